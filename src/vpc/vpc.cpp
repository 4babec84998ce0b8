#include "vpcsim/vpc/vpc.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

const std::vector<Cidr>& blocks_of(const Vpc& vpc, IpFamily family)
{
    return family == IpFamily::V4 ? vpc.cidrs : vpc.ipv6_cidrs;
}

// How many addresses before the end of the block.
std::uint64_t distance_from_end(const Cidr& block, IpAddress address) { return block.last().low() - address.low(); }

}  // namespace

bool Vpc::covers(IpAddress address) const
{
    return std::ranges::any_of(blocks_of(*this, address.family()),
                               [&](const Cidr& block) { return block.contains(address); });
}

bool Vpc::covers(const Cidr& inner) const
{
    return std::ranges::any_of(blocks_of(*this, inner.family()),
                               [&](const Cidr& block) { return block.contains(inner); });
}

IpAddress VSwitch::gateway(IpFamily family) const
{
    VPCSIM_ASSERT(family == IpFamily::V4 || ipv6_cidr);
    const IpAddress last = family == IpFamily::V4 ? cidr.last() : ipv6_cidr->last();
    return family == IpFamily::V4 ? IpAddress::v4(last.v4_bits() - 2) : IpAddress::v6(last.high(), last.low() - 2);
}

bool VSwitch::is_reserved(IpAddress address) const
{
    if (!covers(address))
        return false;
    const Cidr& block = address.is_v4() ? cidr : *ipv6_cidr;
    const std::uint64_t reserved_at_end = address.is_v4() ? 3 : 9;
    return address == block.first() || distance_from_end(block, address) < reserved_at_end;
}

}  // namespace vpcsim
