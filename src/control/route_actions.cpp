// CreateRouteTable, Associate- and UnassociateRouteTable, CreateRouteEntry, DeleteRouteEntry [domain.md 2.3 - 2.5].
#include <algorithm>
#include <array>

#include "actions.h"
#include "gateway_next_hop.h"
#include "life_cycle.h"
#include "vpcsim/base/format.h"
#include "vpcsim/vpc/route_table.h"

namespace vpcsim {
namespace {

// [VP-48] Those with a `true` are carried.
struct NextHopWord {
    std::string_view word;
    bool is_carried;
    NextHopType type;
};
constexpr std::array<NextHopWord, 15> kNextHopWords{{
    {"Instance", true, NextHopType::Instance},
    {"NetworkInterface", true, NextHopType::NetworkInterface},
    {"VpcPeer", true, NextHopType::VpcPeer},
    {"HaVip", false, {}},
    {"RouterInterface", false, {}},
    {"VpnGateway", false, {}},
    {"IPv6Gateway", true, NextHopType::Ipv6Gateway},
    {"NatGateway", true, NextHopType::NatGateway},
    {"Attachment", false, {}},
    {"Ipv4Gateway", true, NextHopType::Ipv4Gateway},
    {"GatewayEndpoint", false, {}},
    {"Ecr", false, {}},
    {"GatewayLoadBalancerEndpoint", false, {}},
    {"RouteTargetGroup", false, {}},
    {"CenBasic", false, {}},
}};

// "10.0.0.0/16 in vpc1.system": how messages call the entry in question.
std::string entry_name(const Call& call, const Cidr& destination)
{
    return format("route {} in {}", to_string(destination), call.arguments.text("RouteTableId"));
}

std::optional<NextHopType> read_next_hop_type(Call& call, const Cidr& destination)
{
    const std::string written = call.arguments.text("NextHopType", "Instance");  // [VP-48]
    const auto known = std::ranges::find(kNextHopWords, written, &NextHopWord::word);
    constexpr std::string_view kCarried =
        "Instance, NetworkInterface, VpcPeer, Ipv4Gateway, IPv6Gateway and NatGateway";
    if (known == kNextHopWords.end()) {
        call.refuse("NextHopType", "InvalidNextHopType",
                    format("{}: there is no next-hop type `{}`; there are {}", entry_name(call, destination), written,
                           kCarried));
        return std::nullopt;
    }
    if (!known->is_carried) {
        call.refuse("NextHopType", "InvalidNextHopType",
                    format("{}: next-hop type {} is not simulated; those that are: {}", entry_name(call, destination),
                           written, kCarried));
        return std::nullopt;
    }
    return known->type;
}

std::optional<NextHop> find_peer(Call& call, const Cidr& destination, VpcId vpc)
{
    const Network& network = call.network;
    const std::string name = call.arguments.text("NextHopId");
    const PeerConnectionId id = network.find<PeerConnectionId>(name);
    const auto refuse = [&](std::string code, std::string message) {
        call.refuse("NextHopId", std::move(code), format("{}: {}", entry_name(call, destination), message));
        return std::nullopt;
    };
    if (id.is_none() || network.peer_connections[id].status == PeerStatus::Deleted)
        return refuse("ResourceNotFound.VpcPeer", format("there is no peer connection `{}`", name));
    const PeerConnection& peer = network.peer_connections[id];
    if (!peer.joins(vpc))
        return refuse("ResourceNotFound.VpcPeer",
                      format("{} joins {} and {}, not {}", name, network.vpcs[peer.requester].name,
                             network.vpcs[peer.accepter].name, network.vpcs[vpc].name));
    if (peer.status != PeerStatus::Activated)  // [VP-57]
        return refuse("IncorrectStatus.VpcPeer",
                      format("{} is {}; routes may name it once it is Activated", name, vpcsim::name(peer.status)));
    if (destination.family() == IpFamily::V6)
        for (const VpcId end : {peer.requester, peer.accepter})
            if (!network.vpcs[end].has_ipv6())
                return refuse("OperationDenied.VpcIpv6NotEnabled",
                              format("{} has no IPv6 block; both ends of {} need one", network.vpcs[end].name, name));
    return NextHop::peer(id);
}

std::optional<NextHop> find_instance(Call& call, const Cidr& destination, VpcId vpc)
{
    const Network& network = call.network;
    const std::string name = call.arguments.text("NextHopId");
    const InstanceId id = network.find<InstanceId>(name);
    if (id.is_none() || !call.is_visible(owner_of(network, network.instances[id].vpc))) {
        call.refuse("NextHopId", "InvalidNextHopId.NotFound",
                    format("{}: there is no instance `{}`", entry_name(call, destination), name));
        return std::nullopt;
    }
    if (network.instances[id].vpc != vpc) {  // [VP-47]
        call.refuse("NextHopId", "InvalidNextHop.NotFound",
                    format("{}: {} is in {}, not in {}", entry_name(call, destination), name,
                           network.vpcs[network.instances[id].vpc].name, network.vpcs[vpc].name));
        return std::nullopt;
    }
    return NextHop::instance(id);
}

std::optional<NextHop> find_eni(Call& call, const Cidr& destination, VpcId vpc)
{
    const Network& network = call.network;
    const std::string name = call.arguments.text("NextHopId");
    const EniId id = network.find<EniId>(name);
    const auto refuse = [&](std::string code, std::string message) {
        call.refuse("NextHopId", std::move(code), format("{}: {}", entry_name(call, destination), message));
        return std::nullopt;
    };
    if (id.is_none() || !call.is_visible(owner_of(network, network.enis[id].vpc)))
        return refuse("InvalidNextHopId.NotFound", format("there is no attached ENI `{}`", name));
    const Eni& eni = network.enis[id];
    if (eni.vpc != vpc)  // [VP-47]
        return refuse("Mismatch.EniIdAndRouteTableId",
                      format("{} is in {}, not in {}", name, network.vpcs[eni.vpc].name, network.vpcs[vpc].name));
    if (destination.family() == IpFamily::V6) {  // [VP-49]; the code is in the vendor's manner [INF]
        if (network.instances[eni.instance].enis.front() == id)
            return refuse("OperationUnsupported.Ipv6NextHop",
                          format("{} is a primary ENI; IPv6 goes to secondary ones only", name));
        if (std::ranges::count(eni.addresses, IpFamily::V6, &IpAddress::family) != 1)
            return refuse("OperationUnsupported.Ipv6NextHop", format("{} must have exactly one IPv6 address", name));
    }
    return NextHop::eni(id);
}

std::optional<NextHop> find_next_hop(Call& call, const Cidr& destination, VpcId vpc)
{
    const auto type = read_next_hop_type(call, destination);
    if (!type)
        return std::nullopt;
    switch (*type) {
    case NextHopType::VpcPeer:
        return find_peer(call, destination, vpc);
    case NextHopType::Instance:
        return find_instance(call, destination, vpc);
    case NextHopType::NetworkInterface:
        return find_eni(call, destination, vpc);
    case NextHopType::Ipv4Gateway:
    case NextHopType::Ipv6Gateway:
    case NextHopType::NatGateway:
        return find_gateway(call, *type, destination, vpc, entry_name(call, destination));
    case NextHopType::Local:
    case NextHopType::Eip:
        break;
    }
    VPCSIM_ASSERT(false && "a next-hop type that the API does not offer");
    return std::nullopt;
}

// [VP-42, VP-43] Nothing may repeat an entry, nor be more specific than a Local one of a vSwitch. Containing one is
// fine [domain.md 11.1 #2], and so is a part of 100.64.0.0/10 [11.1 #1, VP-46].
void check_destination(Call& call, const RouteTable& table, const Cidr& destination, const std::optional<NextHop>& next)
{
    const std::string entry = entry_name(call, destination);
    const auto refuse = [&](std::string code, std::string message) {
        call.refuse("DestinationCidrBlock", std::move(code), format("{}: {}", entry, message));
    };
    if (destination == cloud_services())
        return refuse("InvalidCidrBlock", "the platform's services have this route, and it cannot be overridden");
    for (const RouteEntry& other : table.entries()) {
        const bool is_equal = other.destination == destination;
        if (other.route_origin == RouteOrigin::Custom) {
            if (is_equal && next == other.next_hop)
                return refuse("InvalidRouteEntry.Duplicate", "the table has this very route already");
            if (is_equal)
                return refuse("RouteConflict.AlreadyExist",
                              "the table has a route to this destination with another next hop");
            continue;
        }
        if (other.destination.family() != destination.family() || other.destination == cloud_services() ||
            !other.destination.contains(destination))
            continue;
        const std::string& vswitch = call.network.vswitches[VSwitchId{other.next_hop.id}].name;
        if (is_equal)
            return refuse("InvalidCIDRBlock.Duplicate", format("it is the system route of {}", vswitch));
        const std::string_view code = destination.family() == IpFamily::V4
                                          ? "InvalidCidrBlock"
                                          : "OperationUnsupported.DestinationCidrBlockOverlapWithVSwitch";
        return refuse(std::string{code},
                      format("it is more specific than the system route {} of {}; a custom route may only contain it",
                             to_string(other.destination), vswitch));
    }
}

// [VP-53] The routes of a VPC are created one after the other.
void check_no_route_is_created(Call& call, const Cidr& destination, VpcId vpc)
{
    for (const RouteTable& table : call.network.route_tables) {
        if (table.vpc() != vpc)
            continue;
        const auto entry = std::ranges::find(table.entries(), RouteStatus::Creating, &RouteEntry::status);
        if (entry != table.entries().end())
            return call.refuse("RouteTableId", "TaskConflict",
                               format("{}: route {} in {} is being created, and a VPC creates one at a time; try again "
                                      "once it is Available",
                                      entry_name(call, destination), to_string(entry->destination), table.name()));
    }
}

}  // namespace

void create_route_table(Call& call)
{
    std::string name = call.new_name<RouteTableId>("RouteTableName", "vtb");
    const VpcId vpc = call.find<VpcId>("VpcId");
    if (vpc.is_none())
        return;
    const auto custom_tables = std::ranges::count_if(
        call.network.route_tables, [&](const RouteTable& table) { return table.vpc() == vpc && !table.is_system(); });
    if (custom_tables >= call.quotas(vpc).custom_route_tables_per_vpc)  // [VP-54]
        call.refuse("VpcId", "QuotaExceeded",
                    format("{}: {} has {} custom route tables already, as many as it may (quota)", name,
                           call.network.vpcs[vpc].name, custom_tables));
    if (!call.may_apply())
        return;
    call.result.set("RouteTableId", name);
    call.network.add_route_table(std::move(name), vpc, call.arguments.origin("RouteTableName"));
}

// [domain.md 2.3] Binding a custom table detaches the vSwitch from the system table.
void associate_route_table(Call& call)
{
    const RouteTableId id = call.find<RouteTableId>("RouteTableId");
    const VSwitchId vswitch_id = call.find<VSwitchId>("VSwitchId");
    if (id.is_none() || vswitch_id.is_none())
        return;
    const RouteTable& table = call.network.route_tables[id];
    VSwitch& vswitch = call.network.vswitches[vswitch_id];
    if (table.vpc() != vswitch.vpc)  // [INF]
        call.refuse("VSwitchId", "InvalidVSwitchId.NotFound",
                    format("{} is in {}, and {} in {}: both must be in one VPC", vswitch.name,
                           call.network.vpcs[vswitch.vpc].name, table.name(), call.network.vpcs[table.vpc()].name));
    else if (table.is_system())  // [INF] a vSwitch returns to it by unbinding
        call.refuse(
            "RouteTableId", "OperationDenied.RouteTableTypeNotPermitted",
            format("{} is the system route table, which holds every vSwitch without a custom one", table.name()));
    else if (vswitch.route_table != call.network.vpcs[vswitch.vpc].system_table)  // [VP-26], [INF]
        call.refuse(
            "VSwitchId", "OperationDenied.RouteTableAlreadyAssociated",
            format("{} is bound to {} already", vswitch.name, call.network.route_tables[vswitch.route_table].name()));
    if (call.may_apply())
        vswitch.route_table = id;
}

// [domain.md 2.3] It returns to the system table.
void unassociate_route_table(Call& call)
{
    const RouteTableId id = call.find<RouteTableId>("RouteTableId");
    const VSwitchId vswitch_id = call.find<VSwitchId>("VSwitchId");
    if (id.is_none() || vswitch_id.is_none())
        return;
    VSwitch& vswitch = call.network.vswitches[vswitch_id];
    const RouteTableId system = call.network.vpcs[vswitch.vpc].system_table;
    if (vswitch.route_table != id)  // [INF]
        call.refuse("VSwitchId", "OperationDenied.RouteTableNotAssociated",
                    format("{} is bound to {}, not to {}", vswitch.name, call.network.name(vswitch.route_table),
                           call.network.name(id)));
    else if (id == system)  // [INF]
        call.refuse("RouteTableId", "OperationDenied.RouteTableTypeNotPermitted",
                    format("{} is bound to the system route table {}, which it leaves only for a custom one",
                           vswitch.name, call.network.name(id)));
    if (call.may_apply())
        vswitch.route_table = system;
}

void create_route_entry(Call& call)
{
    const Cidr destination = *call.arguments.block("DestinationCidrBlock");
    const RouteTableId id = call.find<RouteTableId>("RouteTableId");
    if (id.is_none())
        return;
    const RouteTable& table = call.network.route_tables[id];
    const auto next = find_next_hop(call, destination, table.vpc());
    check_destination(call, table, destination, next);
    check_no_route_is_created(call, destination, table.vpc());
    const auto custom = std::ranges::count(table.entries(), RouteOrigin::Custom, &RouteEntry::route_origin);
    if (custom >= call.quotas(table.vpc()).custom_entries_per_route_table)  // [VP-54]
        call.refuse("RouteTableId", "QuotaExceeded",
                    format("{}: the table has {} custom entries already, as many as it may (quota)",
                           entry_name(call, destination), custom));
    if (!call.may_apply())
        return;
    call.result.set("RouteEntryId", format("{}/{}", table.name(), to_string(destination)));
    RouteEntry entry;
    entry.destination = destination;
    entry.next_hop = *next;
    entry.route_origin = RouteOrigin::Custom;
    entry.description = call.arguments.text("Description");
    entry.origin = call.arguments.origin();
    begin_route(call.network, call.agenda, id, std::move(entry), call.now);
}

void delete_route_entry(Call& call)
{
    const Cidr destination = *call.arguments.block("DestinationCidrBlock");
    const RouteTableId id = call.find<RouteTableId>("RouteTableId");
    if (id.is_none())
        return;
    const RouteTable& table = call.network.route_tables[id];
    const auto index = table.find(destination);
    if (!index)  // [INF]
        return call.refuse("DestinationCidrBlock", "InvalidRouteEntry.NotFound",
                           format("there is no {}", entry_name(call, destination)));
    const RouteEntry& entry = table.entries()[*index];
    if (entry.route_origin == RouteOrigin::System)  // [INF]
        call.refuse("DestinationCidrBlock", "OperationDenied.SystemRouteEntry",
                    format("{} is a system route and goes with its vSwitch", entry_name(call, destination)));
    else if (const std::string next = call.network.name(entry.next_hop);
             call.arguments.has("NextHopId") && call.arguments.text("NextHopId") != next)  // [INF]
        call.refuse("NextHopId", "InvalidRouteEntry.NotFound",
                    format("the next hop of {} is {}, not {}", entry_name(call, destination), next,
                           call.arguments.text("NextHopId")));
    else if (entry.status != RouteStatus::Available)  // [VP-53]
        call.refuse("DestinationCidrBlock", "IncorrectRouteEntryStatus",
                    format("{} is {}; it can be deleted once it is Available", entry_name(call, destination),
                           name(entry.status)));
    if (call.may_apply())
        end_route(call.network, call.agenda, id, destination, call.now);
}

}  // namespace vpcsim
