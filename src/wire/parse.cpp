#include "vpcsim/wire/parse.h"

#include "parse_steps.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/ethernet.h"

namespace vpcsim {
namespace {

ParseResult parse_ethernet(const FrameView& frame, PacketMeta& meta)
{
    if (!frame.holds(0, EthernetHeader::kSize))
        return ParseResult::Malformed;
    if (MacAddress::from_wire(frame.bytes + EthernetHeader::kSource).is_multicast())
        return ParseResult::Malformed;
    meta.destination_mac = MacAddress::from_wire(frame.bytes + EthernetHeader::kDestination);
    meta.ether_type = EtherType{read_u16(frame.bytes + EthernetHeader::kType)};
    switch (meta.ether_type) {
    case EtherType::Ipv4:
        return parse_ipv4(frame, meta);
    case EtherType::Ipv6:
        return parse_ipv6(frame, meta);
    case EtherType::Arp:
        return parse_arp(frame, meta);
    }
    return ParseResult::Malformed;
}

}  // namespace

ParseResult parse(Packet& packet)
{
    packet.meta = {};
    const ParseResult result = parse_ethernet(FrameView{packet}, packet.meta);
    if (result == ParseResult::Ok) [[likely]]
        packet.set_known();
    else
        packet.meta = {};
    return result;
}

ParseResult make_known(Packet& packet) { return packet.is_known() ? ParseResult::Ok : parse(packet); }

bool take_fragment(PacketMeta& meta, std::size_t offset, bool more, std::size_t header_size)
{
    if (offset == 0 && !more)
        return true;  // whole; over IPv6 perhaps an "atomic" fragment (RFC 6946)
    const std::size_t size = meta.transport_length;
    if (size == 0 || (more && size % 8 != 0) || header_size + offset + size > 0xffff)
        return false;
    meta.fragment_offset = static_cast<std::uint16_t>(offset);
    const int flags = PacketMeta::kFragment | (offset != 0 ? PacketMeta::kLaterFragment : 0) |
                      (more ? PacketMeta::kMoreFragments : 0);
    meta.flags = static_cast<std::uint8_t>(meta.flags | flags);
    return true;
}

}  // namespace vpcsim
