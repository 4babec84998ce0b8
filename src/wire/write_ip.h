// Writing the headers in front of a transport header, and the checksum inside it.
#pragma once

#include <cstdint>
#include <span>

#include "vpcsim/wire/ip.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

void write_ethernet(std::uint8_t* frame, MacAddress destination, MacAddress source, EtherType type);

constexpr std::size_t ip_header_size(IpFamily family) { return family == IpFamily::V4 ? 20 : 40; }

// A packet under construction: sized, its Ethernet and IP headers written.
struct Draft {
    std::span<std::uint8_t> frame;
    std::size_t transport_offset;
    std::size_t transport_length;

    std::uint8_t* transport() const { return frame.data() + transport_offset; }
};

// `stored` bytes of transport header and payload are the caller's to write; `zero_tail` more follow them.
Draft start_packet(Packet& packet, const IpFields& ip, Protocol protocol, std::size_t stored, std::size_t zero_tail);

// Fills meta with what parse() would find, unless it would refuse the packet: then it is left to say so. For a draft
// that is whole, of UDP or TCP, between two single hosts.
void know_meta(Packet& packet, const IpFields& ip, const Draft& draft, Protocol protocol, std::uint16_t source_port,
               std::uint16_t destination_port, std::uint8_t tcp_flags = 0);

// The checksum of the transport as written, with the pseudo header; its own field must be zero.
std::uint16_t transport_checksum(const Draft& draft, IpFamily family, Protocol protocol);

// Does nothing when the source is empty: memcpy may not be given its null pointer.
void copy_bytes(std::span<const std::uint8_t> from, std::uint8_t* to);

}  // namespace vpcsim
