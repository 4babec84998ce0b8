// The flags of `vpcsim diff`.
#pragma once

#include "command.h"
#include "vpcsim/explain/service.h"

namespace vpcsim {

// "net.yaml@5s": a scenario at a time.
struct DiffSide {
    std::string label;  // as it was written
    std::string scenario;
    TimePoint at;
};

struct DiffFlags {
    DiffSide before;
    DiffSide after;
    std::vector<Service> services;  // empty: icmp, and every port that somebody listens on
    OutputFormat format = OutputFormat::Text;
    bool wants_help = false;
};

// Throws UsageError.
DiffFlags parse_diff_flags(const Arguments& arguments);
std::string diff_help();

}  // namespace vpcsim
