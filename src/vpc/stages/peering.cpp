// peering_state, hop_limit_check, mtu_check: what a packet needs to go over a peer connection.
#include <algorithm>

#include "vpcsim/vpc/pipeline.h"
#include "vpcsim/wire/fragment.h"

namespace vpcsim {

Verdict peering_state(const Facts& facts)
{
    if (facts.network.peer_connections[facts.hop.peer].forwards())
        return Verdict::pass();
    return Verdict::drop(DropReason::PeerNotActive, facts.hop.peer);
}

// The TTL must survive what a peer connection takes from it [EN-51]. Whether its sender hears of it is an assumption
// [EN-52].
Verdict hop_limit_check(const Facts& facts)
{
    if (facts.meta().hop_limit > facts.network.assumptions.hop_limit_peering)
        return Verdict::pass();
    return Verdict::drop(DropReason::TtlExceeded, facts.hop.peer);
}

std::int64_t mtu_of(const Network& network, PeerConnectionId peer)
{
    return network.peer_connections[peer].inter_region ? network.assumptions.mtu_inter_region
                                                       : network.assumptions.mtu_intra_region;
}

std::uint64_t burst_bits_of(const Network& network, PeerConnectionId id)
{
    const PeerConnection& peer = network.peer_connections[id];
    if (peer.burst)
        return 8 * peer.burst->count;
    const Assumptions& assumptions = network.assumptions;
    return std::max(units_in(assumptions.peer_burst_time, peer.bandwidth->bits_per_second),
                    8 * assumptions.peer_burst_minimum.count);
}

// What may be cut is, by the place that forwards it [EN-22].
Verdict mtu_check(const Facts& facts)
{
    if (facts.meta().ip_length <= mtu_of(facts.network, facts.hop.peer) || may_be_cut(facts.packet))
        return Verdict::pass();
    return Verdict::drop(DropReason::MtuExceeded, facts.hop.peer);
}

}  // namespace vpcsim
