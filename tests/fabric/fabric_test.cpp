// Packets in time: how long each place takes, what it drops, what it counts.
#include <gtest/gtest.h>

#include "support/fabric_rig.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

constexpr Duration kWhile = seconds(1);
// 100 bytes of IP and the Ethernet header at the assumed 10 Gbit/s: 0.8 ns a byte.
constexpr Duration kOn10G = picoseconds(114 * 800);

std::uint64_t dropped(const FabricRig& rig, DropReason reason) { return rig.fabric.totals().dropped_for(reason); }

TEST(Fabric, takes_the_line_and_the_zones_delay_inside_a_vswitch)
{
    FabricRig rig{one_vswitch()};
    rig.send_udp("a", "b");
    rig.run_until(kWhile);
    ASSERT_EQ(rig.sink("b").received.size(), 1u);
    EXPECT_EQ(rig.sink("b").received[0].at, kStart + kOn10G + microseconds(90));
}

TEST(Fabric, takes_longer_between_zones)
{
    FabricRig rig{two_vswitches()};
    rig.send_udp("web", "db");
    rig.run_until(kWhile);
    ASSERT_EQ(rig.sink("db").received.size(), 1u);
    EXPECT_EQ(rig.sink("db").received[0].at, kStart + kOn10G + microseconds(500));
}

TEST(Fabric, follows_an_overridden_delay_between_zones)
{
    auto world = two_vswitches();
    world.network.latency.override_one_way("cn-beijing-i", "cn-beijing-h", microseconds(1234));
    FabricRig rig{std::move(world)};
    rig.send_udp("web", "db");
    rig.run_until(kWhile);
    ASSERT_EQ(rig.sink("db").received.size(), 1u);
    EXPECT_EQ(rig.sink("db").received[0].at, kStart + kOn10G + microseconds(1234));
}

