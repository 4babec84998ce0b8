#include "vpcsim/base/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "vpcsim/base/random.h"

namespace vpcsim {
namespace {

constexpr PartsPerMillion kParts[] = {{1},       {250'000}, {500'000}, {900'000},
                                      {990'000}, {999'000}, {999'999}, {1'000'000}};

TEST(Histogram, is_within_one_percent_of_a_sorted_list_of_all_values)
{
    RandomStream random{7, "histogram", "values"};
    for (int round = 0; round < 40; ++round) {
        Histogram histogram;
        std::vector<std::int64_t> values;
        const std::uint64_t bound = std::uint64_t{1} << (1 + random.below(62));
        for (int i = 0; i < 1'000; ++i) {
            values.push_back(static_cast<std::int64_t>(random.below(bound)));
            histogram.record(values.back());
        }
        std::ranges::sort(values);
        for (const PartsPerMillion part : kParts) {
            const std::size_t rank = std::max<std::size_t>((values.size() * part.count + 999'999) / 1'000'000, 1);
            const std::int64_t exact = values[rank - 1];
            EXPECT_GE(histogram.at(part), exact) << part.count;
            EXPECT_LE(histogram.at(part) - exact, exact / 128) << part.count;
        }
        EXPECT_EQ(histogram.least(), values.front());
        EXPECT_EQ(histogram.most(), values.back());
    }
}

TEST(Histogram, is_exact_below_256_and_holds_the_largest_number)
{
    for (std::int64_t value = 0; value < 256; ++value) {
        Histogram histogram;
        histogram.record(value);
        histogram.record(1'000'000);
        EXPECT_EQ(histogram.at({500'000}), value);
    }
    Histogram histogram;
    histogram.record(INT64_MAX);
    EXPECT_EQ(histogram.at({500'000}), INT64_MAX);
}

TEST(Histogram, of_nothing_has_no_values)
{
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0u);
    EXPECT_EQ(histogram.least(), 0);
    EXPECT_EQ(histogram.at({500'000}), 0);
}

TEST(ExponentialTime, has_the_mean_and_the_tail_of_a_poisson_process)
{
    RandomStream random{3, "load", "arrivals"};
    constexpr std::int64_t kDraws = 200'000;
    std::int64_t sum = 0;
    std::int64_t above_mean = 0;  // e^-1 of them: 36.79 %
    std::int64_t above_five = 0;  // e^-5: 0.674 %
    for (std::int64_t i = 0; i < kDraws; ++i) {
        const Duration time = exponential_time(random, microseconds(100));
        sum += time.count();
        above_mean += time > microseconds(100) ? 1 : 0;
        above_five += time > microseconds(500) ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(sum / kDraws), 100e6, 1e6);
    EXPECT_NEAR(static_cast<double>(above_mean), 0.36788 * kDraws, 0.005 * kDraws);
    EXPECT_NEAR(static_cast<double>(above_five), 0.00674 * kDraws, 0.001 * kDraws);
    EXPECT_EQ(exponential_time(random, Duration::zero()), Duration::zero());
}

TEST(ExponentialTime, is_the_same_from_the_same_seed)
{
    RandomStream one{3, "load", "arrivals"};
    RandomStream same{3, "load", "arrivals"};
    RandomStream other{4, "load", "arrivals"};
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
        const Duration time = exponential_time(one, seconds(1));
        EXPECT_EQ(time, exponential_time(same, seconds(1)));
        differs |= time != exponential_time(other, seconds(1));
    }
    EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace vpcsim
