// Fabric: the way of a packet, in the order in which it meets the places.
#include "vpcsim/fabric/fabric.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// The bytes that rates and counters mean: IP header and payload [PC-36]; of ARP, what follows the Ethernet header.
std::uint64_t counted_bytes(const Packet& packet)
{
    if (packet.meta.ip_length != 0)
        return packet.meta.ip_length;
    const std::uint64_t frame = packet.frame_size().count;
    return frame - std::min<std::uint64_t>(frame, Packet::kEthernetHeader);
}

}  // namespace

void Fabric::count_made(EniId eni, Packet& packet)
{
    packet.id = {eni.value + 1, ++links_[eni].made};
    ++totals_.made;
}

void Fabric::send(EniId eni, Packet& packet)
{
    count_made(eni, packet);
    transmit(eni, packet);
}

void Fabric::loop_back(EniId eni, Packet& packet)
{
    const ParseResult parsed = make_known(packet);
    VPCSIM_ASSERT(parsed == ParseResult::Ok);
    count_made(eni, packet);
    loopback_.push(simulator_, {&packet, StepKind::Deliver, start_hop(network_, eni), now()});
}

void Fabric::forward(EniId eni, Packet& packet) { transmit(eni, packet); }

void Fabric::transmit(EniId eni, Packet& packet)
{
    TransmitLink& link = links_[eni];
    const ParseResult parsed = make_known(packet);
    link.counters.sent.count(counted_bytes(packet));
    if (link.is_observed)
        observer_->on_eni_packet(eni, Direction::Egress, now(), packet);

    InFlight& item = link.line.next();
    item.packet = &packet;
    item.hop = link.start;
    if (parsed != ParseResult::Ok) [[unlikely]] {
        const DropReason reason = parsed == ParseResult::Malformed ? DropReason::Malformed : DropReason::BadChecksum;
        return drop(packet, Verdict::drop(reason, eni).at(Stage::Parse), link.start);
    }
    if (answer_neighbour_query(eni, packet))
        return;
    const auto leaves = admit(link, eni, packet);
    if (!leaves)
        return;

    state_.fragments.complete(eni, packet.meta);
    const Verdict verdict = walk(kEgressStages, Facts{network_, state_, packet, item.hop, now()});
    if (!verdict.passed)
        return drop(packet, verdict, item.hop);
    item.arrival = *leaves;
    item.step = next_step(network_, Phase::Egress, item.hop);
    link.line.push(simulator_);
}

// When the packet will have left the line, the interface's own or that of its limited instance. What is too much for it
// is dropped [domain.md 5.4].
std::optional<TimePoint> Fabric::admit(TransmitLink& link, EniId eni, Packet& packet)
{
    const InstanceId instance = network_.enis[eni].instance;
    if (InstanceLines* lines = lines_of(instance)) {
        if (const auto reason = lines->sending.admit(now(), packet.frame_size())) {
            drop(packet, Verdict::drop(*reason, instance).at(Stage::TransmitLink), link.start);
            return std::nullopt;
        }
        if (lines->sending.has_bandwidth())
            return lines->sending.leaves();
    }
    const auto leaves = link.wire.leaves_at(now(), packet.frame_size());
    if (leaves)
        link.wire.take(*leaves);
    else
        drop(packet, Verdict::drop(DropReason::QueueFull, instance).at(Stage::TransmitLink), link.start);
    return leaves;
}

// Whoever runs the simulation calls it in one place, once: inlined there it would be compiled for size.
[[gnu::noinline, gnu::hot]] void Fabric::on_event(const Event& event)
{
    const std::uint32_t index = event.target.index();
    switch (event.target.kind()) {
    case event_kind::kTransmitLink:
        return leave_transmit_link(links_[EniId{index}].line.pop(simulator_));
    case event_kind::kPeerLine:
        return arrive_from_peer(peer_lines_[index].line.pop(simulator_));
    case event_kind::kReorderingLine:
        return leave_reordering_line(peer_lines_[index]);
    case event_kind::kLimiterQueue:
        return leave_limiter_queue(peer_lines_[index]);
    case event_kind::kZoneLine: {
        InFlight item = zone_lines_[index].line.pop(simulator_);
        return arrive(*item.packet, item.hop);
    }
    case event_kind::kNeighbourAnswers: {
        const InFlight item = neighbour_answers_.pop(simulator_);
        return deliver(item.hop.eni, *item.packet);
    }
    case event_kind::kLoopback: {
        const InFlight item = loopback_.pop(simulator_);
        return residents_[network_.enis[item.hop.eni].instance].guest->receive(item.hop.eni, *item.packet);
    }
    case event_kind::kGuestTimer:
        return residents_[InstanceId{index}].guest->on_timer(event.argument);
    default:
        VPCSIM_ASSERT(false && "an event that is not the fabric's");
    }
}

