#include "vpcsim/fabric/link_quality.h"

#include <gtest/gtest.h>

#include <vector>

namespace vpcsim {
namespace {

constexpr int kPackets = 200'000;
constexpr PartsPerMillion kOnePercent{10'000};

std::vector<LinkFate> fates(const LinkQuality& quality, int packets = kPackets, std::uint64_t seed = 1)
{
    LinkChance chance{seed, "pcc1@vpc1"};
    std::vector<LinkFate> drawn;
    for (int i = 0; i < packets; ++i)
        drawn.push_back(chance.next(quality));
    return drawn;
}

int count(const std::vector<LinkFate>& fates, bool LinkFate::*what)
{
    return static_cast<int>(std::ranges::count(fates, true, what));
}

int runs_of_losses(const std::vector<LinkFate>& fates)
{
    int runs = 0;
    bool was_lost = false;
    for (const LinkFate& fate : fates) {
        runs += fate.is_lost && !was_lost ? 1 : 0;
        was_lost = fate.is_lost;
    }
    return runs;
}

TEST(LinkChance, of_a_perfect_link_touches_no_packet)
{
    for (const LinkFate& fate : fates({}, 1000)) {
        EXPECT_FALSE(fate.is_lost || fate.is_duplicated || fate.is_held_back);
        EXPECT_EQ(fate.jitter, Duration{});
    }
}

TEST(LinkChance, loses_all_where_loss_is_certain)
{
    EXPECT_EQ(count(fates({.loss = kCertain}, 1000), &LinkFate::is_lost), 1000);
}

// Six standard deviations of a binomial of 200,000 and 1% are 267.
TEST(LinkChance, loses_duplicates_and_holds_back_as_often_as_it_says)
{
    const auto drawn = fates({.loss = kOnePercent, .duplication = {20'000}, .reordering = {30'000}});
    EXPECT_NEAR(count(drawn, &LinkFate::is_lost), kPackets / 100, 270);
    EXPECT_NEAR(count(drawn, &LinkFate::is_duplicated), kPackets / 50, 380);
    EXPECT_NEAR(count(drawn, &LinkFate::is_held_back), kPackets * 3 / 100, 460);
}

TEST(LinkChance, loses_single_packets_where_no_bursts_are_asked_for)
{
    const auto drawn = fates({.loss = kOnePercent});
    const double length = static_cast<double>(count(drawn, &LinkFate::is_lost)) / runs_of_losses(drawn);
    EXPECT_NEAR(length, 1 / 0.99, 0.03);
}

TEST(LinkChance, loses_in_bursts_of_the_mean_length_and_as_much_in_all)
{
    for (const std::int64_t burst : {1, 2, 8, 20}) {
        SCOPED_TRACE(burst);
        const auto drawn = fates({.loss = {50'000}, .loss_burst = burst}, 1'000'000);
        const int lost = count(drawn, &LinkFate::is_lost);
        EXPECT_NEAR(lost, 50'000, 5'000);
        EXPECT_NEAR(static_cast<double>(lost) / runs_of_losses(drawn), static_cast<double>(burst),
                    0.06 * static_cast<double>(burst));
    }
}

TEST(LinkChance, passes_one_packet_between_bursts_that_lose_the_most)
{
    const auto drawn = fates({.loss = most_loss_in(3), .loss_burst = 3});
    EXPECT_NEAR(count(drawn, &LinkFate::is_lost), kPackets * 3 / 4, 1500);
    EXPECT_NEAR(runs_of_losses(drawn), kPackets / 4, 1500);
}

TEST(LinkChance, spreads_jitter_evenly_up_to_its_bound)
{
    constexpr Duration kJitter = milliseconds(2);
    std::array<int, 4> quarters{};
    for (const LinkFate& fate : fates({.jitter = kJitter})) {
        ASSERT_GE(fate.jitter, Duration{});
        ASSERT_LE(fate.jitter, kJitter);
        ++quarters[static_cast<std::size_t>(std::min<std::int64_t>(3, 4 * fate.jitter / kJitter))];
    }
    for (const int packets : quarters)
        EXPECT_NEAR(packets, kPackets / 4, 1200);  // six standard deviations are 1162
}

TEST(LinkChance, changed_in_loss_duplicates_and_delays_the_same_packets)
{
    const LinkQuality quality{.jitter = milliseconds(2), .duplication = {100'000}, .reordering = {100'000}};
    LinkQuality lossy = quality;
    lossy.loss = {500'000};
    lossy.loss_burst = 3;
    const auto a = fates(quality, 1000);
    const auto b = fates(lossy, 1000);
    EXPECT_GT(count(b, &LinkFate::is_lost), 300);
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].is_duplicated, b[i].is_duplicated);
        EXPECT_EQ(a[i].is_held_back, b[i].is_held_back);
        EXPECT_EQ(a[i].jitter, b[i].jitter);
    }
}

TEST(LinkChance, of_another_seed_or_direction_is_another)
{
    const auto losses = [](std::uint64_t seed, std::string_view link) {
        LinkChance chance{seed, link};
        std::vector<bool> lost;
        for (int i = 0; i < 200; ++i)
            lost.push_back(chance.next({.loss = {500'000}}).is_lost);
        return lost;
    };
    EXPECT_EQ(losses(1, "pcc1@vpc1"), losses(1, "pcc1@vpc1"));
    EXPECT_NE(losses(1, "pcc1@vpc1"), losses(2, "pcc1@vpc1"));
    EXPECT_NE(losses(1, "pcc1@vpc1"), losses(1, "pcc1@vpc2"));
}

}  // namespace
}  // namespace vpcsim
