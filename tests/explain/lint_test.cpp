// What lint warns of, and what comes near to it and is all right.
#include "vpcsim/explain/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/network_fixture.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "CODE: message", in lint's order.
std::vector<std::string> warnings(const World& world, const ObjectNames& changing = {})
{
    std::vector<std::string> texts;
    for (const Warning& warning : lint(world.network, changing))
        texts.push_back(format("{}: {}", code(warning.code), warning.message));
    return texts;
}

std::vector<std::string> codes(const World& world, const ObjectNames& changing = {})
{
    std::vector<std::string> found;
    for (const Warning& warning : lint(world.network, changing))
        found.emplace_back(code(warning.code));
    return found;
}

SecurityGroupRule rule(Policy policy, int priority, std::string_view remote, Origin origin)
{
    SecurityGroupRule made;
    made.policy = policy;
    made.priority = static_cast<std::uint8_t>(priority);
    made.remote = block(remote);
    made.origin = origin;
    return made;
}

// peering() in IPv4 alone.
World ipv4_peering()
{
    auto world = peering();
    world.remove_route("vpc1.system", "2001:db8:2:200::/56");
    world.remove_route("vpc2.system", "2001:db8:1:100::/56");
    for (VSwitch& vswitch : world.network.vswitches)
        vswitch.ipv6_cidr.reset();
    return world;
}

NextHop pcc1(const World& world) { return NextHop::peer(world.peer_id("pcc1")); }

TEST(Lint, finds_nothing_in_sound_networks)
{
    EXPECT_THAT(warnings(one_vswitch()), IsEmpty());
    EXPECT_THAT(warnings(two_vswitches()), IsEmpty());
    EXPECT_THAT(warnings(peering()), IsEmpty());
    EXPECT_THAT(warnings(ipv4_peering()), IsEmpty());
}

TEST(Lint, has_a_code_and_a_sentence_for_each_warning)
{
    EXPECT_EQ(warning_codes().size(), 14u);
    EXPECT_EQ(code(warning_codes().front()), "SHADOWED_RULE");
    EXPECT_EQ(code(WarningCode::UnroutedPeer), "UNROUTED_PEER");
    for (const WarningCode warning : warning_codes())
        EXPECT_FALSE(sentence(warning).empty()) << code(warning);
}

TEST(Lint, warns_of_a_rule_that_a_stronger_one_leaves_nothing_to)
{
    auto world = two_vswitches();
    world.group("sg-db")
        .add(Direction::Ingress, rule(Policy::Drop, 1, "10.0.0.0/8", {7, 9}))
        .add(Direction::Ingress, rule(Policy::Accept, 2, "10.0.1.0/24", {8, 9}));
    const auto found = lint(world.network);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].code, WarningCode::ShadowedRule);
    EXPECT_EQ(found[0].origin, (Origin{8, 9}));
    EXPECT_EQ(found[0].message,
              "sg-db ingress rule 2 never decides: sg-db ingress rule 1 (line 7) comes first and drops all that it "
              "would accept; give it a smaller priority number, or remove it");
}

TEST(Lint, knows_that_drop_comes_first_at_equal_priority)
{
    auto world = two_vswitches();
    world.group("sg-db").accept_egress("10.0.1.0/24", tcp, 80).drop_egress("10.0.0.0/16");
    EXPECT_THAT(warnings(world),
                ElementsAre("SHADOWED_RULE: sg-db egress rule 1 never decides: sg-db egress rule 2 comes first and "
                            "drops all that it would accept; give it a smaller priority number, or remove it"));
    world.group("sg-db").clear().drop_egress("10.0.1.0/24", tcp, 80).accept_egress("10.0.0.0/16");
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, warns_of_a_rule_that_a_wider_one_of_the_same_policy_makes_needless)
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress("10.0.1.0/24", tcp, 80).accept_ingress("10.0.0.0/16", tcp, {80, 90});
    EXPECT_THAT(warnings(world), ElementsAre("SHADOWED_RULE: sg-db ingress rule 1 changes nothing: sg-db ingress rule "
                                             "2 accepts all of it; remove it"));
    // With a smaller number the narrow one decides, whatever comes behind.
    world.group("sg-db").clear().accept_ingress("10.0.1.0/24", tcp, 80, 1).accept_ingress("10.0.0.0/16", tcp, 80, 2);
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, warns_of_one_of_two_equal_rules)
{
    auto world = two_vswitches();
    world.group("sg-db").drop_ingress(kAnyV4).drop_ingress(kAnyV4);
    EXPECT_THAT(warnings(world), ElementsAre(HasSubstr("sg-db ingress rule 2 changes nothing: sg-db ingress rule 1")));
}

