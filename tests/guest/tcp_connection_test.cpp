// The state machine of RFC 9293, transition by transition, and its timers at exact times.
#include "vpcsim/guest/tcp_connection.h"

#include <gtest/gtest.h>

#include "guest/tcp_script.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kFinAck = kTcpFin | kTcpAck;
constexpr int kSynAck = kTcpSyn | kTcpAck;
constexpr int kPshAck = kTcpPsh | kTcpAck;

// ---- Opening ----

TEST(TcpOpen, sends_the_syn_of_linux)
{
    TcpScript script;
    script.end.connect(script.now);
    EXPECT_EQ(script.end.state(), TcpState::SynSent);
    const auto said = script.said();
    ASSERT_THAT(said, ElementsAre(is_segment(kTcpSyn, kOurs, 0)));
    EXPECT_EQ(said[0].window, 64'240);
    EXPECT_EQ(said[0].options, (TcpOptions{1'460, true, TcpTimestamps{0, 0}, std::uint8_t{7}}));
}

TEST(TcpOpen, is_established_by_a_syn_ack)
{
    TcpScript script;
    script.end.connect(script.now);
    script.said();
    script.at(milliseconds(20));
    script.inject(kSynAck, kPeers, kOurs + 1);
    EXPECT_EQ(script.end.state(), TcpState::Established);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 1)));
    EXPECT_EQ(script.end.due(), kNever);
}

TEST(TcpOpen, is_refused_by_a_reset_that_acknowledges_the_syn)
{
    TcpScript script;
    script.end.connect(script.now);
    script.said();
    script.inject(kTcpRst, 0, 0);  // without ACK it may be anybody's (RFC 9293 3.10.7.3)
    EXPECT_EQ(script.end.state(), TcpState::SynSent);
    script.inject(kTcpRst | kTcpAck, 0, kOurs);  // of some earlier SYN
    EXPECT_EQ(script.end.state(), TcpState::SynSent);
    script.inject(kTcpRst | kTcpAck, 0, kOurs + 1);
    EXPECT_EQ(script.end.state(), TcpState::Closed);
    EXPECT_EQ(script.end.end(), TcpEnd::Refused);
    EXPECT_THAT(script.said(), IsEmpty());
    EXPECT_EQ(script.end.due(), kNever);
}

TEST(TcpOpen, answers_an_acknowledgment_of_what_it_never_sent_with_a_reset)
{
    TcpScript script;
    script.end.connect(script.now);
    script.said();
    script.inject(kSynAck, kPeers, kOurs + 77);
    EXPECT_EQ(script.end.state(), TcpState::SynSent);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpRst, kOurs + 77, 0)));
}

TEST(TcpOpen, repeats_its_syn_six_times_and_gives_up_after_127_seconds)
{
    TcpScript script;
    script.end.connect(script.now);
    script.at(seconds(127) - picoseconds(1));
    EXPECT_THAT(script.said_at,
                ElementsAre(seconds(0), seconds(1), seconds(3), seconds(7), seconds(15), seconds(31), seconds(63)));
    for (const TcpSegment& segment : script.said())
        EXPECT_THAT(segment, is_segment(kTcpSyn, kOurs, 0));
    EXPECT_EQ(script.end.state(), TcpState::SynSent);
    script.at(seconds(127));
    EXPECT_EQ(script.end.state(), TcpState::Closed);
    EXPECT_EQ(script.end.end(), TcpEnd::TimedOut);
    EXPECT_EQ(script.end.statistics().syns, 7u);
    EXPECT_EQ(script.end.statistics().retransmissions, 6u);
}

TEST(TcpOpen, ends_with_an_icmp_error_that_is_soft_later_on)
{
    TcpScript opening;
    opening.end.connect(opening.now);
    opening.end.receive_unreachable();
    EXPECT_EQ(opening.end.end(), TcpEnd::Unreachable);
    TcpScript open;
    open.establish();
    open.end.receive_unreachable();
    EXPECT_EQ(open.end.state(), TcpState::Established);
}

