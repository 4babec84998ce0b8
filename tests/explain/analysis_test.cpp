// Analysis: what a flow meets, both ways, and everything that is in its way.
#include "vpcsim/explain/analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "question.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Analysis analyse(const World& world, std::string_view from, std::string_view to, Protocol protocol = icmp,
                 std::uint16_t port = 0, IpFamily family = IpFamily::V4, const GuestSettingsOf& guests = {})
{
    return Analyst{world.network, guests}.analyse(question(world, from, to, protocol, port, family));
}

// "NO_ROUTE route_lookup vpc2.system default": of every blocker, its diagnosis, stage, object and rule.
std::vector<std::string> blockers(const World& world, const Leg& leg)
{
    std::vector<std::string> texts;
    for (const Blocker& blocker : leg.blockers) {
        const Verdict& verdict = leg.steps[blocker.step].verdict;
        std::string text = std::string{blocker.diagnosis.code} + " " + std::string{name(verdict.stage)} + " " +
                           world.network.name(verdict.object);
        const std::string rule = world.network.name(verdict.rule);
        texts.push_back(rule.empty() ? text : text + " " + rule);
    }
    return texts;
}

std::vector<Stage> stages(const Leg& leg)
{
    std::vector<Stage> all;
    for (const Step& step : leg.steps)
        all.push_back(step.stage);
    return all;
}

GuestSettingsOf listening(const World& world, std::string_view instance, Listener listener)
{
    GuestSettingsOf guests;
    guests.resize(world.network.instances.size());
    guests[world.instance_id(instance)].listen = {listener};
    return guests;
}

TEST(Analysis, shows_every_stage_of_both_directions_of_a_ping_that_works)
{
    const World world = peering();
    const Analysis analysis = analyse(world, "ecs1", "ecs2");
    EXPECT_EQ(analysis.reach, Reach::Reachable);
    const auto all_stages = ElementsAre(
        Stage::Guest, Stage::SourceCheck, Stage::SecurityGroupEgress, Stage::NetworkAclEgress, Stage::RouteLookup,
        Stage::PeeringState, Stage::HopLimitCheck, Stage::MtuCheck, Stage::PeerRouteLookup, Stage::DestinationLookup,
        Stage::NetworkAclIngress, Stage::SecurityGroupIngress, Stage::InstanceState, Stage::ReceiverMtu, Stage::Guest);
    EXPECT_THAT(stages(analysis.forward), all_stages);
    EXPECT_THAT(stages(analysis.back), all_stages);
    EXPECT_TRUE(analysis.forward.is_clear() && analysis.back.is_clear());
    EXPECT_EQ(analysis.forward.arrived_at, world.eni("ecs2"));
    EXPECT_EQ(analysis.back.arrived_at, world.eni("ecs1"));
    EXPECT_EQ(analysis.forward.path_mtu, 1500);
    EXPECT_EQ(analysis.back.flow, analysis.forward.flow.reversed());
    for (const Step& step : analysis.forward.steps)
        EXPECT_FALSE(step.is_supposed) << name(step.stage);
}

TEST(Analysis, lets_the_answer_in_with_the_connection_that_the_request_has_opened)
{
    auto world = peering();
    world.group("sg-ecs1");  // lets nothing in by a rule
    const Analysis analysis = analyse(world, "ecs1", "ecs2", tcp, 80);
    EXPECT_TRUE(analysis.back.is_clear());
    const Step& ingress = analysis.back.steps[11];
    ASSERT_EQ(ingress.stage, Stage::SecurityGroupIngress);
    EXPECT_EQ(ingress.verdict.rule.kind, RuleRef::Kind::Connection);
}

