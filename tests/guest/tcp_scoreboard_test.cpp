// The scoreboard against the RFCs read word by word, and the laws of growth against the formulas of the RFCs.
#include "vpcsim/guest/tcp_scoreboard.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "vpcsim/guest/tcp_congestion.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kMss = 10;
using Sent = TcpScoreboard::Sent;

// Every question answered by looking at all segments, as the RFCs put it.
struct SlowScoreboard {
    std::vector<Sent> segments;
    TimePoint latest_arrival = kStart;
    Duration least_round_trip = Duration::max();

    std::uint64_t sum(bool (*counts)(const Sent&)) const
    {
        std::uint64_t bytes = 0;
        for (const Sent& sent : segments)
            bytes += counts(sent) ? sent.length : 0;
        return bytes;
    }
    // SetPipe of RFC 6675 4.
    std::uint64_t pipe() const
    {
        return sum([](const Sent& sent) { return !sent.is_sacked && (!sent.is_lost || sent.is_repeated); });
    }
    Sent* next_lost()
    {
        const auto found =
            std::ranges::find_if(segments, [](const Sent& sent) { return sent.is_lost && !sent.is_repeated; });
        return found != segments.end() ? &*found : nullptr;
    }
    // RFC 8985 6.2: an answer quicker than the way was one to the first of the two.
    void arrive(const Sent& sent, TimePoint now, TcpDelivery& delivery)
    {
        if (sent.was_repeated && now - sent.sent_at < least_round_trip)
            return;
        latest_arrival = std::max(latest_arrival, sent.sent_at);
        if (sent.was_repeated)
            return;
        least_round_trip = std::min(least_round_trip, now - sent.sent_at);
        delivery.sent_at = std::min(delivery.sent_at, sent.sent_at);
    }
    void acknowledge(TcpPosition position, TimePoint now, TcpDelivery& delivery)
    {
        for (Sent& sent : segments) {
            if (sent.begin >= position)
                break;
            delivery.has_repeated |= sent.was_repeated && !sent.is_sacked;
            const TcpPosition end = std::min(position, sent.end());
            delivery.acknowledged += end - sent.begin;
            if (end == sent.end() && !sent.is_sacked)
                arrive(sent, now, delivery);
            sent.length -= static_cast<std::uint32_t>(end - sent.begin);
            sent.begin = end;
        }
        std::erase_if(segments, [](const Sent& sent) { return sent.length == 0; });
    }
    void sack(TcpRange block, TimePoint now, TcpDelivery& delivery)
    {
        for (Sent& sent : segments) {
            if (sent.is_sacked || sent.begin < block.begin || sent.end() > block.end)
                continue;
            sent.is_lost = sent.is_repeated = false;
            arrive(sent, now, delivery);
            sent.is_sacked = true;
        }
    }
    // IsLost of RFC 6675 4, and what of the repetitions RFC 8985 6.2 says. What was lost once stays so, though the
    // ranges behind it may grow together.
    void find_losses(Duration slack)
    {
        for (std::size_t i = 0; i < segments.size(); ++i) {
            std::uint64_t bytes = 0;
            unsigned ranges = 0;
            for (std::size_t j = i + 1; j < segments.size(); ++j) {
                bytes += segments[j].is_sacked ? segments[j].length : 0;
                ranges += segments[j].is_sacked && !segments[j - 1].is_sacked ? 1u : 0u;
            }
            Sent& sent = segments[i];
            sent.is_lost |= !sent.is_sacked && (ranges >= 3 || bytes > std::uint64_t{2} * kMss);
            sent.is_repeated &= sent.sent_at + slack >= latest_arrival;
        }
    }
    // RFC 2018 8: a peer that holds the first has thrown away what it told of.
    void lose_all()
    {
        const bool has_reneged = !segments.empty() && segments.front().is_sacked;
        for (Sent& sent : segments) {
            sent.is_sacked = sent.is_sacked && !has_reneged;
            sent.is_lost = !sent.is_sacked;
            sent.is_repeated = false;
        }
    }
    void split(std::uint32_t mss)
    {
        if (std::ranges::none_of(segments, [&](const Sent& sent) { return !sent.is_sacked && sent.length > mss; }))
            return;
        std::vector<Sent> parts;
        for (Sent sent : segments) {
            sent.is_repeated = false;
            sent.is_lost |= !sent.is_sacked && sent.length > mss;
            for (; !sent.is_sacked && sent.length > mss; sent.begin += mss, sent.length -= mss) {
                parts.push_back(sent);
                parts.back().length = mss;
            }
            parts.push_back(sent);
        }
        segments = parts;
    }
};

