// source_check: may this ENI send from that address? SourceDestCheck is off by default [domain.md 5.1]; what the
// platform does with a foreign source then is not documented (assumption spoofed_source_forwarded).
#include "vpcsim/vpc/pipeline.h"

namespace vpcsim {

Verdict source_check(const Facts& facts)
{
    const Eni& eni = facts.network.enis[facts.hop.eni];
    if (eni.addresses.front() == facts.meta().source || eni.has(facts.meta().source))
        return Verdict::pass();
    if (!eni.source_dest_check && facts.network.assumptions.spoofed_source_forwarded)
        return Verdict::pass();
    return Verdict::drop(DropReason::SpoofedSource, facts.hop.eni);
}

}  // namespace vpcsim
