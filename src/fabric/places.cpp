// Fabric: how its places come to be and get their rates and delays.
#include <algorithm>

#include "vpcsim/fabric/fabric.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kNoLine = 0xffff'ffffu;

}  // namespace

Fabric::Fabric(const Network& network, Simulator& simulator, PacketPool& pool, Observer* observer, std::uint64_t seed)
    : network_{network}, simulator_{simulator}, pool_{pool}, observer_{observer}, seed_{seed},
      neighbour_answers_{EventTarget::of(event_kind::kNeighbourAnswers, 0)},
      loopback_{EventTarget::of(event_kind::kLoopback, 0)}
{
    network_changed();
}

void Fabric::network_changed()
{
    for (auto id = static_cast<std::uint32_t>(links_.size()); id < network_.enis.size(); ++id) {
        const SerialLine wire{network_.assumptions.eni_rate, network_.assumptions.eni_queue};
        links_.push_back(TransmitLink{.line = DelayLine{EventTarget::of(event_kind::kTransmitLink, id)},
                                      .wire = wire,
                                      .start = start_hop(network_, EniId{id})});
    }
    for (auto id = static_cast<std::uint32_t>(residents_.size()); id < network_.instances.size(); ++id) {
        Resident resident;
        resident.timers.target = EventTarget::of(event_kind::kGuestTimer, id);
        if (const InstanceLimits& limits = network_.instances[InstanceId{id}].limits; limits != InstanceLimits{}) {
            const InstanceLine line{limits, network_.assumptions};
            limited_.push_back({line, line});
            resident.lines = static_cast<std::uint32_t>(limited_.size());
        }
        residents_.push_back(std::move(resident));
    }
    for (auto index = static_cast<std::uint32_t>(peer_lines_.size()); index < 2 * network_.peer_connections.size();
         ++index)
        peer_lines_.push_back(PeerLine{.line = DelayLine{EventTarget::of(event_kind::kPeerLine, index)},
                                       .delay = {},
                                       .queue = {Alarm{EventTarget::of(event_kind::kLimiterQueue, index)},
                                                 8 * network_.assumptions.limiter_queue.count},
                                       .passed = {},
                                       .rate_limited = {}});
    for (const PeerConnectionId peer : ids(network_.peer_connections)) {
        for (const PeerSide side : {PeerSide::Requester, PeerSide::Accepter}) {
            configure(peer_line(peer, side), peer);
            configure_link(peer_line(peer, side), peer, side);
        }
    }

    if (zone_count_ != network_.zones.size()) {
        const std::size_t count = network_.zones.size();
        std::vector<std::uint32_t> index(count * count, kNoLine);
        for (std::size_t from = 0; from < zone_count_; ++from)
            for (std::size_t to = 0; to < zone_count_; ++to)
                index[from * count + to] = zone_line_index_[from * zone_count_ + to];
        zone_line_index_ = std::move(index);
        zone_count_ = count;
    }
}

// The rate follows the configuration; while Updating, that is still the old one [domain.md 11.2].
void Fabric::configure(PeerLine& line, PeerConnectionId id)
{
    const PeerConnection& peer = network_.peer_connections[id];
    line.delay = one_way_delay(id);
    line.mtu = mtu_of(network_, id);
    if (!line.queue.packets.empty())  // what waits may leave earlier now, or be dropped
        line.queue.alarm.set(simulator_, now());
    if (!peer.bandwidth) {
        line.is_limited = false;
        return;
    }
    const std::uint64_t rate = peer.bandwidth->bits_per_second;
    const std::uint64_t burst = burst_bits_of(network_, id);
    if (!line.is_limited)
        line.bucket = TokenBucket{rate, burst};
    else if (line.bucket.rate() != rate || line.bucket.burst() != burst)
        line.bucket.change(now(), rate, burst);
    line.is_limited = true;
}

Duration Fabric::one_way_delay(PeerConnectionId id) const
{
    const PeerConnection& peer = network_.peer_connections[id];
    if (peer.one_way_delay)
        return *peer.one_way_delay;
    const std::string& from = network_.regions[network_.vpcs[peer.requester].region].name;
    const std::string& to = network_.regions[network_.vpcs[peer.accepter].region].name;
    if (const auto overridden = network_.latency.overridden(from, to))
        return *overridden;
    if (!peer.inter_region)
        return network_.assumptions.cross_zone_delay;
    // Both regions are known: the control plane refuses others.
    return nominal_one_way(from, to).value_or(Duration::zero()) + network_.assumptions.region_fixed_delay;
}

void Fabric::attach(InstanceId instance, Guest& guest) { residents_[instance].guest = &guest; }

void Fabric::observe(EniId eni)
{
    VPCSIM_ASSERT(observer_ != nullptr);
    links_[eni].is_observed = true;
}

void Fabric::observe(PeerConnectionId peer, PeerSide side)
{
    VPCSIM_ASSERT(observer_ != nullptr);
    peer_line(peer, side).is_observed = true;
}

void Fabric::set_timer(InstanceId instance, TimePoint at, std::uint32_t argument)
{
    Place& timers = residents_[instance].timers;
    simulator_.schedule(timers, EventClass::Packet, at, timers.target, argument);
}

Fabric::ZoneLine& Fabric::zone_line(ZoneId from, ZoneId to)
{
    std::uint32_t& index = zone_line_index_[from.value * zone_count_ + to.value];
    if (index == kNoLine) {
        index = static_cast<std::uint32_t>(zone_lines_.size());
        zone_lines_.push_back({DelayLine{EventTarget::of(event_kind::kZoneLine, index)}, zone_delay(from, to)});
    }
    return zone_lines_[index];
}

Duration Fabric::zone_delay(ZoneId from, ZoneId to) const
{
    const auto overridden = network_.latency.overridden(network_.zones[from].name, network_.zones[to].name);
    if (overridden)
        return *overridden;
    return from == to ? network_.assumptions.same_zone_delay : network_.assumptions.cross_zone_delay;
}

}  // namespace vpcsim
