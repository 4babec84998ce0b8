// security_group_egress, security_group_ingress: the stateful filter of an ENI, in the order of [domain.md 3.3]:
// hard-wired allows, known connections, the intra-group policy, the rules of all groups, the type's default.
#include "vpcsim/vpc/pipeline.h"
#include "vpcsim/vpc/rule_match.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// A basic group of this ENI whose members may talk to each other, and which the remote address belongs to.
SecurityGroupId shared_open_group(const Network& network, const GroupSet& set, IpAddress remote)
{
    if (set.type == SecurityGroupType::Enterprise)  // always isolated
        return {};
    for (const SecurityGroupId group : set.groups)
        if (network.security_groups[group].inner_access == Policy::Accept && network.is_member(group, remote))
            return group;
    return {};
}

// The verdict without memory: what is hard-wired, the intra-group policy, the rules, the default.
Verdict judge(const Network& network, const Eni& eni, const Candidate& candidate)
{
    const GroupSet& set = network.group_sets[eni.groups];
    const bool is_ingress = candidate.direction == Direction::Ingress;
    if (!is_ingress && candidate.flow.destination == kMetadataServer)  // [domain.md 3.5]
        return Verdict::pass(RuleRef::hardwired(), eni.instance);
    // A group belongs to one VPC, whatever the addresses of another [domain.md 3.6].
    if (!candidate.came_by_peer && (is_ingress || network.assumptions.intra_group_egress))
        if (const SecurityGroupId group = shared_open_group(network, set, candidate.remote()))
            return Verdict::pass(RuleRef::intra_group(group), group);  // beats every drop rule

    const DropReason reason = is_ingress ? DropReason::SgIngressDeny : DropReason::SgEgressDeny;
    for (const GroupSet::Rule& compiled : set.rules(candidate.direction)) {
        const SecurityGroupRule& rule =
            network.security_groups[compiled.group].rules(candidate.direction)[compiled.index];
        if (!matches(network, rule, candidate))
            continue;
        const RuleRef ref = RuleRef::security_group(compiled.group, candidate.direction, compiled.index);
        return rule.policy == Policy::Accept ? Verdict::pass(ref, compiled.group)
                                             : Verdict::drop(reason, compiled.group, ref);
    }
    if (!is_ingress && set.type == SecurityGroupType::Basic)
        return Verdict::pass(RuleRef::default_rule(), eni.instance);
    return Verdict::drop(reason, eni.instance, RuleRef::default_rule());
}

void forget(const Facts& facts, const Eni& eni, Connection& connection)
{
    ConnectionTracker::forget(connection);
    facts.state.connections.ends_sooner(connection, eni.instance);
}

// A packet of a known connection. What it closes is remembered for less long.
void touch(const Facts& facts, const Eni& eni, Connection& connection)
{
    const bool may_close = connection.is_counted && !connection.is_closed();
    ConnectionTracker::touch(connection, facts.meta(), eni.timeouts, facts.network.assumptions, facts.now);
    if (may_close && connection.is_closed())
        facts.state.connections.ends_sooner(connection, eni.instance);
}

// After a rule change the first packet of a connection is judged again; a flipped verdict removes it [SG-33].
bool still_allowed(const Facts& facts, const Eni& eni, Connection& connection)
{
    if (connection.generation == facts.network.rules_generation)
        return true;
    if (!judge(facts.network, eni, {connection.flow, connection.opened, connection.came_by_peer}).passed) {
        forget(facts, eni, connection);
        return false;
    }
    connection.generation = facts.network.rules_generation;
    return true;
}

// An ICMP error passes with the connection that it is about: "time exceeded" and "unreachable" are RELATED, as
// connection tracking calls it, and only those about the path's MTU need none [EN-22]. A later fragment of one quotes
// nothing, whatever kind the first one has lent it; nobody here sends errors so large.
bool belongs_to_known_connection(const Facts& facts, const Eni& eni)
{
    if (!facts.meta().has(PacketMeta::kIcmpError) || facts.meta().has(PacketMeta::kLaterFragment) ||
        !facts.network.assumptions.icmp_error_follows_connection)
        return false;
    const auto quoted = quoted_flow(facts.packet);
    Connection* connection = quoted ? facts.state.connections.find(facts.hop.eni, *quoted, facts.now) : nullptr;
    return connection != nullptr && still_allowed(facts, eni, *connection);
}

