// ACLs that let requests through and not their answers: an ACL is stateless, and an answer goes to an ephemeral port
// [NA-04].
#include <algorithm>

#include "lint_checks.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// From here on the vendor suggests to let answers in, for clients of every kind [NA-04].
constexpr std::uint16_t kFirstUserPort = 1024;
constexpr std::string_view kAnswerPorts = "tcp 1024/65535 (at least 32768/60999, for Linux)";

bool overlap(PortRange a, PortRange b) { return a.first <= b.last && b.first <= a.last; }

// Where the verdict of a list may change: the first address of `remote`, and where an entry's block begins or has
// ended. Between two of them all addresses fare alike.
std::vector<IpAddress> address_steps(const NetworkAclEntries& entries, const Cidr& remote)
{
    std::vector<IpAddress> steps{remote.first()};
    for (const NetworkAclEntry& entry : entries)
        for (const IpAddress step : {entry.remote.first(), entry.remote.last().plus(1)})
            if (step.family() == remote.family() && remote.contains(step))
                steps.push_back(step);
    return steps;
}

std::vector<std::uint16_t> port_steps(const NetworkAclEntries& entries, PortRange ports)
{
    std::vector<std::uint16_t> steps{ports.first};
    for (const NetworkAclEntry& entry : entries) {
        if (ports.contains(entry.ports.first))
            steps.push_back(entry.ports.first);
        if (entry.ports.last >= ports.first && entry.ports.last < ports.last)
            steps.push_back(static_cast<std::uint16_t>(entry.ports.last + 1));
    }
    return steps;
}

// Whether some TCP packet of that address and port is decided by an entry that `wanted` takes.
template <class Wanted>
bool decides_any(const NetworkAclEntries& entries, const Cidr& remote, PortRange ports, Wanted wanted)
{
    const std::vector<std::uint16_t> all_ports = port_steps(entries, ports);
    for (const IpAddress address : address_steps(entries, remote))
        for (const std::uint16_t port : all_ports) {
            const auto index = entries.first_match(address, Protocol::Tcp, port);
            if (index && wanted(*index))
                return true;
        }
    return false;
}

// The service entries let answers of nobody else's through.
bool accepts_answers(const NetworkAclEntries& entries, const Cidr& remote)
{
    return decides_any(entries, remote, kEphemeralPorts, [&](std::size_t index) {
        return entries[index].policy == Policy::Accept && entries[index].type == AclEntryType::Custom;
    });
}

// Whether the entry accepts TCP requests. One for user ports alone, ephemeral ones among them, is there for answers.
bool accepts_requests(const NetworkAclEntries& entries, std::size_t index)
{
    const NetworkAclEntry& entry = entries[index];
    if (entry.policy != Policy::Accept || entry.type != AclEntryType::Custom || !entry.protocol.matches(Protocol::Tcp))
        return false;
    if (entry.ports.first >= kFirstUserPort && overlap(entry.ports, kEphemeralPorts))
        return false;
    return decides_any(entries, entry.remote, entry.ports, [&](std::size_t decider) { return decider == index; });
}

std::string text(const Findings& findings, NetworkAclId acl, Direction requests, std::size_t first, std::size_t count)
{
    const Network& network = findings.network;
    const RuleRef rule = RuleRef::network_acl(acl, requests, first);
    const std::string remote = to_string(network.network_acls[acl].entries(requests)[first].remote);
    const std::string entries =
        count > 1 ? format("{} (and {} more)", network.name(rule), count - 1) : network.name(rule);
    const std::string vswitches = listed(network, findings.filtered_by[acl]);
    if (requests == Direction::Ingress)
        return format("{} lets TCP requests in, but no egress entry lets an ephemeral port out to {}: what is in {} "
                      "cannot answer; accept {} to there",
                      entries, remote, vswitches, kAnswerPorts);
    return format("{} lets TCP requests out, but no ingress entry lets an ephemeral port in from {}: what is in {} "
                  "gets no answers; accept {} from there",
                  entries, remote, vswitches, kAnswerPorts);
}

void find_unanswered_requests(Findings& findings, NetworkAclId id, Direction requests)
{
    const NetworkAcl& acl = findings.network.network_acls[id];
    const NetworkAclEntries& entries = acl.entries(requests);
    const NetworkAclEntries& others =
        acl.entries(requests == Direction::Ingress ? Direction::Egress : Direction::Ingress);
    std::vector<std::size_t> unanswered;
    for (std::size_t index = 0; index < entries.size(); ++index)
        if (accepts_requests(entries, index) && !accepts_answers(others, entries[index].remote))
            unanswered.push_back(index);
    if (unanswered.empty())
        return;
    const Origin written = entries[unanswered.front()].origin;
    findings.warn(WarningCode::AclWithoutEphemeralPorts, written.is_known() ? written : acl.origin,
                  text(findings, id, requests, unanswered.front(), unanswered.size()));
}

}  // namespace

void find_acls_without_ephemeral_ports(Findings& findings)
{
    for (const NetworkAclId acl : ids(findings.network.network_acls)) {
        if (findings.filtered_by[acl].empty() || findings.is_changing(acl))
            continue;
        find_unanswered_requests(findings, acl, Direction::Ingress);
        find_unanswered_requests(findings, acl, Direction::Egress);
    }
}

}  // namespace vpcsim
