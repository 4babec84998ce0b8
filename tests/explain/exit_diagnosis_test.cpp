// What it means that a packet came to a way out of its VPC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/network_fixture.h"
#include "vpcsim/explain/diagnosis.h"

namespace vpcsim {
namespace {

using ::testing::EndsWith;

// peering() with a public block in vpc2, and the routes to it in vpc1 as given.
World peering_of_public_range()
{
    World world;
    world.vpc("vpc1", "cn-beijing", "192.168.0.0/16", "2001:db8:1:100::/56");
    world.vpc("vpc2", "cn-shanghai", "30.0.0.0/16", "2001:db8:2:200::/56");
    world.vswitch("vsw1", "vpc1", "cn-beijing-h", "192.168.1.0/24", "2001:db8:1:101::/64");
    world.vswitch("vsw2", "vpc2", "cn-shanghai-b", "30.0.1.0/24", "2001:db8:2:201::/64");
    world.instance("ecs1", "vsw1", {"192.168.1.10", "2001:db8:1:101::10"});
    world.instance("ecs2", "vsw2", {"30.0.1.10", "2001:db8:2:201::10"});
    world.peer("pcc1", "vpc1", "vpc2");
    return world;
}

// Of a packet of ecs1's that left, or was not let out.
Diagnosis diagnose_exit(World& world, std::string_view to)
{
    const Outcome outcome = world.probe("ecs1", to, udp, 9).request();
    EXPECT_FALSE(outcome.delivered);
    const DropReason reason = outcome.left ? DropReason::LeftForInternet : outcome.judgements.back().reason;
    return diagnose(world.network, Verdict::drop(reason, exit_of(outcome.hop.next)), outcome.hop, ip(to));
}

TEST(ExitDiagnosis, sees_a_public_range_escape_from_the_route_to_the_peer)  // [PC-43], TS-61
{
    auto world = peering_of_public_range();
    world.route("vpc1.system", "30.0.0.0/16", NextHop::peer(world.peer_id("pcc1")));
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    const Diagnosis diagnosis = diagnose_exit(world, "30.0.1.10");
    EXPECT_EQ(diagnosis.code, "PUBLIC_RANGE_ESCAPES");
    EXPECT_EQ(diagnosis.hint,
              "30.0.1.10 is in no private range, so it leaves by the public address of ecs1/eth0 before the route to "
              "pcc1 counts; create an IPv4 gateway in vpc1 and activate it");
}

TEST(ExitDiagnosis, asks_to_activate_a_gateway_that_is_there)  // TS-62
{
    auto world = peering_of_public_range();
    world.route("vpc1.system", "30.0.0.0/16", NextHop::peer(world.peer_id("pcc1")));
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    Ipv4Gateway gateway;
    gateway.name = "gw1";
    gateway.vpc = world.network.find<VpcId>("vpc1");
    world.network.add(gateway);
    const Diagnosis diagnosis = diagnose_exit(world, "30.0.1.10");
    EXPECT_EQ(diagnosis.code, "PUBLIC_RANGE_ESCAPES");
    EXPECT_THAT(diagnosis.hint, EndsWith("; activate the IPv4 gateway gw1"));
}

TEST(ExitDiagnosis, sees_no_fault_where_no_peer_has_the_address)
{
    auto world = peering_of_public_range();
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    const Diagnosis diagnosis = diagnose_exit(world, "198.51.100.7");
    EXPECT_EQ(diagnosis.code, "LEFT_FOR_INTERNET");
    EXPECT_EQ(diagnosis.hint, "");
}

TEST(ExitDiagnosis, sees_a_default_route_that_takes_the_peers_packets)  // [VP-50], TS-70
{
    auto world = peering_of_public_range();
    world.route("vpc1.system", kAnyV6, NextHop::gateway(world.network.add(Ipv6Gateway{"gw6", VpcId{0}, {}})));
    const Diagnosis dropped = diagnose_exit(world, "2001:db8:2:201::10");
    EXPECT_EQ(dropped.code, "WRONG_NEXT_HOP");
    EXPECT_EQ(dropped.hint, "::/0 leads to gw6, and no longer prefix to pcc1; ecs1/eth0's IPv6 address has no Internet "
                            "bandwidth");
    world.eni_of("ecs1").public_ipv6 = {ip("2001:db8:1:101::10")};
    const Diagnosis left = diagnose_exit(world, "2001:db8:2:201::10");
    EXPECT_EQ(left.code, "WRONG_NEXT_HOP");
    EXPECT_EQ(left.hint, "::/0 leads to gw6, and no longer prefix to pcc1");
}

TEST(ExitDiagnosis, blames_the_connection_when_it_could_not_have_had_a_route)
{
    auto world = peering_of_public_range();
    world.route("vpc1.system", kAnyV6, NextHop::gateway(world.network.add(Ipv6Gateway{"gw6", VpcId{0}, {}})));
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.status = PeerStatus::Rejected;
    pcc1.was_activated = false;
    EXPECT_EQ(diagnose_exit(world, "2001:db8:2:201::10").code, "PEER_NOT_ACTIVE");
}

TEST(ExitDiagnosis, says_what_a_gateway_misses)
{
    auto world = peering_of_public_range();
    world.route("vpc1.system", kAnyV4, NextHop::gateway(world.network.add(Ipv4Gateway{"gw1", VpcId{0}, true, {}})));
    const Diagnosis diagnosis = diagnose_exit(world, "198.51.100.7");
    EXPECT_EQ(diagnosis.code, "NO_PUBLIC_ADDRESS");
    EXPECT_EQ(diagnosis.hint, "ecs1/eth0 has no EIP for that address");
}

TEST(StrayServiceRoute, is_seen_where_a_guest_is_sent_what_is_for_the_platform)  // [VP-46], TS-18
{
    auto world = peering_of_public_range();
    world.instance("appliance", "vsw1", {"192.168.1.20"});
    world.route("vpc1.system", "100.100.2.136/32", NextHop::eni(world.eni("appliance")));
    Verdict verdict = Verdict::drop(DropReason::GuestDrop, world.instance_id("appliance"));
    verdict.stage = Stage::Guest;
    const Hop hop = start_hop(world.network, world.eni("appliance"));
    const Diagnosis stray = diagnose(world.network, verdict, hop, ip("100.100.2.136"));
    EXPECT_EQ(stray.code, "WRONG_NEXT_HOP");
    EXPECT_EQ(stray.hint, "100.100.2.136/32 leads to appliance/eth0, not to the platform's services");
    EXPECT_EQ(diagnose(world.network, verdict, hop, ip("100.100.2.138")).code, "GUEST_DROP");
    EXPECT_EQ(diagnose(world.network, verdict, hop, ip("10.9.9.9")).code, "GUEST_DROP");
}

}  // namespace
}  // namespace vpcsim
