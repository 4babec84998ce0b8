#include "vpcsim/fabric/token_bucket.h"

#include <algorithm>
#include <limits>

namespace vpcsim {

TokenBucket::Threshold TokenBucket::threshold(std::uint64_t units) const
{
    const auto scaled = static_cast<unsigned __int128>(units) * kPicosecondsPerSecond;
    const auto longest = static_cast<unsigned __int128>(kLongestDuration.count());
    return {units, Duration{static_cast<std::int64_t>(std::min(scaled / rate_, longest))},
            static_cast<std::uint64_t>(scaled % rate_)};
}

void TokenBucket::set(std::uint64_t rate, std::uint64_t burst)
{
    VPCSIM_ASSERT(rate > 0);
    rate_ = rate;
    burst_ = threshold(burst);
    room_ = threshold(burst + queue_);
}

void TokenBucket::change(TimePoint now, std::uint64_t rate, std::uint64_t burst)
{
    const auto ceiling = static_cast<unsigned __int128>(kLongestDuration.count());
    const TimePoint last_leaves = queue_ > 0 ? emptied_at() : kStart;
    if (last_leaves > now) {
        set(rate, burst);
        busy_until_ = last_leaves + burst_.time;
        remainder_ = burst_.remainder;
        return;
    }
    const Duration fill_time = std::max(busy_until_ - now, Duration::zero());
    const std::uint64_t left_over = busy_until_ >= now ? remainder_ : 0;
    // fill x 10^12, in units x ps.
    const unsigned __int128 fill = static_cast<unsigned __int128>(fill_time.count()) * rate_ + left_over;
    set(rate, burst);
    busy_until_ = now + Duration{static_cast<std::int64_t>(std::min(fill / rate, ceiling))};
    remainder_ = static_cast<std::uint64_t>(fill % rate);
}

}  // namespace vpcsim
