// What a security group remembers, for how long, and what makes it forget.
#include <gtest/gtest.h>

#include <functional>

#include "support/network_fixture.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

constexpr Duration kInstant = picoseconds(1);

// "db" accepts from web and lets nothing out that it does not remember.
World closed_db(World world = two_vswitches())
{
    world.group("sg-db").accept_ingress(kAnyV4).accept_ingress(kAnyV6).drop_egress(kAnyV4).drop_egress(kAnyV6);
    return world;
}

// The last packet is `last_sent` old: a reply still passes one instant before `timeout`, and not at it.
void expect_forgotten_after(Duration timeout, const std::function<Probe(World&)>& converse)
{
    World before = closed_db();
    const Probe kept = converse(before);
    before.advance(timeout - kInstant);
    EXPECT_THAT(kept.backward(), passed_by(Stage::SecurityGroupEgress, "known connection"));

    World after = closed_db();
    const Probe forgotten = converse(after);
    after.advance(timeout);
    EXPECT_THAT(forgotten.backward(), dropped_at(Stage::SecurityGroupEgress, "sg-db", "sg-db egress rule 1"));
}

TEST(Connection, of_udp_is_remembered_for_30_seconds)  // [SG-31]
{
    expect_forgotten_after(seconds(30), [](World& world) { return world.probe("web", "db", udp, 53); });
}

TEST(Connection, of_icmp_is_remembered_for_30_seconds)  // [SG-32]
{
    expect_forgotten_after(seconds(30), [](World& world) { return world.probe("web", "db", icmp, 7); });
}

TEST(Connection, of_tcp_never_answered_is_remembered_for_30_seconds)
{
    expect_forgotten_after(seconds(30), [](World& world) { return world.probe("web", "db", tcp, 80); });
}

TEST(Connection, of_established_tcp_is_remembered_for_910_seconds)  // [SG-31]
{
    expect_forgotten_after(seconds(910), [](World& world) {
        Probe probe = world.probe("web", "db", tcp, 80);
        probe.reply();
        probe.forward();
        return probe;
    });
}

TEST(Connection, of_tcp_closed_from_both_ends_is_remembered_for_3_seconds)  // [SG-31]
{
    expect_forgotten_after(seconds(3), [](World& world) {
        Probe probe = world.probe("web", "db", tcp, 80);
        probe.reply();
        probe.forward(kTcpFin | kTcpAck);
        probe.backward(kTcpFin | kTcpAck);
        return probe;
    });
}

TEST(Connection, of_tcp_closed_from_one_end_stays_established)
{
    expect_forgotten_after(seconds(910), [](World& world) {
        Probe probe = world.probe("web", "db", tcp, 80);
        probe.reply();
        probe.forward(kTcpFin | kTcpAck);
        return probe;
    });
}

TEST(Connection, of_tcp_that_was_reset_is_remembered_for_3_seconds)
{
    expect_forgotten_after(seconds(3), [](World& world) {
        Probe probe = world.probe("web", "db", tcp, 80);
        probe.reply();
        probe.forward(kTcpRst);
        return probe;
    });
}

TEST(Connection, takes_its_timeouts_from_the_network_interface)
{
    World world = closed_db();
    world.eni_of("db").timeouts.udp = 100;
    const Probe probe = world.probe("web", "db", udp, 53);
    world.advance(seconds(100) - kInstant);
    EXPECT_THAT(probe.backward(), delivered());
    world.advance(seconds(100));
    EXPECT_THAT(probe.backward(), dropped_at(Stage::SecurityGroupEgress));
}

TEST(Connection, is_kept_alive_by_every_packet_of_either_direction)
{
    World world = closed_db();
    const Probe probe = world.probe("web", "db", udp, 53);
    for (int i = 0; i < 5; ++i) {
        world.advance(seconds(29));
        EXPECT_THAT(probe.backward(), delivered());
        world.advance(seconds(29));
        EXPECT_THAT(probe.forward(), passed_by(Stage::SecurityGroupIngress, "known connection"));
    }
}

TEST(Connection, closed_and_opened_again_by_a_syn_is_judged_as_a_new_one)
{
    World world = closed_db();
    const Probe probe = world.probe("web", "db", tcp, 80);
    probe.reply();
    probe.forward(kTcpRst);
    EXPECT_THAT(probe.forward(kTcpAck), passed_by(Stage::SecurityGroupIngress, "known connection"));
    EXPECT_THAT(probe.forward(kTcpSyn), passed_by(Stage::SecurityGroupIngress, "sg-db ingress rule 1"));
}

