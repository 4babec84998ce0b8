#include "detour.h"

#include <tuple>

namespace vpcsim {
namespace {

// How much a peer connection says about a missing route: one that forwards most, one that is gone least; of overlapping
// blocks, the one in which somebody has the address.
auto telling(const Network& network, const PeerConnection& peer, VpcId far, IpAddress destination)
{
    const int status = peer.forwards() ? 2 : peer.status == PeerStatus::Deleted ? 0 : 1;
    return std::tuple{status > 0, !network.find_eni(far, destination).is_none(), status};
}

}  // namespace

VpcId far_end(const PeerConnection& peer, VpcId vpc)
{
    if (!peer.joins(vpc))
        return {};
    return peer.vpc(other(peer.side_of(vpc)));
}

PeerConnectionId peer_towards(const Network& network, VpcId vpc, IpAddress destination)
{
    PeerConnectionId best;
    for (const PeerConnectionId id : ids(network.peer_connections)) {
        const PeerConnection& peer = network.peer_connections[id];
        const VpcId far = far_end(peer, vpc);
        if (far.is_none() || !network.vpcs[far].covers(destination))
            continue;
        if (best.is_none()) {
            best = id;
            continue;
        }
        const PeerConnection& known = network.peer_connections[best];
        if (telling(network, peer, far, destination) > telling(network, known, far_end(known, vpc), destination))
            best = id;
    }
    return best;
}

}  // namespace vpcsim
