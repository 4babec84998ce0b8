// ICMP (RFC 792) and ICMPv6 (RFC 4443): echo, and errors that quote the packet they are about.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |     Type      |     Code      |           Checksum            |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Identifier, in an echo       |  Sequence Number, in an echo  |
//  |  else one parameter: an MTU, a pointer, or unused             |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Data of an echo, or as much of the packet as an error quotes
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vpcsim/wire/ip.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct IcmpHeader {
    static constexpr std::size_t kType = 0, kCode = 1, kChecksum = 2, kIdentifier = 4, kSequence = 6, kParameter = 4;
    static constexpr std::size_t kSize = 8;
};

// The types and codes that the simulator names (RFC 792, RFC 4443, RFC 4861).
inline constexpr std::uint8_t kIcmpEchoReply = 0, kIcmpUnreachable = 3, kIcmpEchoRequest = 8, kIcmpTimeExceeded = 11;
inline constexpr std::uint8_t kIcmpPortUnreachable = 3, kIcmpFragmentationNeeded = 4;  // codes of kIcmpUnreachable
inline constexpr std::uint8_t kIcmpv6Unreachable = 1, kIcmpv6PacketTooBig = 2, kIcmpv6TimeExceeded = 3;
inline constexpr std::uint8_t kIcmpv6PortUnreachable = 4;  // code of kIcmpv6Unreachable
inline constexpr std::uint8_t kIcmpv6EchoRequest = 128, kIcmpv6EchoReply = 129;
inline constexpr std::uint8_t kIcmpv6RouterSolicitation = 133, kIcmpv6RouterAdvertisement = 134;
inline constexpr std::uint8_t kIcmpv6NeighbourSolicitation = 135, kIcmpv6NeighbourAdvertisement = 136;
inline constexpr std::uint8_t kIcmpv6Redirect = 137;

void build_echo(Packet& packet, const IpFields& ip, bool is_request, std::uint16_t identifier, std::uint16_t sequence,
                std::span<const std::uint8_t> payload);

// What an echo request or reply carries. REQUIRES: parse() accepted the packet with kEcho.
struct EchoView {
    std::uint16_t identifier = 0;
    std::uint16_t sequence = 0;
    std::span<const std::uint8_t> payload;  // the stored part
};
EchoView read_echo(const Packet& packet);
bool is_echo_request(const PacketMeta& meta);

// An ICMP or ICMPv6 error about `offending`, quoting as much of it as fits 576 (IPv4, RFC 1812 4.3.2.3) or 1280 bytes
// (IPv6, RFC 4443 2.4). `parameter` is the 32-bit field behind the checksum: an MTU, a pointer, or 0.
// REQUIRES: parse() accepted `offending`, an IP packet of the error's family.
void build_icmp_error(Packet& packet, const IpFields& ip, std::uint8_t type, std::uint8_t code, std::uint32_t parameter,
                      const Packet& offending);
// Whether it may be answered by an error: nothing is told about an error, a later fragment, or a packet to or from
// nobody in particular (RFC 1122 3.2.2, RFC 4443 2.4). RFC 4443 does not excuse later fragments; but the first one is
// no smaller and has called for the same error, and theirs would name no ports that tell the connection.
bool may_cause_error(const PacketMeta& meta);
// "Fragmentation needed" or "packet too big". REQUIRES: parse() accepted the packet.
bool is_path_mtu_error(const PacketMeta& meta);
// How many bytes the error stores: what to acquire() for it.
std::size_t icmp_error_size(IpFamily family, const Packet& offending);

// The parameter of an error: the MTU of "fragmentation needed" (RFC 1191 4) and "packet too big" (RFC 4443 3.2).
// REQUIRES: parse() accepted the packet with kIcmpError.
std::uint32_t read_icmp_parameter(const Packet& packet);

}  // namespace vpcsim
