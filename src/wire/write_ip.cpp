#include "write_ip.h"

#include <cstring>

#include "parse_steps.h"
#include "pseudo_header.h"
#include "vpcsim/wire/bytes.h"

namespace vpcsim {
namespace {

// The checksum is summed before anything is written: reading back what was just stored in other widths makes the
// processor wait (30 ns for a datagram, 17 this way).
void write_ipv4(std::uint8_t* header, const IpFields& ip, Protocol protocol, std::size_t transport_length)
{
    constexpr std::uint64_t kVersionAndLength = 4 << 4 | Ipv4Header::kSize / 4;
    const std::uint64_t fragment = ip.dont_fragment ? Ipv4Header::kDontFragment : 0;
    const std::uint64_t front = kVersionAndLength << 56 | std::uint64_t{ip.traffic_class} << 48 |
                                (Ipv4Header::kSize + transport_length) << 32 | std::uint64_t{ip.identification} << 16 |
                                fragment;
    const std::uint64_t middle = std::uint64_t{ip.hop_limit} << 56 |
                                 std::uint64_t{static_cast<std::uint8_t>(protocol)} << 48 | ip.source.v4_bits();
    ChecksumSum sum;
    sum.add_words(front);
    sum.add_words(middle);
    sum.add_words(ip.destination.v4_bits());
    write_u64(header, front);
    write_u64(header + Ipv4Header::kTimeToLive, middle | std::uint64_t{sum.finish()} << 32);
    ip.destination.write_v4(header + Ipv4Header::kDestination);
}

void write_ipv6(std::uint8_t* header, const IpFields& ip, Protocol protocol, std::size_t transport_length)
{
    VPCSIM_ASSERT(ip.flow_label < 1u << 20);
    write_u32(header, 6u << 28 | std::uint32_t{ip.traffic_class} << 20 | ip.flow_label);
    write_u16(header + Ipv6Header::kPayloadLength, static_cast<std::uint16_t>(transport_length));
    header[Ipv6Header::kNextHeader] = static_cast<std::uint8_t>(protocol);
    header[Ipv6Header::kHopLimit] = ip.hop_limit;
    ip.source.write_v6(header + Ipv6Header::kSource);
    ip.destination.write_v6(header + Ipv6Header::kDestination);
}

}  // namespace

void write_ethernet(std::uint8_t* frame, MacAddress destination, MacAddress source, EtherType type)
{
    destination.write(frame + EthernetHeader::kDestination);
    source.write(frame + EthernetHeader::kSource);
    write_u16(frame + EthernetHeader::kType, static_cast<std::uint16_t>(type));
}

Draft start_packet(Packet& packet, const IpFields& ip, Protocol protocol, std::size_t stored, std::size_t zero_tail)
{
    const IpFamily family = ip.destination.family();
    VPCSIM_ASSERT(ip.source.family() == family);
    const std::size_t offset = EthernetHeader::kSize + ip_header_size(family);
    const Draft draft{packet.resize(offset + stored, zero_tail), offset, stored + zero_tail};
    std::uint8_t* frame = draft.frame.data();
    write_ethernet(frame, ip.destination_mac, ip.source_mac,
                   family == IpFamily::V4 ? EtherType::Ipv4 : EtherType::Ipv6);
    const auto write = family == IpFamily::V4 ? write_ipv4 : write_ipv6;
    write(frame + EthernetHeader::kSize, ip, protocol, draft.transport_length);
    return draft;
}

void know_meta(Packet& packet, const IpFields& ip, const Draft& draft, Protocol protocol, std::uint16_t source_port,
               std::uint16_t destination_port, std::uint8_t tcp_flags)
{
    if (ip.source_mac.is_multicast() || !may_be_source(ip.source) || !may_be_destination(ip.destination) ||
        ip.destination.is_multicast())
        return;
    const bool is_v4 = ip.destination.is_v4();
    PacketMeta& meta = packet.meta;
    meta.source = ip.source;
    meta.destination = ip.destination;
    meta.source_port = source_port;
    meta.destination_port = destination_port;
    meta.ether_type = is_v4 ? EtherType::Ipv4 : EtherType::Ipv6;
    meta.ip_length =
        static_cast<std::uint16_t>(draft.transport_offset - EthernetHeader::kSize + draft.transport_length);
    meta.transport_offset = static_cast<std::uint16_t>(draft.transport_offset);
    meta.transport_length = static_cast<std::uint16_t>(draft.transport_length);
    meta.fragment_offset = 0;
    meta.protocol = protocol;
    meta.hop_limit = ip.hop_limit;
    meta.fragment_id = is_v4 ? ip.identification : 0;
    meta.tcp_flags = tcp_flags;
    meta.icmp_type = 0;
    meta.icmp_code = 0;
    meta.flags = !is_v4 || ip.dont_fragment ? PacketMeta::kDontFragment : 0;
    meta.destination_mac = ip.destination_mac;
    packet.set_known();
}

std::uint16_t transport_checksum(const Draft& draft, IpFamily family, Protocol protocol)
{
    ChecksumSum sum = pseudo_header_sum(draft.frame.data(), family, protocol, draft.transport_length);
    sum.add(draft.frame.subspan(draft.transport_offset));
    return sum.finish();
}

void copy_bytes(std::span<const std::uint8_t> from, std::uint8_t* to)
{
    if (!from.empty())
        std::memcpy(to, from.data(), from.size());
}

}  // namespace vpcsim
