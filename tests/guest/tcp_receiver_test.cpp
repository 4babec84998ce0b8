// What one end of a TCP connection makes of what its peer sends: its order, its acknowledgments, its window.
#include "vpcsim/guest/tcp_receiver.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "guest/tcp_script.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kPshAck = kTcpPsh | kTcpAck;
constexpr int kFinAck = kTcpFin | kTcpAck;
constexpr std::uint32_t kFull = 1'000;
const TcpOptions kSack{.mss = 1'460, .sack_permitted = true};

auto acknowledges(std::uint32_t peers_bytes) { return is_segment(kTcpAck, kOurs + 1, kPeers + 1 + peers_bytes); }

// `index` full segments behind the start of the peer's bytes.
void inject_segment(TcpScript& script, std::uint32_t index, TcpOptions options = {})
{
    script.inject(kTcpAck, kPeers + 1 + index * kFull, kOurs + 1, kFull, options);
}

// As many segments as are acknowledged at once in the beginning (TCP_MAX_QUICKACKS).
constexpr std::uint32_t kQuick = 16;
void use_up_quick_acknowledgments(TcpScript& script)
{
    for (std::uint32_t i = 0; i < kQuick; ++i)
        inject_segment(script, i);
    EXPECT_EQ(script.said().size(), kQuick);
    script.forget();
}

// ---- When it is acknowledged ----

TEST(TcpAcknowledgment, of_every_second_full_segment_is_sent_at_once_and_of_one_alone_after_40_ms)
{
    TcpScript script;
    script.establish();
    use_up_quick_acknowledgments(script);
    inject_segment(script, kQuick);
    EXPECT_THAT(script.said(), IsEmpty());
    inject_segment(script, kQuick + 1);
    EXPECT_THAT(script.said(), ElementsAre(acknowledges((kQuick + 2) * kFull)));
    script.at(milliseconds(5));
    inject_segment(script, kQuick + 2);
    script.at(milliseconds(45) - picoseconds(1));
    EXPECT_THAT(script.said(), IsEmpty());
    script.at(milliseconds(45));
    EXPECT_THAT(script.said(), ElementsAre(acknowledges((kQuick + 3) * kFull)));
    EXPECT_EQ(script.end.due(), kNever);
}

TEST(TcpAcknowledgment, goes_with_what_is_sent_and_is_not_sent_again)
{
    TcpScript script;
    script.establish();
    use_up_quick_acknowledgments(script);
    inject_segment(script, kQuick);
    script.at(milliseconds(5));
    script.end.write(10, script.now);
    script.at(milliseconds(100));
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kPshAck, kOurs + 1, kPeers + 1 + 17 * kFull, 10)));
}

TEST(TcpAcknowledgment, is_quick_again_after_a_pause)  // tcp_event_data_recv
{
    TcpScript script;
    script.establish();
    use_up_quick_acknowledgments(script);
    script.at(seconds(2));
    inject_segment(script, kQuick);
    EXPECT_THAT(script.said(), ElementsAre(acknowledges(17 * kFull)));
}

TEST(TcpAcknowledgment, of_a_fin_is_sent_at_once)
{
    TcpScript script;
    script.establish();
    use_up_quick_acknowledgments(script);
    script.inject(kFinAck, kPeers + 1 + kQuick * kFull, kOurs + 1, 10);
    EXPECT_THAT(script.said(), ElementsAre(acknowledges(kQuick * kFull + 11)));
    EXPECT_EQ(script.end.state(), TcpState::CloseWait);
}

TEST(TcpAcknowledgment, is_repeated_at_once_for_what_has_come_before)
{
    TcpScript script;
    script.establish();
    use_up_quick_acknowledgments(script);
    inject_segment(script, kQuick - 1);
    EXPECT_THAT(script.said(), ElementsAre(acknowledges(kQuick * kFull)));
    EXPECT_EQ(script.end.statistics().bytes_received, kQuick * kFull);
}

TEST(TcpAcknowledgment, of_an_empty_segment_outside_the_window_is_sent_twice_a_second)  // tcp_invalid_ratelimit
{
    TcpScript script;
    script.establish();
    for (int i = 0; i < 10; ++i) {
        script.at(milliseconds(100 * i));
        script.inject(kTcpAck, kPeers - 500, kOurs + 1);
    }
    EXPECT_THAT(script.said_at, ElementsAre(seconds(0), milliseconds(500)));
}

