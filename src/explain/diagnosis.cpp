#include "vpcsim/explain/diagnosis.h"

#include <array>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// Configuration mistakes that show as another reason.
constexpr std::string_view kLocalRouteShadowsPeer = "LOCAL_ROUTE_SHADOWS_PEER";

#define VPCSIM_CODE(name, code, sentence) std::string_view{code},
constexpr std::array kCodes{VPCSIM_DROP_REASONS(VPCSIM_CODE) kLocalRouteShadowsPeer};
#undef VPCSIM_CODE

// How much a peer connection says about a missing route: one that forwards most, one that is gone least.
int telling(const PeerConnection& peer)
{
    if (peer.forwards())
        return 2;
    return peer.status == PeerStatus::Deleted ? 0 : 1;
}

// The VPC at the other end; none when the connection does not end in `vpc`.
VpcId far_end(const PeerConnection& peer, VpcId vpc)
{
    if (peer.requester != vpc && peer.accepter != vpc)
        return {};
    return peer.vpc(other(peer.side_of(vpc)));
}

// A peer connection between the VPC and one that has the address.
PeerConnectionId peer_towards(const Network& network, VpcId vpc, IpAddress destination)
{
    PeerConnectionId best;
    for (const PeerConnectionId id : ids(network.peer_connections)) {
        const PeerConnection& peer = network.peer_connections[id];
        const VpcId far = far_end(peer, vpc);
        if (far && network.vpcs[far].covers(destination) &&
            (best.is_none() || telling(peer) > telling(network.peer_connections[best])))
            best = id;
    }
    return best;
}

std::string pending_hint(const Network& network, const PeerConnection& peer)
{
    if (peer.status == PeerStatus::Activated && peer.is_held)
        return format("{} is FinancialLocked: payments are overdue", peer.name);
    if (peer.status != PeerStatus::Accepting)
        return format("{} is {}", peer.name, name(peer.status));
    return format("{} is Accepting: account {} must accept it", peer.name, network.accounts[peer.accepting_owner].name);
}

// A route to a VPC that has the address as well, which would cover it, were there no longer prefix.
const RouteEntry* shadowed_peer_route(const Network& network, const RouteTable& table, IpAddress destination)
{
    for (const RouteEntry& entry : table.entries()) {
        if (entry.next_hop.type != NextHopType::VpcPeer || entry.destination.family() != destination.family() ||
            !entry.destination.contains(destination))
            continue;
        const VpcId far = far_end(network.peer_connections[PeerConnectionId{entry.next_hop.id}], table.vpc());
        if (far && network.vpcs[far].covers(destination))
            return &entry;
    }
    return nullptr;
}

}  // namespace

Diagnosis diagnose(const Network& network, const Verdict& verdict, const Hop& hop, IpAddress destination)
{
    const Diagnosis plain{code(verdict.reason), {}};
    if (verdict.reason == DropReason::PeerNotActive) {
        const PeerConnection& peer = network.peer_connections[hop.peer];
        return {plain.code, pending_hint(network, peer)};
    }
    if (verdict.reason == DropReason::NoRoute) {
        const PeerConnectionId peer = peer_towards(network, hop.vpc, destination);
        if (peer && !network.peer_connections[peer].forwards())
            return {code(DropReason::PeerNotActive), pending_hint(network, network.peer_connections[peer])};
        if (peer)
            return {plain.code, format("{} has no route to {} by {}", network.name(verdict.object),
                                       to_string(destination), network.peer_connections[peer].name)};
        return plain;
    }
    // Inside the sender's VPC nobody has the address, and a route to a peer would have covered it [PC-40, TS-08].
    if (verdict.reason == DropReason::DestNotFound && hop.source_vswitch &&
        network.vswitches[hop.vswitch].covers(destination)) {
        const RouteTable& table = network.route_tables[network.vswitches[hop.source_vswitch].route_table];
        if (const RouteEntry* route = shadowed_peer_route(network, table, destination))
            return {kLocalRouteShadowsPeer,
                    format("{} of {} leads to {}, but vSwitch {} covers the address", to_string(route->destination),
                           table.name(), network.name(PeerConnectionId{route->next_hop.id}),
                           network.name(hop.vswitch))};
    }
    return plain;
}

std::span<const std::string_view> diagnosis_codes() { return kCodes; }

}  // namespace vpcsim
