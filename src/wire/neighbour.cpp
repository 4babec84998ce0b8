#include "vpcsim/wire/neighbour.h"

#include "neighbour_options.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/icmp.h"
#include "write_icmp.h"

namespace vpcsim {
namespace {

constexpr std::uint8_t kHopLimit = 255;  // nothing further than the link can send it (RFC 4861 3.1)

void build_neighbour(Packet& packet, IpFields ip, const NeighbourFields& neighbour, std::uint8_t type,
                     std::uint8_t flags, std::uint8_t option_type)
{
    VPCSIM_ASSERT(ip.destination.family() == IpFamily::V6 && neighbour.target.family() == IpFamily::V6);
    ip.hop_limit = kHopLimit;
    const std::size_t options = neighbour.has_link_layer ? NeighbourHeader::kLinkLayerOptionSize : 0;
    const Draft draft = start_packet(packet, ip, Protocol::Icmpv6, NeighbourHeader::kSize + options, 0);
    std::uint8_t* header = draft.transport();
    header[IcmpHeader::kType] = type;
    header[IcmpHeader::kCode] = 0;
    write_u32(header + NeighbourHeader::kFlags, std::uint32_t{flags} << 24);
    neighbour.target.write_v6(header + NeighbourHeader::kTarget);
    if (neighbour.has_link_layer) {
        std::uint8_t* option = header + NeighbourHeader::kSize;
        option[0] = option_type;
        option[1] = NeighbourHeader::kLinkLayerOptionSize / 8;
        neighbour.link_layer.write(option + 2);
    }
    finish_icmp(draft, IpFamily::V6);
}

}  // namespace

void build_neighbour_solicitation(Packet& packet, const IpFields& ip, const NeighbourFields& neighbour)
{
    // Duplicate address detection has no address, so no link-layer address of it either (RFC 4861 4.3).
    VPCSIM_ASSERT(!(ip.source.is_unspecified() && neighbour.has_link_layer));
    build_neighbour(packet, ip, neighbour, kIcmpv6NeighbourSolicitation, 0, NeighbourHeader::kSourceLinkLayer);
}

void build_neighbour_advertisement(Packet& packet, const IpFields& ip, const NeighbourFields& neighbour)
{
    const int flags = (neighbour.router ? NeighbourHeader::kRouter : 0) |
                      (neighbour.solicited ? NeighbourHeader::kSolicited : 0) |
                      (neighbour.override_entry ? NeighbourHeader::kOverride : 0);
    build_neighbour(packet, ip, neighbour, kIcmpv6NeighbourAdvertisement, static_cast<std::uint8_t>(flags),
                    NeighbourHeader::kTargetLinkLayer);
}

NeighbourFields read_neighbour(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    const bool is_solicitation = meta.icmp_type == kIcmpv6NeighbourSolicitation;
    VPCSIM_ASSERT(meta.protocol == Protocol::Icmpv6 &&
                  (is_solicitation || meta.icmp_type == kIcmpv6NeighbourAdvertisement));
    const auto message = packet.stored().subspan(meta.transport_offset, meta.transport_length);
    NeighbourFields neighbour;
    neighbour.target = IpAddress::v6_from_wire(message.data() + NeighbourHeader::kTarget);
    if (!is_solicitation) {
        const std::uint8_t flags = message[NeighbourHeader::kFlags];
        neighbour.router = (flags & NeighbourHeader::kRouter) != 0;
        neighbour.solicited = (flags & NeighbourHeader::kSolicited) != 0;
        neighbour.override_entry = (flags & NeighbourHeader::kOverride) != 0;
    }
    const std::uint8_t wanted = is_solicitation ? NeighbourHeader::kSourceLinkLayer : NeighbourHeader::kTargetLinkLayer;
    if (const auto option = find_neighbour_option(message.subspan(NeighbourHeader::kSize), wanted)) {
        neighbour.has_link_layer = true;
        neighbour.link_layer = MacAddress::from_wire(option->data() + 2);
    }
    return neighbour;
}

}  // namespace vpcsim
