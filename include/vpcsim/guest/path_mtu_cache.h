// PathMtuCache: what routers have told a guest of the paths that take less than its interface (RFC 1191 6, RFC 8201 5).
// Invariant: entries are sorted by destination; only what is smaller than what was known counts, until it has aged.
#pragma once

#include <cstdint>
#include <vector>

#include "vpcsim/base/time.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

class PathMtuCache {
public:
    // Afterwards a larger packet is tried again (RFC 1191 6.3; mtu_expires of Linux).
    static constexpr Duration kAge = seconds(600);

    // In bytes, at most `interface_mtu`.
    std::uint32_t lookup(IpAddress destination, std::uint32_t interface_mtu, TimePoint now) const
    {
        return entries_.empty() ? interface_mtu : find(destination, interface_mtu, now);
    }

    // A router says so. Over IPv4 less than 552 bytes are taken for 552 (ip_rt_min_pmtu); over IPv6 a packet of 1280
    // bytes fits everywhere, and whoever says less is not believed (RFC 8201 4).
    void note(IpAddress destination, std::uint32_t mtu, TimePoint now);

private:
    struct Entry {
        IpAddress destination;
        std::uint32_t mtu = 0;
        TimePoint expires;
    };

    std::uint32_t find(IpAddress destination, std::uint32_t interface_mtu, TimePoint now) const;

    std::vector<Entry> entries_;
};

}  // namespace vpcsim
