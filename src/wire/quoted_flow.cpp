#include "frame_view.h"
#include "ipv6_chain.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/icmp.h"
#include "vpcsim/wire/ipv4.h"
#include "vpcsim/wire/ipv6.h"
#include "vpcsim/wire/parse.h"
#include "vpcsim/wire/tcp.h"
#include "write_icmp.h"

namespace vpcsim {
namespace {

using Quote = std::span<const std::uint8_t>;

Quote quote_of(const Packet& error)
{
    const PacketMeta& meta = error.meta;
    VPCSIM_ASSERT(meta.has(PacketMeta::kIcmpError));
    return FrameView{error}.part(meta.transport_offset + IcmpHeader::kSize, meta.transport_length - IcmpHeader::kSize);
}

bool is_quoted_echo(Protocol protocol, std::uint8_t type)
{
    if (protocol == Protocol::Icmp)
        return type == kIcmpEchoRequest || type == kIcmpEchoReply;
    return protocol == Protocol::Icmpv6 && (type == kIcmpv6EchoRequest || type == kIcmpv6EchoReply);
}

// The ports stay 0 if the quote ends before them: an error must quote only 8 bytes of them (RFC 792), but may be a lie.
void read_ports(FiveTuple& flow, Quote transport)
{
    if (has_ports(flow.protocol) && transport.size() >= 4) {
        flow.source_port = read_u16(transport.data());
        flow.destination_port = read_u16(transport.data() + 2);
    } else if (transport.size() >= IcmpHeader::kSize && is_quoted_echo(flow.protocol, transport[IcmpHeader::kType])) {
        flow.source_port = read_u16(transport.data() + IcmpHeader::kIdentifier);
        flow.destination_port = flow.source_port;
    }
}

std::optional<FiveTuple> quoted_ipv4(Quote quote)
{
    if (quote.size() < Ipv4Header::kSize || quote[0] >> 4 != 4)
        return std::nullopt;
    const std::size_t header_size = (quote[0] & 0xf) * std::size_t{4};
    if (header_size < Ipv4Header::kSize || header_size > quote.size())
        return std::nullopt;
    FiveTuple flow{.source = IpAddress::v4_from_wire(quote.data() + Ipv4Header::kSource),
                   .destination = IpAddress::v4_from_wire(quote.data() + Ipv4Header::kDestination),
                   .protocol = Protocol{quote[Ipv4Header::kProtocol]}};
    if ((read_u16(quote.data() + Ipv4Header::kFragment) & Ipv4Header::kOffsetMask) == 0)
        read_ports(flow, quote.subspan(header_size));
    return flow;
}

std::optional<FiveTuple> quoted_ipv6(Quote quote)
{
    if (quote.size() < Ipv6Header::kSize || quote[0] >> 4 != 6)
        return std::nullopt;
    const auto chain = walk_extension_headers(quote);
    FiveTuple flow{.source = IpAddress::v6_from_wire(quote.data() + Ipv6Header::kSource),
                   .destination = IpAddress::v6_from_wire(quote.data() + Ipv6Header::kDestination)};
    if (!chain || flow.source.is_v4() || flow.destination.is_v4())
        return std::nullopt;
    flow.protocol = chain->protocol;
    if (chain->fragment_offset == 0)
        read_ports(flow, quote.subspan(chain->offset));
    return flow;
}

// REQUIRES: quoted_flow() has found ports in it.
Quote quoted_transport(const Packet& error)
{
    const Quote quote = quote_of(error);
    return quote.subspan(error.meta.family() == IpFamily::V4 ? (quote[0] & 0xf) * std::size_t{4}
                                                             : walk_extension_headers(quote)->offset);
}

}  // namespace

std::optional<std::uint32_t> quoted_tcp_sequence(const Packet& packet)
{
    const auto flow = quoted_flow(packet);
    if (!flow || flow->protocol != Protocol::Tcp || flow->source_port == 0)
        return std::nullopt;
    const Quote transport = quoted_transport(packet);
    if (transport.size() < TcpHeader::kSequence + 4)
        return std::nullopt;
    return read_u32(transport.data() + TcpHeader::kSequence);
}

std::optional<std::uint16_t> quoted_echo_sequence(const Packet& packet)
{
    const auto flow = quoted_flow(packet);
    const bool is_v4 = packet.meta.family() == IpFamily::V4;
    if (!flow || flow->protocol != icmp_of(packet.meta.family()) || flow->source_port == 0)
        return std::nullopt;
    const Quote transport = quoted_transport(packet);
    if (transport[IcmpHeader::kType] != (is_v4 ? kIcmpEchoRequest : kIcmpv6EchoRequest))
        return std::nullopt;
    return read_u16(transport.data() + IcmpHeader::kSequence);
}

std::optional<FiveTuple> quoted_flow(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    const Quote quote = quote_of(packet);
    return meta.family() == IpFamily::V4 ? quoted_ipv4(quote) : quoted_ipv6(quote);
}

}  // namespace vpcsim
