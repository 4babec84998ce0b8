#include "network_builder.h"

#include <algorithm>

#include "api_parameters.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/scenario/decode.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {
namespace {

const Value::Map& section(const Value& file, std::string_view name)
{
    static const Value::Map kNone;
    const Value* found = file.find(name);
    return found != nullptr && found->is_map() ? found->members() : kNone;
}

// The call of the timeline whose result has that name; nullptr when there is none.
const Value* find_result(const Value& file, std::string_view name)
{
    const Value* timeline = file.find("timeline");
    if (timeline == nullptr)
        return nullptr;
    for (const Value& call : timeline->items())
        if (const Value* result = call.find("result"); result != nullptr && result->text() == name)
            return &call;
    return nullptr;
}

// A route by a connection that another account has yet to accept can wait for it.
std::string remedy(const ApiError& error, const Value& parameters)
{
    const Value* next_hop = parameters.find("NextHopId");
    if (error.code != "IncorrectStatus.VpcPeer" || next_hop == nullptr || !next_hop->is_text())
        return {};
    return format("; `when: {}.Activated` creates the entry then", next_hop->text());
}

}  // namespace

void NetworkBuilder::build()
{
    build_accounts();
    build_vpcs();
    build_route_tables();
    build_network_acls();
    build_vswitches();
    build_security_groups();
    build_gateways();
    build_instances();
    build_peer_connections();
    build_route_entries();
}

bool NetworkBuilder::call(std::string_view account, std::string_view action, const Value& parameters)
{
    const CallResult result = control_.call(kStart, account, action, parameters);
    control_.settle();  // what is declared is there when the run begins
    if (result.is_success())
        return true;
    for (const ApiError& error : result.errors())
        if (diagnostics_.size() < kMostDiagnostics)
            diagnostics_.push_back({error.origin.is_known() ? error.origin : parameters.origin(),
                                    format("{}: {}{}", error.code, error.message, remedy(error, parameters))});
    return false;
}

bool NetworkBuilder::create(std::string_view section, const std::string& name, std::string_view account,
                            std::string_view action, const Value& parameters)
{
    if (call(account, action, parameters))
        return true;
    fail(section, name);
    return false;
}

// Of an instance with `count:`, "web-3" stands and falls with "web"; "ecs1/eth1" with "ecs1".
bool NetworkBuilder::has_failed(std::string_view section, std::string_view name) const
{
    for (const std::string_view failed : {name, kAnyName})
        if (failed_.contains(std::pair{std::string{section}, std::string{failed}}))
            return true;
    if (section == "enis")
        return has_failed("instances", name.substr(0, name.find('/')));
    const std::size_t dash = name.rfind('-');
    const bool is_numbered = section == "instances" && dash != std::string_view::npos && dash + 1 < name.size() &&
                             name.find_first_not_of("0123456789", dash + 1) == std::string_view::npos;
    return is_numbered && failed_.contains(std::pair{std::string{section}, std::string{name.substr(0, dash)}});
}

bool NetworkBuilder::has_failed(std::string_view section, const Value* reference) const
{
    return reference != nullptr && reference->is_text() && has_failed(section, reference->text());
}

bool NetworkBuilder::any_failed(std::string_view section, const Value* references) const
{
    if (references == nullptr || !references->is_list())
        return false;
    return std::ranges::any_of(references->items(), [&](const Value& item) { return has_failed(section, &item); });
}

void NetworkBuilder::build_vpcs()
{
    for (const auto& [name, at, vpc] : section(file_, "vpcs")) {
        const Value* account = vpc.find("account");
        if (has_failed("accounts", account)) {
            fail("vpcs", name);
            continue;
        }
        Value call_parameters = parameters(vpc, {"region", "cidr_block", "secondary_cidr_blocks", "ipv6_cidr_block",
                                                 "secondary_ipv6_cidr_blocks", "description"});
        call_parameters.set("VpcName", Value{name, at});
        create("vpcs", name, account != nullptr ? account->text() : "", "CreateVpc", call_parameters);
    }
}

void NetworkBuilder::build_route_tables()
{
    for (const auto& [name, at, table] : section(file_, "route_tables")) {
        if (has_failed("vpcs", table.find("vpc"))) {
            fail("route_tables", name);
            continue;
        }
        Value call_parameters = parameters(table, {"vpc", "description"});
        call_parameters.set("RouteTableName", Value{name, at});
        create("route_tables", name, "", "CreateRouteTable", call_parameters);
    }
}

