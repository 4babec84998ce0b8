// The limiter of a peering: which bytes it counts, and what a queue makes of it [PC-34, PC-36].
#include <gtest/gtest.h>

#include "support/fabric_rig.h"

namespace vpcsim {
namespace {

constexpr Duration kWhile = seconds(1);

World queued(Bytes queue)
{
    World world = peering();
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.bandwidth = megabits_per_second(8);  // a microsecond a byte
    pcc1.burst = Bytes{1'000};
    world.network.assumptions.limiter_queue = queue;
    return world;
}

TEST(LimiterQueue, holds_back_what_exceeds_the_bandwidth_and_drops_what_it_has_no_room_for)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        FabricRig rig{queued(Bytes{2'000})};
        rig.fabric.observe(rig.world.peer_id("pcc1"), PeerSide::Requester);
        for (int i = 0; i < 4; ++i)
            rig.send_udp("ecs1", "ecs2", 1'000, 9, family);
        rig.run_until(kWhile);
        const auto& received = rig.sink("ecs2").received;
        ASSERT_EQ(received.size(), 3u);
        EXPECT_EQ(received[1].at - received[0].at, milliseconds(1));
        EXPECT_EQ(received[2].at - received[1].at, milliseconds(1));
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.reason, DropReason::RateLimited);
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::TokenBucket);
        EXPECT_EQ(rig.fabric.counters(rig.world.peer_id("pcc1"), PeerSide::Requester).rate_limited,
                  (Traffic{1, 1'000}));
    }
}

TEST(LimiterQueue, keeps_the_times_of_what_waits_when_the_bandwidth_changes)
{
    FabricRig rig{queued(Bytes{3'000})};
    for (int i = 0; i < 3; ++i)
        rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(microseconds(500));
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].bandwidth = megabits_per_second(16);
    rig.fabric.network_changed();
    rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(kWhile);
    const auto& received = rig.sink("ecs2").received;
    ASSERT_EQ(received.size(), 4u);
    EXPECT_EQ(received[2].at - received[0].at, milliseconds(2));
    EXPECT_EQ(received[3].at - received[2].at, microseconds(500)) << "at 16 Mbit/s";
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
