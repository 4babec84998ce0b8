// UDP (RFC 768).
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |          Source Port          |       Destination Port        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |            Length             |           Checksum            |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vpcsim/wire/ip.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct UdpHeader {
    static constexpr std::size_t kSourcePort = 0, kDestinationPort = 2, kLength = 4, kChecksum = 6;
    static constexpr std::size_t kSize = 8;
};

void build_udp(Packet& packet, const IpFields& ip, std::uint16_t source_port, std::uint16_t destination_port,
               std::span<const std::uint8_t> payload, std::size_t zero_tail = 0);

// The stored part of a UDP payload. REQUIRES: parse() accepted the packet as UDP, not a later fragment.
std::span<const std::uint8_t> udp_payload(const Packet& packet);

}  // namespace vpcsim
