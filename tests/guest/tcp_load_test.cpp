// Bulk transfers between hosts: whole, at the rate that the way allows, and measured at both ends.
#include "vpcsim/guest/tcp_load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guest/guest_rig.h"

namespace vpcsim {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::uint64_t sum_of(const std::vector<TcpLoadInterval>& intervals)
{
    std::uint64_t sum = 0;
    for (const TcpLoadInterval& interval : intervals)
        sum += interval.bytes;
    return sum;
}

// In one family, from ecs1 in Beijing to ecs2 in Shanghai.
class TcpLoad : public ::testing::TestWithParam<IpFamily> {
protected:
    TcpLoadOptions to_ecs2() const { return {.destination = address_of(rig.world, "ecs2", GetParam())}; }

    void limit_to(BitRate bandwidth)
    {
        rig.world.network.peer_connections[rig.world.peer_id("pcc1")].bandwidth = bandwidth;
        rig.fabric.network_changed();
    }

    GuestRig rig{peering()};
};
INSTANTIATE_TEST_SUITE_P(Families, TcpLoad, ::testing::Values(IpFamily::V4, IpFamily::V6),
                         [](const auto& test) { return test.param == IpFamily::V4 ? "IPv4" : "IPv6"; });

TEST_P(TcpLoad, of_so_many_bytes_arrives_whole_and_ends_in_order)
{
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1)};
    TcpLoadOptions options = to_ecs2();
    options.bytes = 3'000'001;
    TcpSource source{rig.host("ecs1"), options};
    source.start();
    rig.run_until(seconds(10));
    EXPECT_TRUE(source.is_finished());
    EXPECT_EQ(source.end(), TcpEnd::Closed);
    EXPECT_EQ(source.statistics().bytes_acknowledged, 3'000'001u);
    EXPECT_EQ(sink.bytes(), 3'000'001u);
    EXPECT_EQ(sum_of(source.intervals()), 3'000'001u);
    EXPECT_EQ(sum_of(sink.intervals()), 3'000'001u);
    EXPECT_EQ(rig.host("ecs2").tcp().connections(), 0u);
}

TEST_P(TcpLoad, fills_the_bandwidth_of_the_peering_for_its_duration)
{
    limit_to(megabits_per_second(20));
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1)};
    TcpLoadOptions options = to_ecs2();
    options.duration = seconds(10);
    TcpSource source{rig.host("ecs1"), options};
    source.start();
    rig.run_until(seconds(20));
    EXPECT_EQ(source.end(), TcpEnd::Closed);
    EXPECT_LT(source.ended_at(), kStart + seconds(11));
    EXPECT_GT(rig.dropped(DropReason::RateLimited), 0u);
    EXPECT_GT(source.statistics().retransmissions, 0u);
    ASSERT_GE(source.intervals().size(), 10u);
    constexpr std::uint64_t kMost = 20'000'000 / 8;
    std::uint64_t bytes = 0;
    for (std::size_t second = 1; second < 10; ++second) {
        EXPECT_GE(sink.intervals()[second].bytes, kMost * 7 / 10) << second;
        bytes += sink.intervals()[second].bytes;
    }
    EXPECT_GE(bytes, 9 * kMost * 85 / 100);
    EXPECT_LE(bytes, 9 * kMost);
    EXPECT_EQ(sum_of(sink.intervals()), source.statistics().bytes_acknowledged);
    EXPECT_GT(source.intervals()[5].window, 0u);
    EXPECT_NEAR(static_cast<double>(source.intervals()[5].round_trip.count()),
                static_cast<double>((2 * rig.fabric.one_way_delay(rig.world.peer_id("pcc1"))).count()), 2e9);
}

TEST_P(TcpLoad, of_small_writes_fills_the_bandwidth_too)
{
    limit_to(megabits_per_second(20));
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1)};
    TcpLoadOptions options = to_ecs2();
    options.block = 1'448;
    options.duration = seconds(4);
    TcpSource source{rig.host("ecs1"), options};
    source.start();
    rig.run_until(seconds(4));
    EXPECT_GE(sink.bytes(), 4u * 20'000'000 / 8 * 7 / 10);
}

TEST_P(TcpLoad, of_small_writes_keeps_its_rate)
{
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1)};
    TcpLoadOptions options = to_ecs2();
    options.block = 100;
    options.rate = megabits_per_second(1);
    TcpSource source{rig.host("ecs1"), options};
    source.start();
    rig.run_until(seconds(10));
    EXPECT_NEAR(static_cast<double>(sink.bytes()), 10 * 1e6 / 8, 1e6 / 80);
}

