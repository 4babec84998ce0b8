#include "vpcsim/explain/diagnosis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

// What the probe's packet died of, told from where it stood.
Diagnosis diagnose_probe(World& world, std::string_view from, std::string_view to)
{
    const Outcome outcome = world.probe(from, to, udp, 9).request();
    EXPECT_FALSE(outcome.delivered);
    const Judgement& last = outcome.judgements.back();
    Verdict verdict = Verdict::drop(last.reason, {});
    verdict.stage = last.stage;
    if (last.reason == DropReason::NoRoute)
        verdict.object = world.network.vswitches[outcome.hop.vswitch].route_table;
    const auto address = parse_ip(to);
    return diagnose(world.network, verdict, outcome.hop, address ? *address : world.eni_of(to).address(IpFamily::V4));
}

World peering_with(PeerStatus status)
{
    auto world = peering();
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.status = status;
    pcc1.was_activated = false;
    return world;
}

TEST(Diagnosis, is_the_reason_where_the_configuration_says_no_more)
{
    auto world = peering();
    world.group("sg-ecs2");
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "SG_INGRESS_DENY");
    EXPECT_EQ(diagnosis.hint, "");
}

TEST(Diagnosis, says_that_an_activated_connection_is_locked)
{
    auto world = peering();
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.is_financially_locked = true;
    pcc1.is_held = true;
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "PEER_NOT_ACTIVE");
    EXPECT_EQ(diagnosis.hint, "pcc1 is FinancialLocked: payments are overdue");
}

TEST(Diagnosis, tells_fragments_that_made_no_packet_from_what_is_for_somebody_else)
{
    auto world = peering();
    Verdict verdict = Verdict::drop(DropReason::GuestDrop, world.instance_id("ecs2"));
    verdict.stage = Stage::Guest;
    const Hop hop = start_hop(world.network, world.eni("ecs2"));
    EXPECT_EQ(diagnose(world.network, verdict, hop, ip("10.0.1.10")).hint, "its fragments made no whole packet");
    EXPECT_EQ(diagnose(world.network, verdict, hop, ip("10.0.1.11")).hint,
              "ecs2 is sent what is for 10.0.1.11, and does not pass it on");
}

TEST(Diagnosis, names_the_account_that_must_accept_a_pending_connection)
{
    auto world = peering_with(PeerStatus::Accepting);
    Account partner;
    partner.name = "partner";
    world.network.peer_connections[world.peer_id("pcc1")].accepting_owner = world.network.add(partner);
    const Diagnosis with_route = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(with_route.code, "PEER_NOT_ACTIVE");
    EXPECT_EQ(with_route.hint, "pcc1 is Accepting: account partner must accept it");
    world.remove_route("vpc1.system", "10.0.0.0/16");
    const Diagnosis without_route = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(without_route.code, "PEER_NOT_ACTIVE");
    EXPECT_EQ(without_route.hint, with_route.hint);
}

TEST(Diagnosis, names_the_status_of_a_connection_that_does_not_forward)
{
    auto world = peering_with(PeerStatus::Rejected);
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "PEER_NOT_ACTIVE");
    EXPECT_EQ(diagnosis.hint, "pcc1 is Rejected");
}

TEST(Diagnosis, names_the_table_that_lacks_a_route_over_an_active_connection)
{
    auto world = peering();
    world.remove_route("vpc1.system", "10.0.0.0/16");
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "NO_ROUTE");
    EXPECT_EQ(diagnosis.hint, "vpc1.system has no route to 10.0.1.10 by pcc1");
}

TEST(Diagnosis, names_a_route_that_covers_another_part_of_the_peers_block)
{
    auto world = peering();
    world.remove_route("vpc1.system", "10.0.0.0/16");
    const NextHop pcc1 = NextHop::peer(world.peer_id("pcc1"));
    world.route("vpc1.system", "10.0.128.0/24", pcc1);
    world.route("vpc1.system", "10.0.0.0/24", pcc1);
    world.route("vpc1.system", "10.0.64.0/24", pcc1);
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "NO_ROUTE");
    EXPECT_EQ(diagnosis.hint, "the nearest route 10.0.0.0/24 of vpc1.system does not cover 10.0.1.10");
}

TEST(Diagnosis, names_a_route_that_is_not_available_yet)
{
    auto world = peering();
    RouteTable& table = world.network.route_tables[world.network.find<RouteTableId>("vpc1.system")];
    const std::size_t index = *table.find(block("10.0.0.0/16"));
    table.set_status(index, RouteStatus::Creating, kNever);
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "NO_ROUTE");
    EXPECT_EQ(diagnosis.hint, "the route 10.0.0.0/16 of vpc1.system is Creating");
}

TEST(Diagnosis, names_a_route_of_the_system_table_that_the_vswitch_does_not_use)
{
    auto world = peering();
    const RouteTableId table = world.network.add_route_table("rtb-c", world.network.find<VpcId>("vpc1"), {});
    world.network.vswitches[world.network.find<VSwitchId>("vsw1")].route_table = table;
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "NO_ROUTE");
    EXPECT_EQ(diagnosis.hint, "the route 10.0.0.0/16 is in vpc1.system, but vsw1 is bound to rtb-c");
}

TEST(Diagnosis, prefers_the_connection_that_forwards_to_one_that_is_gone)
{
    auto world = peering_with(PeerStatus::Deleted);
    world.remove_route("vpc1.system", "10.0.0.0/16");
    const Diagnosis of_the_deleted = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(of_the_deleted.code, "NO_ROUTE") << "it is no connection any more [TS-24]";
    EXPECT_EQ(of_the_deleted.hint, "pcc1 is Deleted");
    world.peer("pcc2", "vpc2", "vpc1");
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs2");
    EXPECT_EQ(diagnosis.code, "NO_ROUTE");
    EXPECT_EQ(diagnosis.hint, "vpc1.system has no route to 10.0.1.10 by pcc2");
}

