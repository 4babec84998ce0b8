// TcpConnection: one end of a TCP connection, the state machine of RFC 9293 3.3.2 with the timers of RFC 6298. It knows
// no network and no clock: segments and the time come in, segments and the time of its next timer come out, so that
// every transition can be tried at an exact instant.
//
//                 connect()          accept()
//                     |                  |
//                 SYN-SENT ------> SYN-RECEIVED
//                     |                  |
//                     +-> ESTABLISHED <--+
//             close() |                  | FIN came
//               FIN-WAIT-1           CLOSE-WAIT
//              |          |              | close()
//         FIN-WAIT-2   CLOSING        LAST-ACK
//              |          |              |
//              +-> TIME-WAIT -> CLOSED <-+
//
// This is the state machine; the two halves of a connection that is synchronized are TcpSender and TcpReceiver.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vpcsim/base/time.h"
#include "vpcsim/guest/tcp_receiver.h"
#include "vpcsim/guest/tcp_sender.h"
#include "vpcsim/guest/tcp_state.h"

namespace vpcsim {

class TcpOutput {
public:
    virtual ~TcpOutput() = default;
    virtual void transmit(const TcpSegment& segment) = 0;
    // What the path takes of TCP in a packet, as far as is known now: its MTU without IP and TCP header.
    virtual std::uint16_t path_mss() const { return 65'535; }
};

struct TcpStatistics {
    std::uint32_t syns = 0;             // SYN or SYN-ACK segments sent, the first one among them
    std::uint32_t retransmissions = 0;  // segments sent again, SYNs among them
    std::uint64_t bytes_sent = 0;       // written by the application
    std::uint64_t bytes_acknowledged = 0;
    std::uint64_t bytes_received = 0;
};

class TcpConnection {
public:
    TcpConnection(const TcpSettings& settings, TcpOutput& output);

    // The calls of the application (RFC 9293 3.10). Each does what the state allows and else nothing.
    void connect(TimePoint now);
    void write(std::uint64_t bytes, TimePoint now);
    void close(TimePoint now);
    // From now on what comes waits in the receive buffer until it is read.
    void hold_text() { receiver_.hold(); }
    void read(std::uint64_t bytes, TimePoint now);

    // A SYN has met a listener.
    void accept(const TcpSegment& syn, TimePoint now);
    void receive(const TcpSegment& segment, TimePoint now);
    // An ICMP error about a segment of this connection. Only an unanswered SYN gives up for it, as in Linux; later on
    // it is a soft error (RFC 5461 2, RFC 1122 4.2.3.9).
    void receive_unreachable();
    // A router has said that the path takes less: what was larger is cut and goes again, and the congestion window does
    // not suffer for it, as nothing was lost to congestion (RFC 1191 6.5).
    void receive_too_big(TimePoint now) { send_what_may_be(now); }
    // That number is on its way: an ICMP error that quotes any other is not believed (RFC 5927 4.1).
    bool has_sent(std::uint32_t sequence) const;
    // Its own host has started again: it is CLOSED, and the peer is not told.
    void forget() { finish(TcpEnd::Forgotten); }
    // The time is due().
    void on_timer(TimePoint now);

    // kNever: nothing to do until somebody calls.
    TimePoint due() const
    {
        return state_ == TcpState::Closed ? kNever : std::min({timer_, sender_.due(), receiver_.acknowledgment_due()});
    }
    TcpState state() const { return state_; }
    TcpEnd end() const { return end_; }
    bool is_synchronized() const { return state_ > TcpState::SynReceived; }
    // The peer will send no more.
    bool has_peer_closed() const { return receiver_.has_fin(); }
    // In order, and held for the application.
    std::uint64_t unread() const { return receiver_.unread(); }
    const TcpStatistics& statistics() const { return statistics_; }
    // For its windows, its round trip, and how it recovers.
    const TcpSender& sender() const { return sender_; }

private:
    void receive_in_syn_sent(const TcpSegment& segment, TimePoint now);
    void receive_synchronized(const TcpSegment& segment, TimePoint now);
    void refuse_segment(const TcpSegment& segment, TimePoint now);
    void answer_repeated_syn(TimePoint now);
    void receive_reset(const TcpSegment& segment, TimePoint now);
    bool receive_acknowledgment(const TcpSegment& segment, TimePoint now);
    void receive_fin_acknowledgment(TimePoint now);
    void receive_fin(TimePoint now);
    void agree_on_options(const TcpSegment& syn);
    std::uint32_t segment_size() const;

    void establish(std::uint32_t window, const TcpSegment& segment, TimePoint now);
    void enter_time_wait(TimePoint now);
    void finish(TcpEnd end);

    void follow_path();
    void send_what_may_be(TimePoint now);
    void send_syn(TimePoint now);
    void repeat_syn(TimePoint now);
    void send_acknowledgment(TimePoint now);
    void say(TcpSegment segment, TimePoint now);
    void add_timestamps(TcpOptions& options, TimePoint now) const;
    std::uint32_t clock(TimePoint now) const;

    TcpSettings settings_;
    TcpOutput& output_;
    TcpState state_ = TcpState::Closed;
    TcpEnd end_ = TcpEnd::NotYet;
    TimePoint timer_ = kNever;   // of a SYN that nobody has acknowledged, or of the wait for the peer
    bool was_accepted_ = false;  // opened by the peer
    bool is_closed_ = false;     // by the application

    TcpSender sender_;
    TcpReceiver receiver_;
    TcpSender::Agreement agreed_;
    std::uint16_t peer_mss_ = 0;  // what the peer's SYN has named
    bool has_timestamps_;         // offered first, then agreed on
    bool has_window_scale_;

    TimePoint syn_sent_at_;             // the last SYN or SYN-ACK
    unsigned attempts_ = 0;             // SYNs that nobody has acknowledged in time
    TimePoint may_refuse_at_ = kStart;  // the next segment without text

    TcpStatistics statistics_;
};

}  // namespace vpcsim
