// How a host finds its neighbours: the first packet waits, the queue is bounded, and what nobody answers is given up.
#include <gtest/gtest.h>

#include "guest/guest_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// Every query that the instance has sent, as times and targets.
std::vector<std::pair<TimePoint, IpAddress>> queries(const GuestRig& rig, std::string_view instance)
{
    std::vector<std::pair<TimePoint, IpAddress>> found;
    for (const Sighting& sighting : rig.witness.sightings) {
        if (sighting.eni != rig.world.eni(instance) || sighting.direction != Direction::Egress)
            continue;
        if (!sighting.meta.is_ip()) {
            found.emplace_back(sighting.at, sighting.meta.destination);
        } else if (sighting.meta.icmp_type == kIcmpv6NeighbourSolicitation) {
            PacketPool pool;
            Packet& packet = pool.acquire(sighting.frame.size());
            std::ranges::copy(sighting.frame, packet.resize(sighting.frame.size(), 0).begin());
            EXPECT_EQ(parse(packet), ParseResult::Ok);
            found.emplace_back(sighting.at, read_neighbour(packet).target);
            pool.release(packet);
        }
    }
    return found;
}

void send_datagram(GuestRig& rig, std::string_view from, IpAddress to, std::uint16_t port = 9)
{
    Host& host = rig.host(from);
    const auto route = host.route_to(to);
    ASSERT_TRUE(route);
    Packet& packet = rig.pool.acquire(PacketPool::kSmall);
    build_udp(packet, host.new_packet(*route, to), 40'000, port, {}, 10);
    host.send(*route, packet);
}

TEST(Neighbours, are_asked_for_once_and_the_first_packet_waits_for_the_answer)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{one_vswitch()};
        const IpAddress b = address_of(rig.world, "b", family);
        rig.host("b").listen_udp(9);
        send_datagram(rig, "a", b);
        send_datagram(rig, "a", b);
        EXPECT_TRUE(rig.seen("a", Direction::Egress, udp).empty());
        EXPECT_EQ(rig.host("a").held_packets().unsent, 2u);
        rig.run_until(seconds(5));
        const auto asked = queries(rig, "a");
        ASSERT_EQ(asked.size(), 1u);
        EXPECT_EQ(asked[0], std::pair(kStart, b));
        const auto sent = rig.seen("a", Direction::Egress, udp);
        ASSERT_EQ(sent.size(), 2u);
        EXPECT_EQ(sent[0].at, kStart + rig.world.network.assumptions.arp_reply_delay);
        EXPECT_EQ(sent[0].meta.destination_mac, kVSwitchMac);  // [EN-10]
        EXPECT_EQ(rig.seen("b", Direction::Ingress, udp).size(), 2u);
    }
}

TEST(Neighbours, are_the_gateway_for_what_is_not_in_the_vswitch)  // [VP-23]
{
    const std::pair<IpFamily, const char*> gateways[] = {{IpFamily::V4, "10.0.1.253"},
                                                         {IpFamily::V6, "2001:db8:1:101:ffff:ffff:ffff:fffd"}};
    for (const auto& [family, gateway] : gateways) {
        GuestRig rig{two_vswitches()};
        send_datagram(rig, "web", address_of(rig.world, "db", family));
        rig.run_until(seconds(1));
        const auto asked = queries(rig, "web");
        ASSERT_EQ(asked.size(), 1u);
        EXPECT_EQ(asked[0].second, ip(gateway));
    }
}

TEST(Neighbours, are_asked_for_three_times_a_second_apart_and_then_given_up)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        auto world = one_vswitch();
        world.network.assumptions.arp_reply_delay = seconds(60);
        GuestRig rig{std::move(world)};
        const IpAddress b = address_of(rig.world, "b", family);
        send_datagram(rig, "a", b);
        rig.run_until(seconds(3) - picoseconds(1));
        EXPECT_EQ(rig.dropped(DropReason::GuestDrop), 0u);
        rig.run_until(seconds(3));
        const auto asked = queries(rig, "a");
        ASSERT_EQ(asked.size(), 3u);
        for (int i = 0; i < 3; ++i)
            EXPECT_EQ(asked[static_cast<std::size_t>(i)], std::pair(kStart + seconds(i), b));
        ASSERT_EQ(rig.witness.deaths.size(), 1u);
        EXPECT_EQ(rig.witness.deaths[0].reason, DropReason::GuestDrop);
        EXPECT_EQ(rig.witness.deaths[0].stage, Stage::Guest);
        EXPECT_EQ(rig.witness.deaths[0].meta.destination, b);
        EXPECT_EQ(rig.host("a").held_packets().unsent, 0u);

        send_datagram(rig, "a", b);  // asks anew
        EXPECT_EQ(queries(rig, "a").size(), 4u);
        rig.run_until(seconds(6));
        EXPECT_EQ(rig.dropped(DropReason::GuestDrop), 2u);
    }
}

TEST(Neighbours, keep_so_many_packets_waiting_and_no_more)
{
    GuestRig rig{one_vswitch()};
    rig.host("b").listen_udp(9);
    const IpAddress b = address_of(rig.world, "b", IpFamily::V4);
    for (std::size_t i = 0; i < NeighbourCache::kMostWaiting + 3; ++i)
        send_datagram(rig, "a", b);
    EXPECT_EQ(rig.dropped(DropReason::QueueFull), 3u);
    rig.run_until(seconds(1));
    EXPECT_EQ(rig.seen("b", Direction::Ingress, udp).size(), NeighbourCache::kMostWaiting);
    EXPECT_EQ(rig.fabric.totals().delivered, NeighbourCache::kMostWaiting);
}

TEST(Neighbours, are_not_needed_by_a_host_that_pings_itself)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{one_vswitch()};
        rig.world.group("sg-a");  // accepts nothing
        const Ping& ping = rig.ping("a", {.destination = address_of(rig.world, "a", family), .size = 4'000});
        rig.run_until(seconds(20));
        EXPECT_EQ(ping.result().received, 4u);
        EXPECT_EQ(ping.result().longest(), Duration::zero());
        EXPECT_TRUE(rig.witness.sightings.empty());
        EXPECT_EQ(rig.fabric.totals().delivered, 8u);
    }
}

}  // namespace
}  // namespace vpcsim
