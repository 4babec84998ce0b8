// PathMtuCache: what routers have told a guest of the paths that take less than its interface (RFC 1191 6, RFC 8201 5).
// Invariant: entries are sorted by destination; only what is no larger than what was known counts, until that has aged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "vpcsim/base/time.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

// PathMtuDiscovery: what an application lets become of a datagram that is too large (IP_MTU_DISCOVER of Linux's ip(7),
// -M of ping). Over IPv6, where no router cuts, Want and Dont are the same.
enum class PathMtuDiscovery : std::uint8_t {
    Want,   // no router may cut what the path is known to take; the rest is cut here
    Dont,   // routers may cut
    Do,     // none may; what the path is known not to take is not sent
    Probe,  // none may; what others have told of the path does not count
};
inline constexpr std::string_view kPathMtuDiscoveries[] = {"want", "dont", "do", "probe"};  // in that order
std::optional<PathMtuDiscovery> parse_path_mtu_discovery(std::string_view word);

class PathMtuCache {
public:
    // Afterwards a larger packet is tried again (RFC 1191 6.3; mtu_expires of Linux).
    static constexpr Duration kAge = seconds(600);
    static constexpr std::size_t kMostEntries = 1024;  // the one that was told of longest ago goes first

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
    void add(const Entry& entry, TimePoint now);

    std::vector<Entry> entries_;
};

}  // namespace vpcsim
