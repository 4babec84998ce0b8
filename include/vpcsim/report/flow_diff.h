// What changes from one network to another, for people and for programs.
#pragma once

#include <string>

#include "vpcsim/base/value.h"
#include "vpcsim/explain/flow_diff.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

// One side, as it was compared.
struct FlowDiffSide {
    std::string label;  // as the user named it: "net.yaml@5s"
    const Scenario& scenario;
    const Network& network;
    TimePoint at;
};

struct FlowDiffReport {
    FlowDiffSide before;
    FlowDiffSide after;
    const FlowDiff& diff;
};

std::string flow_diff_text(const FlowDiffReport& report);

// Version 1, keys in a fixed order.
Value flow_diff_document(const FlowDiffReport& report);

}  // namespace vpcsim
