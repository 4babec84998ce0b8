// TcpConnection: what it sends, and when it sends it again.
#include <algorithm>

#include "vpcsim/base/assert.h"
#include "vpcsim/guest/tcp_connection.h"

namespace vpcsim {

TcpConnection::TcpConnection(const TcpSettings& settings, TcpOutput& output)
    : settings_{settings}, output_{output}, sender_{settings}, receiver_{settings},
      has_timestamps_{settings.timestamps}, has_window_scale_{settings.window_scaling}
{
}

void TcpConnection::connect(TimePoint now)
{
    VPCSIM_ASSERT(state_ == TcpState::Closed && end_ == TcpEnd::NotYet);
    state_ = TcpState::SynSent;
    send_syn(now);
}

void TcpConnection::write(std::uint64_t bytes, TimePoint now)
{
    if (state_ == TcpState::Closed || state_ == TcpState::TimeWait || is_closed_)
        return;
    sender_.write(bytes);
    statistics_.bytes_sent += bytes;
    send_what_may_be(now);
}

void TcpConnection::close(TimePoint now)
{
    switch (state_) {
    case TcpState::SynSent:
        return finish(TcpEnd::Abandoned);
    case TcpState::SynReceived:  // its FIN follows the handshake
        break;
    case TcpState::Established:
        state_ = TcpState::FinWait1;
        break;
    case TcpState::CloseWait:
        state_ = TcpState::LastAck;
        break;
    default:
        return;
    }
    is_closed_ = true;
    sender_.finish();
    send_what_may_be(now);
}

void TcpConnection::read(std::uint64_t bytes, TimePoint now)
{
    if (receiver_.read(bytes) && is_synchronized())
        send_acknowledgment(now);
}

void TcpConnection::on_timer(TimePoint now)
{
    VPCSIM_ASSERT(now >= due());
    if (receiver_.acknowledgment_due() <= now)
        send_acknowledgment(now);
    if (sender_.due() <= now) {
        follow_path();  // before the window falls to one segment
        if (!sender_.on_timer(now))
            return finish(TcpEnd::TimedOut);
        send_what_may_be(now);
    }
    if (timer_ > now)
        return;
    if (state_ == TcpState::TimeWait)
        return finish(TcpEnd::Closed);
    const unsigned most = state_ == TcpState::SynSent ? settings_.syn_retries : settings_.syn_ack_retries;
    if (state_ == TcpState::FinWait2 || attempts_ == most)
        return finish(TcpEnd::TimedOut);
    ++attempts_;
    repeat_syn(now);
}

// In segments that the path takes now: it may have changed since the last ones (tcp_current_mss).
void TcpConnection::follow_path()
{
    if (is_synchronized())
        sender_.set_mss(segment_size());
}

void TcpConnection::send_what_may_be(TimePoint now)
{
    follow_path();
    while (const auto piece = sender_.next(now)) {
        const int flags = kTcpAck | (piece->is_pushed ? kTcpPsh : 0) | (piece->has_fin ? kTcpFin : 0);
        statistics_.retransmissions += piece->is_repetition ? 1u : 0u;
        say({sequence_of(piece->begin), 0, static_cast<std::uint8_t>(flags), 0, piece->length, {}}, now);
    }
}

// A SYN, or the SYN-ACK of an end that has received one. It offers, or takes from what was offered.
void TcpConnection::send_syn(TimePoint now)
{
    const bool answers = state_ == TcpState::SynReceived;
    TcpSegment syn{settings_.initial_sequence, 0, kTcpSyn, receiver_.initial_window(), 0, {}};
    if (answers) {
        syn.flags |= kTcpAck;
        syn.acknowledgment = receiver_.next();
    }
    syn.options.mss = settings_.mss;
    syn.options.sack_permitted = answers ? agreed_.has_sack : settings_.sack;
    if (has_window_scale_)
        syn.options.window_scale = receiver_.offered_shift();
    add_timestamps(syn.options, now);
    ++statistics_.syns;
    syn_sent_at_ = now;
    timer_ = now + sender_.round_trip().backed_off(attempts_);
    output_.transmit(syn);
}

void TcpConnection::repeat_syn(TimePoint now)
{
    ++statistics_.retransmissions;
    send_syn(now);
}

void TcpConnection::send_acknowledgment(TimePoint now) { say({sender_.next_sequence(), 0, kTcpAck, 0, 0, {}}, now); }

// A segment of a synchronized connection: it acknowledges what has come, and tells of the window.
void TcpConnection::say(TcpSegment segment, TimePoint now)
{
    segment.acknowledgment = receiver_.next();
    segment.window = receiver_.tell();
    add_timestamps(segment.options, now);
    if (agreed_.has_sack && segment.length == 0 && receiver_.has_gap())
        segment.options.sack =
            receiver_.blocks(has_timestamps_ ? TcpSackBlocks::kMostWithTimestamps : TcpSackBlocks::kMost);
    output_.transmit(segment);
}

// In every segment but a RST, once both ends have them (RFC 7323 3.2).
void TcpConnection::add_timestamps(TcpOptions& options, TimePoint now) const
{
    if (!has_timestamps_)
        return;
    options.timestamps = TcpTimestamps{clock(now), receiver_.recent_timestamp()};
}

std::uint32_t TcpConnection::clock(TimePoint now) const
{
    return static_cast<std::uint32_t>(now.time_since_epoch() / milliseconds(1)) + settings_.timestamp_offset;
}

}  // namespace vpcsim
