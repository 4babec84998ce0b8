// Choices of a random test, all of them by a RandomStream.
#pragma once

#include <cstddef>
#include <iterator>

#include "vpcsim/base/random.h"

namespace vpcsim {

// True that often in a hundred times.
inline bool chance(RandomStream& random, unsigned percent) { return random.below(100) < percent; }

// From `least` to `most`, both included.
inline std::size_t between(RandomStream& random, std::size_t least, std::size_t most)
{
    return least + random.below(most - least + 1);
}

// Any of them, each as likely. REQUIRES: there is one.
template <class Items>
const auto& pick(RandomStream& random, const Items& items)
{
    return *std::next(std::begin(items), static_cast<std::ptrdiff_t>(random.below(std::size(items))));
}

}  // namespace vpcsim
