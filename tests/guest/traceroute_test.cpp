// A trace: who answers its probes at each hop, by which method, and what ends it.
#include "vpcsim/guest/traceroute.h"

#include <gtest/gtest.h>

#include "guest/guest_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

constexpr TraceMethod kMethods[] = {TraceMethod::Udp, TraceMethod::Icmp, TraceMethod::Tcp};

World answering(World world)
{
    world.network.assumptions.time_exceeded_answered = true;
    return world;
}

TracerouteResult trace(GuestRig& rig, std::string_view from, std::string_view to, IpFamily family,
                       TracerouteOptions options = {})
{
    options.destination = address_of(rig.world, to, family);
    Traceroute traceroute{rig.host(from), options};
    traceroute.start();
    rig.run_until(rig.fabric.now() - kStart + seconds(1'000));
    EXPECT_TRUE(traceroute.is_finished());
    return traceroute.result();
}

// "*" or who has answered, of each hop; by more than one with a '/' between.
std::vector<std::string> path_of(const TracerouteResult& result)
{
    std::vector<std::string> path;
    for (const TraceHop& hop : result.hops) {
        std::string& names = path.emplace_back();
        for (const TraceAnswer& answer : hop.answers) {
            const std::string one = answer.has_come ? to_string(answer.from) + answer.note : "*";
            if (names.find(one) == std::string::npos)
                names += (names.empty() ? "" : "/") + one;
        }
    }
    return path;
}

using Path = std::vector<std::string>;

TEST(Traceroute, passes_a_silent_border_and_is_answered_by_the_other_end)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6})
        for (const TraceMethod method : kMethods) {
            GuestRig rig{peering()};
            rig.host("ecs2").tcp().listen(80);
            const TracerouteResult result = trace(rig, "ecs1", "ecs2", family, {.method = method});
            const IpAddress ecs2 = address_of(rig.world, "ecs2", family);
            EXPECT_EQ(path_of(result), (Path{"*", to_string(ecs2)})) << name(method);
            ASSERT_NE(result.arrival(), nullptr);
            EXPECT_EQ(result.arrival()->answered_by, rig.world.instance_id("ecs2"));
            EXPECT_EQ(result.hops[1].answers.size(), 3u);
            EXPECT_EQ(rig.dropped(DropReason::TtlExceeded), 3u);
            for (const Death& death : rig.witness.deaths) {
                EXPECT_EQ(death.stage, Stage::HopLimitCheck);
                EXPECT_EQ(death.object, ObjectRef{rig.world.peer_id("pcc1")});
            }
            EXPECT_EQ(rig.pool.live(), 0u);
        }
}

TEST(Traceroute, shows_the_gateway_that_answers_through_a_group_that_accepts_nothing)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6})
        for (const TraceMethod method : kMethods) {
            auto world = answering(peering());
            world.group("sg-ecs1");
            GuestRig rig{std::move(world)};
            const TracerouteResult result = trace(rig, "ecs1", "ecs2", family, {.method = method});
            const IpAddress gateway = rig.world.network.vswitches[rig.world.vswitch_id("vsw1")].gateway(family);
            EXPECT_EQ(path_of(result), (Path{to_string(gateway), to_string(address_of(rig.world, "ecs2", family))}))
                << name(method);
            EXPECT_TRUE(result.hops[0].answers[0].answered_by.is_none());
            EXPECT_GT(result.hops[1].answers[0].round_trip, result.hops[0].answers[0].round_trip);
        }
}

TEST(Traceroute, shows_a_guest_that_forwards)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6})
        for (const TraceMethod method : kMethods) {
            GuestRig rig{behind_router(), {"router"}};
            const TracerouteResult result = trace(rig, "client", "db", family, {.method = method});
            EXPECT_EQ(path_of(result), (Path{to_string(address_of(rig.world, "router", family)),
                                             to_string(address_of(rig.world, "db", family))}))
                << name(method);
            EXPECT_EQ(result.hops[0].answers[0].answered_by, rig.world.instance_id("router"));
            for (const Death& death : rig.witness.deaths)
                EXPECT_EQ(death.object, ObjectRef{rig.world.instance_id("router")});
        }
}

TEST(Traceroute, ends_at_the_hop_limit_where_a_group_drops_its_probes)
{
    auto world = peering();
    world.group("sg-ecs2").accept_ingress(kAnyV4, icmp);
    GuestRig rig{std::move(world)};
    const TracerouteResult result = trace(rig, "ecs1", "ecs2", IpFamily::V4, {.most_hops = 4});
    EXPECT_EQ(path_of(result), (Path{"*", "*", "*", "*"}));
    EXPECT_EQ(result.arrival(), nullptr);
    EXPECT_EQ(rig.dropped(DropReason::SgIngressDeny), 9u);
    EXPECT_EQ(trace(rig, "ecs1", "ecs2", IpFamily::V4, {.method = TraceMethod::Icmp}).hops.size(), 2u);
}

