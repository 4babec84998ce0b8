#include <gtest/gtest.h>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

TEST(NetworkAcl, forgets_the_reply_of_an_accepted_flow)
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress("10.0.1.0/24", tcp, 3306);
    const Probe probe = world.probe("web", "db", tcp, 3306);
    EXPECT_THAT(probe.request(), passed_by(Stage::NetworkAclIngress, "acl-db ingress entry 1"));
    EXPECT_THAT(probe.request(), delivered_to("db"));
    EXPECT_THAT(probe.reply(), dropped_at(Stage::NetworkAclEgress, "acl-db", kDefaultRule));
}

TEST(NetworkAcl, lets_the_reply_out_by_an_entry_for_ephemeral_ports)  // [NA-04]
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress("10.0.1.0/24", tcp, 3306).accept_egress("10.0.1.0/24", tcp, {1024, 65'535});
    const Probe probe = world.probe("web", "db", tcp, 3306, {.source_port = 1024});
    EXPECT_THAT(probe.reply(), delivered_to("web"));
    EXPECT_THAT(probe.reply(), passed_by(Stage::NetworkAclEgress, "acl-db egress entry 1"));
    EXPECT_THAT(world.probe("web", "db", tcp, 3306, {.source_port = 1023}).reply(),
                dropped_at(Stage::NetworkAclEgress, "acl-db", kDefaultRule));
}

TEST(NetworkAcl, is_decided_by_the_first_entry_that_matches)  // [NA-05]
{
    auto world = two_vswitches();
    world.acl("acl-db").drop_ingress("10.0.1.10/32", tcp, 80).accept_ingress("10.0.1.0/24").drop_ingress(kAnyV4, tcp, 22);
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                dropped_at(Stage::NetworkAclIngress, "acl-db", "acl-db ingress entry 1"));
    EXPECT_THAT(world.probe("web", "db", tcp, 22).request(),
                passed_by(Stage::NetworkAclIngress, "acl-db ingress entry 2"));
}

TEST(NetworkAcl, looks_at_the_destination_port_in_both_directions)  // [NA-06]
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress(kAnyV4, tcp, 80).accept_egress(kAnyV4, tcp, 80);
    EXPECT_THAT(world.probe("web", "db", tcp, 80, {.source_port = 90}).request(), delivered());
    EXPECT_THAT(world.probe("web", "db", tcp, 90, {.source_port = 80}).request(),
                dropped_at(Stage::NetworkAclIngress, "acl-db", kDefaultRule));
    // The reply's destination port is what the request came from.
    EXPECT_THAT(world.probe("web", "db", tcp, 80, {.source_port = 80}).reply(), delivered());
}

TEST(NetworkAcl, judges_the_protocol_it_names)
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress(kAnyV4, udp);
    EXPECT_THAT(world.probe("web", "db", udp, 53).request(), delivered());
    EXPECT_THAT(world.probe("web", "db", tcp, 53).request(), dropped_for(DropReason::NaclIngressDeny, "acl-db"));
    EXPECT_THAT(world.probe("web", "db", icmp, 1).request(), dropped_for(DropReason::NaclIngressDeny, "acl-db"));
}

TEST(NetworkAcl, of_the_sender_filters_on_the_way_out)
{
    auto world = two_vswitches();
    world.acl("acl-web").drop_egress("10.0.2.10/32", icmp).accept_egress(kAnyV4);
    EXPECT_THAT(world.probe("web", "db", icmp, 1).request(),
                dropped_at(Stage::NetworkAclEgress, "acl-web", "acl-web egress entry 1"));
    EXPECT_THAT(world.probe("web", "db", udp, 1).request(), delivered());
}

TEST(NetworkAcl, that_denies_icmp_one_way_kills_ping_both_ways)  // [NA-17, TS-47]
{
    auto world = two_vswitches();
    world.acl("acl-db").drop_ingress(kAnyV4, icmp).accept_ingress(kAnyV4).accept_egress(kAnyV4);
    EXPECT_THAT(world.probe("web", "db", icmp, 1).request(), dropped_at(Stage::NetworkAclIngress, "acl-db"));
    const Probe other_way = world.probe("db", "web", icmp, 2);
    EXPECT_THAT(other_way.request(), delivered_to("web"));
    EXPECT_THAT(other_way.reply(), dropped_at(Stage::NetworkAclIngress, "acl-db", "acl-db ingress entry 1"));
}

