// Which way a host's packets take, how it answers by the way it was asked, and how it forwards what is not its own.
#include <gtest/gtest.h>

#include "guest/guest_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// An eth1 in vsw-db.
void add_second_interface(World& world, const std::string& instance)
{
    Eni eni = world.eni_of(instance);
    eni.name = instance + "/eth1";
    eni.vswitch = world.vswitch_id("vsw-db");
    eni.mac = {{0x00, 0x16, 0x3e, 1, 0, 1}};
    eni.addresses = {ip("10.0.2.20"), ip("2001:db8:1:102::20")};
    world.network.add(std::move(eni));
}

EniId second_interface(const World& world, std::string_view instance)
{
    return world.network.instances[world.instance_id(instance)].enis[1];
}

// "two" has eth0 in vsw-web and eth1 in vsw-db.
World two_interfaces()
{
    auto world = two_vswitches();
    world.instance("two", "vsw-web", {"10.0.1.20", "2001:db8:1:101::20"});
    add_second_interface(world, "two");
    return world;
}

TEST(Routes, take_the_interface_whose_vswitch_has_the_destination_else_the_first)
{
    GuestRig rig{two_interfaces()};
    const Host& two = rig.host("two");
    const EniId first = rig.world.eni("two");
    const EniId second = second_interface(rig.world, "two");
    const auto near = two.route_to(ip("10.0.2.10"));
    EXPECT_EQ(near->eni, second);
    EXPECT_EQ(near->source, ip("10.0.2.20"));
    EXPECT_EQ(near->next_hop, ip("10.0.2.10"));
    const auto far = two.route_to(ip("2001:db8:9::1"));
    EXPECT_EQ(far->eni, first);
    EXPECT_EQ(far->source, ip("2001:db8:1:101::20"));
    EXPECT_EQ(far->next_hop, ip("2001:db8:1:101:ffff:ffff:ffff:fffd"));
    const auto asked = two.route_by(second, ip("10.0.1.10"));
    EXPECT_EQ(asked->eni, second);
    EXPECT_EQ(asked->source, ip("10.0.2.20"));
    EXPECT_EQ(asked->next_hop, ip("10.0.2.253"));
}

// "web" is in the vSwitch of the host's first interface, and asks the address of the second.
TEST(Answers, leave_by_the_interface_they_were_asked_at_from_the_address_that_was_asked)
{
    for (const char* address : {"10.0.2.20", "2001:db8:1:102::20"}) {
        GuestRig rig{two_interfaces()};
        const IpAddress asked = ip(address);
        const Protocol protocol = icmp_in(asked.family());
        const Ping& ping = rig.ping("web", {.destination = asked, .count = 1});
        UdpSource source{rig.host("web"), {.destination = asked, .rate = BitRate{1'000}, .duration = seconds(1)}};
        source.start();
        rig.run_until(seconds(20));
        EXPECT_EQ(ping.result().received, 1u);
        EXPECT_EQ(source.refused(), 1u);
        const auto answers = rig.seen(second_interface(rig.world, "two"), Direction::Egress, protocol);
        ASSERT_EQ(answers.size(), 2u);  // the reply, and port unreachable
        for (const Sighting& answer : answers)
            EXPECT_EQ(answer.meta.source, asked);
        EXPECT_TRUE(rig.seen("two", Direction::Egress, protocol).empty());
    }
}

TEST(Forwarding, is_off_unless_asked_for)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{behind_router()};
        const Ping& ping = rig.ping("client", {.destination = address_of(rig.world, "db", family), .count = 1});
        rig.run_until(seconds(20));
        EXPECT_EQ(ping.result().received, 0u);
        ASSERT_EQ(rig.witness.deaths.size(), 1u);
        EXPECT_EQ(rig.witness.deaths[0].reason, DropReason::GuestDrop);
        EXPECT_EQ(rig.witness.deaths[0].object, ObjectRef{rig.world.instance_id("router")});
    }
}

TEST(Forwarding, carries_requests_on_with_one_hop_less)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{behind_router(), {"router"}};
        const Ping& ping =
            rig.ping("client", {.destination = address_of(rig.world, "db", family), .count = 2, .size = 4'000});
        rig.run_until(seconds(20));
        EXPECT_EQ(ping.result().received, 2u);
        const auto requests = rig.seen("db", Direction::Ingress, icmp_in(family));
        ASSERT_EQ(requests.size(), 6u);  // three fragments each
        EXPECT_EQ(requests[0].meta.hop_limit, 63);
        EXPECT_EQ(requests[0].meta.source, address_of(rig.world, "client", family));
        EXPECT_EQ(ping.result().replies.at(0).hop_limit, 64);  // straight back
        EXPECT_EQ(rig.pool.live(), 0u);
    }
}

TEST(Forwarding, tells_the_sender_that_the_hop_limit_is_used_up_through_its_security_group)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6})
        for (const std::uint32_t size : {56u, 4'000u}) {
            GuestRig rig{behind_router(), {"router"}};
            rig.world.group("sg-client");  // accepts nothing by itself
            const Ping& ping = rig.ping(
                "client",
                {.destination = address_of(rig.world, "db", family), .count = 2, .size = size, .hop_limit = 1});
            rig.run_until(seconds(20));
            EXPECT_EQ(ping.result().received, 0u);
            ASSERT_EQ(ping.result().errors.size(), 2u) << size;
            for (std::uint16_t i = 0; i < 2; ++i) {
                const PingError& error = ping.result().errors[i];
                EXPECT_EQ(error.sequence, i + 1);
                EXPECT_EQ(error.from, address_of(rig.world, "router", family));
                EXPECT_EQ(error.type, family == IpFamily::V4 ? kIcmpTimeExceeded : kIcmpv6TimeExceeded);
                EXPECT_EQ(error.code, 0);
            }
            EXPECT_EQ(rig.dropped(DropReason::TtlExceeded), size == 56 ? 2u : 6u);  // each fragment dies of it
        }
}

