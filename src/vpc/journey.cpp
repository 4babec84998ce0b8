#include "vpcsim/vpc/journey.h"

#include <algorithm>

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
    case NextHopType::Ipv4Gateway:
    case NextHopType::Ipv6Gateway:
    case NextHopType::NatGateway:
    case NextHopType::Eip:
        return StepKind::ToInternet;
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

IpAddress public_source(const Network& network, const Hop& hop, IpAddress source)
{
    const Eni& eni = network.enis[hop.eni];
    switch (hop.next.type) {
    case NextHopType::Eip:
    case NextHopType::Ipv4Gateway:  // what is translated is the primary private address only
        return source == eni.addresses.front() ? eni.eip : IpAddress{};
    case NextHopType::Ipv6Gateway:
        return std::ranges::find(eni.public_ipv6, source) != eni.public_ipv6.end() ? source : IpAddress{};
    case NextHopType::NatGateway:
        return network.nat_gateways[NatGatewayId{hop.next.id}].public_address_of(source).value_or(IpAddress{});
    default:
        VPCSIM_ASSERT(false && "a next hop that is no exit");
        return {};
    }
}

StepKind next_step(const Network& network, Phase phase, Hop& hop)
{
    switch (phase) {
    case Phase::Egress:
        return follow_route(network, hop);
    case Phase::Internet:
        return StepKind::Leave;
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
