// Where a packet goes: routes, next hops, peer connections, and who may send what.
#include <gtest/gtest.h>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

TEST(RouteLookup, finds_every_vswitch_of_the_vpc_by_its_local_entry)  // [VP-40]
{
    auto world = two_vswitches();
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                passed_by(Stage::RouteLookup, "10.0.2.0/24 of vpc1.system"));
    EXPECT_THAT(world.probe("web", "db", tcp, 80, {.family = IpFamily::V6}).request(),
                passed_by(Stage::RouteLookup, "2001:db8:1:102::/64 of vpc1.system"));
}

TEST(RouteLookup, meets_no_route_inside_the_vswitch)
{
    auto world = one_vswitch();
    EXPECT_THAT(world.probe("a", "b", tcp, 80).request(), passed_by(Stage::RouteLookup, ""));
}

TEST(RouteLookup, finds_nothing_for_an_address_of_the_vpc_that_no_vswitch_has)  // [VP-40, VP-55]
{
    auto world = two_vswitches();
    EXPECT_THAT(world.probe("web", "10.0.9.9", tcp, 80).request(), dropped_for(DropReason::NoRoute, "vpc1.system"));
    EXPECT_THAT(world.probe("web", "2001:db8:1:1ff::9", tcp, 80).request(),
                dropped_for(DropReason::NoRoute, "vpc1.system"));
}

TEST(RouteLookup, does_not_know_an_unused_address_from_a_used_one)
{
    auto world = two_vswitches();
    EXPECT_THAT(world.probe("web", "10.0.2.77", tcp, 80).request(), dropped_for(DropReason::DestNotFound, "vsw-db"));
    EXPECT_THAT(world.probe("web", "10.0.1.77", tcp, 80).request(), dropped_for(DropReason::DestNotFound, "vsw-web"));
}

TEST(RouteLookup, reads_the_table_that_the_senders_vswitch_is_bound_to)  // [VP-26]
{
    auto world = peering();
    world.custom_table("custom", "vsw1");
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), dropped_at(Stage::RouteLookup, "custom"));
    world.route("custom", "10.0.0.0/8", NextHop::peer(world.peer_id("pcc1")));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), passed_by(Stage::RouteLookup, "10.0.0.0/8 of custom"));
}

TEST(RouteLookup, takes_the_longest_prefix)  // [VP-41]
{
    auto world = peering();
    world.instance("relay", "vsw1", {"192.168.1.20"});
    world.route("vpc1.system", "10.0.1.10/32", NextHop::instance(world.instance_id("relay")));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("relay"));
    world.network.route_tables[RouteTableId{0}].remove(
        *world.network.route_tables[RouteTableId{0}].find(block("10.0.1.10/32")));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("ecs2"));
}

TEST(RouteLookup, carries_no_multicast_and_no_broadcast)  // [VP-24]
{
    auto world = two_vswitches();
    for (const char* destination : {"224.0.0.1", "255.255.255.255", "ff02::1"})
        EXPECT_THAT(world.probe("web", destination, udp, 53).request(), dropped_for(DropReason::NoMulticast, "vsw-web"))
            << destination;
}

TEST(RouteLookup, knows_of_the_platforms_services_that_nobody_offers_yet)
{
    auto world = two_vswitches();
    EXPECT_THAT(world.probe("web", "100.100.2.136", udp, 53).request(),
                dropped_for(DropReason::DestNotFound, "vpc1", "100.64.0.0/10 of vpc1.system"));
}

TEST(Route, to_a_stopped_instance_is_a_blackhole_and_nothing_takes_over)  // [VP-56]
{
    auto world = peering();
    world.instance("relay", "vsw1", {"192.168.1.20"});
    world.route("vpc1.system", "10.0.1.0/24", NextHop::instance(world.instance_id("relay")));
    world.stop("relay");
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(),
                dropped_for(DropReason::RouteBlackhole, "vpc1.system", "10.0.1.0/24 of vpc1.system"));
}