TEST(TcpOpen, from_both_ends_at_once_makes_one_connection)
{
    TcpScript script;
    script.end.connect(script.now);
    script.said();
    script.inject(kTcpSyn, kPeers, 0);
    EXPECT_EQ(script.end.state(), TcpState::SynReceived);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kSynAck, kOurs, kPeers + 1)));
    script.inject(kTcpAck, kPeers + 1, kOurs + 1);
    EXPECT_EQ(script.end.state(), TcpState::Established);
}

// RFC 9293 figure 7: the SYNs cross, and so do their answers.
TEST(TcpOpen, from_both_ends_at_once_carries_text_both_ways)
{
    TcpScript first;
    TcpSettings settings = TcpScript::plain();
    settings.initial_sequence = kPeers;
    TcpScript second{settings};
    first.end.connect(first.now);
    second.end.connect(second.now);
    const auto exchange = [&] {
        const auto of_first = first.said();
        const auto of_second = second.said();
        for (const TcpSegment& segment : of_first)
            second.end.receive(segment, second.now);
        for (const TcpSegment& segment : of_second)
            first.end.receive(segment, first.now);
        return of_first.size() + of_second.size();
    };
    while (exchange() > 0) {
    }
    EXPECT_EQ(first.end.state(), TcpState::Established);
    EXPECT_EQ(second.end.state(), TcpState::Established);
    first.end.write(5'000, first.now);
    second.end.write(7'000, second.now);
    while (exchange() > 0) {
    }
    EXPECT_EQ(second.end.statistics().bytes_received, 5'000u);
    EXPECT_EQ(first.end.statistics().bytes_received, 7'000u);
}

TEST(TcpOpen, is_abandoned_when_closed_before_an_answer)
{
    TcpScript script;
    script.end.connect(script.now);
    script.said();
    script.end.close(script.now);
    EXPECT_EQ(script.end.end(), TcpEnd::Abandoned);
    EXPECT_THAT(script.said(), IsEmpty());
}

// ---- Accepting ----

TEST(TcpAccept, answers_with_what_of_the_options_was_offered)
{
    TcpScript script;
    script.end.accept({kPeers, 0, kTcpSyn, 100, 0, {.mss = 1'000, .timestamps = TcpTimestamps{42, 0}}}, script.now);
    EXPECT_EQ(script.end.state(), TcpState::SynReceived);
    const auto said = script.said();
    ASSERT_THAT(said, ElementsAre(is_segment(kSynAck, kOurs, kPeers + 1)));
    EXPECT_EQ(said[0].options, (TcpOptions{1'460, false, TcpTimestamps{0, 42}, std::nullopt}));
}

TEST(TcpAccept, is_established_by_the_acknowledgment)
{
    TcpScript script;
    script.accept();
    script.forget();
    script.inject(kTcpAck, kPeers + 1, kOurs + 1);
    EXPECT_EQ(script.end.state(), TcpState::Established);
    EXPECT_THAT(script.said(), IsEmpty());
    EXPECT_EQ(script.end.due(), kNever);
}

TEST(TcpAccept, resets_an_acknowledgment_of_something_else)
{
    TcpScript script;
    script.accept();
    script.forget();
    script.inject(kTcpAck, kPeers + 1, kOurs + 2);
    EXPECT_EQ(script.end.state(), TcpState::SynReceived);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpRst, kOurs + 2, 0)));
}

TEST(TcpAccept, repeats_its_syn_ack_five_times_and_gives_up_after_63_seconds)
{
    TcpScript script;
    script.accept();
    script.at(seconds(63) - picoseconds(1));
    EXPECT_THAT(script.said_at, ElementsAre(seconds(0), seconds(1), seconds(3), seconds(7), seconds(15), seconds(31)));
    script.at(seconds(63));
    EXPECT_EQ(script.end.end(), TcpEnd::TimedOut);
}

TEST(TcpAccept, repeats_its_syn_ack_for_a_repeated_syn_but_not_twice_in_half_a_second)
{
    TcpScript script;
    script.accept();
    script.at(milliseconds(499));
    script.inject(kTcpSyn, kPeers, 0);
    script.at(milliseconds(900));
    script.inject(kTcpSyn, kPeers, 0);
    script.at(milliseconds(1'900));  // its own timer has been put off until then
    EXPECT_THAT(script.said_at, ElementsAre(seconds(0), milliseconds(900), milliseconds(1'900)));
    for (const TcpSegment& segment : script.said())
        EXPECT_THAT(segment, is_segment(kSynAck, kOurs, kPeers + 1));
}

TEST(TcpAccept, ends_when_the_client_resets)
{
    TcpScript script;
    script.accept();
    script.inject(kTcpRst, kPeers + 1, 0);
    EXPECT_EQ(script.end.state(), TcpState::Closed);
    EXPECT_EQ(script.end.end(), TcpEnd::Reset);
}

TEST(TcpAccept, closed_before_the_handshake_ends_it_says_so_afterwards)
{
    TcpScript script;
    script.accept();
    script.forget();
    script.end.close(script.now);
    EXPECT_THAT(script.said(), IsEmpty());
    script.inject(kTcpAck, kPeers + 1, kOurs + 1);
    EXPECT_EQ(script.end.state(), TcpState::FinWait1);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kFinAck, kOurs + 1, kPeers + 1)));
}

// ---- Closing ----

TEST(TcpClose, goes_by_fin_wait_1_and_2_to_time_wait_and_ends_after_a_minute)
{
    TcpScript script;
    script.establish();
    script.at(seconds(5));
    script.end.close(script.now);
    EXPECT_EQ(script.end.state(), TcpState::FinWait1);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kFinAck, kOurs + 1, kPeers + 1)));
    script.inject(kTcpAck, kPeers + 1, kOurs + 2);
    EXPECT_EQ(script.end.state(), TcpState::FinWait2);
    script.at(seconds(6));
    script.inject(kFinAck, kPeers + 1, kOurs + 2);
    EXPECT_EQ(script.end.state(), TcpState::TimeWait);
    EXPECT_EQ(script.end.end(), TcpEnd::Closed);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 2, kPeers + 2)));
    EXPECT_EQ(script.end.due(), kStart + seconds(66));
    script.at(seconds(66));
    EXPECT_EQ(script.end.state(), TcpState::Closed);
    EXPECT_EQ(script.end.end(), TcpEnd::Closed);
}

TEST(TcpClose, takes_a_fin_that_acknowledges_its_own)
{
    TcpScript script;
    script.establish();
    script.end.close(script.now);
    script.forget();
    script.inject(kFinAck, kPeers + 1, kOurs + 2);
    EXPECT_EQ(script.end.state(), TcpState::TimeWait);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 2, kPeers + 2)));
}