// CreateNetworkAcl gives the default content; a list in the file replaces the custom entries of its direction [NA-08,
// NA-12].
void NetworkBuilder::build_network_acls()
{
    for (const auto& [name, at, acl] : section(file_, "network_acls")) {
        if (has_failed("vpcs", acl.find("vpc"))) {
            fail("network_acls", name);
            continue;
        }
        Value call_parameters = parameters(acl, {"vpc", "description"});
        call_parameters.set("NetworkAclName", Value{name, at});
        if (!create("network_acls", name, "", "CreateNetworkAcl", call_parameters))
            continue;
        Value update = Value::map({}, acl.origin());
        update.set("NetworkAclId", Value{name, at});
        if (const Value* entries = acl.find("ingress_acl_entries"))
            update.set("UpdateIngressAclEntries", true).set("IngressAclEntries", all_parameters_of_each(*entries));
        if (const Value* entries = acl.find("egress_acl_entries"))
            update.set("UpdateEgressAclEntries", true).set("EgressAclEntries", all_parameters_of_each(*entries));
        if (update.members().size() > 1)
            create("network_acls", name, "", "UpdateNetworkAclEntries", update);
    }
}

void NetworkBuilder::build_vswitches()
{
    for (const auto& [name, at, vswitch] : section(file_, "vswitches")) {
        if (has_failed("vpcs", vswitch.find("vpc"))) {
            fail("vswitches", name);
            continue;
        }
        Value call_parameters = parameters(vswitch, {"vpc", "zone_id", "cidr_block", "ipv6_cidr_block", "description"});
        call_parameters.set("VSwitchName", Value{name, at});
        if (!create("vswitches", name, "", "CreateVSwitch", call_parameters))
            continue;
        const Value* table = vswitch.find("route_table");
        if (table != nullptr && !has_failed("route_tables", table) &&
            network_.vpcs[network_.vswitches[network_.find<VSwitchId>(name)].vpc].name + ".system" != table->text()) {
            Value bind = Value::map({}, table->origin());
            bind.set("RouteTableId", *table).set("VSwitchId", Value{name, at});
            call("", "AssociateRouteTable", bind);
        }
        const Value* acl = vswitch.find("network_acl");
        if (acl != nullptr && !has_failed("network_acls", acl)) {
            Value resource = Value::map({}, acl->origin());
            resource.set("ResourceId", Value{name, at}).set("ResourceType", "VSwitch");
            Value bind = Value::map({}, acl->origin());
            bind.set("NetworkAclId", *acl).set("Resource", Value::list({resource}, acl->origin()));
            call("", "AssociateNetworkAcl", bind);
        }
    }
}

// All groups first: rules may name any of them.
void NetworkBuilder::build_security_groups()
{
    for (const auto& [name, at, group] : section(file_, "security_groups")) {
        if (has_failed("vpcs", group.find("vpc"))) {
            fail("security_groups", name);
            continue;
        }
        Value call_parameters = parameters(group, {"vpc", "type", "inner_access_policy", "description"});
        call_parameters.set("SecurityGroupName", Value{name, at});
        create("security_groups", name, "", "CreateSecurityGroup", call_parameters);
    }
    for (const auto& [name, at, group] : section(file_, "security_groups")) {
        for (const auto& [key, action] :
             {std::pair{"ingress", "AuthorizeSecurityGroup"}, std::pair{"egress", "AuthorizeSecurityGroupEgress"}}) {
            const Value* rules = group.find(key);
            if (rules == nullptr || rules->items().empty() || network_.find<SecurityGroupId>(name).is_none())
                continue;
            // One call takes 100 rules [domain.md 3.2]; a file may hold more.
            constexpr std::size_t kRulesPerCall = 100;
            const Value all = all_parameters_of_each(*rules);
            for (std::size_t first = 0; first < all.items().size(); first += kRulesPerCall) {
                const auto begin = all.items().begin() + static_cast<std::ptrdiff_t>(first);
                const auto end = all.items().begin() +
                                 static_cast<std::ptrdiff_t>(std::min(first + kRulesPerCall, all.items().size()));
                Value call_parameters = Value::map({}, rules->origin());
                call_parameters.set("SecurityGroupId", Value{name, at});
                call_parameters.set("Permissions", Value::list({begin, end}, rules->origin()));
                create("security_groups", name, "", action, call_parameters);
            }
        }
    }
}

