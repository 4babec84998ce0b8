// What a router does to a packet.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "wire/packets.h"
#include "wire/samples.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

TEST(HopLimit, falls_by_one_in_the_bytes_and_in_meta)
{
    PacketPool pool;
    for (const auto sample : {samples::kEchoRequest, samples::kUdpWithIpOptions, samples::kTcpPush6}) {
        Packet& packet = accepted(pool, sample);
        const std::uint8_t before = packet.meta.hop_limit;
        decrement_hop_limit(packet);
        EXPECT_EQ(packet.meta.hop_limit, before - 1);
        const PacketMeta kept = packet.meta;
        ASSERT_EQ(parse(packet), ParseResult::Ok);
        EXPECT_EQ(packet.meta.hop_limit, kept.hop_limit);
        EXPECT_EQ(five_tuple(packet.meta), five_tuple(kept));
    }
}

RC_GTEST_PROP(HopLimit, leaves_the_checksum_that_a_full_sum_gives,
              (std::uint32_t source, std::uint32_t destination, std::uint16_t identification))
{
    PacketPool pool;
    Packet& packet = pool.acquire(60);
    IpFields fields = from_1_to_2();
    fields.source = IpAddress::v4(source & 0x3fff'ffff);
    fields.destination = IpAddress::v4((destination & 0x3fff'ffff) | 1);
    fields.identification = identification;
    fields.hop_limit = *rc::gen::inRange<std::uint8_t>(1, 255);
    build_udp(packet, fields, 1, 2, {});
    RC_ASSERT(parse(packet) == ParseResult::Ok);
    while (packet.meta.hop_limit > 0) {
        decrement_hop_limit(packet);
        RC_ASSERT(slow_checksum(packet.stored().subspan(14, 20)) == 0);
    }
    fields.hop_limit = 0;
    Packet& afresh = pool.acquire(60);
    build_udp(afresh, fields, 1, 2, {});
    RC_ASSERT(bytes_of(packet) == bytes_of(afresh));
}

TEST(Macs, are_rewritten_in_the_bytes_and_in_meta)
{
    PacketPool pool;
    Packet& packet = accepted(pool, samples::kEchoRequest);
    const MacAddress gateway = mac("ee:ff:ff:ff:ff:ff");
    set_macs(packet, kMac1, gateway);
    EXPECT_EQ(packet.meta.destination_mac, kMac1);
    EXPECT_EQ(source_mac(packet), gateway);
    ASSERT_EQ(parse(packet), ParseResult::Ok);
    EXPECT_EQ(packet.meta.destination_mac, kMac1);
}

}  // namespace
}  // namespace vpcsim
