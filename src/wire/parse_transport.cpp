#include "parse_steps.h"
#include "pseudo_header.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/tcp.h"
#include "vpcsim/wire/udp.h"

namespace vpcsim {
namespace {

ParseResult judge_checksum(const FrameView& frame, const PacketMeta& meta)
{
    ChecksumSum sum = pseudo_header_sum(frame.bytes, meta.family(), meta.protocol, meta.transport_length);
    sum.add(stored_transport(frame, meta));
    return sum.finish() == 0 ? ParseResult::Ok : ParseResult::BadChecksum;
}

ParseResult parse_udp(const FrameView& frame, PacketMeta& meta)
{
    if (!has_transport_header(frame, meta, UdpHeader::kSize))
        return ParseResult::Malformed;
    const std::uint8_t* header = frame.bytes + meta.transport_offset;
    meta.source_port = read_u16(header + UdpHeader::kSourcePort);
    meta.destination_port = read_u16(header + UdpHeader::kDestinationPort);
    const std::uint16_t length = read_u16(header + UdpHeader::kLength);
    if (length < UdpHeader::kSize)
        return ParseResult::Malformed;
    if (meta.has(PacketMeta::kFragment))
        return ParseResult::Ok;  // the length and the checksum are the whole datagram's
    if (length > meta.transport_length)
        return ParseResult::Malformed;
    meta.transport_length = length;  // bytes of the IP payload behind it are not the datagram's
    if (read_u16(header + UdpHeader::kChecksum) == 0)
        return meta.family() == IpFamily::V4 ? ParseResult::Ok : ParseResult::BadChecksum;
    return judge_checksum(frame, meta);
}

ParseResult parse_tcp(const FrameView& frame, PacketMeta& meta)
{
    if (!has_transport_header(frame, meta, TcpHeader::kSize))
        return ParseResult::Malformed;
    const std::uint8_t* header = frame.bytes + meta.transport_offset;
    const std::size_t header_size = (header[TcpHeader::kDataOffset] >> 4) * std::size_t{4};
    if (header_size < TcpHeader::kSize || !has_transport_header(frame, meta, header_size))
        return ParseResult::Malformed;
    meta.source_port = read_u16(header + TcpHeader::kSourcePort);
    meta.destination_port = read_u16(header + TcpHeader::kDestinationPort);
    meta.tcp_flags = header[TcpHeader::kFlags];
    return meta.has(PacketMeta::kFragment) ? ParseResult::Ok : judge_checksum(frame, meta);
}

}  // namespace

// A first fragment must hold the whole transport header: what cannot be judged by its ports is not let through
// (RFC 1858 3, RFC 7112 5).
ParseResult parse_transport(const FrameView& frame, PacketMeta& meta)
{
    if (meta.has(PacketMeta::kLaterFragment))
        return ParseResult::Ok;
    switch (meta.protocol) {
    case Protocol::Udp:
        return parse_udp(frame, meta);
    case Protocol::Tcp:
        return parse_tcp(frame, meta);
    case Protocol::Icmp:
        return parse_icmp(frame, meta);
    case Protocol::Icmpv6:
        return parse_icmpv6(frame, meta);
    default:
        return ParseResult::Ok;
    }
}

}  // namespace vpcsim
