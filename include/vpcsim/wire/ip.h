// What IPv4 and IPv6 headers have in common, seen by whoever builds or forwards a packet.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vpcsim/wire/address.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// Ethernet and IP header fields. Both addresses are of one family, which chooses IPv4 or IPv6.
struct IpFields {
    MacAddress source_mac{};
    MacAddress destination_mac{};
    IpAddress source{};
    IpAddress destination{};
    std::uint8_t hop_limit = 64;
    std::uint8_t traffic_class = 0;    // DSCP and ECN
    std::uint16_t identification = 0;  // IPv4 only
    bool dont_fragment = false;        // IPv4 only
    std::uint32_t flow_label = 0;      // IPv6 only, 20 bits
};

// The size of Ethernet, IP and (for Tcp: option-less) transport headers in front of the payload.
std::size_t frame_overhead(IpFamily family, Protocol protocol);

// What a router does to a packet it forwards: one off the TTL or hop limit, the IPv4 checksum mended (RFC 1624), meta
// kept in step. REQUIRES: meta.hop_limit > 0.
void decrement_hop_limit(Packet& packet);

// What address translation does to a packet on its way out (RFC 3022 4.1): another source, the checksums that cover it
// mended (RFC 1624), meta kept in step. What an ICMP error quotes stays as it is.
// REQUIRES: parse() accepted the packet as IPv4; the new source is an IPv4 address.
void translate_source(Packet& packet, IpAddress source);

}  // namespace vpcsim
