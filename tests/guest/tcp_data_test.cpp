// Bytes on a TCP connection: sent, acknowledged, sent again, and given up; over a line that loses some of it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <deque>

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
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 1, kPeers + 1, 1'000),
                                           is_segment(kPshAck, kOurs + 1'001, kPeers + 1, 1'000),
                                           is_segment(kPshAck, kOurs + 2'001, kPeers + 1, 500)));
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
    ASSERT_THAT(said, ElementsAre(is_segment(kPshAck, kOurs + 1, kPeers + 1, 1'448),
                                  is_segment(kPshAck, kOurs + 1'449, kPeers + 1, 12)));
    EXPECT_EQ(said[0].options.timestamps, (TcpTimestamps{1'234, 7}));
}

TEST(TcpData, stays_inside_the_peers_window)
{
    TcpScript script;
    script.end.connect(script.now);
    script.end.receive({kPeers, kOurs + 1, kTcpSyn | kTcpAck, 700, 0, {.mss = 536}}, script.now);
    script.forget();
    script.end.write(1'000, script.now);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 1, kPeers + 1, 536),
                                           is_segment(kPshAck, kOurs + 537, kPeers + 1, 164)));
    script.end.receive({kPeers + 1, kOurs + 701, kTcpAck, 700, 0, {}}, script.now);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 701, kPeers + 1, 300)));
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

TEST(TcpData, waits_while_something_is_repeated_and_goes_on_afterwards)
{
    TcpScript script;
    script.establish();  // in no time at all: the RTO is 200 ms
    script.end.write(100, script.now);
    script.end.write(100, script.now);
    script.at(milliseconds(200));
    script.end.write(50, script.now);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 1, kPeers + 1, 100),
                                           is_segment(kPshAck, kOurs + 101, kPeers + 1, 100),
                                           is_segment(kPshAck, kOurs + 1, kPeers + 1, 200)));
    script.inject(kTcpAck, kPeers + 1, kOurs + 101);  // the first one only: the rest is asked for
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 101, kPeers + 1, 100)));
    script.inject(kTcpAck, kPeers + 1, kOurs + 201);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 201, kPeers + 1, 50)));
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

// Two ends and a line of 10 ms each way that loses what the test chooses.
class Pair {
public:
    Pair(std::uint32_t first_sequence, std::uint32_t second_sequence)
        : a_{settings(first_sequence), out_[0]}, b_{settings(second_sequence), out_[1]}
    {
        out_[0].pair = out_[1].pair = this;
        out_[1].from_b = true;
    }

    TcpConnection& a() { return a_; }
    TcpConnection& b() { return b_; }
    TimePoint now = kStart;
    std::vector<bool> losses;  // of the first segments; what comes later arrives

    void run()
    {
        while (true) {
            const TimePoint arrival = line_.empty() ? kNever : line_.front().at;
            const TimePoint next = std::min({arrival, a_.due(), b_.due()});
            if (next == kNever)
                return;
            now = next;
            if (arrival == next)
                arrive();
            else
                (a_.due() == next ? a_ : b_).on_timer(now);
            if (b_.has_peer_closed())
                b_.close(now);
        }
    }

private:
    struct Out final : TcpOutput {
        Pair* pair = nullptr;
        bool from_b = false;
        void transmit(const TcpSegment& segment) override
        {
            const bool is_lost = pair->sent_ < pair->losses.size() && pair->losses[pair->sent_];
            ++pair->sent_;
            if (!is_lost)
                pair->line_.push_back({pair->now + milliseconds(10), from_b, segment});
        }
    };
    struct OnLine {
        TimePoint at;
        bool from_b = false;
        TcpSegment segment;
    };

    static TcpSettings settings(std::uint32_t sequence)
    {
        TcpSettings settings;
        settings.initial_sequence = sequence;
        return settings;
    }

    void arrive()
    {
        const OnLine item = line_.front();
        line_.pop_front();
        if (item.from_b)
            a_.receive(item.segment, now);
        else if (b_.state() == TcpState::Closed && b_.end() == TcpEnd::NotYet)
            b_.accept(item.segment, now);
        else
            b_.receive(item.segment, now);
    }

    Out out_[2];
    TcpConnection a_;
    TcpConnection b_;
    std::deque<OnLine> line_;
    std::size_t sent_ = 0;
};

// However its first segments fare, and wherever its numbers wrap: every byte arrives once, and both ends close
// in order.
RC_GTEST_PROP(TcpData, arrives_over_a_line_that_loses_some, ())
{
    const auto near_wrap = rc::gen::map(rc::gen::inRange<std::uint32_t>(0, 200'000),
                                        [](std::uint32_t number) { return number - 100'000u; });
    Pair pair{*near_wrap, *near_wrap};
    const auto bytes = *rc::gen::inRange<std::uint32_t>(1, 60'000);
    pair.losses = *rc::gen::container<std::vector<bool>>(rc::gen::weightedElement<bool>({{3, false}, {1, true}}));
    // Not so many that a FIN backs off beyond the other end's TIME-WAIT and meets nobody any more.
    constexpr int kMostLosses = 5;
    int lost = 0;
    for (auto&& loss : pair.losses) {
        loss = loss && lost < kMostLosses;
        lost += loss ? 1 : 0;
    }
    pair.a().connect(pair.now);
    pair.a().write(bytes, pair.now);
    while (!pair.a().is_synchronized() && pair.a().end() == TcpEnd::NotYet)
        pair.run();
    pair.a().close(pair.now);
    pair.run();
    RC_ASSERT(pair.b().statistics().bytes_received == bytes);
    RC_ASSERT(pair.a().statistics().bytes_acknowledged == bytes);
    RC_ASSERT(pair.a().end() == TcpEnd::Closed);
    RC_ASSERT(pair.b().end() == TcpEnd::Closed);
}

}  // namespace
}  // namespace vpcsim
