// network_acl_egress, network_acl_ingress: the ordered, stateless filter at the border of a vSwitch [domain.md 4]: the
// first entry that matches decides; a reply needs an entry of its own [NA-04, NA-05].
#include "vpcsim/vpc/pipeline.h"

namespace vpcsim {
namespace {

Verdict network_acl(const Facts& facts, NetworkAclId acl, Direction direction)
{
    const bool is_ingress = direction == Direction::Ingress;
    const IpAddress remote = is_ingress ? facts.meta().source : facts.meta().destination;
    const DropReason reason = is_ingress ? DropReason::NaclIngressDeny : DropReason::NaclEgressDeny;
    const auto& entries = facts.network.network_acls[acl].entries(direction);
    // [NA-06] Family, one address, protocol, and the destination port in both directions.
    const auto index = entries.first_match(remote, facts.meta().protocol, facts.meta().destination_port);
    if (!index)
        return Verdict::drop(reason, acl, RuleRef::default_rule());
    const RuleRef rule = RuleRef::network_acl(acl, direction, *index);
    return entries[*index].policy == Policy::Accept ? Verdict::pass(rule, acl) : Verdict::drop(reason, acl, rule);
}

}  // namespace

Verdict network_acl_egress(const Facts& facts)
{
    const VSwitch& vswitch = facts.network.vswitches[facts.hop.vswitch];
    if (vswitch.network_acl.is_none())
        return Verdict::pass();
    // Inside one vSwitch nothing is filtered [NA-03].
    if (!facts.network.assumptions.acl_inside_vswitch && vswitch.covers(facts.meta().destination))
        return Verdict::pass();
    return network_acl(facts, vswitch.network_acl, Direction::Egress);
}

Verdict network_acl_ingress(const Facts& facts)
{
    const VSwitch& vswitch = facts.network.vswitches[facts.hop.vswitch];
    if (vswitch.network_acl.is_none())
        return Verdict::pass();
    if (!facts.network.assumptions.acl_inside_vswitch && facts.hop.source_vswitch == facts.hop.vswitch)
        return Verdict::pass();
    return network_acl(facts, vswitch.network_acl, Direction::Ingress);
}

}  // namespace vpcsim
