#include "vpcsim/guest/ping.h"

#include <gtest/gtest.h>

#include <set>

#include "guest/guest_rig.h"
#include "vpcsim/base/error.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/bytes.h"

namespace vpcsim {
namespace {

std::uint16_t sequence_of(const Sighting& echo) { return read_u16(echo.frame.data() + echo.meta.transport_offset + 6); }

TEST(Ping, asks_so_often_at_exact_intervals)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{one_vswitch()};
        const IpAddress b = address_of(rig.world, "b", family);
        rig.ping("a", {.destination = b, .count = 1});  // the neighbour is known afterwards
        rig.run_until(seconds(1));
        const Ping& ping = rig.ping("a", {.destination = b, .count = 5, .interval = milliseconds(200)});
        rig.run_until(seconds(20));
        const auto sent = rig.seen("a", Direction::Egress, icmp_in(family));
        ASSERT_EQ(sent.size(), 6u);
        for (std::uint16_t i = 0; i < 5; ++i) {
            EXPECT_EQ(sent[i + 1u].at, kStart + seconds(1) + i * milliseconds(200));
            EXPECT_EQ(sequence_of(sent[i + 1u]), i + 1);
            EXPECT_EQ(sent[i + 1u].meta.hop_limit, 64);
        }
        EXPECT_TRUE(ping.is_finished());
        EXPECT_EQ(ping.result().sent, 5u);
        EXPECT_EQ(ping.result().received, 5u);
        EXPECT_EQ(ping.result().elapsed, milliseconds(800));
        EXPECT_EQ(ping.result().source, address_of(rig.world, "a", family));
    }
}

TEST(Echo, mirrors_payload_identifier_and_sequence)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{two_vswitches()};
        rig.ping("web", {.destination = address_of(rig.world, "db", family), .count = 3, .size = 700});
        rig.run_until(seconds(20));
        const auto requests = rig.seen("web", Direction::Egress, icmp_in(family));
        const auto replies = rig.seen("web", Direction::Ingress, icmp_in(family));
        ASSERT_EQ(requests.size(), 3u);
        ASSERT_EQ(replies.size(), 3u);
        for (std::size_t i = 0; i < 3; ++i) {
            const std::size_t identifier = std::size_t{requests[i].meta.transport_offset} + 4;
            EXPECT_TRUE(std::ranges::equal(std::span{requests[i].frame}.subspan(identifier),
                                           std::span{replies[i].frame}.subspan(identifier)));
            EXPECT_EQ(replies[i].frame.size(), requests[i].frame.size());
            EXPECT_EQ(replies[i].meta.source, requests[i].meta.destination);
            EXPECT_EQ(replies[i].meta.source_port, requests[i].meta.source_port);
        }
    }
}

TEST(Ping, takes_every_size_up_to_the_largest)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6})
        for (const std::uint16_t mtu : {std::uint16_t{1'500}, std::uint16_t{8'500}})
            for (const std::uint32_t size : {0u, 15u, 16u, 1'452u, 1'453u, 1'472u, 1'473u, 2'960u, kLargestPing}) {
                auto world = one_vswitch();
                world.eni_of("a").mtu = world.eni_of("b").mtu = mtu;
                GuestRig rig{std::move(world)};
                const Ping& ping =
                    rig.ping("a", {.destination = address_of(rig.world, "b", family), .count = 2, .size = size});
                rig.run_until(seconds(20));
                EXPECT_EQ(ping.result().received, 2u) << size;
                EXPECT_EQ(rig.pool.live(), 0u) << size;
                for (const Sighting& sighting : rig.seen("a", Direction::Egress, icmp_in(family)))
                    EXPECT_LE(sighting.meta.ip_length, mtu);
            }
}

TEST(Ping, waits_for_the_last_answers_and_then_gives_up)
{
    GuestRig rig{one_vswitch()};
    rig.world.group("sg-b");  // accepts nothing
    const Ping& ping = rig.ping("a", {.destination = address_of(rig.world, "b", IpFamily::V4),
                                      .count = 3,
                                      .interval = seconds(2),
                                      .timeout = seconds(5)});
    rig.run_until(seconds(9) - picoseconds(1));
    EXPECT_FALSE(ping.is_finished());
    rig.run_until(seconds(9));
    EXPECT_TRUE(ping.is_finished());
    EXPECT_EQ(ping.result().sent, 3u);
    EXPECT_EQ(ping.result().received, 0u);
    EXPECT_EQ(ping.result().elapsed, seconds(4));
}

