// Connections between hosts: the three answers, sessions, and what a host answers to segments of no connection.
#include "vpcsim/guest/tcp_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <utility>

#include "guest/guest_rig.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<int> flags_of(const std::vector<Sighting>& sightings)
{
    std::vector<int> flags;
    for (const Sighting& sighting : sightings)
        flags.push_back(sighting.meta.tcp_flags);
    return flags;
}

std::vector<Duration> times_of(const std::vector<Sighting>& sightings)
{
    std::vector<Duration> times;
    for (const Sighting& sighting : sightings)
        times.push_back(sighting.at - kStart);
    return times;
}

// In one family: "a" tries port 80 of "b".
class TcpAnswers : public ::testing::TestWithParam<IpFamily> {
protected:
    TcpClientOptions to_b() const { return {.destination = address_of(rig.world, "b", GetParam()), .port = 80}; }
    const TcpAttempt& attempt(const TcpClient& client) { return client.result().attempts.front(); }

    GuestRig rig{one_vswitch()};
};
INSTANTIATE_TEST_SUITE_P(Families, TcpAnswers, ::testing::Values(IpFamily::V4, IpFamily::V6),
                         [](const auto& test) { return test.param == IpFamily::V4 ? "IPv4" : "IPv6"; });

TEST_P(TcpAnswers, a_listening_port_connects_and_closes_in_order)
{
    rig.host("b").tcp().listen(80);
    TcpClient client{rig.host("a"), to_b()};
    client.start();
    rig.run_until(seconds(30));
    EXPECT_TRUE(client.is_finished());
    EXPECT_EQ(attempt(client).answer, TcpAnswer::Connected);
    EXPECT_EQ(attempt(client).end, TcpEnd::Closed);
    EXPECT_EQ(attempt(client).statistics.retransmissions, 0u);
    EXPECT_EQ(attempt(client).answered_by, rig.world.instance_id("b"));
    EXPECT_THAT(flags_of(rig.seen("a", Direction::Egress, tcp)),
                ElementsAre(kTcpSyn, kTcpAck, kTcpFin | kTcpAck, kTcpAck));
    EXPECT_THAT(flags_of(rig.seen("a", Direction::Ingress, tcp)),
                ElementsAre(kTcpSyn | kTcpAck, kTcpAck, kTcpFin | kTcpAck));
    EXPECT_EQ(rig.host("b").tcp().connections(), 0u);
    EXPECT_EQ(rig.host("a").tcp().connections(), 1u);  // in TIME-WAIT
    rig.run_until(seconds(61));
    EXPECT_EQ(rig.host("a").tcp().connections(), 0u);
}

TEST_P(TcpAnswers, a_closed_port_refuses_with_a_reset)
{
    TcpClient client{rig.host("a"), to_b()};
    client.start();
    rig.run_until(seconds(1));
    EXPECT_TRUE(client.is_finished());
    EXPECT_EQ(attempt(client).answer, TcpAnswer::Refused);
    const auto resets = rig.seen("b", Direction::Egress, tcp);
    ASSERT_THAT(resets, SizeIs(1));
    EXPECT_EQ(resets[0].meta.tcp_flags, kTcpRst | kTcpAck);
    EXPECT_THAT(flags_of(rig.seen("a", Direction::Egress, tcp)), ElementsAre(kTcpSyn));
    EXPECT_EQ(rig.host("a").tcp().connections(), 0u);
}

TEST_P(TcpAnswers, silence_is_a_timeout_after_repeated_syns)
{
    rig.ping("a", {.destination = address_of(rig.world, "b", GetParam()), .count = 1});  // the neighbour is known
    rig.run_until(seconds(1));
    rig.world.group("sg-b");  // which lets nothing in
    TcpClientOptions options = to_b();
    options.timeout = seconds(8);
    TcpClient client{rig.host("a"), options};
    client.start();
    rig.run_until(seconds(9) - picoseconds(1));
    EXPECT_FALSE(client.is_finished());
    rig.run_until(seconds(60));
    EXPECT_TRUE(client.is_finished());
    EXPECT_EQ(attempt(client).answer, TcpAnswer::TimedOut);
    EXPECT_EQ(attempt(client).time, seconds(8));
    EXPECT_THAT(times_of(rig.seen("a", Direction::Egress, tcp)),
                ElementsAre(seconds(1), seconds(2), seconds(4), seconds(8)));
    EXPECT_EQ(rig.dropped(DropReason::SgIngressDeny), 4u);
}

