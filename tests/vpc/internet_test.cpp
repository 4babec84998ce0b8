// Ways to the Internet: which packets take them, and which of those get out [PC-43, VP-08, domain.md 2.6].
#include <gtest/gtest.h>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

// "ecs1" 192.168.1.10 in vpc1 and "ecs2" 30.0.1.10 in vpc2, whose block is a public one; peered, with routes.
World public_peering()
{
    World world;
    world.vpc("vpc1", "cn-beijing", "192.168.0.0/16", "2001:db8:1:100::/56");
    world.vpc("vpc2", "cn-shanghai", "30.0.0.0/16", "2001:db8:2:200::/56");
    world.vswitch("vsw1", "vpc1", "cn-beijing-h", "192.168.1.0/24", "2001:db8:1:101::/64");
    world.vswitch("vsw2", "vpc2", "cn-shanghai-b", "30.0.1.0/24", "2001:db8:2:201::/64");
    world.vswitch("vsw2b", "vpc2", "cn-shanghai-b", "30.0.2.0/24");
    world.instance("ecs1", "vsw1", {"192.168.1.10", "2001:db8:1:101::10"});
    world.instance("ecs2", "vsw2", {"30.0.1.10", "2001:db8:2:201::10"});
    world.instance("ecs3", "vsw2b", {"30.0.2.10"});
    const NextHop pcc1 = NextHop::peer(world.peer("pcc1", "vpc1", "vpc2"));
    world.route("vpc1.system", "30.0.0.0/16", pcc1);
    world.route("vpc2.system", "192.168.0.0/16", pcc1);
    return world;
}

Ipv4GatewayId ipv4_gateway(World& world, bool is_activated)
{
    return world.network.add(Ipv4Gateway{"gw1", world.network.find<VpcId>("vpc1"), is_activated, {}});
}

NatGatewayId nat_gateway(World& world, std::string_view source)
{
    return world.network.add(NatGateway{"nat1",
                                        world.network.find<VpcId>("vpc1"),
                                        world.vswitch_id("vsw1"),
                                        {{block(source), ip("203.0.113.20"), {}}},
                                        {}});
}

TEST(PublicRange, goes_to_the_peer_while_the_sender_has_no_public_address)
{
    auto world = public_peering();
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("ecs2"));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).reply(), delivered_to("ecs1"));
}

TEST(PublicRange, escapes_by_the_senders_eip_before_the_peer_route_counts)  // [PC-43]
{
    auto world = public_peering();
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), left_by("ecs1/eth0", "203.0.113.10"));
    const Probe back = world.probe("ecs2", "ecs1", icmp, 1);
    EXPECT_THAT(back.request(), delivered_to("ecs1"));
    EXPECT_THAT(back.reply(), left_by("ecs1/eth0", "203.0.113.10"));
}

TEST(PublicRange, escapes_only_what_comes_from_the_address_that_the_eip_stands_for)
{
    auto world = public_peering();
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, {.source = ip("192.168.1.99")}).request(), delivered_to("ecs2"));
}

TEST(PublicRange, stays_local_inside_a_vpc_that_has_it)  // a system route is no custom one [domain.md 2.6]
{
    auto world = public_peering();
    world.eni_of("ecs2").eip = ip("203.0.113.10");
    EXPECT_THAT(world.probe("ecs2", "ecs3", icmp, 1).request(), delivered_to("ecs3"));
    EXPECT_THAT(world.probe("ecs2", "30.0.9.9", icmp, 1).request(), left_by("ecs2/eth0", "203.0.113.10"));
}

TEST(PublicRange, is_not_that_of_rfc_1918_nor_that_of_the_platform)
{
    auto world = peering();
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("ecs2"));
    EXPECT_THAT(world.probe("ecs1", "172.31.255.255", icmp, 1).request(), dropped_for(DropReason::NoRoute));
    EXPECT_THAT(world.probe("ecs1", "172.32.0.0", icmp, 1).request(), left_by("ecs1/eth0", "203.0.113.10"));
    EXPECT_THAT(world.probe("ecs1", "100.100.2.136", udp, 53).request(), dropped_for(DropReason::DestNotFound, "vpc1"));
    world.route("vpc1.system", "100.100.2.136/32", NextHop::eni(world.eni("ecs1")));
    EXPECT_THAT(world.probe("ecs1", "100.100.2.136", udp, 53).request(), delivered_to("ecs1"));
}

TEST(PublicRange, escapes_by_a_nat_gateway_that_the_default_route_leads_to)
{
    auto world = public_peering();
    world.route("vpc1.system", "0.0.0.0/0", NextHop::gateway(nat_gateway(world, "192.168.1.0/24")));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), left_by("nat1", "203.0.113.20"));
}

TEST(PublicRange, does_not_escape_by_a_nat_gateway_without_an_entry_or_a_route)
{
    auto without_entry = public_peering();
    without_entry.route("vpc1.system", "0.0.0.0/0", NextHop::gateway(nat_gateway(without_entry, "192.168.2.0/24")));
    EXPECT_THAT(without_entry.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("ecs2"));
    auto without_route = public_peering();
    nat_gateway(without_route, "192.168.1.0/24");
    EXPECT_THAT(without_route.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("ecs2"));
}

