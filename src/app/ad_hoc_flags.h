// What the flags of every ad-hoc command say.
#pragma once

#include <optional>
#include <string>

#include "vpcsim/base/time.h"

namespace vpcsim {

struct AdHocFlags {
    std::string scenario;
    std::string from;
    std::string to;
    bool is_v4 = false;  // asked for, not only the default
    bool is_v6 = false;
    TimePoint at;
    bool wants_help = false;
};

// Of those that send packets.
struct ProbeFlags : AdHocFlags {
    std::string capture_file;
    std::optional<std::uint64_t> seed;
};

}  // namespace vpcsim
