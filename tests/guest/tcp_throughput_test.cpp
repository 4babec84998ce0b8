// How fast TCP is: against the response functions of the RFCs, and flows against each other.
#include <gtest/gtest.h>

#include <cmath>

#include "guest/tcp_pair.h"

namespace vpcsim {
namespace {

constexpr double kSegment = 1'448;  // of text, beside time stamps

TcpSettings with(TcpCongestionControl law)
{
    TcpSettings settings;
    settings.congestion = law;
    settings.receive_buffer = 1u << 28;  // never what limits
    return settings;
}

struct Case {
    TcpCongestionControl law;
    double lost;  // the share of the segments
    Duration one_way;
    Duration length;
};

// Segments that arrive in a round trip, when each is lost with the same probability.
double window_of(const Case& a_case)
{
    TcpPairs pairs{{.delay = a_case.one_way,
                    .lost = static_cast<std::uint64_t>(std::lround(1e6 * a_case.lost)),
                    .spares_answers = true}};
    TcpConnection& sender = pairs.add(with(a_case.law), with(a_case.law));
    sender.connect(pairs.now);
    sender.write(std::uint64_t{1} << 40, pairs.now);
    const TimePoint begin = kStart + 100 * a_case.one_way;
    pairs.run_until(begin);
    const std::uint64_t before = sender.statistics().bytes_acknowledged;
    pairs.run_until(begin + a_case.length);
    const auto bytes = static_cast<double>(sender.statistics().bytes_acknowledged - before);
    return bytes / kSegment * 2 * static_cast<double>(a_case.one_way.count()) /
           static_cast<double>(a_case.length.count());
}

// W = sqrt(3/2) / sqrt(p): our Reno counts bytes, so that delayed acknowledgments do not slow it (Mathis, RFC 3465).
TEST(TcpThroughput, of_reno_is_that_of_its_response_function)
{
    for (const double lost : {0.002, 0.01}) {
        const double window = window_of({TcpCongestionControl::NewReno, lost, milliseconds(20), seconds(300)});
        const double expected = std::sqrt(1.5 / lost);
        EXPECT_NEAR(window, expected, 0.15 * expected) << lost;
    }
}

// AVG_W_cubic = (C (3 + beta) / (4 (1 - beta)))^(1/4) RTT^(3/4) / p^(3/4), where that is more than Reno's
// (RFC 9438 5.1).
TEST(TcpThroughput, of_cubic_is_that_of_its_response_function)
{
    const double lost = 0.0005;
    const double window = window_of({TcpCongestionControl::Cubic, lost, milliseconds(100), seconds(1'000)});
    const double expected = std::pow(0.4 * 3.7 / (4 * 0.3), 0.25) * std::pow(0.2, 0.75) / std::pow(lost, 0.75);
    EXPECT_GT(expected, 1.5 * std::sqrt(1.5 / lost));
    EXPECT_NEAR(window, expected, 0.15 * expected);
}

// Over a short way CUBIC is no slower than Reno, and a little faster: once it is above where it was, it grows as Reno
// does, but it has given way by less (RFC 9438 4.3).
TEST(TcpThroughput, of_cubic_is_at_least_that_of_reno_over_a_short_way)
{
    const double lost = 0.005;
    const double window = window_of({TcpCongestionControl::Cubic, lost, milliseconds(10), seconds(200)});
    const double expected = std::sqrt(1.5 / lost);
    EXPECT_GE(window, 0.95 * expected);
    EXPECT_LE(window, 1.25 * expected);
}

// Jain's index: 1 when all have the same, 1/n when one has all.
double fairness(const std::vector<double>& shares)
{
    double sum = 0;
    double squares = 0;
    for (const double share : shares) {
        sum += share;
        squares += share * share;
    }
    return sum * sum / (static_cast<double>(shares.size()) * squares);
}

// Ten flows that begin at random within a second share 50 Mbit/s, which a token bucket polices without a queue, for a
// minute. Without jitter they would run in step, and always the same one would meet an empty bucket.
TEST(TcpThroughput, is_shared_by_equal_flows)
{
    constexpr std::uint64_t kBytesPerSecond = 6'250'000;
    for (const TcpCongestionControl law : {TcpCongestionControl::Cubic, TcpCongestionControl::NewReno}) {
        SCOPED_TRACE(name(law));
        TcpPairs pairs{{.delay = milliseconds(15),
                        .jitter = milliseconds(1),
                        .keeps_order = true,
                        .rate = kBytesPerSecond,
                        .burst = kBytesPerSecond / 10}};
        RandomStream random{1, "flows", "starts"};
        std::vector<std::uint64_t> starts;
        for (int i = 0; i < 10; ++i)
            starts.push_back(random.below(1'000));
        std::ranges::sort(starts);
        for (std::size_t i = 0; i < starts.size(); ++i) {
            pairs.run_until(kStart + milliseconds(static_cast<std::int64_t>(starts[i])));
            TcpConnection& sender = pairs.add(with(law), with(law));
            sender.connect(pairs.now);
            sender.write(std::uint64_t{1} << 40, pairs.now);
        }
        pairs.run_until(kStart + seconds(61));
        std::vector<double> shares;
        double sum = 0;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            shares.push_back(static_cast<double>(pairs.first(i).statistics().bytes_acknowledged));
            sum += shares.back();
        }
        EXPECT_GE(fairness(shares), 0.9) << ::testing::PrintToString(shares);
        EXPECT_GE(sum, 0.85 * 60 * static_cast<double>(kBytesPerSecond)) << "and none of it is left unused";
        EXPECT_LE(sum, 61.2 * static_cast<double>(kBytesPerSecond));
    }
}

}  // namespace
}  // namespace vpcsim
