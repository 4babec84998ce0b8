// IntervalSeries: what a load counts, by intervals of simulated time since an epoch: 0 is the first. Without an
// interval everything is in the first.
#pragma once

#include <cstddef>
#include <vector>

#include "vpcsim/base/time.h"

namespace vpcsim {

template <class T>
class IntervalSeries {
public:
    // REQUIRES: epoch is not later than what is asked for.
    IntervalSeries(TimePoint epoch, Duration interval) : epoch_{epoch}, interval_{interval} {}

    T& at(TimePoint now)
    {
        const auto index =
            interval_ > Duration::zero() ? static_cast<std::size_t>((now - epoch_) / interval_) : std::size_t{0};
        if (index >= items_.size())
            items_.resize(index + 1);
        return items_[index];
    }
    // Up to the last one that was asked for.
    const std::vector<T>& items() const { return items_; }

private:
    TimePoint epoch_;
    Duration interval_;
    std::vector<T> items_;
};

}  // namespace vpcsim
