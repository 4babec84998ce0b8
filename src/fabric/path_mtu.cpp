// Fabric: packets that are larger than the path takes [EN-22]. IPv4 without "don't fragment" is cut where it does not
// fit; of anything else the sender is told what would fit (errors.cpp).
#include "vpcsim/fabric/fabric.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// What a later fragment has not on the wire, and the stages judge by.
void lend_transport(PacketMeta& fragment, const PacketMeta& whole)
{
    constexpr int kKinds = PacketMeta::kEcho | PacketMeta::kIcmpError;
    fragment.source_port = whole.source_port;
    fragment.destination_port = whole.destination_port;
    fragment.tcp_flags = whole.tcp_flags;
    fragment.icmp_type = whole.icmp_type;
    fragment.icmp_code = whole.icmp_code;
    fragment.flags = static_cast<std::uint8_t>(fragment.flags | (whole.flags & kKinds));
}

}  // namespace

void Fabric::count_as_made_here(Packet& packet)
{
    const ParseResult parsed = make_known(packet);
    VPCSIM_ASSERT(parsed == ParseResult::Ok);
    packet.id = {0, ++made_};  // maker 0: the fabric
    ++totals_.made;
}

// Each fragment is a packet of its own from here on; the whole is used up. REQUIRES: may_be_cut(whole).
template <class Take>
void Fabric::cut(Packet& whole, std::int64_t mtu, Take&& take)
{
    const std::size_t header = whole.meta.transport_offset - Packet::kEthernetHeader;
    const std::size_t room = (static_cast<std::size_t>(mtu) - header) / 8 * 8;
    const std::size_t total = whole.meta.ip_length - header;
    for (std::size_t offset = 0; offset < total; offset += room) {
        const std::size_t size = std::min(room, total - offset);
        const FragmentFields fields{.offset = static_cast<std::uint16_t>(offset), .more = offset + size < total};
        Packet& fragment = pool_.acquire(Packet::kEthernetHeader + static_cast<std::size_t>(mtu));
        build_fragment(fragment, whole, fields, size);
        fragment.tag = whole.tag;
        count_as_made_here(fragment);
        lend_transport(fragment.meta, whole.meta);
        take(fragment);
    }
    ++totals_.consumed;
    pool_.release(whole);
}

void Fabric::enter_peering_in_fragments(const InFlight& item, std::int64_t mtu)
{
    cut(*item.packet, mtu, [&](Packet& fragment) {
        InFlight part = item;
        part.packet = &fragment;
        enter_peering(part);
    });
}

void Fabric::deliver_in_fragments(EniId eni, Packet& packet)
{
    cut(packet, network_.enis[eni].mtu, [&](Packet& fragment) { deliver(eni, fragment); });
}

}  // namespace vpcsim
