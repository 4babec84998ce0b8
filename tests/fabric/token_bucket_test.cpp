#include "vpcsim/fabric/token_bucket.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <ostream>
#include <vector>

namespace vpcsim {
namespace {

using Exact = __int128;  // units x 10^12
constexpr Exact kScale = 1'000'000'000'000;

struct Arrival {
    std::int64_t gap = 0;  // ps since the one before
    std::uint64_t cost = 0;
};

std::ostream& operator<<(std::ostream& out, const Arrival& arrival)
{
    return out << arrival.cost << " after " << arrival.gap << "ps";
}

std::vector<Arrival> any_arrivals(std::uint64_t rate, std::uint64_t most_cost)
{
    // Gaps of about what one arrival takes at that rate, and some of none at all, so that the bucket is near its edge.
    const auto typical =
        static_cast<std::int64_t>(kScale * static_cast<Exact>(most_cost) / static_cast<Exact>(rate)) + 2;
    return *rc::gen::container<std::vector<Arrival>>(
        200,
        rc::gen::construct<Arrival>(rc::gen::oneOf(rc::gen::just(std::int64_t{0}), rc::gen::inRange<std::int64_t>(0, 2),
                                                   rc::gen::inRange<std::int64_t>(0, typical)),
                                    rc::gen::inRange<std::uint64_t>(1, most_cost + 1)));
}

// A bucket as the textbook has it: a level that is refilled, kept as an exact fraction.
class Oracle {
public:
    Oracle(std::uint64_t rate, std::uint64_t burst) : rate_{rate}, burst_{kScale * burst}, level_{burst_} {}

    bool conforms(TimePoint now, std::uint64_t cost)
    {
        refill(now);
        if (level_ < kScale * static_cast<Exact>(cost))
            return false;
        level_ -= kScale * static_cast<Exact>(cost);
        return true;
    }

    // The credit stays, as far as the new burst goes.
    void change(TimePoint now, std::uint64_t rate, std::uint64_t burst)
    {
        refill(now);
        level_ = std::min(level_, kScale * static_cast<Exact>(burst));
        rate_ = rate;
        burst_ = kScale * static_cast<Exact>(burst);
    }

private:
    void refill(TimePoint now)
    {
        level_ = std::min(burst_, level_ + rate_ * (now - last_).count());
        last_ = now;
    }

