// Rules of groups and entries of ACLs that another one leaves nothing to decide, and groups that let nothing out.
#include <tuple>

#include "lint_checks.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

bool covers(RuleProtocol outer, RuleProtocol inner) { return outer.value == RuleProtocol::kAll || outer == inner; }
bool covers(PortRange outer, PortRange inner) { return outer.first <= inner.first && inner.last <= outer.last; }
// 0.0.0.0/0 is IPv4 only, ::/0 is IPv6 only [domain.md 3.3].
bool covers(const Cidr& outer, const Cidr& inner) { return outer.family() == inner.family() && outer.contains(inner); }

// Members of a group come and go, so a group is covered by itself alone.
bool covers_remote(const SecurityGroupRule& outer, const SecurityGroupRule& inner)
{
    if (outer.remote_group)
        return outer.remote_group == inner.remote_group && !outer.remote;
    return !outer.remote || (inner.remote && covers(*outer.remote, *inner.remote));
}

// Whether it matches every packet that the other one matches.
bool covers(const SecurityGroupRule& outer, const SecurityGroupRule& inner)
{
    return covers(outer.protocol, inner.protocol) && covers(outer.ports, inner.ports) &&
           covers(outer.source_ports, inner.source_ports) && covers_remote(outer, inner) &&
           (!outer.local || (inner.local && covers(*outer.local, *inner.local)));
}

bool covers(const NetworkAclEntry& outer, const NetworkAclEntry& inner)
{
    return covers(outer.protocol, inner.protocol) && covers(outer.ports, inner.ports) &&
           covers(outer.remote, inner.remote);
}

// The smaller priority number first; at equal priority drop before accept [domain.md 3.3].
auto strength(const SecurityGroupRule& rule) { return std::tuple{rule.priority, rule.policy == Policy::Accept}; }

// Of two alike it does not matter which one decides, so the wider one makes the other needless, and of two that match
// the same the earlier one does.
bool leaves_nothing_to(const std::vector<SecurityGroupRule>& rules, std::size_t outer, std::size_t inner)
{
    if (outer == inner || !covers(rules[outer], rules[inner]))
        return false;
    if (strength(rules[outer]) != strength(rules[inner]))
        return strength(rules[outer]) < strength(rules[inner]);
    return outer < inner || !covers(rules[inner], rules[outer]);
}

std::string_view verb(Policy policy) { return policy == Policy::Accept ? "accepts" : "drops"; }
std::string_view infinitive(Policy policy) { return policy == Policy::Accept ? "accept" : "drop"; }

std::string shadow_text(const Network& network, const RuleRef& inner, const RuleRef& outer, Policy inner_policy,
                        Policy outer_policy, std::string_view remedy)
{
    if (inner_policy == outer_policy)
        return format("{} changes nothing: {} {} all of it; remove it", network.name(inner), with_line(network, outer),
                      verb(outer_policy));
    return format("{} never decides: {} comes first and {} all that it would {}; {}", network.name(inner),
                  with_line(network, outer), verb(outer_policy), infinitive(inner_policy), remedy);
}

void find_shadowed_rules(Findings& findings, SecurityGroupId group, Direction direction)
{
    const auto& rules = findings.network.security_groups[group].rules(direction);
    for (std::size_t inner = 0; inner < rules.size(); ++inner)
        for (std::size_t outer = 0; outer < rules.size(); ++outer) {
            if (!leaves_nothing_to(rules, outer, inner))
                continue;
            findings.warn(WarningCode::ShadowedRule, rules[inner].origin,
                          shadow_text(findings.network, RuleRef::security_group(group, direction, inner),
                                      RuleRef::security_group(group, direction, outer), rules[inner].policy,
                                      rules[outer].policy, "give it a smaller priority number, or remove it"));
            break;
        }
}

// The first entry that matches decides [NA-05].
void find_shadowed_entries(Findings& findings, NetworkAclId acl, Direction direction)
{
    const NetworkAclEntries& entries = findings.network.network_acls[acl].entries(direction);
    for (std::size_t inner = 0; inner < entries.size(); ++inner)
        for (std::size_t outer = 0; outer < inner && entries[inner].type == AclEntryType::Custom; ++outer) {
            if (!covers(entries[outer], entries[inner]))
                continue;
            findings.warn(WarningCode::ShadowedRule, entries[inner].origin,
                          shadow_text(findings.network, RuleRef::network_acl(acl, direction, inner),
                                      RuleRef::network_acl(acl, direction, outer), entries[inner].policy,
                                      entries[outer].policy, "put it in front, or remove it"));
            break;
        }
}

bool lets_out(const SecurityGroup& group)
{
    for (const SecurityGroupRule& rule : group.egress)
        if (rule.policy == Policy::Accept)
            return true;
    return false;
}

// Whether the groups let nothing out: an enterprise group has no rule to begin with, and its default denies [domain.md
// 3.1, TS-41].
bool is_mute(const Network& network, const GroupSet& set)
{
    if (set.type != SecurityGroupType::Enterprise)
        return false;
    for (const SecurityGroupId group : set.groups)
        if (lets_out(network.security_groups[group]))
            return false;
    return true;
}

}  // namespace

void find_shadowed_rules(Findings& findings)
{
    for (const SecurityGroupId group : ids(findings.network.security_groups)) {
        if (findings.is_changing(group))
            continue;
        find_shadowed_rules(findings, group, Direction::Ingress);
        find_shadowed_rules(findings, group, Direction::Egress);
    }
}

void find_shadowed_entries(Findings& findings)
{
    for (const NetworkAclId acl : ids(findings.network.network_acls)) {
        if (findings.is_changing(acl))
            continue;
        find_shadowed_entries(findings, acl, Direction::Ingress);
        find_shadowed_entries(findings, acl, Direction::Egress);
    }
}

void find_groups_without_egress(Findings& findings)
{
    const Network& network = findings.network;
    IdVector<SecurityGroupId, std::vector<std::string>> mute;  // members, by each of their groups
    mute.resize(network.security_groups.size());
    for (const Eni& eni : network.enis) {
        const GroupSet& set = network.group_sets[eni.groups];
        if (is_mute(network, set))
            for (const SecurityGroupId group : set.groups)
                mute[group].push_back(eni.name);
    }
    for (const SecurityGroupId id : ids(network.security_groups)) {
        const SecurityGroup& group = network.security_groups[id];
        if (mute[id].empty() || findings.is_changing(id))
            continue;
        findings.warn(WarningCode::NoEgressRule, group.origin,
                      format("{} is an enterprise group, which lets out only what an egress rule accepts, and it has "
                             "none: its members ({}) can send nothing but answers; add an egress rule",
                             group.name, listed(mute[id])));
    }
}

}  // namespace vpcsim