TEST(Lint, lets_rules_be_that_another_one_covers_in_part)
{
    auto world = two_vswitches();
    world.group("sg-db").drop_ingress("10.0.1.0/24", tcp, 80);
    const auto is_clean_with = [&](const SecurityGroupRule& weaker) {
        World changed;
        changed.network = world.network;
        changed.group("sg-db").add(Direction::Ingress, weaker);
        return lint(changed.network).empty();
    };
    SecurityGroupRule weaker = rule(Policy::Accept, 2, "10.0.1.0/24", {});
    weaker.protocol = ProtocolChoice{tcp};
    weaker.ports = PortChoice{80};
    EXPECT_FALSE(is_clean_with(weaker)) << "covered altogether";
    SecurityGroupRule other = weaker;
    other.protocol = ProtocolChoice{};
    EXPECT_TRUE(is_clean_with(other)) << "every protocol";
    other = weaker;
    other.ports = PortChoice{80, 81};
    EXPECT_TRUE(is_clean_with(other)) << "one port more";
    other = weaker;
    other.remote = block("10.0.0.0/23");
    EXPECT_TRUE(is_clean_with(other)) << "more addresses";
}

TEST(Lint, knows_the_other_halves_of_a_five_tuple_rule)
{
    auto world = two_vswitches();
    SecurityGroupRule strong = rule(Policy::Drop, 1, kAnyV4, {});
    strong.local = block("10.0.2.10/32");
    strong.source_ports = PortChoice{1000, 2000};
    SecurityGroupRule weak = strong;
    weak.policy = Policy::Accept;
    weak.priority = 2;
    world.group("sg-db").add(Direction::Ingress, strong).add(Direction::Ingress, weak);
    EXPECT_THAT(codes(world), ElementsAre("SHADOWED_RULE"));
    weak.local.reset();
    world.group("sg-db").clear().add(Direction::Ingress, strong).add(Direction::Ingress, weak);
    EXPECT_THAT(codes(world), IsEmpty());
    weak.local = strong.local;
    weak.source_ports = PortChoice{1000, 2001};
    world.group("sg-db").clear().add(Direction::Ingress, strong).add(Direction::Ingress, weak);
    EXPECT_THAT(codes(world), IsEmpty());
}

TEST(Lint, keeps_the_families_of_rules_apart)  // 0.0.0.0/0 is IPv4 only [domain.md 3.3]
{
    auto world = two_vswitches();
    world.group("sg-db").drop_ingress(kAnyV4).drop_ingress(kAnyV6).accept_ingress("2001:db8::/32", tcp, 80, 2);
    EXPECT_THAT(warnings(world), ElementsAre(HasSubstr("sg-db ingress rule 2 comes first")));
    world.group("sg-db").clear().drop_ingress(kAnyV4).accept_ingress("2001:db8::/32", tcp, 80, 2);
    EXPECT_THAT(warnings(world), IsEmpty());
    world.group("sg-db").clear().drop_ingress(kAnyV6).accept_ingress("10.0.0.0/8", tcp, 80, 2);
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, takes_a_group_for_covered_by_itself_alone)  // members come and go, and have both families
{
    auto world = two_vswitches();
    world.group("sg-web");
    world.group("sg-db").drop_ingress("sg-web").accept_ingress("sg-web", tcp, 80, 2);
    EXPECT_THAT(codes(world), ElementsAre("SHADOWED_RULE"));
    world.group("sg-db").clear().drop_ingress(kAnyV4).accept_ingress("sg-web", tcp, 80, 2);
    EXPECT_THAT(codes(world), IsEmpty());
    world.group("sg-db").clear().drop_ingress("sg-web").accept_ingress("10.0.1.10/32", tcp, 80, 2);
    EXPECT_THAT(codes(world), IsEmpty());
    world.group("sg-db").clear().drop_ingress("sg-web").accept_ingress("sg-db", tcp, 80, 2);
    EXPECT_THAT(codes(world), IsEmpty());
}