TEST(Traceroute, sends_datagrams_to_ports_that_rise_by_one_and_swallowed_ones_answer_nothing)
{
    GuestRig rig{one_vswitch()};
    rig.host("b").listen_udp(33'435);
    const TracerouteResult result = trace(rig, "a", "b", IpFamily::V4);
    const auto sent = rig.seen("a", Direction::Egress, udp);
    ASSERT_EQ(sent.size(), 16u);  // as many as wait at a time; the first hop answers
    for (std::size_t i = 0; i < sent.size(); ++i) {
        EXPECT_EQ(sent[i].meta.destination_port, 33'434 + i);
        EXPECT_EQ(sent[i].meta.hop_limit, 1 + i / 3);
        EXPECT_EQ(sent[i].meta.ip_length, 60);
        EXPECT_FALSE(sent[i].meta.has(PacketMeta::kDontFragment));
    }
    ASSERT_EQ(result.hops.size(), 1u);
    EXPECT_TRUE(result.hops[0].answers[0].has_come);
    EXPECT_FALSE(result.hops[0].answers[1].has_come);
    EXPECT_TRUE(result.hops[0].answers[2].has_come);
}

TEST(Traceroute, is_ended_by_a_closed_port_as_well_and_leaves_nothing_half_open)
{
    for (const bool listens : {false, true}) {
        GuestRig rig{one_vswitch()};
        if (listens)
            rig.host("b").tcp().listen(443);
        const TracerouteResult result =
            trace(rig, "a", "b", IpFamily::V6, {.method = TraceMethod::Tcp, .port = 443, .at_once = 1});
        ASSERT_EQ(result.hops.size(), 1u);
        ASSERT_NE(result.arrival(), nullptr);
        const auto answers = rig.seen("b", Direction::Egress, tcp);
        const auto sent = rig.seen("a", Direction::Egress, tcp);
        ASSERT_EQ(answers.size(), 3u);
        ASSERT_EQ(sent.size(), listens ? 6u : 3u);  // each SYN-ACK is refused
        EXPECT_EQ(answers[0].meta.tcp_flags, listens ? kTcpSyn | kTcpAck : kTcpRst | kTcpAck);
        EXPECT_EQ(sent[0].meta.ip_length, 80);
        if (listens) {
            EXPECT_EQ(sent[1].meta.tcp_flags, kTcpRst);
        }
        EXPECT_EQ(rig.host("a").tcp().connections(), 0u);
        EXPECT_EQ(rig.host("b").tcp().connections(), 0u);
    }
}

TEST(Traceroute, waits_for_one_answer_at_a_time_and_keeps_the_gap)
{
    GuestRig rig{peering()};
    const TracerouteResult result = trace(rig, "ecs1", "ecs2", IpFamily::V4,
                                          {.method = TraceMethod::Icmp,
                                           .first_hop = 1,
                                           .queries = 2,
                                           .at_once = 1,
                                           .wait = seconds(2),
                                           .gap = milliseconds(500)});
    EXPECT_EQ(path_of(result), (Path{"*", "10.0.1.10"}));
    const auto sent = rig.seen("ecs1", Direction::Egress, icmp);
    ASSERT_EQ(sent.size(), 4u);
    EXPECT_GE(sent[1].at - sent[0].at, seconds(2) - milliseconds(1));  // the first waits for its neighbour
    EXPECT_EQ(sent[2].at - sent[1].at, seconds(2));
    EXPECT_EQ(sent[3].at - sent[2].at, milliseconds(500));
}

TEST(Traceroute, begins_at_the_first_hop_that_is_asked_for)
{
    GuestRig rig{answering(peering())};
    const TracerouteResult result =
        trace(rig, "ecs1", "ecs2", IpFamily::V4, {.first_hop = 2, .most_hops = 3, .queries = 1});
    ASSERT_EQ(result.hops.size(), 1u);
    EXPECT_EQ(result.hops[0].hop_limit, 2u);
    EXPECT_EQ(path_of(result), (Path{"10.0.1.10"}));
}

TEST(Traceroute, ends_at_once_when_its_own_interface_takes_no_such_packet)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        GuestRig rig{peering()};
        const TracerouteResult result =
            trace(rig, "ecs1", "ecs2", family, {.packet_size = 1'501, .dont_fragment = true});
        EXPECT_EQ(path_of(result), (Path{to_string(address_of(rig.world, "ecs1", family)) + "!F-1500"}));
        EXPECT_EQ(result.hops[0].answers.size(), 3u);
        EXPECT_EQ(result.arrival(), nullptr);
    }
}

TEST(Traceroute, numbers_echo_requests_from_where_it_is_told_to)
{
    GuestRig rig{peering()};
    const TracerouteResult result =
        trace(rig, "ecs1", "ecs2", IpFamily::V4, {.method = TraceMethod::Icmp, .port = 500, .queries = 1});
    ASSERT_NE(result.arrival(), nullptr);
    const auto requests = rig.seen("ecs1", Direction::Egress, Protocol::Icmp);
    ASSERT_GE(requests.size(), 2u);
    constexpr std::size_t kSequence = Packet::kEthernetHeader + 20 + 6;
    EXPECT_EQ(read_u16(requests[0].frame.data() + kSequence), 500);
    EXPECT_EQ(read_u16(requests[1].frame.data() + kSequence), 501);
}

TEST(Traceroute, notes_what_is_too_large_for_the_path)
{
    auto world = peering();
    world.eni_of("ecs1").mtu = world.eni_of("ecs2").mtu = 8'500;
    world.network.peer_connections[world.peer_id("pcc1")].inter_region = true;
    GuestRig rig{std::move(world)};
    const TracerouteResult result =
        trace(rig, "ecs1", "ecs2", IpFamily::V4,
              {.queries = 1, .at_once = 1, .wait = seconds(1), .packet_size = 2'000, .dont_fragment = true});
    EXPECT_EQ(path_of(result), (Path{"*", "192.168.1.253!F-1500"}));
    EXPECT_EQ(result.arrival(), nullptr);
    EXPECT_EQ(rig.dropped(DropReason::MtuExceeded), 1u);
}

// What a gateway that does not know the way would say; nobody here sends it by itself.
TEST(Traceroute, notes_each_kind_of_unreachable)
{
    struct Case {
        IpFamily family;
        std::uint8_t type, code;
        const char* note;
    };
    for (const Case& given :
         {Case{IpFamily::V4, 3, 0, "!N"}, Case{IpFamily::V4, 3, 1, "!H"}, Case{IpFamily::V4, 3, 2, "!P"},
          Case{IpFamily::V4, 3, 13, "!X"}, Case{IpFamily::V4, 3, 99, "!<99>"}, Case{IpFamily::V4, 11, 1, "!<11-1>"},
          Case{IpFamily::V6, 1, 0, "!N"}, Case{IpFamily::V6, 1, 1, "!X"}, Case{IpFamily::V6, 1, 3, "!H"},
          Case{IpFamily::V6, 4, 1, "!P"}, Case{IpFamily::V6, 1, 6, "!<1-6>"}}) {
        auto world = one_vswitch();
        world.group("sg-b");
        GuestRig rig{std::move(world)};
        Traceroute traceroute{rig.host("a"),
                              {.destination = address_of(rig.world, "b", given.family), .queries = 1, .at_once = 1}};
        traceroute.start();
        rig.run_until(seconds(1));
        ASSERT_EQ(rig.witness.deaths.size(), 1u);
        const PacketMeta lost = rig.witness.deaths[0].meta;
        Packet& offending = rig.pool.acquire(PacketPool::kSmall);
        build_udp(offending, {.source = lost.source, .destination = lost.destination}, lost.source_port,
                  lost.destination_port, {});
        ASSERT_EQ(parse(offending), ParseResult::Ok);
        Host& b = rig.host("b");
        const auto route = b.route_to(lost.source);
        Packet& error = rig.pool.acquire(PacketPool::kSmall);
        build_icmp_error(error, b.new_packet(*route, lost.source), given.type, given.code, 0, offending);
        rig.pool.release(offending);
        b.send(*route, error);
        rig.run_until(seconds(100));
        const TracerouteResult result = traceroute.result();
        ASSERT_EQ(result.hops.size(), 1u);
        EXPECT_EQ(result.hops[0].answers[0].note, given.note);
        EXPECT_TRUE(traceroute.is_finished());
        EXPECT_EQ(result.arrival(), nullptr);
    }
}

TEST(Traceroute, of_a_host_without_that_family_sends_nothing)
{
    auto world = one_vswitch();
    world.instance("old", "vsw", {"10.0.1.20"});
    GuestRig rig{std::move(world)};
    const TracerouteResult result = trace(rig, "old", "b", IpFamily::V6);
    EXPECT_TRUE(result.has_no_address);
    EXPECT_TRUE(result.hops.empty());
    EXPECT_EQ(rig.fabric.totals().made, 0u);
}

}  // namespace
}  // namespace vpcsim
