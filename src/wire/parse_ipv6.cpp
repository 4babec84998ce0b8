#include "ipv6_chain.h"
#include "parse_steps.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/ethernet.h"
#include "vpcsim/wire/icmp.h"
#include "vpcsim/wire/ipv6.h"

namespace vpcsim {
namespace {

// Groups of scope 0 are reserved, those of scope 1 do not leave their interface (RFC 4291 2.7).
bool is_group_without_link(IpAddress address) { return address.is_multicast() && (address.high() >> 48 & 0xf) <= 1; }

bool is_neighbour_discovery(const PacketMeta& meta)
{
    return meta.protocol == Protocol::Icmpv6 && meta.icmp_type >= kIcmpv6RouterSolicitation &&
           meta.icmp_type <= kIcmpv6Redirect;
}

}  // namespace

ParseResult parse_ipv6(const FrameView& frame, PacketMeta& meta)
{
    constexpr std::size_t kIpAt = EthernetHeader::kSize;
    if (!frame.holds(kIpAt, Ipv6Header::kSize))
        return ParseResult::Malformed;
    const std::uint8_t* header = frame.bytes + kIpAt;
    const std::size_t ip_length = Ipv6Header::kSize + read_u16(header + Ipv6Header::kPayloadLength);
    if (header[Ipv6Header::kVersionClassLabel] >> 4 != 6 || kIpAt + ip_length > frame.size)
        return ParseResult::Malformed;

    meta.source = IpAddress::v6_from_wire(header + Ipv6Header::kSource);
    meta.destination = IpAddress::v6_from_wire(header + Ipv6Header::kDestination);
    meta.ip_length = static_cast<std::uint16_t>(ip_length);
    meta.hop_limit = header[Ipv6Header::kHopLimit];
    meta.flags = PacketMeta::kDontFragment;
    if (meta.source.is_v4() || meta.destination.is_v4() || !may_be_source(meta.source) ||
        !may_be_destination(meta.destination) || is_group_without_link(meta.destination))
        return ParseResult::Malformed;

    const auto chain = walk_extension_headers(frame.part(kIpAt, ip_length));
    if (!chain)
        return ParseResult::Malformed;
    meta.protocol = chain->protocol;
    meta.transport_offset = static_cast<std::uint16_t>(kIpAt + chain->offset);
    meta.transport_length = static_cast<std::uint16_t>(ip_length - chain->offset);
    meta.fragment_id = chain->fragment_id;
    if (!take_fragment(meta, chain->fragment_offset, chain->more_fragments, 0))
        return ParseResult::Malformed;
    const ParseResult result = parse_transport(frame, meta);
    // Neighbour discovery is never fragmented, not even into one piece (RFC 6980 5).
    if (result == ParseResult::Ok && chain->has_fragment_header && is_neighbour_discovery(meta))
        return ParseResult::Malformed;
    return result;
}

}  // namespace vpcsim
