// TokenBucket: a rate limit. Integers only, refilled lazily, exact: in no window of length t does more than
// burst + rate x t pass.
//
// Kept as the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371): the time until which what has
// passed fills the line. A level in bit x ps would not fit 64 bits for a 100 ms burst; a time and a remainder do. A
// burst that fills the line for longer than kLongestDuration is taken for that long: all times stay in range, whatever
// the rate.
// Invariant: 0 <= remainder_ < rate; the bucket's fill is (busy_until_ + remainder_ / rate - now) x rate.
#pragma once

#include <algorithm>
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
        const Fill filled = with(now, cost);
        if (!burst_.holds(filled.until - now, filled.remainder))
            return false;
        busy_until_ = filled.until;
        remainder_ = filled.remainder;
        return true;
    }

    // When `cost` units conform, if nothing else passes before. REQUIRES: cost <= burst(), and as for conforms().
    TimePoint conforms_at(TimePoint now, std::uint64_t cost) const
    {
        const Fill filled = with(now, cost);
        // The first picosecond at which the fill is no more than the burst.
        const Duration rounded{filled.remainder > burst_.remainder ? 1 : 0};
        return std::max(now, filled.until - burst_.time + rounded);
    }

    // A new rate and burst from `now` on. The credit is carried over, exactly, as far as the new burst holds it: a
    // change makes none, and takes no more than that.
    void change(TimePoint now, std::uint64_t rate, std::uint64_t burst);

    std::uint64_t rate() const { return rate_; }
    std::uint64_t burst() const { return burst_.units; }

private:
    static constexpr std::uint64_t kPicosecondsPerSecond = 1'000'000'000'000;

    // Until when the line is filled: the remainder is that of the division by the rate.
    struct Fill {
        TimePoint until;
        std::uint64_t remainder = 0;
    };
    // So many units, as the time that they take at the rate, and its remainder.
    struct Threshold {
        std::uint64_t units = 0;
        Duration time{};
        std::uint64_t remainder = 0;

        bool holds(Duration fill, std::uint64_t rest) const
        {
            return fill < time || (fill == time && rest <= remainder);
        }
    };

    void set(std::uint64_t rate, std::uint64_t burst);
    // The fill with `cost` units more.
    Fill with(TimePoint now, std::uint64_t cost) const
    {
        const bool is_full = busy_until_ < now;
        const std::uint64_t scaled = cost * kPicosecondsPerSecond + (is_full ? 0 : remainder_);
        return {(is_full ? now : busy_until_) + Duration{static_cast<std::int64_t>(scaled / rate_)}, scaled % rate_};
    }

    std::uint64_t rate_ = 1;
    Threshold burst_;
    TimePoint busy_until_ = kStart;
    std::uint64_t remainder_ = 0;
};

}  // namespace vpcsim
