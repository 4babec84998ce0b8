// public_address, internet_hop_limit: what a packet needs to leave for the Internet.
#include "vpcsim/vpc/journey.h"

namespace vpcsim {

// A gateway carries only what the Internet can answer: a private address without an EIP or an SNAT entry, or an IPv6
// address without Internet bandwidth [VP-08], stays inside.
Verdict public_address(const Facts& facts)
{
    if (!public_source(facts.network, facts.hop, facts.meta().source).is_unspecified())
        return Verdict::pass({}, exit_of(facts.hop.next));
    return Verdict::drop(DropReason::NoPublicAddress, exit_of(facts.hop.next));
}

// The TTL must survive what the border of the VPC takes from it [EN-51].
Verdict internet_hop_limit(const Facts& facts)
{
    if (facts.meta().hop_limit > facts.network.assumptions.hop_limit_internet)
        return Verdict::pass();
    return Verdict::drop(DropReason::TtlExceeded, exit_of(facts.hop.next));
}

}  // namespace vpcsim
