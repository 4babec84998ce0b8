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
// What is sent is zeros: only their number is kept. There is no congestion window, no SACK block, no delayed ACK and no
// reassembly yet: what comes out of order is asked for again, and while something is repeated, nothing new is sent.
// Invariant: SND.UNA <= SND.NXT <= the end of what the application has written, and its FIN.
#pragma once

#include <cstdint>
#include <string_view>

#include "vpcsim/base/time.h"
#include "vpcsim/wire/tcp_options.h"

namespace vpcsim {

// LISTEN is not one of them: a listener makes connections, see TcpStack.
enum class TcpState : std::uint8_t {
    Closed,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
};
std::string_view name(TcpState state);  // "SYN-SENT"

// How a connection ended.
enum class TcpEnd : std::uint8_t {
    NotYet,
    Closed,       // in order: a FIN each way, both acknowledged
    Refused,      // RST in answer to the SYN
    Reset,        // RST later on
    TimedOut,     // nobody acknowledged, however often it was repeated
    Unreachable,  // an ICMP error in answer to the SYN
    Abandoned,    // closed by the application before it was established
    Forgotten,    // its own host has started again
};
std::string_view name(TcpEnd end);  // "timed_out"

struct TcpSegment {
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = 0;    // TcpFlag
    std::uint16_t window = 0;  // as it stands in the header: not scaled
    std::uint32_t length = 0;  // of the payload
    TcpOptions options;

    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
    // SEG.LEN of RFC 9293: SYN and FIN take a sequence number each.
    std::uint32_t sequence_length() const { return length + (has(kTcpSyn) ? 1u : 0u) + (has(kTcpFin) ? 1u : 0u); }
};

// The answer of an end without such a connection (RFC 9293 3.10.7.1). REQUIRES: `segment` is no RST itself.
TcpSegment reset_for(const TcpSegment& segment);

// Sequence numbers wrap: a is before b when b is less than half the space ahead (RFC 9293 3.4).
constexpr bool is_before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }

// The numbers of Linux 5.10 (include/net/tcp.h, and its sysctls).
struct TcpSettings {
    std::uint16_t mss = 1460;                  // of the interface: its MTU without IP and TCP header
    std::uint32_t initial_sequence = 0;        // ISS
    std::uint32_t timestamp_offset = 0;        // of a clock in milliseconds
    unsigned syn_retries = 6;                  // tcp_syn_retries: gives up after 127 s
    unsigned syn_ack_retries = 5;              // tcp_synack_retries: gives up after 63 s
    unsigned retries = 15;                     // tcp_retries2: 924.6 s after a retransmission timeout of 200 ms
    Duration initial_rto = seconds(1);         // RFC 6298 2.1
    Duration rto_after_lost_syn = seconds(3);  // RFC 6298 5.7
    Duration least_rto_margin = milliseconds(200);
    Duration most_rto = seconds(120);
    Duration time_wait = seconds(60);  // TCP_TIMEWAIT_LEN, and tcp_fin_timeout
};

class TcpOutput {
public:
    virtual ~TcpOutput() = default;
    virtual void transmit(const TcpSegment& segment) = 0;
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
    void write(std::uint32_t bytes, TimePoint now);
    void close(TimePoint now);

    // A SYN has met a listener.
    void accept(const TcpSegment& syn, TimePoint now);
    void receive(const TcpSegment& segment, TimePoint now);
    // An ICMP error about a segment of this connection. Only an unanswered SYN gives up for it, as in Linux; later on
    // it is a soft error (RFC 5461 2, RFC 1122 4.2.3.9).
    void receive_unreachable();
    // Its own host has started again: it is CLOSED, and the peer is not told.
    void forget() { finish(TcpEnd::Forgotten); }
    // The time is due().
    void on_timer(TimePoint now);

    // kNever: nothing to do until somebody calls.
    TimePoint due() const { return due_; }
    TcpState state() const { return state_; }
    TcpEnd end() const { return end_; }
    bool is_synchronized() const { return state_ > TcpState::SynReceived; }
    // The peer will send no more.
    bool has_peer_closed() const { return fin_received_; }
    const TcpStatistics& statistics() const { return statistics_; }

private:
    std::uint32_t written_end() const { return data_end_ + (fin_written_ ? 1u : 0u); }
    bool may_send_data() const;

    void receive_in_syn_sent(const TcpSegment& segment, TimePoint now);
    void receive_synchronized(const TcpSegment& segment, TimePoint now);
    bool is_acceptable(const TcpSegment& segment) const;
    bool is_too_old(const TcpSegment& segment) const;
    void refuse_segment(const TcpSegment& segment, TimePoint now);
    void receive_reset(const TcpSegment& segment, TimePoint now);
    bool receive_acknowledgment(const TcpSegment& segment, TimePoint now);
    void advance(std::uint32_t acknowledgment, TimePoint now);
    void receive_text(const TcpSegment& segment);
    void receive_fin(TimePoint now);
    void agree_on_options(const TcpSegment& syn);
    void measure(Duration round_trip);

    void establish(TimePoint now);
    void enter_time_wait(TimePoint now);
    void finish(TcpEnd end);

    void send_new(TimePoint now);
    void send_text(std::uint32_t sequence, std::uint32_t length, bool has_fin, TimePoint now);
    void send_syn(TimePoint now);
    void send_acknowledgment(TimePoint now);
    void retransmit(TimePoint now);
    void restart_timer(TimePoint now);
    Duration timeout() const;
    unsigned most_retries() const;
    TcpOptions options_at(TimePoint now) const;
    std::uint32_t window_bytes() const;
    std::uint16_t window() const;

    TcpSettings settings_;
    TcpOutput& output_;
    TcpState state_ = TcpState::Closed;
    TcpEnd end_ = TcpEnd::NotYet;
    TimePoint due_ = kNever;
    bool was_accepted_ = false;  // opened by the peer

    // Ours, by the names of RFC 9293 3.3.1: ISS is in settings_.
    std::uint32_t send_unacknowledged_ = 0;  // SND.UNA
    std::uint32_t send_next_ = 0;            // SND.NXT
    std::uint32_t send_window_ = 0;          // SND.WND
    std::uint32_t data_end_ = 0;             // behind the last byte that the application has written
    bool fin_written_ = false;
    std::uint16_t send_mss_ = 536;  // RFC 9293 3.7.1, until the peer names one
    std::uint8_t send_shift_ = 0;

    // The peer's.
    std::uint32_t initial_received_ = 0;  // IRS
    std::uint32_t receive_next_ = 0;      // RCV.NXT
    std::uint8_t receive_shift_ = 0;
    bool fin_received_ = false;
    bool has_sack_ = false;
    bool has_timestamps_ = true;  // offered first, then agreed on
    bool has_window_scale_ = true;
    std::uint32_t recent_timestamp_ = 0;  // TS.Recent of RFC 7323 4.3

    // Repetition (RFC 6298).
    Duration rto_;
    Duration smoothed_round_trip_{};  // zero: not measured yet
    Duration round_trip_variation_{};
    unsigned attempts_ = 0;           // timeouts since something was acknowledged
    std::uint32_t recovery_end_ = 0;  // SND.NXT when the timer ran out: up to there everything is sent again
    bool is_recovering_ = false;
    bool is_timing_ = false;   // Karn: a segment that was sent once only
    std::uint32_t timed_ = 0;  // its end
    TimePoint timed_at_;
    TimePoint syn_sent_at_;  // the last SYN or SYN-ACK

    TcpStatistics statistics_;
};

}  // namespace vpcsim
