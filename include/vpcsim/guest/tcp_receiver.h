// TcpReceiver: the half of a connection that takes what the peer sends: the order of its bytes, the window that it may
// fill, when it is acknowledged, and the time stamp that goes back to it.
// It knows no clock and sends nothing: the connection asks what is owed, and says when it has been told.
// Invariant: Last.ACK.sent <= RCV.NXT <= the edge of the window, which never moves back (RFC 9293 3.8.6).
#pragma once

#include <optional>

#include "vpcsim/base/time.h"
#include "vpcsim/guest/tcp_reassembly.h"
#include "vpcsim/guest/tcp_settings.h"

namespace vpcsim {

class TcpReceiver {
public:
    explicit TcpReceiver(const TcpSettings& settings);

    // The window scale that a SYN offers, and what the header of a SYN shows as its window (RFC 7323 2.2).
    std::uint8_t offered_shift() const;
    std::uint16_t initial_window() const;

    // The peer's SYN, and whether both ends scale their windows and send time stamps.
    void start(const TcpSegment& syn, bool has_window_scale, bool has_timestamps);

    bool is_peers_syn(std::uint32_t sequence) const { return sequence == sequence_of(initial_); }
    bool is_next(std::uint32_t sequence) const { return sequence == sequence_of(next_); }
    // Inside the window, as Linux sees it (tcp_sequence): it may begin before, and a closed window takes what asks
    // whether it has opened.
    bool is_acceptable(const TcpSegment& segment) const;
    // PAWS (RFC 7323 5).
    bool is_too_old(const TcpSegment& segment) const;
    // RFC 7323 4.3 (2).
    void note_timestamp(const TcpSegment& segment);

    // Takes text and FIN. `rto` is the time after which the peer has paused.
    void take(const TcpSegment& segment, Duration rto, TimePoint now);
    // What has come in order is read at once, unless the application holds it: then it fills the window.
    void hold() { is_held_ = true; }
    // True: the window has opened so far that the peer should hear of it.
    bool read(std::uint64_t bytes);

    bool owes_acknowledgment() const { return due_ != kNever; }
    // When it must have been sent: kStart is at once.
    TimePoint acknowledgment_due() const { return due_; }
    // It is in a segment that is about to be sent. Returns the header's window.
    std::uint16_t tell();

    std::uint32_t next() const { return sequence_of(next_); }  // RCV.NXT
    bool has_fin() const { return has_fin_; }                  // in order
    bool has_gap() const { return !reassembly_.empty(); }
    TcpSackBlocks blocks(std::size_t most) const { return reassembly_.blocks(most); }
    std::uint32_t recent_timestamp() const { return recent_timestamp_; }
    std::uint64_t bytes_received() const { return bytes_received_; }
    std::uint64_t unread() const { return unread_; }

private:
    TcpPosition position(std::uint32_t sequence) const { return position_of(sequence, next_); }
    std::uint32_t room() const;
    bool take_text(TcpRange text);
    void grow_window(std::uint32_t length);
    void owe(bool at_once, TimePoint now);

    TcpSettings settings_;
    TcpPosition initial_ = 0;       // IRS
    TcpPosition next_ = 0;          // RCV.NXT
    TcpPosition acknowledged_ = 0;  // Last.ACK.sent
    TcpPosition edge_ = 0;          // RCV.NXT + RCV.WND, as last told
    std::optional<TcpPosition> fin_;
    bool has_fin_ = false;
    TcpReassembly reassembly_;

    std::uint32_t limit_;  // of the window: it grows with what comes, up to the buffer
    std::uint64_t unread_ = 0;
    bool is_held_ = false;
    std::uint8_t shift_ = 0;

    TimePoint due_ = kNever;
    std::uint32_t quick_acks_ = 0;         // that are sent at once
    std::uint32_t largest_segment_ = 536;  // that has come
    std::optional<TimePoint> last_text_;

    bool has_timestamps_ = false;
    std::uint32_t recent_timestamp_ = 0;  // TS.Recent of RFC 7323 4.3
    std::uint64_t bytes_received_ = 0;
};

}  // namespace vpcsim
