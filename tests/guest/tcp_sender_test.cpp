// What one end of a TCP connection sends, and when: slow start, loss and recovery, timeouts, and the peer's window.
#include "vpcsim/guest/tcp_sender.h"

#include <gtest/gtest.h>

#include "guest/tcp_script.h"

namespace vpcsim {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kPshAck = kTcpPsh | kTcpAck;
constexpr int kFinAck = kTcpFin | kTcpAck;
constexpr std::uint32_t kFull = 1'000;
const TcpOptions kPlain{.mss = kFull};
const TcpOptions kSack{.mss = kFull, .sack_permitted = true};

std::uint32_t segment_begin(std::uint32_t index) { return kOurs + 1 + index * kFull; }

// Which full segments those are, counted from 0.
std::vector<std::uint32_t> indices(const std::vector<TcpSegment>& segments)
{
    std::vector<std::uint32_t> found;
    for (const TcpSegment& segment : segments) {
        EXPECT_EQ((segment.sequence - kOurs - 1) % kFull, 0u);
        found.push_back((segment.sequence - kOurs - 1) / kFull);
    }
    return found;
}

// Established 100 ms after the SYN, with so many full segments to send.
class TcpSending : public ::testing::Test {
protected:
    void begin(const TcpOptions& options, std::uint32_t segments, TcpSettings settings = TcpScript::plain())
    {
        script_.emplace(settings);
        script().end.connect(script().now);
        script().at(milliseconds(100));
        script().inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1, 0, options);
        script().forget();
        script().end.write(std::uint64_t{segments} * kFull, script().now);
    }
    TcpScript& script() { return *script_; }
    const TcpSender& sender() { return script().end.sender(); }
    std::uint64_t window() { return sender().congestion().window() / kFull; }

    // An acknowledgment of all before that segment, and of those from `first` to before `behind`.
    void acknowledge(std::uint32_t next, std::vector<std::pair<std::uint32_t, std::uint32_t>> sacked = {})
    {
        TcpOptions options;
        for (const auto& [first, behind] : sacked)
            options.sack.push_back({segment_begin(first), segment_begin(behind)});
        script().inject(kTcpAck, kPeers + 1, segment_begin(next), 0, options);
    }
    std::vector<std::uint32_t> sent() { return indices(script().said()); }

private:
    std::optional<TcpScript> script_;
};

// ---- Slow start ----

