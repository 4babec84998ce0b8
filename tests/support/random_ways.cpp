// RandomCloud: peer connections, in every status that they can have, and routes.
#include <algorithm>

#include "support/chance.h"
#include "support/random_cloud.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

bool has_family(const Vpc& vpc, IpFamily family) { return family == IpFamily::V4 || vpc.has_ipv6(); }

}  // namespace

// A chain as a rule, so that there is something to be transitive about, and some more.
void RandomCloud::plan_peers()
{
    for (const VpcId a : ids(network_.vpcs))
        for (const VpcId b : ids(network_.vpcs))
            if (a < b && chance(ways_, b.value == a.value + 1 ? 90 : 40))
                wanted_peers_.push_back(chance(ways_, 50) ? plan_peer(a, b) : plan_peer(b, a));
}

RandomCloud::WantedPeer RandomCloud::plan_peer(VpcId requester, VpcId accepter)
{
    WantedPeer wanted{format("pcc{}", wanted_peers_.size() + 1), requester, accepter, PeerStatus::Activated, true};
    // Only another account is asked; a request to oneself is accepted by itself [domain.md 1.4].
    const bool is_asked = network_.vpcs[requester].account != network_.vpcs[accepter].account;
    constexpr PeerStatus kAsked[] = {PeerStatus::Accepting, PeerStatus::Accepting, PeerStatus::Updating,
                                     PeerStatus::Rejected, PeerStatus::Expired};
    constexpr PeerStatus kAnybodys[] = {PeerStatus::Creating, PeerStatus::Updating, PeerStatus::Updating,
                                        PeerStatus::Deleting, PeerStatus::Deleting, PeerStatus::Deleted,
                                        PeerStatus::Deleted};
    if (is_asked && chance(ways_, 18)) {
        wanted.status = pick(ways_, kAsked);
        wanted.was_activated = false;
    } else if (chance(ways_, is_asked ? 35 : 20)) {
        wanted.status = pick(ways_, kAnybodys);
        wanted.was_activated = wanted.status != PeerStatus::Creating;
    }
    return wanted;
}

// What is to be Expired comes first, then the week passes that it takes. What is to be Creating comes last.
void RandomCloud::create_peers()
{
    bool has_any = false;
    for (const WantedPeer& wanted : wanted_peers_)
        if (wanted.status == PeerStatus::Expired) {
            create_peer(wanted);
            has_any = true;
        }
    if (has_any)
        now_ += kPeerAcceptancePeriod;
    for (const WantedPeer& wanted : wanted_peers_)
        if (wanted.status != PeerStatus::Expired && wanted.status != PeerStatus::Creating)
            create_peer(wanted);
}

void RandomCloud::create_peer(const WantedPeer& wanted)
{
    settled("CreateVpcPeerConnection", {{"Name", wanted.name},
                                        {"VpcId", network_.vpcs[wanted.requester].name},
                                        {"AcceptingVpcId", network_.vpcs[wanted.accepter].name}});
    if (wanted.was_activated)
        settled("AcceptVpcPeerConnection", {{"InstanceId", wanted.name}}, account_of(wanted.accepter));
}

const std::string& RandomCloud::either_end(const WantedPeer& wanted)
{
    return account_of(chance(ways_, 50) ? wanted.requester : wanted.accepter);
}

// Those that come to an end, once the routes are there that they leave behind.
void RandomCloud::end_peers()
{
    for (const WantedPeer& wanted : wanted_peers_) {
        if (wanted.status == PeerStatus::Rejected)
            settled("RejectVpcPeerConnection", {{"InstanceId", wanted.name}}, account_of(wanted.accepter));
        if (wanted.status == PeerStatus::Deleted)
            delete_peer(wanted);
    }
    control_.settle();
}

// By either of the two; mostly whatever routes there are.
void RandomCloud::delete_peer(const WantedPeer& wanted)
{
    const bool is_forced = chance(ways_, 85);
    call("DeleteVpcPeerConnection", {{"InstanceId", wanted.name}, {"Force", is_forced}}, either_end(wanted));
}

