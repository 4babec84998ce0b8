// causes: what stops the pairs of a matrix, like with like. What falls to the default of groups is one cause for all
// instances that are in the same groups.
#pragma once

#include <set>
#include <vector>

#include "vpcsim/report/matrix.h"

namespace vpcsim {

struct Cause {
    PairFate fate;  // of the first pair
    std::size_t pairs = 0;
    std::set<std::uint32_t> objects;  // of that kind
    InstanceId from;                  // the first pair
    InstanceId to;
    IpFamily family{};
};

// The most frequent one first.
std::vector<Cause> causes_of(const MatrixReport& report);

}  // namespace vpcsim
