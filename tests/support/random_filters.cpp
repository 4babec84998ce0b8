// RandomCloud: security groups and network ACLs. Most let through what flows ask for; each has its own gaps.
#include "support/chance.h"
#include "support/random_cloud.h"
#include "vpcsim/base/format.h"
#include "vpcsim/wire/five_tuple.h"

namespace vpcsim {
namespace {

Value one(const char* key, std::string text) { return Value::map().set(key, std::move(text)); }

const char* all_of(IpFamily family) { return family == IpFamily::V4 ? "0.0.0.0/0" : "::/0"; }

const char* echo_of(IpFamily family) { return family == IpFamily::V4 ? "icmp" : "icmpv6"; }

std::string range(std::uint16_t port) { return format("{0}/{0}", port); }

// How a permission names its blocks: the peer's and the ENI's own.
struct BlockNames {
    const char* remote;
    const char* local;
};
BlockNames names_of(Direction direction, IpFamily family)
{
    const BlockNames source_first = family == IpFamily::V4 ? BlockNames{"SourceCidrIp", "DestCidrIp"}
                                                           : BlockNames{"Ipv6SourceCidrIp", "Ipv6DestCidrIp"};
    return direction == Direction::Ingress ? source_first : BlockNames{source_first.local, source_first.remote};
}

Value permission(std::string protocol, const std::string& ports)
{
    Value rule = one("IpProtocol", std::move(protocol));
    return ports.empty() ? rule : rule.set("PortRange", ports);
}

}  // namespace

std::string RandomCloud::wide_block(IpFamily family)
{
    if (chance(filters_, 82))
        return all_of(family);
    if (chance(filters_, 50))
        return family == IpFamily::V4 ? "10.0.0.0/8" : "2001:db8::/32";
    return narrow_block(family);
}

// Of a VPC, of a vSwitch, or an address where an instance may be; for IPv6, of a VPC that has it.
std::string RandomCloud::narrow_block(IpFamily family)
{
    const VSwitch& vswitch = pick(filters_, network_.vswitches);
    const Vpc& vpc = network_.vpcs[vswitch.vpc];
    const std::size_t kind = filters_.below(3);
    if (family == IpFamily::V6) {
        if (!vswitch.ipv6_cidr)
            return "2001:db8:1:101::/64";
        return to_string(kind == 0 ? vpc.ipv6_cidrs.front() : *vswitch.ipv6_cidr);
    }
    if (kind == 0)
        return to_string(vpc.cidrs.front());
    if (kind == 1)
        return to_string(vswitch.cidr);
    return to_string(vswitch.cidr.first().plus(between(filters_, 1, 3))) + "/32";
}

void RandomCloud::make_groups()
{
    for (const VpcId vpc : ids(network_.vpcs)) {
        const std::size_t count = between(filters_, 1, 3);
        for (std::size_t number = 1; number <= count; ++number)
            make_group(vpc, number, chance(filters_, 24));
    }
    for (const SecurityGroupId group : ids(network_.security_groups)) {
        const SecurityGroup& made = network_.security_groups[group];
        add_ingress_rules(made.name, made.vpc);
        add_egress_rules(made.name, made.type == SecurityGroupType::Enterprise);
    }
}

void RandomCloud::make_group(VpcId vpc, std::size_t number, bool is_enterprise)
{
    Value group = one("SecurityGroupName", format("sg{}-{}", vpc.value + 1, number));
    group.set("VpcId", network_.vpcs[vpc].name).set("SecurityGroupType", is_enterprise ? "enterprise" : "normal");
    if (!is_enterprise && chance(filters_, 35))
        group.set("InnerAccessPolicy", "drop");
    call({}, "CreateSecurityGroup", group);
}

void RandomCloud::add_ingress_rules(const std::string& group, VpcId vpc)
{
    constexpr int kPriorities[] = {1, 1, 1, 10, 50, 100};
    Value::List rules;
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        if (family == IpFamily::V6 && !chance(filters_, 85))
            continue;
        const auto [remote, local] = names_of(Direction::Ingress, family);
        const auto add = [&](const std::string& protocol, const std::string& ports) {
            Value rule = permission(protocol, ports).set(remote, wide_block(family));
            rule.set("Priority", pick(filters_, kPriorities));
            if (ports.empty() || !chance(filters_, 12))
                return rules.push_back(std::move(rule));
            const VSwitch& own = network_.vswitches[pick(filters_, of_vpc(network_.vswitches, vpc))];
            rule.set("SourcePortRange", chance(filters_, 60) ? "32768/60999" : "1024/45000");
            if (family == IpFamily::V4)
                rule.set(local, to_string(own.cidr));
            rules.push_back(std::move(rule));
        };
        if (chance(filters_, 25))
            add("all", "");
        if (chance(filters_, 88))
            add(echo_of(family), "");
        if (chance(filters_, 25))
            add("tcp", "1/65535");
        for (const Listener& port : usual_ports())
            if (chance(filters_, 82))
                add(protocol_name(port.protocol), range(port.port));
        if (chance(filters_, 20)) {
            Value rule = permission(chance(filters_, 40) ? "all" : echo_of(family), "").set("Policy", "drop");
            rules.push_back(rule.set(remote, narrow_block(family)).set("Priority", pick(filters_, kPriorities)));
        }
    }
    call("AuthorizeSecurityGroup", {{"SecurityGroupId", group}, {"Permissions", Value::list(std::move(rules))}});
    if (!chance(filters_, 30))
        return;
    const SecurityGroup& other = network_.security_groups[pick(filters_, of_vpc(network_.security_groups, vpc))];
    const Value members = permission("all", "").set("SourceGroupId", other.name);
    call("AuthorizeSecurityGroup", {{"SecurityGroupId", group}, {"Permissions", Value::list({members})}});
}

