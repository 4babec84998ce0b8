// Service: what is asked of a host: whether it answers pings, or a port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct Service {
    Protocol protocol = Protocol::Icmp;  // or Tcp or Udp
    std::uint16_t port = 0;              // of the latter two; never 0 there

    // ICMPv6 over IPv6.
    Protocol over(IpFamily family) const
    {
        return protocol == Protocol::Icmp && family == IpFamily::V6 ? Protocol::Icmpv6 : protocol;
    }
    auto operator<=>(const Service&) const = default;
};

// "icmp", "tcp/80", "udp/53"; nullopt when it is none of these.
std::optional<Service> parse_service(std::string_view text);
std::string to_string(Service service);

}  // namespace vpcsim
