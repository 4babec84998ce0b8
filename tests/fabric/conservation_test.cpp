// Whatever is sent: every packet is delivered, consumed, dropped for a reason, or on its way; and twice the same.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "support/fabric_rig.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

// One thing that a guest does; which ones exist is chosen so that packets die in as many ways as possible.
struct Deed {
    std::int64_t microseconds_later = 0;
    unsigned kind = 0;
    unsigned size = 0;
    bool from_first = true;
    bool over_ipv6 = false;
};

std::ostream& operator<<(std::ostream& out, const Deed& deed)
{
    return out << deed.microseconds_later << "us later: kind " << deed.kind << ", size " << deed.size << ", from "
               << (deed.from_first ? "ecs1" : "ecs2") << (deed.over_ipv6 ? ", IPv6" : "");
}

World troubled()
{
    World world = peering();
    world.group("sg-ecs2").accept_ingress(kAnyV4, udp, {1, 20}).accept_ingress(kAnyV6).drop_egress(kAnyV4, udp, 13);
    world.acl("acl-ecs1")
        .drop_egress(kAnyV4, udp, 5)
        .accept_egress(kAnyV4)
        .accept_egress(kAnyV6)
        .accept_ingress(kAnyV4);
    world.instance("gone", "vsw1", {"192.168.1.20"});
    world.stop("gone");
    world.eni_of("ecs2").eip = ip("203.0.113.10");
    world.route("vpc1.system", "172.16.0.0/12", NextHop::instance(world.instance_id("gone")));
    PeerConnection& pcc1 = world.network.peer_connections[world.peer_id("pcc1")];
    pcc1.bandwidth = megabits_per_second(1);
    pcc1.burst = Bytes{4'000};
    world.network.assumptions.eni_rate = megabits_per_second(20);
    world.network.assumptions.eni_queue = Bytes{3'000};
    return world;
}

void do_it(FabricRig& rig, const Deed& deed)
{
    const char* from = deed.from_first ? "ecs1" : "ecs2";
    const char* to = deed.from_first ? "ecs2" : "ecs1";
    const IpFamily family = deed.over_ipv6 ? IpFamily::V6 : IpFamily::V4;
    IpFields fields = rig.fields(from, to, family);
    const auto send_datagram_to = [&](std::string_view destination) {
        fields.source = rig.world.eni_of(from).address(ip(destination).family());
        fields.destination = ip(destination);
        rig.send(from, [&](Packet& packet) { build_udp(packet, fields, 7, 8, {}, deed.size); });
    };
    switch (deed.kind) {
    case 0:
        return void(rig.send_udp(from, to, 48 + deed.size, static_cast<std::uint16_t>(deed.size % 25), family));
    case 1:
        return send_datagram_to("8.8.8.8");  // no route, or the Internet
    case 2:
        return send_datagram_to("224.0.0.1");  // multicast
    case 3:
        return send_datagram_to("172.16.0.1");  // a stopped next hop, or no route
    case 4:
        return send_datagram_to("192.168.1.20");  // a stopped instance
    case 5:
        return send_datagram_to("192.168.1.77");  // nobody there
    case 6:
        fields.hop_limit = 1;
        return void(rig.send(from, [&](Packet& packet) { build_echo(packet, fields, true, 1, 1, {}); }));
    case 7:
        return void(rig.send(from, [&](Packet& packet) {
            build_udp(packet, fields, 7, 8, {}, deed.size);
            packet.stored()[14 + deed.size % 20] ^= 0x11;
        }));
    case 8:
        return void(rig.send(from, [&](Packet& packet) {
            const Eni& eni = rig.world.eni_of(from);
            build_arp(packet, eni.mac, kBroadcastMac,
                      {ArpOperation::Request,
                       eni.mac,
                       eni.address(IpFamily::V4),
                       {},
                       rig.world.network.vswitches[eni.vswitch].gateway(IpFamily::V4)});
        }));
    default:
        return void(rig.send(from, [&](Packet& packet) { build_echo(packet, fields, true, 1, 1, {}); }));
    }
}

// Everything the observer was told.
std::vector<std::string> run(const std::vector<Deed>& deeds)
{
    FabricRig rig{troubled()};
    for (const char* instance : {"ecs1", "ecs2"})
        rig.fabric.observe(rig.world.eni(instance));
    rig.fabric.observe(rig.world.peer_id("pcc1"), PeerSide::Requester);
    rig.fabric.observe(rig.world.peer_id("pcc1"), PeerSide::Accepter);
    Duration now{};
    std::uint64_t sent = 0;
    for (const Deed& deed : deeds) {
        now += microseconds(deed.microseconds_later);
        rig.run_until(now);  // checks conservation with packets in flight
        do_it(rig, deed);
        rig.fabric.check_conservation();
        ++sent;
    }
    rig.run_until(now + seconds(10));
    const Totals& totals = rig.fabric.totals();
    EXPECT_EQ(totals.in_flight(), 0u);
    EXPECT_EQ(rig.pool.live(), 0u);
    EXPECT_EQ(rig.counters("ecs1").sent.packets + rig.counters("ecs2").sent.packets, sent);
    EXPECT_EQ(rig.notebook.drops.size(), totals.dropped_in_all());
    std::ptrdiff_t received = 0;  // without the answers to ARP, which are consumed
    for (const char* instance : {"ecs1", "ecs2", "gone"})
        received += std::ranges::count_if(rig.sink(instance).received,
                                          [](const Received& packet) { return packet.meta.is_ip(); });
    EXPECT_EQ(static_cast<std::uint64_t>(received), totals.delivered);
    return rig.notebook.lines;
}

rc::Gen<std::vector<Deed>> any_deeds()
{
    return rc::gen::container<std::vector<Deed>>(
        rc::gen::construct<Deed>(rc::gen::inRange<std::int64_t>(0, 1'000), rc::gen::inRange(0u, 11u),
                                 rc::gen::inRange(0u, 1'500u), rc::gen::arbitrary<bool>(), rc::gen::arbitrary<bool>()));
}

RC_GTEST_PROP(Conservation, holds_at_every_moment_of_any_traffic, ()) { run(*any_deeds()); }

RC_GTEST_PROP(Determinism, shows_the_same_traffic_twice_as_the_same_sequence, ())
{
    const auto deeds = *any_deeds();
    RC_ASSERT(run(deeds) == run(deeds));
}

TEST(Conservation, is_tried_against_many_ways_to_die)
{
    FabricRig rig{troubled()};
    for (unsigned round = 0; round < 4'000; ++round) {
        do_it(rig, {0, round % 11, 37 * round % 1'500, round % 3 != 0, round % 4 == 0});
        rig.run_until(microseconds(200 * round));
    }
    rig.run_until(seconds(10));
    for (const DropReason reason :
         {DropReason::NoRoute, DropReason::RouteBlackhole, DropReason::SgIngressDeny, DropReason::SgEgressDeny,
          DropReason::NaclEgressDeny, DropReason::NaclIngressDeny, DropReason::DestNotFound,
          DropReason::InstanceStopped, DropReason::RateLimited, DropReason::BadChecksum, DropReason::TtlExceeded,
          DropReason::NoMulticast, DropReason::MtuExceeded})
        EXPECT_GT(rig.fabric.totals().dropped_for(reason), 0u) << code(reason);
    EXPECT_GT(rig.fabric.totals().left, 0u);
}

TEST(Conservation, holds_over_a_bad_link_behind_a_queue_while_both_change)
{
    World world = troubled();
    world.network.assumptions.limiter_queue = Bytes{10'000};
    FabricRig rig{std::move(world)};
    PeerConnection& pcc1 = rig.world.network.peer_connections[rig.world.peer_id("pcc1")];
    for (unsigned round = 0; round < 4'000; ++round) {
        if (round % 50 == 0) {
            pcc1.bandwidth = BitRate{1'000'000 + round % 7 * 5'000'000};
            pcc1.quality = LinkQuality{.jitter = milliseconds(round % 4),
                                       .keep_order = round % 3 == 0,
                                       .loss = {round % 5 * 50'000},
                                       .duplication = {round % 3 * 200'000},
                                       .reordering = {round % 2 * 300'000},
                                       .reordering_gap = milliseconds(1)};
            if (round % 1'000 == 500)
                pcc1.link_down_until = rig.simulator.now() + milliseconds(20);
            if (round % 1'000 == 700)
                pcc1.status = PeerStatus::Deleting;
            if (round % 1'000 == 750)
                pcc1.status = PeerStatus::Activated;
            rig.fabric.network_changed();
        }
        do_it(rig, {0, round % 11, 37 * round % 1'500, round % 3 != 0, round % 4 == 0});
        rig.run_until(microseconds(300 * round));  // checks it
    }
    rig.run_until(seconds(10));
    EXPECT_EQ(rig.fabric.totals().in_flight(), 0u);
    EXPECT_GT(rig.fabric.totals().dropped_for(DropReason::LinkLoss), 0u);
    EXPECT_GT(rig.fabric.totals().dropped_for(DropReason::PeerNotActive), 0u);
    const LinkCounters link = rig.fabric.counters(rig.world.peer_id("pcc1"), PeerSide::Requester).link;
    EXPECT_GT(link.duplicated.packets, 0u);
    EXPECT_GT(link.reordered.packets, 0u);
}

TEST(Conservation, holds_where_instances_are_limited_and_a_peering_queues)
{
    World world = troubled();
    for (const char* instance : {"ecs1", "ecs2"})
        world.network.instances[world.instance_id(instance)].limits = {
            megabits_per_second(3), megabits_per_second(20), {2'000}, 12};
    world.network.assumptions.instance_credit_time = milliseconds(20);
    world.network.assumptions.limiter_queue = Bytes{10'000};
    FabricRig rig{std::move(world)};
    for (unsigned round = 0; round < 4'000; ++round) {
        for (unsigned again = 0; again < 1 + round % 3; ++again)
            do_it(rig, {0, round % 11, 37 * round % 1'500, round % 3 != 0, round % 4 == 0});
        rig.run_until(microseconds(300 * round));
    }
    rig.run_until(seconds(10));
    EXPECT_EQ(rig.fabric.totals().in_flight(), 0u);
    for (const DropReason reason :
         {DropReason::InstanceBandwidth, DropReason::InstancePps, DropReason::ConnectionLimit, DropReason::RateLimited})
        EXPECT_GT(rig.fabric.totals().dropped_for(reason), 0u) << code(reason);
}

}  // namespace
}  // namespace vpcsim
