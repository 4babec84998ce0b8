// IP fragments (RFC 791 3.2, RFC 8200 4.5): cutting one out of a packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct FragmentFields {
    std::uint32_t identification = 0;  // IPv6 only: an IPv4 fragment has the packet's own
    std::uint16_t offset = 0;          // in bytes, a multiple of 8
    bool more = false;
};

// Whether build_fragment can cut the packet: a plain IPv4 or IPv6 header, no options or extension headers. Says nothing
// of "don't fragment". REQUIRES: parse() accepted the packet.
bool can_be_cut(const Packet& packet);
// Whether a router may do so: over IPv4 unless "don't fragment" forbids it (RFC 791 3.2), over IPv6 never (RFC 8200 5).
// REQUIRES: parse() accepted the packet.
bool may_be_cut(const Packet& packet);

// One fragment of `whole`: bytes [offset, offset + size) of its payload. An IPv4 fragment may be cut again; its offset
// and "more fragments" are carried over. What lies in the zero tail of `whole` lies in the fragment's; so the fragment
// stores at most frame_overhead(family, Protocol::Fragment) + 8 + size bytes.
// REQUIRES: can_be_cut(whole); `size` is a multiple of 8 if `more`; the range lies within the payload.
void build_fragment(Packet& packet, const Packet& whole, const FragmentFields& fragment, std::size_t size);

// The packet that `first` is the first fragment of, with `payload` bytes behind its IP header: its Ethernet and IP
// headers as they were before it was cut. Returns where the payload goes; empty when extension headers stand in front
// of the fragment header, which no guest here writes. The transport checksum is the payload's own.
std::span<std::uint8_t> build_reassembled(Packet& packet, const Packet& first, std::size_t payload);

}  // namespace vpcsim
