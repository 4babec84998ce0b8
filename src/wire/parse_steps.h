// The steps of parse(), outermost header first. Each one judges its header, fills its fields of meta and goes on to the
// next step; the first complaint ends it.
#pragma once

#include "frame_view.h"
#include "vpcsim/wire/packet.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {

ParseResult parse_arp(const FrameView& frame, PacketMeta& meta);
ParseResult parse_ipv4(const FrameView& frame, PacketMeta& meta);
ParseResult parse_ipv6(const FrameView& frame, PacketMeta& meta);

// The steps behind an IP header, which has set transport_offset and transport_length, inside the frame.
ParseResult parse_transport(const FrameView& frame, PacketMeta& meta);
ParseResult parse_icmp(const FrameView& frame, PacketMeta& meta);
ParseResult parse_icmpv6(const FrameView& frame, PacketMeta& meta);

// Where a packet says it stands in a larger one. False if it cannot: an empty fragment, a middle one whose size is not
// a multiple of 8, or one that ends behind the largest packet (RFC 791 3.2, RFC 8200 4.5).
// REQUIRES: transport_length is set.
bool take_fragment(PacketMeta& meta, std::size_t offset, bool more, std::size_t header_size);

inline bool has_transport_header(const FrameView& frame, const PacketMeta& meta, std::size_t size)
{
    return meta.transport_length >= size && frame.holds(meta.transport_offset, size);
}

// The stored part of the transport header and payload: all that a checksum must add up.
inline std::span<const std::uint8_t> stored_transport(const FrameView& frame, const PacketMeta& meta)
{
    return frame.part(meta.transport_offset, meta.transport_length);
}

// Addresses that hosts must not put into these fields (IPv4: RFC 1122 3.2.1.3; IPv6: RFC 4291 2.5.2, 2.5.3 and 2.7).
inline bool may_be_source(IpAddress address)
{
    return !address.is_multicast() && !address.is_limited_broadcast() && !address.is_loopback();
}
inline bool may_be_destination(IpAddress address) { return !address.is_unspecified() && !address.is_loopback(); }

}  // namespace vpcsim
