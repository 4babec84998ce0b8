// TcpSender: the half of a connection that brings bytes to the peer: what may be sent now, and what again (RFC 5681,
// 6582, 6675, 6298), in the peer's window (RFC 9293 3.8.6). The bytes are zeros: only their number is kept.
// It sends nothing itself: the connection asks for the next piece until there is none, and brings acknowledgments and
// the time.
//
//              loss is found                      timeout
//     Open ---------------------> Recovery -----------------------+
//      ^ ^                           |                            v
//      | +---------------------------+                           Loss
//      +-----------------------------------------------------------+
//              all that was on its way then has been acknowledged
//
// Invariant: SND.UNA <= SND.NXT <= the end of what the application has written, and its FIN.
#pragma once

#include <optional>

#include "vpcsim/guest/tcp_congestion.h"
#include "vpcsim/guest/tcp_round_trip.h"
#include "vpcsim/guest/tcp_scoreboard.h"

namespace vpcsim {

enum class TcpRecovery : std::uint8_t { Open, Recovery, Loss };
std::string_view name(TcpRecovery recovery);  // "recovery"

class TcpSender {
public:
    explicit TcpSender(const TcpSettings& settings);

    // What the application wants sent; before start() it waits.
    void write(std::uint64_t bytes) { data_end_ += bytes; }
    void finish() { is_finished_ = true; }  // a FIN behind it

    struct Agreement {
        std::uint32_t mss = 536;  // of text: without the options that every segment has
        std::uint8_t shift = 0;   // of the peer's window
        bool has_sack = false;
        bool has_timestamps = false;
        bool was_syn_lost = false;
    };
    // The handshake is done; `segment` has told the window, in bytes.
    void start(const Agreement& agreed, std::uint32_t window, const TcpSegment& segment, TimePoint now);

    struct Piece {
        TcpPosition begin = 0;
        std::uint32_t length = 0;  // of text; zero without FIN: a probe
        bool has_fin = false;
        bool is_pushed = false;      // the last that the application has written
        bool is_repetition = false;  // counted among the retransmissions
    };
    // The next that may be sent; it counts as sent. nullopt: nothing, until something is heard or due.
    std::optional<Piece> next(TimePoint now);

    // False: it acknowledges what was never sent, or what is long past (RFC 5961 5), and is answered so.
    bool is_acceptable(std::uint32_t acknowledgment) const;
    // REQUIRES: is_acceptable(). `clock` is now, on the clock of our time stamps.
    void acknowledge(const TcpSegment& segment, std::uint32_t clock, TimePoint now);
    // Segments are as long as that from now on; those on their way that are longer go again, in parts. After start().
    void set_mss(std::uint32_t mss);
    TimePoint due() const { return due_; }
    // The time is due(). False: the peer has been silent for too long.
    bool on_timer(TimePoint now);

    std::uint32_t unacknowledged() const { return sequence_of(unacknowledged_); }  // SND.UNA
    std::uint32_t next_sequence() const { return sequence_of(next_); }             // SND.NXT
    bool is_fin_acknowledged() const { return is_finished_ && unacknowledged_ == data_end_ + 1; }
    std::uint64_t bytes_acknowledged() const;
    std::uint64_t unsent() const { return data_end_ - std::min(next_, data_end_); }
    std::uint64_t in_flight() const { return scoreboard_.in_flight(); }
    std::uint32_t mss() const { return agreed_.mss; }
    TcpRecovery recovery() const { return recovery_; }
    const TcpCongestion& congestion() const { return congestion_; }
    TcpRoundTrip& round_trip() { return round_trip_; }
    const TcpRoundTrip& round_trip() const { return round_trip_; }

private:
    // What an acknowledgment has changed.
    struct News {
        bool has_advanced = false;    // SND.UNA has
        bool is_duplicate = false;    // RFC 5681 2, or one that tells of more by SACK (RFC 6675 2)
        std::uint64_t delivered = 0;  // bytes that have left the network (RFC 6937)
        std::uint64_t pipe_before = 0;
    };

    std::optional<Piece> next_repetition(TimePoint now);
    std::optional<Piece> next_new(TimePoint now);
    std::optional<Piece> probe(TimePoint now);
    bool is_held(std::uint64_t length) const;
    bool has_room() const;
    Piece send(std::uint64_t length, TimePoint now);
    Piece piece(TcpPosition begin, std::uint32_t length, bool has_fin) const;
    std::uint64_t room() const { return edge_ - std::min(next_, edge_); }
    // The FIN fits behind so much text.
    bool ends_with(std::uint64_t length) const { return is_finished_ && length == unsent() && room() > length; }
    bool has_all_sent() const { return next_ == data_end_ + (is_finished_ ? 1u : 0u); }

    bool take_window(const TcpSegment& segment);
    void measure(const TcpSegment& segment, const TcpDelivery& delivery, std::uint32_t clock, TimePoint now);
    std::uint64_t delivered_by(const TcpDelivery& delivery, std::uint64_t sacked_before, bool is_duplicate) const;
    void react(const News& news, TimePoint now);
    bool find_losses(const News& news);
    void enter_recovery();
    void pace_recovery(const News& news, bool has_new_losses);
    void settle_timer(bool has_advanced, TimePoint now);
    std::uint64_t pipe() const;

    TcpSettings settings_;
    Agreement agreed_;
    bool is_started_ = false;

    TcpPosition first_;           // ISS + 1
    TcpPosition unacknowledged_;  // SND.UNA
    TcpPosition next_;            // SND.NXT
    TcpPosition data_end_;        // behind the last byte that the application has written
    bool is_finished_ = false;
    TcpPosition small_end_ = 0;  // behind the last segment that was not full (Minshall's Nagle)
    TimePoint last_sent_at_;

    TcpPosition edge_ = 0;             // SND.UNA + SND.WND
    std::uint32_t window_update_ = 0;  // SND.WL1
    std::uint32_t largest_window_ = 0;

    TcpScoreboard scoreboard_;
    TcpCongestion congestion_;
    TcpRoundTrip round_trip_;
    unsigned duplicates_ = 0;

    TcpRecovery recovery_ = TcpRecovery::Open;
    TcpPosition recovery_end_ = 0;       // SND.NXT when it began
    std::uint64_t recovery_flight_ = 0;  // RecoverFS, prr_delivered and prr_out of RFC 6937
    std::uint64_t recovery_delivered_ = 0;
    std::uint64_t recovery_sent_ = 0;

    TimePoint due_ = kNever;
    unsigned attempts_ = 0;  // timeouts, or probes, since the peer was heard
    unsigned probes_ = 0;    // since the window closed
    bool is_probing_ = false;
};

}  // namespace vpcsim
