#include "write_ip.h"

#include <cstring>

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
