#include "vpcsim/wire/udp.h"

#include "frame_view.h"
#include "vpcsim/wire/bytes.h"
#include "write_ip.h"

namespace vpcsim {

void build_udp(Packet& packet, const IpFields& ip, std::uint16_t source_port, std::uint16_t destination_port,
               std::span<const std::uint8_t> payload, std::size_t zero_tail)
{
    const Draft draft = start_packet(packet, ip, Protocol::Udp, UdpHeader::kSize + payload.size(), zero_tail);
    std::uint8_t* header = draft.transport();
    write_u16(header + UdpHeader::kSourcePort, source_port);
    write_u16(header + UdpHeader::kDestinationPort, destination_port);
    write_u16(header + UdpHeader::kLength, static_cast<std::uint16_t>(draft.transport_length));
    write_u16(header + UdpHeader::kChecksum, 0);
    copy_bytes(payload, header + UdpHeader::kSize);
    const std::uint16_t checksum = transport_checksum(draft, ip.destination.family(), Protocol::Udp);
    // Zero would mean "no checksum"; 0xffff is the same number in one's complement (RFC 768).
    write_u16(header + UdpHeader::kChecksum, checksum == 0 ? std::uint16_t{0xffff} : checksum);
}

std::span<const std::uint8_t> udp_payload(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    VPCSIM_ASSERT(meta.protocol == Protocol::Udp && !meta.has(PacketMeta::kLaterFragment));
    return FrameView{packet}.part(meta.transport_offset + UdpHeader::kSize, meta.transport_length - UdpHeader::kSize);
}

}  // namespace vpcsim
