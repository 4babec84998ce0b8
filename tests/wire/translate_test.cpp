// What address translation does to a packet.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "wire/packets.h"
#include "wire/samples.h"

namespace vpcsim {
namespace {

IpAddress public_address() { return ip("203.0.113.10"); }

TEST(Translation, changes_the_source_and_leaves_a_packet_that_parses)
{
    PacketPool pool;
    for (const auto sample : {samples::kEchoRequest, samples::kUdp, samples::kTcpPush, samples::kUdpWithIpOptions,
                              samples::kPortUnreachable, samples::kLastFragment}) {
        Packet& packet = accepted(pool, sample);
        const PacketMeta before = packet.meta;
        translate_source(packet, public_address());
        EXPECT_EQ(packet.meta.source, public_address());
        ASSERT_EQ(parse(packet), ParseResult::Ok);
        EXPECT_EQ(packet.meta.source, public_address());
        EXPECT_EQ(packet.meta.destination, before.destination);
        EXPECT_EQ(packet.meta.source_port, before.source_port);
        EXPECT_EQ(packet.meta.ip_length, before.ip_length);
    }
}

TEST(Translation, does_not_invent_a_udp_checksum)
{
    PacketPool pool;
    ByteVector bytes = bytes_of(samples::kUdp);
    write_u16(bytes.data() + 14 + 20 + UdpHeader::kChecksum, 0);
    Packet& packet = accepted(pool, bytes);
    translate_source(packet, public_address());
    EXPECT_EQ(read_u16(packet.stored().data() + packet.meta.transport_offset + UdpHeader::kChecksum), 0);
    EXPECT_EQ(parse(packet), ParseResult::Ok);
}

TEST(Translation, touches_no_byte_behind_the_header_of_a_later_fragment)
{
    PacketPool pool;
    Packet& packet = accepted(pool, samples::kLastFragment);
    const std::size_t payload = packet.meta.transport_offset;
    const ByteVector before = bytes_of(packet);
    translate_source(packet, public_address());
    EXPECT_TRUE(std::ranges::equal(packet.stored().subspan(payload), std::span{before}.subspan(payload)));
}

RC_GTEST_PROP(Translation, gives_the_bytes_of_a_packet_built_with_that_source,
              (std::uint32_t first, std::uint32_t second, std::uint16_t port, const ByteVector& payload, bool is_tcp))
{
    PacketPool pool;
    const auto build = [&](std::uint32_t source) -> Packet& {
        IpFields fields = from_1_to_2();
        fields.source = IpAddress::v4((source & 0x3fff'ffff) | 0x0100'0000);
        Packet& packet = pool.acquire(200 + payload.size());
        if (is_tcp)
            build_tcp(packet, fields, {port, 80, first, second, kTcpAck, 1000, {}}, payload);
        else
            build_udp(packet, fields, port, 53, payload);
        RC_ASSERT(parse(packet) == ParseResult::Ok);
        return packet;
    };
    Packet& translated = build(first);
    Packet& afresh = build(second);
    translate_source(translated, afresh.meta.source);
    RC_ASSERT(bytes_of(translated) == bytes_of(afresh));
}

}  // namespace
}  // namespace vpcsim
