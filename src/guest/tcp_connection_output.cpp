// TcpConnection: what it sends, and when it sends it again.
#include <algorithm>

#include "vpcsim/base/assert.h"
#include "vpcsim/guest/tcp_connection.h"

namespace vpcsim {

TcpConnection::TcpConnection(const TcpSettings& settings, TcpOutput& output)
    : settings_{settings}, output_{output}, send_unacknowledged_{settings.initial_sequence},
      send_next_{settings.initial_sequence}, data_end_{settings.initial_sequence + 1}, receiver_{settings},
      rto_{settings.initial_rto}
{
}

void TcpConnection::connect(TimePoint now)
{
    VPCSIM_ASSERT(state_ == TcpState::Closed && end_ == TcpEnd::NotYet);
    state_ = TcpState::SynSent;
    ++send_next_;
    send_syn(now);
    restart_timer(now);
}

void TcpConnection::write(std::uint32_t bytes, TimePoint now)
{
    if (state_ == TcpState::Closed || state_ == TcpState::TimeWait || fin_written_)
        return;
    data_end_ += bytes;
    statistics_.bytes_sent += bytes;
    send_new(now);
}

void TcpConnection::close(TimePoint now)
{
    switch (state_) {
    case TcpState::SynSent:
        return finish(TcpEnd::Abandoned);
    case TcpState::SynReceived:  // its FIN follows the handshake
        fin_written_ = true;
        return;
    case TcpState::Established:
        state_ = TcpState::FinWait1;
        break;
    case TcpState::CloseWait:
        state_ = TcpState::LastAck;
        break;
    default:
        return;
    }
    fin_written_ = true;
    send_new(now);
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
    if (timer_ > now)
        return;
    if (state_ == TcpState::TimeWait)
        return finish(TcpEnd::Closed);
    if (state_ == TcpState::FinWait2 || attempts_ == most_retries())
        return finish(TcpEnd::TimedOut);
    ++attempts_;
    is_recovering_ = true;
    recovery_end_ = send_next_;
    retransmit(now);
    restart_timer(now);
}

bool TcpConnection::may_send_data() const
{
    switch (state_) {
    case TcpState::Established:
    case TcpState::FinWait1:
    case TcpState::CloseWait:
    case TcpState::Closing:
    case TcpState::LastAck:
        return true;
    default:
        return false;
    }
}

// What has not been sent yet, as far as the peer's window allows. When it has been closed, the segment that opens it
// calls again; no receiver here closes it, so there is no timer that asks (RFC 9293 3.8.6.1).
void TcpConnection::send_new(TimePoint now)
{
    if (!may_send_data() || is_recovering_)
        return;
    while (is_before(send_next_, written_end())) {
        const std::uint32_t left = data_end_ - send_next_;
        const std::uint32_t in_flight = send_next_ - send_unacknowledged_;
        const std::uint32_t room = send_window_ > in_flight ? send_window_ - in_flight : 0;
        const std::uint32_t length = std::min({left, room, std::uint32_t{send_mss_}});
        const bool has_fin = fin_written_ && length == left;
        if (length == 0 && !has_fin)
            return;
        send_text(send_next_, length, has_fin, now);
        send_next_ += length + (has_fin ? 1u : 0u);
        if (!is_timing_) {
            is_timing_ = true;
            timed_ = send_next_;
            timed_at_ = now;
        }
        if (in_flight == 0)
            restart_timer(now);
    }
}

void TcpConnection::send_text(std::uint32_t sequence, std::uint32_t length, bool has_fin, TimePoint now)
{
    std::uint8_t flags = kTcpAck;
    flags |= length > 0 ? kTcpPsh : 0;
    flags |= has_fin ? kTcpFin : 0;
    say({sequence, 0, flags, 0, length, {}}, now);
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
    syn.options.sack_permitted = !answers || has_sack_;
    if (has_window_scale_)
        syn.options.window_scale = receiver_.offered_shift();
    add_timestamps(syn.options, now);
    ++statistics_.syns;
    syn_sent_at_ = now;
    output_.transmit(syn);
}

void TcpConnection::send_acknowledgment(TimePoint now) { say({send_next_, 0, kTcpAck, 0, 0, {}}, now); }

// A segment of a synchronized connection: it acknowledges what has come, and tells of the window.
void TcpConnection::say(TcpSegment segment, TimePoint now)
{
    segment.acknowledgment = receiver_.next();
    segment.window = receiver_.tell();
    add_timestamps(segment.options, now);
    // A full segment has no room for them; the acknowledgment that each segment ahead of its turn gets has.
    if (has_sack_ && segment.length == 0 && receiver_.has_gap())
        segment.options.sack =
            receiver_.blocks(has_timestamps_ ? TcpSackBlocks::kMostWithTimestamps : TcpSackBlocks::kMost);
    output_.transmit(segment);
}

// The oldest segment that nobody has acknowledged.
void TcpConnection::retransmit(TimePoint now)
{
    ++statistics_.retransmissions;
    is_timing_ = false;  // an acknowledgment would not tell of which of the two
    if (state_ == TcpState::SynSent || state_ == TcpState::SynReceived)
        return send_syn(now);
    const bool has_sent_fin = fin_written_ && send_next_ == written_end();
    const std::uint32_t in_flight = send_next_ - send_unacknowledged_ - (has_sent_fin ? 1u : 0u);
    const std::uint32_t length = std::min(in_flight, std::uint32_t{send_mss_});
    send_text(send_unacknowledged_, length, has_sent_fin && length == in_flight, now);
}

void TcpConnection::restart_timer(TimePoint now) { timer_ = now + timeout(); }

Duration TcpConnection::timeout() const { return std::min(rto_ * (1 << attempts_), settings_.most_rto); }

unsigned TcpConnection::most_retries() const
{
    if (state_ == TcpState::SynSent)
        return settings_.syn_retries;
    return state_ == TcpState::SynReceived ? settings_.syn_ack_retries : settings_.retries;
}

// In every segment but a RST, once both ends have them (RFC 7323 3.2).
void TcpConnection::add_timestamps(TcpOptions& options, TimePoint now) const
{
    if (!has_timestamps_)
        return;
    const auto clock = static_cast<std::uint32_t>(now.time_since_epoch() / milliseconds(1));
    options.timestamps = TcpTimestamps{clock + settings_.timestamp_offset, receiver_.recent_timestamp()};
}

}  // namespace vpcsim
