// What a guest makes of "fragmentation needed" and "packet too big" (RFC 1191, RFC 8201).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guest_rig.h"
#include "vpcsim/base/format.h"
#include "vpcsim/guest/path_mtu_cache.h"
#include "vpcsim/guest/tcp_load.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

const TimePoint kNow = kStart + seconds(1'000);

TEST(PathMtuCache, keeps_the_least_for_ten_minutes)
{
    PathMtuCache cache;
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 8'500, kNow), 8'500u);
    cache.note(ip("10.0.0.1"), 1'500, kNow);
    cache.note(ip("10.0.0.1"), 4'000, kNow + seconds(1));  // more is no news
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 8'500, kNow + seconds(599)), 1'500u);
    EXPECT_EQ(cache.lookup(ip("10.0.0.2"), 8'500, kNow), 8'500u);
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 1'400, kNow), 1'400u) << "the interface takes less";
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 8'500, kNow + seconds(600)), 8'500u);
    cache.note(ip("10.0.0.1"), 4'000, kNow + seconds(700));
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 8'500, kNow + seconds(701)), 4'000u);
}

TEST(PathMtuCache, counts_the_time_from_when_it_was_last_told)  // RFC 8201 4
{
    PathMtuCache cache;
    cache.note(ip("10.0.0.1"), 1'500, kNow);
    cache.note(ip("10.0.0.1"), 1'500, kNow + seconds(599));
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 8'500, kNow + seconds(1'198)), 1'500u);
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 8'500, kNow + seconds(1'199)), 8'500u);
}