// Both of them, and the same done to each.
class TwoScoreboards {
public:
    void do_something()
    {
        now_ += milliseconds(*rc::gen::inRange(0, 40));
        enum : int { Send, Acknowledge, Sack, Repeat, LoseFirst, LoseAll, Split };
        switch (*rc::gen::weightedElement<int>(
            {{6, Send}, {3, Acknowledge}, {8, Sack}, {6, Repeat}, {1, LoseFirst}, {1, LoseAll}, {1, Split}})) {
        case Send:
            return send();
        case Acknowledge:
            return acknowledge();
        case Sack:
            return sack();
        case Repeat:
            return repeat();
        case LoseFirst:
            fast_.lose_first();
            if (!slow_.segments.empty() && !slow_.segments.front().is_sacked)
                slow_.segments.front().is_lost = true;
            return;
        case LoseAll:
            fast_.lose_all();
            return slow_.lose_all();
        default:
            const auto mss = *rc::gen::inRange(3u, kMss + 1);
            fast_.split(mss);
            return slow_.split(mss);
        }
    }
    void check()
    {
        RC_ASSERT(fast_.in_flight() == slow_.sum([](const Sent&) { return true; }));
        RC_ASSERT(fast_.sacked() == slow_.sum([](const Sent& sent) { return sent.is_sacked; }));
        RC_ASSERT(fast_.has_losses() == (slow_.sum([](const Sent& sent) { return sent.is_lost; }) > 0));
        RC_ASSERT(fast_.pipe() == slow_.pipe());
        const Sent* found = fast_.next_lost();
        const Sent* expected = slow_.next_lost();
        RC_ASSERT((found == nullptr) == (expected == nullptr));
        if (found != nullptr)
            RC_ASSERT(found->begin == expected->begin && found->length == expected->length);
    }

private:
    void send()
    {
        for (auto count = *rc::gen::inRange(1, 8); count > 0; --count) {
            const Sent sent{.begin = next_, .length = *rc::gen::element(kMss, kMss, 3u), .sent_at = now_};
            fast_.push(sent);
            slow_.segments.push_back(sent);
            next_ = sent.end();
        }
    }
    // Up to anywhere, and often in the middle of a segment.
    void acknowledge()
    {
        const auto most = std::min<TcpPosition>(next_ - unacknowledged_, 25);
        hear(unacknowledged_ + *rc::gen::inRange<TcpPosition>(0, most + 1), {});
    }
    void sack()
    {
        std::vector<TcpRange> blocks;
        const std::size_t count = slow_.segments.size();
        for (auto i = *rc::gen::inRange(0, 4); i > 0 && count > 1; --i) {
            const auto first = *rc::gen::inRange<std::size_t>(1, count);
            const auto last = *rc::gen::inRange<std::size_t>(first, std::min(first + 4, count));
            blocks.push_back({slow_.segments[first].begin, slow_.segments[last].end()});
        }
        hear(unacknowledged_, blocks);
    }
    void hear(TcpPosition acknowledged, const std::vector<TcpRange>& ranges)
    {
        unacknowledged_ = acknowledged;
        TcpDelivery of_fast;
        TcpDelivery of_slow;
        fast_.acknowledge(acknowledged, now_, of_fast);
        slow_.acknowledge(acknowledged, now_, of_slow);
        TcpSackBlocks blocks;
        for (const TcpRange& range : ranges) {
            blocks.push_back({sequence_of(range.begin), sequence_of(range.end)});
            slow_.sack(range, now_, of_slow);
        }
        fast_.sack(blocks, acknowledged, now_, of_fast);
        const Duration slack = milliseconds(*rc::gen::element(0, 10));
        fast_.find_losses(kMss, slack);
        slow_.find_losses(slack);
        RC_ASSERT(of_fast.acknowledged == of_slow.acknowledged);
        RC_ASSERT(of_fast.has_repeated == of_slow.has_repeated);
        RC_ASSERT(of_fast.sent_at == of_slow.sent_at);
    }
    void repeat()
    {
        Sent* lost = slow_.next_lost();
        if (lost == nullptr)
            return;
        fast_.repeat(now_);
        lost->is_repeated = lost->was_repeated = true;
        lost->sent_at = now_;
    }

