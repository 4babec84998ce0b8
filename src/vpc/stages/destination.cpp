// destination_lookup, instance_state, receiver_mtu: the ENI that a packet is for, and whether anybody behind it can
// take it.
#include "vpcsim/vpc/pipeline.h"
#include "vpcsim/wire/fragment.h"

namespace vpcsim {

Verdict destination_lookup(const Facts& facts)
{
    if (facts.hop.addressed_by_route) {
        const Eni& eni = facts.network.enis[facts.hop.eni];
        // SourceDestCheck refuses what is not addressed to the ENI itself; it is off by default [domain.md 5.1].
        if (eni.source_dest_check && !eni.has(facts.meta().destination))
            return Verdict::drop(DropReason::WrongNextHop, facts.hop.eni);
        return Verdict::pass();
    }
    const EniId eni = facts.network.find_eni(facts.hop.vpc, facts.meta().destination);
    if (eni.is_none())
        return Verdict::drop(DropReason::DestNotFound, facts.hop.vswitch);
    facts.hop.eni = eni;
    return Verdict::pass();
}

Verdict instance_state(const Facts& facts)
{
    const InstanceId instance = facts.network.enis[facts.hop.eni].instance;
    if (facts.network.instances[instance].status == InstanceStatus::Running)
        return Verdict::pass();
    return Verdict::drop(DropReason::InstanceStopped, instance);
}

// The receiver's MTU is the last of the path's [EN-22].
Verdict receiver_mtu(const Facts& facts)
{
    if (facts.meta().ip_length <= facts.network.enis[facts.hop.eni].mtu || may_be_cut(facts.packet))
        return Verdict::pass();
    return Verdict::drop(DropReason::MtuExceeded, facts.hop.eni);
}

}  // namespace vpcsim