// ---- Out of order ----

TEST(TcpOrder, ahead_of_its_turn_is_kept_and_told_by_sack_blocks_the_latest_first)
{
    TcpScript script;
    script.establish(kSack);
    inject_segment(script, 1);
    inject_segment(script, 5);
    inject_segment(script, 3);
    inject_segment(script, 4);  // joins both
    const auto said = script.said();
    EXPECT_THAT(said, ::testing::Each(acknowledges(0)));
    const auto block = [](std::uint32_t first, std::uint32_t behind) {
        return TcpSackBlock{kPeers + 1 + first * kFull, kPeers + 1 + behind * kFull};
    };
    ASSERT_EQ(said.size(), 4u);
    EXPECT_EQ(said[0].options.sack, (TcpSackBlocks{block(1, 2)}));
    EXPECT_EQ(said[1].options.sack, (TcpSackBlocks{block(5, 6), block(1, 2)}));
    EXPECT_EQ(said[2].options.sack, (TcpSackBlocks{block(3, 4), block(5, 6), block(1, 2)}));
    EXPECT_EQ(said[3].options.sack, (TcpSackBlocks{block(3, 6), block(1, 2)}));
    inject_segment(script, 0);
    inject_segment(script, 2);
    const auto filled = script.said();
    ASSERT_THAT(filled, ElementsAre(acknowledges(2 * kFull), acknowledges(6 * kFull)));
    EXPECT_EQ(filled[0].options.sack, (TcpSackBlocks{block(3, 6)}));
    EXPECT_TRUE(filled[1].options.sack.empty());
    EXPECT_EQ(script.end.statistics().bytes_received, 6 * kFull);
}

TEST(TcpOrder, has_room_for_three_blocks_beside_time_stamps_and_for_four_without)
{
    for (const bool has_timestamps : {false, true}) {
        TcpScript script;
        TcpOptions options = kSack;
        if (has_timestamps)
            options.timestamps = TcpTimestamps{1, 0};
        script.establish(options);
        for (std::uint32_t i = 1; i < 12; i += 2)
            inject_segment(script, i);
        EXPECT_EQ(script.said().back().options.sack.size(), has_timestamps ? 3u : 4u);
    }
}

// Of a peer that sends both ways at once: what it acknowledges lets text go, and that must not swallow the news.
TEST(TcpOrder, is_told_of_a_gap_before_text_goes)  // RFC 2018 3, RFC 5681 2
{
    for (const bool has_sack : {false, true}) {
        TcpScript script;
        script.establish({.mss = kFull, .sack_permitted = has_sack});
        script.end.write(20 * kFull, script.now);  // ten of them at once
        script.forget();
        script.inject(kTcpAck, kPeers + 1 + kFull, kOurs + 1 + kFull, kFull);
        const auto said = script.said();
        ASSERT_EQ(said.size(), 3u);
        EXPECT_THAT(said[0], is_segment(kTcpAck, kOurs + 1 + 10 * kFull, kPeers + 1)) << "a duplicate, without text";
        EXPECT_EQ(said[0].options.sack.size(), has_sack ? 1u : 0u);
        EXPECT_THAT(said[1], is_segment(kTcpAck, kOurs + 1 + 10 * kFull, kPeers + 1, kFull));
        inject_segment(script, 0);  // fills it, and acknowledges nothing new
        EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1 + 12 * kFull, kPeers + 1 + 2 * kFull)));
    }
}

TEST(TcpOrder, tells_no_blocks_to_a_peer_that_did_not_permit_them)
{
    TcpScript script;
    script.establish();
    inject_segment(script, 1);
    EXPECT_TRUE(script.said().back().options.sack.empty());
    inject_segment(script, 0);
    EXPECT_EQ(script.end.statistics().bytes_received, 2 * kFull) << "but it keeps what has come";
}

TEST(TcpOrder, a_fin_waits_for_what_is_before_it)
{
    TcpScript script;
    script.establish();
    script.inject(kFinAck, kPeers + 1 + kFull, kOurs + 1, 10);
    EXPECT_EQ(script.end.state(), TcpState::Established);
    inject_segment(script, 0);
    EXPECT_EQ(script.end.state(), TcpState::CloseWait);
    EXPECT_THAT(script.said().back(), acknowledges(kFull + 11));
}