void NetworkBuilder::build_peer_connections()
{
    for (const auto& [name, at, peer] : section(file_, "peer_connections")) {
        if (has_failed("vpcs", peer.find("vpc")) || has_failed("vpcs", peer.find("accepting_vpc"))) {
            fail("peer_connections", name);
            continue;
        }
        Value call_parameters =
            parameters(peer, {"vpc", "accepting_vpc", "link_type", "delay", "burst", "description"});
        call_parameters.set("Name", Value{name, at});
        if (const Value* bandwidth = peer.find("bandwidth")) {
            constexpr std::uint64_t kMegabit = 1'000'000;
            const std::uint64_t rate = bit_rate_of(*bandwidth).bits_per_second;
            if (rate % kMegabit != 0) {
                diagnostics_.push_back(
                    {bandwidth->origin(),
                     format("peer connection {}: bandwidth {} is not a whole number of Mbit/s [PC-30]; "
                            "write {}Mbps, for example",
                            name, bandwidth->text(), rate / kMegabit + 1)});
                fail("peer_connections", name);
                continue;
            }
            call_parameters.set("Bandwidth", Value{static_cast<std::int64_t>(rate / kMegabit), bandwidth->origin()});
        }
        create("peer_connections", name, "", "CreateVpcPeerConnection", call_parameters);
    }
}

void NetworkBuilder::build_route_entries()
{
    if (const Value* entries = file_.find("route_entries"))
        for (const Value& entry : entries->items())
            build_route_entry(entry);
}

void NetworkBuilder::build_route_entry(const Value& entry)
{
    const std::string& table = entry.find("route_table")->text();
    const std::string_view vpc_of_system_table = std::string_view{table}.substr(0, table.find('.'));
    const std::string& next_hop = entry.find("next_hop_id")->text();
    if (has_failed("route_tables", table) || has_failed("vpcs", vpc_of_system_table) ||
        has_failed("peer_connections", next_hop) || has_failed("enis", next_hop) ||
        has_failed("ipv4_gateways", next_hop) || has_failed("ipv6_gateways", next_hop) ||
        has_failed("nat_gateways", next_hop))
        return;
    Value call_parameters =
        parameters(entry, {"route_table", "destination_cidr_block", "next_hop_type", "next_hop_id", "description"});
    const Value* when = entry.find("when");
    const bool waits_for_next_hop = when != nullptr && when->text().starts_with(next_hop + ".");
    if (entry.find("next_hop_type") == nullptr) {
        const bool is_peer = waits_for_next_hop || network_.find<PeerConnectionId>(next_hop);
        const char* type = is_peer                                   ? "VpcPeer"
                           : network_.find<Ipv4GatewayId>(next_hop)  ? "Ipv4Gateway"
                           : network_.find<Ipv6GatewayId>(next_hop)  ? "IPv6Gateway"
                           : network_.find<NatGatewayId>(next_hop)   ? "NatGateway"
                           : next_hop.find('/') != std::string::npos ? "NetworkInterface"
                                                                     : "Instance";
        call_parameters.set("NextHopType", type);
    }
    if (when == nullptr || !awaits(*when, entry, call_parameters))
        call("", "CreateRouteEntry", call_parameters);
}

bool NetworkBuilder::awaits(const Value& when, const Value& entry, const Value& call_parameters)
{
    const std::string& text = when.text();
    const std::size_t dot = std::min(text.rfind('.'), text.size());
    const std::string peer = text.substr(0, dot);
    const auto status = dot < text.size() ? parse_peer_status(text.substr(dot + 1)) : std::nullopt;
    if (!status) {
        diagnostics_.push_back(
            {when.origin(), format("route entry: `when: {}` is not a peer connection and its status, such as "
                                   "`{}.Activated`",
                                   text, peer.empty() ? "pcc1" : peer)});
        return true;
    }
    if (has_failed("peer_connections", peer))
        return true;
    const PeerConnectionId id = network_.find<PeerConnectionId>(peer);
    if (id && network_.peer_connections[id].status == *status)
        return false;
    if (id.is_none() && find_result(file_, peer) == nullptr) {
        std::vector<std::string_view> names;
        for (const PeerConnection& each : network_.peer_connections)
            names.push_back(each.name);
        diagnostics_.push_back({when.origin(), format("route entry: `when: {}` names no declared peer connection{}",
                                                      text, did_you_mean(peer, names))});
        return true;
    }
    const RouteTableId table = network_.find<RouteTableId>(entry.find("route_table")->text());
    const std::string account =
        table ? network_.accounts[network_.vpcs[network_.route_tables[table].vpc()].account].name : std::string{};
    awaited_routes_.push_back({peer, *status, account, call_parameters, entry.origin()});
    return true;
}

}  // namespace vpcsim
