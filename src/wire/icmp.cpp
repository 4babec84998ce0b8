#include "vpcsim/wire/icmp.h"

#include <algorithm>

#include "frame_view.h"
#include "vpcsim/wire/bytes.h"
#include "write_icmp.h"
#include "write_ip.h"

namespace vpcsim {
namespace {

constexpr std::size_t kLongestIcmpError = 576;     // RFC 1812 4.3.2.3
constexpr std::size_t kLongestIcmpv6Error = 1280;  // RFC 4443 2.4 (c): the least IPv6 MTU

struct Quote {
    std::span<const std::uint8_t> stored;
    std::size_t zero_tail;
};

// The front of the offending IP packet, without the Ethernet header and without padding behind it.
Quote quote_of(IpFamily family, const Packet& offending)
{
    VPCSIM_ASSERT(offending.meta.is_ip() && offending.meta.family() == family);
    const std::size_t longest =
        (family == IpFamily::V4 ? kLongestIcmpError : kLongestIcmpv6Error) - ip_header_size(family) - IcmpHeader::kSize;
    const std::size_t length = std::min<std::size_t>(offending.meta.ip_length, longest);
    const auto stored = FrameView{offending}.part(EthernetHeader::kSize, length);
    return {stored, length - stored.size()};
}

}  // namespace

void finish_icmp(const Draft& draft, IpFamily family)
{
    std::uint8_t* checksum = draft.transport() + IcmpHeader::kChecksum;
    write_u16(checksum, 0);
    // Only ICMPv6 covers the pseudo header (RFC 4443 2.3).
    write_u16(checksum, family == IpFamily::V4 ? internet_checksum(draft.frame.subspan(draft.transport_offset))
                                               : transport_checksum(draft, family, Protocol::Icmpv6));
}

void build_echo(Packet& packet, const IpFields& ip, bool is_request, std::uint16_t identifier, std::uint16_t sequence,
                std::span<const std::uint8_t> payload)
{
    const IpFamily family = ip.destination.family();
    const Draft draft = start_packet(packet, ip, icmp_of(family), IcmpHeader::kSize + payload.size(), 0);
    std::uint8_t* header = draft.transport();
    const std::uint8_t request = family == IpFamily::V4 ? kIcmpEchoRequest : kIcmpv6EchoRequest;
    const std::uint8_t reply = family == IpFamily::V4 ? kIcmpEchoReply : kIcmpv6EchoReply;
    header[IcmpHeader::kType] = is_request ? request : reply;
    header[IcmpHeader::kCode] = 0;
    write_u16(header + IcmpHeader::kIdentifier, identifier);
    write_u16(header + IcmpHeader::kSequence, sequence);
    copy_bytes(payload, header + IcmpHeader::kSize);
    finish_icmp(draft, family);
}

EchoView read_echo(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    VPCSIM_ASSERT(meta.has(PacketMeta::kEcho));
    const std::uint8_t* header = packet.stored().data() + meta.transport_offset;
    return {.identifier = read_u16(header + IcmpHeader::kIdentifier),
            .sequence = read_u16(header + IcmpHeader::kSequence),
            .payload = FrameView{packet}.part(meta.transport_offset + IcmpHeader::kSize,
                                              meta.transport_length - IcmpHeader::kSize)};
}

bool is_echo_request(const PacketMeta& meta)
{
    return meta.has(PacketMeta::kEcho) &&
           meta.icmp_type == (meta.family() == IpFamily::V4 ? kIcmpEchoRequest : kIcmpv6EchoRequest);
}

void build_icmp_error(Packet& packet, const IpFields& ip, std::uint8_t type, std::uint8_t code, std::uint32_t parameter,
                      const Packet& offending)
{
    const IpFamily family = ip.destination.family();
    const Quote quote = quote_of(family, offending);
    const Draft draft =
        start_packet(packet, ip, icmp_of(family), IcmpHeader::kSize + quote.stored.size(), quote.zero_tail);
    std::uint8_t* header = draft.transport();
    header[IcmpHeader::kType] = type;
    header[IcmpHeader::kCode] = code;
    write_u32(header + IcmpHeader::kParameter, parameter);
    copy_bytes(quote.stored, header + IcmpHeader::kSize);
    finish_icmp(draft, family);
}

std::size_t icmp_error_size(IpFamily family, const Packet& offending)
{
    return frame_overhead(family, icmp_of(family)) + quote_of(family, offending).stored.size();
}

std::uint32_t read_icmp_parameter(const Packet& packet)
{
    VPCSIM_ASSERT(packet.meta.has(PacketMeta::kIcmpError));
    return read_u32(packet.stored().data() + packet.meta.transport_offset + IcmpHeader::kParameter);
}

bool may_cause_error(const PacketMeta& meta)
{
    return !meta.has(PacketMeta::kIcmpError) && !meta.has(PacketMeta::kLaterFragment) &&
           !meta.source.is_unspecified() && !meta.destination.is_multicast();
}

bool is_path_mtu_error(const PacketMeta& meta)
{
    if (!meta.has(PacketMeta::kIcmpError))
        return false;
    return meta.protocol == Protocol::Icmp
               ? meta.icmp_type == kIcmpUnreachable && meta.icmp_code == kIcmpFragmentationNeeded
               : meta.icmp_type == kIcmpv6PacketTooBig;
}

}  // namespace vpcsim
