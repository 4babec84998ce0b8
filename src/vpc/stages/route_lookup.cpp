// route_lookup: longest-prefix match in the table bound to the sender's vSwitch [VP-41]; peer_route_lookup: what a
// packet that arrives from a peer connection finds in the other VPC [VP-58].
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
    }
    return false;
}

VSwitchId vswitch_of(const Network& network, const NextHop& next)
{
    switch (next.type) {
    case NextHopType::Local:
        return VSwitchId{next.id};
    case NextHopType::VpcPeer:
        return {};
    case NextHopType::Instance:
        return network.enis[network.instances[InstanceId{next.id}].enis.front()].vswitch;
    case NextHopType::NetworkInterface:
        return network.enis[EniId{next.id}].vswitch;
    }
    return {};
}

// Another vSwitch costs hops, whatever kind of route leads there; a peer connection asks for itself [EN-51].
bool hop_limit_lasts(const Facts& facts, const NextHop& next)
{
    const std::int64_t cost = facts.network.assumptions.hop_limit_vswitch;
    if (cost == 0 || next.type == NextHopType::VpcPeer || vswitch_of(facts.network, next) == facts.hop.vswitch)
        return true;
    return facts.meta().hop_limit > cost;
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