TEST(Lint, does_not_compare_rules_of_two_groups_or_directions)
{
    auto world = two_vswitches();
    world.group("sg-db").drop_ingress(kAnyV4).accept_egress(kAnyV4, tcp, 80, 2);
    world.group("sg-web").accept_ingress(kAnyV4, tcp, 80, 2);
    world.join("db", {"sg-db", "sg-web"});
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, warns_of_an_entry_behind_one_that_covers_it)  // [NA-05]
{
    auto world = two_vswitches();
    world.acl("acl-db").drop_ingress("10.0.0.0/16", tcp).accept_ingress("10.0.1.0/24", tcp, 80);
    EXPECT_THAT(warnings(world), ElementsAre("SHADOWED_RULE: acl-db ingress entry 2 never decides: acl-db ingress "
                                             "entry 1 comes first and drops all that it would accept; put it in "
                                             "front, or remove it"));
}

TEST(Lint, warns_of_an_entry_that_says_the_same_as_one_before)
{
    auto world = two_vswitches();
    world.acl("acl-db").drop_egress(kAnyV6).drop_egress(kAnyV4).drop_egress("10.0.1.0/24", udp, 53);
    EXPECT_THAT(warnings(world), ElementsAre("SHADOWED_RULE: acl-db egress entry 3 changes nothing: acl-db egress "
                                             "entry 2 drops all of it; remove it"));
}

TEST(Lint, lets_an_entry_be_that_a_later_one_covers)
{
    auto world = two_vswitches();
    world.acl("acl-db").drop_ingress("10.0.1.0/24", udp, 53).drop_ingress(kAnyV4).drop_ingress("2001:db8::/32");
    EXPECT_THAT(warnings(world), IsEmpty()) << "and the system entry behind them says the same again [NA-08]";
}

TEST(Lint, knows_that_the_service_entries_come_first)  // [NA-08, NA-09]
{
    auto world = two_vswitches();
    world.acl("acl-db").drop_ingress("100.100.2.136/32");
    EXPECT_THAT(warnings(world), ElementsAre(HasSubstr("acl-db ingress entry 1 never decides: acl-db ingress service "
                                                       "dns comes first and accepts")));
}

TEST(Lint, warns_of_an_enterprise_group_that_lets_nothing_out)  // TS-41
{
    auto world = two_vswitches();
    world.enterprise_group("sg-db").accept_ingress(kAnyV4);
    EXPECT_THAT(warnings(world), ElementsAre("NO_EGRESS_RULE: sg-db is an enterprise group, which lets out only what "
                                             "an egress rule accepts, and it has none: its members (db/eth0) can send "
                                             "nothing but answers; add an egress rule"));
    world.group("sg-db").drop_egress("10.0.0.0/8");
    EXPECT_THAT(codes(world), ElementsAre("NO_EGRESS_RULE")) << "a rule that drops lets nothing out either";
    world.group("sg-db").accept_egress(kAnyV4, tcp, 443);
    EXPECT_THAT(codes(world), IsEmpty());
}

TEST(Lint, lets_an_enterprise_group_be_silent_without_members_or_beside_another)
{
    auto world = two_vswitches();
    world.enterprise_group("sg-db");
    world.enterprise_group("sg-out").accept_egress(kAnyV4);
    world.join("db", {"sg-db", "sg-out"});
    EXPECT_THAT(warnings(world), IsEmpty());
    world.join("db", {"sg-open"});
    EXPECT_THAT(warnings(world), IsEmpty()) << "nobody is in it";
    world.group("sg-web");
    EXPECT_THAT(warnings(world), IsEmpty()) << "a basic group lets out by default";
}