TEST(PublicRange, without_an_exit_follows_no_route_when_that_is_assumed)
{
    auto world = public_peering();
    world.network.assumptions.no_public_exit_follows_routes = false;
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), dropped_for(DropReason::NoPublicAddress, "vpc1"));
    EXPECT_THAT(world.probe("ecs2", "ecs1", icmp, 1).request(), delivered_to("ecs1"));
}

TEST(Ipv4Gateway, changes_nothing_until_it_is_activated)
{
    auto world = public_peering();
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    const Ipv4GatewayId gateway = ipv4_gateway(world, false);
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), left_by("ecs1/eth0", "203.0.113.10"));
    world.network.ipv4_gateways[gateway].is_activated = true;
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("ecs2"));
    EXPECT_THAT(world.probe("ecs1", "198.51.100.7", icmp, 1).request(), dropped_for(DropReason::NoRoute));
}

TEST(Ipv4Gateway, lets_out_who_has_an_eip)
{
    auto world = public_peering();
    world.route("vpc1.system", "0.0.0.0/0", NextHop::gateway(ipv4_gateway(world, true)));
    EXPECT_THAT(world.probe("ecs1", "198.51.100.7", icmp, 1).request(),
                dropped_for(DropReason::NoPublicAddress, "gw1"));
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    EXPECT_THAT(world.probe("ecs1", "198.51.100.7", icmp, 1).request(), left_by("gw1", "203.0.113.10"));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("ecs2"));
}

TEST(NatGateway, translates_by_its_most_specific_entry)
{
    auto world = public_peering();
    const NatGatewayId id = nat_gateway(world, "192.168.0.0/16");
    world.network.nat_gateways[id].snat.push_back({block("192.168.1.10/32"), ip("203.0.113.21"), {}});
    world.instance("other", "vsw1", {"192.168.1.11"});
    world.route("vpc1.system", "0.0.0.0/0", NextHop::gateway(id));
    EXPECT_THAT(world.probe("ecs1", "198.51.100.7", tcp, 80).request(), left_by("nat1", "203.0.113.21"));
    EXPECT_THAT(world.probe("other", "198.51.100.7", tcp, 80).request(), left_by("nat1", "203.0.113.20"));
    world.network.nat_gateways[id].snat.clear();
    EXPECT_THAT(world.probe("ecs1", "198.51.100.7", tcp, 80).request(),
                dropped_for(DropReason::NoPublicAddress, "nat1"));
}

TEST(Ipv6Gateway, lets_out_addresses_with_bandwidth_as_they_are)  // [VP-08, VP-50]
{
    auto world = public_peering();
    const Ipv6GatewayId gateway = world.network.add(Ipv6Gateway{"gw6", VpcId{0}, {}});
    world.route("vpc1.system", "::/0", NextHop::gateway(gateway));
    const ProbeOptions over_ipv6{.family = IpFamily::V6};
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, over_ipv6).request(),
                dropped_for(DropReason::NoPublicAddress, "gw6"));
    world.eni_of("ecs1").public_ipv6 = {ip("2001:db8:1:101::10")};
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, over_ipv6).request(), left_by("gw6", "2001:db8:1:101::10"));
    world.route("vpc1.system", "2001:db8:2:200::/56", NextHop::peer(world.peer_id("pcc1")));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, over_ipv6).request(), delivered_to("ecs2"));
}

TEST(Exit, costs_a_hop)  // [EN-51]
{
    auto world = public_peering();
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    EXPECT_EQ(world.probe("ecs1", "198.51.100.7", icmp, 1, {.hop_limit = 9}).request().hop_limit, 8);
    EXPECT_THAT(world.probe("ecs1", "198.51.100.7", icmp, 1, {.hop_limit = 1}).request(),
                dropped_at(Stage::HopLimitCheck, "ecs1/eth0"));
}

TEST(Peer, lends_nobody_its_way_out)  // [VP-58], TS-11
{
    auto world = peering();
    const NatGatewayId nat = world.network.add(NatGateway{"nat2",
                                                          world.network.find<VpcId>("vpc2"),
                                                          world.vswitch_id("vsw2"),
                                                          {{block("0.0.0.0/0"), ip("203.0.113.20"), {}}},
                                                          {}});
    world.route("vpc2.system", "0.0.0.0/0", NextHop::gateway(nat));
    world.route("vpc1.system", "0.0.0.0/0", NextHop::peer(world.peer_id("pcc1")));
    EXPECT_THAT(world.probe("ecs1", "198.51.100.7", icmp, 1).request(),
                dropped_for(DropReason::PeerNonTransitive, "vpc2"));
    EXPECT_THAT(world.probe("ecs2", "198.51.100.7", icmp, 1).request(), left_by("nat2", "203.0.113.20"));
}

}  // namespace
}  // namespace vpcsim