TEST(Analysis, finds_three_faults_of_both_directions_at_once)
{
    auto world = peering();
    world.remove_route("vpc2.system", "192.168.0.0/16");
    world.acl("acl-ecs1").accept_ingress("10.0.0.0/16", tcp, 80).accept_egress(kAnyV4);
    world.group("sg-ecs2").accept_ingress("192.168.0.0/16", tcp, 22);
    const Analysis analysis =
        analyse(world, "ecs1", "ecs2", tcp, 80, IpFamily::V4, listening(world, "ecs2", {tcp, 80}));
    EXPECT_EQ(analysis.reach, Reach::Unreachable);
    EXPECT_THAT(blockers(world, analysis.forward), ElementsAre("SG_INGRESS_DENY security_group_ingress ecs2 default"));
    EXPECT_THAT(blockers(world, analysis.back),
                ElementsAre("NO_ROUTE route_lookup vpc2.system",
                            "NACL_INGRESS_DENY network_acl_ingress acl-ecs1 acl-ecs1 ingress system deny-all"));
}

TEST(Analysis, marks_what_is_met_only_when_the_first_blocker_is_out_of_the_way)
{
    auto world = peering();
    world.remove_route("vpc1.system", "10.0.0.0/16");
    const Analysis analysis = analyse(world, "ecs1", "ecs2");
    ASSERT_THAT(blockers(world, analysis.forward), ElementsAre("NO_ROUTE route_lookup vpc1.system"));
    const std::size_t blocked = analysis.forward.blockers.front().step;
    for (std::size_t index = 0; index < analysis.forward.steps.size(); ++index)
        EXPECT_EQ(analysis.forward.steps[index].is_supposed, index > blocked) << index;
    EXPECT_EQ(analysis.forward.steps[blocked + 1].stage, Stage::PeeringState) << "it goes on by the peer connection";
    EXPECT_EQ(analysis.forward.steps[blocked + 1].hop.peer, world.peer_id("pcc1"));
    EXPECT_TRUE(analysis.back.is_clear());
}

TEST(Analysis, says_of_a_pending_connection_that_it_blocks_beside_the_missing_route)
{
    auto world = peering();
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.status = PeerStatus::Accepting;
    pcc1.was_activated = false;
    Account partner;
    partner.name = "partner";
    pcc1.accepting_owner = world.network.add(partner);
    world.remove_route("vpc1.system", "10.0.0.0/16");
    const Analysis analysis = analyse(world, "ecs1", "ecs2");
    EXPECT_THAT(blockers(world, analysis.forward),
                ElementsAre("PEER_NOT_ACTIVE route_lookup vpc1.system", "PEER_NOT_ACTIVE peering_state pcc1"));
    EXPECT_THAT(blockers(world, analysis.back), ElementsAre("PEER_NOT_ACTIVE peering_state pcc1"));
    EXPECT_EQ(analysis.forward.blockers.front().diagnosis.hint, "pcc1 is Accepting: account partner must accept it");
}

TEST(Analysis, remembers_past_a_group_as_if_it_had_let_the_packet_pass)
{
    auto world = peering();
    world.enterprise_group("sg-ecs1");  // lets nothing out, and answers in only by connection
    const Analysis analysis = analyse(world, "ecs1", "ecs2");
    EXPECT_THAT(blockers(world, analysis.forward), ElementsAre("SG_EGRESS_DENY security_group_egress ecs1 default"));
    EXPECT_THAT(blockers(world, analysis.back), IsEmpty()) << "one rule mends it";
}

TEST(Analysis, goes_on_at_the_destination_where_no_route_could_lead)
{
    auto world = peering();
    world.vpc("vpc3", "cn-shanghai", "172.16.0.0/16");
    world.vswitch("vsw3", "vpc3", "cn-shanghai-b", "172.16.1.0/24");
    world.instance("ecs3", "vsw3", {"172.16.1.10"});
    world.route("vpc1.system", "172.16.0.0/16", NextHop::peer(world.peer_id("pcc1")));
    world.group("sg-ecs3");
    const Analysis analysis = analyse(world, "ecs1", "ecs3");
    EXPECT_THAT(blockers(world, analysis.forward), ElementsAre("PEER_NON_TRANSITIVE peer_route_lookup vpc2",
                                                               "SG_INGRESS_DENY security_group_ingress ecs3 default"));
    EXPECT_THAT(blockers(world, analysis.back), ElementsAre("NO_ROUTE route_lookup vpc3.system"));
}