TEST_P(TcpAnswers, a_session_writes_at_its_interval_and_closes_after_its_duration)
{
    rig.host("b").tcp().listen(80);
    TcpClientOptions options = to_b();
    options.duration = seconds(3);
    options.size = 100;
    TcpClient client{rig.host("a"), options};
    client.start();
    rig.run_until(seconds(2));
    EXPECT_EQ(attempt(client).end, TcpEnd::NotYet);
    rig.run_until(seconds(10));
    EXPECT_EQ(attempt(client).end, TcpEnd::Closed);
    EXPECT_EQ(attempt(client).statistics.bytes_acknowledged, 300u);
    std::vector<Duration> writes;
    for (const Sighting& sighting : rig.seen("a", Direction::Egress, tcp))
        if ((sighting.meta.tcp_flags & kTcpPsh) != 0)
            writes.push_back(sighting.at - kStart - attempt(client).time);
    EXPECT_THAT(writes, ElementsAre(seconds(0), seconds(1), seconds(2)));
}

TEST_P(TcpAnswers, a_session_that_meets_silence_repeats_and_times_out)
{
    rig.host("b").tcp().listen(80);
    TcpClientOptions options = to_b();
    options.duration = seconds(5);
    options.timeout = seconds(5);
    TcpClient client{rig.host("a"), options};
    client.start();
    rig.run_until(milliseconds(2'500));
    rig.world.stop("b");
    rig.run_until(seconds(12));
    EXPECT_TRUE(client.is_finished());
    EXPECT_EQ(attempt(client).answer, TcpAnswer::Connected);
    EXPECT_EQ(attempt(client).end, TcpEnd::TimedOut);
    EXPECT_EQ(attempt(client).statistics.bytes_acknowledged, 3u * 64);
    EXPECT_EQ(attempt(client).statistics.bytes_sent, 5u * 64);
    // The write of second 3, repeated after about 0.2, 0.6, 1.4, 3 and 6.2 s.
    EXPECT_EQ(attempt(client).statistics.retransmissions, 5u);
    EXPECT_EQ(rig.dropped(DropReason::InstanceStopped), 6u);
}

TEST_P(TcpAnswers, a_session_with_a_host_that_has_started_again_is_reset)
{
    rig.host("b").tcp().listen(80);
    TcpClientOptions options = to_b();
    options.duration = seconds(5);
    TcpClient client{rig.host("a"), options};
    client.start();
    rig.run_until(milliseconds(2'500));
    rig.world.stop("b");
    rig.world.start("b");
    rig.run_until(seconds(4));
    EXPECT_TRUE(client.is_finished());
    EXPECT_EQ(attempt(client).end, TcpEnd::Reset);
    EXPECT_EQ(attempt(client).statistics.bytes_acknowledged, 3u * 64);
    EXPECT_EQ(flags_of(rig.seen("b", Direction::Egress, tcp)).back(), kTcpRst);
    EXPECT_EQ(rig.host("b").tcp().connections(), 0u);
}

TEST_P(TcpAnswers, a_host_that_has_started_again_has_no_session)
{
    rig.host("b").tcp().listen(80);
    TcpClientOptions options = to_b();
    options.duration = seconds(5);
    TcpClient client{rig.host("a"), options};
    client.start();
    rig.run_until(milliseconds(2'500));
    const std::size_t sent = rig.seen("a", Direction::Egress, tcp).size();
    rig.world.stop("a");
    rig.world.start("a");
    rig.run_until(seconds(4));
    EXPECT_TRUE(client.is_finished());
    EXPECT_EQ(attempt(client).end, TcpEnd::Forgotten);
    EXPECT_EQ(rig.seen("a", Direction::Egress, tcp).size(), sent) << "nobody is told";
    EXPECT_EQ(rig.host("b").tcp().connections(), 1u);
}

TEST_P(TcpAnswers, a_client_that_goes_away_with_an_open_session_says_nothing)
{
    rig.host("b").tcp().listen(80);
    TcpClientOptions options = to_b();
    options.duration = seconds(20);
    std::optional<TcpClient> client{std::in_place, rig.host("a"), options};
    client->start();
    rig.run_until(milliseconds(2'500));
    ASSERT_EQ(attempt(*client).answer, TcpAnswer::Connected);
    const std::size_t sent = rig.seen("a", Direction::Egress, tcp).size();
    client.reset();
    rig.run_until(seconds(30));
    EXPECT_EQ(rig.seen("a", Direction::Egress, tcp).size(), sent);
    EXPECT_EQ(rig.host("b").tcp().connections(), 1u) << "which has heard of no end";
}

TEST_P(TcpAnswers, a_host_that_has_started_again_listens_as_before)
{
    rig.host("b").tcp().listen(80);
    rig.world.stop("b");
    rig.world.start("b");
    TcpClient client{rig.host("a"), to_b()};
    client.start();
    rig.run_until(seconds(1));
    EXPECT_EQ(attempt(client).answer, TcpAnswer::Connected);
}

TEST_P(TcpAnswers, a_host_that_has_started_again_was_not_refused)
{
    rig.world.group("sg-b");  // which lets nothing in
    TcpClient client{rig.host("a"), to_b()};
    client.start();
    rig.run_until(milliseconds(2'500));
    rig.world.stop("a");
    rig.world.start("a");
    rig.run_until(seconds(4));  // when it would repeat its SYN
    EXPECT_TRUE(client.is_finished());
    EXPECT_EQ(attempt(client).end, TcpEnd::Forgotten);
    EXPECT_EQ(name(attempt(client).end), "forgotten");
    EXPECT_EQ(attempt(client).answer, TcpAnswer::TimedOut);
}

TEST_P(TcpAnswers, a_host_that_has_started_again_keeps_its_new_connection)
{
    rig.host("b").tcp().listen(80);
    rig.world.stop("a");
    rig.world.start("a");
    TcpClient client{rig.host("a"), to_b()};  // the first that the host does since
    client.start();
    rig.run_until(seconds(1));
    EXPECT_EQ(attempt(client).answer, TcpAnswer::Connected);
    EXPECT_EQ(attempt(client).statistics.syns, 1u);
}

TEST_P(TcpAnswers, attempts_follow_each_other_at_the_interval_from_ports_of_their_own)
{
    rig.host("b").tcp().listen(80);
    TcpClientOptions options = to_b();
    options.count = 3;
    options.interval = milliseconds(200);
    TcpClient client{rig.host("a"), options};
    client.start();
    rig.run_until(seconds(1));
    ASSERT_THAT(client.result().attempts, SizeIs(3));
    EXPECT_EQ(client.result().count(TcpAnswer::Connected), 3u);
    EXPECT_EQ(client.result().attempts[2].began, kStart + milliseconds(400));
    EXPECT_NE(client.result().attempts[0].source_port, client.result().attempts[1].source_port);
    for (const TcpAttempt& each : client.result().attempts)
        EXPECT_TRUE(each.source_port >= 32'768 && each.source_port < 61'000);
}

TEST(TcpClient, without_an_address_of_that_family_says_so)
{
    auto world = one_vswitch();
    world.instance("c", "vsw", {"10.0.1.12"});
    GuestRig rig{std::move(world)};
    TcpClient client{rig.host("c"), {.destination = address_of(rig.world, "b", IpFamily::V6), .port = 80}};
    client.start();
    EXPECT_TRUE(client.is_finished());
    EXPECT_TRUE(client.result().has_no_address);
    EXPECT_THAT(client.result().attempts, IsEmpty());
}

TEST(TcpStack, lets_a_host_connect_to_itself)
{
    GuestRig rig{one_vswitch()};
    rig.host("a").tcp().listen(80);
    TcpClient client{rig.host("a"), {.destination = address_of(rig.world, "a", IpFamily::V4), .port = 80}};
    client.start();
    rig.run_until(seconds(1));
    ASSERT_THAT(client.result().attempts, SizeIs(1));
    EXPECT_EQ(client.result().attempts[0].end, TcpEnd::Closed);
}

void send_segment(GuestRig& rig, std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledgment)
{
    Host& host = rig.host("a");
    const IpAddress b = address_of(rig.world, "b", IpFamily::V4);
    const auto route = host.route_to(b);
    Packet& packet = rig.pool.acquire(PacketPool::kSmall);
    build_tcp(packet, host.new_packet(*route, b),
              {.source_port = 7,
               .destination_port = 80,
               .sequence = sequence,
               .acknowledgment = acknowledgment,
               .flags = flags},
              {});
    host.send(*route, packet);
}

TEST(TcpStack, answers_stray_segments_as_the_rfc_says_whether_the_port_is_open_or_not)
{
    for (const bool is_open : {false, true}) {
        SCOPED_TRACE(is_open);
        GuestRig rig{one_vswitch()};
        if (is_open)
            rig.host("b").tcp().listen(80);
        send_segment(rig, kTcpRst, 100, 0);                // never answered
        send_segment(rig, kTcpFin | kTcpAck, 100, 4'000);  // <SEQ=SEG.ACK><CTL=RST>
        rig.run_until(seconds(1));
        const auto answers = rig.seen("a", Direction::Ingress, tcp);
        ASSERT_THAT(answers, SizeIs(1));
        EXPECT_EQ(answers[0].meta.tcp_flags, kTcpRst);
        Packet& copy = rig.pool.acquire(PacketPool::kSmall);
        const auto bytes = copy.resize(answers[0].frame.size(), 0);
        std::ranges::copy(answers[0].frame, bytes.begin());
        copy.meta = answers[0].meta;
        EXPECT_EQ(read_tcp(copy).sequence, 4'000u);
        rig.pool.release(copy);
    }
}

// Opens two connections, and gives up both when the first of them hears that nobody has answered.
class Pair final : public TcpUser {
public:
    explicit Pair(GuestRig& rig)
    {
        for (TcpSocket*& socket : sockets)
            socket =
                rig.host("a").tcp().connect({.address = address_of(rig.world, "b", IpFamily::V4), .port = 80}, *this);
    }
    void on_tcp(TcpSocket& heard) override
    {
        ++calls;
        for (TcpSocket*& socket : sockets)
            if (socket != nullptr && socket != &heard)
                std::exchange(socket, nullptr)->close();
    }
    std::array<TcpSocket*, 2> sockets{};
    int calls = 0;
};

TEST(TcpStack, lets_a_user_close_one_connection_when_it_hears_of_another)
{
    auto world = one_vswitch();
    world.network.instances[world.instance_id("b")].status = InstanceStatus::Stopped;
    GuestRig rig{std::move(world)};
    Pair pair{rig};
    rig.run_until(seconds(2));  // both SYNs are repeated after a second
    EXPECT_EQ(pair.calls, 1);
    EXPECT_EQ(rig.host("a").tcp().connections(), 1u);
    for (TcpSocket* socket : pair.sockets)
        if (socket != nullptr)
            socket->detach();
}

TEST(TcpStack, hears_of_icmp_errors_about_its_syn)
{
    auto world = one_vswitch();
    world.route("vpc1.system", "172.16.0.0/12", NextHop::instance(world.instance_id("b")));
    GuestRig rig{std::move(world), {"b"}};
    // The forwarder sends it back, and so on, until the TTL is used up.
    TcpClient client{rig.host("a"), {.destination = *parse_ip("172.16.0.1"), .port = 80}};
    client.start();
    rig.run_until(seconds(1));
    ASSERT_TRUE(client.is_finished());
    EXPECT_EQ(client.result().attempts[0].answer, TcpAnswer::Unreachable);
}

}  // namespace
}  // namespace vpcsim
