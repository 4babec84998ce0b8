// TcpConnection: what it makes of a segment, in the order of RFC 9293 3.10.7.
#include "vpcsim/guest/tcp_connection.h"

#include <algorithm>
#include <array>

#include "vpcsim/base/assert.h"

namespace vpcsim {

std::string_view name(TcpState state)
{
    constexpr std::array<std::string_view, 10> kNames{"CLOSED",     "SYN-SENT",   "SYN-RECEIVED", "ESTABLISHED",
                                                      "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",   "CLOSING",
                                                      "LAST-ACK",   "TIME-WAIT"};
    return kNames[static_cast<std::size_t>(state)];
}

std::string_view name(TcpEnd end)
{
    constexpr std::array<std::string_view, 8> kNames{"not_yet",   "closed",      "refused",   "reset",
                                                     "timed_out", "unreachable", "abandoned", "forgotten"};
    return kNames[static_cast<std::size_t>(end)];
}

TcpSegment reset_for(const TcpSegment& segment)
{
    TcpSegment reset;
    reset.flags = kTcpRst;
    if (segment.has(kTcpAck)) {
        reset.sequence = segment.acknowledgment;
    } else {
        reset.flags |= kTcpAck;
        reset.acknowledgment = segment.sequence + segment.sequence_length();
    }
    return reset;
}

void TcpConnection::accept(const TcpSegment& syn, TimePoint now)
{
    VPCSIM_ASSERT(state_ == TcpState::Closed && end_ == TcpEnd::NotYet && syn.has(kTcpSyn));
    was_accepted_ = true;
    agree_on_options(syn);
    send_next_ = settings_.initial_sequence + 1;
    state_ = TcpState::SynReceived;
    send_syn(now);
    restart_timer(now);
}

// What of the offered options both ends want; the rest of what a SYN tells.
void TcpConnection::agree_on_options(const TcpSegment& syn)
{
    constexpr std::uint8_t kShift = 7;  // what Linux asks for with its default buffers
    initial_received_ = syn.sequence;
    receive_next_ = syn.sequence + 1;
    send_window_ = syn.window;  // never scaled in a SYN (RFC 7323 2.2)
    has_sack_ = syn.options.sack_permitted;
    has_timestamps_ = syn.options.timestamps.has_value();
    has_window_scale_ = syn.options.window_scale.has_value();
    recent_timestamp_ = has_timestamps_ ? syn.options.timestamps->value : 0;
    send_shift_ = syn.options.window_scale.value_or(0);
    receive_shift_ = has_window_scale_ ? kShift : std::uint8_t{0};
    constexpr std::uint16_t kTimestampBytes = 12;
    send_mss_ = std::min(settings_.mss, syn.options.mss.value_or(send_mss_));
    if (has_timestamps_)
        send_mss_ = static_cast<std::uint16_t>(send_mss_ - kTimestampBytes);
}

void TcpConnection::receive(const TcpSegment& segment, TimePoint now)
{
    if (state_ == TcpState::SynSent)
        receive_in_syn_sent(segment, now);
    else if (state_ != TcpState::Closed)
        receive_synchronized(segment, now);
    send_new(now);
}

void TcpConnection::receive_unreachable()
{
    if (state_ == TcpState::SynSent)
        finish(TcpEnd::Unreachable);
}

// RFC 9293 3.10.7.3.
void TcpConnection::receive_in_syn_sent(const TcpSegment& segment, TimePoint now)
{
    if (segment.has(kTcpAck) && segment.acknowledgment != send_next_) {
        if (!segment.has(kTcpRst))
            output_.transmit(reset_for(segment));
        return;
    }
    if (segment.has(kTcpRst)) {
        if (segment.has(kTcpAck))
            finish(TcpEnd::Refused);
        return;
    }
    if (!segment.has(kTcpSyn))
        return;
    agree_on_options(segment);
    if (segment.has(kTcpAck)) {
        establish(now);
        send_acknowledgment(now);
    } else {  // both ends have opened at once
        state_ = TcpState::SynReceived;
        send_syn(now);
        restart_timer(now);
    }
}

// RFC 9293 3.10.7.4: every other state.
void TcpConnection::receive_synchronized(const TcpSegment& segment, TimePoint now)
{
    if (!is_acceptable(segment) || is_too_old(segment))
        return refuse_segment(segment, now);
    if (segment.has(kTcpRst))
        return receive_reset(segment, now);
    if (segment.has(kTcpSyn))
        return send_acknowledgment(now);  // a challenge (RFC 5961 4)
    if (!segment.has(kTcpAck))
        return;
    if (segment.options.timestamps && !is_before(receive_next_, segment.sequence))
        recent_timestamp_ = segment.options.timestamps->value;
    if (!receive_acknowledgment(segment, now) || state_ == TcpState::Closed)
        return;
    receive_text(segment);
    if (segment.has(kTcpFin) && !fin_received_ && segment.sequence + segment.length == receive_next_)
        receive_fin(now);
    if (segment.sequence_length() > 0)
        send_acknowledgment(now);
}

// The four cases of RFC 9293 3.4, table 6; the window here is never closed.
bool TcpConnection::is_acceptable(const TcpSegment& segment) const
{
    const auto is_in_window = [&](std::uint32_t sequence) { return sequence - receive_next_ < window_bytes(); };
    const std::uint32_t length = segment.sequence_length();
    return is_in_window(segment.sequence) || (length > 0 && is_in_window(segment.sequence + length - 1));
}

// PAWS (RFC 7323 5).
bool TcpConnection::is_too_old(const TcpSegment& segment) const
{
    return has_timestamps_ && segment.options.timestamps && !segment.has(kTcpRst) &&
           is_before(segment.options.timestamps->value, recent_timestamp_);
}

void TcpConnection::refuse_segment(const TcpSegment& segment, TimePoint now)
{
    if (segment.has(kTcpRst))
        return;
    const bool is_repeated_syn = state_ == TcpState::SynReceived && segment.has(kTcpSyn) && !segment.has(kTcpAck) &&
                                 segment.sequence == initial_received_;
    if (!is_repeated_syn) {
        send_acknowledgment(now);
        if (state_ == TcpState::TimeWait && segment.has(kTcpFin))
            enter_time_wait(now);  // our last ACK was lost
        return;
    }
    // Linux repeats its SYN-ACK for a repeated SYN, and puts its own timer off; not twice in half a second
    // (tcp_check_req, tcp_invalid_ratelimit).
    if (now - syn_sent_at_ < milliseconds(500))
        return;
    ++statistics_.retransmissions;
    is_recovering_ = true;
    send_syn(now);
    restart_timer(now);
}

// Only the exact number resets; any other in the window is challenged (RFC 5961 3, RFC 9293 3.5.3).
void TcpConnection::receive_reset(const TcpSegment& segment, TimePoint now)
{
    if (segment.sequence == receive_next_)
        finish(state_ == TcpState::SynReceived && !was_accepted_ ? TcpEnd::Refused : TcpEnd::Reset);
    else
        send_acknowledgment(now);
}

// False: the segment ends here.
bool TcpConnection::receive_acknowledgment(const TcpSegment& segment, TimePoint now)
{
    const std::uint32_t acknowledged = segment.acknowledgment;
    if (state_ == TcpState::SynReceived) {
        if (!is_before(send_unacknowledged_, acknowledged) || is_before(send_next_, acknowledged)) {
            output_.transmit(reset_for(segment));
            return false;
        }
        establish(now);
    }
    if (is_before(send_next_, acknowledged)) {
        send_acknowledgment(now);
        return false;
    }
    if (!is_before(acknowledged, send_unacknowledged_))
        send_window_ = std::uint32_t{segment.window} << send_shift_;
    if (is_before(send_unacknowledged_, acknowledged))
        advance(acknowledged, now);
    return true;
}

// Our SYN has been acknowledged.
void TcpConnection::establish(TimePoint now)
{
    send_unacknowledged_ = settings_.initial_sequence + 1;
    if (statistics_.retransmissions == 0)
        measure(now - syn_sent_at_);
    else
        rto_ = settings_.rto_after_lost_syn;
    attempts_ = 0;
    is_recovering_ = false;
    due_ = kNever;
    state_ = fin_written_ ? TcpState::FinWait1 : TcpState::Established;
}

void TcpConnection::advance(std::uint32_t acknowledgment, TimePoint now)
{
    const bool is_fin_acknowledged = fin_written_ && acknowledgment == written_end();
    statistics_.bytes_acknowledged += acknowledgment - send_unacknowledged_ - (is_fin_acknowledged ? 1u : 0u);
    send_unacknowledged_ = acknowledgment;
    if (is_timing_ && !is_before(acknowledgment, timed_)) {
        measure(now - timed_at_);
        is_timing_ = false;
    }
    attempts_ = 0;
    is_recovering_ = is_recovering_ && is_before(acknowledgment, recovery_end_);
    if (is_recovering_)
        retransmit(now);
    if (send_unacknowledged_ == send_next_)
        due_ = kNever;
    else
        restart_timer(now);
    if (!is_fin_acknowledged)
        return;
    if (state_ == TcpState::FinWait1) {
        state_ = TcpState::FinWait2;
        due_ = now + settings_.time_wait;
    } else if (state_ == TcpState::Closing) {
        enter_time_wait(now);
    } else if (state_ == TcpState::LastAck) {
        finish(TcpEnd::Closed);
    }
}

// What is not next in order is thrown away; the acknowledgment that follows says what is missing.
void TcpConnection::receive_text(const TcpSegment& segment)
{
    const bool takes_text =
        state_ == TcpState::Established || state_ == TcpState::FinWait1 || state_ == TcpState::FinWait2;
    const std::uint32_t known = receive_next_ - segment.sequence;  // bytes at its front that have come before
    if (!takes_text || is_before(receive_next_, segment.sequence) || known >= segment.length)
        return;
    statistics_.bytes_received += segment.length - known;
    receive_next_ += segment.length - known;
}

void TcpConnection::receive_fin(TimePoint now)
{
    fin_received_ = true;
    ++receive_next_;
    if (state_ == TcpState::Established)
        state_ = TcpState::CloseWait;
    else if (state_ == TcpState::FinWait1)
        state_ = TcpState::Closing;
    else if (state_ == TcpState::FinWait2)
        enter_time_wait(now);
}

// So that a repeated FIN of the peer finds somebody to acknowledge it (RFC 9293 3.6.1).
void TcpConnection::enter_time_wait(TimePoint now)
{
    state_ = TcpState::TimeWait;
    end_ = TcpEnd::Closed;
    due_ = now + settings_.time_wait;
}

void TcpConnection::finish(TcpEnd end)
{
    state_ = TcpState::Closed;
    end_ = end;
    due_ = kNever;
}

// RFC 6298 2.2, 2.3, in integers; the margin is that of Linux.
void TcpConnection::measure(Duration round_trip)
{
    if (smoothed_round_trip_ == Duration::zero()) {
        smoothed_round_trip_ = round_trip;
        round_trip_variation_ = round_trip / 2;
    } else {
        const Duration difference =
            smoothed_round_trip_ > round_trip ? smoothed_round_trip_ - round_trip : round_trip - smoothed_round_trip_;
        round_trip_variation_ += (difference - round_trip_variation_) / 4;
        smoothed_round_trip_ += (round_trip - smoothed_round_trip_) / 8;
    }
    rto_ = std::min(smoothed_round_trip_ + std::max(settings_.least_rto_margin, 4 * round_trip_variation_),
                    settings_.most_rto);
}

}  // namespace vpcsim
