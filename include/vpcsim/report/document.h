// Results as documents, for programs: JSON with a version and keys in a fixed order, and JUnit XML.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/base/value.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {

// Grows only: a reader of version 1 may ignore keys that it does not know.
inline constexpr int kResultVersion = 1;

Value run_document(const Scenario& scenario, const RunResult& result);

// One <testsuite> a scenario, one <testcase> a check, a matrix or a call.
struct JudgedScenario {
    const Scenario* scenario = nullptr;
    const RunResult* result = nullptr;
};
std::string junit_text(const std::vector<JudgedScenario>& runs);

}  // namespace vpcsim