TEST(Route, to_an_interface_of_a_stopped_instance_is_a_blackhole)
{
    auto world = peering();
    world.instance("relay", "vsw1", {"192.168.1.20"});
    world.route("vpc1.system", "10.0.1.0/24", NextHop::eni(world.eni("relay")));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), delivered_to("relay"));
    world.stop("relay");
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(), dropped_for(DropReason::RouteBlackhole));
}

TEST(Route, to_a_deleted_peer_connection_is_a_blackhole)  // [VP-56]
{
    auto world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].status = PeerStatus::Deleted;
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).request(),
                dropped_for(DropReason::RouteBlackhole, "vpc1.system", "10.0.0.0/16 of vpc1.system"));
}

TEST(Route, to_an_instance_that_checks_destinations_takes_only_its_own_packets)  // [domain.md 5.1]
{
    auto world = two_vswitches();
    world.instance("relay", "vsw-web", {"10.0.1.20"});
    world.route("vpc1.system", "172.16.0.0/12", NextHop::instance(world.instance_id("relay")));
    EXPECT_THAT(world.probe("web", "172.16.0.1", udp, 53).request(), delivered_to("relay"));
    world.eni_of("relay").source_dest_check = true;
    EXPECT_THAT(world.probe("web", "172.16.0.1", udp, 53).request(),
                dropped_for(DropReason::WrongNextHop, "relay/eth0"));
    EXPECT_THAT(world.probe("web", "relay", udp, 53).request(), delivered_to("relay"));
}

TEST(Route, to_an_instance_is_filtered_by_that_instances_group)
{
    auto world = two_vswitches();
    world.instance("relay", "vsw-db", {"10.0.2.20"});
    world.route("vpc1.system", "172.16.0.0/12", NextHop::instance(world.instance_id("relay")));
    world.group("sg-relay").accept_ingress(kAnyV4, udp, 53);
    EXPECT_THAT(world.probe("web", "172.16.0.1", udp, 53).request(), delivered_to("relay"));
    EXPECT_THAT(world.probe("web", "172.16.0.1", udp, 54).request(), dropped_at(Stage::SecurityGroupIngress, "relay"));
}

TEST(SourceCheck, lets_a_foreign_source_leave_unless_something_forbids_it)  // [domain.md 5.1]
{
    auto world = two_vswitches();
    const ProbeOptions spoofed{.source = ip("10.0.1.99")};
    EXPECT_THAT(world.probe("web", "db", udp, 53, spoofed).request(), delivered_to("db"));
    world.eni_of("web").source_dest_check = true;
    EXPECT_THAT(world.probe("web", "db", udp, 53, spoofed).request(), dropped_at(Stage::SourceCheck, "web/eth0"));
    world.eni_of("web").source_dest_check = false;
    world.network.assumptions.spoofed_source_forwarded = false;
    EXPECT_THAT(world.probe("web", "db", udp, 53, spoofed).request(),
                dropped_for(DropReason::SpoofedSource, "web/eth0"));
    EXPECT_THAT(world.probe("web", "db", udp, 53).request(), delivered_to("db"));
}

TEST(InstanceState, lets_nothing_into_a_stopped_instance)
{
    auto world = two_vswitches();
    world.stop("db");
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(), dropped_for(DropReason::InstanceStopped, "db"));
}

TEST(Peering, carries_both_families_both_ways)  // [PC-05]
{
    auto world = peering();
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        EXPECT_THAT(world.probe("ecs1", "ecs2", tcp, 80, {.family = family}).reply(), delivered_to("ecs1"));
        EXPECT_THAT(world.probe("ecs2", "ecs1", icmp, 1, {.family = family}).reply(), delivered_to("ecs2"));
    }
}

