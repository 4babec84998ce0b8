#include "neighbour_options.h"
#include "parse_steps.h"
#include "pseudo_header.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/icmp.h"
#include "vpcsim/wire/neighbour.h"

namespace vpcsim {
namespace {

void take_header(const FrameView& frame, PacketMeta& meta)
{
    const std::uint8_t* header = frame.bytes + meta.transport_offset;
    meta.icmp_type = header[IcmpHeader::kType];
    meta.icmp_code = header[IcmpHeader::kCode];
}

void mark(PacketMeta& meta, PacketMeta::Flag flag) { meta.flags = static_cast<std::uint8_t>(meta.flags | flag); }

void take_echo(const FrameView& frame, PacketMeta& meta)
{
    mark(meta, PacketMeta::kEcho);
    meta.source_port = read_u16(frame.bytes + meta.transport_offset + IcmpHeader::kIdentifier);
    meta.destination_port = meta.source_port;
}

// The messages of RFC 792 that quote a packet: unreachable, source quench, redirect, time exceeded, parameter problem.
constexpr bool is_error(std::uint8_t type)
{
    return (type >= kIcmpUnreachable && type <= 5) || type == kIcmpTimeExceeded || type == 12;
}

// The least size of a neighbour discovery message (RFC 4861 4.1 to 4.5).
constexpr std::size_t least_size(std::uint8_t type)
{
    switch (type) {
    case kIcmpv6RouterSolicitation:
        return 8;
    case kIcmpv6RouterAdvertisement:
        return 16;
    case kIcmpv6Redirect:
        return 40;
    default:
        return NeighbourHeader::kSize;
    }
}

// What RFC 4861 7.1 asks of solicitations and advertisements beyond their options.
bool neighbour_holds(const PacketMeta& meta, std::span<const std::uint8_t> message)
{
    const IpAddress target = IpAddress::v6_from_wire(message.data() + NeighbourHeader::kTarget);
    if (target.is_multicast() || target.is_v4())
        return false;
    const bool is_solicited = (message[NeighbourHeader::kFlags] & NeighbourHeader::kSolicited) != 0;
    if (meta.icmp_type == kIcmpv6NeighbourAdvertisement)
        return !(is_solicited && meta.destination.is_multicast());
    if (!meta.source.is_unspecified())
        return true;
    const auto options = message.subspan(NeighbourHeader::kSize);
    return meta.destination == solicited_node_address(target) &&
           !find_neighbour_option(options, NeighbourHeader::kSourceLinkLayer);
}

bool neighbour_discovery_holds(const FrameView& frame, const PacketMeta& meta)
{
    // A router would have taken one off: 255 proves that the sender is on the link (RFC 4861 3.1).
    if (meta.hop_limit != 255 || meta.icmp_code != 0 || meta.has(PacketMeta::kFragment))
        return false;
    const std::size_t fixed = least_size(meta.icmp_type);
    if (!has_transport_header(frame, meta, fixed) || !frame.holds(meta.transport_offset, meta.transport_length))
        return false;
    const auto message = stored_transport(frame, meta);
    if (!neighbour_options_hold(message.subspan(fixed)))
        return false;
    const bool is_neighbour =
        meta.icmp_type == kIcmpv6NeighbourSolicitation || meta.icmp_type == kIcmpv6NeighbourAdvertisement;
    return !is_neighbour || neighbour_holds(meta, message);
}

}  // namespace

ParseResult parse_icmp(const FrameView& frame, PacketMeta& meta)
{
    if (meta.family() != IpFamily::V4 || !has_transport_header(frame, meta, IcmpHeader::kSize))
        return ParseResult::Malformed;
    take_header(frame, meta);
    if (meta.icmp_type == kIcmpEchoRequest || meta.icmp_type == kIcmpEchoReply)
        take_echo(frame, meta);
    else if (is_error(meta.icmp_type))
        mark(meta, PacketMeta::kIcmpError);
    if (!meta.has(PacketMeta::kFragment) && internet_checksum(stored_transport(frame, meta)) != 0)
        return ParseResult::BadChecksum;
    return ParseResult::Ok;
}

ParseResult parse_icmpv6(const FrameView& frame, PacketMeta& meta)
{
    if (meta.family() != IpFamily::V6 || !has_transport_header(frame, meta, IcmpHeader::kSize))
        return ParseResult::Malformed;
    take_header(frame, meta);
    if (!meta.has(PacketMeta::kFragment)) {
        ChecksumSum sum = pseudo_header_sum(frame.bytes, IpFamily::V6, Protocol::Icmpv6, meta.transport_length);
        sum.add(stored_transport(frame, meta));
        if (sum.finish() != 0)
            return ParseResult::BadChecksum;
    }
    if (meta.icmp_type == kIcmpv6EchoRequest || meta.icmp_type == kIcmpv6EchoReply)
        take_echo(frame, meta);
    else if (meta.icmp_type < 128)  // all of the lower half are errors (RFC 4443 2.1)
        mark(meta, PacketMeta::kIcmpError);
    else if (meta.icmp_type >= kIcmpv6RouterSolicitation && meta.icmp_type <= kIcmpv6Redirect)
        return neighbour_discovery_holds(frame, meta) ? ParseResult::Ok : ParseResult::Malformed;
    return ParseResult::Ok;
}

}  // namespace vpcsim
