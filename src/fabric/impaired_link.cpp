// Fabric: peer connections whose link loses, doubles, delays or reorders packets, or is down.
#include "vpcsim/base/format.h"
#include "vpcsim/fabric/fabric.h"

namespace vpcsim {

// A link that was ever impaired keeps its chance and what is in flight, whatever becomes of its quality.
void Fabric::configure_link(PeerLine& direction, PeerConnectionId id, PeerSide side)
{
    const PeerConnection& peer = network_.peer_connections[id];
    const LinkQuality quality = link_quality(network_, id);
    const bool was_impaired = direction.impairment != kUnimpaired;
    if (!was_impaired && quality.is_perfect() && peer.link_down_until <= now())
        return;
    if (!was_impaired) {
        const auto index = static_cast<std::uint32_t>(&direction - peer_lines_.data());
        const std::string name = format("{}@{}", peer.name, network_.vpcs[peer.vpc(side)].name);
        direction.impairment = static_cast<std::uint32_t>(impairments_.size());
        impairments_.push_back(
            {LinkChance{seed_, name}, ReorderingLine{EventTarget::of(event_kind::kReorderingLine, index)}});
    }
    Impairment& link = impairments_[direction.impairment];
    link.quality = quality;
    link.down_until = peer.link_down_until;
}

// The packet in the line's next() goes on the link.
void Fabric::cross_impaired(PeerLine& direction, Packet& packet)
{
    Impairment& link = impairments_[direction.impairment];
    InFlight& sent = direction.line.next();
    if (now() < link.down_until)
        return lose(link, packet, sent.hop, RuleRef::link_down());
    const LinkFate fate = link.chance.next(link.quality);
    if (fate.is_lost)
        return lose(link, packet, sent.hop, {});

    const bool may_reorder = link.quality.may_reorder();
    sent.step = next_step(network_, Phase::Peering, sent.hop);
    sent.arrival = now() + direction.delay + fate.jitter;
    if (link.quality.keep_order || !may_reorder)
        link.last_in_order = sent.arrival = std::max(sent.arrival, link.last_in_order);
    if (fate.is_held_back && may_reorder)
        sent.arrival += link.quality.reordering_gap;

    const InFlight item = sent;
    put_on_link(direction, link, item, may_reorder);
    if (!fate.is_duplicated)
        return;
    Packet& copy = pool_.clone(packet);
    count_as_made_here(copy);
    link.counters.duplicated.count(copy.meta.ip_length);
    InFlight second = item;
    second.packet = &copy;
    put_on_link(direction, link, second, may_reorder);
}

void Fabric::put_on_link(PeerLine& direction, Impairment& link, const InFlight& item, bool may_reorder)
{
    if (may_reorder)
        link.line.push(simulator_, item);
    else
        direction.line.push(simulator_, item);
}

void Fabric::lose(Impairment& link, Packet& packet, const Hop& hop, RuleRef rule)
{
    link.counters.lost.count(packet.meta.ip_length);
    drop(packet, Verdict::drop(DropReason::LinkLoss, hop.peer, rule).at(Stage::Link), hop);
}

void Fabric::leave_reordering_line(PeerLine& direction)
{
    Impairment& link = impairments_[direction.impairment];
    const auto arrived = link.line.pop(simulator_);
    if (!arrived)
        return;
    if (arrived->is_late)
        link.counters.reordered.count(arrived->item.packet->meta.ip_length);
    arrive_from_peer(arrived->item);
}

PeerCounters Fabric::counters(PeerConnectionId peer, PeerSide side) const
{
    const PeerLine& line = peer_line(peer, side);
    return {line.passed, line.rate_limited,
            line.impairment != kUnimpaired ? impairments_[line.impairment].counters : LinkCounters{}};
}

}  // namespace vpcsim
