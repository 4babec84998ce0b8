// CreateSecurityGroup, ModifySecurityGroupPolicy, Authorize- and RevokeSecurityGroup(Egress) [domain.md 3.1, 3.2, 3.6].
// Codes that domain.md does not quote are in the vendor's manner [INF].
#include <algorithm>

#include "actions.h"
#include "choices.h"
#include "eni_request.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// The parameters of a permission are named for the direction: an ingress rule's peer is the source [domain.md 3.2].
struct FieldNames {
    std::string_view block;
    std::string_view ipv6_block;
    std::string_view group;
    std::string_view local_block;
    std::string_view local_ipv6_block;
    std::string_view missing_code;
    std::string_view conflict_code;
    std::string_view local_conflict_code;
};
constexpr FieldNames kIngressNames{
    "SourceCidrIp",   "Ipv6SourceCidrIp",        "SourceGroupId",         "DestCidrIp",
    "Ipv6DestCidrIp", "MissingParameter.Source", "InvalidParam.SourceIp", "InvalidParam.DestIp"};
constexpr FieldNames kEgressNames{"DestCidrIp",          "Ipv6DestCidrIp",       "DestGroupId",
                                  "SourceCidrIp",        "Ipv6SourceCidrIp",     "MissingParameter.Dest",
                                  "InvalidParam.DestIp", "InvalidParam.SourceIp"};

class PermissionReader {
public:
    PermissionReader(Call& call, SecurityGroupId group, Direction direction)
        : call_{call}, group_{group}, names_{direction == Direction::Ingress ? kIngressNames : kEgressNames}
    {
    }

    std::vector<SecurityGroupRule> read()
    {
        std::vector<SecurityGroupRule> rules;
        for (const Arguments& permission : call_.arguments.records("Permissions"))
            rules.push_back(read(permission));
        return rules;
    }

private:
    SecurityGroupRule read(const Arguments& permission)
    {
        SecurityGroupRule rule;
        rule.policy = static_cast<Policy>(permission.choice("Policy", kPolicies));
        rule.priority = static_cast<std::uint8_t>(permission.number("Priority", 1));
        rule.protocol = *permission.protocol("IpProtocol");
        rule.ports = read_port_range(permission, "PortRange", rule.protocol);
        rule.source_ports = read_port_range(permission, "SourcePortRange", rule.protocol);
        rule.description = permission.text("Description");
        rule.origin = permission.origin();
        read_peer(permission, rule);
        read_local(permission, rule);
        return rule;
    }

    // tcp and udp have ports, 1 to 65535; nothing else has.
    PortRange read_port_range(const Arguments& permission, std::string_view name, RuleProtocol protocol)
    {
        const auto ports = permission.ports(name);
        const bool is_wanted = protocol.has_ports();
        if (!ports) {
            if (is_wanted && name == "PortRange")
                refuse(permission, name, "MissingParameter.PortRange",
                       format("a rule for {} needs a PortRange such as 80/80 or 1/65535", to_string(protocol)));
            return {};
        }
        if (is_wanted && (ports->is_none || ports->range.first == 0))
            refuse(permission, name, format("Invalid{}.Malformed", name),
                   format("{} of a rule for {} must be first/last within 1 and 65535", name, to_string(protocol)));
        if (!is_wanted && !ports->is_none)
            refuse(permission, name, format("Invalid{}.Malformed", name),
                   format("{} of a rule for {} must be -1/-1: only tcp and udp have ports", name, to_string(protocol)));
        return ports->range;
    }

    // A block beats a group if both are given; one family only [domain.md 3.2].
    void read_peer(const Arguments& permission, SecurityGroupRule& rule)
    {
        rule.remote = read_block(permission, names_.block, names_.ipv6_block, names_.conflict_code, rule.protocol);
        if (rule.remote)
            return;
        if (permission.has(names_.group))
            rule.remote_group = read_group(permission);
        else
            refuse(
                permission, names_.block, names_.missing_code,
                format("the rule names no peer: it needs {}, {} or {}", names_.block, names_.ipv6_block, names_.group));
    }

