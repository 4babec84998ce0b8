#include <gtest/gtest.h>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

TEST(SecurityGroup, remembers_the_reply_of_an_accepted_flow)  // [SG-30]
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress("10.0.1.0/24", tcp, 3306).drop_egress(kAnyV4);
    const Probe probe = world.probe("web", "db", tcp, 3306);
    EXPECT_THAT(probe.request(), passed_by(Stage::SecurityGroupIngress, "sg-db ingress rule 1"));
    EXPECT_THAT(probe.reply(), passed_by(Stage::SecurityGroupEgress, "known connection"));
    EXPECT_THAT(probe.reply(), delivered_to("web"));
    EXPECT_THAT(world.probe("db", "web", tcp, 3306).request(),
                dropped_at(Stage::SecurityGroupEgress, "sg-db", "sg-db egress rule 1"));
}

TEST(SecurityGroup, denies_by_default_what_enters_and_lets_out_what_leaves)
{
    auto world = two_vswitches();
    world.group("sg-db");
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
    const Probe leaving = world.probe("db", "web", tcp, 80);
    EXPECT_THAT(leaving.request(), passed_by(Stage::SecurityGroupEgress, kDefaultRule));
    EXPECT_THAT(leaving.reply(), delivered_to("db"));
}

TEST(SecurityGroup, of_the_enterprise_type_denies_by_default_both_ways)
{
    auto world = two_vswitches();
    world.enterprise_group("sg-db").accept_ingress(kAnyV4, icmp);
    EXPECT_THAT(world.probe("db", "web", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupEgress, "db", kDefaultRule));
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
    EXPECT_THAT(world.probe("web", "db", icmp, 1).reply(), delivered_to("web"));  // [TS-41]
}

TEST(SecurityGroup, tries_the_smaller_priority_number_first)  // [TS-45]
{
    auto world = two_vswitches();
    world.group("sg-db").drop_ingress("10.0.1.10/32", icmp, {}, 2).accept_ingress("10.0.1.0/24", icmp, {}, 1);
    EXPECT_THAT(world.probe("web", "db", icmp, 1).request(),
                passed_by(Stage::SecurityGroupIngress, "sg-db ingress rule 2"));
}

TEST(SecurityGroup, lets_drop_beat_accept_at_equal_priority)  // [TS-43]
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress("10.0.1.0/24", icmp, {}, 10).drop_ingress("10.0.1.10/32", icmp, {}, 10);
    EXPECT_THAT(world.probe("web", "db", icmp, 1).request(),
                dropped_at(Stage::SecurityGroupIngress, "sg-db", "sg-db ingress rule 2"));
}

TEST(SecurityGroup, merges_the_rules_of_all_groups_of_an_interface)
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress(kAnyV4, tcp, 80, 5);
    world.group("sg-other").drop_ingress("10.0.1.10/32", tcp, 80, 4).accept_ingress(kAnyV4, tcp, 443, 9);
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(), delivered());
    world.join("db", {"sg-db", "sg-other"});
    EXPECT_THAT(world.probe("web", "db", tcp, 80, {.source_port = 1}).request(),
                dropped_at(Stage::SecurityGroupIngress, "sg-other", "sg-other ingress rule 1"));
    EXPECT_THAT(world.probe("web", "db", tcp, 443).request(),
                passed_by(Stage::SecurityGroupIngress, "sg-other ingress rule 2"));
}

TEST(SecurityGroup, lets_members_in_whatever_the_rules_say)
{
    auto world = two_vswitches();
    world.group("sg-shared").drop_ingress(kAnyV4);
    world.join("web", {"sg-shared"});
    world.join("db", {"sg-shared"});
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                passed_by(Stage::SecurityGroupIngress, "intra-group policy of sg-shared"));
}

TEST(SecurityGroup, lets_members_in_if_one_shared_group_is_open)
{
    auto world = two_vswitches();
    world.group("sg-closed").isolate();
    world.group("sg-shared");
    world.join("web", {"sg-closed", "sg-shared"});
    world.join("db", {"sg-closed", "sg-shared"});
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                passed_by(Stage::SecurityGroupIngress, "intra-group policy of sg-shared"));
}

TEST(SecurityGroup, keeps_members_apart_when_its_inner_policy_is_drop)
{
    auto world = two_vswitches();
    world.group("sg-shared").isolate();
    world.join("web", {"sg-shared"});
    world.join("db", {"sg-shared"});
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
}

TEST(SecurityGroup, of_the_enterprise_type_always_isolates_its_members)
{
    auto world = two_vswitches();
    world.enterprise_group("sg-shared").accept_egress(kAnyV4);
    world.join("web", {"sg-shared"});
    world.join("db", {"sg-shared"});
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
}

TEST(SecurityGroup, does_not_let_members_out_by_the_inner_policy_unless_assumed)  // [domain.md 11.1 #6]
{
    auto world = two_vswitches();
    world.group("sg-shared").drop_egress(kAnyV4);
    world.join("web", {"sg-shared"});
    world.join("db", {"sg-shared"});
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupEgress, "sg-shared", "sg-shared egress rule 1"));
    world.network.assumptions.intra_group_egress = true;
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                passed_by(Stage::SecurityGroupEgress, "intra-group policy of sg-shared"));
}

