// TokenBucket: a rate limit that drops. Integers only, refilled lazily, exact: in no window of length t does more than
// burst + rate x t pass. With a queue, what exceeds it waits, in order, as long as no more than the queue holds waits.
//
// Kept as the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371): the time until which what has
// passed fills the line. A level in bit x ps would not fit 64 bits for a 100 ms burst; a time and a remainder do. What
// waits is a fill above the burst, so a queue is nothing but a second threshold: when it leaves is known when it comes.
// What fills the line for longer than kLongestDuration waits, for longer than twice that is refused: all times stay in
// range, whatever the rate.
// Invariant: 0 <= remainder_ < rate; the bucket's fill is (busy_until_ + remainder_ / rate - now) x rate.
#pragma once

#include <cstdint>
#include <optional>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/time.h"

namespace vpcsim {

class TokenBucket {
public:
    // `rate` units a second, `burst` units at once, `queue` units that may wait; a unit is a bit, or a packet.
    // REQUIRES: rate > 0.
    TokenBucket(std::uint64_t rate, std::uint64_t burst, std::uint64_t queue = 0) : queue_{queue} { set(rate, burst); }

    // Takes `cost` units if the bucket holds them, or the queue has room: they pass at the time returned, behind all
    // that came before. What waits drains bit by bit: of a packet that is half through, half waits.
    // REQUIRES: now does not go backwards; cost < 2^20.
    std::optional<TimePoint> passes_at(TimePoint now, std::uint64_t cost)
    {
        if (busy_until_ < now) {
            busy_until_ = now;
            remainder_ = 0;
        }
        const std::uint64_t scaled = cost * kPicosecondsPerSecond + remainder_;
        const TimePoint filled_until = busy_until_ + Duration{static_cast<std::int64_t>(scaled / rate_)};
        const std::uint64_t remainder = scaled % rate_;
        const bool fits_at_once = burst_.holds(filled_until - now, remainder);
        if (!fits_at_once && (cost > burst_.units || !has_room(now, filled_until, remainder)))
            return std::nullopt;
        const TimePoint begun = busy_until_;
        busy_until_ = filled_until;
        remainder_ = remainder;
        return fits_at_once ? now : waits(begun, cost);
    }
    bool conforms(TimePoint now, std::uint64_t cost) { return passes_at(now, cost).has_value(); }

    // A new rate and burst from `now` on; what has passed still counts: the fill in units is carried over, exactly.
    // What waits keeps its time, and what comes later finds the bucket empty then: no window has too much. So the new
    // rate shows only once the last of the waiting has left: the simple way, for nothing on its way is moved.
    void change(TimePoint now, std::uint64_t rate, std::uint64_t burst);

    std::uint64_t rate() const { return rate_; }
    std::uint64_t burst() const { return burst_.units; }

private:
    static constexpr std::uint64_t kPicosecondsPerSecond = 1'000'000'000'000;

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
    Threshold threshold(std::uint64_t units) const;
    bool has_room(TimePoint now, TimePoint filled_until, std::uint64_t remainder) const;
    TimePoint waits(TimePoint begun, std::uint64_t cost);
    // The first picosecond at which the fill is no more than the burst.
    TimePoint emptied_at() const { return busy_until_ - burst_.time + Duration{remainder_ > burst_.remainder ? 1 : 0}; }

    std::uint64_t rate_ = 1;
    std::uint64_t queue_ = 0;
    Threshold burst_;
    TimePoint busy_until_ = kStart;
    std::uint64_t remainder_ = 0;
    // What waited when the rate was changed leaves at the rate before, until then.
    std::uint64_t rate_before_ = 1;
    TimePoint changed_until_ = kStart;
};

}  // namespace vpcsim
