// Neighbour discovery for IPv6 (RFC 4861 4.3, 4.4): who has this address, and who answers. Hop limit always 255.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Type 135/136 |    Code = 0   |          Checksum             |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |R|S|O|   (in an advertisement)      Reserved                   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                     Target Address (16)                       |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Option Type  | Length (in 8) |  Link-Layer Address (6)
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
#pragma once

#include <cstddef>
#include <cstdint>

#include "vpcsim/wire/ip.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct NeighbourHeader {
    static constexpr std::size_t kFlags = 4, kTarget = 8;
    static constexpr std::size_t kSize = 24;                                            // without options
    static constexpr std::uint8_t kRouter = 0x80, kSolicited = 0x40, kOverride = 0x20;  // of the byte at kFlags

    // RFC 4861 4.6.1; over Ethernet such an option is 8 bytes long (RFC 2464 6).
    static constexpr std::uint8_t kSourceLinkLayer = 1, kTargetLinkLayer = 2;
    static constexpr std::size_t kLinkLayerOptionSize = 8;
};

struct NeighbourFields {
    IpAddress target{};
    MacAddress link_layer{};  // source (solicitation) or target (advertisement) link-layer address option
    bool has_link_layer = false;
    bool router = false;  // the three flags of an advertisement
    bool solicited = false;
    bool override_entry = false;

    bool operator==(const NeighbourFields&) const = default;
};

// ip.hop_limit is not looked at: 255 it is.
void build_neighbour_solicitation(Packet& packet, const IpFields& ip, const NeighbourFields& neighbour);
void build_neighbour_advertisement(Packet& packet, const IpFields& ip, const NeighbourFields& neighbour);
// REQUIRES: parse() accepted the packet, ICMPv6 type 135 or 136.
NeighbourFields read_neighbour(const Packet& packet);

}  // namespace vpcsim
