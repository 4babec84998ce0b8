// Packets larger than the MTU: cut, judged by the first fragment's verdict, put together again, or given up.
#include <gtest/gtest.h>

#include "guest/guest_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// A datagram of 4000 bytes to that port of "db".
void send_large(GuestRig& rig, IpFamily family, std::uint16_t port, std::string_view from = "web")
{
    Host& host = rig.host(from);
    const IpAddress db = address_of(rig.world, "db", family);
    const auto route = host.route_to(db);
    Packet& packet = rig.pool.acquire(PacketPool::kSmall);
    build_udp(packet, host.new_packet(*route, db), 40'000, port, {}, 4'000);
    host.send(*route, packet);
}

TEST(Fragments, are_valid_packets_that_fill_the_mtu)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{two_vswitches()};
        const Ping& ping =
            rig.ping("web", {.destination = address_of(rig.world, "db", family), .count = 1, .size = 4'000});
        rig.run_until(seconds(20));
        EXPECT_EQ(ping.result().received, 1u);
        for (const char* side : {"web", "db"}) {
            const auto sent = rig.seen(side, Direction::Egress, icmp_in(family));
            ASSERT_EQ(sent.size(), 3u) << side;
            std::size_t expected_offset = 0;
            for (std::size_t i = 0; i < sent.size(); ++i) {
                EXPECT_TRUE(sent[i].meta.has(PacketMeta::kFragment));
                EXPECT_EQ(sent[i].meta.has(PacketMeta::kMoreFragments), i < 2);
                EXPECT_EQ(sent[i].meta.fragment_offset, expected_offset);
                EXPECT_EQ(sent[i].meta.fragment_id, sent[0].meta.fragment_id);
                EXPECT_LE(sent[i].meta.ip_length, 1'500);
                expected_offset += sent[i].meta.transport_length;
            }
            EXPECT_EQ(expected_offset, 4'008u);
            EXPECT_GT(sent[0].meta.ip_length, 1'492 - 8);  // no room for eight bytes more
        }
        EXPECT_EQ(rig.fabric.totals().in_flight(), 0u);
    }
}

TEST(Fragments, pass_all_or_none_by_rules_of_ports)
{
    struct Case {
        const char* what;
        Stage stage;
        DropReason reason;
    };
    for (const Case& rules : {Case{"sg-db", Stage::SecurityGroupIngress, DropReason::SgIngressDeny},
                              Case{"sg-web", Stage::SecurityGroupEgress, DropReason::SgEgressDeny},
                              Case{"acl-db", Stage::NetworkAclIngress, DropReason::NaclIngressDeny},
                              Case{"acl-web", Stage::NetworkAclEgress, DropReason::NaclEgressDeny}})
        for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
            auto world = two_vswitches();
            const std::string_view any = family == IpFamily::V4 ? kAnyV4 : kAnyV6;
            if (rules.stage == Stage::SecurityGroupIngress)
                world.group(rules.what).accept_ingress(any, udp, 53);
            else if (rules.stage == Stage::SecurityGroupEgress)
                world.group(rules.what).drop_egress(any, udp, 54);
            else if (rules.stage == Stage::NetworkAclIngress)
                world.acl(rules.what).accept_ingress(any, udp, 53);
            else
                world.acl(rules.what).accept_egress(any, udp, 53);
            GuestRig rig{std::move(world)};
            UdpSink good{rig.host("db"), 53};
            UdpSink bad{rig.host("db"), 54};
            for (int i = 0; i < 5; ++i) {
                send_large(rig, family, 53);
                send_large(rig, family, 54);
            }
            rig.run_until(seconds(1));
            EXPECT_EQ(good.result().received, 5u) << rules.what;
            EXPECT_EQ(good.result().bytes, 20'000u) << rules.what;
            EXPECT_EQ(bad.result().received, 0u) << rules.what;
            EXPECT_EQ(rig.witness.deaths.size(), 15u) << rules.what;
            for (const Death& death : rig.witness.deaths) {
                EXPECT_EQ(death.reason, rules.reason);
                EXPECT_EQ(death.stage, rules.stage);
            }
            EXPECT_EQ(rig.pool.live(), 0u);
        }
}

TEST(Fragments, to_a_closed_port_get_one_error_about_the_whole)
{
    GuestRig rig{two_vswitches()};
    send_large(rig, IpFamily::V4, 9);
    rig.run_until(seconds(1));
    const auto errors = rig.seen("web", Direction::Ingress, icmp);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].meta.icmp_code, kIcmpPortUnreachable);
    EXPECT_EQ(errors[0].meta.ip_length, 576);
}

// Cuts a datagram by hand and sends the pieces that the test names: {offset, size}.
struct Piece {
    std::uint16_t offset;
    std::uint16_t size;
};
constexpr std::uint16_t kWhole = 8 + 2'000;

void send_pieces(GuestRig& rig, IpFamily family, std::uint16_t id, std::initializer_list<Piece> pieces)
{
    Host& host = rig.host("web");
    const IpAddress db = address_of(rig.world, "db", family);
    const auto route = host.route_to(db);
    IpFields fields = host.new_packet(*route, db);
    fields.identification = id;
    Packet& whole = rig.pool.acquire(PacketPool::kSmall);
    build_udp(whole, fields, 40'000, 53, {}, 2'000);
    ASSERT_EQ(parse(whole), ParseResult::Ok);
    for (const Piece& piece : pieces) {
        Packet& fragment = rig.pool.acquire(Packet::kLongestFrame);
        const bool more = piece.offset + piece.size < kWhole;
        build_fragment(fragment, whole, {id, piece.offset, more}, piece.size);
        host.send(*route, fragment);
    }
    rig.pool.release(whole);
}

TEST(Reassembly, takes_fragments_in_any_order)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{two_vswitches()};
        UdpSink sink{rig.host("db"), 53};
        // The first one goes first: the security groups need its ports.
        send_pieces(rig, family, 1, {{0, 800}, {1'600, 408}, {800, 800}});
        rig.run_until(seconds(1));
        EXPECT_EQ(sink.result().received, 1u);
        EXPECT_EQ(sink.result().bytes, 2'000u);
        EXPECT_EQ(rig.fabric.totals().delivered, 3u);  // every fragment ends once
        EXPECT_EQ(rig.pool.live(), 0u);
    }
}

TEST(Reassembly, takes_a_fragment_that_comes_twice_for_one)  // a link has doubled it; RFC 8200 4.5
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{two_vswitches()};
        UdpSink sink{rig.host("db"), 53};
        send_pieces(rig, family, 1, {{0, 800}, {0, 800}, {1'600, 408}, {1'600, 408}, {800, 800}});
        rig.run_until(seconds(1));
        EXPECT_EQ(sink.result().received, 1u);
        EXPECT_EQ(sink.result().bytes, 2'000u);
        EXPECT_EQ(rig.fabric.totals().delivered, 5u);
        EXPECT_EQ(rig.pool.live(), 0u);
    }
}

TEST(Reassembly, gives_up_a_packet_whose_fragments_overlap)  // RFC 8200 4.5
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{two_vswitches()};
        UdpSink sink{rig.host("db"), 53};
        send_pieces(rig, family, 1, {{0, 1'000}, {992, 1'016}});
        send_pieces(rig, family, 2, {{0, 1'000}, {0, 992}});
        rig.run_until(seconds(1));
        EXPECT_EQ(sink.result().received, 0u);
        EXPECT_EQ(rig.dropped(DropReason::GuestDrop), 4u);
        EXPECT_EQ(rig.host("db").held_packets().received, 0u);
    }
}

TEST(Reassembly, gives_up_what_is_incomplete_after_thirty_seconds)
{
    GuestRig rig{two_vswitches()};
    UdpSink sink{rig.host("db"), 53};
    send_pieces(rig, IpFamily::V4, 1, {{0, 1'000}});
    rig.run_until(seconds(20));
    send_pieces(rig, IpFamily::V4, 2, {{0, 1'000}});
    rig.run_until(seconds(30));
    EXPECT_EQ(rig.host("db").held_packets().received, 2u);
    rig.run_until(seconds(31));  // the first one came within a second of the start
    EXPECT_EQ(rig.host("db").held_packets().received, 1u);
    ASSERT_EQ(rig.witness.deaths.size(), 1u);
    EXPECT_EQ(rig.witness.deaths[0].reason, DropReason::GuestDrop);
    EXPECT_EQ(rig.witness.deaths[0].meta.fragment_id, 1u);
    send_pieces(rig, IpFamily::V4, 2, {{1'000, 1'008}});  // in time for the second
    rig.run_until(seconds(100));
    EXPECT_EQ(sink.result().received, 1u);
    EXPECT_EQ(rig.fabric.totals().in_flight(), 0u);
    EXPECT_EQ(rig.simulator.pending(), 0u);
}

TEST(Reassembly, gives_up_the_oldest_of_too_many)
{
    GuestRig rig{two_vswitches()};
    UdpSink sink{rig.host("db"), 53};
    constexpr auto kMost = static_cast<std::uint16_t>(Reassembler::kMostPackets);
    for (std::uint16_t id = 1; id <= kMost + 1; ++id)
        send_pieces(rig, IpFamily::V4, id, {{0, 1'000}});
    rig.run_until(seconds(1));
    ASSERT_EQ(rig.witness.deaths.size(), 1u);
    EXPECT_EQ(rig.witness.deaths[0].meta.fragment_id, 1u);
    EXPECT_EQ(rig.host("db").held_packets().received, Reassembler::kMostPackets);
    for (std::uint16_t id = 2; id <= kMost + 1; ++id)
        send_pieces(rig, IpFamily::V4, id, {{1'000, 1'008}});
    rig.run_until(seconds(2));
    EXPECT_EQ(sink.result().received, Reassembler::kMostPackets);
}

}  // namespace
}  // namespace vpcsim
