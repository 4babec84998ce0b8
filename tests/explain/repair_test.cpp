// Repair: the fewest edits that make a flow pass, and the packets that pass then.
#include "vpcsim/explain/repair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "question.h"
#include "support/repair_trial.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Repair repair(const World& world, std::string_view from, std::string_view to, Protocol protocol = icmp,
              std::uint16_t port = 0, const GuestSettingsOf& guests = {})
{
    return find_repair(world.network, guests, question(world, from, to, protocol, port), world.now);
}

std::vector<std::string> texts(const World& world, const Repair& repair)
{
    std::vector<std::string> all;
    Network network = world.network;
    for (const Edit& edit : repair.edits) {
        all.push_back(describe(network, edit));
        EXPECT_TRUE(apply(network, edit, world.now).is_success());
    }
    return all;
}

TEST(Repair, needs_no_edit_where_the_flow_passes)
{
    const World world = peering();
    const Repair found = repair(world, "ecs1", "ecs2");
    EXPECT_TRUE(found.is_found());
    EXPECT_THAT(found.edits, IsEmpty());
}

TEST(Repair, takes_three_edits_for_three_faults)
{
    auto world = peering();
    world.remove_route("vpc2.system", "192.168.0.0/16");
    world.acl("acl-ecs1").accept_ingress("10.0.0.0/16", tcp, 80).accept_egress(kAnyV4);
    world.group("sg-ecs2").accept_ingress("192.168.0.0/16", tcp, 22);
    const Repair found = repair(world, "ecs1", "ecs2", tcp, 80);
    EXPECT_TRUE(found.is_found());
    EXPECT_EQ(found.after.blocked(), nullptr);
    EXPECT_THAT(texts(world, found),
                ElementsAre("add ingress rule to sg-ecs2: accept tcp/80 from 192.168.1.10/32",
                            "add route 192.168.0.0/16 -> pcc1 to vpc2.system",
                            "add ingress entry to acl-ecs1, in front: accept tcp/32768-60999 from 10.0.1.10/32"));
}

TEST(Repair, adds_a_route_rather_than_binding_another_table)
{
    auto world = peering();
    world.custom_table("rtb-c", "vsw1");
    EXPECT_THAT(texts(world, repair(world, "ecs1", "ecs2")), ElementsAre("add route 10.0.0.0/16 -> pcc1 to rtb-c"));
}

TEST(Repair, is_one_rule_for_a_group_that_lets_nothing_out)
{
    auto world = peering();
    world.enterprise_group("sg-ecs1");
    EXPECT_THAT(texts(world, repair(world, "ecs1", "ecs2")),
                ElementsAre("add egress rule to sg-ecs1: accept icmp to 10.0.1.10/32"));
}

TEST(Repair, is_stronger_than_the_rule_that_drops)
{
    auto world = peering();
    world.group("sg-ecs2").drop_ingress(kAnyV4, icmp, {}, 10).accept_ingress(kAnyV4, icmp, {}, 20);
    EXPECT_THAT(texts(world, repair(world, "ecs1", "ecs2")),
                ElementsAre("add ingress rule to sg-ecs2: accept icmp from 192.168.1.10/32, priority 9"));
}

TEST(Repair, removes_the_rule_that_nothing_can_be_stronger_than)
{
    auto world = peering();
    world.group("sg-ecs2").drop_ingress("192.168.1.10/32", icmp, {}, 1).accept_ingress(kAnyV4, icmp, {}, 1);
    EXPECT_THAT(texts(world, repair(world, "ecs1", "ecs2")),
                ElementsAre("remove sg-ecs2 ingress rule 1: drop icmp from 192.168.1.10/32"));
}

TEST(Repair, leads_round_a_guest_that_passes_nothing_on)
{
    auto world = peering();
    world.instance("router", "vsw1", {"192.168.1.20"});
    world.route("vpc1.system", "10.0.1.0/24", NextHop::instance(world.instance_id("router")));
    EXPECT_THAT(texts(world, repair(world, "ecs1", "ecs2")),
                ElementsAre("add route 10.0.1.10/32 -> pcc1 to vpc1.system"));
}

TEST(Repair, starts_what_is_stopped)
{
    auto world = peering();
    world.stop("ecs2");
    EXPECT_THAT(texts(world, repair(world, "ecs1", "ecs2")), ElementsAre("start ecs2"));
}

TEST(Repair, says_what_no_edit_mends)
{
    const World world = peering();
    GuestSettingsOf guests;
    guests.resize(world.network.instances.size());
    guests[world.instance_id("ecs2")].policy.firewall = {GuestFirewallRule{}};
    const Repair none = repair(world, "ecs1", "ecs2", icmp, 0, guests);
    EXPECT_FALSE(none.is_found());
    ASSERT_EQ(none.unmendable.size(), 1u);
    EXPECT_EQ(none.unmendable[0].diagnosis, "GUEST_DROP");
    EXPECT_EQ(none.unmendable[0].text, "it is inside ecs2: the cloud's API cannot change that");
    EXPECT_FALSE(none.unmendable[0].is_return);
}

TEST(Repair, tells_whose_flows_it_opens_as_well)
{
    auto world = peering();
    world.instance("ecs3", "vsw1", {"192.168.1.30"});
    world.remove_route("vpc1.system", "10.0.0.0/16");
    const Repair found = repair(world, "ecs1", "ecs2");
    const GuestSettingsOf guests;
    const auto opened =
        flows_opened(world.network, found.network, guests, question(world, "ecs1", "ecs2", icmp), kStart);
    EXPECT_THAT(opened, ElementsAre(OpenedFlow{world.instance_id("ecs2"), world.instance_id("ecs1")},
                                    OpenedFlow{world.instance_id("ecs2"), world.instance_id("ecs3")},
                                    OpenedFlow{world.instance_id("ecs3"), world.instance_id("ecs2")}));
    EXPECT_EQ(opens_beyond(world.network, found.edits.front()), "all of 10.0.0.0/16");
}

TEST(Repair, of_random_flows_makes_their_packets_pass)
{
    constexpr std::uint64_t kNetworks = 400;
    constexpr int kFlowsOfEach = 5;
    std::size_t found = 0;
    std::array<std::size_t, 9> of_size{};
    for (std::uint64_t seed = 1; seed <= kNetworks && !testing::Test::HasFailure(); ++seed) {
        const RandomNetwork world = random_network(seed);
        RandomStream random{seed, "flows", "repair"};
        for (int number = 0; number < kFlowsOfEach; ++number) {
            const RandomFlow flow = random_flow(world, random);
            const RealFate fate = real_fate(world, flow);
            if (fate.is_answered)
                continue;
            const RepairTrial trial = try_repair(world, flow, fate);
            EXPECT_EQ(trial.fault, "");
            found += trial.is_found ? 1 : 0;
            ++of_size[trial.is_found ? trial.edits : 0];
        }
    }
    // A search that finds nothing would pass above.
    EXPECT_GT(found, 200u);
    EXPECT_GT(of_size[1], 50u);
    EXPECT_GT(of_size[2], 20u);
    EXPECT_GT(of_size[3], 5u);
}

}  // namespace
}  // namespace vpcsim
