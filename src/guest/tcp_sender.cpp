// TcpSender: what it sends, and when.
#include "vpcsim/guest/tcp_sender.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {

TcpSender::TcpSender(const TcpSettings& settings)
    : settings_{settings}, first_{kFirstLap + settings.initial_sequence + 1}, unacknowledged_{first_}, next_{first_},
      data_end_{first_}, congestion_{settings.congestion, settings.mss, false}, round_trip_{settings}
{
}

void TcpSender::start(const Agreement& agreed, std::uint32_t window, const TcpSegment& segment, TimePoint now)
{
    agreed_ = agreed;
    is_started_ = true;
    congestion_ = TcpCongestion{settings_.congestion, agreed.mss, agreed.was_syn_lost};
    edge_ = unacknowledged_ + window;
    largest_window_ = window;
    window_update_ = segment.sequence;
    last_sent_at_ = now;
}

std::uint64_t TcpSender::bytes_acknowledged() const
{
    return unacknowledged_ - first_ - (is_fin_acknowledged() ? 1u : 0u);
}

// Of a peer without SACK each duplicate acknowledgment stands for a segment that has arrived (RFC 6582 3.2).
std::uint64_t TcpSender::pipe() const
{
    const std::uint64_t pipe = scoreboard_.pipe();
    return agreed_.has_sack ? pipe : pipe - std::min(pipe, std::uint64_t{duplicates_} * agreed_.mss);
}

// A whole segment (RFC 6675 5, step C): after a timeout one of any size goes, not many small ones.
bool TcpSender::has_room() const
{
    const std::uint64_t on_its_way = pipe();
    return on_its_way == 0 || on_its_way + agreed_.mss <= congestion_.window();
}

std::optional<TcpSender::Piece> TcpSender::next(TimePoint now)
{
    if (!is_started_)
        return std::nullopt;
    if (is_probing_)
        return probe(now);
    if (scoreboard_.next_lost() != nullptr)  // before anything new
        return next_repetition(now);
    return next_new(now);
}

TcpSender::Piece TcpSender::piece(TcpPosition begin, std::uint32_t length, bool has_fin) const
{
    return {
        .begin = begin, .length = length, .has_fin = has_fin, .is_pushed = length > 0 && begin + length == data_end_};
}

std::optional<TcpSender::Piece> TcpSender::next_repetition(TimePoint now)
{
    if (!has_room())
        return std::nullopt;
    const TcpScoreboard::Sent lost = *scoreboard_.next_lost();
    Piece again = piece(lost.begin, lost.length - (lost.has_fin ? 1u : 0u), lost.has_fin);
    again.is_repetition = true;
    recovery_sent_ += lost.length;
    scoreboard_.repeat(now);
    last_sent_at_ = now;
    if (again.begin == unacknowledged_)
        due_ = now + round_trip_.timeout();
    return again;
}

std::optional<TcpSender::Piece> TcpSender::next_new(TimePoint now)
{
    if (has_all_sent())
        return std::nullopt;
    const std::uint64_t length = std::min({unsent(), room(), std::uint64_t{agreed_.mss}});
    if ((length == 0 && !ends_with(0)) || is_held(length)) {
        if (scoreboard_.empty() && due_ == kNever)  // no acknowledgment will come: the peer's window must be asked for
            due_ = now + round_trip_.backed_off(probes_);
        return std::nullopt;
    }
    if (!has_room())
        return std::nullopt;
    probes_ = 0;
    return send(length, now);
}

// A segment that is not full waits: the last one while another small one is on its way (Nagle, as Minshall has it), one
// that the window cuts until it opens (RFC 9293 3.8.6.2.1).
bool TcpSender::is_held(std::uint64_t length) const
{
    if (length == agreed_.mss || ends_with(length))
        return false;
    const bool waits_for_small = !settings_.no_delay && small_end_ > unacknowledged_;
    const bool is_cut = length < unsent();
    return waits_for_small || (is_cut && 2 * length < largest_window_);
}

TcpSender::Piece TcpSender::send(std::uint64_t length, TimePoint now)
{
    if (scoreboard_.empty()) {
        congestion_.restart(now - last_sent_at_, round_trip_.rto());
        due_ = now + round_trip_.timeout();
    }
    const bool has_fin = ends_with(length);
    const Piece sent = piece(next_, static_cast<std::uint32_t>(length), has_fin);
    const std::uint32_t numbers = sent.length + (has_fin ? 1u : 0u);
    scoreboard_.push({.begin = next_, .length = numbers, .has_fin = has_fin, .sent_at = now});
    next_ += numbers;
    recovery_sent_ += numbers;
    last_sent_at_ = now;
    if (length < agreed_.mss)
        small_end_ = next_;
    return sent;
}

// What the window has room for, or a number that the peer has acknowledged: its answer tells of the window
// (RFC 9293 3.8.6.1, tcp_write_wakeup).
std::optional<TcpSender::Piece> TcpSender::probe(TimePoint now)
{
    is_probing_ = false;
    const std::uint64_t length = std::min({unsent(), room(), std::uint64_t{agreed_.mss}});
    if (length > 0 || ends_with(0))
        return send(length, now);
    return Piece{.begin = unacknowledged_ - 1};
}

bool TcpSender::on_timer(TimePoint now)
{
    VPCSIM_ASSERT(now >= due_);
    if (attempts_ == settings_.retries)
        return false;
    ++attempts_;
    if (scoreboard_.empty()) {
        is_probing_ = true;
        due_ = now + round_trip_.backed_off(++probes_);
        return true;
    }
    round_trip_.back_off();
    // Once for what was on its way, however often the timer runs out (RFC 5681 3.1).
    if (recovery_ == TcpRecovery::Open || (recovery_ == TcpRecovery::Loss && attempts_ == 1))
        congestion_.reduce();
    congestion_.collapse();
    scoreboard_.lose_all();
    recovery_ = TcpRecovery::Loss;
    recovery_end_ = next_;
    duplicates_ = 0;
    due_ = now + round_trip_.timeout();
    return true;
}

}  // namespace vpcsim