TEST(Fabric, crosses_a_peering_in_exactly_the_region_pairs_time)  // [domain.md 6.2]
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        FabricRig rig{peering()};
        rig.send_udp("ecs1", "ecs2", 100, 9, family);
        rig.run_until(kWhile);
        ASSERT_EQ(rig.sink("ecs2").received.size(), 1u);
        const Received& received = rig.sink("ecs2").received[0];
        EXPECT_EQ(received.at, kStart + kOn10G + microseconds(8'360) + microseconds(500));
        EXPECT_EQ(received.meta.hop_limit, 63);
        EXPECT_EQ(rig.fabric.one_way_delay(rig.world.peer_id("pcc1")), microseconds(8'860));
    }
}

TEST(Fabric, prefers_a_peerings_own_delay_to_the_region_pairs)
{
    auto world = peering();
    world.network.latency.override_one_way("cn-beijing", "cn-shanghai", milliseconds(20));
    FabricRig pair{std::move(world)};
    EXPECT_EQ(pair.fabric.one_way_delay(pair.world.peer_id("pcc1")), milliseconds(20));
    pair.world.network.peer_connections[pair.world.peer_id("pcc1")].one_way_delay = milliseconds(3);
    EXPECT_EQ(pair.fabric.one_way_delay(pair.world.peer_id("pcc1")), milliseconds(3));
}

TEST(Fabric, sends_one_packet_after_the_other)
{
    FabricRig rig{one_vswitch()};
    rig.send_udp("a", "b", 100);
    rig.send_udp("a", "b", 1'500);
    rig.send_udp("a", "b", 100);
    rig.run_until(kWhile);
    const auto& received = rig.sink("b").received;
    ASSERT_EQ(received.size(), 3u);
    EXPECT_EQ(received[0].at, kStart + kOn10G + microseconds(90));
    EXPECT_EQ(received[1].at - received[0].at, picoseconds(1'514 * 800));
    EXPECT_EQ(received[2].at - received[1].at, kOn10G);
}

TEST(Fabric, keeps_one_pending_event_a_link_however_many_packets_wait)
{
    FabricRig rig{one_vswitch()};
    for (int i = 0; i < 100; ++i)
        rig.send_udp("a", "b");
    EXPECT_EQ(rig.simulator.pending(), 1u);
    EXPECT_EQ(rig.fabric.totals().in_flight(), 100u);
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("b").received.size(), 100u);
}

TEST(Fabric, drops_what_the_queue_of_an_interface_cannot_hold)
{
    auto world = one_vswitch();
    world.network.assumptions.eni_rate = megabits_per_second(8);  // a microsecond a byte
    world.network.assumptions.eni_queue = Bytes{1'000};
    FabricRig rig{std::move(world)};
    for (int i = 0; i < 11; ++i)  // the tenth would wait for 9 x 114 bytes, more than 1,000
        rig.send_udp("a", "b");
    EXPECT_EQ(dropped(rig, DropReason::QueueFull), 2u);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::TransmitLink);
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("b").received.size(), 9u);
    EXPECT_EQ(rig.counters("a").sent, (Traffic{11, 1'100}));
    EXPECT_EQ(rig.counters("b").received, (Traffic{9, 900}));
}

TEST(Fabric, holds_an_instance_to_the_packet_rate_of_its_type)  // [domain.md 5.4]
{
    auto world = one_vswitch();
    world.network.instances[world.instance_id("a")].limits = find_instance_type("ecs.g6.large")->limits;
    world.network.assumptions.instance_burst_time = microseconds(10);  // 3 packets at 300,000 a second
    FabricRig rig{std::move(world)};
    for (int i = 0; i < 5; ++i)
        rig.send_udp("a", "b");
    EXPECT_EQ(dropped(rig, DropReason::InstancePps), 2u);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.object, ObjectRef{rig.world.instance_id("a")});
    rig.run_until(microseconds(4));  // one more came free after 3.33 us
    rig.send_udp("a", "b");
    rig.send_udp("a", "b");
    EXPECT_EQ(dropped(rig, DropReason::InstancePps), 3u);
}

TEST(Fabric, calls_the_queue_of_a_typed_instance_its_bandwidth)
{
    auto world = one_vswitch();
    world.network.instances[world.instance_id("a")].limits = find_instance_type("ecs.g5.large")->limits;
    world.network.assumptions.eni_queue = Bytes{114};  // one packet may wait
    FabricRig rig{std::move(world)};
    for (int i = 0; i < 3; ++i)
        rig.send_udp("a", "b");
    EXPECT_EQ(dropped(rig, DropReason::InstanceBandwidth), 1u);
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("b").received.at(0).at, kStart + nanoseconds(114 * 8) + microseconds(90));  // at 1 Gbit/s
}

TEST(Fabric, limits_each_direction_of_a_peering_by_itself)  // [PC-34, PC-35]
{
    auto world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].burst = Bytes{2'500};
    FabricRig rig{std::move(world)};
    for (int i = 0; i < 4; ++i)
        rig.send_udp("ecs1", "ecs2", 1'000);
    rig.send_udp("ecs2", "ecs1", 1'000);
    rig.run_until(kWhile);
    const PeerConnectionId pcc1 = rig.world.peer_id("pcc1");
    EXPECT_EQ(rig.fabric.counters(pcc1, PeerSide::Requester).passed, (Traffic{2, 2'000}));
    EXPECT_EQ(rig.fabric.counters(pcc1, PeerSide::Requester).rate_limited, (Traffic{2, 2'000}));
    EXPECT_EQ(rig.fabric.counters(pcc1, PeerSide::Accepter).passed, (Traffic{1, 1'000}));
    EXPECT_EQ(rig.fabric.counters(pcc1, PeerSide::Accepter).rate_limited, Traffic{});
    EXPECT_EQ(dropped(rig, DropReason::RateLimited), 2u);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.stage, Stage::TokenBucket);
    EXPECT_EQ(rig.notebook.drops.at(0).verdict.object, ObjectRef{pcc1});
}

TEST(Fabric, gives_a_peering_100_milliseconds_of_its_rate_as_burst)  // [PC-36]
{
    FabricRig rig{peering()};  // 100 Mbit/s: 1,250,000 bytes, and what refills while the line sends them
    for (int i = 0; i < 900; ++i)
        rig.send_udp("ecs1", "ecs2", 1'500);
    rig.run_until(kWhile);
    // They leave at 10 Gbit/s, in each one's time 15.14 bytes come back: 841 find room at once, then the 860th.
    EXPECT_EQ(rig.sink("ecs2").received.size(), 842u);
    EXPECT_EQ(dropped(rig, DropReason::RateLimited), 58u);
}

TEST(Fabric, takes_over_a_peerings_new_rate)
{
    auto world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].burst = Bytes{1'000};
    FabricRig rig{std::move(world)};
    rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(milliseconds(10));
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].bandwidth = megabits_per_second(1);
    rig.fabric.network_changed();
    rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(milliseconds(17));  // 8 ms for 1,000 bytes at 1 Mbit/s
    rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(milliseconds(18) + microseconds(1));
    rig.send_udp("ecs1", "ecs2", 1'000);
    rig.run_until(kWhile);
    EXPECT_EQ(rig.sink("ecs2").received.size(), 3u);
    EXPECT_EQ(dropped(rig, DropReason::RateLimited), 1u);
}

TEST(Fabric, judges_the_peering_when_the_packet_reaches_it)
{
    FabricRig rig{peering()};
    rig.send_udp("ecs1", "ecs2");
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].status = PeerStatus::Deleting;
    rig.fabric.network_changed();
    rig.run_until(kWhile);
    EXPECT_EQ(dropped(rig, DropReason::PeerNotActive), 1u);
}

TEST(Fabric, makes_room_for_objects_that_come_later)
{
    FabricRig rig{one_vswitch()};
    rig.world.instance("c", "vsw", {"10.0.1.12"});
    rig.fabric.network_changed();
    rig.send_udp("a", "c");
    rig.run_until(kWhile);
    EXPECT_EQ(rig.counters("c").received.packets, 1u);
    EXPECT_EQ(rig.fabric.totals().delivered, 1u);
}

TEST(Fabric, delivers_with_the_vswitchs_mac_as_source_even_from_a_neighbour)  // [EN-10]
{
    FabricRig rig{one_vswitch()};
    rig.send_udp("a", "b");
    rig.run_until(kWhile);
    ASSERT_EQ(rig.sink("b").received.size(), 1u);
    const Received& received = rig.sink("b").received[0];
    EXPECT_EQ(received.meta.destination_mac, rig.world.eni_of("b").mac);
    EXPECT_TRUE(std::equal(kVSwitchMac.bytes.begin(), kVSwitchMac.bytes.end(), received.stored.begin() + 6));
}

TEST(Fabric, drops_a_packet_whose_bytes_contradict_themselves_and_says_so)
{
    FabricRig rig{one_vswitch()};
    rig.fabric.observe(rig.world.eni("a"));
    rig.send("a", [&](Packet& packet) {
        build_udp(packet, rig.fields("a", "b"), 1, 2, {}, 10);
        packet.stored()[17] = 0xff;  // more bytes than there are
    });
    rig.send("a", [&](Packet& packet) { packet.resize(5, 0); });
    rig.send("a", [&](Packet& packet) {
        build_udp(packet, rig.fields("a", "b"), 1, 2, {}, 10);
        packet.stored()[41] ^= 1;  // UDP checksum
    });
    EXPECT_EQ(dropped(rig, DropReason::Malformed), 2u);
    EXPECT_EQ(dropped(rig, DropReason::BadChecksum), 1u);
    for (const Drop& drop : rig.notebook.drops) {
        EXPECT_EQ(drop.verdict.stage, Stage::Parse);
        EXPECT_EQ(drop.verdict.object, ObjectRef{rig.world.eni("a")});
    }
    EXPECT_EQ(rig.counters("a").sent.packets, 3u);
    rig.run_until(kWhile);
    EXPECT_EQ(rig.fabric.totals().delivered, 0u);
}

TEST(Observer, sees_at_the_guest_what_died_on_the_way_out_and_not_what_died_on_the_way_in)
{
    auto world = two_vswitches();
    world.group("sg-db").drop_egress(kAnyV4);
    FabricRig rig{std::move(world)};
    rig.fabric.observe(rig.world.eni("web"));
    rig.fabric.observe(rig.world.eni("db"));
    rig.send_udp("db", "web");
    EXPECT_THAT(rig.notebook.lines, testing::ElementsAre("0s db/eth0 egress 2.1",
                                                         "0s dropped at security_group_egress for SG_EGRESS_DENY 2.1"));
    rig.notebook.lines.clear();
    rig.send_udp("web", "db");
    rig.run_until(kWhile);
    EXPECT_THAT(rig.notebook.lines,
                testing::ElementsAre("0s web/eth0 egress 1.1",
                                     "500091200ps dropped at security_group_ingress for SG_INGRESS_DENY 1.1"));
}

TEST(Observer, sees_both_ends_of_a_peering_it_asked_for)
{
    FabricRig rig{peering()};
    const PeerConnectionId pcc1 = rig.world.peer_id("pcc1");
    rig.fabric.observe(pcc1, PeerSide::Requester);
    rig.fabric.observe(pcc1, PeerSide::Accepter);
    rig.fabric.observe(rig.world.eni("ecs2"));
    rig.send_udp("ecs1", "ecs2");
    rig.run_until(kWhile);
    EXPECT_THAT(rig.notebook.lines,
                testing::ElementsAre("91200ps pcc1@requester egress 1.1", "8860091200ps pcc1@accepter ingress 1.1",
                                     "8860091200ps ecs2/eth0 ingress 1.1"));
}

TEST(Observer, hears_nothing_of_interfaces_that_nobody_observes)
{
    FabricRig rig{one_vswitch()};
    rig.send_udp("a", "b");
    rig.run_until(kWhile);
    EXPECT_TRUE(rig.notebook.lines.empty());
}

TEST(Fabric, rings_a_guests_timers_at_their_time)
{
    FabricRig rig{one_vswitch()};
    rig.fabric.set_timer(rig.world.instance_id("a"), kStart + milliseconds(2), 7);
    rig.fabric.set_timer(rig.world.instance_id("a"), kStart + milliseconds(1), 8);
    rig.run_until(milliseconds(1));
    EXPECT_THAT(rig.sink("a").timers, testing::ElementsAre(8));
    rig.run_until(milliseconds(2));
    EXPECT_THAT(rig.sink("a").timers, testing::ElementsAre(8, 7));
}

TEST(Fabric, keeps_the_order_of_a_peering_whose_delay_shrinks)
{
    FabricRig rig{peering()};
    PeerConnection& pcc1 = rig.world.network.peer_connections[rig.world.peer_id("pcc1")];
    const PacketId first = rig.send_udp("ecs1", "ecs2");
    rig.run_until(milliseconds(1));
    pcc1.one_way_delay = milliseconds(2);
    rig.fabric.network_changed();
    const PacketId second = rig.send_udp("ecs1", "ecs2");
    rig.run_until(milliseconds(9));
    const PacketId third = rig.send_udp("ecs1", "ecs2");
    rig.run_until(kWhile);
    const auto& received = rig.sink("ecs2").received;
    ASSERT_EQ(received.size(), 3u);
    EXPECT_EQ(received[0].id, first);
    EXPECT_EQ(received[1].id, second);
    EXPECT_EQ(received[2].id, third);
    EXPECT_EQ(received[1].at, received[0].at);
    EXPECT_EQ(received[2].at, kStart + milliseconds(11) + kOn10G);
}

TEST(Fabric, notices_a_packet_that_does_not_add_up)
{
    FabricRig rig{one_vswitch()};
    Packet& lost = rig.pool.acquire(64);
    EXPECT_THROW(rig.fabric.check_conservation(), InternalError);
    rig.pool.release(lost);
    EXPECT_NO_THROW(rig.fabric.check_conservation());
}

}  // namespace
}  // namespace vpcsim