TEST(NetworkAcl, filters_nothing_inside_its_vswitch)  // [NA-03]
{
    auto world = one_vswitch();
    world.acl("acl-a");
    EXPECT_THAT(world.probe("a", "b", tcp, 80).reply(), delivered_to("a"));
    world.network.assumptions.acl_inside_vswitch = true;
    EXPECT_THAT(world.probe("a", "b", tcp, 81).request(), dropped_at(Stage::NetworkAclEgress, "acl-a", kDefaultRule));
}

TEST(NetworkAcl, without_an_ipv6_entry_denies_ipv6)  // [NA-13]
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress(kAnyV4).accept_egress(kAnyV4);
    EXPECT_THAT(world.probe("web", "db", tcp, 80, {.family = IpFamily::V6}).request(),
                dropped_at(Stage::NetworkAclIngress, "acl-db", "acl-db ingress system deny-all"));
    world.acl("acl-db").accept_ingress(kAnyV6);
    const Probe probe = world.probe("web", "db", tcp, 80, {.family = IpFamily::V6});
    EXPECT_THAT(probe.request(), delivered());
    EXPECT_THAT(probe.reply(), dropped_at(Stage::NetworkAclEgress, "acl-db", "acl-db egress system deny-all"));
}

TEST(NetworkAcl, with_an_entry_for_every_ipv6_address_says_nothing_of_ipv4)
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress(kAnyV6);
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(), dropped_at(Stage::NetworkAclIngress, "acl-db", kDefaultRule));
}

TEST(NetworkAcl, lets_the_platform_services_pass_before_any_custom_entry)  // [NA-08, NA-09]
{
    auto world = two_vswitches();
    world.acl("acl-web").drop_egress(kAnyV4);
    for (const char* service : {"100.100.2.136", "100.100.2.138", "100.100.100.200"}) {
        const Outcome outcome = world.probe("web", service, udp, 53).request();
        ASSERT_NE(outcome.by(Stage::NetworkAclEgress), nullptr) << outcome;
        EXPECT_TRUE(outcome.by(Stage::NetworkAclEgress)->passed) << outcome;
        EXPECT_THAT(outcome.by(Stage::NetworkAclEgress)->rule, testing::StartsWith("acl-web egress service "));
    }
    EXPECT_THAT(world.probe("web", "100.100.2.137", udp, 53).request(),
                dropped_at(Stage::NetworkAclEgress, "acl-web", "acl-web egress entry 1"));
}

TEST(NetworkAcl, is_created_with_its_fixed_entries_around_the_custom_ones)  // [NA-08]
{
    const auto entries = NetworkAcl::with_fixed_entries(NetworkAcl::default_custom_entries(true), true);
    std::vector<AclEntryType> types;
    for (const NetworkAclEntry& entry : entries)
        types.push_back(entry.type);
    using enum AclEntryType;
    EXPECT_THAT(types, testing::ElementsAre(Service, Service, Service, Custom, Custom, System, System));
    EXPECT_EQ(entries[3].policy, Policy::Accept);
    EXPECT_EQ(entries[4].remote, every_address(IpFamily::V6));
    EXPECT_EQ(entries[5].policy, Policy::Drop);
    EXPECT_EQ(NetworkAcl::with_fixed_entries(NetworkAcl::default_custom_entries(false), false).size(), 5u);
}

TEST(NetworkAcl, judges_before_the_group_on_the_way_in_and_after_it_on_the_way_out)  // [NA-16]
{
    auto world = two_vswitches();
    world.acl("acl-db");
    world.enterprise_group("sg-db");
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(), dropped_at(Stage::NetworkAclIngress, "acl-db"));
    EXPECT_THAT(world.probe("db", "web", tcp, 80).request(), dropped_at(Stage::SecurityGroupEgress, "db"));
}

}  // namespace
}  // namespace vpcsim
