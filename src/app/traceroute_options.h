// The flags of `vpcsim traceroute`.
#pragma once

#include <optional>

#include "command.h"

namespace vpcsim {

struct TracerouteFlags {
    std::string scenario;
    std::string from;
    std::string to;
    bool is_v4 = false;  // asked for, not only the default
    bool is_v6 = false;
    TracerouteOptions trace;  // but for its ends
    bool is_numeric = false;
    TimePoint at;
    std::string capture_file;
    std::optional<std::uint64_t> seed;
    OutputFormat format = OutputFormat::Text;
    bool wants_help = false;
};

// Throws UsageError.
TracerouteFlags parse_traceroute_flags(const Arguments& arguments);
std::string traceroute_help();

}  // namespace vpcsim
