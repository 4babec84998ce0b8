// TcpCubic: the window growth of CUBIC (RFC 9438), in integers: windows in bytes, time in milliseconds.
//
//   W_cubic(t) = C (t - K)^3 + W_max   segments, t in seconds, C = 0.4
//
//    cwnd                       /
//   W_max . . . . . . .-------+
//              .  .  '         :
//            /  concave        : convex
//   0.7 W_max                  K                 t
#pragma once

#include <cstdint>

#include "vpcsim/base/time.h"

namespace vpcsim {

class TcpCubic {
public:
    explicit TcpCubic(std::uint32_t mss) : mss_{mss} {}
    void set_mss(std::uint32_t mss) { mss_ = mss; }

    // By how much the window grows for so many acknowledged bytes. REQUIRES: window > 0.
    std::uint64_t increase(std::uint64_t window, std::uint64_t acknowledged, Duration round_trip, TimePoint now);
    // The window after a loss; what it was is remembered as W_max, or less of it when flows are converging (4.7).
    std::uint64_t reduce(std::uint64_t window);
    // After a timeout growth begins anew from the window that it then has (4.8).
    void forget();
    // The application has sent nothing for so long: that time does not count (5.8).
    void pause(Duration idle) { epoch_start_ += idle; }

private:
    void begin_epoch(std::uint64_t window, TimePoint now);
    std::uint64_t target(std::uint64_t window, Duration since_epoch) const;
    void grow_estimate(std::uint64_t window, std::uint64_t acknowledged);

    std::uint32_t mss_;
    bool has_epoch_ = false;
    TimePoint epoch_start_;
    std::int64_t k_ = 0;          // milliseconds
    std::uint64_t origin_ = 0;    // where the curve is flat
    std::uint64_t most_ = 0;      // W_max; zero: none
    std::uint64_t prior_ = 0;     // cwnd_prior: the window before the last loss
    std::uint64_t credit_ = 0;    // of bytes x window, below one byte
    std::uint64_t estimate_ = 0;  // W_est: what Reno would have by now (4.3)
    std::uint64_t estimate_credit_ = 0;
};

// The largest number whose cube is not above `value`.
std::uint64_t cube_root(std::uint64_t value);

}  // namespace vpcsim
