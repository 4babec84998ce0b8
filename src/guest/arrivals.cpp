#include "vpcsim/guest/arrivals.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {

std::optional<ArrivalModel> parse_arrival_model(std::string_view text)
{
    for (const ArrivalModel model : {ArrivalModel::Constant, ArrivalModel::Poisson, ArrivalModel::OnOff})
        if (text == name(model))
            return model;
    return std::nullopt;
}

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
    lengthen_bursts();
}

// Where more than a thousand bursts go into a unit only their mean can be seen, and fewer, longer ones have the same.
void Arrivals::lengthen_bursts()
{
    constexpr std::int64_t kBursts = 1'000;
    if (options_.model != ArrivalModel::OnOff || options_.on_time >= interval_ / kBursts)
        return;
    const std::int64_t factor = interval_ / kBursts / options_.on_time;
    options_.on_time *= factor;
    options_.off_time = std::min(options_.off_time, kLongestDuration / factor) * factor;
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
    // What is left of the interval passes in the bursts that follow; nothing of it in a silence.
    while (next_ >= on_until_ && next_ < kStart + kLongestDuration) {
        const Duration silence = exponential_time(random_, options_.off_time);
        next_ += silence;
        on_until_ += silence + exponential_time(random_, options_.on_time);
    }
}

}  // namespace vpcsim
