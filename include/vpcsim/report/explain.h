// An analysis for people and for programs: each stage with its object, verdict and rule, every blocker with its line.
#pragma once

#include <string>

#include "vpcsim/base/value.h"
#include "vpcsim/explain/analysis.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

// What was asked, as the user named it, and what came of it. The network is the one that was analysed.
struct Explanation {
    const Scenario& scenario;
    const Network& network;
    const Analysis& analysis;
    std::string from;
    std::string to;
    TimePoint at;
};

enum class ExplainDepth : std::uint8_t {
    Minimal,   // a line for each direction
    Normal,    // a line for each stage, and what a blocker comes from
    Detailed,  // every rule that was tried, too
};

std::string explain_text(const Explanation& explanation, ExplainDepth depth);

// Version 1, keys in a fixed order.
Value explain_document(const Explanation& explanation);

}  // namespace vpcsim
