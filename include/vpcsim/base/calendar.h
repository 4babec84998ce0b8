// The calendar of a run: a fixed epoch plus simulated time, so that the same run writes the same dates on any day.
#pragma once

#include <chrono>
#include <string>

#include "vpcsim/base/time.h"

namespace vpcsim {

inline constexpr std::chrono::sys_seconds kCalendarEpoch{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

// "2026-01-01T00:00:07Z", as the API writes times; what is finer than a second is cut off. REQUIRES: at >= kStart.
std::string gmt_text(TimePoint at);

}  // namespace vpcsim
