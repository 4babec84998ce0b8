#include "vpcsim/vpc/gateway.h"

namespace vpcsim {

std::optional<IpAddress> NatGateway::public_address_of(IpAddress source) const
{
    const SnatEntry* best = nullptr;
    for (const SnatEntry& entry : snat)
        if (entry.source.contains(source) && (best == nullptr || entry.source.length() > best->source.length()))
            best = &entry;
    return best != nullptr ? std::optional{best->public_address} : std::nullopt;
}

bool is_public_ipv4(IpAddress address)
{
    if (!address.is_v4())
        return false;
    const std::uint32_t bits = address.v4_bits();
    const bool is_rfc_1918 = bits >> 24 == 10 || bits >> 20 == 0xac1 || bits >> 16 == 0xc0a8;
    const bool is_platform = bits >> 22 == (0x64'40'00'00u >> 22);  // 100.64.0.0/10 [VP-40]
    return !is_rfc_1918 && !is_platform;
}

}  // namespace vpcsim
