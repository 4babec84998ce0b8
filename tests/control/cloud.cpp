#include "cloud.h"

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

std::string errors_text(const CallResult& result)
{
    std::string text;
    for (const ApiError& error : result.errors())
        text += format("{} at {}: {}\n", error.code, error.parameter, error.message);
    return text;
}

std::string print(const SecurityGroupRule& rule)
{
    return format("{}/{}/{}/{}-{}/{}-{}/{}/{}/{} ", static_cast<int>(rule.policy), rule.priority, rule.protocol.value,
                  rule.ports.first, rule.ports.last, rule.source_ports.first, rule.source_ports.last,
                  rule.remote ? to_string(*rule.remote) : "-", rule.remote_group.value,
                  rule.local ? to_string(*rule.local) : "-");
}

std::string print(const NetworkAclEntries& entries)
{
    std::string text;
    for (const NetworkAclEntry& entry : entries)
        text += format("{}/{}/{}/{}-{}/{} ", static_cast<int>(entry.type), static_cast<int>(entry.policy),
                       entry.protocol.value, entry.ports.first, entry.ports.last, to_string(entry.remote));
    return text + "\n";
}

}  // namespace

std::string print(const Network& network)
{
    std::string text =
        format("{} accounts, {} regions, {} zones, {} group sets, generation {}\n", network.accounts.size(),
               network.regions.size(), network.zones.size(), network.group_sets.size(), network.rules_generation);
    for (const Vpc& vpc : network.vpcs)
        text +=
            format("vpc {} {} {} {}\n", vpc.name, vpc.account.value, vpc.ipv4_gateway.value, vpc.ipv6_gateway.value);
    for (const VSwitch& vswitch : network.vswitches)
        text += format("vswitch {} {} {}\n", vswitch.name, vswitch.route_table.value, vswitch.network_acl.value);
    for (const RouteTable& table : network.route_tables) {
        text += format("table {}:", table.name());
        for (const RouteEntry& entry : table.entries())
            text += format(" {}>{}/{} {} {}", to_string(entry.destination), static_cast<int>(entry.next_hop.type),
                           entry.next_hop.id, name(entry.status), to_string(entry.due));
        text += '\n';
    }
    for (const SecurityGroup& group : network.security_groups) {
        text += format("group {} {}\n", group.name, static_cast<int>(group.inner_access));
        for (const SecurityGroupRule& rule : group.ingress)
            text += print(rule);
        text += "| ";
        for (const SecurityGroupRule& rule : group.egress)
            text += print(rule);
    }
    for (const NetworkAcl& acl : network.network_acls)
        text += "acl " + acl.name + "\n" + print(acl.ingress) + print(acl.egress);
    for (const Instance& instance : network.instances)
        text += format("instance {} {} {}\n", instance.name, static_cast<int>(instance.status), instance.enis.size());
    for (const Eni& eni : network.enis)
        text += format("eni {} {} {} {} {}\n", eni.name, to_string(eni.mac), eni.groups.value, to_string(eni.eip),
                       eni.public_ipv6.size());
    for (const Ipv4Gateway& gateway : network.ipv4_gateways)
        text += format("ipv4 gateway {} {}\n", gateway.name, gateway.is_activated);
    for (const Ipv6Gateway& gateway : network.ipv6_gateways)
        text += format("ipv6 gateway {}\n", gateway.name);
    for (const NatGateway& nat : network.nat_gateways)
        text += format("nat gateway {} {}\n", nat.name, nat.snat.size());
    for (const Eip& eip : network.eips)
        text += format("eip {} {} {} {}\n", eip.name, to_string(eip.address), eip.eni.value, eip.nat.value);
    for (const PeerConnection& peer : network.peer_connections)
        text += format("peer {} {} {} {} {} {} {} {} {} {} {} {} {}\n", peer.name, name(peer.status),
                       peer.bandwidth.value_or(BitRate{}).bits_per_second, name(peer.link_type), peer.was_activated,
                       peer.is_held, peer.pending.bandwidth.value_or(BitRate{}).bits_per_second,
                       peer.pending.link_type.has_value(), to_string(peer.modified), to_string(peer.due),
                       peer.display_name, peer.description, peer.tags.size());
    return text;
}

Value Cloud::must(const char* account, const char* action, Value parameters)
{
    const CallResult result = call(account, action, std::move(parameters));
    EXPECT_TRUE(result.is_success()) << action << ": " << errors_text(result);
    return result.is_success() ? result.value() : Value::map();
}

ApiError Cloud::refused(const char* account, const char* action, Value parameters)
{
    const std::string before = print(network);
    const CallResult result = call(account, action, std::move(parameters));
    EXPECT_EQ(print(network), before) << action << " was refused and changed something";
    EXPECT_EQ(result.errors().size(), 1u) << action << ": " << errors_text(result);
    return result.is_success() ? ApiError{} : result.error();
}

void Cloud::vpc(const char* account, const char* name, const char* region, const char* block, const char* ipv6)
{
    Value parameters = map({{"VpcName", name}, {"RegionId", region}, {"CidrBlock", block}});
    if (ipv6 != nullptr)
        parameters.set("Ipv6CidrBlock", ipv6);
    must(account, "CreateVpc", std::move(parameters));
}

void Cloud::vswitch(const char* name, const char* vpc, const char* zone, const char* block, const char* ipv6)
{
    Value parameters = map({{"VSwitchName", name}, {"VpcId", vpc}, {"ZoneId", zone}, {"CidrBlock", block}});
    if (ipv6 != nullptr)
        parameters.set("Ipv6CidrBlock", ipv6);
    must("CreateVSwitch", std::move(parameters));
}

void Cloud::group(const char* name, const char* vpc, const char* type)
{
    must("CreateSecurityGroup", map({{"SecurityGroupName", name}, {"VpcId", vpc}, {"SecurityGroupType", type}}));
}

void Cloud::instance(const char* name, const char* vswitch, const char* address, const char* group)
{
    must("RunInstances", map({{"InstanceName", name},
                              {"VSwitchId", vswitch},
                              {"PrivateIpAddress", address},
                              {"SecurityGroupIds", list({group})}}));
}

void Cloud::peer(const char* name, const char* vpc, const char* accepting_vpc)
{
    must("CreateVpcPeerConnection", map({{"Name", name}, {"VpcId", vpc}, {"AcceptingVpcId", accepting_vpc}}));
}

TwoVpcs::TwoVpcs()
{
    vpc("corp", "vpc1", "cn-beijing", "192.168.0.0/16", "2001:db8:1:100::/56");
    vpc("corp", "vpc2", "cn-shanghai", "10.0.0.0/16", "2001:db8:2:200::/56");
    vswitch("vsw1", "vpc1", "cn-beijing-h", "192.168.1.0/24", "2001:db8:1:101::/64");
    vswitch("vsw2", "vpc2", "cn-shanghai-b", "10.0.1.0/24", "2001:db8:2:201::/64");
    group("sg1", "vpc1");
    group("sg2", "vpc2");
}

}  // namespace vpcsim
