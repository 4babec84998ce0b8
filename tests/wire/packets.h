// Packets for tests of the wire: made of literal bytes, or in slots where a byte that a builder forgot shows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vpcsim/wire/build.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/ipv4.h"
#include "vpcsim/wire/ipv6.h"
#include "vpcsim/wire/packet.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {

using ByteVector = std::vector<std::uint8_t>;

inline IpAddress ip(const char* text) { return parse_ip(text).value(); }
inline MacAddress mac(const char* text) { return parse_mac(text).value(); }

// A slot full of 0xa5.
inline Packet& stained_slot(PacketPool& pool, std::size_t bytes = Packet::kLongestFrame)
{
    Packet& packet = pool.acquire(bytes);
    std::ranges::fill(packet.resize(packet.capacity(), 0), std::uint8_t{0xa5});
    return packet;
}

inline Packet& packet_of(PacketPool& pool, std::span<const std::uint8_t> bytes, std::size_t zero_tail = 0)
{
    Packet& packet = pool.acquire(bytes.size());
    std::ranges::copy(bytes, packet.resize(bytes.size(), zero_tail).begin());
    return packet;
}

inline ByteVector bytes_of(const Packet& packet) { return {packet.stored().begin(), packet.stored().end()}; }
inline ByteVector bytes_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

// What parse() says of these bytes.
inline ParseResult judged(std::span<const std::uint8_t> bytes, std::size_t zero_tail = 0)
{
    static PacketPool pool;
    Packet& packet = packet_of(pool, bytes, zero_tail);
    const ParseResult result = parse(packet);
    pool.release(packet);
    return result;
}

// A packet that parse() accepted.
inline Packet& accepted(PacketPool& pool, std::span<const std::uint8_t> bytes, std::size_t zero_tail = 0)
{
    Packet& packet = packet_of(pool, bytes, zero_tail);
    VPCSIM_ASSERT(parse(packet) == ParseResult::Ok);
    return packet;
}

// The two hosts of samples.h.
inline const MacAddress kMac1{{2, 0, 0, 0, 0, 1}};
inline const MacAddress kMac2{{2, 0, 0, 0, 0, 2}};
inline IpFields from_1_to_2(const char* source = "192.0.2.1", const char* destination = "192.0.2.2")
{
    return {.source_mac = kMac1, .destination_mac = kMac2, .source = ip(source), .destination = ip(destination)};
}
inline IpFields from_1_to_2_over_ipv6() { return from_1_to_2("2001:db8::1", "2001:db8::2"); }

// The Ethernet and IP fields of a plain packet, as its bytes say: enough to build it again.
inline IpFields ip_fields_of(const Packet& packet)
{
    const std::uint8_t* header = packet.stored().data() + EthernetHeader::kSize;
    IpFields fields{.source_mac = source_mac(packet),
                    .destination_mac = packet.meta.destination_mac,
                    .source = packet.meta.source,
                    .destination = packet.meta.destination,
                    .hop_limit = packet.meta.hop_limit};
    if (packet.meta.family() == IpFamily::V4) {
        fields.traffic_class = header[Ipv4Header::kTrafficClass];
        fields.identification = read_u16(header + Ipv4Header::kIdentification);
        fields.dont_fragment = packet.meta.has(PacketMeta::kDontFragment);
    } else {
        const std::uint32_t word = read_u32(header + Ipv6Header::kVersionClassLabel);
        fields.traffic_class = static_cast<std::uint8_t>(word >> 20);
        fields.flow_label = word & 0xf'ffff;
    }
    return fields;
}

}  // namespace vpcsim
