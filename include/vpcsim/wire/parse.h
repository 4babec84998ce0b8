// parse: from bytes to facts. It rejects and never guesses: every length is checked against what is there, every
// checksum against the bytes, before a field behind it is read. Nothing reads past the frame.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "vpcsim/wire/five_tuple.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

enum class ParseResult : std::uint8_t {
    Ok,
    Malformed,    // truncated, a length that lies, an unknown version, an address that may not be on a wire
    BadChecksum,  // IPv4 header, ICMP, ICMPv6, UDP or TCP
};

// Fills packet.meta from packet.stored() and zero_tail(); of a rejected packet it is left empty.
// Accepts Ethernet II with ARP (RFC 826), IPv4 (RFC 791, options walked, fragments recognised) and IPv6 (RFC 8200,
// extension headers walked); any other EtherType is Malformed. Headers must be stored: one that reaches into the zero
// tail is Malformed too. What follows the IP packet in its frame is Ethernet padding and not looked at.
// A UDP checksum of 0 means "none" over IPv4 and is an error over IPv6 (RFC 768, RFC 8200 8.1). The checksum of a
// fragment cannot be known and is not looked at.
ParseResult parse(Packet& packet);
// The same, but only if nobody knows yet.
ParseResult make_known(Packet& packet);

// The flow of the packet that an ICMP or ICMPv6 error quotes, as far as its addresses and ports are there.
// REQUIRES: packet.meta was filled by parse() and has kIcmpError.
std::optional<FiveTuple> quoted_flow(const Packet& packet);

// The sequence number of the TCP segment that an ICMP error quotes; none when the quote is of something else, or too
// short. REQUIRES: parse() accepted the packet with kIcmpError.
std::optional<std::uint32_t> quoted_tcp_sequence(const Packet& packet);
// The sequence number of the echo request that an ICMP error quotes; none when it quotes anything else, an echo reply
// for instance. REQUIRES: the same.
std::optional<std::uint16_t> quoted_echo_sequence(const Packet& packet);

}  // namespace vpcsim
