// SerialLine: frames leave it one after the other, each in the time that it takes at the line's rate. What comes
// meanwhile waits, as much as the queue holds.
#pragma once

#include <algorithm>
#include <optional>

#include "vpcsim/base/units.h"

namespace vpcsim {

class SerialLine {
public:
    SerialLine(BitRate rate, Bytes queue) : rate_{rate}, longest_wait_{transmission_time(queue, rate)} {}

    // When a frame that comes now would have left; none when too much waits.
    std::optional<TimePoint> leaves_at(TimePoint now, Bytes frame) const
    {
        const TimePoint begins = std::max(now, busy_until_);
        if (begins - now > longest_wait_)
            return std::nullopt;
        return begins + transmission_time(frame, rate_);
    }
    // The frame comes. `leaves` is what leaves_at() has said of it.
    void take(TimePoint leaves) { busy_until_ = leaves; }

private:
    BitRate rate_;
    Duration longest_wait_;
    TimePoint busy_until_ = kStart;
};

}  // namespace vpcsim
