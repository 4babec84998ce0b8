// TcpCongestion: how much may be on its way (RFC 5681), in bytes: slow start, and congestion avoidance by the law of
// NewReno or of CUBIC. What is lost and repeated is the business of TcpSender, which sets the window meanwhile.
// Invariant: window >= 1 MSS, threshold >= 2 MSS.
#pragma once

#include <cstdint>
#include <string_view>

#include "vpcsim/guest/tcp_cubic.h"
#include "vpcsim/guest/tcp_settings.h"

namespace vpcsim {

class TcpCongestion {
public:
    // IW10 (RFC 6928), or one segment when the SYN had to be repeated (RFC 5681 3.1).
    TcpCongestion(TcpCongestionControl law, std::uint32_t mss, bool was_syn_lost);

    std::uint64_t window() const { return window_; }        // cwnd
    std::uint64_t threshold() const { return threshold_; }  // ssthresh
    bool is_slow_start() const { return window_ < threshold_; }

    // So many bytes have arrived, and `in_flight` were on their way before: a window that was not used up does not grow
    // (RFC 7661).
    void acknowledged(std::uint64_t bytes, std::uint64_t in_flight, Duration round_trip, TimePoint now);
    // Something is lost: once for each window of data.
    void reduce();
    // While it recovers, and back to the threshold when it has.
    void set_window(std::uint64_t window);
    void leave_recovery() { window_ = threshold_; }
    // The window stays what it is, in bytes, as far as the invariant allows.
    void set_mss(std::uint32_t mss);
    // Everything is lost: back to one segment.
    void collapse()
    {
        window_ = mss_;
        cubic_.forget();
    }
    // Nothing was sent for so long, and then again (RFC 5681 4.1).
    void restart(Duration idle, Duration rto);

private:
    std::uint64_t initial_window() const;
    std::uint64_t avoid(std::uint64_t bytes, Duration round_trip, TimePoint now);

    TcpCongestionControl law_;
    std::uint32_t mss_;
    std::uint64_t window_;
    std::uint64_t threshold_;
    std::uint64_t credit_ = 0;  // NewReno: acknowledged since it last grew by a segment
    TcpCubic cubic_;
};

}  // namespace vpcsim
