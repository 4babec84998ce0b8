// What changes from one network to another: each flow whose fate is another one, and by what on each side.
#include "vpcsim/explain/flow_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Service kIcmp{};

FlowDiff diff(const World& before, const World& after, std::vector<Service> services = {kIcmp},
              const GuestSettingsOf& guests_before = {}, const GuestSettingsOf& guests_after = {})
{
    return compare_flows({before.network, guests_before, before.now}, {after.network, guests_after, after.now},
                         std::move(services));
}

std::string text_of(const Network& network, const PairFate& fate)
{
    std::string text{name(fate.state)};
    if (fate.is_dropped)
        text += std::string{fate.is_return ? " return " : " forward "} + std::string{fate.diagnosis_code()} + " at " +
                std::string{name(fate.stage)} + " by " + network.name(fate.object);
    return text;
}

// "reach 1: reachable -> unreachable forward NO_ROUTE at route_lookup by vpc1.system".
std::vector<std::string> changes(const World& before, const World& after, const FlowDiff& diff)
{
    std::vector<std::string> texts;
    for (const FlowChange& change : diff.changes)
        texts.push_back(std::string{name(change.kind)} + " " + std::to_string(change.flows) + ": " +
                        text_of(before.network, change.before.fate) + " -> " +
                        text_of(after.network, change.after.fate));
    return texts;
}

GuestSettingsOf listening(const World& world, std::string_view instance, Listener listener)
{
    GuestSettingsOf guests;
    guests.resize(world.network.instances.size());
    guests[world.instance_id(instance)].listen.push_back(listener);
    return guests;
}

TEST(FlowDiff, is_empty_where_nothing_changes)
{
    const auto world = peering();
    const FlowDiff same = diff(world, world);
    EXPECT_TRUE(same.is_empty());
    EXPECT_EQ(same.compared, 4u) << "two ways, two families";
    EXPECT_THAT(same.changes, IsEmpty());
}

TEST(FlowDiff, names_the_stage_on_the_side_that_stops_a_flow_and_the_rule_on_the_side_that_does_not)
{
    auto before = peering();
    before.group("sg-ecs2").accept_ingress(kAnyV4, icmp);
    auto after = peering();
    after.group("sg-ecs2").accept_ingress(kAnyV4, tcp, 22);
    const FlowDiff found = diff(before, after);
    EXPECT_THAT(changes(before, after, found),
                ElementsAre("reach 1: reachable -> unreachable forward SG_INGRESS_DENY at security_group_ingress by "
                            "ecs2"));
    EXPECT_EQ(found.changed, 1u);
    const FlowChange& change = found.changes.front();
    ASSERT_TRUE(change.before.passed_by.has_value());
    EXPECT_EQ(before.network.name(change.before.passed_by->rule), "sg-ecs2 ingress rule 1");
    EXPECT_EQ(change.before.passed_by->stage, Stage::SecurityGroupIngress);
    EXPECT_FALSE(change.after.passed_by.has_value());
    EXPECT_EQ(change.listed.front().from, before.instance_id("ecs1"));
    EXPECT_EQ(change.listed.front().family, IpFamily::V4);

    const FlowDiff backwards = diff(after, before);
    ASSERT_THAT(backwards.changes, SizeIs(1));
    ASSERT_TRUE(backwards.changes.front().after.passed_by.has_value());
    EXPECT_EQ(before.network.name(backwards.changes.front().after.passed_by->rule), "sg-ecs2 ingress rule 1");
}

TEST(FlowDiff, tells_which_way_a_flow_died)
{
    auto before = peering();
    auto after = peering();
    after.acl("acl-ecs2").accept_ingress(kAnyV4);
    const std::string no_entry = " NACL_EGRESS_DENY at network_acl_egress by acl-ecs2";
    EXPECT_THAT(changes(before, after, diff(before, after)),
                ElementsAre("reach 1: reachable -> unreachable return" + no_entry,
                            "reach 1: reachable -> unreachable forward" + no_entry,
                            "reach 1: reachable -> unreachable forward NACL_INGRESS_DENY at network_acl_ingress by "
                            "acl-ecs2",
                            "reach 1: reachable -> unreachable forward" + no_entry))
        << "in IPv6 by the entry of that family";
}

TEST(FlowDiff, counts_another_reason_as_a_change_of_its_own_kind)
{
    auto before = peering();
    before.group("sg-ecs2");
    auto after = peering();
    after.group("sg-ecs2");
    RouteTable& table = after.network.route_tables[after.network.find<RouteTableId>("vpc1.system")];
    table.remove(*table.find(block("10.0.0.0/16")));
    const FlowDiff found = diff(before, after);
    EXPECT_THAT(changes(before, after, found),
                ElementsAre("reach 1: reachable -> unreachable return NO_ROUTE at route_lookup by vpc1.system",
                            "reason 1: unreachable forward SG_INGRESS_DENY at security_group_ingress by ecs2 -> "
                            "unreachable forward NO_ROUTE at route_lookup by vpc1.system"));
    EXPECT_FALSE(found.is_empty());
}

