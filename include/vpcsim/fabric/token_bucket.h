// TokenBucket: a rate limit that drops. Integers only, refilled lazily, exact: in no window of length t does more than
// burst + rate x t pass.
//
// Kept as the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371): the time until which what has
// passed fills the line. A level in bit x ps would not fit 64 bits for a 100 ms burst; a time and a remainder do.
// Invariant: 0 <= remainder_ < rate; the bucket's fill is (busy_until_ + remainder_ / rate - now) x rate.
#pragma once

#include <cstdint>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/time.h"

namespace vpcsim {

class TokenBucket {
public:
    // `rate` units a second, `burst` units at once; a unit is a bit, or a packet. REQUIRES: rate > 0.
    TokenBucket(std::uint64_t rate, std::uint64_t burst) { set(rate, burst); }

    // Takes `cost` units if the bucket holds them. REQUIRES: now does not go backwards; cost < 2^20.
    bool conforms(TimePoint now, std::uint64_t cost)
    {
        if (busy_until_ < now) {
            busy_until_ = now;
            remainder_ = 0;
        }
        const std::uint64_t scaled = cost * kPicosecondsPerSecond + remainder_;
        const TimePoint filled_until = busy_until_ + Duration{static_cast<std::int64_t>(scaled / rate_)};
        const std::uint64_t remainder = scaled % rate_;
        const Duration fill = filled_until - now;
        if (fill > burst_time_ || (fill == burst_time_ && remainder > burst_remainder_))
            return false;
        busy_until_ = filled_until;
        remainder_ = remainder;
        return true;
    }

    // A new rate and burst from `now` on; what has passed still counts: the fill in units is carried over, exactly.
    void change(TimePoint now, std::uint64_t rate, std::uint64_t burst);

    std::uint64_t rate() const { return rate_; }
    std::uint64_t burst() const { return burst_; }

private:
    static constexpr std::uint64_t kPicosecondsPerSecond = 1'000'000'000'000;

    void set(std::uint64_t rate, std::uint64_t burst);

    std::uint64_t rate_ = 1;
    std::uint64_t burst_ = 0;
    Duration burst_time_{};  // burst / rate, and its remainder
    std::uint64_t burst_remainder_ = 0;
    TimePoint busy_until_ = kStart;
    std::uint64_t remainder_ = 0;
};

}  // namespace vpcsim