    // A five-tuple rule names the ENI's own private address too [domain.md 3.2].
    void read_local(const Arguments& permission, SecurityGroupRule& rule)
    {
        rule.local = read_block(permission, names_.local_block, names_.local_ipv6_block, names_.local_conflict_code,
                                rule.protocol);
        if (rule.local && rule.remote && rule.local->family() != rule.remote->family())
            refuse(permission, permission.has(names_.local_block) ? names_.local_block : names_.local_ipv6_block,
                   names_.local_conflict_code,
                   format("{} and {} are not of one family", to_string(*rule.local), to_string(*rule.remote)));
    }

    std::optional<Cidr> read_block(const Arguments& permission, std::string_view v4_name, std::string_view v6_name,
                                   std::string_view conflict_code, RuleProtocol protocol)
    {
        const auto v4 = permission.block(v4_name);
        const auto v6 = permission.block(v6_name);
        if (v4 && v6)
            refuse(permission, v6_name, conflict_code,
                   format("{} and {} exclude each other: write two rules", v4_name, v6_name));
        const auto block = v4 ? v4 : v6;
        if (block && !fits(protocol, block->family()))
            refuse(permission, "IpProtocol", "InvalidParam.IpProtocol",
                   format("{} does not go with {}; IPv4 has icmp, IPv6 has icmpv6", to_string(protocol),
                          to_string(*block)));
        return block;
    }

    // [domain.md 3.1, 3.6] Only basic groups of one VPC know each other.
    SecurityGroupId read_group(const Arguments& permission)
    {
        const std::string name = permission.text(names_.group);
        const Network& network = call_.network;
        const SecurityGroup& own = network.security_groups[group_];
        const SecurityGroupId id = network.find<SecurityGroupId>(name);
        const std::string not_found = format("Invalid{}.NotFound", names_.group);
        if (id.is_none() || !call_.is_visible(owner_of(network, network.security_groups[id].vpc)))
            refuse(permission, names_.group, not_found, format("there is no security group `{}`", name));
        else if (network.security_groups[id].vpc != own.vpc)
            refuse(permission, names_.group, not_found,
                   format("{} is a group of {}, {} of {}: name the peer's addresses instead", name,
                          network.vpcs[network.security_groups[id].vpc].name, own.name, network.vpcs[own.vpc].name));
        else if (own.type == SecurityGroupType::Enterprise)
            refuse(permission, names_.group, "InvalidParam.GroupAuthorization",
                   format("{} is an enterprise group, whose rules cannot name groups", own.name));
        else if (network.security_groups[id].type == SecurityGroupType::Enterprise)
            refuse(permission, names_.group, "InvalidParam.GroupAuthorization",
                   format("{} is an enterprise group, which rules cannot name", name));
        else
            return id;
        return {};
    }

    void refuse(const Arguments& permission, std::string_view parameter, std::string_view code,
                const std::string& message)
    {
        call_.refuse(permission.error(parameter, std::string{code},
                                      format("{}: {}", call_.network.security_groups[group_].name, message)));
    }

    Call& call_;
    SecurityGroupId group_;
    const FieldNames& names_;
};

bool holds(const std::vector<SecurityGroupRule>& rules, const SecurityGroupRule& wanted)
{
    return std::ranges::any_of(rules, [&](const SecurityGroupRule& rule) { return rule.same_as(wanted); });
}

bool names_a_group(const SecurityGroupRule& rule) { return !rule.remote_group.is_none(); }

// [domain.md 3.1] The rules of all groups of an ENI together are limited; so are references to groups.
void check_rule_quotas(Call& call, SecurityGroupId id, const std::vector<SecurityGroupRule>& added)
{
    const Network& network = call.network;
    const SecurityGroup& group = network.security_groups[id];
    const auto references = std::ranges::count_if(group.ingress, names_a_group) +
                            std::ranges::count_if(group.egress, names_a_group) +
                            std::ranges::count_if(added, names_a_group);
    if (references > call.quotas(group.vpc).group_references_per_group)
        call.refuse("Permissions", "AuthorizationLimitExceed",
                    format("{} would have {} rules that name a group; it may have {} (quota)", group.name, references,
                           call.quotas(group.vpc).group_references_per_group));
    std::int64_t most = rule_count(network, {&id, 1});
    for (const GroupSet& set : network.group_sets)
        if (set.contains(id))
            most = std::max(most, rule_count(network, set.groups));
    most += static_cast<std::int64_t>(added.size());
    if (most > call.quotas(group.vpc).rules_per_eni)
        call.refuse("Permissions", "AuthorizationLimitExceed",
                    format("{}: an ENI would have {} rules of all its groups; it may have {} (quota)", group.name, most,
                           call.quotas(group.vpc).rules_per_eni));
}

