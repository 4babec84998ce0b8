#include "vpcsim/explain/edit.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/explain/rule_trial.h"
#include "vpcsim/wire/five_tuple.h"

namespace vpcsim {
namespace {

// In a network without accounts nobody owns anything, and nobody is asked.
std::string name_of(const Network& network, AccountId account)
{
    return account.is_none() ? std::string{} : network.accounts[account].name;
}

std::string owner_of(const Network& network, VpcId vpc) { return name_of(network, network.vpcs[vpc].account); }

Value protocol_value(RuleProtocol protocol)
{
    if (protocol.value == RuleProtocol::kAll)
        return "all";
    const std::string name = protocol_name(static_cast<Protocol>(protocol.value));
    const bool is_number = name.front() >= '0' && name.front() <= '9';
    return is_number ? Value{std::int64_t{protocol.value}} : Value{name};
}

// A group's rule may not name port 0; that of an ACL may [domain.md 3.2, 11.1 #4].
Value ports_value(PortRange ports, std::uint16_t least)
{
    return format("{}/{}", std::max(ports.first, least), ports.last);
}

constexpr std::uint8_t kDefaultPriority = 1;  // [domain.md 3.2]
constexpr std::uint16_t kLeastGroupPort = 1;
constexpr std::uint16_t kLeastAclPort = 0;

// The parameters that hold an address, by its family.
struct BlockNames {
    std::string_view v4;
    std::string_view v6;
};
constexpr BlockNames kSourceNames{"SourceCidrIp", "Ipv6SourceCidrIp"};
constexpr BlockNames kDestinationNames{"DestCidrIp", "Ipv6DestCidrIp"};

void set_block(Value& permission, const BlockNames& names, const Cidr& block)
{
    permission.set(block.family() == IpFamily::V4 ? names.v4 : names.v6, to_string(block));
}

// The permission that authorizes or revokes exactly that rule [domain.md 3.2].
Value permission_of(const Network& network, Direction direction, const SecurityGroupRule& rule)
{
    const bool is_ingress = direction == Direction::Ingress;
    Value permission = Value::map();
    permission.set("Policy", rule.policy == Policy::Accept ? "accept" : "drop");
    if (rule.priority != kDefaultPriority)
        permission.set("Priority", int{rule.priority});
    permission.set("IpProtocol", protocol_value(rule.protocol));
    if (rule.protocol.has_ports())
        permission.set("PortRange", ports_value(rule.ports, kLeastGroupPort));
    if (!rule.source_ports.is_whole())
        permission.set("SourcePortRange", ports_value(rule.source_ports, kLeastGroupPort));
    if (rule.remote)
        set_block(permission, is_ingress ? kSourceNames : kDestinationNames, *rule.remote);
    if (rule.remote_group)
        permission.set(is_ingress ? "SourceGroupId" : "DestGroupId", network.name(rule.remote_group));
    if (rule.local)
        set_block(permission, is_ingress ? kDestinationNames : kSourceNames, *rule.local);
    return permission;
}

EditCall group_call(const Network& network, SecurityGroupId group, std::string action, Value permission)
{
    EditCall call{owner_of(network, network.security_groups[group].vpc), std::move(action)};
    call.parameters.set("SecurityGroupId", network.name(group));
    call.parameters.set("Permissions", Value::list({std::move(permission)}));
    return call;
}

Value acl_entry_of(Direction direction, const NetworkAclEntry& entry)
{
    Value value = Value::map();
    value.set("Policy", entry.policy == Policy::Accept ? "accept" : "drop");
    value.set("Protocol", protocol_value(entry.protocol));
    if (entry.protocol.has_ports())
        value.set("Port", ports_value(entry.ports, kLeastAclPort));
    value.set(direction == Direction::Ingress ? "SourceCidrIp" : "DestinationCidrIp", to_string(entry.remote));
    if (!entry.name.empty())
        value.set("NetworkAclEntryName", entry.name);
    return value;
}

EditCall table_call(const Network& network, VSwitchId vswitch, RouteTableId table, std::string action)
{
    EditCall call{owner_of(network, network.vswitches[vswitch].vpc), std::move(action)};
    call.parameters.set("RouteTableId", network.route_tables[table].name());
    call.parameters.set("VSwitchId", network.name(vswitch));
    return call;
}

EditCall route_call(const Network& network, RouteTableId table, const Cidr& destination, std::string action)
{
    EditCall call{owner_of(network, network.route_tables[table].vpc()), std::move(action)};
    call.parameters.set("RouteTableId", network.route_tables[table].name());
    call.parameters.set("DestinationCidrBlock", to_string(destination));
    return call;
}

SecurityGroupRule rule_of(const AddGroupRule& add)
{
    SecurityGroupRule rule;
    rule.priority = add.priority;
    rule.protocol = add.protocol;
    rule.ports = add.ports;
    rule.remote = add.remote;
    return rule;
}

std::vector<EditCall> calls(const Network& network, const AddRoute& add)
{
    EditCall call = route_call(network, add.table, add.destination, "CreateRouteEntry");
    call.parameters.set("NextHopType", std::string{name(add.next.type)});
    call.parameters.set("NextHopId", network.name(add.next));
    return {call};
}

std::vector<EditCall> calls(const Network& network, const RemoveRoute& remove)
{
    return {route_call(network, remove.table, remove.destination, "DeleteRouteEntry")};
}

std::vector<EditCall> calls(const Network& network, const AddGroupRule& add)
{
    const bool is_ingress = add.direction == Direction::Ingress;
    return {group_call(network, add.group, is_ingress ? "AuthorizeSecurityGroup" : "AuthorizeSecurityGroupEgress",
                       permission_of(network, add.direction, rule_of(add)))};
}

std::vector<EditCall> calls(const Network& network, const RemoveGroupRule& remove)
{
    const bool is_ingress = remove.direction == Direction::Ingress;
    const SecurityGroupRule& rule = network.security_groups[remove.group].rules(remove.direction).at(remove.index);
    return {group_call(network, remove.group, is_ingress ? "RevokeSecurityGroup" : "RevokeSecurityGroupEgress",
                       permission_of(network, remove.direction, rule))};
}

// The call replaces the custom entries of its direction, so all of them stand in it [NA-12].
std::vector<EditCall> calls(const Network& network, const AddAclEntry& add)
{
    const NetworkAcl& acl = network.network_acls[add.acl];
    NetworkAclEntry added;
    added.protocol = add.protocol;
    added.ports = add.ports;
    added.remote = add.remote;
    Value::List entries{acl_entry_of(add.direction, added)};
    for (const NetworkAclEntry& entry : acl.entries(add.direction))
        if (entry.type == AclEntryType::Custom)
            entries.push_back(acl_entry_of(add.direction, entry));
    const bool is_ingress = add.direction == Direction::Ingress;
    EditCall call{owner_of(network, acl.vpc), "UpdateNetworkAclEntries"};
    call.parameters.set("NetworkAclId", acl.name);
    call.parameters.set(is_ingress ? "UpdateIngressAclEntries" : "UpdateEgressAclEntries", true);
    call.parameters.set(is_ingress ? "IngressAclEntries" : "EgressAclEntries", Value::list(std::move(entries)));
    return {call};
}

std::vector<EditCall> calls(const Network& network, const AcceptPeer& accept)
{
    const PeerConnection& peer = network.peer_connections[accept.peer];
    EditCall call{name_of(network, peer.accepting_owner), "AcceptVpcPeerConnection"};
    call.parameters.set("InstanceId", peer.name);
    return {call};
}

// A vSwitch leaves a custom table for the system one, and only from there goes to another [domain.md 2.3].
std::vector<EditCall> calls(const Network& network, const AssociateTable& associate)
{
    const VSwitch& vswitch = network.vswitches[associate.vswitch];
    const RouteTableId system = network.vpcs[vswitch.vpc].system_table;
    std::vector<EditCall> made;
    if (vswitch.route_table != system)
        made.push_back(table_call(network, associate.vswitch, vswitch.route_table, "UnassociateRouteTable"));
    if (associate.table != system)
        made.push_back(table_call(network, associate.vswitch, associate.table, "AssociateRouteTable"));
    return made;
}

std::vector<EditCall> calls(const Network& network, const StartInstanceAgain& start)
{
    EditCall call{owner_of(network, network.instances[start.instance].vpc), "StartInstance"};
    call.parameters.set("InstanceId", network.name(start.instance));
    return {call};
}

std::vector<EditCall> calls(const Network& network, const ActivateIpv4Gateway& activate)
{
    EditCall call{owner_of(network, network.ipv4_gateways[activate.gateway].vpc), "EnableVpcIpv4Gateway"};
    call.parameters.set("Ipv4GatewayId", network.name(activate.gateway));
    return {call};
}

// "accept tcp/80 from 192.168.0.0/16".
std::string rule_text(Direction direction, Policy policy, RuleProtocol protocol, PortRange ports, std::string remote)
{
    return format("{} {} {} {}", policy == Policy::Accept ? "accept" : "drop", service_text(protocol, ports),
                  direction == Direction::Ingress ? "from" : "to", remote);
}

std::string text(const Network& network, const AddRoute& add)
{
    return format("add route {} -> {} to {}", to_string(add.destination), network.name(add.next),
                  network.name(add.table));
}

std::string text(const Network& network, const RemoveRoute& remove)
{
    return format("remove route {} from {}", to_string(remove.destination), network.name(remove.table));
}

std::string text(const Network& network, const AddGroupRule& add)
{
    return format("add {} rule to {}: {}{}", name(add.direction), network.name(add.group),
                  rule_text(add.direction, Policy::Accept, add.protocol, add.ports, to_string(add.remote)),
                  add.priority == kDefaultPriority ? "" : format(", priority {}", add.priority));
}

std::string text(const Network& network, const RemoveGroupRule& remove)
{
    const SecurityGroupRule& rule = network.security_groups[remove.group].rules(remove.direction).at(remove.index);
    const std::string remote = rule.remote ? to_string(*rule.remote) : network.name(rule.remote_group);
    return format("remove {}: {}", network.name(RuleRef::security_group(remove.group, remove.direction, remove.index)),
                  rule_text(remove.direction, rule.policy, rule.protocol, rule.ports, remote));
}

std::string text(const Network& network, const AddAclEntry& add)
{
    return format("add {} entry to {}, in front: {}", name(add.direction), network.name(add.acl),
                  rule_text(add.direction, Policy::Accept, add.protocol, add.ports, to_string(add.remote)));
}

std::string text(const Network& network, const AcceptPeer& accept)
{
    const PeerConnection& peer = network.peer_connections[accept.peer];
    return format("accept {} as account {}", peer.name, name_of(network, peer.accepting_owner));
}

std::string text(const Network& network, const AssociateTable& associate)
{
    return format("bind {} to route table {}", network.name(associate.vswitch), network.name(associate.table));
}

std::string text(const Network& network, const StartInstanceAgain& start)
{
    return format("start {}", network.name(start.instance));
}

std::string text(const Network& network, const ActivateIpv4Gateway& activate)
{
    return format("activate IPv4 gateway {}", network.name(activate.gateway));
}

}  // namespace

std::vector<EditCall> calls_of(const Network& network, const Edit& edit)
{
    return std::visit([&](const auto& change) { return calls(network, change); }, edit);
}

std::string describe(const Network& network, const Edit& edit)
{
    return std::visit([&](const auto& change) { return text(network, change); }, edit);
}

}  // namespace vpcsim