TEST(FlowDiff, does_not_take_another_number_of_the_same_rule_for_a_change)
{
    auto before = peering();
    before.group("sg-ecs2").drop_ingress(kAnyV4, icmp).accept_ingress(kAnyV4);
    auto after = peering();
    after.group("sg-ecs2").accept_ingress(kAnyV4, tcp, 22).drop_ingress(kAnyV4, icmp).accept_ingress(kAnyV4);
    EXPECT_TRUE(diff(before, after).is_empty());
}

TEST(FlowDiff, knows_instances_by_their_names)
{
    World before;
    World after;
    for (World* world : {&before, &after}) {
        world->vpc("vpc1", "cn-beijing", "10.0.0.0/16");
        world->vswitch("vsw1", "vpc1", "cn-beijing-h", "10.0.1.0/24");
    }
    before.instance("a", "vsw1", {"10.0.1.10"});
    before.instance("old", "vsw1", {"10.0.1.11"});
    before.instance("b", "vsw1", {"10.0.1.12"});
    after.instance("new", "vsw1", {"10.0.1.11"});
    after.instance("b", "vsw1", {"10.0.1.12"});
    after.instance("a", "vsw1", {"10.0.1.10"});
    const FlowDiff found = diff(before, after);
    EXPECT_THAT(found.disappeared, ElementsAre(before.instance_id("old")));
    EXPECT_THAT(found.appeared, ElementsAre(after.instance_id("new")));
    EXPECT_EQ(found.changed, 0u);
    EXPECT_EQ(found.compared, 2u);
    EXPECT_FALSE(found.is_empty()) << "their flows are new";
}

TEST(FlowDiff, lists_flows_that_only_one_side_has_an_address_for)
{
    World before;
    World after;
    for (World* world : {&before, &after}) {
        world->vpc("vpc1", "cn-beijing", "10.0.0.0/16", "2001:db8:1:100::/56");
        world->vswitch("vsw1", "vpc1", "cn-beijing-h", "10.0.1.0/24", "2001:db8:1:101::/64");
        world->instance("a", "vsw1", {"10.0.1.10", "2001:db8:1:101::10"});
    }
    before.instance("b", "vsw1", {"10.0.1.11"});
    after.instance("b", "vsw1", {"10.0.1.11", "2001:db8:1:101::11"});
    EXPECT_THAT(changes(before, after, diff(before, after)), ElementsAre("appeared 2: no_address -> reachable"));
    EXPECT_THAT(changes(after, before, diff(after, before)), ElementsAre("disappeared 2: reachable -> no_address"));
}

TEST(FlowDiff, asks_for_every_port_that_somebody_listens_on)
{
    const auto world = peering();
    const GuestSettingsOf before = listening(world, "ecs2", {tcp, 80});
    const GuestSettingsOf after = listening(world, "ecs2", {udp, 53});
    const std::vector<Service> services = services_of({world.network, before, kStart}, {world.network, after, kStart});
    EXPECT_THAT(services, ElementsAre(kIcmp, Service{tcp, 80}, Service{udp, 53}));
    const FlowDiff found = diff(world, world, services, before, after);
    EXPECT_THAT(changes(world, world, found), ElementsAre("reach 2: reachable -> refused"));
    EXPECT_EQ(found.changes.front().listed.front().service, (Service{tcp, 80}));
    EXPECT_FALSE(found.changes.front().before.passed_by.has_value()) << "nothing stops it: nobody listens";
}

TEST(FlowDiff, makes_one_change_of_what_is_alike_on_both_sides)
{
    auto before = peering();
    auto after = peering();
    for (World* world : {&before, &after})
        for (int number = 1; number <= 20; ++number) {
            const std::string web = "web-" + std::to_string(number);
            world->instance(web, "vsw2", {"10.0.1." + std::to_string(100 + number)});
            world->group("sg-web-1");
            world->join(web, {"sg-web-1"});
        }
    before.group("sg-web-1").accept_ingress("192.168.0.0/16", icmp);
    const FlowDiff found = diff(before, after);
    EXPECT_THAT(changes(before, after, found),
                ElementsAre("reach 20: reachable -> unreachable forward SG_INGRESS_DENY at security_group_ingress by "
                            "web-1"));
    EXPECT_THAT(found.changes.front().listed, SizeIs(20));
}

}  // namespace
}  // namespace vpcsim
