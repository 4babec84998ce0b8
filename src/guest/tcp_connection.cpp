// TcpConnection: what it makes of a segment, in the order of RFC 9293 3.10.7.
#include "vpcsim/guest/tcp_connection.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kTimestampBytes = 12;  // of options in every segment (RFC 7323 appendix A)

}  // namespace

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
    state_ = TcpState::SynReceived;
    send_syn(now);
}

// What of the offered options both ends want; the rest of what a SYN tells.
void TcpConnection::agree_on_options(const TcpSegment& syn)
{
    has_timestamps_ = has_timestamps_ && syn.options.timestamps;
    has_window_scale_ = has_window_scale_ && syn.options.window_scale;
    peer_mss_ = syn.options.mss.value_or(settings_.unnamed_mss);
    agreed_.shift = has_window_scale_ ? *syn.options.window_scale : std::uint8_t{0};
    agreed_.has_sack = settings_.sack && syn.options.sack_permitted;
    agreed_.has_timestamps = has_timestamps_;
    receiver_.start(syn, has_window_scale_, has_timestamps_);
}

// Of text, as the path is now. No peer makes it so small that a segment is all headers.
std::uint32_t TcpConnection::segment_size() const
{
    constexpr std::uint16_t kLeast = 48;  // tcp_min_snd_mss
    const std::uint32_t size = std::max(kLeast, std::min({settings_.mss, peer_mss_, output_.path_mss()}));
    return size - (has_timestamps_ ? kTimestampBytes : 0u);
}

void TcpConnection::receive(const TcpSegment& segment, TimePoint now)
{
    if (state_ == TcpState::SynSent)
        receive_in_syn_sent(segment, now);
    else if (state_ != TcpState::Closed)
        receive_synchronized(segment, now);
    if (state_ == TcpState::Closed)
        return;
    // Of a gap the peer hears before there is text that would take the acknowledgment along: full segments have no room
    // for SACK blocks, and none with text counts as a duplicate (RFC 2018 3, RFC 5681 2).
    if (receiver_.has_gap() && receiver_.acknowledgment_due() <= now)
        send_acknowledgment(now);
    send_what_may_be(now);
    if (receiver_.acknowledgment_due() <= now)
        send_acknowledgment(now);
}

bool TcpConnection::has_sent(std::uint32_t sequence) const
{
    return state_ != TcpState::Closed && !is_before(sequence, sender_.unacknowledged()) &&
           is_before(sequence, sender_.next_sequence());
}

void TcpConnection::receive_unreachable()
{
    if (state_ == TcpState::SynSent)
        finish(TcpEnd::Unreachable);
}

// RFC 9293 3.10.7.3.
void TcpConnection::receive_in_syn_sent(const TcpSegment& segment, TimePoint now)
{
    if (segment.has(kTcpAck) && segment.acknowledgment != sender_.next_sequence()) {
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
        establish(segment.window, segment, now);  // never scaled in a SYN (RFC 7323 2.2)
        send_acknowledgment(now);
    } else {  // both ends have opened at once
        state_ = TcpState::SynReceived;
        send_syn(now);
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
    receiver_.take(segment, sender_.round_trip().rto(), now);
    statistics_.bytes_received = receiver_.bytes_received();
    if (receiver_.has_fin() && !had_fin)
        receive_fin(now);
    else if (state_ == TcpState::TimeWait && segment.has(kTcpFin))
        enter_time_wait(now);  // our last ACK was lost
    else if (state_ == TcpState::FinWait2 && segment.length > 0)
        timer_ = now + settings_.time_wait;  // it has not finished
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
    repeat_syn(now);
}

// Only the exact number resets; any other in the window is challenged (RFC 5961 3, RFC 9293 3.5.3).
void TcpConnection::receive_reset(const TcpSegment& segment, TimePoint now)
{
    if (!receiver_.is_next(segment.sequence))
        return send_acknowledgment(now);
    if (state_ == TcpState::TimeWait)  // it had ended already (tcp_rfc1337 is off)
        return finish(TcpEnd::Closed);
    finish(state_ == TcpState::SynReceived && !was_accepted_ ? TcpEnd::Refused : TcpEnd::Reset);
}

// False: the segment ends here.
bool TcpConnection::receive_acknowledgment(const TcpSegment& segment, TimePoint now)
{
    if (state_ == TcpState::SynReceived) {
        if (segment.acknowledgment != sender_.next_sequence()) {
            output_.transmit(reset_for(segment));
            return false;
        }
        establish(std::uint32_t{segment.window} << agreed_.shift, segment, now);
    }
    if (!sender_.is_acceptable(segment.acknowledgment)) {
        send_acknowledgment(now);
        return false;
    }
    const bool was_fin_acknowledged = sender_.is_fin_acknowledged();
    sender_.acknowledge(segment, clock(now), now);
    statistics_.bytes_acknowledged = sender_.bytes_acknowledged();
    if (sender_.is_fin_acknowledged() && !was_fin_acknowledged)
        receive_fin_acknowledgment(now);
    return true;
}

// Our SYN has been acknowledged, by a segment with that window.
void TcpConnection::establish(std::uint32_t window, const TcpSegment& segment, TimePoint now)
{
    agreed_.was_syn_lost = statistics_.retransmissions > 0;
    if (agreed_.was_syn_lost)
        sender_.round_trip().set_rto(settings_.rto_after_lost_syn);
    else
        sender_.round_trip().measure(now - syn_sent_at_);
    agreed_.mss = segment_size();
    sender_.start(agreed_, window, segment, now);
    timer_ = kNever;
    state_ = is_closed_ ? TcpState::FinWait1 : TcpState::Established;
}

void TcpConnection::receive_fin_acknowledgment(TimePoint now)
{
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

}  // namespace vpcsim