// Every byte once, in whatever pieces and order they come; the same as a field of one flag for each byte would say.
RC_GTEST_PROP(TcpReassembly, agrees_with_a_flag_for_each_byte, ())
{
    constexpr std::size_t kSpace = 60;
    TcpReassembly reassembly;
    std::vector<bool> has_come(kSpace, false);
    TcpPosition next = 0;
    for (int i = 0; i < 40; ++i) {
        const auto begin = *rc::gen::inRange<TcpPosition>(0, kSpace - 1);
        const auto end = *rc::gen::inRange<TcpPosition>(begin + 1, std::min<TcpPosition>(begin + 9, kSpace));
        for (TcpPosition byte = begin; byte < end; ++byte)
            has_come[byte] = true;
        if (end <= next)
            continue;
        if (begin > next)
            reassembly.add({begin, end});
        else
            next = reassembly.advance(end);
        TcpPosition expected = 0;
        while (expected < kSpace && has_come[expected])
            ++expected;
        RC_ASSERT(next == expected);
        RC_ASSERT(reassembly.empty() == (std::find(has_come.begin() + static_cast<std::ptrdiff_t>(next), has_come.end(),
                                                   true) == has_come.end()));
        const TcpSackBlocks blocks = reassembly.blocks(TcpSackBlocks::kMost);
        RC_ASSERT(reassembly.empty() == blocks.empty());
        for (const TcpSackBlock& block : blocks) {
            RC_ASSERT(!has_come[block.begin - 1] && (block.end == kSpace || !has_come[block.end]));
            for (std::uint32_t byte = block.begin; byte < block.end; ++byte)
                RC_ASSERT(has_come[byte]);
        }
        if (begin > next)
            RC_ASSERT(blocks.begin()->begin <= begin && end <= blocks.begin()->end);
    }
}

// ---- The window ----