TEST_P(TcpLoad, makes_up_for_what_its_rate_has_missed)
{
    limit_to(BitRate{500'000});
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1)};
    TcpLoadOptions options = to_ecs2();
    options.block = 10'000;
    options.rate = megabits_per_second(1);
    TcpSource source{rig.host("ecs1"), options};
    source.start();
    rig.run_until(seconds(3));
    EXPECT_LT(sink.bytes(), 3 * 500'000u / 8 + 125'000);
    limit_to(megabits_per_second(20));
    rig.run_until(seconds(10));
    EXPECT_NEAR(static_cast<double>(sink.bytes()), 10 * 1e6 / 8, 1e6 / 80);
}

TEST_P(TcpLoad, is_refused_where_nobody_listens)
{
    TcpSource source{rig.host("ecs1"), to_ecs2()};
    source.start();
    rig.run_until(seconds(1));
    EXPECT_TRUE(source.is_finished());
    EXPECT_EQ(source.end(), TcpEnd::Refused);
}

TEST_P(TcpLoad, that_reaches_nobody_is_over_when_its_time_is)
{
    rig.world.group("sg-ecs2");  // which lets nothing in
    TcpSource source{rig.host("ecs1"), to_ecs2()};
    source.start();
    rig.run_until(seconds(30));
    EXPECT_TRUE(source.is_finished());
    EXPECT_EQ(source.end(), TcpEnd::Abandoned);
    EXPECT_EQ(source.ended_at(), kStart + seconds(10));
}

TEST_P(TcpLoad, is_taken_by_the_sink_of_its_own_probe)
{
    TcpSink first{rig.host("ecs2"), 5201, seconds(1), {}, 1};
    TcpSink second{rig.host("ecs2"), 5201, seconds(1), {}, 2};
    TcpLoadOptions options = to_ecs2();
    options.bytes = 1'000;
    options.probe = 1;
    TcpSource source{rig.host("ecs1"), options};
    source.start();
    rig.run_until(seconds(1));
    EXPECT_EQ(first.bytes(), 1'000u);
    EXPECT_EQ(second.bytes(), 0u);
    options.probe = 3;
    TcpSource stranger{rig.host("ecs1"), options};
    stranger.start();
    rig.run_until(seconds(2));
    EXPECT_EQ(stranger.end(), TcpEnd::Refused);
}

TEST_P(TcpLoad, goes_on_when_its_sink_has_gone)
{
    std::optional<TcpSink> sink{std::in_place, rig.host("ecs2"), 5201, seconds(1)};
    TcpLoadOptions options = to_ecs2();
    options.duration = milliseconds(500);
    TcpSource source{rig.host("ecs1"), options};
    source.start();
    rig.run_until(milliseconds(200));
    sink.reset();
    rig.run_until(seconds(10));
    EXPECT_EQ(source.end(), TcpEnd::Closed);
    TcpSource late{rig.host("ecs1"), options};
    late.start();
    rig.run_until(seconds(11));
    EXPECT_EQ(late.end(), TcpEnd::Refused);
}

TEST_P(TcpLoad, has_no_window_beyond_the_buffer_that_it_was_given)
{
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1), {.buffer = 50'000}};
    TcpSource source{rig.host("ecs1"), to_ecs2()};
    source.start();
    rig.run_until(seconds(5));
    const Duration round_trip = 2 * rig.fabric.one_way_delay(rig.world.peer_id("pcc1"));
    const auto most = static_cast<std::uint64_t>(50'000 * (seconds(1) / round_trip + 1));
    EXPECT_LE(sink.intervals()[3].bytes, most);
    EXPECT_GE(sink.intervals()[3].bytes, most * 8 / 10);
}

TEST(TcpSource, without_an_address_of_that_family_says_so)
{
    auto world = one_vswitch();
    world.instance("c", "vsw", {"10.0.1.12"});
    GuestRig rig{std::move(world)};
    TcpSource source{rig.host("c"), {.destination = address_of(rig.world, "b", IpFamily::V6)}};
    source.start();
    EXPECT_TRUE(source.is_finished());
    EXPECT_TRUE(source.has_no_address());
    rig.run_until(seconds(1));
}

}  // namespace
}  // namespace vpcsim