    Exact rate_;
    Exact burst_;
    Exact level_;
    TimePoint last_ = kStart;
};

RC_GTEST_PROP(TokenBucket, accepts_exactly_what_an_exact_bucket_accepts, ())
{
    const auto rate =
        *rc::gen::element<std::uint64_t>(1, 3, 7, 999'983, 1'000'000, 100'000'000, 1'024'000'000, 9'999'999'967);
    const auto most_cost = *rc::gen::element<std::uint64_t>(1, 12'000, 68'000);
    const auto burst = *rc::gen::inRange<std::uint64_t>(0, 5 * most_cost);
    TokenBucket bucket{rate, burst};
    Oracle oracle{rate, burst};
    TimePoint now = kStart;
    for (const Arrival& arrival : any_arrivals(rate, most_cost)) {
        now += Duration{arrival.gap};
        RC_ASSERT(bucket.conforms(now, arrival.cost) == oracle.conforms(now, arrival.cost));
    }
}

struct Passed {
    TimePoint at;
    std::uint64_t cost;
};

// In no window [first, last] more than burst + rate x length.
void expect_conformance(const std::vector<Passed>& passed, std::uint64_t rate, std::uint64_t burst)
{
    for (std::size_t first = 0; first < passed.size(); ++first) {
        Exact sum = 0;
        for (std::size_t last = first; last < passed.size(); ++last) {
            sum += kScale * static_cast<Exact>(passed[last].cost);
            const Exact length = (passed[last].at - passed[first].at).count();
            RC_ASSERT(sum <= kScale * static_cast<Exact>(burst) + static_cast<Exact>(rate) * length);
        }
    }
}

RC_GTEST_PROP(TokenBucket, lets_no_window_have_more_than_burst_and_rate, ())
{
    const auto rate = *rc::gen::element<std::uint64_t>(3, 999'983, 100'000'000, 1'024'000'000);
    const auto burst = *rc::gen::inRange<std::uint64_t>(1, 60'000);
    TokenBucket bucket{rate, burst};
    std::vector<Passed> passed;
    TimePoint now = kStart;
    for (const Arrival& arrival : any_arrivals(rate, 12'000)) {
        now += Duration{arrival.gap};
        if (bucket.conforms(now, arrival.cost))
            passed.push_back({now, arrival.cost});
    }
    expect_conformance(passed, rate, burst);
}

RC_GTEST_PROP(TokenBucket, changed_again_and_again_accepts_exactly_what_an_exact_bucket_accepts, ())
{
    const auto any_rate = rc::gen::element<std::uint64_t>(1, 7, 999'983, 100'000'000, 1'024'000'000, 9'999'999'967);
    const auto any_burst = rc::gen::inRange<std::uint64_t>(0, 60'000);
    auto rate = *any_rate;
    auto burst = *any_burst;
    TokenBucket bucket{rate, burst};
    Oracle oracle{rate, burst};
    TimePoint now = kStart;
    for (int change = 0; change < 5; ++change) {
        for (const Arrival& arrival : any_arrivals(rate, 12'000)) {
            now += Duration{arrival.gap};
            RC_ASSERT(bucket.conforms(now, arrival.cost) == oracle.conforms(now, arrival.cost));
        }
        rate = *any_rate;
        burst = *any_burst;
        bucket.change(now, rate, burst);
        oracle.change(now, rate, burst);
    }
}

RC_GTEST_PROP(TokenBucket, says_to_the_picosecond_when_something_will_conform, ())
{
    const auto any_rate = rc::gen::element<std::uint64_t>(1, 7, 999'983, 100'000'000, 1'024'000'000, 9'999'999'967);
    const auto any_burst = rc::gen::inRange<std::uint64_t>(12'000, 60'000);
    const auto rate = *any_rate;
    TokenBucket bucket{rate, *any_burst};
    TimePoint now = kStart;
    std::size_t left = 100;
    for (const Arrival& arrival : any_arrivals(rate, 12'000)) {
        now += Duration{arrival.gap};
        if (--left == 0)
            bucket.change(now, *any_rate, *any_burst);
        const TimePoint at = bucket.conforms_at(now, arrival.cost);
        RC_ASSERT(at >= now);
        RC_ASSERT(at == now || !TokenBucket{bucket}.conforms(at - picoseconds(1), arrival.cost));
        RC_ASSERT(TokenBucket{bucket}.conforms(at, arrival.cost));
        bucket.conforms(now, arrival.cost);
    }
}

TEST(TokenBucket, keeps_its_times_in_range_at_the_least_of_rates)
{
    TokenBucket bucket{1, 3'000'000'000};  // years of units
    std::uint64_t passed = 0;
    for (int i = 0; i < 2'000; ++i)
        passed += bucket.conforms(kStart, 11'920) ? 1u : 0u;
    EXPECT_EQ(passed, 30u * 24 * 3600 / 11'920);
    EXPECT_LE(bucket.conforms_at(kStart, 11'920) - kStart, kLongestDuration);
    bucket.change(kStart, 1, 2'000'000'000);  // the credit of years fills it
    EXPECT_TRUE(bucket.conforms(kStart, 11'920));
}

TEST(TokenBucket, changed_loses_no_credit_to_rounding)
{
    TokenBucket bucket{3, 4};
    ASSERT_TRUE(bucket.conforms(kStart, 1));  // at 7 units a second that is no whole number of picoseconds
    for (int again = 0; again < 1000; ++again)
        bucket.change(kStart, again % 2 == 0 ? 7 : 3, 4);
    EXPECT_TRUE(bucket.conforms(kStart, 3));
}

RC_GTEST_PROP(TokenBucket, changed_conforms_to_the_new_rate_from_then_on, ())
{
    const auto rates = *rc::gen::container<std::vector<std::uint64_t>>(
        2, rc::gen::element<std::uint64_t>(999'983, 10'000'000, 100'000'000, 1'024'000'000));
    const auto bursts =
        *rc::gen::container<std::vector<std::uint64_t>>(2, rc::gen::inRange<std::uint64_t>(12'000, 120'000));
    TokenBucket bucket{rates[0], bursts[0]};
    TimePoint now = kStart;
    for (const Arrival& arrival : any_arrivals(rates[0], 12'000))
        bucket.conforms(now += Duration{arrival.gap}, arrival.cost);
    bucket.change(now, rates[1], bursts[1]);
    std::vector<Passed> passed;
    for (const Arrival& arrival : any_arrivals(rates[1], 12'000)) {
        now += Duration{arrival.gap};
        if (bucket.conforms(now, arrival.cost))
            passed.push_back({now, arrival.cost});
    }
    expect_conformance(passed, rates[1], bursts[1]);
}

TEST(TokenBucket, gives_its_burst_at_once_and_then_its_rate)
{
    TokenBucket bucket{1'000'000, 12'000};
    EXPECT_TRUE(bucket.conforms(kStart, 12'000));
    EXPECT_FALSE(bucket.conforms(kStart, 1));
    EXPECT_FALSE(bucket.conforms(kStart + microseconds(12'000) - picoseconds(1), 12'000));
    EXPECT_TRUE(bucket.conforms(kStart + microseconds(12'000), 12'000));
}

TEST(TokenBucket, changed_carries_its_credit_over_in_units)
{
    TokenBucket bucket{1'000'000, 10'000};
    EXPECT_TRUE(bucket.conforms(kStart, 10'000));
    bucket.change(kStart, 2'000'000, 10'000);  // still empty, but it refills twice as fast
    EXPECT_FALSE(bucket.conforms(kStart + microseconds(5'000) - picoseconds(1), 10'000));
    EXPECT_TRUE(bucket.conforms(kStart + microseconds(5'000), 10'000));
}

TEST(TokenBucket, changed_to_a_smaller_burst_is_empty_and_no_emptier)
{
    TokenBucket bucket{1'000'000, 10'000};
    EXPECT_TRUE(bucket.conforms(kStart, 10'000));
    bucket.change(kStart, 1'000'000, 4'000);
    EXPECT_FALSE(bucket.conforms(kStart, 1));
    EXPECT_FALSE(bucket.conforms(kStart + microseconds(4'000) - picoseconds(1), 4'000));
    EXPECT_TRUE(bucket.conforms(kStart + microseconds(4'000), 4'000));
}

TEST(TokenBucket, changed_to_and_fro_makes_no_credit)
{
    TokenBucket bucket{1'000'000, 10'000};
    EXPECT_TRUE(bucket.conforms(kStart, 7'000));
    for (int again = 0; again < 10; ++again) {
        bucket.change(kStart, 1'000, 100);
        bucket.change(kStart, 1'000'000, 10'000);
    }
    EXPECT_FALSE(bucket.conforms(kStart, 101)) << "no more than the least of the bursts";
    EXPECT_TRUE(bucket.conforms(kStart, 100));
}

TEST(TokenBucket, at_rest_has_no_more_than_its_burst)
{
    TokenBucket bucket{1'000'000, 10'000};
    EXPECT_FALSE(bucket.conforms(kStart + seconds(86'400), 10'001));
    EXPECT_TRUE(bucket.conforms(kStart + seconds(86'400), 10'000));
    EXPECT_FALSE(bucket.conforms(kStart + seconds(86'400), 1));
}

}  // namespace
}  // namespace vpcsim
