#include "vpcsim/fabric/token_bucket.h"

#include <algorithm>
#include <limits>

namespace vpcsim {

void TokenBucket::set(std::uint64_t rate, std::uint64_t burst)
{
    VPCSIM_ASSERT(rate > 0);
    rate_ = rate;
    burst_ = burst;
    const auto scaled = static_cast<unsigned __int128>(burst) * kPicosecondsPerSecond;
    const auto longest = static_cast<unsigned __int128>(kLongestDuration.count());
    burst_time_ = Duration{static_cast<std::int64_t>(std::min(scaled / rate, longest))};
    burst_remainder_ = static_cast<std::uint64_t>(scaled % rate);
}

void TokenBucket::change(TimePoint now, std::uint64_t rate, std::uint64_t burst)
{
    const Duration fill_time = std::max(busy_until_ - now, Duration::zero());
    const std::uint64_t left_over = busy_until_ >= now ? remainder_ : 0;
    // fill x 10^12, in units x ps.
    const unsigned __int128 fill = static_cast<unsigned __int128>(fill_time.count()) * rate_ + left_over;
    set(rate, burst);
    const auto ceiling = static_cast<unsigned __int128>(kLongestDuration.count());
    busy_until_ = now + Duration{static_cast<std::int64_t>(std::min(fill / rate, ceiling))};
    remainder_ = static_cast<std::uint64_t>(fill % rate);
}

}  // namespace vpcsim