TEST(TcpClose, from_both_ends_at_once_goes_by_closing)
{
    TcpScript script;
    script.establish();
    script.end.close(script.now);
    script.forget();
    script.inject(kFinAck, kPeers + 1, kOurs + 1);
    EXPECT_EQ(script.end.state(), TcpState::Closing);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 2, kPeers + 2)));
    script.inject(kTcpAck, kPeers + 2, kOurs + 2);
    EXPECT_EQ(script.end.state(), TcpState::TimeWait);
}

TEST(TcpClose, of_the_peer_goes_by_close_wait_and_last_ack)
{
    TcpScript script;
    script.establish();
    script.inject(kFinAck, kPeers + 1, kOurs + 1);
    EXPECT_EQ(script.end.state(), TcpState::CloseWait);
    EXPECT_TRUE(script.end.has_peer_closed());
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 2)));
    script.end.close(script.now);
    EXPECT_EQ(script.end.state(), TcpState::LastAck);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kFinAck, kOurs + 1, kPeers + 2)));
    script.inject(kTcpAck, kPeers + 2, kOurs + 2);
    EXPECT_EQ(script.end.state(), TcpState::Closed);
    EXPECT_EQ(script.end.end(), TcpEnd::Closed);
}

TEST(TcpClose, in_time_wait_acknowledges_a_repeated_fin_and_waits_anew)
{
    TcpScript script;
    script.establish();
    script.end.close(script.now);
    script.inject(kFinAck, kPeers + 1, kOurs + 2);
    script.forget();
    script.at(seconds(10));
    script.inject(kFinAck, kPeers + 1, kOurs + 2);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 2, kPeers + 2)));
    EXPECT_EQ(script.end.due(), kStart + seconds(70));
}