TEST(Diagnosis, knows_no_connection_to_an_address_of_nobody)
{
    auto world = peering();
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "8.8.8.8");
    EXPECT_EQ(diagnosis.code, "NO_ROUTE");
    EXPECT_EQ(diagnosis.hint, "");
}

TEST(Diagnosis, says_that_nothing_joins_the_vpc_with_the_one_that_has_the_address)
{
    auto world = peering();
    world.vpc("vpc3", "cn-beijing", "172.16.0.0/16");
    world.vswitch("vsw3", "vpc3", "cn-beijing-h", "172.16.1.0/24");
    world.instance("ecs3", "vsw3", {"172.16.1.10"});
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "ecs3");
    EXPECT_EQ(diagnosis.code, "NO_ROUTE");
    EXPECT_EQ(diagnosis.hint, "no peer connection joins vpc1 and vpc3, which has 172.16.1.10");
}

TEST(Diagnosis, says_that_no_vswitch_of_the_peers_has_the_address)  // [VP-40], TS-15
{
    auto world = peering();
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "10.0.9.9");
    EXPECT_EQ(diagnosis.code, "DEST_NOT_FOUND");
    EXPECT_EQ(diagnosis.hint, "no vSwitch of vpc2 has 10.0.9.9");
}

TEST(Diagnosis, names_the_next_hop_of_a_blackhole)  // [VP-56]
{
    auto world = peering();
    const RouteTableId table = world.network.find<RouteTableId>("vpc1.system");
    const auto hint_of = [&](std::string_view destination) {
        const RuleRef route = RuleRef::route(table, *world.network.route_tables[table].find(block(destination)));
        return diagnose(world.network, Verdict::drop(DropReason::RouteBlackhole, table, route), Hop{}, {}).hint;
    };
    world.network.peer_connections[world.peer_id("pcc1")].status = PeerStatus::Deleted;
    EXPECT_EQ(hint_of("10.0.0.0/16"), "10.0.0.0/16 leads to pcc1, which is Deleted");
    world.route("vpc1.system", "10.1.0.0/16", NextHop::instance(world.instance_id("ecs1")));
    EXPECT_EQ(hint_of("10.1.0.0/16"), "10.1.0.0/16 leads to ecs1, which is stopped");
    world.route("vpc1.system", "10.2.0.0/16", NextHop::eni(world.network.find<EniId>("ecs1/eth0")));
    EXPECT_EQ(hint_of("10.2.0.0/16"), "10.2.0.0/16 leads to ecs1, which is stopped");
}

// Both VPCs have 10.0.0.0/16; vpc1's vSwitch covers what vpc1 wants to reach in vpc2 [PC-40, TS-08].
World overlapping()
{
    World world;
    world.vpc("vpc1", "cn-beijing", "10.0.0.0/16");
    world.vpc("vpc2", "cn-beijing", "10.0.0.0/16");
    world.vswitch("vsw1", "vpc1", "cn-beijing-h", "10.0.1.0/24");
    world.vswitch("vsw2", "vpc2", "cn-beijing-h", "10.0.1.0/24");
    world.instance("ecs1", "vsw1", {"10.0.1.10"});
    world.instance("ecs2", "vsw2", {"10.0.1.20"});
    world.route("vpc1.system", "10.0.0.0/16", NextHop::peer(world.peer("pcc1", "vpc1", "vpc2")));
    return world;
}

TEST(Diagnosis, sees_a_local_route_that_shadows_the_peers)
{
    auto world = overlapping();
    const Diagnosis diagnosis = diagnose_probe(world, "ecs1", "10.0.1.20");
    EXPECT_EQ(diagnosis.code, "LOCAL_ROUTE_SHADOWS_PEER");
    EXPECT_EQ(diagnosis.hint, "10.0.0.0/16 of vpc1.system leads to pcc1, but vSwitch vsw1 covers the address");
}

TEST(Diagnosis, sees_no_shadow_where_the_peer_has_not_the_address)
{
    auto world = peering();
    world.route("vpc1.system", kAnyV4, NextHop::peer(world.peer_id("pcc1")));
    EXPECT_EQ(diagnose_probe(world, "ecs1", "192.168.1.77").code, "DEST_NOT_FOUND");
    EXPECT_EQ(diagnose_probe(world, "ecs1", "100.100.2.136").code, "DEST_NOT_FOUND");  // a cloud service
    EXPECT_EQ(diagnose_probe(world, "ecs1", "10.0.1.77").code, "DEST_NOT_FOUND");      // in the other VPC
}

TEST(DiagnosisCodes, are_every_reason_once_and_what_only_the_configuration_tells)
{
    const auto codes = diagnosis_codes();
    EXPECT_EQ(std::set<std::string_view>(codes.begin(), codes.end()).size(), codes.size());
    EXPECT_EQ(codes.size(), kDropReasonCount + 2);
    for (std::size_t i = 0; i < kDropReasonCount; ++i)
        EXPECT_EQ(codes[i], code(static_cast<DropReason>(i)));
    EXPECT_EQ(codes[kDropReasonCount], "LOCAL_ROUTE_SHADOWS_PEER");
    EXPECT_EQ(codes[kDropReasonCount + 1], "PUBLIC_RANGE_ESCAPES");
}

}  // namespace
}  // namespace vpcsim
