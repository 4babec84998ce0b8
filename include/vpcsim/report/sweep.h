// A sweep for people and for programs: one row a run, in the order of the product of the parameters' values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vpcsim/base/decimal.h"
#include "vpcsim/base/value.h"

namespace vpcsim {

struct SweepParameter {
    std::string path;                 // "peer_connections.pcc1.bandwidth"
    std::vector<std::string> values;  // as written
};

struct SweepMetric {
    std::string name;
    std::string unit;  // empty: a count
};

struct SweepRow {
    enum class State : std::uint8_t { NotRun, Interrupted, Failed, Done };
    State state = State::NotRun;
    std::optional<bool> passed;                   // Done: every check, matrix and call; none: nothing was judged
    std::vector<std::string> values;              // one for each parameter
    std::vector<std::optional<Decimal>> metrics;  // one for each metric; of a run that is Done
    std::string failure;                          // Failed: why it was given up
};

struct SweepReport {
    std::string scenario;
    std::string file;
    bool is_interrupted = false;
    std::vector<SweepParameter> parameters;
    std::vector<SweepMetric> metrics;
    std::vector<SweepRow> rows;
};

std::string sweep_text(const SweepReport& report);
// Version 1, keys in a fixed order; a metric that a run does not have is null.
Value sweep_document(const SweepReport& report);
// A line of names with their units, and a line for each run (RFC 4180); what a run does not have is empty.
std::string sweep_csv(const SweepReport& report);

// The shortest endings of dotted names that tell them apart: "bandwidth", "a.loss", "b.loss".
std::vector<std::string> short_names(const std::vector<std::string>& names);

}  // namespace vpcsim
