// Histogram: how often which value came, in fixed memory, in the manner of HdrHistogram: each power of two is cut into
// 128 equal steps, so that a value that is read back is at most 1/128 (0.79 %) too large, and never too small. What is
// below 256 is exact. Integers only: the same numbers everywhere.
#pragma once

#include <cstdint>
#include <vector>

#include "vpcsim/base/units.h"

namespace vpcsim {

class Histogram {
public:
    Histogram() : counts_(kSlots) {}

    // REQUIRES: value >= 0.
    void record(std::int64_t value);

    std::uint64_t count() const { return count_; }
    std::int64_t least() const { return count_ > 0 ? least_ : 0; }  // exact, as is most()
    std::int64_t most() const { return most_; }
    // The least value that at least so many of all do not exceed, rounded up to the end of its step; 0 when there is
    // none.
    std::int64_t at(PartsPerMillion part) const;

private:
    static constexpr unsigned kStepBits = 7;
    static constexpr std::size_t kSlots = (64 - kStepBits) << kStepBits;

    static std::size_t slot_of(std::uint64_t value);
    static std::uint64_t end_of(std::size_t slot);  // the largest value in it

    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::int64_t least_ = 0;
    std::int64_t most_ = 0;
};

}  // namespace vpcsim
