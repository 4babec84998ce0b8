#include "vpcsim/wire/udp.h"

#include "frame_view.h"
#include "pseudo_header.h"
#include "vpcsim/wire/bytes.h"
#include "write_ip.h"

namespace vpcsim {

void build_udp(Packet& packet, const IpFields& ip, std::uint16_t source_port, std::uint16_t destination_port,
               std::span<const std::uint8_t> payload, std::size_t zero_tail)
{
    const Draft draft = start_packet(packet, ip, Protocol::Udp, UdpHeader::kSize + payload.size(), zero_tail);
    const std::uint64_t ports_and_length = std::uint64_t{source_port} << 48 | std::uint64_t{destination_port} << 32 |
                                           std::uint64_t{draft.transport_length} << 16;
    // Summed from where it comes, not from where it was just written: see write_ipv4.
    ChecksumSum sum = pseudo_header_sum(ip.source, ip.destination, Protocol::Udp, draft.transport_length);
    sum.add_words(ports_and_length);
    sum.add(payload);
    // Zero would mean "no checksum"; 0xffff is the same number in one's complement (RFC 768).
    const std::uint16_t checksum = sum.finish() == 0 ? std::uint16_t{0xffff} : sum.finish();
    write_u64(draft.transport(), ports_and_length | checksum);
    copy_bytes(payload, draft.transport() + UdpHeader::kSize);
    know_meta(packet, ip, draft, Protocol::Udp, source_port, destination_port);
}

std::span<const std::uint8_t> udp_payload(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    VPCSIM_ASSERT(meta.protocol == Protocol::Udp && !meta.has(PacketMeta::kLaterFragment));
    return FrameView{packet}.part(meta.transport_offset + UdpHeader::kSize, meta.transport_length - UdpHeader::kSize);
}

}  // namespace vpcsim