TEST(PathMtuCache, forgets_the_oldest_of_too_many_and_what_has_aged_before)
{
    PathMtuCache cache;
    const auto destination = [](std::size_t number) { return ip(format("10.1.{}.{}", number / 256, number % 256)); };
    cache.note(destination(0), 1'500, kNow - PathMtuCache::kAge);
    for (std::size_t i = 1; i <= PathMtuCache::kMostEntries; ++i)
        cache.note(destination(i), 1'500, kNow + microseconds(static_cast<std::int64_t>(5'000 - i)));
    const TimePoint later = kNow + seconds(1);
    for (std::size_t i = 1; i <= PathMtuCache::kMostEntries; ++i)
        EXPECT_EQ(cache.lookup(destination(i), 8'500, later), 1'500u) << "what had aged has made room";
    cache.note(destination(5'000), 1'500, later);
    EXPECT_EQ(cache.lookup(destination(PathMtuCache::kMostEntries), 8'500, later), 8'500u);
    EXPECT_EQ(cache.lookup(destination(PathMtuCache::kMostEntries - 1), 8'500, later), 1'500u);
    EXPECT_EQ(cache.lookup(destination(5'000), 8'500, later), 1'500u);
}

TEST(PathMtuCache, does_not_believe_what_no_path_has)
{
    PathMtuCache cache;
    cache.note(ip("10.0.0.1"), 0, kNow);
    EXPECT_EQ(cache.lookup(ip("10.0.0.1"), 1'500, kNow), 552u);
    cache.note(ip("2001:db8::1"), 1'279, kNow);  // RFC 8201 4
    EXPECT_EQ(cache.lookup(ip("2001:db8::1"), 1'500, kNow), 1'500u);
    cache.note(ip("2001:db8::1"), 1'280, kNow);
    EXPECT_EQ(cache.lookup(ip("2001:db8::1"), 1'500, kNow), 1'280u);
}

World jumbo_peering()
{
    World world = peering();
    world.group("sg-ecs2").accept_ingress(kAnyV4).accept_ingress(kAnyV6);
    world.eni_of("ecs1").mtu = world.eni_of("ecs2").mtu = 8'500;
    world.network.peer_connections[world.peer_id("pcc1")].inter_region = true;
    return world;
}

TEST(PathMtu, is_learnt_from_what_was_lost_and_the_next_packet_is_cut_at_its_source)
{
    GuestRig rig{jumbo_peering()};
    const Ping& ping =
        rig.ping("ecs1", {.destination = address_of(rig.world, "ecs2", IpFamily::V6), .count = 4, .size = 4'000});
    rig.run_until(seconds(20));
    EXPECT_EQ(ping.result().received, 2u);  // the first request is too big, then the first reply
    ASSERT_EQ(ping.result().errors.size(), 1u);
    EXPECT_EQ(ping.result().errors[0].sequence, 1);
    EXPECT_EQ(rig.dropped(DropReason::MtuExceeded), 2u);
    EXPECT_EQ(rig.pool.live(), 0u);
}

TEST(PathMtuDiscovery, decides_who_cuts_a_large_ping)  // over a path that takes 1500 bytes
{
    struct Case {
        PathMtuDiscovery discovery;
        IpFamily family;
        std::uint32_t received;
        std::vector<Stage> drops;
        std::size_t errors;
    };
    using enum PathMtuDiscovery;
    constexpr Stage kOnTheWay = Stage::MtuCheck;
    const std::vector<Case> cases{
        {Want, IpFamily::V4, 3, {kOnTheWay}, 1},
        {Dont, IpFamily::V4, 4, {}, 0},
        {Do, IpFamily::V4, 0, {kOnTheWay, Stage::Guest, Stage::Guest, Stage::Guest}, 4},
        {Probe, IpFamily::V4, 0, {kOnTheWay, kOnTheWay, kOnTheWay, kOnTheWay}, 4},
        {Dont, IpFamily::V6, 2, {kOnTheWay, kOnTheWay}, 1},  // the first request is too big, then the first reply
        {Do, IpFamily::V6, 0, {kOnTheWay, Stage::Guest, Stage::Guest, Stage::Guest}, 4},
        {Probe, IpFamily::V6, 0, {kOnTheWay, kOnTheWay, kOnTheWay, kOnTheWay}, 4},
    };
    for (const Case& asked : cases) {
        SCOPED_TRACE(&asked - cases.data());
        GuestRig rig{jumbo_peering()};
        const Ping& ping = rig.ping("ecs1", {.destination = address_of(rig.world, "ecs2", asked.family),
                                             .count = 4,
                                             .size = 4'000,
                                             .path_mtu_discovery = asked.discovery});
        rig.run_until(seconds(20));
        EXPECT_EQ(ping.result().received, asked.received);
        std::vector<Stage> drops;
        for (const Death& death : rig.witness.deaths) {
            EXPECT_EQ(death.reason, DropReason::MtuExceeded);
            drops.push_back(death.stage);
        }
        EXPECT_EQ(drops, asked.drops);
        ASSERT_EQ(ping.result().errors.size(), asked.errors);
        for (const PingError& error : ping.result().errors) {
            EXPECT_EQ(error.mtu, 1'500u);
            EXPECT_EQ(error.from.is_unspecified(), drops[error.sequence - 1u] == Stage::Guest);
        }
    }
}

TEST(PathMtuDiscovery, tells_at_once_what_the_own_interface_cannot_take)
{
    for (const PathMtuDiscovery discovery : {PathMtuDiscovery::Do, PathMtuDiscovery::Probe}) {
        GuestRig rig{peering()};
        const Ping& ping = rig.ping("ecs1", {.destination = address_of(rig.world, "ecs2", IpFamily::V4),
                                             .count = 1,
                                             .size = 1'473,
                                             .path_mtu_discovery = discovery});
        rig.run_until(seconds(20));
        EXPECT_THAT(rig.seen("ecs1", Direction::Egress, icmp), ::testing::IsEmpty());
        ASSERT_EQ(ping.result().errors.size(), 1u);
        EXPECT_EQ(ping.result().errors[0].mtu, 1'500u);
        EXPECT_TRUE(ping.result().errors[0].from.is_unspecified());
    }
}

TEST(PathMtuDiscovery, lets_a_ping_fill_a_jumbo_frame_and_no_more)
{
    for (const auto& [family, largest] : {std::pair{IpFamily::V4, 8'472u}, std::pair{IpFamily::V6, 8'452u}}) {
        GuestRig rig{two_vswitches()};
        for (Eni& eni : rig.world.network.enis)
            eni.mtu = 8'500;
        const IpAddress db = address_of(rig.world, "db", family);
        const Ping& fits = rig.ping(
            "web", {.destination = db, .count = 1, .size = largest, .path_mtu_discovery = PathMtuDiscovery::Do});
        const Ping& exceeds = rig.ping(
            "web", {.destination = db, .count = 1, .size = largest + 1, .path_mtu_discovery = PathMtuDiscovery::Do});
        rig.run_until(seconds(20));
        EXPECT_EQ(fits.result().received, 1u);
        ASSERT_EQ(exceeds.result().errors.size(), 1u);
        EXPECT_EQ(exceeds.result().errors[0].mtu, 8'500u);
    }
}

TEST(PathMtuDiscovery, forbids_to_cut_what_fits_and_lets_the_rest_be_cut)  // as Linux's default has it
{
    GuestRig rig{peering()};
    for (const std::uint32_t size : {1'472u, 1'473u})
        rig.ping("ecs1", {.destination = address_of(rig.world, "ecs2", IpFamily::V4), .count = 1, .size = size});
    rig.run_until(seconds(20));
    for (const Sighting& sighting : rig.seen("ecs1", Direction::Egress, icmp))
        EXPECT_EQ(sighting.meta.has(PacketMeta::kDontFragment), !sighting.meta.has(PacketMeta::kFragment));
    for (const Sighting& reply :
         rig.seen("ecs2", Direction::Egress, icmp))  // its kernel sends them with IP_PMTUDISC_DONT
        EXPECT_FALSE(reply.meta.has(PacketMeta::kDontFragment));
}

// Nothing is lost to congestion, so nothing is slower than with small segments from the start.
TEST(PathMtu, cuts_the_segments_of_tcp_and_leaves_its_window_alone)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{jumbo_peering()};
        TcpSink sink{rig.host("ecs2"), 80, seconds(1)};
        TcpSource source{rig.host("ecs1"),
                         {.destination = address_of(rig.world, "ecs2", family), .port = 80, .bytes = 1'000'000}};
        source.start();
        rig.run_until(seconds(5));
        EXPECT_EQ(sink.bytes(), 1'000'000u);
        EXPECT_EQ(rig.dropped(DropReason::MtuExceeded), 2u);  // of the initial window
        EXPECT_EQ(source.statistics().retransmissions, 12u);  // two of 8448 or 8428 bytes, in six parts each
        EXPECT_EQ(source.intervals().at(0).retransmissions, 12u);
        EXPECT_GT(source.intervals().at(0).window, 100'000u);
        for (const Sighting& sighting : rig.seen("ecs2", Direction::Ingress, tcp))
            EXPECT_LE(sighting.meta.ip_length, 1'500);
    }
}

// And a connection tries larger segments again when it has aged.
TEST(PathMtu, that_a_ping_has_learnt_is_that_of_an_open_connection)
{
    GuestRig rig{jumbo_peering()};
    TcpSink sink{rig.host("ecs2"), 80, seconds(1)};
    const IpAddress destination = address_of(rig.world, "ecs2", IpFamily::V4);
    TcpSource source{
        rig.host("ecs1"),
        {.destination = destination, .port = 80, .duration = seconds(700), .block = 8'000, .rate = {64'000}}};
    rig.world.network.assumptions.mtu_inter_region = 8'500;
    rig.fabric.network_changed();
    source.start();
    rig.run_until(milliseconds(500));
    rig.world.network.assumptions.mtu_inter_region = 1'500;
    rig.fabric.network_changed();
    rig.ping("ecs1",
             {.destination = destination, .count = 1, .size = 8'000, .path_mtu_discovery = PathMtuDiscovery::Do});
    rig.run_until(seconds(900));
    EXPECT_GT(sink.bytes(), 5'000'000u);
    const auto sent = rig.seen("ecs1", Direction::Egress, tcp);
    std::vector<TimePoint> large;
    for (const Sighting& sighting : sent) {
        EXPECT_FALSE(sighting.meta.has(PacketMeta::kFragment));
        if (sighting.meta.ip_length > 1'500 && sighting.at > kStart + milliseconds(600))
            large.push_back(sighting.at);
    }
    ASSERT_EQ(large.size(), 1u) << "a trial, which the router answers";
    EXPECT_GT(large[0], kStart + seconds(600));
    EXPECT_LT(large[0], kStart + seconds(602));
}

TEST(PathMtu, is_not_believed_of_a_segment_that_is_not_on_its_way)  // RFC 5927 4.1
{
    GuestRig rig{jumbo_peering()};
    rig.world.network.assumptions.mtu_inter_region = 8'500;
    rig.fabric.network_changed();
    TcpSink sink{rig.host("ecs2"), 80, seconds(1)};
    TcpSource source{rig.host("ecs1"),
                     {.destination = address_of(rig.world, "ecs2", IpFamily::V4), .port = 80, .bytes = 2'000'000}};
    source.start();
    rig.run_until(milliseconds(30));
    const Sighting first = rig.seen("ecs1", Direction::Egress, tcp).at(0);  // the SYN: acknowledged long ago
    Packet& syn = rig.pool.acquire(Packet::kLongestFrame);
    std::ranges::copy(first.frame, syn.resize(first.frame.size(), 0).begin());
    ASSERT_EQ(parse(syn), ParseResult::Ok);
    Packet& error = rig.pool.acquire(600);
    build_icmp_error(error, {.source = first.meta.destination, .destination = first.meta.source}, kIcmpUnreachable,
                     kIcmpFragmentationNeeded, 1'000, syn);
    rig.pool.release(syn);
    rig.fabric.send(rig.world.eni("ecs2"), error);
    rig.run_until(seconds(5));
    EXPECT_EQ(sink.bytes(), 2'000'000u);
    std::uint16_t largest = 0;
    for (const Sighting& sighting : rig.seen("ecs1", Direction::Egress, tcp))
        largest = sighting.at > kStart + milliseconds(60) ? std::max(largest, sighting.meta.ip_length) : largest;
    EXPECT_EQ(largest, 8'500);
    EXPECT_EQ(rig.host("ecs1").path_mtu(*rig.host("ecs1").route_to(first.meta.destination)), 8'500u);
}

}  // namespace
}  // namespace vpcsim