TEST(Peering, needs_a_route_back)
{
    auto world = peering();
    RouteTable& table = world.network.route_tables[world.network.find<RouteTableId>("vpc2.system")];
    table.remove(*table.find(block("192.168.0.0/16")));
    const Probe probe = world.probe("ecs1", "ecs2", icmp, 1);
    EXPECT_THAT(probe.request(), delivered_to("ecs2"));
    EXPECT_THAT(probe.reply(), dropped_for(DropReason::NoRoute, "vpc2.system"));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, {.family = IpFamily::V6}).reply(), delivered_to("ecs1"));
}

TEST(Peering, forwards_only_while_activated_or_updating_after_that)  // [domain.md 11.2]
{
    using enum PeerStatus;
    for (const auto& [status, was_activated, forwards] : {std::tuple{Creating, false, false},
                                                          {Accepting, false, false},
                                                          {Updating, false, false},
                                                          {Rejected, false, false},
                                                          {Expired, false, false},
                                                          {Activated, true, true},
                                                          {Updating, true, true},
                                                          {Deleting, true, false}}) {
        auto world = peering();
        PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
        pcc1.status = status;
        pcc1.was_activated = was_activated;
        const Outcome outcome = world.probe("ecs1", "ecs2", icmp, 1).request();
        if (forwards)
            EXPECT_THAT(outcome, delivered_to("ecs2")) << name(status);
        else
            EXPECT_THAT(outcome, dropped_for(DropReason::PeerNotActive, "pcc1")) << name(status);
    }
}

TEST(Peering, takes_one_off_the_hop_limit_and_drops_what_does_not_survive_it)  // [EN-51]
{
    auto world = peering();
    EXPECT_EQ(world.probe("ecs1", "ecs2", icmp, 1, {.hop_limit = 64}).request().hop_limit, 63);
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, {.family = family, .hop_limit = 1}).request(),
                    dropped_for(DropReason::TtlExceeded, "pcc1"));
        EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, {.family = family, .hop_limit = 2}).request(), delivered());
    }
}

