#include "vpcsim/vpc/rule_match.h"

namespace vpcsim {
namespace {

// 0.0.0.0/0 is IPv4 only, ::/0 is IPv6 only.
bool covers(const Cidr& block, IpAddress address)
{
    return block.family() == address.family() && block.contains(address);
}

// Each part of a rule, the cheapest first; `is_met(part, answer)` says whether to look at the next one.
template <class Visit>
void compare(const Network& network, const SecurityGroupRule& rule, const Candidate& candidate, Visit&& is_met)
{
    const FiveTuple& flow = candidate.flow;
    if (!is_met(rule_part::kProtocol, rule.protocol.matches(flow.protocol)) ||
        !is_met(rule_part::kPorts, rule.ports.contains(flow.destination_port)) ||
        !is_met(rule_part::kSourcePorts, rule.source_ports.contains(flow.source_port)) ||
        !is_met(rule_part::kRemote, !rule.remote || covers(*rule.remote, candidate.remote())) ||
        !is_met(rule_part::kLocal, !rule.local || covers(*rule.local, candidate.local())))
        return;
    // A group belongs to one VPC, whatever the addresses of another [domain.md 3.6].
    if (rule.remote_group)
        is_met(rule_part::kRemoteGroup,
               !candidate.came_by_peer && network.is_member(rule.remote_group, candidate.remote()));
}

}  // namespace

unsigned mismatches(const Network& network, const SecurityGroupRule& rule, const Candidate& candidate)
{
    unsigned missing = 0;
    compare(network, rule, candidate, [&](unsigned part, bool met) {
        missing |= met ? 0 : part;
        return true;
    });
    return missing;
}

bool matches(const Network& network, const SecurityGroupRule& rule, const Candidate& candidate)
{
    bool all_met = true;
    compare(network, rule, candidate, [&](unsigned, bool met) { return all_met = met; });
    return all_met;
}

unsigned mismatches(const NetworkAclEntry& entry, Direction direction, const FiveTuple& flow)
{
    const IpAddress remote = direction == Direction::Ingress ? flow.source : flow.destination;
    return (entry.protocol.matches(flow.protocol) ? 0 : rule_part::kProtocol) |
           (entry.ports.contains(flow.destination_port) ? 0 : rule_part::kPorts) |
           (covers(entry.remote, remote) ? 0 : rule_part::kRemote);
}

}  // namespace vpcsim
