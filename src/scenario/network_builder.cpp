#include "network_builder.h"

#include <algorithm>
#include <array>

#include "vpcsim/base/format.h"
#include "vpcsim/scenario/decode.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {
namespace {

// Keys whose API parameter is not just the same words in CamelCase.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kRenamed{{
    {"vpc", "VpcId"},
    {"accepting_vpc", "AcceptingVpcId"},
    {"region", "RegionId"},
    {"type", "SecurityGroupType"},
    {"secondary_ipv6_cidr_blocks", "Ipv6CidrBlocks"},
    {"delay", "OneWayDelay"},
    {"route_table", "RouteTableId"},
    {"name", "NetworkAclEntryName"},
}};

std::string api_name(std::string_view key)
{
    const auto renamed = std::ranges::find(kRenamed, key, &std::pair<std::string_view, std::string_view>::first);
    if (renamed != kRenamed.end())
        return std::string{renamed->second};
    std::string name;
    bool is_start = true;
    for (const char c : key) {
        if (c != '_')
            name += is_start ? static_cast<char>(c - 'a' + 'A') : c;
        is_start = c == '_';
    }
    return name;
}

// "basic" is what the product page calls the API's "normal" [domain.md 3.1].
Value api_value(std::string_view key, const Value& value)
{
    if (key == "type" && word_of(value) == "basic")
        return Value{"normal", value.origin()};
    return value;
}

// The members named by `keys`, under their API names.
Value parameters(const Value& object, std::initializer_list<std::string_view> keys)
{
    Value result = Value::map({}, object.origin());
    for (const std::string_view key : keys)
        if (const Value* value = object.find(key))
            result.set(api_name(key), api_value(key, *value));
    return result;
}

// A rule or an entry: all of its members.
Value all_parameters(const Value& object)
{
    Value result = Value::map({}, object.origin());
    for (const Value::Member& member : object.members())
        result.set(api_name(member.key), api_value(member.key, member.value));
    return result;
}

Value all_parameters_of_each(const Value& list)
{
    Value::List items;
    for (const Value& item : list.items())
        items.push_back(all_parameters(item));
    return Value::list(std::move(items), list.origin());
}

const Value::Map& section(const Value& file, std::string_view name)
{
    static const Value::Map kNone;
    const Value* found = file.find(name);
    return found != nullptr && found->is_map() ? found->members() : kNone;
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
                                    format("{}: {}", error.code, error.message)});
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
    if (failed_.contains(std::pair{std::string{section}, std::string{name}}))
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

// A file without accounts has one.
void NetworkBuilder::build_accounts()
{
    for (const auto& [name, at, account] : section(file_, "accounts")) {
        const Value* uid = account.find("uid");
        const std::string uid_text = uid == nullptr      ? name
                                     : uid->is_integer() ? std::to_string(uid->integer())
                                                         : uid->text();
        const AccountId id = control_.add_account(name, uid_text, at);
        if (const Value* cdt = account.find("cdt"))
            network_.accounts[id].has_cdt = cdt->boolean();
    }
    if (network_.accounts.size() == 0)
        control_.add_account("default", "1000");
}

void NetworkBuilder::build_vpcs()
{
    for (const auto& [name, at, vpc] : section(file_, "vpcs")) {
        Value call_parameters = parameters(vpc, {"region", "cidr_block", "secondary_cidr_blocks", "ipv6_cidr_block",
                                                 "secondary_ipv6_cidr_blocks", "description"});
        call_parameters.set("VpcName", Value{name, at});
        const Value* account = vpc.find("account");
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
    const Value* entries = file_.find("route_entries");
    if (entries == nullptr)
        return;
    for (const Value& entry : entries->items()) {
        const std::string& table = entry.find("route_table")->text();
        const std::string_view vpc_of_system_table = std::string_view{table}.substr(0, table.find('.'));
        const std::string& next_hop = entry.find("next_hop_id")->text();
        if (has_failed("route_tables", table) || has_failed("vpcs", vpc_of_system_table) ||
            has_failed("peer_connections", next_hop) || has_failed("enis", next_hop) ||
            has_failed("ipv4_gateways", next_hop) || has_failed("ipv6_gateways", next_hop) ||
            has_failed("nat_gateways", next_hop))
            continue;
        Value call_parameters =
            parameters(entry, {"route_table", "destination_cidr_block", "next_hop_type", "next_hop_id", "description"});
        if (entry.find("next_hop_type") == nullptr) {
            const char* type = network_.find<PeerConnectionId>(next_hop) ? "VpcPeer"
                               : network_.find<Ipv4GatewayId>(next_hop)  ? "Ipv4Gateway"
                               : network_.find<Ipv6GatewayId>(next_hop)  ? "IPv6Gateway"
                               : network_.find<NatGatewayId>(next_hop)   ? "NatGateway"
                               : next_hop.find('/') != std::string::npos ? "NetworkInterface"
                                                                         : "Instance";
            call_parameters.set("NextHopType", type);
        }
        call("", "CreateRouteEntry", call_parameters);
    }
}

}  // namespace vpcsim