TEST(Peering, has_an_mtu_of_1500_between_regions_and_the_receiver_one_of_its_own)  // [EN-24]
{
    auto world = peering();
    world.eni_of("ecs2").mtu = 8'500;
    const auto request = [&world](std::size_t ip_length, IpFamily family) {
        const std::size_t headers = family == IpFamily::V4 ? 28 : 48;
        return world.probe("ecs1", "ecs2", udp, 9, {.family = family, .zero_tail = ip_length - headers}).request();
    };
    EXPECT_THAT(request(1'500, IpFamily::V6), delivered());
    EXPECT_THAT(request(1'501, IpFamily::V6), dropped_for(DropReason::MtuExceeded, "pcc1"));
    EXPECT_THAT(request(1'501, IpFamily::V4), delivered()) << "the place that forwards it cuts it";
    world.network.peer_connections[world.peer_id("pcc1")].inter_region = false;
    EXPECT_THAT(request(8'500, IpFamily::V6), delivered());
    EXPECT_THAT(request(8'501, IpFamily::V6), dropped_for(DropReason::MtuExceeded, "pcc1"));
    world.eni_of("ecs2").mtu = 1'500;
    EXPECT_THAT(request(8'500, IpFamily::V6), dropped_for(DropReason::MtuExceeded, "ecs2/eth0"));  // [EN-22]
}

// vpc1 - pcc1 - vpc2 - pcc2 - vpc3, with routes that would like to go all the way.
World chain_of_peerings()
{
    World world = peering();
    world.vpc("vpc3", "cn-hangzhou", "172.16.0.0/16");
    world.vswitch("vsw3", "vpc3", "cn-hangzhou-h", "172.16.1.0/24");
    world.instance("ecs3", "vsw3", {"172.16.1.10"});
    const NextHop pcc2 = NextHop::peer(world.peer("pcc2", "vpc2", "vpc3"));
    world.route("vpc1.system", "172.16.0.0/16", NextHop::peer(world.peer_id("pcc1")));
    world.route("vpc2.system", "172.16.0.0/16", pcc2);
    world.route("vpc3.system", "10.0.0.0/16", pcc2);
    return world;
}

TEST(Peering, is_not_transitive)  // [PC-03, VP-58]
{
    auto world = chain_of_peerings();
    EXPECT_THAT(world.probe("ecs2", "ecs3", icmp, 1).reply(), delivered_to("ecs2"));
    EXPECT_THAT(world.probe("ecs1", "ecs3", icmp, 1).request(), dropped_at(Stage::PeerRouteLookup, "vpc2"));
    EXPECT_THAT(world.probe("ecs1", "ecs3", icmp, 1).request(), dropped_for(DropReason::PeerNonTransitive, "vpc2"));
}

TEST(Peering, does_not_lend_the_other_vpcs_custom_routes_or_services)
{
    auto world = chain_of_peerings();
    world.route("vpc2.system", "8.8.0.0/16", NextHop::instance(world.instance_id("ecs2")));
    world.route("vpc1.system", "8.8.0.0/16", NextHop::peer(world.peer_id("pcc1")));
    EXPECT_THAT(world.probe("ecs1", "8.8.8.8", icmp, 1).request(), dropped_for(DropReason::PeerNonTransitive, "vpc2"));
}

TEST(Peering, tells_an_address_of_the_vpc_that_no_vswitch_has)
{
    auto world = peering();
    EXPECT_THAT(world.probe("ecs1", "10.0.9.9", icmp, 1).request(), dropped_for(DropReason::DestNotFound, "vpc2"));
    EXPECT_THAT(world.probe("ecs1", "10.0.1.99", icmp, 1).request(), dropped_for(DropReason::DestNotFound, "vsw2"));
}

TEST(Peering, is_filtered_by_the_acl_of_the_vswitch_it_enters)
{
    auto world = peering();
    world.acl("acl-ecs2").accept_ingress("192.168.0.0/16").accept_egress("192.168.0.0/16");
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).reply(), delivered_to("ecs1"));
    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1, {.family = IpFamily::V6}).request(),
                dropped_at(Stage::NetworkAclIngress, "acl-ecs2", kDefaultRule));
}

TEST(Peering, reports_where_the_packet_went_over_it)
{
    auto world = peering();
    const Probe probe = world.probe("ecs2", "ecs1", icmp, 1);
    EXPECT_EQ(probe.request().hop.peer, world.peer_id("pcc1"));
    EXPECT_EQ(probe.request().hop.side, PeerSide::Accepter);
    EXPECT_EQ(probe.reply().hop.side, PeerSide::Requester);
}

TEST(HopLimit, between_vswitches_costs_what_is_assumed)  // [EN-51]
{
    auto world = two_vswitches();
    EXPECT_EQ(world.probe("web", "db", icmp, 1, {.hop_limit = 1}).request().hop_limit, 1);
    world.network.assumptions.hop_limit_vswitch = 1;
    EXPECT_EQ(world.probe("web", "db", icmp, 1, {.hop_limit = 2}).request().hop_limit, 1);
    EXPECT_THAT(world.probe("web", "db", icmp, 1, {.hop_limit = 1}).request(), dropped_for(DropReason::TtlExceeded));
}

TEST(HopLimit, is_asked_of_every_next_hop_in_another_vswitch)
{
    auto world = two_vswitches();
    world.network.assumptions.hop_limit_vswitch = 2;
    world.route("vpc1.system", "172.16.0.0/12", NextHop::instance(world.instance_id("db")));
    world.route("vpc1.system", "172.32.0.0/12", NextHop::instance(world.instance_id("web")));
    EXPECT_THAT(world.probe("web", "172.16.0.1", icmp, 1, {.hop_limit = 2}).request(),
                dropped_for(DropReason::TtlExceeded));
    EXPECT_EQ(world.probe("web", "172.16.0.1", icmp, 1, {.hop_limit = 3}).request().hop_limit, 1);
    // A next hop in the sender's own vSwitch costs nothing.
    EXPECT_THAT(world.probe("web", "172.32.0.1", icmp, 1, {.hop_limit = 1}).request(), delivered_to("web"));
}

}  // namespace
}  // namespace vpcsim
