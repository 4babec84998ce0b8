// The time stamps of captures: a fixed epoch plus simulated time, so that the same run gives the same bytes on any day.
#pragma once

#include <chrono>

#include "vpcsim/base/calendar.h"
#include "vpcsim/base/time.h"

namespace vpcsim {

using CaptureStamp = std::chrono::sys_time<std::chrono::nanoseconds>;

// Whole nanoseconds; what is finer is cut off, so that stamps never run ahead of the simulation.
constexpr CaptureStamp capture_stamp(TimePoint at)
{
    return kCalendarEpoch + std::chrono::floor<std::chrono::nanoseconds>(at.time_since_epoch());
}

}  // namespace vpcsim
