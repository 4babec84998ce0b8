// The scoreboard against RFC 6675 read word by word, and the laws of growth against the formulas of the RFCs.
#include "vpcsim/guest/tcp_scoreboard.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "vpcsim/guest/tcp_congestion.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kMss = 10;

// A flag for each byte, and every question answered by looking at all of them. What was lost once stays so, though the
// ranges behind it may grow together.
struct SlowScoreboard {
    std::vector<TcpRange> segments;
    std::vector<bool> is_sacked = std::vector<bool>(220, false);
    std::vector<bool> has_been_lost = std::vector<bool>(220, false);  // by the first byte
    TcpPosition unacknowledged = 0;

    bool is_sacked_segment(const TcpRange& segment) const { return is_sacked[segment.begin]; }
    // IsLost of RFC 6675 4.
    bool is_lost(const TcpRange& segment)
    {
        unsigned ranges = 0;
        unsigned bytes = 0;
        for (TcpPosition byte = segment.end; byte < is_sacked.size(); ++byte) {
            bytes += is_sacked[byte] ? 1u : 0u;
            ranges += is_sacked[byte] && !is_sacked[byte - 1] ? 1u : 0u;
        }
        if (ranges >= 3 || bytes > 2 * kMss)
            has_been_lost[segment.begin] = true;
        return !is_sacked_segment(segment) && has_been_lost[segment.begin];
    }
    std::uint64_t pipe()
    {
        std::uint64_t sum = 0;
        for (const TcpRange& segment : segments)
            if (segment.begin >= unacknowledged && !is_sacked_segment(segment) && !is_lost(segment))
                sum += segment.end - segment.begin;
        return sum;
    }
    const TcpRange* first_lost()
    {
        for (const TcpRange& segment : segments)
            if (segment.begin >= unacknowledged && is_lost(segment))
                return &segment;
        return nullptr;
    }
};

RC_GTEST_PROP(TcpScoreboard, agrees_with_the_rfc_read_word_by_word, ())
{
    TcpScoreboard fast;
    SlowScoreboard slow;
    TcpPosition end = 0;
    for (int i = 0; i < 20; ++i) {
        const auto length = *rc::gen::element(10u, 10u, 3u);
        fast.push({.begin = kFirstLap + end, .length = length, .sent_at = kStart});
        slow.segments.push_back({end, end + length});
        end += length;
    }
    for (int i = 0; i < 15; ++i) {
        TcpSackBlocks blocks;
        const auto count = *rc::gen::inRange(0, 4);
        for (int block = 0; block < count; ++block) {
            const auto first = *rc::gen::inRange<std::size_t>(0, slow.segments.size());
            const auto last = *rc::gen::inRange<std::size_t>(first, std::min(first + 4, slow.segments.size()));
            const TcpRange range{slow.segments[first].begin, slow.segments[last].end};
            if (range.begin <= slow.unacknowledged)
                continue;
            blocks.push_back({sequence_of(range.begin), sequence_of(range.end)});
            std::fill_n(slow.is_sacked.begin() + static_cast<std::ptrdiff_t>(range.begin), range.end - range.begin,
                        true);
        }
        TcpDelivery delivery;
        if (*rc::gen::inRange(0, 5) == 0) {
            const auto last = *rc::gen::inRange<std::size_t>(0, slow.segments.size());
            slow.unacknowledged = std::max(slow.unacknowledged, slow.segments[last].end);
            fast.acknowledge(kFirstLap + slow.unacknowledged, kStart, delivery);
        }
        fast.sack(blocks, kFirstLap + slow.unacknowledged, kStart, delivery);
        fast.find_losses(kMss, Duration::zero());
        const std::uint64_t pipe = slow.pipe();
        const TcpRange* lost = slow.first_lost();
        const TcpScoreboard::Sent* found = fast.next_lost();
        RC_ASSERT((lost != nullptr) == (found != nullptr));
        if (lost != nullptr)
            RC_ASSERT(found->begin - kFirstLap == lost->begin);
        RC_ASSERT(fast.pipe() == pipe);
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
