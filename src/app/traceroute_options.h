// The flags of `vpcsim traceroute`.
#pragma once

#include <optional>

#include "ad_hoc_flags.h"
#include "command.h"

namespace vpcsim {

struct TracerouteFlags : ProbeFlags {
    TracerouteOptions trace;  // but for its ends
    bool is_numeric = false;
    OutputFormat format = OutputFormat::Text;
};

// Throws UsageError.
TracerouteFlags parse_traceroute_flags(const Arguments& arguments);
std::string traceroute_help();

}  // namespace vpcsim