TEST(Analysis, ends_where_nobody_has_the_address)
{
    const World world = peering();
    const Analysis analysis = analyse(world, "ecs1", "10.0.9.9");
    EXPECT_THAT(blockers(world, analysis.forward), ElementsAre("DEST_NOT_FOUND peer_route_lookup vpc2"));
    EXPECT_FALSE(analysis.back.was_walked());
    EXPECT_EQ(analysis.reach, Reach::Unreachable);
    EXPECT_EQ(analysis.forward.path_mtu, 0);
}

TEST(Analysis, tells_who_gets_what_was_meant_for_another)
{
    World world;
    world.vpc("vpc1", "cn-beijing", "192.168.0.0/16");
    world.vpc("vpc2", "cn-shanghai", "192.168.0.0/16");
    world.vswitch("vsw1", "vpc1", "cn-beijing-h", "192.168.1.0/24");
    world.vswitch("vsw2", "vpc2", "cn-shanghai-b", "192.168.1.0/24");
    world.instance("ecs1", "vsw1", {"192.168.1.10"});
    world.instance("local", "vsw1", {"192.168.1.20"});
    world.instance("ecs2", "vsw2", {"192.168.1.20"});
    world.peer("pcc1", "vpc1", "vpc2");
    const Analysis analysis = analyse(world, "ecs1", "ecs2");
    EXPECT_EQ(analysis.impostor, world.instance_id("local"));
    EXPECT_EQ(analysis.reach, Reach::Unreachable);
    ASSERT_EQ(analysis.forward.blockers.size(), 1u);
    EXPECT_EQ(analysis.forward.blockers.front().diagnosis.code, "LOCAL_ROUTE_SHADOWS_PEER");
    EXPECT_EQ(analysis.forward.blockers.front().diagnosis.hint,
              "local has 192.168.1.20 in vpc1, and gets what was meant for ecs2");
}

TEST(Analysis, names_who_gets_the_request_though_another_would_get_the_answer)
{
    World world;
    for (const char* side : {"1", "2"}) {
        world.vpc(std::string{"vpc"} + side, "cn-beijing", "192.168.0.0/16");
        world.vswitch(std::string{"vsw"} + side, std::string{"vpc"} + side, "cn-beijing-h", "192.168.1.0/24");
    }
    world.instance("ecs1", "vsw1", {"192.168.1.10"});
    world.instance("local", "vsw1", {"192.168.1.20"});
    world.instance("ecs2", "vsw2", {"192.168.1.20"});
    world.instance("remote", "vsw2", {"192.168.1.10"});
    world.peer("pcc1", "vpc1", "vpc2");
    const Analysis analysis = analyse(world, "ecs1", "ecs2");
    EXPECT_EQ(analysis.impostor, world.instance_id("local"));
    EXPECT_EQ(analysis.back.blockers.size(), 1u) << "remote has ecs1's address";
}

TEST(Analysis, has_a_guests_firewall_judge_what_it_sends_to_itself)
{
    const auto world = one_vswitch();
    GuestSettingsOf guests;
    guests.resize(world.network.instances.size());
    guests[world.instance_id("a")].policy.firewall = {GuestFirewallRule{}};
    const Analysis analysis = analyse(world, "a", "a", icmp, 0, IpFamily::V4, guests);
    EXPECT_THAT(blockers(world, analysis.forward), ElementsAre("GUEST_DROP guest a a guest firewall rule 1"));
}

TEST(Analysis, takes_nothing_from_the_hop_limit_for_a_border_that_was_not_meant)
{
    auto world = peering();
    world.remove_route("vpc1.system", "2001:db8:2:200::/56");
    world.route("vpc1.system", kAnyV6, NextHop::gateway(world.network.add(Ipv6Gateway{"gw6", VpcId{0}, {}})));
    world.eni_of("ecs1").public_ipv6 = {ip("2001:db8:1:101::10")};
    Question asked = question(world, "ecs1", "ecs2", icmp, 0, IpFamily::V6);
    asked.hop_limit = 2;
    const GuestSettingsOf guests;
    const Analysis analysis = Analyst{world.network, guests}.analyse(asked);
    EXPECT_THAT(blockers(world, analysis.forward), ElementsAre("WRONG_NEXT_HOP internet gw6"));
    EXPECT_EQ(analysis.forward.steps.back().hop_limit, 1) << "of the border between the two VPCs";
}