TEST(SecurityGroup, named_by_a_rule_stands_for_the_addresses_of_its_members)  // [domain.md 3.6]
{
    auto world = two_vswitches();
    world.group("sg-web");
    world.group("sg-db").accept_ingress("sg-web", tcp, 3306).drop_egress("sg-web", udp);
    EXPECT_THAT(world.probe("web", "db", tcp, 3306).request(),
                passed_by(Stage::SecurityGroupIngress, "sg-db ingress rule 1"));
    EXPECT_THAT(world.probe("web", "db", tcp, 3306, {.family = IpFamily::V6}).request(), delivered());
    EXPECT_THAT(world.probe("db", "web", udp, 53).request(), dropped_at(Stage::SecurityGroupEgress, "sg-db"));
    world.join("web", {"sg-open"});
    EXPECT_THAT(world.probe("web", "db", tcp, 3306, {.source_port = 1}).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
}

TEST(SecurityGroup, keeps_the_families_apart)
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress(kAnyV4);
    EXPECT_THAT(world.probe("web", "db", tcp, 80, {.family = IpFamily::V6}).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
    world.group("sg-db").clear().accept_ingress(kAnyV6);
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
    EXPECT_THAT(world.probe("web", "db", tcp, 80, {.family = IpFamily::V6}).request(), delivered());
}

TEST(SecurityGroup, tells_icmp_from_icmpv6)
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress(kAnyV6, icmp);
    EXPECT_THAT(world.probe("web", "db", icmp, 1, {.family = IpFamily::V6}).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
    world.group("sg-db").accept_ingress(kAnyV6, icmpv6);
    EXPECT_THAT(world.probe("web", "db", icmp, 1, {.family = IpFamily::V6}).request(), delivered());
}

TEST(SecurityGroup, takes_both_ends_of_a_port_range)
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress(kAnyV4, tcp, {8000, 8080});
    for (const std::uint16_t port : {std::uint16_t{8000}, std::uint16_t{8080}})
        EXPECT_THAT(world.probe("web", "db", tcp, port).request(), delivered()) << port;
    for (const std::uint16_t port : {std::uint16_t{7999}, std::uint16_t{8081}})
        EXPECT_THAT(world.probe("web", "db", tcp, port).request(), dropped_at(Stage::SecurityGroupIngress)) << port;
}

TEST(SecurityGroup, matches_five_tuple_rules_by_source_port_and_own_address)  // [domain.md 3.2]
{
    auto world = two_vswitches();
    SecurityGroupRule rule;
    rule.remote = block("10.0.1.0/24");
    rule.local = block("10.0.2.10/32");
    rule.source_ports = PortRange{500, 500};
    world.group("sg-db").add(Direction::Ingress, rule);
    EXPECT_THAT(world.probe("web", "db", udp, 4500, {.source_port = 500}).request(), delivered());
    EXPECT_THAT(world.probe("web", "db", udp, 4500, {.source_port = 501}).request(),
                dropped_at(Stage::SecurityGroupIngress));
    rule.local = block("10.0.2.11/32");
    world.group("sg-db").clear().add(Direction::Ingress, rule);
    EXPECT_THAT(world.probe("web", "db", udp, 4501, {.source_port = 500}).request(),
                dropped_at(Stage::SecurityGroupIngress, "db", kDefaultRule));
}

TEST(SecurityGroup, cannot_block_the_way_to_the_metadata_server)  // [domain.md 3.5]
{
    auto world = two_vswitches();
    world.enterprise_group("sg-web").drop_egress(kAnyV4);
    EXPECT_THAT(world.probe("web", "100.100.100.200", tcp, 80).request(),
                passed_by(Stage::SecurityGroupEgress, "hard-wired"));
    EXPECT_THAT(world.probe("web", "100.100.100.201", tcp, 80).request(),
                dropped_at(Stage::SecurityGroupEgress, "sg-web"));
}

TEST(SecurityGroup, remembers_the_way_to_the_metadata_server)  // [SG-30]
{
    auto world = two_vswitches();
    world.enterprise_group("sg-web");
    world.probe("web", "100.100.100.200", tcp, 80);
    const ProbeOptions as_the_server{.source_port = 80, .source = ip("100.100.100.200")};
    EXPECT_THAT(world.probe("db", "web", tcp, 40'000, as_the_server).request(),
                passed_by(Stage::SecurityGroupIngress, "known connection"));
    world.group("sg-web").drop_ingress(kAnyV4);  // a change of rules does not change what is hard-wired
    EXPECT_THAT(world.probe("db", "web", tcp, 40'000, as_the_server).request(), delivered_to("web"));
}

TEST(SecurityGroup, recognises_a_rule_that_is_there_already)  // [domain.md 3.2]
{
    SecurityGroupRule rule;
    rule.remote = block("10.0.0.0/8");
    SecurityGroupRule same = rule;
    same.description = "another text";
    EXPECT_TRUE(rule.same_as(same));
    same.priority = 2;
    EXPECT_FALSE(rule.same_as(same));
}

}  // namespace
}  // namespace vpcsim
