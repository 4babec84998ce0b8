#include "vpcsim/explain/rule_trial.h"

#include "vpcsim/base/format.h"
#include "vpcsim/vpc/rule_match.h"

namespace vpcsim {
namespace {

constexpr std::size_t kMostNearMisses = 3;
constexpr unsigned kService = rule_part::kProtocol | rule_part::kPorts;
constexpr unsigned kWho = rule_part::kRemote | rule_part::kRemoteGroup;

std::string service_text(const FiveTuple& flow)
{
    const std::uint16_t port = flow.destination_port;
    return service_text({static_cast<std::uint16_t>(flow.protocol)},
                        has_ports(flow.protocol) ? PortRange{port, port} : PortRange{});
}

std::vector<RuleTrial> group_rules(const Network& network, const Step& step, const FiveTuple& flow, Direction direction)
{
    const RuleRef& by = step.verdict.rule;
    if (by.kind == RuleRef::Kind::Connection || by.kind == RuleRef::Kind::Hardwired ||
        by.kind == RuleRef::Kind::IntraGroup)
        return {};
    const Candidate candidate{flow, direction, direction == Direction::Ingress && step.hop.source_vswitch.is_none()};
    std::vector<RuleTrial> trials;
    for (const GroupSet::Rule& compiled : network.group_sets[network.enis[step.hop.eni].groups].rules(direction)) {
        const SecurityGroupRule& rule = network.security_groups[compiled.group].rules(direction)[compiled.index];
        const RuleRef ref = RuleRef::security_group(compiled.group, direction, compiled.index);
        trials.push_back({ref, rule.policy, mismatches(network, rule, candidate), ref == by});
    }
    return trials;
}

std::vector<RuleTrial> acl_entries(const Network& network, const Step& step, const FiveTuple& flow, Direction direction)
{
    const RuleRef& by = step.verdict.rule;
    if (by.kind == RuleRef::Kind::None)  // no ACL, or inside the vSwitch
        return {};
    const NetworkAclId acl = network.vswitches[step.hop.vswitch].network_acl;
    const NetworkAclEntries& entries = network.network_acls[acl].entries(direction);
    std::vector<RuleTrial> trials;
    for (std::size_t index = 0; index < entries.size(); ++index) {
        const RuleRef ref = RuleRef::network_acl(acl, direction, index);
        trials.push_back({ref, entries[index].policy, mismatches(entries[index], direction, flow), ref == by});
    }
    return trials;
}

// What both kinds of rules have.
struct RuleParts {
    RuleProtocol protocol;
    PortRange ports;
    PortRange source_ports{};
    std::optional<Cidr> remote;
    SecurityGroupId remote_group{};
    std::optional<Cidr> local{};
};

RuleParts parts_of(const Network& network, const RuleRef& ref)
{
    if (ref.kind == RuleRef::Kind::NetworkAclEntry) {
        const NetworkAclEntry& entry = network.network_acls[NetworkAclId{ref.owner}].entries(ref.direction)[ref.index];
        return {.protocol = entry.protocol, .ports = entry.ports, .remote = entry.remote};
    }
    const SecurityGroupRule& rule = network.security_groups[SecurityGroupId{ref.owner}].rules(ref.direction)[ref.index];
    return {rule.protocol, rule.ports, rule.source_ports, rule.remote, rule.remote_group, rule.local};
}

bool is_within(unsigned mismatches, unsigned parts) { return mismatches != 0 && (mismatches & ~parts) == 0; }

// One thing is wrong with it: the service, who, the source port or the own address.
bool is_near(unsigned mismatches)
{
    return is_within(mismatches, kService) || is_within(mismatches, kWho) ||
           is_within(mismatches, rule_part::kSourcePorts) || is_within(mismatches, rule_part::kLocal);
}

// The platform's own entries are nobody's to change.
bool is_service(const Network& network, const RuleRef& ref)
{
    return ref.kind == RuleRef::Kind::NetworkAclEntry &&
           network.network_acls[NetworkAclId{ref.owner}].entries(ref.direction)[ref.index].type ==
               AclEntryType::Service;
}

}  // namespace

std::string service_text(RuleProtocol protocol, PortRange ports)
{
    std::string text =
        protocol.value == RuleProtocol::kAll ? "all" : protocol_name(static_cast<Protocol>(protocol.value));
    if (ports.is_whole())
        return text;
    text += format("/{}", ports.first);
    return ports.first == ports.last ? text : text + format("-{}", ports.last);
}

std::vector<RuleTrial> rules_tried(const Network& network, const Step& step, const FiveTuple& flow)
{
    switch (step.stage) {
    case Stage::SecurityGroupEgress:
        return group_rules(network, step, flow, Direction::Egress);
    case Stage::SecurityGroupIngress:
        return group_rules(network, step, flow, Direction::Ingress);
    case Stage::NetworkAclEgress:
        return acl_entries(network, step, flow, Direction::Egress);
    case Stage::NetworkAclIngress:
        return acl_entries(network, step, flow, Direction::Ingress);
    default:
        return {};
    }
}

std::string mismatch_text(const Network& network, const RuleTrial& trial, const FiveTuple& flow)
{
    const RuleParts parts = parts_of(network, trial.rule);
    const std::string_view verb = trial.policy == Policy::Accept ? "accepts" : "drops";
    const bool is_ingress = trial.rule.direction == Direction::Ingress;
    const IpAddress remote = is_ingress ? flow.source : flow.destination;
    const IpAddress local = is_ingress ? flow.destination : flow.source;
    if (trial.mismatches == 0)
        return trial.decided ? format("{} it", verb) : format("{} it, but comes later", verb);
    if (trial.mismatches & kService)
        return format("{} {}, not {}", verb, service_text(parts.protocol, parts.ports), service_text(flow));
    if (trial.mismatches & rule_part::kSourcePorts)
        return format("{} source ports {}-{}, not {}", verb, parts.source_ports.first, parts.source_ports.last,
                      flow.source_port);
    if (trial.mismatches & rule_part::kRemoteGroup)
        return format("{} members of {}, and {} is none as seen from here", verb, network.name(parts.remote_group),
                      to_string(remote));
    if ((trial.mismatches & rule_part::kRemote) && parts.remote->family() != remote.family())
        return format("{} {}, which is {} only", verb, to_string(*parts.remote), remote.is_v4() ? "IPv6" : "IPv4");
    if (trial.mismatches & rule_part::kRemote)
        return format("{} {} {}, not {}", verb, is_ingress ? "sources in" : "destinations in", to_string(*parts.remote),
                      to_string(remote));
    return format("{} the own address {}, not {}", verb, to_string(*parts.local), to_string(local));
}

std::vector<NearMiss> near_misses(const Network& network, const Step& step, const FiveTuple& flow)
{
    std::vector<NearMiss> near;
    if (step.verdict.passed)
        return near;
    const std::vector<RuleTrial> trials = rules_tried(network, step, flow);
    const auto add_where = [&](const auto& is_wanted) {
        for (const RuleTrial& trial : trials)
            if (near.size() < kMostNearMisses && trial.policy == Policy::Accept && !is_service(network, trial.rule) &&
                is_wanted(trial.mismatches))
                near.push_back({trial.rule, mismatch_text(network, trial, flow)});
    };
    add_where([](unsigned mismatches) { return mismatches == 0; });
    add_where(is_near);
    return near;
}

}  // namespace vpcsim