TEST(Analysis, follows_a_guest_that_passes_packets_on)
{
    auto world = peering();
    world.instance("router", "vsw1", {"192.168.1.20"});
    world.vswitch("vsw0", "vpc1", "cn-beijing-h", "192.168.2.0/24");
    world.instance("inside", "vsw0", {"192.168.2.10"});
    world.custom_table("rtb0", "vsw0");
    world.route("rtb0", "10.0.0.0/16", NextHop::instance(world.instance_id("router")));
    GuestSettingsOf guests;
    guests.resize(world.network.instances.size());
    guests[world.instance_id("router")].ip_forward = true;
    const Analysis forwarded = analyse(world, "inside", "ecs2", icmp, 0, IpFamily::V4, guests);
    EXPECT_EQ(forwarded.reach, Reach::Reachable);
    EXPECT_EQ(forwarded.forward.steps.size(), 25u) << "guest, to the router, and on from there";
    EXPECT_EQ(forwarded.forward.steps.back().hop_limit, 62) << "one of the router's, one of the border's";

    const Analysis kept = analyse(world, "inside", "ecs2");
    EXPECT_THAT(blockers(world, kept.forward), ElementsAre("GUEST_DROP guest router"));
    EXPECT_EQ(kept.forward.blockers.front().diagnosis.hint,
              "router is sent what is for 10.0.1.10, and does not pass it "
              "on");
}

TEST(Analysis, tells_a_stopped_next_hop_once)
{
    auto world = peering();
    world.instance("router", "vsw1", {"192.168.1.20"});
    world.remove_route("vpc1.system", "10.0.0.0/16");
    world.route("vpc1.system", "10.0.0.0/16", NextHop::instance(world.instance_id("router")));
    world.stop("router");
    GuestSettingsOf guests;
    guests.resize(world.network.instances.size());
    guests[world.instance_id("router")].ip_forward = true;
    const Analysis analysis = analyse(world, "ecs1", "ecs2", icmp, 0, IpFamily::V4, guests);
    EXPECT_EQ(blockers(world, analysis.forward).front(),
              "ROUTE_BLACKHOLE route_lookup vpc1.system 10.0.0.0/16 of vpc1.system");
}

TEST(Analysis, calls_a_port_refused_where_nothing_listens)
{
    const World world = peering();
    const Analysis closed = analyse(world, "ecs1", "ecs2", tcp, 81, IpFamily::V4, listening(world, "ecs2", {tcp, 80}));
    EXPECT_EQ(closed.reach, Reach::Refused);
    EXPECT_FALSE(closed.is_listening);
    EXPECT_TRUE(closed.forward.is_clear() && closed.back.is_clear()) << "the network is open";
    const Analysis open = analyse(world, "ecs1", "ecs2", tcp, 80, IpFamily::V4, listening(world, "ecs2", {tcp, 80}));
    EXPECT_EQ(open.reach, Reach::Reachable);
}

TEST(Analysis, calls_a_white_list_refused)
{
    const World world = peering();
    GuestSettingsOf guests = listening(world, "ecs2", {tcp, 3306});
    guests[world.instance_id("ecs2")].policy.services = {{tcp, 3306, "rds", {}, {}}};
    const Analysis analysis = analyse(world, "ecs1", "ecs2", tcp, 3306, IpFamily::V4, guests);
    EXPECT_EQ(analysis.reach, Reach::Refused);
    EXPECT_THAT(blockers(world, analysis.forward),
                ElementsAre("SERVICE_WHITELIST guest ecs2 ecs2 service 1 white list"));
}

