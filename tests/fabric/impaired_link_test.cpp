// What a link that is not perfect makes of packets, in the fabric: verdict, place, time, order, and that all add up.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/fabric_rig.h"

namespace vpcsim {
namespace {

constexpr Duration kDelay = milliseconds(10);

World over_a_link(const LinkQuality& quality)
{
    World world = peering();
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.bandwidth.reset();
    pcc1.one_way_delay = kDelay;
    pcc1.quality = quality;
    return world;
}

// `count` datagrams from ecs1, one each `gap`; each has its number as its size, from 100 bytes on.
void send_row(FabricRig& rig, std::size_t count, Duration gap)
{
    for (std::size_t i = 0; i < count; ++i) {
        rig.send_udp("ecs1", "ecs2", 100 + i);
        rig.run_until(rig.simulator.now() - kStart + gap);
    }
}

std::vector<std::uint16_t> sizes(const std::vector<Received>& received)
{
    std::vector<std::uint16_t> sizes;
    for (const Received& packet : received)
        sizes.push_back(packet.meta.ip_length);
    return sizes;
}

const LinkCounters link_of(const FabricRig& rig, PeerSide side = PeerSide::Requester)
{
    return rig.fabric.counters(rig.world.peer_id("pcc1"), side).link;
}

TEST(ImpairedLink, loses_packets_at_the_link_behind_the_limiter)
{
    FabricRig rig{over_a_link({.loss = kCertain})};
    rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(seconds(1));
    EXPECT_TRUE(rig.sink("ecs2").received.empty());
    ASSERT_EQ(rig.notebook.drops.size(), 1u);
    const Drop& drop = rig.notebook.drops.front();
    EXPECT_EQ(drop.verdict.reason, DropReason::LinkLoss);
    EXPECT_EQ(drop.verdict.stage, Stage::Link);
    EXPECT_EQ(drop.verdict.object, ObjectRef{rig.world.peer_id("pcc1")});
    EXPECT_EQ(drop.verdict.rule, RuleRef{});
    EXPECT_EQ(link_of(rig), (LinkCounters{{1, 1'000}, {}, {}}));
    EXPECT_EQ(rig.fabric.counters(rig.world.peer_id("pcc1"), PeerSide::Requester).passed, (Traffic{1, 1'000}));
}

TEST(ImpairedLink, that_is_down_loses_everything_until_it_is_up_again)
{
    FabricRig rig{over_a_link({})};
    PeerConnection& pcc1 = rig.world.network.peer_connections[rig.world.peer_id("pcc1")];
    rig.send_udp("ecs1", "ecs2", 100);
    rig.run_until(milliseconds(5));  // it is on its way, and arrives
    pcc1.link_down_until = kStart + milliseconds(20);
    rig.fabric.network_changed();
    rig.send_udp("ecs1", "ecs2", 101);
    rig.send_udp("ecs2", "ecs1", 102);
    rig.run_until(milliseconds(20));
    rig.send_udp("ecs1", "ecs2", 103);
    rig.run_until(seconds(1));
    EXPECT_EQ(sizes(rig.sink("ecs2").received), (std::vector<std::uint16_t>{100, 103}));
    ASSERT_EQ(rig.notebook.drops.size(), 2u);
    for (const Drop& drop : rig.notebook.drops) {
        EXPECT_EQ(drop.verdict.reason, DropReason::LinkLoss);
        EXPECT_EQ(drop.verdict.rule, RuleRef::link_down());
        EXPECT_EQ(rig.world.network.name(drop.verdict.rule), "link down");
    }
    EXPECT_EQ(link_of(rig, PeerSide::Accepter), (LinkCounters{{1, 102}, {}, {}}));
}

TEST(ImpairedLink, delays_by_jitter_and_keeps_the_order)
{
    FabricRig rig{over_a_link({.jitter = milliseconds(5)})};
    send_row(rig, 200, microseconds(100));
    rig.run_until(seconds(1));
    const auto& received = rig.sink("ecs2").received;
    ASSERT_EQ(received.size(), 200u);
    EXPECT_TRUE(std::ranges::is_sorted(sizes(received)));
    Duration longest{};
    for (std::size_t i = 0; i < received.size(); ++i) {
        const Duration took = received[i].at - kStart - static_cast<std::int64_t>(i) * microseconds(100);
        EXPECT_GE(took, kDelay);
        EXPECT_LE(took, kDelay + milliseconds(5) + microseconds(1));  // and the time on the transmit link
        longest = std::max(longest, took);
    }
    EXPECT_GT(longest, kDelay + milliseconds(4));
    EXPECT_EQ(link_of(rig), LinkCounters{});
}

TEST(ImpairedLink, lets_packets_overtake_where_the_order_is_not_kept)
{
    FabricRig rig{over_a_link({.jitter = milliseconds(5), .keep_order = false})};
    send_row(rig, 200, microseconds(100));
    rig.run_until(seconds(1));
    const auto received = sizes(rig.sink("ecs2").received);
    ASSERT_EQ(received.size(), 200u);
    std::uint64_t late = 0;
    for (std::size_t i = 0; i < received.size(); ++i)
        late += std::any_of(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(i),
                            [&](std::uint16_t earlier) { return earlier > received[i]; })
                    ? 1u
                    : 0u;
    EXPECT_GT(late, 100u);
    EXPECT_EQ(link_of(rig).reordered.packets, late);
}

TEST(ImpairedLink, holds_packets_back_by_the_gap_and_no_other)
{
    FabricRig rig{over_a_link({.reordering = {100'000}, .reordering_gap = milliseconds(1)})};
    send_row(rig, 300, microseconds(100));
    rig.run_until(seconds(1));
    const auto& received = rig.sink("ecs2").received;
    ASSERT_EQ(received.size(), 300u);
    std::uint64_t held_back = 0;
    for (const Received& packet : received) {
        const Duration took = packet.at - kStart - (packet.meta.ip_length - 100) * microseconds(100);
        const bool is_late = took > kDelay + microseconds(1);
        held_back += is_late ? 1u : 0u;
        if (is_late) {
            EXPECT_NEAR(static_cast<double>((took - kDelay).count()), 1e9, 1e6);
        }
    }
    EXPECT_NEAR(static_cast<double>(held_back), 30, 25);
    EXPECT_EQ(link_of(rig).reordered.packets, held_back);
}

TEST(ImpairedLink, delivers_a_duplicate_right_behind_and_counts_it_as_made)
{
    FabricRig rig{over_a_link({.duplication = kCertain})};
    send_row(rig, 3, microseconds(100));
    rig.run_until(seconds(1));
    EXPECT_EQ(sizes(rig.sink("ecs2").received), (std::vector<std::uint16_t>{100, 100, 101, 101, 102, 102}));
    const auto& received = rig.sink("ecs2").received;
    EXPECT_EQ(received[0].stored, received[1].stored);
    EXPECT_NE(received[0].id, received[1].id);
    EXPECT_EQ(rig.fabric.totals().made, 6u);
    EXPECT_EQ(rig.fabric.totals().delivered, 6u);
    EXPECT_EQ(link_of(rig), (LinkCounters{{}, {3, 303}, {}}));
}

// Whatever the delay is: nothing looks again and again whether a packet is due.
TEST(ImpairedLink, has_an_event_for_each_packet_and_for_each_that_came_to_be_the_first)
{
    for (const Duration delay : {Duration::zero(), picoseconds(1), kDelay}) {
        World world = over_a_link({.jitter = milliseconds(9), .keep_order = false});
        world.network.peer_connections[world.peer_id("pcc1")].one_way_delay = delay;
        FabricRig rig{std::move(world)};
        constexpr std::uint64_t kPackets = 200;
        for (std::uint64_t i = 0; i < kPackets; ++i)
            rig.send_udp("ecs1", "ecs2", 100 + i);
        rig.run_until(seconds(1));
        const auto received = sizes(rig.sink("ecs2").received);
        EXPECT_EQ(received.size(), kPackets);
        EXPECT_FALSE(std::ranges::is_sorted(received));
        EXPECT_EQ(rig.simulator.pending(), 0u);
        EXPECT_LE(rig.simulator.events_handled(), 2 * kPackets + 30);  // on the way to it, too
    }
}

TEST(ImpairedLink, of_its_own_quality_is_not_that_of_its_regions)
{
    World lossy_regions = peering();
    lossy_regions.network.latency.set_quality("cn-shanghai", "cn-beijing", {.loss = kCertain});
    EXPECT_EQ(link_quality(lossy_regions.network, lossy_regions.peer_id("pcc1")).loss, kCertain);
    FabricRig lossy{std::move(lossy_regions)};
    lossy.send_udp("ecs1", "ecs2");
    lossy.send_udp("ecs2", "ecs1");
    lossy.run_until(seconds(1));
    EXPECT_EQ(lossy.fabric.totals().dropped_for(DropReason::LinkLoss), 2u);

    World exempted = peering();
    exempted.network.latency.set_quality("cn-shanghai", "cn-beijing", {.loss = kCertain});
    exempted.network.peer_connections[exempted.peer_id("pcc1")].quality = LinkQuality{};
    FabricRig perfect{std::move(exempted)};
    perfect.send_udp("ecs1", "ecs2");
    perfect.run_until(seconds(1));
    EXPECT_EQ(perfect.sink("ecs2").received.size(), 1u);
}

TEST(ImpairedLink, changed_while_packets_fly_loses_none_of_them)
{
    FabricRig rig{over_a_link({.jitter = milliseconds(5), .keep_order = false})};
    const LinkQuality qualities[] = {
        {},
        {.jitter = milliseconds(3)},
        {.duplication = kCertain, .reordering = kCertain, .reordering_gap = milliseconds(2)},
        {.jitter = milliseconds(5), .keep_order = false}};
    for (int i = 0; i < 400; ++i) {
        rig.world.network.peer_connections[rig.world.peer_id("pcc1")].quality = qualities[i / 7 % 4];
        rig.fabric.network_changed();
        send_row(rig, 1, microseconds(100));
    }
    rig.run_until(seconds(1));
    EXPECT_EQ(rig.sink("ecs2").received.size(), 400u + link_of(rig).duplicated.packets);
    EXPECT_EQ(link_of(rig).duplicated.packets, 98u);
    EXPECT_EQ(rig.pool.live(), 0u);
}

}  // namespace
}  // namespace vpcsim
