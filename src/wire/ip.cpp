#include "vpcsim/wire/ip.h"

#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/checksum.h"
#include "vpcsim/wire/ethernet.h"
#include "vpcsim/wire/icmp.h"
#include "vpcsim/wire/ipv4.h"
#include "vpcsim/wire/ipv6.h"
#include "vpcsim/wire/tcp.h"
#include "vpcsim/wire/udp.h"
#include "write_ip.h"

namespace vpcsim {
namespace {

// After four bytes that the checksum covers went from `before` to `after`.
void mend_checksum(std::uint8_t* checksum, std::uint32_t before, std::uint32_t after)
{
    std::uint16_t mended = read_u16(checksum);
    for (const unsigned shift : {16u, 0u})
        mended = updated_checksum(mended, static_cast<std::uint16_t>(before >> shift),
                                  static_cast<std::uint16_t>(after >> shift));
    write_u16(checksum, mended);
}

}  // namespace

std::size_t frame_overhead(IpFamily family, Protocol protocol)
{
    const std::size_t network = EthernetHeader::kSize + ip_header_size(family);
    switch (protocol) {
    case Protocol::Icmp:
    case Protocol::Icmpv6:
        return network + IcmpHeader::kSize;
    case Protocol::Udp:
        return network + UdpHeader::kSize;
    case Protocol::Tcp:
        return network + TcpHeader::kSize;
    default:
        return network;
    }
}

void decrement_hop_limit(Packet& packet)
{
    VPCSIM_ASSERT(packet.meta.hop_limit > 0);
    --packet.meta.hop_limit;
    std::uint8_t* header = packet.bytes_in_step() + EthernetHeader::kSize;
    if (packet.meta.family() == IpFamily::V6) {
        --header[Ipv6Header::kHopLimit];
        return;
    }
    const std::uint16_t before = read_u16(header + Ipv4Header::kTimeToLive);  // TTL and protocol are one word
    --header[Ipv4Header::kTimeToLive];
    const std::uint16_t after = read_u16(header + Ipv4Header::kTimeToLive);
    std::uint8_t* checksum = header + Ipv4Header::kChecksum;
    write_u16(checksum, updated_checksum(read_u16(checksum), before, after));
}

void translate_source(Packet& packet, IpAddress source)
{
    PacketMeta& meta = packet.meta;
    VPCSIM_ASSERT(meta.ether_type == EtherType::Ipv4 && source.is_v4());
    const std::uint32_t before = meta.source.v4_bits();
    const std::uint32_t after = source.v4_bits();
    std::uint8_t* header = packet.bytes_in_step() + EthernetHeader::kSize;
    mend_checksum(header + Ipv4Header::kChecksum, before, after);
    source.write_v4(header + Ipv4Header::kSource);
    meta.source = source;
    if (meta.has(PacketMeta::kLaterFragment))  // the checksum is in the first one, and covers the whole
        return;
    std::uint8_t* transport = packet.bytes_in_step() + meta.transport_offset;
    if (meta.protocol == Protocol::Tcp)
        mend_checksum(transport + TcpHeader::kChecksum, before, after);
    if (meta.protocol != Protocol::Udp || read_u16(transport + UdpHeader::kChecksum) == 0)  // 0: there is none
        return;
    mend_checksum(transport + UdpHeader::kChecksum, before, after);
    if (read_u16(transport + UdpHeader::kChecksum) == 0)
        write_u16(transport + UdpHeader::kChecksum, 0xffff);  // the same number (RFC 768)
}

}  // namespace vpcsim