void authorize(Call& call, Direction direction)
{
    const SecurityGroupId id = call.find<SecurityGroupId>("SecurityGroupId");
    if (id.is_none())
        return;
    SecurityGroup& group = call.network.security_groups[id];
    auto& rules = direction == Direction::Ingress ? group.ingress : group.egress;
    std::vector<SecurityGroupRule> added;
    for (SecurityGroupRule& rule : PermissionReader{call, id, direction}.read())
        if (!holds(rules, rule) &&
            !holds(added, rule))  // adding an existing rule succeeds without effect [domain.md 3.2]
            added.push_back(std::move(rule));
    check_rule_quotas(call, id, added);
    if (!call.may_apply() || added.empty())
        return;
    rules.insert(rules.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
    call.network.rules_changed(id);
}

// Rules that are not there are revoked without complaint [domain.md 3.2].
void revoke(Call& call, Direction direction)
{
    const SecurityGroupId id = call.find<SecurityGroupId>("SecurityGroupId");
    if (id.is_none())
        return;
    const std::vector<SecurityGroupRule> unwanted = PermissionReader{call, id, direction}.read();
    if (!call.may_apply())
        return;
    SecurityGroup& group = call.network.security_groups[id];
    auto& rules = direction == Direction::Ingress ? group.ingress : group.egress;
    if (std::erase_if(rules, [&](const SecurityGroupRule& rule) { return holds(unwanted, rule); }) > 0)
        call.network.rules_changed(id);
}

// An enterprise group always isolates its members [domain.md 3.1].
void check_inner_policy(Call& call, const std::string& name, SecurityGroupType type)
{
    if (type == SecurityGroupType::Enterprise && call.arguments.has("InnerAccessPolicy") &&
        static_cast<Policy>(call.arguments.choice("InnerAccessPolicy", kPolicies)) == Policy::Accept)
        call.refuse("InnerAccessPolicy", "InvalidOperation.InvalidSecurityGroupType",
                    format("{} is an enterprise group: its members are always isolated; only Drop is possible", name));
}

}  // namespace

void create_security_group(Call& call)
{
    const Arguments& arguments = call.arguments;
    SecurityGroup group;
    group.name = call.new_name<SecurityGroupId>("SecurityGroupName", "sg");
    group.origin = arguments.origin("SecurityGroupName");
    group.vpc = call.find<VpcId>("VpcId");
    const bool is_enterprise = arguments.choice("SecurityGroupType", kSecurityGroupTypes) == 1;
    group.type = is_enterprise ? SecurityGroupType::Enterprise : SecurityGroupType::Basic;
    check_inner_policy(call, group.name, group.type);
    group.inner_access =
        is_enterprise ? Policy::Drop : static_cast<Policy>(arguments.choice("InnerAccessPolicy", kPolicies));
    if (!call.may_apply())
        return;
    call.result.set("SecurityGroupId", group.name);
    call.network.add(std::move(group));
}

void modify_security_group_policy(Call& call)
{
    const SecurityGroupId id = call.find<SecurityGroupId>("SecurityGroupId");
    if (id.is_none())
        return;
    SecurityGroup& group = call.network.security_groups[id];
    check_inner_policy(call, group.name, group.type);
    if (!call.may_apply())
        return;
    group.inner_access = static_cast<Policy>(call.arguments.choice("InnerAccessPolicy", kPolicies));
    ++call.network.rules_generation;
}

void authorize_security_group(Call& call) { authorize(call, Direction::Ingress); }
void authorize_security_group_egress(Call& call) { authorize(call, Direction::Egress); }
void revoke_security_group(Call& call) { revoke(call, Direction::Ingress); }
void revoke_security_group_egress(Call& call) { revoke(call, Direction::Egress); }

}  // namespace vpcsim