// A basic group lets out what no rule drops, an enterprise group what a rule accepts [domain.md 3.3].
void RandomCloud::add_egress_rules(const std::string& group, bool is_enterprise)
{
    Value::List rules;
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        const char* remote = names_of(Direction::Egress, family).remote;
        if (is_enterprise && chance(filters_, 90)) {
            const bool is_for_all = chance(filters_, 80);
            rules.push_back(permission(is_for_all ? "all" : "tcp", is_for_all ? "" : "1/65535")
                                .set(remote, wide_block(family))
                                .set("Priority", 20));
        }
        if (chance(filters_, is_enterprise ? 8 : 15)) {
            const std::size_t kind = filters_.below(3);
            Value rule = kind == 0   ? permission("all", "")
                         : kind == 1 ? permission(echo_of(family), "")
                                     : permission("tcp", range(pick(filters_, usual_ports()).port));
            rules.push_back(rule.set("Policy", "drop").set(remote, narrow_block(family)));
        }
    }
    if (!rules.empty())
        call("AuthorizeSecurityGroupEgress",
             {{"SecurityGroupId", group}, {"Permissions", Value::list(std::move(rules))}});
}

void RandomCloud::make_acls()
{
    for (const VpcId vpc : ids(network_.vpcs)) {
        if (!chance(filters_, 55))
            continue;
        const std::string acl = format("acl{}", vpc.value + 1);
        call("CreateNetworkAcl", {{"NetworkAclName", acl}, {"VpcId", network_.vpcs[vpc].name}});
        fill_acl(acl, vpc);
        for (const VSwitchId vswitch : of_vpc(network_.vswitches, vpc)) {
            if (!chance(filters_, 70))
                continue;
            Value resource = one("ResourceType", "VSwitch").set("ResourceId", network_.vswitches[vswitch].name);
            call("AssociateNetworkAcl", {{"NetworkAclId", acl}, {"Resource", Value::list({resource})}});
        }
    }
}

// Its custom entries let everything through until they are replaced [NA-08].
void RandomCloud::fill_acl(const std::string& acl, VpcId vpc)
{
    if (chance(filters_, 75))
        call("UpdateNetworkAclEntries",
             {{"NetworkAclId", acl}, {"IngressAclEntries", acl_entries(vpc, "SourceCidrIp")}});
    if (chance(filters_, 75))
        call("UpdateNetworkAclEntries",
             {{"NetworkAclId", acl}, {"EgressAclEntries", acl_entries(vpc, "DestinationCidrIp")}});
}

// Replies go to ephemeral ports, and need an entry of their own [NA-04].
Value RandomCloud::acl_entries(VpcId vpc, const char* block_name)
{
    Value::List entries;
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        if (family == IpFamily::V6 && (!network_.vpcs[vpc].has_ipv6() || !chance(filters_, 85)))
            continue;
        const auto add = [&](const char* policy, const std::string& protocol, const std::string& ports,
                             const std::string& block) {
            Value entry = one("Policy", policy).set("Protocol", protocol).set(block_name, block);
            entries.push_back(ports.empty() ? entry : entry.set("Port", ports));
        };
        if (chance(filters_, 18)) {
            const std::string block = narrow_block(family);
            add("drop", chance(filters_, 50) ? "all" : echo_of(family), "", block);
        }
        if (chance(filters_, 20))
            add("accept", "all", "", wide_block(family));
        if (chance(filters_, 90))
            add("accept", echo_of(family), "", wide_block(family));
        for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp}) {
            if (chance(filters_, 50)) {
                add("accept", protocol_name(protocol), "1/65535", wide_block(family));
                continue;
            }
            for (const Listener& port : usual_ports())
                if (port.protocol == protocol && chance(filters_, 88))
                    add("accept", protocol_name(protocol), range(port.port), wide_block(family));
            const std::string block = wide_block(family);
            if (chance(filters_, 80))
                add("accept", protocol_name(protocol), chance(filters_, 70) ? "32768/60999" : "1024/50000", block);
        }
    }
    return Value::list(std::move(entries));
}

}  // namespace vpcsim
