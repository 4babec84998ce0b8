// Bytes on a TCP connection: sent, acknowledged, sent again, and given up; over a line that loses some of it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "guest/tcp_pair.h"
#include "guest/tcp_script.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kPshAck = kTcpPsh | kTcpAck;

TEST(TcpData, is_cut_to_the_peers_segment_size_and_fin_goes_with_the_last)
{
    TcpScript script;
    script.end.connect(script.now);
    script.inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1, 0, {.mss = 1'000});
    script.forget();
    script.end.write(2'500, script.now);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 1, 1'000),
                                           is_segment(kTcpAck, kOurs + 1'001, kPeers + 1, 1'000),
                                           is_segment(kPshAck, kOurs + 2'001, kPeers + 1, 500)))
        << "PSH marks the end of what was written";
    script.inject(kTcpAck, kPeers + 1, kOurs + 2'501);
    EXPECT_EQ(script.end.statistics().bytes_acknowledged, 2'500u);
    EXPECT_EQ(script.end.due(), kNever);
}

TEST(TcpData, leaves_room_for_time_stamps)
{
    TcpScript script;
    script.end.connect(script.now);
    script.inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1, 0, {.mss = 1'460, .timestamps = TcpTimestamps{7, 0}});
    script.forget();
    script.at(milliseconds(1'234));
    script.end.write(1'460, script.now);
    const auto said = script.said();
    ASSERT_THAT(said, ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 1, 1'448),
                                  is_segment(kPshAck, kOurs + 1'449, kPeers + 1, 12)));
    EXPECT_EQ(said[0].options.timestamps, (TcpTimestamps{1'234, 7}));
}

TEST(TcpData, stays_inside_the_peers_window_and_sends_no_sliver_of_it)  // RFC 9293 3.8.6.2.1
{
    TcpScript script;
    script.end.connect(script.now);
    script.end.receive({kPeers, kOurs + 1, kTcpSyn | kTcpAck, 700, 0, {.mss = 536}}, script.now);
    script.forget();
    script.end.write(1'000, script.now);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 1, 536)));
    script.end.receive({kPeers + 1, kOurs + 537, kTcpAck, 700, 0, {}}, script.now);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 537, kPeers + 1, 464)));
}

TEST(TcpData, is_taken_in_order_and_acknowledged_at_once)
{
    TcpScript script;
    script.establish();
    script.inject(kPshAck, kPeers + 1, kOurs + 1, 100);
    script.inject(kPshAck, kPeers + 51, kOurs + 1, 100);  // half of it is known
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 101),
                                           is_segment(kTcpAck, kOurs + 1, kPeers + 151)));
    EXPECT_EQ(script.end.statistics().bytes_received, 150u);
}

// The handshake took 20 ms: RTO = SRTT + 200 ms, doubled up to two minutes; the sixteenth silence ends it.
TEST(TcpData, is_repeated_with_back_off_until_tcp_gives_up)
{
    TcpScript script;
    script.end.connect(script.now);
    script.at(milliseconds(20));
    script.inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1);
    script.forget();
    script.end.write(64, script.now);
    Duration rto = milliseconds(220);
    std::vector<Duration> expected{milliseconds(20)};
    for (int i = 0; i < 15; ++i) {
        expected.push_back(expected.back() + rto);
        rto = std::min(2 * rto, seconds(120));
    }
    script.at(expected.back() + rto - picoseconds(1));
    EXPECT_EQ(script.said_at, expected);
    EXPECT_THAT(script.said(), ::testing::Each(is_segment(kPshAck, kOurs + 1, kPeers + 1, 64)));
    EXPECT_EQ(script.end.state(), TcpState::Established);
    script.at(expected.back() + rto);
    EXPECT_EQ(script.end.end(), TcpEnd::TimedOut);
    EXPECT_EQ(script.end.statistics().retransmissions, 15u);
    EXPECT_EQ(script.end.statistics().bytes_acknowledged, 0u);
}

TEST(TcpData, has_a_slow_timer_after_a_lost_syn)  // RFC 6298 5.7
{
    TcpScript script;
    script.end.connect(script.now);
    script.at(seconds(1));
    script.inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1);
    script.end.write(1, script.now);
    EXPECT_EQ(script.end.due(), kStart + seconds(4));
}

TEST(TcpData, that_is_older_than_what_came_last_is_refused)  // PAWS, RFC 7323 5
{
    TcpScript script;
    script.end.connect(script.now);
    script.inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1, 0, {.timestamps = TcpTimestamps{100, 0}});
    script.inject(kPshAck, kPeers + 1, kOurs + 1, 10, {.timestamps = TcpTimestamps{101, 0}});
    script.inject(kPshAck, kPeers + 11, kOurs + 1, 10, {.timestamps = TcpTimestamps{99, 0}});
    EXPECT_EQ(script.end.statistics().bytes_received, 10u);
}

// What an end has to say and to hear, whatever the line does to it.
struct Talk {
    TcpLine line{};
    std::uint64_t seed = 1;
    TcpSettings first{};
    TcpSettings second{};
    std::uint64_t asked = 1;
    std::uint64_t answered = 0;
};

TcpPairs& hold(TcpPairs& pairs, const Talk& talk)
{
    pairs.answers = talk.answered;
    TcpConnection& first = pairs.add(talk.first, talk.second);
    first.connect(pairs.now);
    first.write(talk.asked, pairs.now);
    while (!first.is_synchronized() && first.end() == TcpEnd::NotYet)
        pairs.run_until(pairs.now + milliseconds(10));
    first.close(pairs.now);
    pairs.run();
    return pairs;
}

TcpSettings some_settings()
{
    const auto near_wrap = *rc::gen::inRange<std::uint32_t>(0, 200'000);
    TcpSettings settings;
    settings.mss = *rc::gen::element<std::uint16_t>(536, 1'460, 8'460);
    settings.initial_sequence = near_wrap - 100'000u;
    settings.timestamp_offset = *rc::gen::element(0u, 0xffff'ff00u);
    settings.receive_buffer = *rc::gen::element(1'000u, 4'000u, 20'000u, 200'000u, 3'000'000u);
    settings.congestion = *rc::gen::element(TcpCongestionControl::Cubic, TcpCongestionControl::NewReno);
    settings.sack = *rc::gen::weightedElement<bool>({{3, true}, {1, false}});
    settings.timestamps = *rc::gen::weightedElement<bool>({{3, true}, {1, false}});
    settings.window_scaling = *rc::gen::weightedElement<bool>({{3, true}, {1, false}});
    settings.no_delay = *rc::gen::arbitrary<bool>();
    return settings;
}

Talk some_talk()
{
    Talk talk;
    talk.line.delay = milliseconds(*rc::gen::inRange(0, 100));
    talk.line.jitter = milliseconds(*rc::gen::element(0, 1, 20));
    talk.line.lost = *rc::gen::element<std::uint64_t>(0, 1'000, 30'000, 100'000);
    talk.line.doubled = *rc::gen::element<std::uint64_t>(0, 50'000);
    talk.seed = *rc::gen::arbitrary<std::uint64_t>();
    talk.first = some_settings();
    talk.second = some_settings();
    talk.asked = *rc::gen::inRange<std::uint64_t>(1, 400'000);
    talk.answered = *rc::gen::element<std::uint64_t>(0, 1, 100'000);
    return talk;
}

// Every byte arrives, once and in order, both ways; wherever the numbers wrap, whatever was agreed on.
RC_GTEST_PROP(TcpData, arrives_over_a_line_that_loses_swaps_and_doubles, ())
{
    const Talk talk = some_talk();
    TcpPairs pairs{talk.line, talk.seed};
    hold(pairs, talk);
    RC_ASSERT(pairs.second().statistics().bytes_received == talk.asked);
    RC_ASSERT(pairs.first().statistics().bytes_acknowledged == talk.asked);
    RC_ASSERT(pairs.first().statistics().bytes_received == talk.answered);
    RC_ASSERT(pairs.first().state() == TcpState::Closed);
    RC_ASSERT(pairs.second().state() == TcpState::Closed);
}

// However its first segments fare.
RC_GTEST_PROP(TcpData, arrives_over_a_line_that_loses_some_of_the_first, ())
{
    Talk talk = some_talk();
    talk.line.lost = 0;
    const auto losses = *rc::gen::container<std::vector<bool>>(rc::gen::weightedElement<bool>({{3, false}, {1, true}}));
    // Not so many that a FIN backs off beyond the other end's TIME-WAIT and meets nobody any more.
    constexpr int kMostLosses = 5;
    int lost = 0;
    talk.line.loses = [&](const TcpSegment&, std::uint64_t number) {
        return number < losses.size() && losses[number] && ++lost <= kMostLosses;
    };
    TcpPairs pairs{talk.line, talk.seed};
    hold(pairs, talk);
    RC_ASSERT(pairs.second().statistics().bytes_received == talk.asked);
    RC_ASSERT(pairs.first().end() == TcpEnd::Closed);
    RC_ASSERT(pairs.second().end() == TcpEnd::Closed);
}

TEST(TcpData, goes_the_same_way_from_the_same_seed)
{
    std::vector<std::uint64_t> sent;
    for (const std::uint64_t seed : {7u, 7u, 8u}) {
        Talk talk{.line = {.jitter = milliseconds(3), .lost = 20'000, .doubled = 10'000}, .asked = 500'000};
        TcpPairs pairs{talk.line, seed};
        hold(pairs, talk);
        sent.push_back(pairs.sent);
        sent.push_back(pairs.lost);
        sent.push_back(static_cast<std::uint64_t>(pairs.now.time_since_epoch().count()));
    }
    EXPECT_TRUE(std::equal(sent.begin(), sent.begin() + 3, sent.begin() + 3));
    EXPECT_FALSE(std::equal(sent.begin(), sent.begin() + 3, sent.begin() + 6));
}

}  // namespace
}  // namespace vpcsim
