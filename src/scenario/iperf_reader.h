// An iperf load as a file describes it.
#pragma once

#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/base/value.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

IperfProbe read_iperf(const Value& probe);

// What contradicts itself in it.
void check_iperf(const Value& probe, const IperfOptions& load, std::vector<Diagnostic>& diagnostics);
// What is asked of it that it cannot tell.
void check_iperf_expectation(const IperfOptions& load, const Value& expect, std::vector<Diagnostic>& diagnostics);

std::vector<ExpectedPhase> read_phases(const Value& phases);

}  // namespace vpcsim