TEST(Connection, survives_a_rule_change_that_keeps_its_verdict)  // [SG-33]
{
    World world = closed_db();
    const Probe probe = world.probe("web", "db", tcp, 80);
    world.group("sg-db").clear().accept_ingress("10.0.1.10/32", tcp, 80).drop_egress(kAnyV4);
    EXPECT_THAT(probe.reply(), passed_by(Stage::SecurityGroupEgress, "known connection"));
}

TEST(Connection, is_removed_when_a_rule_change_flips_its_verdict)  // [SG-33]
{
    World world = closed_db();
    const Probe probe = world.probe("web", "db", tcp, 80);
    world.group("sg-db").clear().drop_egress(kAnyV4);
    EXPECT_THAT(probe.reply(), dropped_at(Stage::SecurityGroupEgress, "sg-db", "sg-db egress rule 1"));
    // And it stays removed when the rule comes back.
    world.group("sg-db").clear().accept_ingress(kAnyV4).drop_egress(kAnyV4);
    EXPECT_THAT(probe.reply(), dropped_at(Stage::SecurityGroupEgress, "sg-db", "sg-db egress rule 1"));
}

TEST(Connection, by_the_intra_group_policy_ends_when_a_member_leaves)  // [SG-33]
{
    auto world = two_vswitches();
    world.group("sg-shared").drop_egress(kAnyV4);
    world.join("db", {"sg-shared"});
    world.join("web", {"sg-open", "sg-shared"});
    world.network.assumptions.intra_group_egress = true;
    const Probe probe = world.probe("web", "db", tcp, 80);
    EXPECT_THAT(probe.reply(), delivered());
    world.join("web", {"sg-open"});
    EXPECT_THAT(probe.backward(), dropped_at(Stage::SecurityGroupEgress, "sg-shared"));
}

TEST(Connection, of_a_stateless_enterprise_group_does_not_exist)  // [SG-34]
{
    auto world = two_vswitches();
    world.enterprise_group("sg-db").accept_ingress(kAnyV4, tcp, 80);
    EXPECT_THAT(world.probe("web", "db", tcp, 80).reply(), delivered());
    world.network.assumptions.enterprise_group_stateless = true;
    EXPECT_THAT(world.probe("web", "db", tcp, 80).reply(), dropped_at(Stage::SecurityGroupEgress, "db", kDefaultRule));
}

// Whoever asks with an identifier that the other end uses is not answering [TS-40].
TEST(Connection, of_an_echo_lets_answers_in_and_no_requests)
{
    World world = two_vswitches();
    world.group("sg-web");
    EXPECT_THAT(world.probe("web", "db", icmp, 7).reply(), passed_by(Stage::SecurityGroupIngress, "known connection"));
    EXPECT_THAT(world.probe("db", "web", icmp, 7).request(),
                dropped_at(Stage::SecurityGroupIngress, "web", kDefaultRule));
    EXPECT_THAT(world.probe("web", "db", icmp, 7).reply(), delivered_to("web"));
    world.group("sg-web").accept_ingress(kAnyV4, icmp);
    const Probe accepted = world.probe("db", "web", icmp, 7);
    EXPECT_THAT(accepted.request(), passed_by(Stage::SecurityGroupIngress, "sg-web ingress rule 1"));
    EXPECT_THAT(accepted.reply(), delivered_to("db"));
}

TEST(Connection, that_finds_no_room_is_dropped)
{
    World world = closed_db();
    world.state.connections = ConnectionTracker{1};  // web's own fills it
    EXPECT_THAT(world.probe("web", "db", udp, 53).request(), dropped_for(DropReason::ConnectionLimit, "db"));
}

TEST(Connection, beyond_what_the_instance_may_have_is_dropped_at_its_group)  // [domain.md 5.4]
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        World world = two_vswitches();
        world.network.instances[world.instance_id("db")].limits.connections = 2;
        const ProbeOptions options{.family = family};
        EXPECT_THAT(world.probe("web", "db", tcp, 80, options).reply(), delivered());
        EXPECT_THAT(world.probe("web", "db", tcp, 81, options).reply(), delivered());
        EXPECT_THAT(world.probe("web", "db", tcp, 82, options).request(),
                    dropped_at(Stage::SecurityGroupIngress, "db"));
        EXPECT_THAT(world.probe("web", "db", tcp, 82, options).request(),
                    dropped_for(DropReason::ConnectionLimit, "db"));
        EXPECT_THAT(world.probe("db", "web", tcp, 83, options).request(), dropped_at(Stage::SecurityGroupEgress, "db"));
        EXPECT_THAT(world.probe("web", "db", tcp, 80, options).reply(), delivered()) << "it is known";
        world.advance(seconds(910));
        EXPECT_THAT(world.probe("web", "db", tcp, 82, options).reply(), delivered()) << "the others have aged";
    }
}

