// route_lookup: longest-prefix match in the table bound to the sender's vSwitch [VP-41]; peer_route_lookup: what a
// packet that arrives from a peer connection finds in the other VPC [VP-58].
#include <optional>

#include "vpcsim/vpc/pipeline.h"

namespace vpcsim {
namespace {

// A route whose next hop is gone or not running loses its traffic; no shorter prefix takes over [VP-56].
bool is_alive(const Network& network, const NextHop& next)
{
    switch (next.type) {
    case NextHopType::Local:
        return true;
    case NextHopType::VpcPeer:  // its state is a stage of its own; once deleted there is nothing left to ask
        return network.peer_connections[PeerConnectionId{next.id}].status != PeerStatus::Deleted;
    case NextHopType::Instance:
        return network.instances[InstanceId{next.id}].status == InstanceStatus::Running;
    case NextHopType::NetworkInterface:
        return network.instances[network.enis[EniId{next.id}].instance].status == InstanceStatus::Running;
    case NextHopType::Ipv4Gateway:  // the gateways have no status that lets nothing through
    case NextHopType::Ipv6Gateway:
    case NextHopType::NatGateway:
    case NextHopType::Eip:
        return true;
    }
    return false;
}

VSwitchId vswitch_of(const Network& network, const NextHop& next)
{
    switch (next.type) {
    case NextHopType::Local:
        return VSwitchId{next.id};
    case NextHopType::Instance:
        return network.enis[network.instances[InstanceId{next.id}].enis.front()].vswitch;
    case NextHopType::NetworkInterface:
        return network.enis[EniId{next.id}].vswitch;
    default:
        return {};
    }
}

// Another vSwitch costs hops, whatever kind of route leads there; what lies beyond the VPC asks for itself [EN-51].
bool hop_limit_lasts(const Facts& facts, const NextHop& next)
{
    const std::int64_t cost = facts.network.assumptions.hop_limit_vswitch;
    if (cost == 0)
        return true;
    const VSwitchId vswitch = vswitch_of(facts.network, next);
    return vswitch.is_none() || vswitch == facts.hop.vswitch || facts.meta().hop_limit > cost;
}

bool has_active_gateway(const Facts& facts)
{
    const Ipv4GatewayId gateway = facts.network.vpcs[facts.hop.vpc].ipv4_gateway;
    return gateway && facts.network.ipv4_gateways[gateway].is_activated;
}

// [PC-43, domain.md 2.6] What is for no private range goes straight to the sender's public exit, whatever a custom
// route says, unless an IPv4 gateway is active: then the route table decides alone. The exit is an EIP, or a NAT
// gateway that the default route leads to.
std::optional<NextHop> straight_exit(const Facts& facts, const RouteTable& table)
{
    const Network& network = facts.network;
    const Eni& eni = network.enis[facts.hop.eni];
    if (!eni.eip.is_unspecified() && facts.meta().source == eni.addresses.front())
        return NextHop::eip(facts.hop.eni);
    if (network.nat_gateways.size() == 0)
        return std::nullopt;
    const auto index = table.find(every_address(IpFamily::V4));
    if (!index || table.entries()[*index].status != RouteStatus::Available)
        return std::nullopt;
    const NextHop& next = table.entries()[*index].next_hop;
    if (next.type != NextHopType::NatGateway ||
        !network.nat_gateways[NatGatewayId{next.id}].public_address_of(facts.meta().source))
        return std::nullopt;
    return next;
}

}  // namespace

Verdict route_lookup(const Facts& facts)
{
    const VSwitch& vswitch = facts.network.vswitches[facts.hop.vswitch];
    const IpAddress destination = facts.meta().destination;
    if (destination.is_multicast() || destination.is_limited_broadcast())  // [VP-24]
        return Verdict::drop(DropReason::NoMulticast, facts.hop.vswitch);
    // Inside its own vSwitch a packet meets no route.
    if (vswitch.covers(destination)) {
        facts.hop.next = NextHop::local(facts.hop.vswitch);
        return Verdict::pass();
    }

    const RouteTable& table = facts.network.route_tables[vswitch.route_table];
    const auto index = table.lookup(destination);
    const bool is_system_route = index && table.entries()[*index].route_origin == RouteOrigin::System;
    if (!is_system_route && is_public_ipv4(destination) && !has_active_gateway(facts)) [[unlikely]] {
        if (const auto exit = straight_exit(facts, table)) {
            facts.hop.next = *exit;
            return Verdict::pass({}, exit_of(*exit));
        }
        if (!facts.network.assumptions.no_public_exit_follows_routes)
            return Verdict::drop(DropReason::NoPublicAddress, facts.hop.vpc);
    }
    if (!index)
        return Verdict::drop(DropReason::NoRoute, vswitch.route_table);  // silently [VP-55]
    const RuleRef rule = RuleRef::route(vswitch.route_table, *index);
    const NextHop& next = table.entries()[*index].next_hop;
    if (!is_alive(facts.network, next))
        return Verdict::drop(DropReason::RouteBlackhole, vswitch.route_table, rule);
    if (next == NextHop::local({}))  // 100.64.0.0/10: the platform's services, of which none is modelled yet
        return Verdict::drop(DropReason::DestNotFound, facts.hop.vpc, rule);
    if (!hop_limit_lasts(facts, next))
        return Verdict::drop(DropReason::TtlExceeded, facts.hop.vpc, rule);
    facts.hop.next = next;
    return Verdict::pass(rule, vswitch.route_table);
}

// Only Local entries count, so nothing is transitive [PC-03, VP-58].
Verdict peer_route_lookup(const Facts& facts)
{
    const Vpc& vpc = facts.network.vpcs[facts.hop.vpc];
    const RouteTable& table = facts.network.route_tables[vpc.system_table];
    const IpAddress destination = facts.meta().destination;
    const auto index = table.lookup(destination);
    if (index) {
        const RouteEntry& entry = table.entries()[*index];
        if (entry.next_hop.type == NextHopType::Local && entry.next_hop != NextHop::local({})) {
            facts.hop.next = entry.next_hop;
            return Verdict::pass(RuleRef::route(vpc.system_table, *index), vpc.system_table);
        }
    }
    // An address of the VPC that no vSwitch has [VP-40] is not there; any other would have to be passed on.
    const DropReason reason = vpc.covers(destination) ? DropReason::DestNotFound : DropReason::PeerNonTransitive;
    return Verdict::drop(reason, facts.hop.vpc);
}

}  // namespace vpcsim