bool came_by_peer(const Facts& facts, Direction direction)
{
    return direction == Direction::Ingress && facts.hop.source_vswitch.is_none();
}

bool is_stateful(const Network& network, const Eni& eni)
{
    return !network.assumptions.enterprise_group_stateless ||
           network.group_sets[eni.groups].type == SecurityGroupType::Basic;
}

// False when the instance has all the connections that it may have [domain.md 5.4], or the table is full.
bool remember(const Facts& facts, const Eni& eni, Direction direction)
{
    Connection connection;
    connection.flow = five_tuple(facts.meta());
    connection.eni = facts.hop.eni;
    connection.generation = facts.network.rules_generation;
    connection.opened = direction;
    connection.came_by_peer = came_by_peer(facts, direction);
    ConnectionTracker::touch(connection, facts.meta(), eni.timeouts, facts.network.assumptions, facts.now);
    const ConnectionQuota quota{eni.instance, facts.network.instances[eni.instance].limits.connections};
    return facts.state.connections.open(connection, facts.now, quota);
}

// A guest that forwards sends on what it has received: what has come in leaves with the same five-tuple, and only what
// goes the other way is an answer [SG-30].
bool is_passed_on(const Connection& connection, const FiveTuple& flow, Direction direction)
{
    return (flow == connection.flow) != (direction == connection.opened);
}

Verdict security_group(const Facts& facts, Direction direction)
{
    const Eni& eni = facts.network.enis[facts.hop.eni];
    const FiveTuple flow = five_tuple(facts.meta());
    const bool by_peer = came_by_peer(facts, direction);
    const bool remembers = is_stateful(facts.network, eni);
    if (remembers) {
        if (Connection* known = facts.state.connections.find(facts.hop.eni, flow, facts.now)) [[likely]] {
            if (known->is_reopened_by(facts.meta())) {
                forget(facts, eni, *known);
            } else if (known->is_counter_request(facts.meta()) || is_passed_on(*known, flow, direction)) {
                return judge(facts.network, eni, {flow, direction, by_peer});  // its answers pass with the known one
            } else if (still_allowed(facts, eni, *known)) {
                touch(facts, eni, *known);
                return Verdict::pass(RuleRef::connection(), eni.instance);
            }
        }
    }
    // These reach the sender whatever the groups say [domain.md 3.5, EN-22].
    if (direction == Direction::Ingress && is_path_mtu_error(facts.meta()))
        return Verdict::pass(RuleRef::hardwired(), eni.instance);
    if (remembers && belongs_to_known_connection(facts, eni))
        return Verdict::pass(RuleRef::connection(), eni.instance);

    const Verdict verdict = judge(facts.network, eni, {flow, direction, by_peer});
    // Errors are answers, never the beginning of a connection.
    if (!verdict.passed || !remembers || facts.meta().has(PacketMeta::kIcmpError))
        return verdict;
    return remember(facts, eni, direction) ? verdict : Verdict::drop(DropReason::ConnectionLimit, eni.instance);
}

}  // namespace

Verdict security_group_egress(const Facts& facts) { return security_group(facts, Direction::Egress); }
Verdict security_group_ingress(const Facts& facts) { return security_group(facts, Direction::Ingress); }

void remember_connection(const Facts& facts, Direction direction)
{
    const Eni& eni = facts.network.enis[facts.hop.eni];
    const bool is_known = facts.state.connections.find(facts.hop.eni, five_tuple(facts.meta()), facts.now) != nullptr;
    if (is_stateful(facts.network, eni) && !is_known)
        (void)remember(facts, eni, direction);
}

}  // namespace vpcsim
