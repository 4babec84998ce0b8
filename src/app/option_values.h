// option_values: what a command's options and arguments say, read and checked. Each of them throws UsageError.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ad_hoc_flags.h"
#include "command.h"
#include "vpcsim/explain/service.h"

namespace vpcsim::option_values {

namespace po = boost::program_options;

// `positional` is what the arguments are called; at most so many of them, -1: any number.
po::variables_map parse(const Arguments& arguments, const po::options_description& visible, const char* positional,
                        int most_positional);

// Of the sizes of probes.
inline constexpr std::string_view kLongestPacket = "the longest packet has 8556 bytes, more than any interface takes";

// Empty when the option is not given.
std::string text_of(const po::variables_map& values, const char* name);
// Of a file or a directory; the same.
std::string path_of(const po::variables_map& values, const char* name);
std::vector<std::string> positional_of(const po::variables_map& values, const char* name);
// `why` says where the limits come from; it may be empty.
std::uint64_t number_in(const std::string& text, const char* name, std::uint64_t least, std::uint64_t most,
                        std::string_view why = {});
std::uint64_t number_of(const po::variables_map& values, const char* name, std::uint64_t least, std::uint64_t most);
// Seconds, as ping takes them, or a duration with its unit.
Duration time_of(const po::variables_map& values, const char* name);
Duration positive_time_of(const po::variables_map& values, const char* name);
std::optional<std::uint64_t> seed_of(const po::variables_map& values);
OutputFormat format_of(const po::variables_map& values);
bool color_of(const po::variables_map& values, bool is_terminal);
// "icmp", "tcp/80", "udp/53".
Service service_of(const std::string& text);
// A value that an option takes; `name` is what the help calls it.
po::typed_value<std::string>* text(const char* name);
// -4 and -6 exclude each other.
void refuse_two_families(const po::variables_map& values);
// SCENARIO FROM TO, -4 and -6. REQUIRES: there are three names or more.
void read_ad_hoc(const po::variables_map& values, const std::vector<std::string>& names, AdHocFlags& flags);

// The usage, and a line for each option.
std::string help_text(std::string_view usage, const po::options_description& options);

}  // namespace vpcsim::option_values
