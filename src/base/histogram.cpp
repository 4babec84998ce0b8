#include "vpcsim/base/histogram.h"

#include <algorithm>
#include <bit>

#include "vpcsim/base/assert.h"

namespace vpcsim {

// The leading bit says which power of two, the seven bits behind it which step. The first two rows hold single values.
std::size_t Histogram::slot_of(std::uint64_t value)
{
    const auto width = static_cast<unsigned>(std::bit_width(value));
    if (width <= kStepBits + 1)
        return static_cast<std::size_t>(value);
    const unsigned shift = width - kStepBits - 1;
    return (std::size_t{shift} << kStepBits) + static_cast<std::size_t>(value >> shift);
}

std::uint64_t Histogram::end_of(std::size_t slot)
{
    if (slot < (std::size_t{2} << kStepBits))
        return slot;
    const std::size_t shift = (slot >> kStepBits) - 1;
    const std::uint64_t step = slot - (shift << kStepBits);
    return ((step + 1) << shift) - 1;
}

void Histogram::record(std::int64_t value)
{
    VPCSIM_ASSERT(value >= 0);
    least_ = count_ == 0 ? value : std::min(least_, value);
    most_ = std::max(most_, value);
    ++counts_[slot_of(static_cast<std::uint64_t>(value))];
    ++count_;
}

std::int64_t Histogram::at(PartsPerMillion part) const
{
    const auto wanted = static_cast<unsigned __int128>(count_) * part.count;
    unsigned __int128 seen = 0;
    for (std::size_t slot = 0; slot < counts_.size() && count_ > 0; ++slot) {
        seen += static_cast<unsigned __int128>(counts_[slot]) * 1'000'000;
        if (counts_[slot] > 0 && seen >= wanted)
            return std::min(static_cast<std::int64_t>(end_of(slot)), most_);
    }
    return most_;
}

}  // namespace vpcsim