void Fabric::leave_transmit_link(const InFlight& item)
{
    if (item.step == StepKind::ToPeer)
        enter_peering(item);
    else if (item.step == StepKind::ToInternet)
        leave_for_internet(item);
    else
        enter_zone_line(item);
}

void Fabric::enter_zone_line(const InFlight& item)
{
    spend_hop_limit(network_, StepKind::ToVSwitch, item.hop, *item.packet);
    ZoneLine& zones =
        zone_line(network_.vswitches[item.hop.source_vswitch].zone, network_.vswitches[item.hop.vswitch].zone);
    InFlight& sent = zones.line.next();
    sent = item;
    sent.arrival = now() + zones.delay;
    zones.line.push(simulator_);
}

void Fabric::enter_peering(const InFlight& item)
{
    Packet& packet = *item.packet;
    PeerLine& direction = peer_line(item.hop.peer, item.hop.side);
    InFlight& sent = direction.line.next();
    sent = item;
    const Verdict verdict = walk(kPeeringStages, Facts{network_, state_, packet, sent.hop, now()});
    if (!verdict.passed)
        return drop(packet, verdict, item.hop);

    if (packet.meta.ip_length > direction.mtu) [[unlikely]]
        return enter_peering_in_fragments(item, direction.mtu);

    const bool is_free = !direction.is_limited ||
                         (direction.queue.packets.empty() && direction.bucket.conforms(now(), limited_bits(packet)));
    is_free ? cross(direction, packet) : exceed_bandwidth(direction, packet, item.hop);
}

// The packet in the line's next() goes over.
void Fabric::cross(PeerLine& direction, Packet& packet)
{
    InFlight& sent = direction.line.next();
    direction.passed.count(counted_bytes(packet));
    spend_hop_limit(network_, StepKind::Cross, sent.hop, packet);
    if (direction.is_observed)
        observer_->on_peer_packet(sent.hop.peer, sent.hop.side, Direction::Egress, now(), packet);
    if (direction.impairment != kUnimpaired) [[unlikely]]
        return cross_impaired(direction, packet);

    sent.step = next_step(network_, Phase::Peering, sent.hop);
    sent.arrival = now() + direction.delay;
    direction.line.push(simulator_);
}

// The Internet takes everything, at once, and gives nothing back.
void Fabric::leave_for_internet(const InFlight& item)
{
    Packet& packet = *item.packet;
    Hop hop = item.hop;
    const Verdict verdict = walk(kInternetStages, Facts{network_, state_, packet, hop, now()});
    if (!verdict.passed)
        return drop(packet, verdict, hop);

    spend_hop_limit(network_, StepKind::Leave, hop, packet);
    const IpAddress source = public_source(network_, hop, packet.meta.source);
    if (source != packet.meta.source)
        translate_source(packet, source);
    const StepKind step = next_step(network_, Phase::Internet, hop);
    VPCSIM_ASSERT(step == StepKind::Leave);
    ++totals_.left;
    internet_.count(counted_bytes(packet));
    const Verdict departure = Verdict::drop(DropReason::LeftForInternet, exit_of(hop.next));
    if (observer_ != nullptr)
        observer_->on_departure({packet, departure.at(Stage::Internet), hop, now()});
    pool_.release(packet);
}

void Fabric::arrive_from_peer(InFlight item)
{
    Packet& packet = *item.packet;
    const PeerSide far_side = other(item.hop.side);
    if (peer_line(item.hop.peer, far_side).is_observed)
        observer_->on_peer_packet(item.hop.peer, far_side, Direction::Ingress, now(), packet);
    const Verdict verdict = walk(kPeerArrivalStages, Facts{network_, state_, packet, item.hop, now()});
    if (!verdict.passed)
        return drop(packet, verdict, item.hop);
    next_step(network_, Phase::PeerArrival, item.hop);
    arrive(packet, item.hop);  // the way to the receiver's zone is part of the peering's delay
}

