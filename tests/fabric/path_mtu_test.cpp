// What is larger than the path takes: cut where it may be, else the sender is told [EN-22].
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fabric_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

World jumbo_peering()
{
    World world = peering();
    world.eni_of("ecs1").mtu = world.eni_of("ecs2").mtu = 8'500;
    world.network.peer_connections[world.peer_id("pcc1")].inter_region = true;
    return world;
}

std::uint64_t dropped_for_its_size(const FabricRig& rig)
{
    return rig.fabric.totals().dropped_for(DropReason::MtuExceeded);
}

void send_datagram(FabricRig& rig, IpFamily family, std::size_t payload, bool dont_fragment)
{
    IpFields fields = rig.fields("ecs1", "ecs2", family);
    fields.dont_fragment = dont_fragment;
    fields.identification = 77;
    rig.send("ecs1", [&](Packet& packet) { build_udp(packet, fields, 7, 8, {}, payload); });
}

// The MTU that the one error of the run has told its sender.
std::uint32_t told(FabricRig& rig, IpAddress from)
{
    const std::vector<Received>& received = rig.sink("ecs1").received;
    if (received.size() != 1 || !is_path_mtu_error(received[0].meta) || received[0].meta.source != from)
        return 0;
    return read_u32(received[0].stored.data() + received[0].meta.transport_offset + IcmpHeader::kParameter);
}

