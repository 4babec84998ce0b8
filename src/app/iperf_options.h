// The flags of `vpcsim iperf`.
#pragma once

#include <optional>

#include "command.h"
#include "vpcsim/guest/iperf_load.h"

namespace vpcsim {

enum class IperfFormat { Text, Json, JsonLines, Csv };

struct IperfFlags {
    std::string scenario;
    std::string from;
    std::string to;
    bool is_v4 = false;  // asked for, not only the default
    bool is_v6 = false;
    IperfOptions load;  // but for its ends
    TimePoint at;
    std::string capture_file;
    std::optional<std::uint64_t> seed;
    IperfFormat format = IperfFormat::Text;
    bool is_quiet = false;
    bool wants_help = false;
};

// Throws UsageError.
IperfFlags parse_iperf_flags(const Arguments& arguments);
std::string iperf_help();

}  // namespace vpcsim
