// What an instance may carry [domain.md 5.4]: how much, in which direction, and for how long.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/fabric_rig.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

constexpr Duration kWhile = seconds(1);

std::uint64_t dropped(const FabricRig& rig, DropReason reason) { return rig.fabric.totals().dropped_for(reason); }

World limited(std::string_view instance, InstanceLimits limits)
{
    World world = one_vswitch();
    world.network.instances[world.instance_id(instance)].limits = limits;
    return world;
}

// Frames of 1,000 bytes, each as soon as the last one would have left a line of that rate.
void offer(FabricRig& rig, std::string_view from, std::string_view to, BitRate rate, Duration begin, Duration end,
           IpFamily family = IpFamily::V4)
{
    const Duration gap = transmission_time(Bytes{1'000}, rate);
    for (Duration now = begin; now < end; now += gap) {
        rig.run_until(now);
        rig.send_udp(from, to, 986, 9, family);
    }
}

std::size_t received_between(const std::vector<Received>& received, Duration begin, Duration end)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        received, [=](const Received& packet) { return packet.at >= kStart + begin && packet.at < kStart + end; }));
}

constexpr InstanceLimits kTenAndThirty{megabits_per_second(10), megabits_per_second(30), {}, 0};

// 20 Mbit/s more than its bandwidth for 100 ms of credit; then 10 Mbit/s are 125 frames in 100 ms.
TEST(InstanceLimits, let_an_instance_send_at_its_burst_until_the_credit_is_spent)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        World world = limited("a", kTenAndThirty);
        world.network.assumptions.instance_credit_time = milliseconds(100);
        world.network.assumptions.eni_queue = Bytes{5'000};
        FabricRig rig{std::move(world)};
        offer(rig, "a", "b", megabits_per_second(60), {}, milliseconds(400), family);
        rig.run_until(kWhile);
        const auto& received = rig.sink("b").received;
        EXPECT_NEAR(static_cast<double>(received_between(received, {}, milliseconds(100))), 375, 2);
        EXPECT_NEAR(static_cast<double>(received_between(received, milliseconds(100), milliseconds(200))), 125, 6);
        EXPECT_NEAR(static_cast<double>(received_between(received, milliseconds(200), milliseconds(300))), 125, 1);
        EXPECT_EQ(dropped(rig, DropReason::InstanceBandwidth), rig.counters("a").sent.packets - received.size());
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::TransmitLink);
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.object, ObjectRef{rig.world.instance_id("a")});
    }
}

TEST(InstanceLimits, never_let_it_send_faster_than_its_burst)
{
    FabricRig rig{limited("a", kTenAndThirty)};
    for (int i = 0; i < 20; ++i)
        rig.send_udp("a", "b", 986);
    rig.run_until(kWhile);
    const auto& received = rig.sink("b").received;
    ASSERT_EQ(received.size(), 20u);
    for (std::size_t i = 1; i < received.size(); ++i)
        EXPECT_EQ(received[i].at - received[i - 1].at, transmission_time(Bytes{1'000}, megabits_per_second(30)));
}

TEST(InstanceLimits, give_the_credit_back_while_it_is_below_its_bandwidth)
{
    World world = limited("a", kTenAndThirty);
    world.network.assumptions.instance_credit_time = milliseconds(100);
    world.network.assumptions.eni_queue = Bytes{5'000};
    FabricRig rig{std::move(world)};
    offer(rig, "a", "b", megabits_per_second(60), {}, milliseconds(200));
    // 2 Mbit of credit are back after 200 ms of rest.
    offer(rig, "a", "b", megabits_per_second(60), milliseconds(600), milliseconds(700));
    rig.run_until(kWhile);
    const auto& received = rig.sink("b").received;
    EXPECT_NEAR(static_cast<double>(received_between(received, milliseconds(600), milliseconds(700))), 375, 2);
}

TEST(InstanceLimits, are_shared_by_all_network_interfaces_of_the_instance)
{
    World world = limited("a", {megabits_per_second(8), {}, {}, 0});
    world.network.assumptions.eni_queue = Bytes{3'000};
    Eni second = world.eni_of("a");
    second.name = "a/eth1";
    second.mac = {{0x00, 0x16, 0x3e, 0x00, 0x00, 0x77}};
    second.addresses = {ip("10.0.1.20")};
    const EniId eth1 = world.network.add(std::move(second));
    FabricRig rig{std::move(world)};
    const auto send_by = [&](EniId eni) {
        IpFields fields = rig.fields("a", "b");
        fields.source = rig.world.network.enis[eni].address(IpFamily::V4);
        Packet& packet = rig.pool.acquire(1'600);
        build_udp(packet, fields, 40'000, 9, {}, 958);
        rig.fabric.send(eni, packet);
    };
    for (int i = 0; i < 4; ++i) {  // a millisecond each: one on the line, three wait
        send_by(i % 2 == 0 ? rig.world.eni("a") : eth1);
        EXPECT_EQ(dropped(rig, DropReason::InstanceBandwidth), 0u);
    }
    send_by(rig.world.eni("a"));
    send_by(eth1);
    EXPECT_EQ(dropped(rig, DropReason::InstanceBandwidth), 2u);
    rig.run_until(kWhile);
    const auto& received = rig.sink("b").received;
    ASSERT_EQ(received.size(), 4u);
    EXPECT_EQ(received[3].at - received[0].at, milliseconds(3));
}

TEST(InstanceLimits, hold_what_it_receives_apart_from_what_it_sends)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        World world = limited("b", kTenAndThirty);
        world.network.assumptions.instance_credit_time = milliseconds(100);
        world.network.assumptions.eni_queue = Bytes{5'000};
        FabricRig rig{std::move(world)};
        offer(rig, "a", "b", megabits_per_second(60), {}, milliseconds(400), family);
        EXPECT_NEAR(static_cast<double>(rig.sink("b").received.size()), 375 + 3 * 125, 8);
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.reason, DropReason::InstanceBandwidth);
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::ReceiveLink);
        EXPECT_EQ(rig.notebook.drops.at(0).verdict.object, ObjectRef{rig.world.instance_id("b")});
        EXPECT_EQ(rig.notebook.drops.at(0).hop.eni, rig.world.eni("b"));

        rig.run_until(milliseconds(401));
        const std::uint64_t before = rig.fabric.totals().dropped_in_all();
        offer(rig, "b", "a", megabits_per_second(30), milliseconds(401), milliseconds(450), family);
        EXPECT_EQ(rig.fabric.totals().dropped_in_all(), before) << "its credit for sending is whole";
    }
}

TEST(InstanceLimits, hold_the_packets_that_it_receives)
{
    World world = limited("b", {{}, {}, {300'000}, 0});
    world.network.assumptions.instance_burst_time = microseconds(10);  // 3 packets
    FabricRig rig{std::move(world)};
    for (int i = 0; i < 5; ++i)  // within half a microsecond
        rig.send_udp("a", "b");
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("b").received.size(), 3u);
    EXPECT_EQ(dropped(rig, DropReason::InstancePps), 2u);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::ReceiveLink);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.object, ObjectRef{rig.world.instance_id("b")});
}

TEST(InstanceLimits, of_packets_alone_leave_the_line_as_it_is)
{
    FabricRig rig{limited("a", {{}, {}, {300'000}, 0})};
    rig.send_udp("a", "b");
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("b").received.at(0).at, kStart + picoseconds(114 * 800) + microseconds(90));  // 10 Gbit/s
}

}  // namespace
}  // namespace vpcsim
