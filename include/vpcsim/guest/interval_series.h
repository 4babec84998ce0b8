// IntervalSeries: what a load counts, by intervals of simulated time since an epoch: 0 is the first. Without an
// interval everything is in the first. All that comes from `until` on is in one more.
#pragma once

#include <cstddef>
#include <vector>

#include "vpcsim/base/time.h"

namespace vpcsim {

// How many of them make a time; the last one may be shorter.
constexpr std::size_t intervals_in(Duration time, Duration interval)
{
    return static_cast<std::size_t>(time / interval) + (time % interval > Duration::zero() ? 1u : 0u);
}

template <class T>
class IntervalSeries {
public:
    // REQUIRES: epoch is not later than what is asked for.
    IntervalSeries(TimePoint epoch, Duration interval, TimePoint until = kNever)
        : epoch_{epoch}, interval_{interval}, until_{until}
    {
    }

    T& at(TimePoint now)
    {
        const std::size_t index = index_of(now);
        if (index >= items_.size())
            items_.resize(index + 1);
        return items_[index];
    }
    // Up to the last one that was asked for.
    const std::vector<T>& items() const { return items_; }
    std::vector<T>& items() { return items_; }

private:
    std::size_t index_of(TimePoint now) const
    {
        if (interval_ == Duration::zero())
            return 0;
        return now < until_ ? static_cast<std::size_t>((now - epoch_) / interval_)
                            : intervals_in(until_ - epoch_, interval_);
    }

    TimePoint epoch_;
    Duration interval_;
    TimePoint until_;
    std::vector<T> items_;
};

}  // namespace vpcsim