TEST(PathMtu, cuts_an_ipv4_packet_where_a_peer_connection_takes_less)
{
    FabricRig rig{jumbo_peering()};
    send_datagram(rig, IpFamily::V4, 4'000, false);
    rig.run_until(seconds(1));
    const std::vector<Received>& fragments = rig.sink("ecs2").received;
    ASSERT_THAT(fragments, SizeIs(3));
    std::size_t at = 0;
    for (const Received& fragment : fragments) {
        EXPECT_LE(fragment.meta.ip_length, 1'500);
        EXPECT_EQ(fragment.meta.fragment_offset, at);
        EXPECT_EQ(fragment.meta.fragment_id, 77u);
        EXPECT_EQ(fragment.meta.has(PacketMeta::kMoreFragments), &fragment != &fragments.back());
        EXPECT_EQ(fragment.meta.destination_port, 8);  // as the stages judge them
        at += fragment.meta.transport_length;
    }
    EXPECT_EQ(at, 4'008u);
    EXPECT_EQ(rig.fabric.counters(rig.world.peer_id("pcc1"), PeerSide::Requester).passed.packets, 3u);
    EXPECT_EQ(rig.fabric.totals().made, 4u);
    EXPECT_EQ(rig.fabric.totals().consumed, 1u);
}

TEST(PathMtu, tells_the_sender_of_what_may_not_be_cut_through_its_security_group)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        FabricRig rig{jumbo_peering()};
        rig.world.group("sg-ecs1");  // accepts nothing [domain.md 3.5]
        send_datagram(rig, family, 4'000, true);
        rig.run_until(seconds(1));
        EXPECT_THAT(rig.sink("ecs2").received, SizeIs(0));
        ASSERT_THAT(rig.notebook.drops, SizeIs(1));
        EXPECT_EQ(rig.notebook.drops[0].verdict.stage, Stage::MtuCheck);
        EXPECT_EQ(rig.notebook.drops[0].verdict.object, ObjectRef{rig.world.peer_id("pcc1")});
        const VSwitch& vswitch = rig.world.network.vswitches[rig.world.eni_of("ecs1").vswitch];
        EXPECT_EQ(told(rig, vswitch.gateway(family)), 1'500u);  // [EN-25]
    }
}

TEST(PathMtu, ends_at_the_receivers_interface)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        World world = jumbo_peering();
        world.network.peer_connections[world.peer_id("pcc1")].inter_region = false;
        world.eni_of("ecs2").mtu = 2'000;
        FabricRig rig{std::move(world)};
        send_datagram(rig, family, 4'000, true);
        rig.run_until(seconds(1));
        ASSERT_THAT(rig.notebook.drops, SizeIs(1));
        EXPECT_EQ(rig.notebook.drops[0].verdict.stage, Stage::ReceiverMtu);
        EXPECT_EQ(rig.notebook.drops[0].verdict.object, ObjectRef{rig.world.eni("ecs2")});
        const VSwitch& vswitch = rig.world.network.vswitches[rig.world.eni_of("ecs2").vswitch];
        EXPECT_EQ(told(rig, vswitch.gateway(family)), 2'000u);
    }
}

TEST(PathMtu, of_a_receiver_cuts_what_may_be_cut)
{
    World world = jumbo_peering();
    world.network.peer_connections[world.peer_id("pcc1")].inter_region = false;
    world.eni_of("ecs2").mtu = 2'000;
    FabricRig rig{std::move(world)};
    send_datagram(rig, IpFamily::V4, 4'000, false);
    rig.run_until(seconds(1));
    EXPECT_THAT(rig.sink("ecs2").received, SizeIs(3));
    EXPECT_EQ(dropped_for_its_size(rig), 0u);
}

TEST(PathMtu, error_meets_the_network_acl_of_the_senders_vswitch_when_it_comes_from_another_vpc)
{
    World world = jumbo_peering();
    world.network.peer_connections[world.peer_id("pcc1")].inter_region = false;
    world.eni_of("ecs2").mtu = 2'000;
    world.acl("acl-ecs1").accept_egress(kAnyV4);  // and lets nothing in
    FabricRig rig{std::move(world)};
    send_datagram(rig, IpFamily::V4, 4'000, true);
    rig.run_until(seconds(1));
    EXPECT_THAT(rig.sink("ecs1").received, SizeIs(0));
    ASSERT_THAT(rig.notebook.drops, SizeIs(2));
    EXPECT_EQ(rig.notebook.drops[1].verdict.reason, DropReason::NaclIngressDeny);
}

TEST(PathMtu, error_is_never_about_an_error)
{
    FabricRig rig{jumbo_peering()};
    Packet& lost = rig.pool.acquire(Packet::kLongestFrame);
    build_udp(lost, rig.fields("ecs2", "ecs1", IpFamily::V6), 7, 8, {}, 1'000);
    ASSERT_EQ(parse(lost), ParseResult::Ok);
    rig.world.network.assumptions.mtu_inter_region = 1'000;
    rig.fabric.network_changed();
    rig.send("ecs1", [&](Packet& packet) {
        build_icmp_error(packet, rig.fields("ecs1", "ecs2", IpFamily::V6), kIcmpv6Unreachable, 0, 0, lost);
    });
    rig.pool.release(lost);
    rig.run_until(seconds(1));
    EXPECT_EQ(dropped_for_its_size(rig), 1u);
    EXPECT_EQ(rig.fabric.totals().made, 1u);
}

// It goes over as any packet does.
TEST(PathMtu, error_that_goes_back_over_a_peer_connection_meets_its_state_and_its_limiter)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        World world = jumbo_peering();
        PeerConnection& built = world.network.peer_connections[world.peer_id("pcc1")];
        built.inter_region = false;
        built.bandwidth = megabits_per_second(8);
        built.burst = Bytes{5'000};
        world.eni_of("ecs2").mtu = 2'000;
        FabricRig rig{std::move(world)};
        const PeerConnectionId pcc1 = rig.world.peer_id("pcc1");
        send_datagram(rig, family, 4'000, true);
        rig.run_until(rig.fabric.one_way_delay(pcc1) - microseconds(20));  // just before it arrives
        rig.send_udp("ecs2", "ecs1", 4'900, 9, family);
        rig.run_until(seconds(1));
        EXPECT_EQ(rig.fabric.counters(pcc1, PeerSide::Accepter).passed, (Traffic{1, 4'900}));
        EXPECT_EQ(rig.notebook.drops.back().verdict.reason, DropReason::RateLimited);
        EXPECT_EQ(rig.fabric.counters(pcc1, PeerSide::Accepter).rate_limited.packets, 1u);

        send_datagram(rig, family, 4'000, true);
        rig.run_until(seconds(1) + rig.fabric.one_way_delay(pcc1));
        rig.world.network.peer_connections[pcc1].status = PeerStatus::Deleted;
        rig.run_until(seconds(2));
        EXPECT_EQ(rig.notebook.drops.back().verdict.reason, DropReason::PeerNotActive);
        EXPECT_EQ(rig.notebook.drops.back().verdict.stage, Stage::PeeringState);
    }
}

// A route leads IPv6 to a router whose own vSwitch has none.
TEST(PathMtu, error_at_a_vswitch_without_ipv6_comes_from_that_of_the_sender)
{
    World world = two_vswitches();
    world.eni_of("web").mtu = 8'500;
    const EniId router = world.eni("db");
    world.network.vswitches[world.network.enis[router].vswitch].ipv6_cidr.reset();
    world.route("vpc1.system", "2001:db8:99::/64", {NextHopType::NetworkInterface, router.value});
    FabricRig rig{std::move(world)};
    IpFields fields = rig.fields("web", "web", IpFamily::V6);
    fields.destination = ip("2001:db8:99::1");
    rig.send("web", [&](Packet& packet) { build_udp(packet, fields, 7, 8, {}, 4'000); });
    rig.run_until(seconds(1));
    ASSERT_THAT(rig.notebook.drops, SizeIs(1));
    EXPECT_EQ(rig.notebook.drops[0].verdict.stage, Stage::ReceiverMtu);
    ASSERT_THAT(rig.sink("web").received, SizeIs(1));
    const PacketMeta& error = rig.sink("web").received[0].meta;
    EXPECT_TRUE(is_path_mtu_error(error));
    EXPECT_EQ(error.source, rig.world.network.vswitches[rig.world.eni_of("web").vswitch].gateway(IpFamily::V6));
}

}  // namespace
}  // namespace vpcsim