TEST(Analysis, names_the_rule_that_nearly_let_it_in)
{
    auto world = peering();
    world.group("sg-ecs2")
        .accept_ingress("192.168.0.0/16", tcp, 22)
        .accept_ingress("172.16.0.0/12", tcp, 80)
        .accept_ingress(kAnyV6, tcp, 80)
        .accept_ingress("172.16.0.0/12", udp, 53);
    const Analysis analysis = analyse(world, "ecs1", "ecs2", tcp, 80);
    ASSERT_EQ(analysis.forward.blockers.size(), 1u);
    const Blocker& blocker = analysis.forward.blockers.front();
    EXPECT_EQ(blocker.diagnosis.hint, "no ingress rule of sg-ecs2 accepts it");
    ASSERT_EQ(blocker.near_misses.size(), 3u) << "two parts of the last rule do not match";
    EXPECT_EQ(world.network.name(blocker.near_misses[0].rule), "sg-ecs2 ingress rule 1");
    EXPECT_EQ(blocker.near_misses[0].text, "accepts tcp/22, not tcp/80");
    EXPECT_EQ(blocker.near_misses[1].text, "accepts sources in 172.16.0.0/12, not 192.168.1.10");
    EXPECT_EQ(blocker.near_misses[2].text, "accepts ::/0, which is IPv6 only");
}

TEST(Analysis, names_an_accepting_rule_that_comes_too_late)
{
    auto world = peering();
    world.group("sg-ecs2").drop_ingress("192.168.1.10/32", icmp, {}, 1).accept_ingress(kAnyV4, icmp, {}, 10);
    const Analysis analysis = analyse(world, "ecs1", "ecs2");
    EXPECT_THAT(blockers(world, analysis.forward),
                ElementsAre("SG_INGRESS_DENY security_group_ingress sg-ecs2 sg-ecs2 ingress rule 1"));
    ASSERT_EQ(analysis.forward.blockers.front().near_misses.size(), 1u);
    EXPECT_EQ(analysis.forward.blockers.front().near_misses[0].text, "accepts it, but comes later");
}

TEST(Analysis, forgets_one_question_before_the_next)
{
    auto world = peering();
    world.group("sg-ecs1");
    const GuestSettingsOf guests;
    Analyst analyst{world.network, guests};
    EXPECT_EQ(analyst.analyse(question(world, "ecs1", "ecs2", tcp, 80)).reach, Reach::Refused);
    const Analysis reversed = analyst.analyse(question(world, "ecs2", "ecs1", tcp, 50'000));
    EXPECT_THAT(blockers(world, reversed.forward), ElementsAre("SG_INGRESS_DENY security_group_ingress ecs1 default"));
}

TEST(Analysis, knows_that_an_end_has_no_address_of_that_family)
{
    World world = peering();
    world.instance("old", "vsw2", {"10.0.1.20"});
    const Analysis analysis = analyse(world, "ecs1", "old", icmpv6, 0, IpFamily::V6);
    EXPECT_TRUE(analysis.has_no_address);
    EXPECT_FALSE(analysis.forward.was_walked());
    EXPECT_EQ(analysis.reach, Reach::Unreachable);
}

TEST(Fate, is_the_first_blocker_of_the_analysis)
{
    auto world = peering();
    world.remove_route("vpc2.system", "192.168.0.0/16");
    world.acl("acl-ecs1").accept_egress(kAnyV4);
    const GuestSettingsOf guests;
    Analyst analyst{world.network, guests};
    const Fate fate = analyst.fate(question(world, "ecs1", "ecs2", icmp));
    EXPECT_EQ(fate.reach, Reach::Unreachable);
    EXPECT_TRUE(fate.is_return);
    EXPECT_EQ(fate.verdict.reason, DropReason::NoRoute);
    EXPECT_EQ(fate.verdict.stage, Stage::RouteLookup);
    EXPECT_EQ(world.network.name(fate.verdict.object), "vpc2.system");
    EXPECT_EQ(fate.hop.vswitch, world.vswitch_id("vsw2"));
}

}  // namespace
}  // namespace vpcsim