TEST(TcpWindow, is_told_unscaled_in_a_syn_and_scaled_afterwards)
{
    TcpScript script;
    script.end.connect(script.now);
    EXPECT_EQ(script.said()[0].window, 64'240);
    script.inject(kTcpSyn | kTcpAck, kPeers, kOurs + 1, 0, {.window_scale = std::uint8_t{7}});
    EXPECT_EQ(script.said()[0].window, 502) << "of 128 bytes each, as Linux has it";
    TcpScript without;
    without.establish();
    without.end.write(1, without.now);
    EXPECT_EQ(without.said()[0].window, 64'240);
}

TEST(TcpWindow, grows_with_what_comes_up_to_the_buffer)
{
    TcpSettings settings = TcpScript::plain();
    settings.receive_buffer = 100'000;
    TcpScript script{settings};
    script.establish({.window_scale = std::uint8_t{7}});
    inject_segment(script, 0);
    const std::uint32_t shift = 2;  // enough for the buffer and as much overhead
    EXPECT_EQ(std::uint32_t{script.said()[0].window} << shift, 64'240u + 2 * 1'460);
    for (std::uint32_t i = 1; i < 30; ++i)
        inject_segment(script, i);
    EXPECT_EQ(std::uint32_t{script.said().back().window} << shift, 100'000u);
}

TcpScript& hold_in_small_buffer(TcpScript& script)
{
    script.establish();
    script.end.hold_text();
    for (std::uint32_t i = 0; i < 4; ++i)
        inject_segment(script, i);
    return script;
}
TcpSettings with_buffer(std::uint32_t bytes)
{
    TcpSettings settings = TcpScript::plain();
    settings.mss = kFull;
    settings.receive_buffer = bytes;
    return settings;
}

TEST(TcpWindow, closes_when_nothing_is_read_and_opens_with_an_update)
{
    TcpScript script{with_buffer(4 * kFull)};
    hold_in_small_buffer(script);
    std::vector<std::uint16_t> windows;
    for (const TcpSegment& segment : script.said())
        windows.push_back(segment.window);
    EXPECT_THAT(windows, ElementsAre(3'000, 2'000, 1'000, 0));
    EXPECT_EQ(script.end.unread(), 4 * kFull);
    inject_segment(script, 4);  // though there is no room
    EXPECT_THAT(script.said(), ElementsAre(acknowledges(4 * kFull)));
    script.end.read(kFull - 1, script.now);
    EXPECT_THAT(script.said(), IsEmpty()) << "a sliver is not offered (RFC 9293 3.8.6.2.2)";
    script.end.read(kFull, script.now);
    const auto said = script.said();
    ASSERT_THAT(said, ElementsAre(acknowledges(4 * kFull)));
    EXPECT_EQ(said[0].window, 2 * kFull - 1);
    inject_segment(script, 4);
    EXPECT_THAT(script.said(), ElementsAre(acknowledges(5 * kFull)));
}

TEST(TcpWindow, that_is_smaller_than_a_segment_opens_again)  // of a jumbo interface and a small buffer
{
    TcpScript script{with_buffer(kFull * 3 / 4)};
    script.establish();
    script.end.hold_text();
    script.inject(kTcpAck, kPeers + 1, kOurs + 1, kFull * 3 / 4);
    EXPECT_EQ(script.said().back().window, 0);
    script.end.read(kFull / 4, script.now);
    EXPECT_THAT(script.said(), IsEmpty());
    script.end.read(kFull / 4, script.now);
    const auto said = script.said();
    ASSERT_THAT(said, ElementsAre(acknowledges(kFull * 3 / 4)));
    EXPECT_EQ(said[0].window, kFull / 2);
}

TEST(TcpWindow, that_is_closed_answers_a_probe_and_still_hears_acknowledgments)
{
    TcpScript script{with_buffer(4 * kFull)};
    hold_in_small_buffer(script);
    script.end.write(10, script.now);
    script.forget();
    script.inject(kTcpAck, kPeers + 4 * kFull, kOurs + 1);         // one number before what is next, as Linux probes
    script.inject(kTcpAck, kPeers + 1 + 4 * kFull, kOurs + 1, 1);  // one byte, as RFC 9293 3.8.6.1 has it
    EXPECT_THAT(script.said(), ::testing::Each(is_segment(kTcpAck, kOurs + 11, kPeers + 1 + 4 * kFull)));
    EXPECT_EQ(script.said_at.size(), 2u);
    script.inject(kTcpAck, kPeers + 1 + 4 * kFull, kOurs + 11);
    EXPECT_EQ(script.end.statistics().bytes_acknowledged, 10u);
}

TEST(TcpWindow, what_is_beyond_it_is_not_taken)
{
    TcpScript script{with_buffer(4 * kFull)};
    script.establish();
    script.end.hold_text();
    script.inject(kTcpAck, kPeers + 1, kOurs + 1, 5 * kFull);
    EXPECT_THAT(script.said(), ElementsAre(acknowledges(4 * kFull)));
}

// ---- Time stamps ----

TEST(TcpTimestamp, that_goes_back_is_that_of_the_segment_that_is_acknowledged)  // RFC 7323 4.3
{
    TcpScript script;
    script.establish({.timestamps = TcpTimestamps{100, 0}});
    inject_segment(script, 0, {.timestamps = TcpTimestamps{110, 0}});
    inject_segment(script, 2, {.timestamps = TcpTimestamps{120, 0}});  // ahead of its turn
    inject_segment(script, 1, {.timestamps = TcpTimestamps{130, 0}});
    std::vector<std::uint32_t> echoes;
    for (const TcpSegment& segment : script.said())
        echoes.push_back(segment.options.timestamps->echo);
    EXPECT_THAT(echoes, ElementsAre(110, 110, 130));
}

TEST(TcpTimestamp, that_is_too_old_condemns_its_segment_but_not_a_reset)  // PAWS, RFC 7323 5
{
    TcpScript script;
    script.establish({.timestamps = TcpTimestamps{100, 0}});
    inject_segment(script, 0, {.timestamps = TcpTimestamps{99, 0}});
    EXPECT_THAT(script.said(), ElementsAre(acknowledges(0)));
    EXPECT_EQ(script.end.statistics().bytes_received, 0u);
    inject_segment(script, 0, {.timestamps = TcpTimestamps{100 + 0x7fffffffu, 0}});
    EXPECT_EQ(script.end.statistics().bytes_received, kFull) << "as far ahead as can be told from behind";
    script.inject(kTcpRst, kPeers + 1 + kFull, 0, 0, {.timestamps = TcpTimestamps{99, 0}});
    EXPECT_EQ(script.end.end(), TcpEnd::Reset);
}

}  // namespace
}  // namespace vpcsim
