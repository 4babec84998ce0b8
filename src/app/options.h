// Command-line options by Boost.Program_options: the one place that knows it.
#pragma once

#include <optional>

#include "ad_hoc_flags.h"
#include "command.h"

namespace vpcsim {

// What `run` and `ping` take. Each command declares the ones it has and finds its values here.
struct RunFlags {
    std::vector<std::string> scenarios;
    std::string output_directory;  // empty: pcaps/<scenario name>
    std::optional<std::uint64_t> seed;
    OutputFormat format = OutputFormat::Text;
    std::string junit_file;
    bool is_quiet = false;
    bool is_verbose = false;
    bool has_color = false;
    bool wants_help = false;
};

struct PingFlags : ProbeFlags {
    std::uint32_t count = 4;
    Duration interval = seconds(1);
    std::uint32_t size = 56;
    Duration timeout = seconds(10);
    Duration deadline{};  // zero: none
    std::uint8_t ttl = 64;
    PathMtuDiscovery path_mtu_discovery = PathMtuDiscovery::Want;
    OutputFormat format = OutputFormat::Text;
    bool is_quiet = false;
};

struct TcpFlags : ProbeFlags {
    std::uint16_t port = 0;
    std::uint32_t count = 1;
    Duration interval = seconds(1);
    Duration timeout = seconds(10);
    OutputFormat format = OutputFormat::Text;
    bool is_quiet = false;
};

struct ValidateFlags {
    std::vector<std::string> scenarios;
    bool is_strict = false;
    OutputFormat format = OutputFormat::Text;
    bool wants_help = false;
};

// Of a command that lists what the program itself knows.
struct ListFlags {
    OutputFormat format = OutputFormat::Text;
    bool wants_help = false;
};

// Each throws UsageError. `is_terminal`: whether results go to one.
RunFlags parse_run_flags(const Arguments& arguments, bool is_terminal);
PingFlags parse_ping_flags(const Arguments& arguments);
TcpFlags parse_tcp_flags(const Arguments& arguments);
ValidateFlags parse_validate_flags(const Arguments& arguments);
// Scenario files and nothing else; `wants_help` as above.
RunFlags parse_files(const Arguments& arguments);
ListFlags parse_list_flags(const Arguments& arguments);

std::string run_help();
std::string validate_help();  // without the list of warnings
std::string ping_help();
std::string tcp_help();
std::string assumptions_help();

}  // namespace vpcsim
