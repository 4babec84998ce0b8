// judge: does what happened meet what a check expects, and for the reason it gives?
#pragma once

#include <string>
#include <vector>

#include "vpcsim/scenario/run.h"

namespace vpcsim {

// A sentence for each expectation that was not met. `network` is as it is when the run ends.
std::vector<std::string> judge(const Scenario& scenario, const Network& network, const Check& check,
                               const CheckResult& result);

}  // namespace vpcsim
