// The part of the scenario format that is inside an instance: what the guest is set up with, and what the cloud does
// not see. Read with format.cpp.
#pragma once

#include "format_words.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim::format_guests {

inline constexpr Field kGuestRouteFields[] = {
    {"destination", shape::destination(), Presence::Required, "172.17.0.0/16",
     "What the guest sends to a device of its own, unless the vSwitch's block is longer [TS-60]."},
    {"device", shape::text(), Presence::Required, "docker0", "That device; nothing is behind it."},
    {"description", shape::text(), Presence::Optional, "Docker's default bridge", "For the reader."},
};
inline constexpr Shape kGuestRouteObject = shape::object(kGuestRouteFields);

inline constexpr Field kGuestFirewallFields[] = {
    {"policy", shape::one_word_of(format_words::kPolicies), Presence::Required, "drop",
     "What happens to a packet that matches; the first match decides."},
    {"protocol", shape::one_word_of(format_words::kRuleProtocols), Presence::Optional, "icmp", "A protocol, or all.",
     "all"},
    {"source_cidr_ip", shape::match(), Presence::Optional, "192.168.0.0/16",
     "Sources, IPv4 or IPv6; all of both where absent."},
    {"port", shape::port_range(), Presence::Optional, "80/80", "Destination ports; -1/-1 is all.", "-1/-1"},
    {"description", shape::text(), Presence::Optional, "no ping", "For the reader."},
};
inline constexpr Shape kGuestFirewallObject = shape::object(kGuestFirewallFields);

inline constexpr Shape kWhiteListBlock = shape::match();
inline constexpr Field kServiceFields[] = {
    {"port", shape::listener(), Presence::Required, "tcp/3306", "The port on which it listens."},
    {"name", shape::text(), Presence::Optional, "rds", "For the reader."},
    {"ip_white_list", shape::list("block", kWhiteListBlock, 0, 1000), Presence::Required, "[10.0.0.0/8]",
     "The sources that it takes; any other is refused, and the packet counted as SERVICE_WHITELIST [TS-74]."},
    {"description", shape::text(), Presence::Optional, "the orders", "For the reader."},
};
inline constexpr Shape kServiceObject = shape::object(kServiceFields);

}  // namespace vpcsim::format_guests