    TcpScoreboard fast_;
    SlowScoreboard slow_;
    TimePoint now_ = kStart;
    TcpPosition next_ = kFirstLap;
    TcpPosition unacknowledged_ = kFirstLap;
};

RC_GTEST_PROP(TcpScoreboard, agrees_with_the_rfcs_read_word_by_word, ())
{
    TwoScoreboards both;
    for (int i = 0; i < 60; ++i) {
        both.do_something();
        both.check();
    }
}

TEST(TcpCubic, has_the_cube_root)
{
    EXPECT_EQ(cube_root(0), 0u);
    for (const std::uint64_t root : {1u, 2u, 3u, 10u, 999u, 1'000'000u, 2'642'245u}) {
        EXPECT_EQ(cube_root(root * root * root), root);
        EXPECT_EQ(cube_root(root * root * root - 1), root - 1);
    }
    EXPECT_EQ(cube_root(~std::uint64_t{0}), 2'642'245u);
}

// From 1000 segments down to 700, back near 1000 after K = cbrt(300 / 0.4) s, and beyond: RFC 9438 4.2, figure 1.
TEST(TcpCubic, follows_its_curve)
{
    constexpr std::uint64_t kSegment = 1'000;
    TcpCubic cubic{kSegment};
    std::uint64_t window = cubic.reduce(1'000 * kSegment);
    EXPECT_EQ(window, 700 * kSegment);
    const Duration round_trip = milliseconds(100);
    const double k = std::cbrt(300 / 0.4);
    TimePoint now = kStart;
    for (int i = 0; i < 150; ++i, now += round_trip) {
        const double t = static_cast<double>(i) * 0.1;
        const double expected = 0.4 * std::pow(t - k, 3) + 1'000;
        EXPECT_NEAR(static_cast<double>(window) / kSegment, expected, 8) << t;
        for (std::uint64_t acknowledged = 0; acknowledged < window; acknowledged += 2 * kSegment)
            window += cubic.increase(window, 2 * kSegment, round_trip, now);
    }
    EXPECT_GT(window, 1'050 * kSegment);
}

// From 700 segments of 1000 by 0.4 t^3, or as fast as Reno: the window before the timeout is no goal any more.
TEST(TcpCongestion, grows_from_its_threshold_after_a_timeout)  // RFC 9438 4.8
{
    constexpr std::uint64_t kSegment = 1'000;
    const Duration round_trip = milliseconds(100);
    TcpCongestion congestion{TcpCongestionControl::Cubic, kSegment, false};
    congestion.set_window(1'000 * kSegment);
    congestion.reduce();
    congestion.collapse();
    EXPECT_EQ(congestion.window(), kSegment);
    congestion.acknowledged(699 * kSegment, kSegment, round_trip, kStart);  // slow start
    ASSERT_EQ(congestion.window(), 700 * kSegment);
    TimePoint now = kStart;
    for (int i = 0; i < 100; ++i, now += round_trip) {
        const double t = static_cast<double>(i) * 0.1;
        const double expected = 700 + std::max(0.4 * std::pow(t, 3), static_cast<double>(i) * 9 / 17);
        EXPECT_NEAR(static_cast<double>(congestion.window()) / kSegment, expected, 15) << t;
        const std::uint64_t window = congestion.window();
        for (std::uint64_t acknowledged = 0; acknowledged < window; acknowledged += 2 * kSegment)
            congestion.acknowledged(2 * kSegment, congestion.window(), round_trip, now);
    }
}

TEST(TcpCubic, gives_way_when_its_share_shrinks)  // fast convergence, RFC 9438 4.7
{
    TcpCubic cubic{1'000};
    cubic.reduce(1'000'000);
    cubic.reduce(800'000);  // W_max becomes 680 segments
    std::uint64_t window = 560'000;
    TimePoint now = kStart;
    for (int i = 0; i < 67; ++i, now += milliseconds(100))  // K = cbrt(120 / 0.4) = 6.69 s
        for (std::uint64_t acknowledged = 0; acknowledged < window; acknowledged += 2'000)
            window += cubic.increase(window, 2'000, milliseconds(100), now);
    EXPECT_NEAR(static_cast<double>(window), 680'000, 5'000);
}

}  // namespace
}  // namespace vpcsim