TEST(Connection, that_is_revoked_no_longer_counts)  // [SG-33]
{
    World world = two_vswitches();
    world.network.instances[world.instance_id("db")].limits.connections = 1;
    world.group("sg-db").accept_ingress(kAnyV4, tcp, {80, 90});
    EXPECT_THAT(world.probe("web", "db", tcp, 80).reply(), delivered());
    EXPECT_THAT(world.probe("web", "db", tcp, 81).request(), dropped_for(DropReason::ConnectionLimit, "db"));
    world.group("sg-db").drop_ingress(kAnyV4, tcp, 80);
    EXPECT_THAT(world.probe("web", "db", tcp, 80).request(), dropped_for(DropReason::SgIngressDeny, "sg-db"));
    EXPECT_THAT(world.probe("web", "db", tcp, 81).reply(), delivered());
}

// An ICMP error that `from` sends about the last packet of the probe that reached it.
struct ErrorProbe {
    World& world;
    std::uint8_t type;
    std::uint8_t code;

    Outcome send(std::string_view from, std::string_view to, IpFamily family, std::uint16_t quoted_port) const
    {
        IpFields back;  // of the packet that is quoted: to -> from
        back.source = world.eni_of(to).address(family);
        back.destination = world.eni_of(from).address(family);
        Packet& quoted = world.pool().acquire(128);
        build_udp(quoted, back, 40'000, quoted_port, {});
        EXPECT_EQ(parse(quoted), ParseResult::Ok);
        IpFields fields;
        fields.source_mac = world.eni_of(from).mac;
        fields.destination_mac = kVSwitchMac;
        fields.source = back.destination;
        fields.destination = back.source;
        Packet& error = world.pool().acquire(icmp_error_size(family, quoted));
        build_icmp_error(error, fields, type, code, 1400, quoted);
        const Outcome outcome = world.carry(world.eni(from), error);
        world.pool().release(error);
        world.pool().release(quoted);
        return outcome;
    }
};

TEST(IcmpError, follows_the_connection_it_is_about)
{
    World world = closed_db();
    world.group("sg-web");
    world.probe("web", "db", udp, 53);
    const ErrorProbe unreachable{world, kIcmpUnreachable, kIcmpPortUnreachable};
    const Outcome about_it = unreachable.send("db", "web", IpFamily::V4, 53);
    EXPECT_THAT(about_it, passed_by(Stage::SecurityGroupEgress, "known connection"));
    EXPECT_THAT(about_it, passed_by(Stage::SecurityGroupIngress, "known connection"));
    EXPECT_THAT(unreachable.send("db", "web", IpFamily::V4, 54), dropped_at(Stage::SecurityGroupEgress, "sg-db"));
}

TEST(IcmpError, over_ipv6_follows_its_connection_too)
{
    World world = closed_db();
    world.group("sg-web");
    world.probe("web", "db", udp, 53, {.family = IpFamily::V6});
    const ErrorProbe unreachable{world, kIcmpv6Unreachable, kIcmpv6PortUnreachable};
    EXPECT_THAT(unreachable.send("db", "web", IpFamily::V6, 53), delivered_to("web"));
    EXPECT_THAT(unreachable.send("db", "web", IpFamily::V6, 54), dropped_at(Stage::SecurityGroupEgress, "sg-db"));
}

TEST(IcmpError, stands_on_the_rules_alone_if_that_is_assumed)
{
    World world = closed_db();
    world.network.assumptions.icmp_error_follows_connection = false;
    world.probe("web", "db", udp, 53);
    EXPECT_THAT((ErrorProbe{world, kIcmpUnreachable, kIcmpPortUnreachable}.send("db", "web", IpFamily::V4, 53)),
                dropped_at(Stage::SecurityGroupEgress, "sg-db"));
}

TEST(IcmpError, of_path_mtu_discovery_reaches_the_sender_whatever_its_groups_say)  // [domain.md 3.5, EN-22]
{
    auto world = two_vswitches();
    world.enterprise_group("sg-web").drop_ingress(kAnyV4).drop_ingress(kAnyV6);
    EXPECT_THAT((ErrorProbe{world, kIcmpUnreachable, kIcmpFragmentationNeeded}.send("db", "web", IpFamily::V4, 9)),
                passed_by(Stage::SecurityGroupIngress, "hard-wired"));
    EXPECT_THAT((ErrorProbe{world, kIcmpv6PacketTooBig, 0}.send("db", "web", IpFamily::V6, 9)),
                passed_by(Stage::SecurityGroupIngress, "hard-wired"));
    EXPECT_THAT((ErrorProbe{world, kIcmpUnreachable, kIcmpPortUnreachable}.send("db", "web", IpFamily::V4, 9)),
                dropped_at(Stage::SecurityGroupIngress, "sg-web", "sg-web ingress rule 1"));
}

TEST(IcmpError, opens_no_connection)
{
    auto world = two_vswitches();
    const std::size_t before = world.state.connections.size();
    const Outcome outcome =
        ErrorProbe{world, kIcmpUnreachable, kIcmpPortUnreachable}.send("db", "web", IpFamily::V4, 9);
    EXPECT_THAT(outcome, delivered_to("web"));
    EXPECT_EQ(world.state.connections.size(), before);
}

TEST(Fragments, share_the_verdict_of_the_first_one)
{
    auto world = two_vswitches();
    world.group("sg-db").accept_ingress(kAnyV4, udp, 53);
    for (const auto& [port, arrives] : {std::pair{std::uint16_t{53}, true}, std::pair{std::uint16_t{54}, false}}) {
        IpFields fields;
        fields.source = world.eni_of("web").address(IpFamily::V4);
        fields.destination = world.eni_of("db").address(IpFamily::V4);
        fields.identification = port;
        Packet& whole = world.pool().acquire(128);
        build_udp(whole, fields, 40'000, port, {}, 1600);
        ASSERT_EQ(parse(whole), ParseResult::Ok);
        Packet& first = world.pool().acquire(Packet::kLongestFrame);
        Packet& later = world.pool().acquire(Packet::kLongestFrame);
        build_fragment(first, whole, {.offset = 0, .more = true}, 1480);
        build_fragment(later, whole, {.offset = 1480, .more = false}, whole.meta.transport_length - 1480u);
        EXPECT_EQ(world.carry(world.eni("web"), first).delivered, arrives) << port;
        EXPECT_EQ(world.carry(world.eni("web"), later).delivered, arrives) << port;
        EXPECT_EQ(later.meta.destination_port, port);
        for (Packet* packet : {&whole, &first, &later})
            world.pool().release(*packet);
    }
}

// The verdict needs what the later fragment does not carry: the transport header, and the packet that an error quotes.
TEST(Fragments, read_no_quote_in_a_later_fragment_of_an_error)
{
    auto world = two_vswitches();
    world.group("sg-web");
    PacketPool& pool = world.pool();
    IpFields fields;
    fields.source = ip("10.0.2.10");
    fields.destination = ip("10.0.1.10");
    Packet& offending = pool.acquire(200);
    build_udp(offending, {.source = ip("10.0.1.10"), .destination = ip("10.0.2.10")}, 40'000, 53, {});
    ASSERT_EQ(world.carry(world.eni("web"), offending).delivered, true);
    Packet& error = pool.acquire(200);
    build_icmp_error(error, fields, kIcmpUnreachable, kIcmpPortUnreachable, 0, offending);
    ASSERT_EQ(parse(error), ParseResult::Ok);
    Packet& first = pool.acquire(200);
    Packet& later = pool.acquire(200);
    const std::uint16_t size = error.meta.transport_length;
    ASSERT_EQ(size, 36);
    build_fragment(first, error, {.offset = 0, .more = true}, 32);
    build_fragment(later, error, {.offset = 32, .more = false}, 4);  // four bytes: less than an ICMP header
    EXPECT_THAT(world.carry(world.eni("db"), first), delivered());
    EXPECT_THAT(world.carry(world.eni("db"), later), dropped_at(Stage::SecurityGroupIngress));
    for (Packet* packet : {&offending, &error, &first, &later})
        pool.release(*packet);
}

}  // namespace
}  // namespace vpcsim
