#include "vpcsim/explain/diagnosis.h"

#include <array>
#include <optional>

#include "detour.h"
#include "vpcsim/base/format.h"
#include "vpcsim/guest/guest_routing.h"

namespace vpcsim {
namespace {

#define VPCSIM_CODE(name, code, sentence) std::string_view{code},
constexpr std::array kCodes{VPCSIM_DROP_REASONS(VPCSIM_CODE) kLocalRouteShadowsPeer, kPublicRangeEscapes};
#undef VPCSIM_CODE

std::string pending_hint(const Network& network, const PeerConnection& peer)
{
    if (peer.status == PeerStatus::Activated && peer.is_held)
        return format("{} is FinancialLocked: payments are overdue", peer.name);
    if (peer.status != PeerStatus::Accepting)
        return format("{} is {}", peer.name, name(peer.status));
    return format("{} is Accepting: account {} must accept it", peer.name, network.accounts[peer.accepting_owner].name);
}

// What was meant to be the route: one by that connection that covers the address and is not Available, or else the one
// that has most bits of it [TS-06]. nullptr when there is none.
const RouteEntry* nearest_miss(const RouteTable& table, PeerConnectionId peer, IpAddress destination)
{
    const auto common_bits = [&](const RouteEntry& entry) {
        unsigned bits = entry.destination.length();
        while (!Cidr{entry.destination.address(), bits}.contains(destination))
            --bits;  // 0 of them are always common
        return bits;
    };
    const RouteEntry* nearest = nullptr;
    for (const RouteEntry& entry : table.entries())
        if (entry.next_hop == NextHop::peer(peer) && entry.destination.family() == destination.family() &&
            (nearest == nullptr || common_bits(entry) > common_bits(*nearest)))
            nearest = &entry;
    return nearest;
}

std::string missing_route_hint(const Network& network, const VSwitch& vswitch, PeerConnectionId peer,
                               IpAddress destination)
{
    const RouteTable& table = network.route_tables[vswitch.route_table];
    const RouteEntry* near = nearest_miss(table, peer, destination);
    if (near != nullptr && near->destination.contains(destination))
        return format("the route {} of {} is {}", to_string(near->destination), table.name(), name(near->status));
    // The route is there, in the table that everybody looks at first [TS-05].
    const RouteTable& system = network.route_tables[network.vpcs[table.vpc()].system_table];
    const auto index = system.lookup(destination);
    if (index && system.entries()[*index].next_hop == NextHop::peer(peer))
        return format("the route {} is in {}, but {} is bound to {}", to_string(system.entries()[*index].destination),
                      system.name(), vswitch.name, table.name());
    if (near != nullptr)
        return format("the nearest route {} of {} does not cover {}", to_string(near->destination), table.name(),
                      to_string(destination));
    return format("{} has no route to {} by {}", table.name(), to_string(destination), network.name(peer));
}

// Somebody else has the address, and nothing leads there. Empty when nobody has it.
std::string missing_peer_hint(const Network& network, VpcId from, IpAddress destination)
{
    for (const VpcId vpc : ids(network.vpcs))
        if (vpc != from && network.find_eni(vpc, destination))
            return format("no peer connection joins {} and {}, which has {}", network.name(from), network.name(vpc),
                          to_string(destination));
    return {};
}

// A connection that waits or was refused explains why there is no route; one that is Deleted is no connection any more
// [TS-24].
Diagnosis diagnose_missing_route(const Network& network, const Hop& hop, IpAddress destination)
{
    const std::string_view no_route = code(DropReason::NoRoute);
    const PeerConnectionId id = peer_towards(network, hop.vpc, destination);
    if (id.is_none())
        return {no_route, missing_peer_hint(network, hop.vpc, destination)};
    const PeerConnection& peer = network.peer_connections[id];
    if (!peer.forwards())
        return {peer.status == PeerStatus::Deleted ? no_route : code(DropReason::PeerNotActive),
                pending_hint(network, peer)};
    return {no_route, missing_route_hint(network, network.vswitches[hop.vswitch], id, destination)};
}

// Of a route, whose next hop is gone or not running [VP-56].
std::string dead_next_hop_hint(const Network& network, const RuleRef& rule)
{
    const RouteEntry& route = network.route_tables[RouteTableId{rule.owner}].entries()[rule.index];
    const NextHop& next = route.next_hop;
    if (next.type == NextHopType::VpcPeer)
        return format("{} leads to {}, which is {}", to_string(route.destination),
                      network.name(PeerConnectionId{next.id}),
                      name(network.peer_connections[PeerConnectionId{next.id}].status));
    const InstanceId instance =
        next.type == NextHopType::Instance ? InstanceId{next.id} : network.enis[EniId{next.id}].instance;
    return format("{} leads to {}, which is stopped", to_string(route.destination), network.name(instance));
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

// Of the table that routed the packet, the entry that covers the destination; nullptr when there is none.
const RouteEntry* covering_route(const Network& network, VSwitchId vswitch, IpAddress destination)
{
    const RouteTable& table = network.route_tables[network.vswitches[vswitch].route_table];
    const auto index = table.lookup(destination);
    return index ? &table.entries()[*index] : nullptr;
}

// Only then do routes decide on public addresses, too [PC-43].
std::string gateway_advice(const Network& network, VpcId vpc)
{
    if (const Ipv4GatewayId gateway = network.vpcs[vpc].ipv4_gateway)
        return format("activate the IPv4 gateway {}", network.name(gateway));
    return format("create an IPv4 gateway in {} and activate it", network.name(vpc));
}

std::string why_not_public(const Network& network, const Hop& hop)
{
    const std::string& eni = network.enis[hop.eni].name;
    if (hop.next.type == NextHopType::Ipv6Gateway)
        return format("{}'s IPv6 address has no Internet bandwidth", eni);
    if (hop.next.type == NextHopType::NatGateway)
        return format("{} has no SNAT entry for {}", network.name(exit_of(hop.next)), eni);
    return format("{} has no EIP for that address", eni);
}

// A packet that has come to a way out of the VPC. When a peered VPC has its destination, that is where it was meant to
// go: either it was taken for the Internet's before any route was asked [PC-43], or a route led it astray [VP-50].
Diagnosis diagnose_exit(const Network& network, const Verdict& verdict, const Hop& hop, IpAddress destination)
{
    const bool has_left = verdict.reason == DropReason::LeftForInternet;
    const Diagnosis plain{code(verdict.reason), has_left ? "" : why_not_public(network, hop)};
    const PeerConnectionId peer = peer_towards(network, hop.vpc, destination);
    if (peer.is_none())
        return plain;
    const RouteEntry* route = covering_route(network, hop.vswitch, destination);
    if (route == nullptr || route->next_hop != hop.next)
        return {
            kPublicRangeEscapes,
            format(
                "{} is in no private range, so it leaves by the public address of {} before the route to {} counts; {}",
                to_string(destination), network.name(exit_of(hop.next)), network.name(peer),
                gateway_advice(network, hop.vpc))};
    if (!network.peer_connections[peer].forwards())
        return {code(DropReason::PeerNotActive), pending_hint(network, network.peer_connections[peer])};
    return {code(DropReason::WrongNextHop),
            format("{} leads to {}, and no longer prefix to {}{}", to_string(route->destination),
                   network.name(exit_of(hop.next)), network.name(peer),
                   has_left ? "" : "; " + why_not_public(network, hop))};
}

// A guest that was sent what is meant for the platform's services, because a custom route inside 100.64.0.0/10 leads to
// it [VP-46]; nullptr when that is not what happened.
const RouteEntry* stray_service_route(const Network& network, const Verdict& verdict, const Hop& hop,
                                      IpAddress destination)
{
    if (verdict.stage != Stage::Guest || !cloud_services().contains(destination))
        return nullptr;
    for (const RouteTable& table : network.route_tables) {
        const auto index = table.vpc() == hop.vpc ? table.lookup(destination) : std::nullopt;
        if (!index)
            continue;
        const NextHop& next = table.entries()[*index].next_hop;
        const bool leads_here =
            (next.type == NextHopType::NetworkInterface && EniId{next.id} == hop.eni) ||
            (next.type == NextHopType::Instance && InstanceId{next.id} == network.enis[hop.eni].instance);
        if (leads_here)
            return &table.entries()[*index];
    }
    return nullptr;
}

// A default deny is nobody's rule; what is missing is one, in a group of the network interface.
std::string missing_rule_hint(const Network& network, Direction direction, EniId eni)
{
    std::string groups;
    for (const SecurityGroupId group : network.group_sets[network.enis[eni].groups].groups)
        groups += (groups.empty() ? "" : ", ") + network.security_groups[group].name;
    return format("no {} rule of {} accepts it", name(direction), groups);
}

}  // namespace

Diagnosis diagnose(const Network& network, const Verdict& verdict, const Hop& hop, IpAddress destination)
{
    const Diagnosis plain{code(verdict.reason), {}};
    if (verdict.reason == DropReason::PeerNotActive) {
        const PeerConnection& peer = network.peer_connections[hop.peer];
        return {plain.code, pending_hint(network, peer)};
    }
    if (verdict.reason == DropReason::NoRoute)
        return diagnose_missing_route(network, hop, destination);
    if (verdict.reason == DropReason::RouteBlackhole && verdict.rule.kind == RuleRef::Kind::RouteEntry)
        return {plain.code, dead_next_hop_hint(network, verdict.rule)};
    if ((verdict.reason == DropReason::LeftForInternet || verdict.reason == DropReason::NoPublicAddress) &&
        exit_of(hop.next) != ObjectRef{})
        return diagnose_exit(network, verdict, hop, destination);
    const bool is_ingress = verdict.reason == DropReason::SgIngressDeny;
    if ((is_ingress || verdict.reason == DropReason::SgEgressDeny) && verdict.rule.kind == RuleRef::Kind::Default)
        return {plain.code, missing_rule_hint(network, is_ingress ? Direction::Ingress : Direction::Egress, hop.eni)};
    if (const RouteEntry* route = stray_service_route(network, verdict, hop, destination))
        return {code(DropReason::WrongNextHop), format("{} leads to {}, not to the platform's services",
                                                       to_string(route->destination), network.enis[hop.eni].name)};
    const bool is_guests = verdict.reason == DropReason::GuestDrop && verdict.rule.kind == RuleRef::Kind::None;
    if (is_guests && is_own_address(network, network.enis[hop.eni].instance, destination))
        return {plain.code, "its fragments made no whole packet"};
    if (is_guests)
        return {plain.code, format("{} is sent what is for {}, and does not pass it on", network.name(verdict.object),
                                   to_string(destination))};
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
    if (verdict.reason == DropReason::DestNotFound && verdict.stage == Stage::PeerRouteLookup)
        return {plain.code, format("no vSwitch of {} has {}", network.name(hop.vpc), to_string(destination))};
    return plain;
}

// Two VPCs may have the same block: then whoever is nearer has the address [PC-40, TS-08].
Diagnosis diagnose_impostor(const Network& network, const Hop& hop, IpAddress destination, InstanceId meant)
{
    return {kLocalRouteShadowsPeer,
            format("{} has {} in {}, and gets what was meant for {}", network.name(network.enis[hop.eni].instance),
                   to_string(destination), network.name(network.enis[hop.eni].vpc), network.name(meant))};
}

std::span<const std::string_view> diagnosis_codes() { return kCodes; }

}  // namespace vpcsim
