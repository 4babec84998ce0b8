#include "vpcsim/base/calendar.h"

#include "vpcsim/base/format.h"

namespace vpcsim {

std::string gmt_text(TimePoint at)
{
    const auto second = kCalendarEpoch + std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
    const auto midnight = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{second - midnight};
    return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                  time.minutes().count(), time.seconds().count());
}

}  // namespace vpcsim