TEST(Ping, with_a_deadline_goes_on_until_enough_is_answered_or_its_time_is_over)
{
    GuestRig rig{two_vswitches()};
    const IpAddress db = address_of(rig.world, "db", IpFamily::V4);
    const Ping& answered = rig.ping("web", {.destination = db, .count = 2, .deadline = seconds(60)});
    const Ping& ended = rig.ping("web", {.destination = db, .count = kMostPings, .deadline = milliseconds(2'500)});
    rig.run_until(seconds(2));
    EXPECT_TRUE(answered.is_finished());
    EXPECT_EQ(answered.result().received, 2u);
    EXPECT_FALSE(ended.is_finished());
    rig.run_until(milliseconds(2'500));
    EXPECT_TRUE(ended.is_finished());
    EXPECT_EQ(ended.result().sent, 3u);

    rig.world.network.instances[rig.world.instance_id("db")].status = InstanceStatus::Stopped;
    const Ping& silent = rig.ping("web", {.destination = db, .count = 2, .deadline = seconds(5)});
    rig.run_until(seconds(7));
    EXPECT_FALSE(silent.is_finished());
    rig.run_until(milliseconds(7'500));
    EXPECT_TRUE(silent.is_finished());
    EXPECT_EQ(silent.result().sent, 5u) << "not only two";
}

TEST(Ping, takes_replies_that_come_after_the_next_request_and_none_after_the_timeout)
{
    auto world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].one_way_delay = seconds(2);
    GuestRig rig{std::move(world)};
    const IpAddress ecs2 = address_of(rig.world, "ecs2", IpFamily::V4);
    const Ping& late = rig.ping("ecs1", {.destination = ecs2, .count = 3, .timeout = milliseconds(3'500)});
    rig.run_until(seconds(30));
    // Round trips of 4 s: the first two come at 4 s and 5 s, the third would at 6 s; it ends at 5.5 s.
    ASSERT_EQ(late.result().replies.size(), 2u);
    EXPECT_EQ(late.result().replies[0].sequence, 1);
    EXPECT_EQ(late.result().replies[1].sequence, 2);
    EXPECT_GT(late.result().replies[1].round_trip, seconds(4));
    EXPECT_EQ(rig.fabric.totals().in_flight(), 0u);
}

// Sends a reply to the ping's request number `sequence` by hand.
void answer(GuestRig& rig, const Sighting& request, std::uint16_t sequence)
{
    Host& b = rig.host("b");
    const auto route = b.route_to(request.meta.source);
    Packet& reply = rig.pool.acquire(PacketPool::kSmall);
    build_echo(reply, b.new_packet(*route, request.meta.source), false, request.meta.source_port, sequence, {});
    b.send(*route, reply);
}

TEST(Ping, counts_duplicates_apart_and_ignores_sequences_it_has_not_sent)
{
    GuestRig rig{one_vswitch()};
    const Ping& ping = rig.ping("a", {.destination = address_of(rig.world, "b", IpFamily::V4), .count = 3});
    rig.run_until(milliseconds(500));
    const Sighting request = rig.seen("a", Direction::Egress, icmp).at(0);
    for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{1, 1, 0, 2, 9})
        answer(rig, request, sequence);
    rig.run_until(seconds(20));
    EXPECT_EQ(ping.result().received, 3u);
    EXPECT_EQ(ping.result().duplicates, 2u);
    ASSERT_EQ(ping.result().replies.size(), 5u);
    EXPECT_TRUE(ping.result().replies[1].is_duplicate);
    EXPECT_EQ(ping.result().replies[1].sequence, 1);
    EXPECT_GE(ping.result().replies[1].round_trip, milliseconds(499));
    EXPECT_LT(ping.result().longest(), milliseconds(1));  // without the duplicates
}

TEST(Ping, reports_its_statistics_as_iputils_does)
{
    PingResult result;
    for (const std::int64_t count : {10, 20, 60})
        result.replies.push_back({1, 64, false, milliseconds(count)});
    result.replies.push_back({1, 64, true, seconds(9)});
    result.received = 3;
    EXPECT_EQ(result.shortest(), milliseconds(10));
    EXPECT_EQ(result.average(), milliseconds(30));
    EXPECT_EQ(result.longest(), milliseconds(60));
    // sqrt((400 + 100 + 900) / 3) ms = sqrt(466.66...) ms, in whole picoseconds.
    EXPECT_EQ(result.deviation(), picoseconds(21'602'468'994));
    PingResult one;
    one.replies.push_back({1, 64, false, milliseconds(7)});
    one.received = 1;
    EXPECT_EQ(one.deviation(), Duration::zero());
}

TEST(Ping, has_no_address_in_a_family_without_address)
{
    World world;
    world.vpc("vpc1", "cn-beijing", "10.0.0.0/16");
    world.vswitch("vsw", "vpc1", "cn-beijing-h", "10.0.1.0/24");
    world.instance("a", "vsw", {"10.0.1.10"});
    GuestRig rig{std::move(world)};
    const Ping& ping = rig.ping("a", {.destination = ip("2001:db8::1")});
    EXPECT_TRUE(ping.is_finished());
    EXPECT_TRUE(ping.result().has_no_address);
    EXPECT_EQ(ping.result().sent, 0u);
    EXPECT_EQ(rig.simulator.pending(), 0u);
}

TEST(Ping, does_not_mix_with_another_one_to_the_same_target)
{
    GuestRig rig{one_vswitch()};
    const IpAddress b = address_of(rig.world, "b", IpFamily::V4);
    const Ping& small = rig.ping("a", {.destination = b, .count = 3, .size = 16});
    const Ping& large = rig.ping("a", {.destination = b, .count = 2, .size = 1'000});
    rig.run_until(seconds(20));
    std::set<std::uint16_t> identifiers;
    for (const Sighting& request : rig.seen("a", Direction::Egress, icmp))
        identifiers.insert(request.meta.source_port);
    EXPECT_EQ(identifiers.size(), 2u);
    EXPECT_EQ(small.result().received, 3u);
    EXPECT_EQ(large.result().received, 2u);
    EXPECT_EQ(small.result().duplicates + large.result().duplicates, 0u);
}

TEST(Identifiers, follow_from_the_seed_and_the_host)
{
    GuestRig one{one_vswitch(), {}, 1};
    GuestRig same{one_vswitch(), {}, 1};
    GuestRig other{one_vswitch(), {}, 2};
    const std::uint16_t identifier = one.host("a").free_echo_identifier();
    EXPECT_EQ(identifier, same.host("a").free_echo_identifier());
    EXPECT_NE(identifier, other.host("a").free_echo_identifier());
    EXPECT_NE(identifier, same.host("b").free_echo_identifier());
}

class Mute final : public Application {
public:
    void on_packet(const Packet&) override {}
    void on_timer() override { ++rung; }
    int rung = 0;
};

TEST(Identifiers, are_used_up_to_the_last_one_and_then_refused)
{
    GuestRig rig{one_vswitch()};
    Host& host = rig.host("a");
    Mute mute;
    for (std::uint32_t i = 1; i <= 65'535; ++i)
        if (i != 4'711)
            host.bind_echo(static_cast<std::uint16_t>(i), mute);
    EXPECT_EQ(host.free_echo_identifier(), 4'711);
    host.bind_echo(4'711, mute);
    EXPECT_THROW(host.free_echo_identifier(), RunAborted);
    host.unbind(mute);
    EXPECT_NE(host.free_echo_identifier(), 0);
}

TEST(Ports, are_ephemeral_and_refused_when_none_is_left)  // [NA-04]
{
    GuestRig rig{one_vswitch()};
    Host& host = rig.host("a");
    Mute mute;
    for (std::uint16_t port = 32'768; port < 60'999; ++port)
        host.bind_udp(port, mute);
    EXPECT_EQ(host.free_udp_port(), 60'999);
    host.bind_udp(60'999, mute);
    EXPECT_THROW(host.free_udp_port(), RunAborted);
}

TEST(Timers, do_nothing_for_an_application_that_has_ended)
{
    GuestRig rig{one_vswitch()};
    Host& host = rig.host("a");
    const IpAddress b = address_of(rig.world, "b", IpFamily::V4);
    {
        Ping ping{host, {.destination = b, .count = 10}};
        ping.start();
        UdpSource source{host, {.destination = b}};
        source.start();
        rig.run_until(milliseconds(100));
    }
    // The slots go to others; the timers of those that ended are still to come.
    Mute first, second;
    host.set_timer(first, kStart + seconds(30));
    host.set_timer(second, kStart + seconds(40));
    const std::size_t before = rig.witness.sightings.size();
    rig.run_until(seconds(30) - picoseconds(1));
    EXPECT_EQ(first.rung + second.rung, 0);
    EXPECT_EQ(rig.seen("a", Direction::Egress, icmp).size(), 1u);
    EXPECT_LE(rig.witness.sightings.size(), before + 2);  // what was on its way
    rig.run_until(seconds(50));
    EXPECT_EQ(first.rung, 1);
    EXPECT_EQ(second.rung, 1);
}

TEST(Timers, are_replaced_when_they_are_set_again)
{
    GuestRig rig{one_vswitch()};
    Mute mute;
    rig.host("a").set_timer(mute, kStart + seconds(1));
    rig.host("a").set_timer(mute, kStart + seconds(2));
    rig.run_until(seconds(2) - picoseconds(1));
    EXPECT_EQ(mute.rung, 0);
    rig.run_until(seconds(5));
    EXPECT_EQ(mute.rung, 1);
}

TEST(Ping, of_an_instance_that_is_stopped_sends_nothing_more)
{
    GuestRig rig{one_vswitch()};
    const Ping& ping = rig.ping("a", {.destination = address_of(rig.world, "b", IpFamily::V4), .count = 3});
    rig.run_until(milliseconds(500));
    rig.world.stop("a");
    rig.run_until(seconds(20));
    EXPECT_EQ(ping.result().received, 1u);
    EXPECT_EQ(rig.seen("a", Direction::Egress, icmp).size(), 1u);
    EXPECT_EQ(rig.dropped(DropReason::InstanceStopped), 2u);
    EXPECT_EQ(rig.witness.deaths.at(0).object, ObjectRef{rig.world.instance_id("a")});
}

}  // namespace
}  // namespace vpcsim
