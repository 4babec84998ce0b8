// The sections of the scenario format about the ways to the Internet [PC-43, VP-08, domain.md 2.6]: part of format.cpp.
#pragma once

#include "format_words.h"

namespace vpcsim::gateway_format {

using namespace shape;
using namespace format_words;

inline constexpr Field kIpv4GatewayFields[] = {
    {"vpc", reference(kVpc), Presence::Required, "vpc1", "The VPC that it belongs to; a VPC has one at most."},
    {"activated", boolean(), Presence::Optional, "false",
     "Once activated, only route tables decide what leaves the VPC; before, it changes nothing [PC-43].", "true"},
    {"description", text(), Presence::Optional, "the way out", "For the reader."},
};
inline constexpr Shape kIpv4GatewayObject = object(kIpv4GatewayFields);

inline constexpr Field kIpv6GatewayFields[] = {
    {"vpc", reference(kVpc), Presence::Required, "vpc1", "The VPC that it belongs to; a VPC has one at most."},
    {"description", text(), Presence::Optional, "the way out", "For the reader."},
};
inline constexpr Shape kIpv6GatewayObject = object(kIpv6GatewayFields);

inline constexpr Shape kSnatSource = cidr_v4();
inline constexpr Field kNatGatewayFields[] = {
    {"vswitch", reference(kVSwitch), Presence::Required, "vsw1", "The vSwitch that it stands in."},
    {"eip", ipv4(), Presence::Required, "203.0.113.20", "Its public address."},
    {"snat", list("SNAT source", kSnatSource, 0, 100), Presence::Optional, "[192.168.0.0/16]",
     "Whose packets leave by its public address; those of its VPC's primary block where absent."},
    {"description", text(), Presence::Optional, "for the web servers", "For the reader."},
};
inline constexpr Shape kNatGatewayObject = object(kNatGatewayFields);

// Of an instance's eth0, or of another network interface.
inline constexpr Field kEip{"eip", ipv4(), Presence::Optional, "203.0.113.10",
                            "The public IPv4 address of the primary private one; none where absent."};
inline constexpr Field kIpv6PublicBandwidth{
    "ipv6_public_bandwidth", bit_rate(), Presence::Optional, "100Mbps",
    "Makes the IPv6 addresses public: the VPC's IPv6 gateway lets them out [VP-08]. Nothing is limited to it."};

}  // namespace vpcsim::gateway_format
