#include "vpcsim/vpc/journey.h"

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

StepKind follow_route(const Network& network, Hop& hop)
{
    switch (hop.next.type) {
    case NextHopType::Local:
        hop.source_vswitch = hop.vswitch;
        hop.vswitch = VSwitchId{hop.next.id};
        hop.eni = {};
        return StepKind::ToVSwitch;
    case NextHopType::Instance:
    case NextHopType::NetworkInterface:
        hop.eni = hop.next.type == NextHopType::Instance ? network.instances[InstanceId{hop.next.id}].enis.front()
                                                         : EniId{hop.next.id};
        hop.source_vswitch = hop.vswitch;
        hop.vswitch = network.enis[hop.eni].vswitch;
        hop.addressed_by_route = true;
        return StepKind::ToEni;
    case NextHopType::VpcPeer:
        hop.peer = PeerConnectionId{hop.next.id};
        hop.side = network.peer_connections[hop.peer].side_of(hop.vpc);
        return StepKind::ToPeer;
    }
    VPCSIM_ASSERT(false && "a next hop type without a step");
    return {};
}

}  // namespace

Hop start_hop(const Network& network, EniId eni)
{
    Hop hop;
    hop.eni = eni;
    hop.vswitch = network.enis[eni].vswitch;
    hop.source_vswitch = hop.vswitch;
    hop.vpc = network.enis[eni].vpc;
    return hop;
}

StepKind next_step(const Network& network, Phase phase, Hop& hop)
{
    switch (phase) {
    case Phase::Egress:
        return follow_route(network, hop);
    case Phase::Peering:
        hop.vpc = network.peer_connections[hop.peer].vpc(other(hop.side));
        hop.eni = {};
        hop.vswitch = {};
        hop.source_vswitch = {};
        return StepKind::Cross;
    case Phase::PeerArrival:
        hop.vswitch = VSwitchId{hop.next.id};
        return StepKind::ToVSwitch;
    case Phase::Ingress:
        return StepKind::Deliver;
    }
    VPCSIM_ASSERT(false && "a phase without a step");
    return {};
}

}  // namespace vpcsim
