// TcpConnection: what it makes of a segment, in the order of RFC 9293 3.10.7.
#include "vpcsim/guest/tcp_connection.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {

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
    send_window_ = syn.window;  // never scaled in a SYN (RFC 7323 2.2)
    has_sack_ = syn.options.sack_permitted;
    has_timestamps_ = syn.options.timestamps.has_value();
    has_window_scale_ = syn.options.window_scale.has_value();
    send_shift_ = syn.options.window_scale.value_or(0);
    receiver_.start(syn, has_window_scale_, has_timestamps_);
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
    if (state_ == TcpState::Closed)
        return;
    send_new(now);
    if (receiver_.acknowledgment_due() <= now)
        send_acknowledgment(now);
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
    if (state_ == TcpState::SynReceived && segment.has(kTcpSyn) && !segment.has(kTcpAck) &&
        receiver_.is_peers_syn(segment.sequence))
        return answer_repeated_syn(now);
    if (!receiver_.is_acceptable(segment) || receiver_.is_too_old(segment))
        return refuse_segment(segment, now);
    if (segment.has(kTcpRst))
        return receive_reset(segment, now);
    if (segment.has(kTcpSyn))
        return send_acknowledgment(now);  // a challenge (RFC 5961 4)
    if (!segment.has(kTcpAck))
        return;
    receiver_.note_timestamp(segment);
    if (!receive_acknowledgment(segment, now) || state_ == TcpState::Closed)
        return;
    const bool had_fin = receiver_.has_fin();
    receiver_.take(segment, rto_, now);
    statistics_.bytes_received = receiver_.bytes_received();
    if (receiver_.has_fin() && !had_fin)
        receive_fin(now);
    else if (state_ == TcpState::TimeWait && segment.has(kTcpFin))
        enter_time_wait(now);  // our last ACK was lost
}

// What holds no text is not answered more often than twice a second, so that two ends that do not agree do not go on
// about it for ever (tcp_oow_rate_limited).
void TcpConnection::refuse_segment(const TcpSegment& segment, TimePoint now)
{
    if (segment.has(kTcpRst))
        return;
    if (segment.length == 0 && !segment.has(kTcpSyn)) {
        if (now < may_refuse_at_)
            return;
        may_refuse_at_ = now + settings_.invalid_limit;
    }
    send_acknowledgment(now);
}

// Linux repeats its SYN-ACK for a repeated SYN, and puts its own timer off; not twice in half a second (tcp_check_req).
void TcpConnection::answer_repeated_syn(TimePoint now)
{
    if (now - syn_sent_at_ < settings_.invalid_limit)
        return;
    ++statistics_.retransmissions;
    is_recovering_ = true;
    send_syn(now);
    restart_timer(now);
}

// Only the exact number resets; any other in the window is challenged (RFC 5961 3, RFC 9293 3.5.3).
void TcpConnection::receive_reset(const TcpSegment& segment, TimePoint now)
{
    if (receiver_.is_next(segment.sequence))
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
    timer_ = kNever;
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
        timer_ = kNever;
    else
        restart_timer(now);
    if (!is_fin_acknowledged)
        return;
    if (state_ == TcpState::FinWait1) {
        state_ = TcpState::FinWait2;
        timer_ = now + settings_.time_wait;
    } else if (state_ == TcpState::Closing) {
        enter_time_wait(now);
    } else if (state_ == TcpState::LastAck) {
        finish(TcpEnd::Closed);
    }
}

void TcpConnection::receive_fin(TimePoint now)
{
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
    timer_ = now + settings_.time_wait;
}

void TcpConnection::finish(TcpEnd end)
{
    state_ = TcpState::Closed;
    end_ = end;
    timer_ = kNever;
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
