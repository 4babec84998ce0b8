// The flags of `vpcsim iperf`.
#pragma once

#include <optional>

#include "ad_hoc_flags.h"
#include "command.h"
#include "vpcsim/guest/iperf_load.h"

namespace vpcsim {

enum class IperfFormat { Text, Json, JsonLines, Csv };

struct IperfFlags : ProbeFlags {
    IperfOptions load;  // but for its ends
    IperfFormat format = IperfFormat::Text;
    bool is_quiet = false;
};

// Throws UsageError.
IperfFlags parse_iperf_flags(const Arguments& arguments);
std::string iperf_help();

}  // namespace vpcsim
