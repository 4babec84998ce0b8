#include "vpcsim/guest/arrivals.h"

#include "vpcsim/base/assert.h"

namespace vpcsim {

std::string_view name(ArrivalModel model)
{
    switch (model) {
    case ArrivalModel::Constant:
        return "constant";
    case ArrivalModel::Poisson:
        return "poisson";
    case ArrivalModel::OnOff:
        return "on_off";
    }
    return {};
}

Arrivals::Arrivals(BitRate rate, Bytes unit, const ArrivalOptions& options, const RandomStream& random)
    : options_{options}, random_{random}, rate_{rate}
{
    VPCSIM_ASSERT(rate.bits_per_second > 0 && unit.count > 0);
    const auto scaled = static_cast<unsigned __int128>(unit.count) * 8 * 1'000'000'000'000u;
    interval_ = Duration{static_cast<std::int64_t>(scaled / rate.bits_per_second)};
    interval_remainder_ = static_cast<std::uint64_t>(scaled % rate.bits_per_second);
}

void Arrivals::begin(TimePoint now)
{
    next_ = now;
    remainder_ = 0;
    if (options_.model == ArrivalModel::OnOff)
        on_until_ = now + exponential_time(random_, options_.on_time);
}

void Arrivals::advance()
{
    if (options_.model == ArrivalModel::Poisson) {
        next_ += exponential_time(random_, interval_);
        return;
    }
    next_ += interval_;
    remainder_ += interval_remainder_;
    if (remainder_ >= rate_.bits_per_second) {
        remainder_ -= rate_.bits_per_second;
        next_ += Duration{1};
    }
    if (next_ < on_until_)
        return;
    // What is left of the interval passes in the silence, which begins at the end of the burst.
    next_ = std::max(next_, on_until_ + exponential_time(random_, options_.off_time));
    on_until_ = next_ + exponential_time(random_, options_.on_time);
}

}  // namespace vpcsim