TEST(Lint, warns_of_an_acl_that_lets_requests_in_and_no_answers_out)  // [NA-04]
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress("10.0.1.0/24", tcp, 80).accept_ingress("10.0.9.0/24", tcp, 443);
    world.acl("acl-db").accept_egress("10.0.0.0/16", tcp, 443).accept_egress("10.0.0.0/16", udp);
    EXPECT_THAT(warnings(world),
                ElementsAre(HasSubstr("acl-db egress entry 1 lets TCP requests out"),
                            "ACL_WITHOUT_EPHEMERAL_PORTS: acl-db ingress entry 1 (and 1 more) lets TCP requests in, "
                            "but no egress entry lets an ephemeral port out to 10.0.1.0/24: what is in vsw-db cannot "
                            "answer; accept tcp 1024/65535 (at least 32768/60999, for Linux) to there"));
    world.acl("acl-db").accept_egress("10.0.0.0/16", tcp, {1024, 65'535});
    world.acl("acl-db").accept_ingress("10.0.0.0/16", tcp, {1024, 65'535});
    EXPECT_THAT(warnings(world), IsEmpty()) << "as the vendor advises; what is open for answers asks for none";
}

TEST(Lint, warns_of_an_acl_that_lets_requests_out_and_no_answers_in)  // TS-48
{
    auto world = two_vswitches();
    world.acl("acl-web").accept_egress(kAnyV4).accept_ingress(kAnyV4, tcp, 80).accept_ingress(kAnyV4, udp);
    EXPECT_THAT(warnings(world),
                ElementsAre("ACL_WITHOUT_EPHEMERAL_PORTS: acl-web egress entry 1 lets TCP requests out, but no ingress "
                            "entry lets an ephemeral port in from 0.0.0.0/0: what is in vsw-web gets no answers; "
                            "accept tcp 1024/65535 (at least 32768/60999, for Linux) from there"));
    world.acl("acl-web").accept_ingress(kAnyV4, tcp, {49'152, 65'535});
    EXPECT_THAT(warnings(world), IsEmpty()) << "those of Windows";
}

TEST(Lint, judges_answers_by_the_first_entry_that_matches)
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress("10.0.1.0/24", tcp, 80);
    world.acl("acl-db")
        .drop_egress("10.0.1.0/24", tcp, {1024, 65'535})
        .accept_egress("10.0.1.0/24", tcp, {1024, 65'535});
    EXPECT_THAT(codes(world), ElementsAre("SHADOWED_RULE", "ACL_WITHOUT_EPHEMERAL_PORTS"));
}

TEST(Lint, is_content_with_answers_to_some_of_those_who_ask)
{
    auto world = two_vswitches();
    world.acl("acl-db").accept_ingress("10.0.0.0/16", tcp, 80);
    world.acl("acl-db").drop_egress("10.0.0.0/24").accept_egress("10.0.0.0/16", tcp, {40'000, 65'535});
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, asks_for_no_answers_where_an_entry_never_decides)
{
    auto world = two_vswitches();
    world.acl("acl-db").drop_ingress(kAnyV4).accept_ingress("10.0.1.0/24", tcp, 80);
    EXPECT_THAT(codes(world), ElementsAre("SHADOWED_RULE"));
}

TEST(Lint, lets_acls_be_that_accept_all_or_nothing_or_are_bound_to_nothing)
{
    auto world = two_vswitches();
    world.acl("acl-web");
    EXPECT_THAT(warnings(world), IsEmpty()) << "nothing";
    world.acl("acl-db").accept_ingress(kAnyV4).accept_egress(kAnyV4).accept_ingress(kAnyV6).accept_egress(kAnyV6);
    EXPECT_THAT(warnings(world), IsEmpty()) << "what the API creates [NA-08]";
    world.acl("acl-web").accept_ingress(kAnyV4);
    EXPECT_THAT(codes(world), ElementsAre("ACL_WITHOUT_EPHEMERAL_PORTS"));
    world.network.vswitches[world.vswitch_id("vsw-web")].network_acl = {};
    EXPECT_THAT(warnings(world), IsEmpty()) << "bound to no vSwitch";
}

TEST(Lint, warns_of_a_table_that_no_vswitch_is_bound_to)
{
    auto world = ipv4_peering();
    world.network.add_route_table("rtb-new", world.network.find<VpcId>("vpc1"), {5, 3});
    world.route("rtb-new", "10.0.0.0/16", pcc1(world));
    const auto found = lint(world.network);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].code, WarningCode::UnusedRouteTable);
    EXPECT_EQ(found[0].origin, (Origin{5, 3}));
    EXPECT_EQ(found[0].message, "rtb-new is bound to no vSwitch, so its custom route serves nobody; bind one of vpc1 "
                                "to it, or remove it");
    world.network.vswitches[world.vswitch_id("vsw1")].route_table = world.network.find<RouteTableId>("rtb-new");
    EXPECT_THAT(warnings(world), ElementsAre("UNUSED_ROUTE_TABLE: vpc1.system is bound to no vSwitch, so its custom "
                                             "route serves nobody: what is in vsw1 follows rtb-new; add the routes "
                                             "there"));  // TS-05
    world.remove_route("vpc1.system", "10.0.0.0/16");
    EXPECT_THAT(warnings(world), IsEmpty()) << "the system table is there by itself";
}

TEST(Lint, warns_of_a_route_that_longer_prefixes_cover_altogether)
{
    auto world = two_vswitches();
    world.route("vpc1.system", "10.0.2.0/23", NextHop::instance(world.instance_id("web")));
    EXPECT_THAT(warnings(world), IsEmpty()) << "10.0.3.0/24 is left to it";
    world.route("vpc1.system", "10.0.3.0/25", NextHop::instance(world.instance_id("web")));
    EXPECT_THAT(warnings(world), IsEmpty()) << "10.0.3.128/25 is left to it";
    world.route("vpc1.system", "10.0.3.128/25", NextHop::instance(world.instance_id("db")));
    EXPECT_THAT(warnings(world), ElementsAre("UNREACHABLE_ROUTE: 10.0.2.0/23 of vpc1.system can match nothing: longer "
                                             "prefixes of the table (10.0.2.0/24, 10.0.3.0/25, 10.0.3.128/25) cover "
                                             "all of it; remove it"));
}

TEST(Lint, sees_default_routes_split_in_halves)
{
    auto world = two_vswitches();
    const NextHop web = NextHop::instance(world.instance_id("web"));
    for (const std::string_view destination : {"0.0.0.0/0", "0.0.0.0/1", "::/0", "8000::/1"})
        world.route("vpc1.system", destination, web);
    EXPECT_THAT(codes(world), IsEmpty());
    world.route("vpc1.system", "128.0.0.0/1", web);
    EXPECT_THAT(codes(world), ElementsAre("UNREACHABLE_ROUTE"));
    world.route("vpc1.system", "::/1", web);
    EXPECT_THAT(codes(world), ElementsAre("UNREACHABLE_ROUTE", "UNREACHABLE_ROUTE"));
}

TEST(Lint, warns_of_routes_to_a_connection_that_has_ended)
{
    auto world = ipv4_peering();
    for (const PeerStatus status :
         {PeerStatus::Rejected, PeerStatus::Expired, PeerStatus::Deleting, PeerStatus::Deleted}) {
        world.network.peer_connections[world.peer_id("pcc1")].status = status;
        EXPECT_THAT(warnings(world),
                    ElementsAre(format("DEAD_NEXT_HOP: 10.0.0.0/16 of vpc1.system leads to pcc1, which is {} and will "
                                       "not forward again: its packets are lost; remove it",
                                       name(status)),
                                HasSubstr("192.168.0.0/16 of vpc2.system")));
    }
    for (const PeerStatus status : {PeerStatus::Creating, PeerStatus::Accepting, PeerStatus::Updating}) {
        world.network.peer_connections[world.peer_id("pcc1")].status = status;
        EXPECT_THAT(warnings(world), IsEmpty()) << name(status);
    }
}

// vpc1 and vpc2 have the same block; vsw1 is 192.168.1.0/24, and vsw2 as given.
World overlapping(std::string_view vsw2)
{
    World world;
    world.vpc("vpc1", "cn-beijing", "192.168.0.0/16");
    world.vpc("vpc2", "cn-shanghai", "192.168.0.0/16");
    world.vswitch("vsw1", "vpc1", "cn-beijing-h", "192.168.1.0/24");
    world.vswitch("vsw2", "vpc2", "cn-shanghai-b", vsw2);
    world.peer("pcc1", "vpc1", "vpc2");
    return world;
}

TEST(Lint, warns_of_a_route_whose_addresses_a_local_vswitch_has)  // [PC-40], TS-08
{
    auto world = overlapping("192.168.1.0/24");
    world.route("vpc1.system", "192.168.0.0/16", pcc1(world));
    world.route("vpc2.system", "192.168.0.0/16", pcc1(world));
    EXPECT_THAT(warnings(world),
                ElementsAre("ROUTE_SHADOWED_BY_VSWITCH: 192.168.0.0/16 of vpc1.system leads to pcc1, but vSwitch vsw1 "
                            "(192.168.1.0/24) of vpc1 covers vsw2 (192.168.1.0/24) of vpc2: packets for it never "
                            "leave; give one of the two vSwitches another block",
                            HasSubstr("192.168.0.0/16 of vpc2.system leads to pcc1, but vSwitch vsw2")));
}

TEST(Lint, warns_of_a_route_of_whose_addresses_a_local_vswitch_has_a_part)
{
    auto world = overlapping("192.168.0.0/20");
    world.route("vpc1.system", "192.168.0.0/20", pcc1(world));
    world.route("vpc2.system", "192.168.0.0/16", pcc1(world));
    EXPECT_THAT(warnings(world), ElementsAre(HasSubstr("vSwitch vsw2 (192.168.0.0/20) of vpc2 covers vsw1"),
                                             HasSubstr("192.168.0.0/20 of vpc1.system leads to pcc1, but vSwitch vsw1 "
                                                       "(192.168.1.0/24) of vpc1 covers a part of vsw2")));
}

TEST(Lint, lets_blocks_overlap_where_vswitches_do_not)  // [PC-41]
{
    auto world = overlapping("192.168.2.0/24");
    world.route("vpc1.system", "192.168.0.0/16", pcc1(world));
    world.route("vpc2.system", "192.168.1.0/24", pcc1(world));
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, warns_of_a_route_beyond_the_peer)  // [PC-03, VP-58], TS-10
{
    auto world = ipv4_peering();
    world.route("vpc1.system", "172.16.0.0/16", pcc1(world));
    EXPECT_THAT(warnings(world),
                ElementsAre("NON_TRANSITIVE_ROUTE: 172.16.0.0/16 of vpc1.system leads to pcc1, but vpc2 has no such "
                            "address and passes on nothing that comes from a peer; peer vpc1 with the VPC that is "
                            "meant"));
    world.remove_route("vpc1.system", "172.16.0.0/16");
    world.route("vpc1.system", "10.0.0.0/8", pcc1(world));
    EXPECT_THAT(warnings(world), IsEmpty()) << "more than the peer's block";
}

TEST(Lint, warns_of_a_route_without_a_route_back)  // TS-03
{
    auto world = peering();
    world.remove_route("vpc2.system", "192.168.0.0/16");
    EXPECT_THAT(warnings(world),
                ElementsAre("ONE_WAY_ROUTE: 10.0.0.0/16 of vpc1.system leads to pcc1, but no route table of vpc2's "
                            "vSwitches has an IPv4 route over it back to a vSwitch of vpc1; add 192.168.0.0/16 -> "
                            "pcc1 to vpc2.system"));
    world.route("vpc2.system", "192.168.9.0/24", pcc1(world));
    EXPECT_THAT(codes(world), ElementsAre("ONE_WAY_ROUTE")) << "back to where no vSwitch is: TS-06";
    world.route("vpc2.system", kAnyV6, pcc1(world));
    EXPECT_THAT(codes(world), ElementsAre("ONE_WAY_ROUTE")) << "::/0 is IPv6 only";
    world.route("vpc2.system", "192.168.1.10/32", pcc1(world));
    EXPECT_THAT(warnings(world), IsEmpty()) << "back to one host is back";
}

TEST(Lint, does_not_take_a_route_of_an_unused_table_for_the_route_back)  // TS-05
{
    auto world = ipv4_peering();
    world.custom_table("rtb-c", "vsw2");
    EXPECT_THAT(warnings(world), testing::UnorderedElementsAre(HasSubstr("UNUSED_ROUTE_TABLE: vpc2.system"),
                                                               HasSubstr("add 192.168.0.0/16 -> pcc1 to rtb-c")));
    world.route("rtb-c", "192.168.0.0/16", pcc1(world));
    EXPECT_THAT(warnings(world), ElementsAre(HasSubstr("UNUSED_ROUTE_TABLE: vpc2.system")));
}

TEST(Lint, wants_no_route_back_where_nobody_would_follow_it)
{
    auto world = ipv4_peering();
    world.vpc("vpc3", "cn-shenzhen", "172.16.0.0/16");
    world.peer("pcc3", "vpc1", "vpc3");
    world.route("vpc1.system", "172.16.0.0/16", NextHop::peer(world.peer_id("pcc3")));
    EXPECT_THAT(warnings(world), IsEmpty()) << "vpc3 has no vSwitch";
}

TEST(Lint, warns_of_ipv4_routes_without_an_ipv6_twin)  // [PC-05], TS-68
{
    auto world = peering();
    world.remove_route("vpc1.system", "2001:db8:2:200::/56");
    world.remove_route("vpc2.system", "2001:db8:1:100::/56");
    EXPECT_THAT(warnings(world),
                ElementsAre("NO_IPV6_TWIN: 10.0.0.0/16 of vpc1.system leads to pcc1, and the table has no IPv6 route "
                            "over it, though vSwitches on both sides have IPv6; add 2001:db8:2:200::/56 -> pcc1",
                            HasSubstr("192.168.0.0/16 of vpc2.system")));
    world.route("vpc1.system", "10.0.1.0/24", pcc1(world));
    EXPECT_THAT(codes(world), ElementsAre("NO_IPV6_TWIN", "NO_IPV6_TWIN")) << "once for each table";
}

TEST(Lint, wants_no_twin_where_one_side_has_no_ipv6)
{
    auto world = peering();
    world.remove_route("vpc1.system", "2001:db8:2:200::/56");
    world.remove_route("vpc2.system", "2001:db8:1:100::/56");
    world.network.vswitches[world.vswitch_id("vsw2")].ipv6_cidr.reset();
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, wants_no_twin_in_a_table_that_serves_ipv4_alone)
{
    auto world = peering();
    world.vswitch("vsw-old", "vpc1", "cn-beijing-h", "192.168.9.0/24");
    world.custom_table("rtb-old", "vsw-old");
    world.route("rtb-old", "10.0.0.0/16", pcc1(world));
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, warns_of_a_connection_that_nobody_routes_to)  // [PC-04], TS-04
{
    auto world = ipv4_peering();
    world.remove_route("vpc1.system", "10.0.0.0/16");
    EXPECT_THAT(codes(world), ElementsAre("ONE_WAY_ROUTE")) << "one side does";
    world.remove_route("vpc2.system", "192.168.0.0/16");
    PeerConnection& peer = world.network.peer_connections[world.peer_id("pcc1")];
    peer.origin = {9, 3};
    const auto found = lint(world.network);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].code, WarningCode::UnroutedPeer);
    EXPECT_EQ(found[0].origin, (Origin{9, 3}));
    EXPECT_EQ(found[0].message, "pcc1 is Activated, but neither vpc1 nor vpc2 has a route over it, and it makes none "
                                "by itself; add one on each side");
    peer.status = PeerStatus::Accepting;
    EXPECT_THAT(warnings(world), IsEmpty()) << "it may not be routed to yet [VP-57]";
}

TEST(Lint, warns_of_a_burst_that_no_packet_of_the_mtu_fits)  // [PC-36]
{
    auto world = ipv4_peering();
    PeerConnection& peer = world.network.peer_connections[world.peer_id("pcc1")];
    peer.bandwidth = megabits_per_second(100);
    peer.burst = Bytes{1'500};
    peer.inter_region = true;
    EXPECT_THAT(warnings(world), IsEmpty());
    peer.burst = Bytes{1'499};
    peer.origin = {9, 3};
    const auto found = lint(world.network);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].code, WarningCode::BurstBelowMtu);
    EXPECT_EQ(found[0].origin, (Origin{9, 3}));
    EXPECT_EQ(found[0].message, "pcc1 lets 1499B pass at once, and a packet of its MTU counts 1500B: larger ones never "
                                "pass; give it a burst of 1500B or more");
    peer.burst = Bytes{1'513};
    world.network.assumptions.limiter_counts_frames = true;
    EXPECT_THAT(codes(world), ElementsAre("BURST_BELOW_MTU"));
    peer.inter_region = false;  // its MTU is 8500
    EXPECT_THAT(codes(world), ElementsAre("BURST_BELOW_MTU"));
    peer.bandwidth.reset();
    EXPECT_THAT(warnings(world), IsEmpty());
}

TEST(Lint, wants_no_route_to_a_vpc_without_vswitches)
{
    auto world = ipv4_peering();
    world.vpc("vpc3", "cn-shenzhen", "172.16.0.0/16");
    world.peer("pcc3", "vpc1", "vpc3");
    world.peer("pcc4", "vpc3", "vpc2");
    EXPECT_THAT(warnings(world), IsEmpty());
    world.vswitch("vsw3", "vpc3", "cn-shenzhen-a", "172.16.1.0/24");
    EXPECT_THAT(codes(world), ElementsAre("UNROUTED_PEER", "UNROUTED_PEER"));
}

TEST(Lint, says_nothing_of_what_is_about_to_change)
{
    auto world = peering();
    world.remove_route("vpc2.system", "192.168.0.0/16");
    world.network.add_route_table("rtb-new", world.network.find<VpcId>("vpc2"), {});
    world.enterprise_group("sg-ecs1").accept_ingress(kAnyV4).accept_ingress(kAnyV4, tcp);
    world.acl("acl-ecs2").accept_ingress(kAnyV4);
    EXPECT_THAT(codes(world), ElementsAre("SHADOWED_RULE", "NO_EGRESS_RULE", "ACL_WITHOUT_EPHEMERAL_PORTS",
                                          "UNUSED_ROUTE_TABLE", "ONE_WAY_ROUTE"));
    EXPECT_THAT(codes(world, {"sg-ecs1"}),
                ElementsAre("ACL_WITHOUT_EPHEMERAL_PORTS", "UNUSED_ROUTE_TABLE", "ONE_WAY_ROUTE"));
    EXPECT_THAT(codes(world, {"sg-ecs1", "acl-ecs2", "rtb-new", "pcc1"}), IsEmpty());
    EXPECT_EQ(codes(world, {"vpc1", "vsw2", "ecs1"}), codes(world));
}

TEST(Lint, takes_a_table_that_is_about_to_change_for_bound)
{
    auto world = ipv4_peering();
    world.remove_route("vpc2.system", "192.168.0.0/16");
    world.network.add_route_table("rtb-new", world.network.find<VpcId>("vpc2"), {});
    world.route("rtb-new", "192.168.0.0/16", pcc1(world));
    EXPECT_THAT(codes(world), ElementsAre("UNUSED_ROUTE_TABLE", "ONE_WAY_ROUTE"));
    EXPECT_THAT(codes(world, {"rtb-new"}), IsEmpty());
}

TEST(Lint, keeps_the_order_of_the_file)
{
    auto world = two_vswitches();
    world.group("sg-db")
        .add(Direction::Ingress, rule(Policy::Accept, 2, "10.0.0.0/16", {30, 1}))
        .add(Direction::Ingress, rule(Policy::Accept, 2, "10.0.1.0/24", {10, 9}))
        .add(Direction::Ingress, rule(Policy::Accept, 2, "10.0.2.0/24", {10, 2}));
    const auto found = lint(world.network);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].origin, (Origin{10, 2}));
    EXPECT_EQ(found[1].origin, (Origin{10, 9}));
    EXPECT_EQ(found, lint(world.network));
}

}  // namespace
}  // namespace vpcsim
