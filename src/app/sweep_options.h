// The flags of `vpcsim sweep`.
#pragma once

#include <optional>

#include "command.h"
#include "vpcsim/scenario/override.h"

namespace vpcsim {

enum class SweepFormat { Text, Json, JsonLines, Csv };

// One `--set PATH=VALUE,...`, or what `--seeds` makes of the path `seed`.
struct SweepSet {
    std::string path;
    std::vector<WrittenValue> values;
};

struct SweepFlags {
    std::string scenario;
    std::vector<SweepSet> sets;
    std::vector<std::string> metrics;
    std::size_t jobs = 1;
    SweepFormat format = SweepFormat::Text;
    std::string plot_file;
    std::string plot_x;  // empty: the first parameter with several values
    std::string plot_y;  // empty: the first metric
    bool has_progress = false;
    bool is_quiet = false;
    bool wants_help = false;
};

// Throws UsageError with every mistake. `is_terminal`: whether progress would go to one.
SweepFlags parse_sweep_flags(const Arguments& arguments, bool is_terminal);
std::string sweep_help();

}  // namespace vpcsim
