#include "vpcsim/fabric/token_bucket.h"

namespace vpcsim {
namespace {

// The time that so many units x 10^12 take at the rate, in range.
Duration time_of(unsigned __int128 scaled, std::uint64_t rate)
{
    const auto longest = static_cast<unsigned __int128>(kLongestDuration.count());
    return Duration{static_cast<std::int64_t>(std::min(scaled / rate, longest))};
}

}  // namespace

void TokenBucket::set(std::uint64_t rate, std::uint64_t burst)
{
    VPCSIM_ASSERT(rate > 0);
    const auto scaled = static_cast<unsigned __int128>(burst) * kPicosecondsPerSecond;
    rate_ = rate;
    burst_ = {burst, time_of(scaled, rate), static_cast<std::uint64_t>(scaled % rate)};
}

void TokenBucket::change(TimePoint now, std::uint64_t rate, std::uint64_t burst)
{
    const Fill filled = with(now, 0);
    // In units x 10^12.
    const auto fill = static_cast<unsigned __int128>((filled.until - now).count()) * rate_ + filled.remainder;
    const auto before = static_cast<unsigned __int128>(burst_.units) * kPicosecondsPerSecond;
    const auto after = static_cast<unsigned __int128>(burst) * kPicosecondsPerSecond;
    const auto credit = before - std::min(fill, before);
    const auto carried = after - std::min(credit, after);
    set(rate, burst);
    busy_until_ = now + time_of(carried, rate);
    remainder_ = static_cast<std::uint64_t>(carried % rate);
}

}  // namespace vpcsim