// Those that something is under way with. Nothing is settled behind this.
void RandomCloud::leave_peers_under_way()
{
    for (const WantedPeer& wanted : wanted_peers_) {
        if (wanted.status == PeerStatus::Updating && wanted.was_activated)
            call("ModifyVpcPeerConnection", {{"InstanceId", wanted.name}, {"Description", "changed"}},
                 either_end(wanted));
        else if (wanted.status == PeerStatus::Updating)
            call("AcceptVpcPeerConnection", {{"InstanceId", wanted.name}}, account_of(wanted.accepter));
        else if (wanted.status == PeerStatus::Deleting)
            delete_peer(wanted);
        else if (wanted.status == PeerStatus::Creating)
            call("CreateVpcPeerConnection", {{"Name", wanted.name},
                                             {"VpcId", network_.vpcs[wanted.requester].name},
                                             {"AcceptingVpcId", network_.vpcs[wanted.accepter].name}});
    }
}

void RandomCloud::make_routes()
{
    for (const RouteTableId table : ids(network_.route_tables)) {
        make_other_routes(table);
        for (const PeerConnectionId peer : ids(network_.peer_connections))
            if (network_.peer_connections[peer].joins(network_.route_tables[table].vpc()))
                make_peer_routes(table, peer);
    }
}

void RandomCloud::route(RouteTableId table, const std::string& destination, const char* type,
                        const std::string& next_hop)
{
    settled("CreateRouteEntry", {{"RouteTableId", network_.route_tables[table].name()},
                                 {"DestinationCidrBlock", destination},
                                 {"NextHopType", type},
                                 {"NextHopId", next_hop}});
}

// To the other end, in both families; and by it to what it does not carry [PC-03].
void RandomCloud::make_peer_routes(RouteTableId table, PeerConnectionId id)
{
    const PeerConnection& peer = network_.peer_connections[id];
    const VpcId own = network_.route_tables[table].vpc();
    const VpcId far = peer.vpc(other(peer.side_of(own)));
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        const bool is_possible = has_family(network_.vpcs[own], family) && has_family(network_.vpcs[far], family);
        if (!is_possible || !chance(ways_, family == IpFamily::V4 ? 92 : 85))
            continue;
        const std::string next_hop = chance(ways_, 5) ? any_peer_of(own) : peer.name;
        for (std::size_t count = between(ways_, 1, chance(ways_, 15) ? 2 : 1); count > 0; --count)
            route(table, random_destination(far, family), "VpcPeer", next_hop);
    }
    if (chance(ways_, 20)) {
        const Vpc& third = pick(ways_, network_.vpcs);
        route(table, to_string(third.cidrs.back()), "VpcPeer", peer.name);
    }
}

// By chance the right one.
std::string RandomCloud::any_peer_of(VpcId vpc)
{
    std::vector<std::string> names;
    for (const PeerConnection& peer : network_.peer_connections)
        if (peer.joins(vpc))
            names.push_back(peer.name);
    return pick(ways_, names);
}

std::string RandomCloud::random_destination(VpcId far, IpFamily family)
{
    const Vpc& vpc = network_.vpcs[far];
    const Cidr& whole = family == IpFamily::V4 ? vpc.cidrs[ways_.below(vpc.cidrs.size())] : vpc.ipv6_cidrs.front();
    const VSwitch& vswitch = network_.vswitches[pick(ways_, of_vpc(network_.vswitches, far))];
    const std::size_t kind = ways_.below(100);
    if (kind < 8)
        return to_string(every_address(family));
    if (kind < 70 || (family == IpFamily::V6 && !vswitch.ipv6_cidr))
        return to_string(family == IpFamily::V4 && chance(ways_, 75) ? vpc.cidrs.front() : whole);
    const Cidr& part = family == IpFamily::V4 ? vswitch.cidr : *vswitch.ipv6_cidr;
    if (kind < 86)
        return to_string(part);
    const IpAddress host = part.first().plus(between(ways_, 1, 5));
    if (kind < 94)
        return to_string(Cidr{host, family == IpFamily::V4 ? 32u : 128u});
    return to_string(Cidr{host, part.length() + (family == IpFamily::V4 ? 5 : 56)});  // too narrow for many
}