void Fabric::arrive(Packet& packet, Hop& hop)
{
    const Verdict verdict = walk(kIngressStages, Facts{network_, state_, packet, hop, now()});
    if (!verdict.passed)
        return drop(packet, verdict, hop);
    if (!take_in(hop, packet))
        return;
    if (packet.meta.ip_length > network_.enis[hop.eni].mtu) [[unlikely]]
        return deliver_in_fragments(hop.eni, packet);
    deliver(hop.eni, packet);
}

// What the receiver's capacity has no room for is dropped [domain.md 5.4]. What it has room for is there at once: the
// queue is one of the network's, and its delay is not modelled.
bool Fabric::take_in(const Hop& hop, Packet& packet)
{
    const InstanceId instance = network_.enis[hop.eni].instance;
    InstanceLines* lines = lines_of(instance);
    const auto reason = lines != nullptr ? lines->receiving.admit(now(), packet.frame_size()) : std::nullopt;
    if (reason)
        drop(packet, Verdict::drop(*reason, instance).at(Stage::ReceiveLink), hop);
    return !reason;
}

// Received frames carry the vSwitch's own address as source, even a neighbour's [EN-10].
void Fabric::deliver(EniId eni, Packet& packet)
{
    const Eni& receiver = network_.enis[eni];
    set_macs(packet, receiver.mac, kVSwitchMac);
    TransmitLink& link = links_[eni];
    link.counters.received.count(counted_bytes(packet));
    if (link.is_observed)
        observer_->on_eni_packet(eni, Direction::Ingress, now(), packet);
    if (Guest* guest = residents_[receiver.instance].guest)
        guest->receive(eni, packet);
    else
        finish(packet);
}

void Fabric::finish(Packet& packet)
{
    const std::uint8_t type = packet.meta.icmp_type;
    const bool is_resolution =
        !packet.meta.is_ip() || (packet.meta.protocol == Protocol::Icmpv6 &&
                                 (type == kIcmpv6NeighbourSolicitation || type == kIcmpv6NeighbourAdvertisement));
    ++(is_resolution ? totals_.consumed : totals_.delivered);
    pool_.release(packet);
}

void Fabric::drop_in_guest(EniId eni, Packet& packet, DropReason reason, RuleRef rule)
{
    const Verdict verdict = Verdict::drop(reason, network_.enis[eni].instance, rule);
    drop(packet, verdict.at(Stage::Guest), start_hop(network_, eni));
}

void Fabric::drop_unsent(EniId eni, Packet& packet, DropReason reason, RuleRef rule)
{
    const ParseResult parsed = make_known(packet);
    VPCSIM_ASSERT(parsed == ParseResult::Ok);
    count_made(eni, packet);
    drop_in_guest(eni, packet, reason, rule);
}

void Fabric::drop(Packet& packet, const Verdict& verdict, const Hop& hop)
{
    ++totals_.dropped[static_cast<std::size_t>(verdict.reason)];
    if (observer_ != nullptr)
        observer_->on_drop({packet, verdict, hop, now()});
    const bool is_told = verdict.reason == DropReason::MtuExceeded || verdict.reason == DropReason::TtlExceeded;
    if (is_told && verdict.stage != Stage::Guest) [[unlikely]]  // a guest tells for itself
        tell_sender(packet, verdict, hop);
    pool_.release(packet);
}

void Fabric::check_conservation() const
{
    std::size_t on_lines = neighbour_answers_.size() + loopback_.size();
    for (const TransmitLink& link : links_)
        on_lines += link.line.size();
    for (const ZoneLine& zones : zone_lines_)
        on_lines += zones.line.size();
    for (const PeerLine& peer : peer_lines_)
        on_lines += peer.line.size() + peer.queue.packets.size();
    for (const Impairment& link : impairments_)
        on_lines += link.line.size();
    HeldPackets held;
    for (const Resident& resident : residents_) {
        const HeldPackets own = resident.guest != nullptr ? resident.guest->held_packets() : HeldPackets{};
        held.unsent += own.unsent;
        held.received += own.received;
    }

    if (totals_.in_flight() != on_lines + held.received)
        throw InternalError{
            format("of {} packets made, {} have no known end, but {} are on their way and {} with guests", totals_.made,
                   totals_.in_flight(), on_lines, held.received)};
    if (pool_.live() != on_lines + held.received + held.unsent)
        throw InternalError{format("{} pool slots in use for {} packets on their way and {} with guests", pool_.live(),
                                   on_lines, held.received + held.unsent)};
}

}  // namespace vpcsim