// A router whose interface towards the client is a jumbo one; towards "db" it has one of 1500 bytes.
World behind_narrowing_router()
{
    auto world = behind_router();
    add_second_interface(world, "router");
    world.eni_of("client").mtu = world.eni_of("router").mtu = 8'500;
    return world;
}

TEST(Forwarding, cuts_what_may_be_cut_for_a_smaller_interface)
{
    GuestRig rig{behind_narrowing_router(), {"router"}};
    const Ping& ping = rig.ping("client", {.destination = address_of(rig.world, "db", IpFamily::V4),
                                           .count = 1,
                                           .size = 4'000,
                                           .path_mtu_discovery = PathMtuDiscovery::Dont});
    rig.run_until(seconds(20));
    EXPECT_EQ(ping.result().received, 1u);
    EXPECT_EQ(rig.seen("router", Direction::Ingress, icmp).size(), 1u);
    const auto passed_on = rig.seen(second_interface(rig.world, "router"), Direction::Egress, icmp);
    ASSERT_EQ(passed_on.size(), 3u);
    for (const Sighting& fragment : passed_on)
        EXPECT_EQ(fragment.meta.hop_limit, 63);
}

TEST(Forwarding, says_what_would_fit_of_what_may_not_be_cut)
{
    auto world = behind_narrowing_router();
    world.group("sg-client");  // errors of the path's MTU pass whatever it says [EN-22]
    GuestRig rig{std::move(world), {"router"}};
    const Ping& ping =
        rig.ping("client", {.destination = address_of(rig.world, "db", IpFamily::V6), .count = 1, .size = 4'000});
    rig.run_until(seconds(20));
    ASSERT_EQ(ping.result().errors.size(), 1u);
    EXPECT_EQ(ping.result().errors[0].type, kIcmpv6PacketTooBig);
    EXPECT_EQ(rig.dropped(DropReason::MtuExceeded), 1u);
    const auto errors = rig.seen("client", Direction::Ingress, icmpv6);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(read_u32(errors[0].frame.data() + errors[0].meta.transport_offset + 4), 1'500u);
}

// Errors about packets that no application of this host has sent.
TEST(Errors, about_somebody_elses_packet_reach_nobody)
{
    GuestRig rig{one_vswitch()};
    const Ping& ping = rig.ping("a", {.destination = address_of(rig.world, "b", IpFamily::V4), .count = 2});
    rig.run_until(milliseconds(500));
    const std::uint16_t identifier = rig.seen("a", Direction::Egress, icmp).at(0).meta.source_port;
    const IpFields from_a{.source = ip("10.0.1.10"), .destination = ip("10.0.1.11")};
    const IpFields from_other{.source = ip("10.0.1.99"), .destination = ip("10.0.1.11")};
    Host& b = rig.host("b");
    const auto report = [&](auto&& build) {
        Packet& offending = rig.pool.acquire(PacketPool::kSmall);
        build(offending);
        ASSERT_EQ(parse(offending), ParseResult::Ok);
        const auto route = b.route_to(ip("10.0.1.10"));
        Packet& error = rig.pool.acquire(PacketPool::kSmall);
        build_icmp_error(error, b.new_packet(*route, ip("10.0.1.10")), kIcmpUnreachable, 1, 0, offending);
        rig.pool.release(offending);
        b.send(*route, error);
    };
    report([&](Packet& packet) { build_tcp(packet, from_a, {identifier, 80, 1, 0, kTcpSyn, 1'000, {}}, {}); });
    report([&](Packet& packet) { build_echo(packet, from_a, false, identifier, 1, {}); });  // a reply of this host
    report([&](Packet& packet) { build_echo(packet, from_other, true, identifier, 1, {}); });
    rig.run_until(milliseconds(900));
    EXPECT_EQ(rig.seen("a", Direction::Ingress, icmp).size(), 4u);
    EXPECT_TRUE(ping.result().errors.empty());
    report([&](Packet& packet) { build_echo(packet, from_a, true, identifier, 1, {}); });
    rig.run_until(seconds(20));
    EXPECT_EQ(ping.result().errors.size(), 1u);
}

}  // namespace
}  // namespace vpcsim
