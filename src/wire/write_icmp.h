// What every ICMP and ICMPv6 builder ends with.
#pragma once

#include "pseudo_header.h"
#include "write_ip.h"

namespace vpcsim {

constexpr Protocol icmp_of(IpFamily family) { return family == IpFamily::V4 ? Protocol::Icmp : Protocol::Icmpv6; }

// Fills in the checksum of a message that is otherwise written.
void finish_icmp(const Draft& draft, IpFamily family);

}  // namespace vpcsim
