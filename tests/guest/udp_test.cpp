// Datagrams: the source's exact rate, what the sink measures, and who answers for a port.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "guest/guest_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/bytes.h"

namespace vpcsim {
namespace {

void send_datagram(GuestRig& rig, std::string_view from, IpAddress to, std::uint16_t port, std::size_t size = 10)
{
    Host& host = rig.host(from);
    const auto route = host.route_to(to);
    ASSERT_TRUE(route);
    Packet& packet = rig.pool.acquire(PacketPool::kSmall);
    build_udp(packet, host.new_packet(*route, to), 40'000, port, {}, size);
    host.send(*route, packet);
}

// Number k leaves at k x size x 8 / rate, rounded down to a picosecond, as long as that is within the duration.
RC_GTEST_PROP(UdpSource, sends_every_datagram_at_its_exact_time, ())
{
    const auto rate = *rc::gen::inRange<std::uint64_t>(1'000, 50'000'000);
    const auto size = *rc::gen::inRange<std::uint32_t>(kUdpHeaderBytes, 1'400);
    const auto duration = Duration{*rc::gen::inRange<std::int64_t>(1, milliseconds(2).count())};
    auto world = one_vswitch();
    world.network.assumptions.arp_reply_delay = Duration::zero();
    GuestRig rig{std::move(world)};
    rig.host("b").listen_udp(5'201);
    rig.ping("a", {.destination = address_of(rig.world, "b", IpFamily::V4), .count = 1});  // the neighbour is known
    rig.run_until(seconds(1));
    UdpSource source{rig.host("a"),
                     {.destination = address_of(rig.world, "b", IpFamily::V4),
                      .rate = BitRate{rate},
                      .duration = duration,
                      .size = size}};
    source.start();
    rig.run_until(seconds(3));

    RC_ASSERT(source.is_finished());
    const auto scaled = static_cast<unsigned __int128>(size) * 8 * 1'000'000'000'000u;
    std::vector<TimePoint> expected;
    for (std::uint64_t k = 0;; ++k) {
        const Duration offset{static_cast<std::int64_t>(k * scaled / rate)};
        if (offset >= duration)
            break;
        expected.push_back(kStart + seconds(1) + offset);
    }
    const auto sent = rig.seen("a", Direction::Egress, udp);
    RC_ASSERT(sent.size() == expected.size());
    RC_ASSERT(source.sent() == expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k) {
        RC_ASSERT(sent[k].at == expected[k]);
        RC_ASSERT(sent[k].meta.transport_length == size + 8);
        const std::uint8_t* header = sent[k].frame.data() + sent[k].meta.transport_offset + 8;
        RC_ASSERT(read_u32(header + 8) == k + 1);
    }
}

TEST(UdpSource, fills_its_duration_exactly)
{
    GuestRig rig{one_vswitch()};
    UdpSink sink{rig.host("b"), 5'201};
    UdpSource source{rig.host("a"),
                     {.destination = address_of(rig.world, "b", IpFamily::V6),
                      .rate = megabits_per_second(8),
                      .duration = seconds(1),
                      .size = 1'000}};
    source.start();
    rig.run_until(seconds(1) - picoseconds(1));
    EXPECT_FALSE(source.is_finished());
    rig.run_until(seconds(2));
    EXPECT_TRUE(source.is_finished());
    EXPECT_EQ(source.sent(), 1'000u);
    EXPECT_EQ(sink.result().received, 1'000u);
    EXPECT_EQ(sink.result().bytes, 1'000'000u);
    EXPECT_EQ(sink.result().out_of_order, 0u);
}

// A datagram of the load, made by hand: number and time of sending are what the test says.
void send_numbered(GuestRig& rig, std::uint32_t sequence, Duration sent_at)
{
    Host& host = rig.host("a");
    const IpAddress b = address_of(rig.world, "b", IpFamily::V4);
    std::array<std::uint8_t, kUdpHeaderBytes> header{};
    write_u32(header.data(), static_cast<std::uint32_t>(sent_at / seconds(1)));
    write_u32(header.data() + 4, static_cast<std::uint32_t>(sent_at % seconds(1) / microseconds(1)));
    write_u32(header.data() + 8, sequence);
    const auto route = host.route_to(b);
    Packet& packet = rig.pool.acquire(PacketPool::kSmall);
    build_udp(packet, host.new_packet(*route, b), 40'000, 5'201, header);
    host.send(*route, packet);
}

RC_GTEST_PROP(UdpSink, measures_jitter_as_rfc_3550_says, ())
{
    GuestRig rig{one_vswitch()};
    UdpSink sink{rig.host("b"), 5'201};
    const auto lags = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 900));
    for (std::size_t i = 0; i < lags.size(); ++i) {
        const Duration now = seconds(1) + milliseconds(static_cast<std::int64_t>(i));
        rig.run_until(now);
        send_numbered(rig, static_cast<std::uint32_t>(i + 1), now - microseconds(lags[i]));
    }
    rig.run_until(seconds(60));
    // All take the same way, but for the first, which waits for its neighbour.
    double jitter = 0;
    const Sighting* previous = nullptr;
    const auto arrived = rig.seen("b", Direction::Ingress, udp);
    RC_ASSERT(arrived.size() == lags.size());
    for (std::size_t i = 0; i < arrived.size(); ++i) {
        if (previous != nullptr) {
            const double spacing = static_cast<double>((arrived[i].at - previous->at).count());
            const double sent = 1e9 - 1e6 * static_cast<double>(lags[i] - lags[i - 1]);
            jitter += (std::abs(spacing - sent) - jitter) / 16;
        }
        previous = &arrived[i];
    }
    RC_ASSERT(std::abs(static_cast<double>(sink.result().jitter.count()) - jitter) <= 16.0);  // rounding only
}

TEST(UdpSink, counts_what_is_overtaken_and_misses_what_is_lost)
{
    GuestRig rig{one_vswitch()};
    UdpSink sink{rig.host("b"), 5'201};
    for (const std::uint32_t sequence : {1u, 2u, 4u, 3u, 7u, 5u, 8u})
        send_numbered(rig, sequence, Duration::zero());
    rig.run_until(seconds(1));
    EXPECT_EQ(sink.result().received, 7u);
    EXPECT_EQ(sink.result().out_of_order, 2u);
    EXPECT_EQ(sink.result().bytes, 7u * kUdpHeaderBytes);
}

TEST(UdpSink, goes_before_a_listener_and_leaves_the_port_to_it)
{
    GuestRig rig{one_vswitch()};
    rig.host("b").listen_udp(5'201);
    {
        UdpSink sink{rig.host("b"), 5'201};
        send_numbered(rig, 1, Duration::zero());
        rig.run_until(seconds(1));
        EXPECT_EQ(sink.result().received, 1u);
    }
    send_numbered(rig, 2, Duration::zero());
    rig.run_until(seconds(2));
    EXPECT_TRUE(rig.seen("b", Direction::Egress, icmp).empty());
}

TEST(ClosedPort, is_answered_with_port_unreachable_in_both_families)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{one_vswitch()};
        UdpSource source{rig.host("a"),
                         {.destination = address_of(rig.world, "b", family),
                          .rate = megabits_per_second(8),
                          .duration = milliseconds(3),
                          .size = 1'000}};
        source.start();
        rig.run_until(seconds(1));
        EXPECT_EQ(source.sent(), 3u);
        EXPECT_EQ(source.refused(), 3u);
        const auto errors = rig.seen("a", Direction::Ingress, icmp_in(family));
        ASSERT_EQ(errors.size(), 3u);
        const bool is_v4 = family == IpFamily::V4;
        EXPECT_EQ(errors[0].meta.icmp_type, is_v4 ? kIcmpUnreachable : kIcmpv6Unreachable);
        EXPECT_EQ(errors[0].meta.icmp_code, is_v4 ? kIcmpPortUnreachable : kIcmpv6PortUnreachable);
        EXPECT_EQ(errors[0].meta.source, address_of(rig.world, "b", family));
    }
}

TEST(ClosedPort, is_swallowed_where_somebody_listens)
{
    GuestRig rig{one_vswitch()};
    rig.host("b").listen_udp(7);
    send_datagram(rig, "a", address_of(rig.world, "b", IpFamily::V4), 7);
    rig.run_until(seconds(1));
    EXPECT_TRUE(rig.seen("b", Direction::Egress, icmp).empty());
    EXPECT_EQ(rig.fabric.totals().delivered, 1u);
}

TEST(ClosedPort, answers_with_a_burst_of_50_and_then_1000_a_second)  // icmp_msgs_burst, icmp_msgs_per_sec of Linux
{
    GuestRig rig{one_vswitch()};
    rig.ping("a", {.destination = address_of(rig.world, "b", IpFamily::V4), .count = 1});
    rig.ping("b", {.destination = address_of(rig.world, "a", IpFamily::V4), .count = 1});
    rig.run_until(seconds(1));
    const auto errors = [&] {
        std::size_t count = 0;
        for (const Sighting& sighting : rig.seen("b", Direction::Egress, icmp))
            count += sighting.meta.icmp_type == kIcmpUnreachable;
        return count;
    };
    for (int i = 0; i < 200; ++i)
        send_datagram(rig, "a", address_of(rig.world, "b", IpFamily::V4), 9);
    rig.run_until(seconds(1) + microseconds(500));
    EXPECT_EQ(errors(), 50u);
    rig.run_until(seconds(1) + milliseconds(20));
    for (int i = 0; i < 200; ++i)
        send_datagram(rig, "a", address_of(rig.world, "b", IpFamily::V4), 9);
    rig.run_until(seconds(2));
    EXPECT_EQ(errors(), 70u);  // twenty came free in 20 ms, less what the second train still found
}

}  // namespace
}  // namespace vpcsim
