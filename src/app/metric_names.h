// Metrics as the command line names them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/report/metrics.h"

namespace vpcsim {

// nullptr when none is.
const Metric* metric_called(std::string_view name, const std::vector<Metric>& metrics);

// Of a name that none of them has: "; did you mean `checks.load.loss`?", or where they are listed.
std::string metric_hint(std::string_view name, const std::vector<Metric>& metrics);

}  // namespace vpcsim
