// Loads as iperf3 makes them: who opens what, what is counted where, and chance that the seed decides.
#include "vpcsim/guest/iperf_load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guest/guest_rig.h"

namespace vpcsim {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// In one family, from ecs1 in Beijing to ecs2 in Shanghai, which lets TCP and UDP in; ecs1 lets nothing in.
class IperfLoads : public ::testing::TestWithParam<IpFamily> {
protected:
    IperfOptions tcp() const
    {
        IperfOptions options;
        options.destination = address_of(rig.world, "ecs2", GetParam());
        options.duration = seconds(2);
        options.length = 131'072;
        options.name = "load";
        return options;
    }
    IperfOptions udp() const
    {
        IperfOptions options = tcp();
        options.is_udp = true;
        options.rate = megabits_per_second(5);
        options.length = 1'000;
        return options;
    }
    IperfResult run(const IperfOptions& options)
    {
        IperfLoad load{rig.host("ecs1"), &rig.host("ecs2"), options};
        load.start();
        rig.run_until(seconds(10));
        load.close();
        return load.result();
    }
    void limit_to(BitRate bandwidth)
    {
        rig.world.network.peer_connections[rig.world.peer_id("pcc1")].bandwidth = bandwidth;
        rig.fabric.network_changed();
    }

    GuestRig rig{peering()};
};
INSTANTIATE_TEST_SUITE_P(Families, IperfLoads, ::testing::Values(IpFamily::V4, IpFamily::V6),
                         [](const auto& test) { return test.param == IpFamily::V4 ? "IPv4" : "IPv6"; });

TEST_P(IperfLoads, of_so_many_bytes_arrive_whole_in_each_stream_and_direction)
{
    IperfOptions options = tcp();
    options.bytes = 300'002;
    options.parallel = 3;
    options.direction = IperfDirection::Both;
    const IperfResult result = run(options);
    ASSERT_THAT(result.streams, SizeIs(6));
    for (std::size_t index = 0; index < 6; ++index) {
        const IperfStream& stream = result.streams[index];
        EXPECT_EQ(stream.bytes, index % 3 < 2 ? 100'001u : 100'000u);  // the same part of all that is to be sent
        EXPECT_EQ(stream.sum.received_bytes, stream.bytes);
        EXPECT_EQ(stream.sum.sent_bytes, stream.bytes);
        EXPECT_EQ(stream.end, TcpEnd::Closed);
        EXPECT_GT(stream.received_in, stream.sent_in);
        EXPECT_LT(stream.received_in, seconds(1));
    }
    EXPECT_TRUE(result.has_arrived());
    EXPECT_FALSE(result.interrupted_at);
    EXPECT_TRUE(result.streams[3].is_reverse);
    EXPECT_GT(result.fairness(false), PartsPerMillion{900'000});
}

TEST_P(IperfLoads, of_datagrams_send_exactly_their_bytes)
{
    IperfOptions options = udp();
    options.bytes = 100'500;
    const IperfResult result = run(options);
    EXPECT_EQ(result.streams[0].sum.sent_bytes, 100'500u);
    EXPECT_EQ(result.streams[0].sum.received_bytes, 100'500u);
    EXPECT_EQ(result.streams[0].sum.sent, 101u);  // the last one is a half
    EXPECT_EQ(result.streams[0].sent_in, milliseconds(160));
    EXPECT_GT(result.streams[0].received_in, result.streams[0].sent_in);
}

// The way back is opened by a request or a SYN of the client, for its group lets nothing else in.
TEST_P(IperfLoads, in_reverse_come_through_the_connection_that_the_client_has_opened)
{
    for (IperfOptions options : {tcp(), udp()}) {
        options.direction = IperfDirection::Reverse;
        IperfLoad load{rig.host("ecs1"), &rig.host("ecs2"), options};
        load.start();
        rig.run_until(rig.fabric.now() - kStart + seconds(5));
        load.close();
        const IperfResult result = load.result();
        ASSERT_THAT(result.streams, SizeIs(1));
        EXPECT_TRUE(result.streams[0].is_reverse);
        EXPECT_GT(result.throughput(true), megabits_per_second(4));
        EXPECT_EQ(result.throughput(false), BitRate{});
        EXPECT_EQ(result.streams[0].sum.lost, 0u);
    }
    EXPECT_EQ(rig.dropped(DropReason::SgIngressDeny), 0u);
}

TEST_P(IperfLoads, above_the_bandwidth_lose_what_is_above_it)
{
    limit_to(megabits_per_second(2));
    IperfOptions options = udp();
    options.omit = seconds(1);
    options.duration = seconds(4);
    const IperfResult result = run(options);
    const std::uint64_t headers = GetParam() == IpFamily::V4 ? 28 : 48;
    const double payload = 2e6 * 1'000 / static_cast<double>(1'000 + headers);
    EXPECT_NEAR(static_cast<double>(result.throughput(false).bits_per_second), payload, payload / 100);
    const IperfInterval& sum = result.streams[0].sum;
    EXPECT_EQ(sum.sent, 4u * 625);
    EXPECT_NEAR(static_cast<double>(sum.lost), static_cast<double>(sum.sent - sum.received), 10);
    EXPECT_THAT(result.streams[0].intervals, SizeIs(5));
    EXPECT_EQ(result.omitted_intervals(), 1u);
    EXPECT_EQ(result.throughput_between(false, seconds(2), seconds(4)).bits_per_second,
              (result.streams[0].intervals[2].received_bytes + result.streams[0].intervals[3].received_bytes) * 4);
}

TEST_P(IperfLoads, lose_all_of_what_comes_too_late_to_be_missed)
{
    rig.world.group("sg-ecs2");  // which lets nothing in
    const IperfResult result = run(udp());
    EXPECT_EQ(result.streams[0].sum.received, 0u);
    EXPECT_EQ(result.streams[0].sum.lost, result.streams[0].sum.sent);
    EXPECT_EQ(result.streams[0].sum.sent, 1'250u);
    EXPECT_EQ(result.fairness(false), PartsPerMillion{0});
}

// Each datagram is lost or has come, however many copies came and in whatever order.
TEST_P(IperfLoads, over_a_link_that_copies_and_reorders_lose_what_the_link_lost)
{
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].quality =
        LinkQuality{.jitter = milliseconds(10), .keep_order = false, .loss = {100'000}, .duplication = {500'000}};
    rig.fabric.network_changed();
    IperfOptions options = udp();
    options.interval = milliseconds(5);
    const IperfResult result = run(options);
    const IperfInterval& sum = result.streams[0].sum;
    EXPECT_EQ(sum.sent, 1'250u);
    EXPECT_EQ(sum.packets, sum.sent);
    EXPECT_EQ(sum.lost, rig.dropped(DropReason::LinkLoss));
    EXPECT_EQ(sum.received, sum.sent - sum.lost);
    EXPECT_GT(sum.lost, 60u);
    EXPECT_GT(sum.duplicates, 400u);
    EXPECT_GT(sum.out_of_order, 100u);
    EXPECT_EQ(result.forward_delay.count, sum.received);
    for (const IperfInterval& interval : result.streams[0].intervals)
        EXPECT_LE(interval.lost, interval.packets);
}

// What is on its way when the last interval ends comes in one more, however short they are.
TEST_P(IperfLoads, of_the_shortest_interval_have_few_of_them)
{
    for (IperfOptions options : {udp(), tcp()}) {
        options.duration = options.interval = Duration{1};
        options.length = 1'000;
        const IperfResult result = run(options);
        EXPECT_THAT(result.streams[0].intervals, SizeIs(1));
        EXPECT_EQ(result.streams[0].sum.received, options.is_udp ? 1u : 0u);
    }
}

TEST_P(IperfLoads, of_tcp_keep_to_their_rate)
{
    IperfOptions options = tcp();
    options.rate = megabits_per_second(8);
    options.length = 10'000;
    const IperfResult result = run(options);
    EXPECT_NEAR(static_cast<double>(result.throughput(false).bits_per_second), 8e6, 8e6 / 50);
    EXPECT_EQ(result.streams[0].sum.retransmissions, 0u);
}

TEST_P(IperfLoads, measure_the_delay_of_every_datagram)
{
    const IperfResult result = run(udp());
    const Duration delay = rig.fabric.one_way_delay(rig.world.peer_id("pcc1"));
    EXPECT_EQ(result.forward_delay.count, result.streams[0].sum.received);
    EXPECT_GE(result.forward_delay.least, delay);
    EXPECT_LE(result.forward_delay.p50, result.forward_delay.p99);
    EXPECT_LE(result.forward_delay.p999, result.forward_delay.most);
    EXPECT_LE(result.forward_delay.p50 - delay, milliseconds(1));
    EXPECT_EQ(result.reverse_delay.count, 0u);
}

TEST_P(IperfLoads, begin_by_the_seed)
{
    const auto beginnings = [this](std::uint64_t seed) {
        IperfOptions options = udp();
        options.parallel = 4;
        options.start_within = seconds(1);
        options.seed = seed;
        std::vector<Duration> began;
        for (const IperfStream& stream : run(options).streams)
            began.push_back(stream.began);
        return began;
    };
    const std::vector<Duration> first = beginnings(1);
    EXPECT_THAT(first, Each(::testing::Lt(seconds(1))));
    EXPECT_NE(first[0], first[1]);
    EXPECT_EQ(first, beginnings(1));
    EXPECT_NE(first, beginnings(2));
}

TEST_P(IperfLoads, of_datagrams_time_their_sender_by_itself)
{
    rig.world.group("sg-ecs2");  // which lets nothing in
    IperfOptions options = udp();
    options.bytes = 100'500;
    const IperfResult result = run(options);
    EXPECT_EQ(result.streams[0].sent_in, milliseconds(160));
    EXPECT_EQ(result.streams[0].sum.lost, 101u);
    EXPECT_FALSE(result.has_arrived());
}

TEST_P(IperfLoads, that_stall_are_timed_as_long_as_they_ran)
{
    limit_to(megabits_per_second(5));
    IperfOptions options = tcp();
    options.bytes = 50'000'000;
    options.duration = seconds(60);
    IperfLoad load{rig.host("ecs1"), &rig.host("ecs2"), options};
    load.start();
    rig.run_until(seconds(2));
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].quality = LinkQuality{.loss = {1'000'000}};
    rig.fabric.network_changed();
    rig.run_until(seconds(20));
    load.close();
    const IperfResult result = load.result();
    EXPECT_EQ(result.streams[0].received_in, seconds(20));
    EXPECT_EQ(result.streams[0].sent_in, seconds(20));
    EXPECT_GT(result.throughput(false), BitRate{});
    EXPECT_LT(result.throughput(false), megabits_per_second(1));
    EXPECT_FALSE(result.has_arrived());
}

TEST_P(IperfLoads, that_are_interrupted_are_measured_until_then)
{
    for (const IperfOptions& options : {udp(), tcp()}) {
        const TimePoint begin = rig.fabric.now();
        IperfLoad load{rig.host("ecs1"), &rig.host("ecs2"), options};
        load.start();
        rig.run_until(begin - kStart + milliseconds(1'500));
        const IperfResult result = load.result();
        EXPECT_EQ(result.interrupted_at, begin + milliseconds(1'500));
        ASSERT_THAT(result.streams[0].intervals, SizeIs(2));
        EXPECT_EQ(result.span(result.streams[0], 1).from, seconds(1));
        EXPECT_EQ(result.span(result.streams[0], 1).to, milliseconds(1'500));
        EXPECT_EQ(result.streams[0].sent_in, milliseconds(1'500));
        EXPECT_EQ(result.streams[0].sum.lost, 0u);
    }
}

TEST_P(IperfLoads, may_have_a_shorter_interval_at_the_end)
{
    for (IperfOptions options : {udp(), tcp()}) {
        options.duration = seconds(3);
        options.interval = seconds(2);
        options.omit = seconds(2);
        const TimePoint begin = rig.fabric.now();
        IperfLoad load{rig.host("ecs1"), &rig.host("ecs2"), options};
        load.start();
        rig.run_until(begin - kStart + seconds(10));
        load.close();
        const IperfResult result = load.result();
        ASSERT_THAT(result.streams[0].intervals, SizeIs(3));
        EXPECT_EQ(result.span(result.streams[0], 0).to, seconds(2));
        EXPECT_EQ(result.span(result.streams[0], 1).from, Duration::zero());
        EXPECT_EQ(result.span(result.streams[0], 2).from, seconds(2));
        EXPECT_EQ(result.span(result.streams[0], 2).to, seconds(3));
        EXPECT_EQ(result.streams[0].sum.sent_bytes,
                  result.streams[0].intervals[1].sent_bytes + result.streams[0].intervals[2].sent_bytes);
    }
}

TEST_P(IperfLoads, of_tcp_know_that_nobody_has_answered)
{
    EXPECT_FALSE(run(tcp()).has_no_connection());
    for (const IperfDirection direction : {IperfDirection::Forward, IperfDirection::Reverse}) {
        IperfOptions options = tcp();
        options.direction = direction;
        IperfLoad load{rig.host("ecs1"), nullptr, options};
        load.start();
        rig.run_until(rig.fabric.now() - kStart + seconds(5));
        load.close();
        EXPECT_TRUE(load.result().has_no_connection());
        EXPECT_EQ(load.result().streams[0].end, TcpEnd::Refused);
    }
}

// The sender is ahead of the receiver by what is on its way.
TEST_P(IperfLoads, of_tcp_send_before_they_receive)
{
    limit_to(megabits_per_second(5));
    const IperfResult result = run(tcp());
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    for (const IperfInterval& interval : result.streams[0].intervals) {
        sent += interval.sent_bytes;
        received += interval.received_bytes;
        EXPECT_GE(sent, received);
    }
    EXPECT_GT(result.streams[0].intervals[0].sent_bytes, result.streams[0].intervals[0].received_bytes);
}

TEST(IperfLoad, without_an_address_of_that_family_says_so)
{
    IperfOptions options;
    options.length = 1'000;
    options.destination = *parse_ip("2001:db8::1");
    auto world = one_vswitch();
    world.instance("c", "vsw", {"10.0.1.12"});
    GuestRig small{std::move(world)};
    IperfLoad load{small.host("c"), nullptr, options};
    load.start();
    EXPECT_TRUE(load.result().has_no_address);
}

std::vector<TimePoint> arrivals_of(ArrivalModel model, std::uint64_t seed, std::size_t count)
{
    Arrivals arrivals{megabits_per_second(10),
                      {1'250},
                      {.model = model, .on_time = milliseconds(100), .off_time = milliseconds(300)},
                      RandomStream{seed, "load", "arrivals"}};
    arrivals.begin(kStart);
    std::vector<TimePoint> times;
    for (; times.size() < count; arrivals.advance())
        times.push_back(arrivals.next());
    return times;
}

TEST(Arrivals, at_a_constant_rate_are_exact)
{
    EXPECT_THAT(arrivals_of(ArrivalModel::Constant, 1, 4),
                ElementsAre(kStart, kStart + milliseconds(1), kStart + milliseconds(2), kStart + milliseconds(3)));
}

TEST(Arrivals, are_the_same_from_the_same_seed)
{
    for (const ArrivalModel model : {ArrivalModel::Poisson, ArrivalModel::OnOff}) {
        EXPECT_EQ(arrivals_of(model, 7, 1'000), arrivals_of(model, 7, 1'000));
        EXPECT_NE(arrivals_of(model, 7, 1'000), arrivals_of(model, 8, 1'000));
    }
}

TEST(Arrivals, keep_their_mean_rate)
{
    constexpr std::size_t kCount = 100'000;
    const auto mean_gap = [](const std::vector<TimePoint>& times) {
        return static_cast<double>(((times.back() - times.front()) / static_cast<std::int64_t>(times.size())).count());
    };
    EXPECT_NEAR(mean_gap(arrivals_of(ArrivalModel::Poisson, 1, kCount)), 1e9, 1e9 / 50);
    EXPECT_NEAR(mean_gap(arrivals_of(ArrivalModel::OnOff, 1, kCount)), 4e9, 4e9 / 10);
}

TEST(Arrivals, by_turns_come_at_the_rate_or_not_at_all)
{
    const std::vector<TimePoint> times = arrivals_of(ArrivalModel::OnOff, 1, 10'000);
    std::size_t silences = 0;
    for (std::size_t index = 1; index < times.size(); ++index) {
        const Duration gap = times[index] - times[index - 1];
        EXPECT_GE(gap, milliseconds(1));
        silences += gap > milliseconds(1) ? 1u : 0u;
    }
    EXPECT_NEAR(static_cast<double>(silences), 100, 40);  // bursts of a hundred, in the mean
}

// A datagram takes 1 ms of bursts, however many of them that is.
TEST(Arrivals, of_short_bursts_keep_their_mean_rate)
{
    for (const Duration time : {microseconds(100), nanoseconds(1)}) {
        Arrivals arrivals{megabits_per_second(10),
                          {1'250},
                          {.model = ArrivalModel::OnOff, .on_time = time, .off_time = 3 * time},
                          RandomStream{1, "load", "arrivals"}};
        arrivals.begin(kStart);
        for (int count = 0; count < 1'000; ++count)
            arrivals.advance();
        EXPECT_NEAR(static_cast<double>((arrivals.next() - kStart).count()), 4e12, 4e12 / 20);
    }
}

// Against the definition.
TEST(Fairness, is_the_index_of_jain)
{
    const auto fairness_of = [](std::initializer_list<std::uint64_t> shares) {
        IperfResult result;
        for (const std::uint64_t share : shares) {
            IperfStream& stream = result.streams.emplace_back();
            stream.sum.received_bytes = share;
            stream.received_in = seconds(8);
        }
        return result.fairness(false).count;
    };
    EXPECT_EQ(fairness_of({5, 5, 5}), 1'000'000u);
    EXPECT_EQ(fairness_of({1, 0, 0, 0}), 250'000u);
    EXPECT_EQ(fairness_of({1, 2, 3}), 857'142u);  // 36 / 42
    EXPECT_EQ(fairness_of({}), 0u);
    EXPECT_EQ(fairness_of({std::uint64_t{1} << 60, std::uint64_t{1} << 60}), 1'000'000u);
}

TEST(Fairness, is_of_rates_not_of_bytes)
{
    IperfResult result;
    for (const Duration time : {seconds(1), seconds(2), seconds(4)}) {
        IperfStream& stream = result.streams.emplace_back();
        stream.sum.received_bytes = 1'000;
        stream.began = seconds(1);
        stream.received_in = seconds(1) + time;
    }
    EXPECT_EQ(result.fairness(false).count, 777'777u);  // (4 + 2 + 1)^2 / (3 (16 + 4 + 1))
}

}  // namespace
}  // namespace vpcsim
