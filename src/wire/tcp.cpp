#include "vpcsim/wire/tcp.h"

#include "frame_view.h"
#include "vpcsim/wire/bytes.h"
#include "write_ip.h"

namespace vpcsim {
namespace {

const std::uint8_t* tcp_header(const Packet& packet)
{
    VPCSIM_ASSERT(packet.meta.protocol == Protocol::Tcp && !packet.meta.has(PacketMeta::kLaterFragment));
    return packet.stored().data() + packet.meta.transport_offset;
}

std::size_t header_size(const std::uint8_t* header) { return (header[TcpHeader::kDataOffset] >> 4) * std::size_t{4}; }

}  // namespace

void build_tcp(Packet& packet, const IpFields& ip, const TcpFields& tcp, std::span<const std::uint8_t> payload,
               std::size_t zero_tail)
{
    VPCSIM_ASSERT(tcp.options.size() % 4 == 0 && tcp.options.size() <= TcpHeader::kMostOptions);
    const std::size_t data_offset = TcpHeader::kSize + tcp.options.size();
    const Draft draft = start_packet(packet, ip, Protocol::Tcp, data_offset + payload.size(), zero_tail);
    std::uint8_t* header = draft.transport();
    write_u16(header + TcpHeader::kSourcePort, tcp.source_port);
    write_u16(header + TcpHeader::kDestinationPort, tcp.destination_port);
    write_u32(header + TcpHeader::kSequence, tcp.sequence);
    write_u32(header + TcpHeader::kAcknowledgment, tcp.acknowledgment);
    header[TcpHeader::kDataOffset] = static_cast<std::uint8_t>(data_offset / 4 << 4);
    header[TcpHeader::kFlags] = tcp.flags;
    write_u16(header + TcpHeader::kWindow, tcp.window);
    write_u16(header + TcpHeader::kChecksum, 0);
    write_u16(header + TcpHeader::kUrgentPointer, 0);
    copy_bytes(tcp.options, header + TcpHeader::kSize);
    copy_bytes(payload, header + data_offset);
    write_u16(header + TcpHeader::kChecksum, transport_checksum(draft, ip.destination.family(), Protocol::Tcp));
    know_meta(packet, ip, draft, Protocol::Tcp, tcp.source_port, tcp.destination_port, tcp.flags);
}

TcpFields read_tcp(const Packet& packet)
{
    const std::uint8_t* header = tcp_header(packet);
    return {.source_port = read_u16(header + TcpHeader::kSourcePort),
            .destination_port = read_u16(header + TcpHeader::kDestinationPort),
            .sequence = read_u32(header + TcpHeader::kSequence),
            .acknowledgment = read_u32(header + TcpHeader::kAcknowledgment),
            .flags = header[TcpHeader::kFlags],
            .window = read_u16(header + TcpHeader::kWindow),
            .options = {header + TcpHeader::kSize, header_size(header) - TcpHeader::kSize}};
}

std::span<const std::uint8_t> tcp_payload(const Packet& packet)
{
    const std::size_t header = header_size(tcp_header(packet));
    return FrameView{packet}.part(packet.meta.transport_offset + header, tcp_payload_length(packet));
}

std::size_t tcp_payload_length(const Packet& packet)
{
    return packet.meta.transport_length - header_size(tcp_header(packet));
}

}  // namespace vpcsim
