// describe: one line about a packet, in the manner of tcpdump. For messages and explanations; never parsed back.
#pragma once

#include <string>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

// "IPv4 192.168.1.10 > 10.0.1.10: ICMP echo request, id 7, seq 1, ttl 64, length 84"
// REQUIRES: parse() accepted the packet.
std::string describe(const Packet& packet);

}  // namespace vpcsim
