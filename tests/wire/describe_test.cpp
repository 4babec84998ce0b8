#include <gtest/gtest.h>

#include "vpcsim/wire/describe.h"
#include "wire/packets.h"
#include "wire/samples.h"

namespace vpcsim {
namespace {

std::string described(std::span<const std::uint8_t> sample)
{
    PacketPool pool;
    return describe(accepted(pool, sample));
}

std::string described(Packet& packet)
{
    VPCSIM_ASSERT(parse(packet) == ParseResult::Ok);
    return describe(packet);
}

TEST(Describe, says_who_has_and_who_is_at)
{
    EXPECT_EQ(described(samples::kArpRequest), "ARP, request who-has 192.0.2.2 tell 192.0.2.1");
    EXPECT_EQ(described(samples::kArpReply), "ARP, reply 192.0.2.2 is-at 02:00:00:00:00:02");
    EXPECT_EQ(described(samples::kNeighbourSolicitation),
              "IPv6 2001:db8::1 > ff02::1:ff00:2: ICMPv6 neighbour solicitation, who has 2001:db8::2, hop limit 255, "
              "length 72");
    EXPECT_EQ(described(samples::kNeighbourAdvertisement),
              "IPv6 2001:db8::2 > 2001:db8::1: ICMPv6 neighbour advertisement, 2001:db8::2 is at 02:00:00:00:00:02, "
              "solicited, override, hop limit 255, length 72");
}

TEST(Describe, says_what_ping_says)
{
    PacketPool pool;
    Packet& packet = pool.acquire(128);
    const ByteVector payload(56);
    build_echo(packet, from_1_to_2("192.168.1.10", "10.0.1.10"), true, 7, 1, payload);
    EXPECT_EQ(described(packet), "IPv4 192.168.1.10 > 10.0.1.10: ICMP echo request, id 7, seq 1, ttl 64, length 84");
    build_echo(packet, from_1_to_2_over_ipv6(), false, 7, 65'535, payload);
    EXPECT_EQ(described(packet),
              "IPv6 2001:db8::1 > 2001:db8::2: ICMPv6 echo reply, id 7, seq 65535, hop limit 64, length 104");
}

TEST(Describe, says_what_an_error_is_about)
{
    PacketPool pool;
    Packet& udp = pool.acquire(60);
    build_udp(udp, from_1_to_2(), 40'000, 5201, {}, 1472);
    EXPECT_EQ(described(udp), "IPv4 192.0.2.1:40000 > 192.0.2.2:5201: UDP, payload 1472, ttl 64, length 1500");
    Packet& error = pool.acquire(1280);
    build_icmp_error(error, from_1_to_2("192.0.2.2", "192.0.2.1"), kIcmpUnreachable, kIcmpFragmentationNeeded, 1400,
                     udp);
    EXPECT_EQ(described(error), "IPv4 192.0.2.2 > 192.0.2.1: ICMP fragmentation needed, mtu 1400, about udp "
                                "192.0.2.1:40000 -> 192.0.2.2:5201, ttl 64, length 576");
    Packet& udp6 = pool.acquire(80);
    build_udp(udp6, from_1_to_2_over_ipv6(), 40'000, 5201, {}, 0);
    EXPECT_EQ(described(udp6),
              "IPv6 [2001:db8::1]:40000 > [2001:db8::2]:5201: UDP, payload 0, hop limit 64, length 48");
    build_icmp_error(error, from_1_to_2("2001:db8::2", "2001:db8::1"), kIcmpv6TimeExceeded, 0, 0, udp6);
    EXPECT_EQ(described(error), "IPv6 2001:db8::2 > 2001:db8::1: ICMPv6 time exceeded, about udp "
                                "[2001:db8::1]:40000 -> [2001:db8::2]:5201, hop limit 64, length 96");
}

TEST(Describe, writes_tcp_flags_as_tcpdump_does)
{
    PacketPool pool;
    Packet& packet = pool.acquire(80);
    const auto tcp = [&packet](int flags) {
        build_tcp(packet, from_1_to_2(),
                  {.source_port = 1,
                   .destination_port = 2,
                   .sequence = 10,
                   .acknowledgment = 20,
                   .flags = static_cast<std::uint8_t>(flags),
                   .window = 512},
                  {}, 100);
        return described(packet);
    };
    EXPECT_EQ(tcp(kTcpSyn),
              "IPv4 192.0.2.1:1 > 192.0.2.2:2: TCP [S], seq 10, win 512, payload 100, ttl 64, length 140");
    EXPECT_EQ(tcp(kTcpSyn | kTcpAck),
              "IPv4 192.0.2.1:1 > 192.0.2.2:2: TCP [S.], seq 10, ack 20, win 512, payload 100, ttl 64, length 140");
    EXPECT_EQ(tcp(0), "IPv4 192.0.2.1:1 > 192.0.2.2:2: TCP [none], seq 10, win 512, payload 100, ttl 64, length 140");
}

TEST(Describe, says_where_a_fragment_belongs)
{
    EXPECT_EQ(described(samples::kLastFragment6),
              "IPv6 2001:db8::1 > 2001:db8::2: icmpv6, fragment 1232 of id 0xafa2937a, last, hop limit 64, length 74");
}

TEST(Describe, names_what_it_does_not_know_by_number)
{
    ByteVector frame = bytes_of(samples::kUdp6);
    frame[20] = 89;
    EXPECT_EQ(described(frame), "IPv6 2001:db8::1 > 2001:db8::2: protocol 89, hop limit 64, length 53");
}

}  // namespace
}  // namespace vpcsim