// To gateways and to instances.
void RandomCloud::make_other_routes(RouteTableId table)
{
    const Vpc& vpc = network_.vpcs[network_.route_tables[table].vpc()];
    if (vpc.ipv6_gateway && chance(ways_, 70))
        route(table, "::/0", "IPv6Gateway", network_.name(vpc.ipv6_gateway));
    const auto nat_gateways = of_vpc(network_.nat_gateways, network_.route_tables[table].vpc());
    if (!nat_gateways.empty() && chance(ways_, 70))
        route(table, chance(ways_, 85) ? "0.0.0.0/0" : "8.8.8.0/24", "NatGateway", network_.name(nat_gateways.front()));
    if (vpc.ipv4_gateway && chance(ways_, 70))
        route(table, chance(ways_, 75) ? "0.0.0.0/0" : "8.8.0.0/16", "Ipv4Gateway", network_.name(vpc.ipv4_gateway));
    while (chance(ways_, network_.route_tables[table].is_system() ? 30 : 70))
        make_appliance_route(table);
}

// For what a peered VPC has, as a rule, or for the platform's services [VP-46]. An appliance whose own vSwitch has
// another table can pass it on; one that is bound to the same would send it to itself.
void RandomCloud::make_appliance_route(RouteTableId table)
{
    const VpcId vpc = network_.route_tables[table].vpc();
    std::vector<EniId> enis = of_vpc(network_.enis, vpc);
    const auto comes_back = [&](EniId eni) {
        return network_.vswitches[network_.enis[eni].vswitch].route_table == table;
    };
    if (chance(ways_, 92))
        std::erase_if(enis, comes_back);
    std::vector<VpcId> far;
    for (const VpcId other : ids(network_.vpcs))
        if (std::ranges::any_of(network_.peer_connections, [&](const PeerConnection& peer) {
                return other != vpc && peer.joins(vpc) && peer.joins(other);
            }))
            far.push_back(other);
    if (enis.empty() || far.empty())
        return;
    const Eni& eni = network_.enis[pick(ways_, enis)];
    const VpcId to = pick(ways_, far);
    const IpFamily family = chance(ways_, 25) && network_.vpcs[to].has_ipv6() ? IpFamily::V6 : IpFamily::V4;
    const std::string destination = chance(ways_, 12) ? "100.100.0.0/16" : random_destination(to, family);
    if (chance(ways_, 40))
        route(table, destination, "Instance", network_.name(eni.instance));
    else
        route(table, destination, "NetworkInterface", eni.name);
}

// A VPC creates one at a time [VP-53]; any number may be Deleting.
void RandomCloud::leave_routes_under_way()
{
    for (const RouteTableId id : ids(network_.route_tables)) {
        const std::string table = network_.route_tables[id].name();
        std::vector<Cidr> custom;
        for (const RouteEntry& entry : network_.route_tables[id].entries())
            if (entry.route_origin == RouteOrigin::Custom)
                custom.push_back(entry.destination);
        for (const Cidr& destination : custom)
            if (chance(ways_, 4))
                call("DeleteRouteEntry", {{"RouteTableId", table}, {"DestinationCidrBlock", to_string(destination)}});
        const VpcId vpc = network_.route_tables[id].vpc();
        for (const PeerConnection& peer : network_.peer_connections)
            if (peer.joins(vpc) && chance(ways_, 10))
                call("CreateRouteEntry",
                     {{"RouteTableId", table},
                      {"DestinationCidrBlock", random_destination(peer.vpc(other(peer.side_of(vpc))), IpFamily::V4)},
                      {"NextHopType", "VpcPeer"},
                      {"NextHopId", peer.name}});
    }
}

}  // namespace vpcsim
