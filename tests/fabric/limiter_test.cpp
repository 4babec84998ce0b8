// The limiter of a peering: which bytes it counts, and what a queue makes of it [PC-34, PC-36].
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fabric_rig.h"

namespace vpcsim {
namespace {

constexpr Duration kWhile = seconds(1);
constexpr Duration kAllSent = microseconds(100);  // by the sender's interface

World queued(Bytes queue)
{
    World world = peering();
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.bandwidth = megabits_per_second(8);  // a microsecond a byte
    pcc1.burst = Bytes{1'000};
    world.network.assumptions.limiter_queue = queue;
    return world;
}

Traffic passed(const FabricRig& rig)
{
    return rig.fabric.counters(rig.world.peer_id("pcc1"), PeerSide::Requester).passed;
}

void change_bandwidth(FabricRig& rig, BitRate bandwidth)
{
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].bandwidth = bandwidth;
    rig.fabric.network_changed();
}

double to_microseconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

TEST(LimiterQueue, holds_back_what_exceeds_the_bandwidth_and_drops_what_it_has_no_room_for)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        FabricRig rig{queued(Bytes{2'000})};
        rig.fabric.observe(rig.world.peer_id("pcc1"), PeerSide::Requester);
        for (int i = 0; i < 4; ++i)
            rig.send_udp("ecs1", "ecs2", 1'000, 9, family);
        rig.run_until(kAllSent);
        EXPECT_EQ(passed(rig), (Traffic{1, 1'000})) << "what waits has not passed";
        rig.run_until(kWhile);
        const auto& received = rig.sink("ecs2").received;
        ASSERT_EQ(received.size(), 3u);
        EXPECT_EQ(received[1].at - received[0].at, milliseconds(1));
        EXPECT_EQ(received[2].at - received[1].at, milliseconds(1));
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.reason, DropReason::RateLimited);
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::TokenBucket);
        EXPECT_EQ(rig.fabric.counters(rig.world.peer_id("pcc1"), PeerSide::Requester).rate_limited,
                  (Traffic{1, 1'000}));
        const Duration delay = rig.fabric.one_way_delay(rig.world.peer_id("pcc1"));
        std::erase_if(rig.notebook.lines, [](const std::string& line) { return line.find("dropped") != line.npos; });
        ASSERT_EQ(rig.notebook.lines.size(), 3u);
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_THAT(rig.notebook.lines[i], testing::StartsWith(to_string(received[i].at - delay) + " pcc1@"))
                << "a trace has what waits as it leaves";
    }
}

TEST(LimiterQueue, drains_at_the_new_rate_once_the_bandwidth_has_changed)
{
    FabricRig rig{queued(Bytes{4'000})};
    for (int i = 0; i < 4; ++i)
        rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(microseconds(1'500));  // the second has left
    change_bandwidth(rig, megabits_per_second(16));
    change_bandwidth(rig, megabits_per_second(8));
    change_bandwidth(rig, megabits_per_second(16));
    rig.run_until(kWhile);
    const auto& received = rig.sink("ecs2").received;
    ASSERT_EQ(received.size(), 4u);
    EXPECT_EQ(received[1].at - received[0].at, milliseconds(1));
    // Half of the third had flowed in when the rate doubled.
    EXPECT_NEAR(to_microseconds(received[2].at - received[1].at), 750, 1);
    EXPECT_NEAR(to_microseconds(received[3].at - received[2].at), 500, 1);
}

TEST(LimiterQueue, drops_what_no_longer_fits_the_bucket_when_its_turn_comes)
{
    FabricRig rig{queued(Bytes{4'000})};
    for (int i = 0; i < 3; ++i)
        rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(kAllSent);
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].burst = Bytes{999};
    rig.fabric.network_changed();
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("ecs2").received.size(), 1u);
    ASSERT_EQ(rig.notebook.drops.size(), 2u);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.reason, DropReason::RateLimited);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::TokenBucket);
}

TEST(LimiterQueue, is_dropped_whole_when_the_peer_connection_is_deleted)
{
    FabricRig rig{queued(Bytes{4'000})};
    for (int i = 0; i < 4; ++i)
        rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(microseconds(1'500));  // two are on the link, and arrive
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].status = PeerStatus::Deleted;
    rig.fabric.network_changed();
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("ecs2").received.size(), 2u);
    EXPECT_EQ(passed(rig), (Traffic{2, 2'000}));
    ASSERT_EQ(rig.notebook.drops.size(), 2u);
    for (const Drop& drop : rig.notebook.drops) {
        EXPECT_EQ(drop.verdict.reason, DropReason::PeerNotActive);
        EXPECT_EQ(drop.verdict.stage, Stage::PeeringState);
        EXPECT_EQ(drop.at, kStart + microseconds(1'500));
    }
}

TEST(LimiterQueue, stands_before_the_link_whose_fate_meets_what_leaves_it)
{
    FabricRig rig{queued(Bytes{4'000})};
    for (int i = 0; i < 4; ++i)
        rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(microseconds(500));
    PeerConnection& pcc1 = rig.world.network.peer_connections[rig.world.peer_id("pcc1")];
    pcc1.link_down_until = kStart + microseconds(2'500);  // the second and the third leave meanwhile
    rig.fabric.network_changed();
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("ecs2").received.size(), 2u);
    ASSERT_EQ(rig.notebook.drops.size(), 2u);
    for (const Drop& drop : rig.notebook.drops) {
        EXPECT_EQ(drop.verdict.reason, DropReason::LinkLoss);
        EXPECT_EQ(drop.verdict.rule, RuleRef::link_down());
    }
    EXPECT_NEAR(to_microseconds(rig.notebook.drops[1].at - rig.notebook.drops[0].at), 1'000, 1);
}

TEST(Limiter, is_no_emptier_than_empty_after_the_bandwidth_was_lowered)
{
    World world = queued(Bytes{0});
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.bandwidth = megabits_per_second(1'000);
    pcc1.burst.reset();  // 12.5 MB then, 12,500 bytes at 1 Mbit/s
    FabricRig rig{std::move(world)};
    for (int i = 0; i < 9'000; ++i)
        rig.send_udp("ecs1", "ecs2", 1'500);
    rig.run_until(milliseconds(50));
    change_bandwidth(rig, megabits_per_second(1));
    rig.run_until(milliseconds(151));  // the time in which it fills
    const std::size_t before = rig.sink("ecs2").received.size();
    for (int i = 0; i < 8; ++i)
        rig.send_udp("ecs1", "ecs2", 1'500);
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("ecs2").received.size(), before + 8);
}

TEST(Limiter, counts_the_bytes_that_the_assumption_says)  // [PC-36]
{
    for (const bool frames : {false, true}) {
        World world = queued(Bytes{0});
        world.network.assumptions.limiter_counts_frames = frames;
        FabricRig rig{std::move(world)};
        rig.send_udp("ecs1", "ecs2", 1'000);
        rig.run_until(kWhile);
        EXPECT_EQ(rig.sink("ecs2").received.size(), frames ? 0u : 1u) << "a frame of 1,014 bytes, a burst of 1,000";
    }
}

}  // namespace
}  // namespace vpcsim
