// How the API writes protocols and ports in the rules of security groups and network ACLs [domain.md 3.2, NA-11].
#pragma once

#include <optional>
#include <string>

#include "vpcsim/base/value.h"
#include "vpcsim/vpc/security_group.h"

namespace vpcsim {

// "tcp", "udp", "icmp", "icmpv6", "gre", "all" whatever their case, or a number of 0-255, as text or as an integer.
std::optional<RuleProtocol> read_protocol(const Value& value);
std::string to_string(RuleProtocol protocol);

// "first/last", or "-1/-1" for what has no ports: the whole range.
struct PortsText {
    PortRange range;
    bool is_none = false;  // "-1/-1"
};
std::optional<PortsText> read_ports(const Value& value);

// icmp is IPv4's and icmpv6 is IPv6's; every other protocol goes with both.
bool fits(RuleProtocol protocol, IpFamily family);

}  // namespace vpcsim