TEST(TcpClose, in_time_wait_ends_with_a_reset_and_has_ended_in_order_before)
{
    TcpScript script;
    script.establish();
    script.end.close(script.now);
    script.inject(kFinAck, kPeers + 1, kOurs + 2);
    script.inject(kTcpRst, kPeers + 2, 0);
    EXPECT_EQ(script.end.state(), TcpState::Closed);
    EXPECT_EQ(script.end.end(), TcpEnd::Closed);
}

TEST(TcpClose, waits_anew_for_the_peers_fin_while_it_sends_text)
{
    TcpScript script;
    script.establish();
    script.end.close(script.now);
    script.inject(kTcpAck, kPeers + 1, kOurs + 2);
    script.at(seconds(50));
    script.inject(kPshAck, kPeers + 1, kOurs + 2, 10);
    script.at(seconds(100));
    EXPECT_EQ(script.end.state(), TcpState::FinWait2);
    script.at(seconds(110));
    EXPECT_EQ(script.end.end(), TcpEnd::TimedOut);
}

TEST(TcpClose, does_not_wait_for_the_peers_fin_for_ever)
{
    TcpScript script;
    script.establish();
    script.end.close(script.now);
    script.inject(kTcpAck, kPeers + 1, kOurs + 2);
    script.at(seconds(60));
    EXPECT_EQ(script.end.end(), TcpEnd::TimedOut);
}

// ---- What does not belong ----

TEST(TcpReset, takes_the_exact_number_and_challenges_any_other_in_the_window)  // RFC 5961 3
{
    TcpScript script;
    script.establish();
    script.inject(kTcpRst, kPeers, 0);  // before the window
    EXPECT_THAT(script.said(), IsEmpty());
    script.inject(kTcpRst, kPeers + 2, 0);
    EXPECT_EQ(script.end.state(), TcpState::Established);
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 1)));
    script.inject(kTcpRst, kPeers + 1, 0);
    EXPECT_EQ(script.end.state(), TcpState::Closed);
    EXPECT_EQ(script.end.end(), TcpEnd::Reset);
}

TEST(TcpReset, of_an_end_without_the_connection_has_the_numbers_of_the_rfc)  // RFC 9293 3.10.7.1
{
    TcpSegment syn{kPeers, 0, kTcpSyn, 100, 0, {}};
    EXPECT_THAT(reset_for(syn), is_segment(kTcpRst | kTcpAck, 0, kPeers + 1));
    TcpSegment text{kPeers, kOurs, kPshAck, 100, 9, {}};
    EXPECT_THAT(reset_for(text), is_segment(kTcpRst, kOurs, 0));
    TcpSegment bare{kPeers, kOurs, kTcpFin, 100, 9, {}};
    EXPECT_THAT(reset_for(bare), is_segment(kTcpRst | kTcpAck, 0, kPeers + 10));
}

TEST(TcpStray, is_challenged_and_changes_nothing)
{
    TcpScript script;
    script.establish();
    script.inject(kTcpSyn, kPeers + 5, 0);            // RFC 5961 4
    script.inject(kTcpAck, kPeers + 1, kOurs + 500);  // of what was never sent
    script.inject(kPshAck, kPeers - 100, kOurs + 1, 10);
    script.inject(kPshAck, kPeers + 100, kOurs + 1, 10);  // the bytes before it are missing
    EXPECT_THAT(script.said(), ::testing::Each(is_segment(kTcpAck, kOurs + 1, kPeers + 1)));
    EXPECT_EQ(script.said_at.size(), 4u);
    EXPECT_EQ(script.end.state(), TcpState::Established);
    EXPECT_EQ(script.end.statistics().bytes_received, 0u);
}

}  // namespace
}  // namespace vpcsim
