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
}

// Whether burst and queue hold a fill of that time at the rate; of what waits since before a change, what it is.
bool TokenBucket::has_room(TimePoint now, TimePoint filled_until, std::uint64_t remainder) const
{
    if (queue_ == 0 || filled_until - now > 2 * kLongestDuration)
        return false;
    const auto units = [](Duration time, std::uint64_t rate) {
        return static_cast<__int128>(time.count()) * static_cast<__int128>(rate);
    };
    __int128 fill = units(filled_until - now, rate_) + static_cast<__int128>(remainder);
    if (changed_until_ > now)
        fill += units(changed_until_ - now, rate_before_) - units(changed_until_ - now, rate_);
    return fill <= static_cast<__int128>(burst_.units + queue_) * static_cast<__int128>(kPicosecondsPerSecond);
}

// What costs as much as the bucket holds leaves when it is full, at a whole picosecond: what would have flowed in since
// the exact time is lost. REQUIRES: it was the last to be taken; the line was filled until `begun` before.
TimePoint TokenBucket::waits(TimePoint begun, std::uint64_t cost)
{
    const TimePoint leaves = emptied_at();
    if (begun < leaves) {
        const unsigned __int128 scaled = static_cast<unsigned __int128>(cost) * kPicosecondsPerSecond;
        busy_until_ = leaves + Duration{static_cast<std::int64_t>(scaled / rate_)};
        remainder_ = static_cast<std::uint64_t>(scaled % rate_);
    }
    return leaves;
}

void TokenBucket::change(TimePoint now, std::uint64_t rate, std::uint64_t burst)
{
    const auto ceiling = static_cast<unsigned __int128>(kLongestDuration.count());
    const TimePoint last_leaves = queue_ > 0 ? emptied_at() : kStart;
    if (last_leaves > now) {
        rate_before_ = rate_;
        changed_until_ = last_leaves;
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