TEST_F(TcpSending, begins_with_ten_segments_and_two_more_for_each_that_arrives)  // RFC 6928, RFC 5681 3.1
{
    begin(kSack, 100);
    EXPECT_THAT(sent(), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    script().at(milliseconds(200));
    acknowledge(2);
    EXPECT_THAT(sent(), ElementsAre(10, 11, 12, 13));
    EXPECT_EQ(window(), 12u);
}

TEST_F(TcpSending, begins_with_one_segment_after_a_lost_syn)
{
    TcpScript repeated;
    repeated.end.connect(repeated.now);
    repeated.at(milliseconds(1'100));
    repeated.inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1, 0, kSack);
    repeated.forget();
    repeated.end.write(10 * kFull, repeated.now);
    EXPECT_THAT(repeated.said(), SizeIs(1));
}

TEST_F(TcpSending, does_not_grow_a_window_that_it_does_not_use_up)  // RFC 7661
{
    begin(kSack, 2);
    for (std::uint32_t i = 2; i < 40; i += 2) {
        acknowledge(i);
        script().end.write(2 * kFull, script().now);
    }
    EXPECT_EQ(window(), 10u);
}

TEST_F(TcpSending, begins_anew_after_a_pause)  // RFC 5681 4.1
{
    begin(kSack, 40);
    std::uint32_t next = 0;
    while (next < 40)
        acknowledge(next = static_cast<std::uint32_t>((script().end.sender().next_sequence() - kOurs - 1) / kFull));
    EXPECT_GT(window(), 20u);
    script().forget();
    script().at(seconds(2));
    script().end.write(100 * kFull, script().now);
    EXPECT_THAT(sent(), SizeIs(10));
}

// ---- Recovery ----

TEST_F(TcpSending, repeats_what_three_sacked_segments_have_overtaken_and_sends_new_ones_before)  // RFC 6675, RFC 3042
{
    begin(kSack, 100);
    script().forget();
    acknowledge(0, {{1, 2}});
    EXPECT_THAT(sent(), ElementsAre(10)) << "limited transmit";
    acknowledge(0, {{1, 3}});
    EXPECT_THAT(sent(), ElementsAre(11));
    EXPECT_EQ(sender().recovery(), TcpRecovery::Open);
    acknowledge(0, {{1, 4}});
    EXPECT_THAT(sent(), ElementsAre(0));
    EXPECT_EQ(sender().recovery(), TcpRecovery::Recovery);
    EXPECT_EQ(sender().congestion().threshold(), 7 * kFull);  // RFC 9438 4.6
    for (std::uint32_t i = 5; i <= 12; ++i)
        acknowledge(0, {{1, i}});
    const auto more = sent();
    EXPECT_THAT(more, ::testing::Not(::testing::Contains(0u))) << "not twice";
    EXPECT_EQ(more.front(), 12u);
    acknowledge(12);
    EXPECT_EQ(sender().recovery(), TcpRecovery::Open);
    EXPECT_EQ(window(), 7u);
    EXPECT_EQ(script().end.statistics().retransmissions, 1u);
}

TEST_F(TcpSending, repeats_every_hole_before_anything_new)
{
    begin(kSack, 100);
    script().forget();
    acknowledge(0, {{1, 2}});
    acknowledge(0, {{3, 4}, {1, 2}});
    EXPECT_THAT(sent(), ElementsAre(10, 11));
    acknowledge(0, {{5, 10}, {3, 4}, {1, 2}});
    EXPECT_THAT(sent(), ElementsAre(0, 2, 4, 12, 13)) << "as many as have arrived (RFC 6937)";
}

TEST_F(TcpSending, takes_two_that_overtake_for_another_way_and_not_for_a_loss)
{
    begin(kSack, 10);
    script().forget();
    acknowledge(0, {{1, 2}});
    acknowledge(0, {{1, 3}});
    acknowledge(3);
    EXPECT_THAT(sent(), IsEmpty());
    EXPECT_EQ(sender().recovery(), TcpRecovery::Open);
}

TEST_F(TcpSending, repeats_by_three_duplicates_and_partial_acknowledgments_where_there_is_no_sack)  // RFC 6582
{
    begin(kPlain, 10);
    script().forget();
    acknowledge(0);
    acknowledge(0);
    EXPECT_THAT(sent(), IsEmpty());
    acknowledge(0);
    EXPECT_THAT(sent(), ElementsAre(0));
    acknowledge(0);
    acknowledge(4);  // 4 is missing too
    EXPECT_THAT(sent(), ElementsAre(4));
    acknowledge(10);
    EXPECT_EQ(sender().recovery(), TcpRecovery::Open);
    EXPECT_EQ(script().end.statistics().retransmissions, 2u);
}

TEST_F(TcpSending, halves_its_window_by_the_law_of_reno)
{
    TcpSettings settings = TcpScript::plain();
    settings.congestion = TcpCongestionControl::NewReno;
    begin(kSack, 10, settings);
    acknowledge(0, {{1, 4}});
    EXPECT_EQ(sender().congestion().threshold(), 5 * kFull);
}

// What was sent again and has been overtaken by what was sent later is lost again (RFC 8985 6.2): no timer is needed.
TEST_F(TcpSending, repeats_a_lost_repetition)
{
    begin(kSack, 100);
    script().at(milliseconds(200));
    script().forget();
    acknowledge(0, {{1, 4}});  // 0 goes again
    EXPECT_THAT(sent(), ElementsAre(0));
    script().at(milliseconds(201));
    acknowledge(0, {{1, 10}});
    const auto later = sent();
    ASSERT_FALSE(later.empty());
    EXPECT_EQ(later.front(), 10u);
    script().at(milliseconds(260));
    acknowledge(0, {{1, 10}});
    EXPECT_THAT(sent(), IsEmpty());
    script().at(milliseconds(300));
    acknowledge(0, {{1, 11}});  // sent 1 ms after it: within a quarter of the round trip they may have swapped
    EXPECT_THAT(sent(), ::testing::Not(::testing::Contains(0u)));
    script().at(milliseconds(360));
    const std::uint32_t behind = (sender().next_sequence() - kOurs - 1) / kFull;
    acknowledge(0, {{1, behind}});  // among them one of 300 ms
    EXPECT_EQ(sent().front(), 0u);
}

TEST_F(TcpSending, takes_no_heed_of_blocks_that_make_no_sense)
{
    begin(kSack, 10);
    script().forget();
    script().inject(kTcpAck, kPeers + 1, kOurs + 1, 0,
                    {.sack = {{kOurs - 500, kOurs}, {kOurs + 9'000, kOurs + 8'000}}});
    script().inject(kTcpAck, kPeers + 1, kOurs + 1, 0, {.sack = {{segment_begin(50), segment_begin(60)}}});
    EXPECT_THAT(script().said(), IsEmpty());
    EXPECT_EQ(sender().in_flight(), 10 * kFull);
    acknowledge(10);
    EXPECT_EQ(sender().in_flight(), 0u);
}

// ---- Timeouts ----

TEST_F(TcpSending, after_a_timeout_sends_one_segment_and_grows_again_but_not_what_was_sacked)
{
    begin(kSack, 10);
    acknowledge(0, {{1, 3}});
    script().at(milliseconds(450));  // RTO: the handshake's 100 ms, and 200 ms
    EXPECT_EQ(script().said_at.back(), milliseconds(400));
    EXPECT_EQ(sender().recovery(), TcpRecovery::Loss);
    EXPECT_EQ(indices(script().said()).back(), 0u);
    acknowledge(3, {});
    EXPECT_THAT(sent(), ElementsAre(3, 4));
    acknowledge(5);
    EXPECT_THAT(sent(), ElementsAre(5, 6, 7, 8));
    acknowledge(10);
    EXPECT_EQ(sender().recovery(), TcpRecovery::Open);
    EXPECT_EQ(sender().congestion().threshold(), 7 * kFull);
}

TEST_F(TcpSending, forgets_sack_blocks_when_the_peer_has)  // RFC 2018 8
{
    begin(kSack, 4);
    acknowledge(0, {{1, 3}});
    acknowledge(1);  // and not 3, though it has told of it
    script().forget();
    script().at(seconds(1));
    EXPECT_EQ(indices(script().said()).front(), 1u);
    acknowledge(2);
    EXPECT_THAT(sent(), ElementsAre(2, 3));
}

TEST_F(TcpSending, keeps_its_back_off_until_it_can_measure_again)  // RFC 6298 5.7, Karn
{
    begin(kPlain, 1);
    script().at(milliseconds(1'100));  // repeated after 300 and 900 ms
    EXPECT_EQ(script().end.statistics().retransmissions, 2u);
    acknowledge(1);
    script().end.write(kFull, script().now);
    EXPECT_EQ(script().end.due(), kStart + milliseconds(1'100 + 1'200)) << "nobody knows which of the two has come";
    acknowledge(2);
    script().end.write(kFull, script().now);
    EXPECT_LT(script().end.due(), kStart + milliseconds(1'100 + 400));
}

TEST_F(TcpSending, measures_what_was_repeated_by_its_time_stamp)  // RFC 7323 4
{
    TcpOptions options = kSack;
    options.timestamps = TcpTimestamps{1, 0};
    begin(options, 1);
    script().at(milliseconds(1'100));
    script().inject(kTcpAck, kPeers + 1, kOurs + 1 + kFull, 0, {.timestamps = TcpTimestamps{2, 1'000}});
    EXPECT_EQ(sender().round_trip().least(), milliseconds(100));
    EXPECT_LT(sender().round_trip().timeout(), milliseconds(400));
}

// ---- The peer's window ----

// Everything is acknowledged, and the window closed.
TEST_F(TcpSending, asks_for_a_closed_window_at_growing_intervals_and_goes_on_when_it_opens)  // RFC 9293 3.8.6.1
{
    begin(kPlain, 20);
    script().window = 0;
    acknowledge(10);
    script().forget();
    script().at(milliseconds(500));
    const auto probes = script().said();
    ASSERT_THAT(probes, ElementsAre(is_segment(kTcpAck, kOurs + 10 * kFull, kPeers + 1)))
        << "a number before what is next, as Linux has it";
    const Duration first = script().said_at[0];
    for (int i = 0; i < 20; ++i) {  // far more often than it would wait for a silent peer
        script().at(seconds(1'000 * (i + 1)));
        acknowledge(10);
    }
    EXPECT_EQ(script().said_at[1] - first, 2 * (first - milliseconds(100)));
    EXPECT_EQ(script().end.state(), TcpState::Established);
    script().forget();
    script().window = 64'000;
    acknowledge(10);
    EXPECT_THAT(sent(), SizeIs(10));
}

TEST_F(TcpSending, gives_up_when_nobody_answers_for_a_closed_window)
{
    begin(kPlain, 20);
    script().window = 0;
    acknowledge(10);
    script().at(seconds(3'000));
    EXPECT_EQ(script().end.end(), TcpEnd::TimedOut);
}

TEST_F(TcpSending, takes_no_window_from_a_segment_that_was_overtaken)
{
    begin(kPlain, 10);
    acknowledge(10);
    script().window = 0;
    acknowledge(10);
    acknowledge(5);
    script().forget();
    script().end.write(kFull, script().now);
    EXPECT_THAT(sent(), ElementsAre(10));
}

TEST_F(TcpSending, a_fin_waits_for_the_window_as_text_does)
{
    begin(kPlain, 10);
    script().window = 0;
    acknowledge(10);
    script().forget();
    script().end.close(script().now);
    EXPECT_THAT(script().said(), IsEmpty());
    script().window = 1'000;
    acknowledge(10);
    EXPECT_THAT(script().said(), ElementsAre(is_segment(kFinAck, segment_begin(10), kPeers + 1)));
}

TEST_F(TcpSending, repeats_a_lost_fin)
{
    begin(kSack, 1);
    script().end.close(script().now);
    acknowledge(1);
    script().forget();
    script().at(seconds(1));
    EXPECT_THAT(script().said().front(), is_segment(kFinAck, segment_begin(1), kPeers + 1));
    script().inject(kTcpAck, kPeers + 1, segment_begin(1) + 1);
    EXPECT_EQ(script().end.state(), TcpState::FinWait2);
}

TEST_F(TcpSending, challenges_an_acknowledgment_of_long_ago)  // RFC 5961 5
{
    begin(kPlain, 10);
    acknowledge(10);
    script().forget();
    script().inject(kTcpAck, kPeers + 1, kOurs - 100'000);
    EXPECT_THAT(script().said(), ElementsAre(is_segment(kTcpAck, segment_begin(10), kPeers + 1)));
    acknowledge(5);
    EXPECT_THAT(script().said(), IsEmpty()) << "one that was overtaken is nothing special";
}

// ---- Small segments ----

TEST_F(TcpSending, lets_small_writes_wait_for_each_other)  // Nagle
{
    begin(kPlain, 0);
    for (int i = 0; i < 3; ++i)
        script().end.write(100, script().now);
    EXPECT_THAT(script().said(), ElementsAre(is_segment(kPshAck, kOurs + 1, kPeers + 1, 100)));
    script().inject(kTcpAck, kPeers + 1, kOurs + 101);
    EXPECT_THAT(script().said(), ElementsAre(is_segment(kPshAck, kOurs + 101, kPeers + 1, 200)));
    script().end.write(950, script().now);
    EXPECT_THAT(script().said(), IsEmpty());
    script().end.write(50, script().now);
    EXPECT_THAT(script().said(), ElementsAre(is_segment(kPshAck, kOurs + 301, kPeers + 1, 1'000))) << "a full one goes";
}

TEST_F(TcpSending, lets_them_go_without_delay_when_told_so)
{
    TcpSettings settings = TcpScript::plain();
    settings.no_delay = true;
    begin(kPlain, 0, settings);
    for (int i = 0; i < 3; ++i)
        script().end.write(100, script().now);
    EXPECT_THAT(script().said(), SizeIs(3));
}

}  // namespace
}  // namespace vpcsim
