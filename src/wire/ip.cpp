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
    std::uint8_t* header = packet.stored().data() + EthernetHeader::kSize;
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

}  // namespace vpcsim
