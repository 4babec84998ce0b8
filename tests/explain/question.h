// question: what a test asks about a world.
#pragma once

#include "support/network_fixture.h"
#include "vpcsim/explain/analysis.h"

namespace vpcsim {

// `to` is an instance, or an address that is nobody's as far as the question knows.
inline Question question(const World& world, std::string_view from, std::string_view to, Protocol protocol,
                         std::uint16_t port = 0, IpFamily family = IpFamily::V4)
{
    Question asked;
    asked.from = world.instance_id(from);
    if (const auto address = parse_ip(to)) {
        asked.destination = *address;
    } else {
        asked.to = world.instance_id(to);
        asked.destination = world.network.enis[world.eni(to)].address(family);
    }
    asked.protocol = protocol == icmp && asked.destination.family() == IpFamily::V6 ? icmpv6 : protocol;
    asked.port = port;
    return asked;
}

}  // namespace vpcsim
