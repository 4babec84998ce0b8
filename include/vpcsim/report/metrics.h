// Metrics: the numbers of a run that have a name, so that a sweep can put them into a table or a plot.
//
// `checks.NAME.throughput`, `peer_connections.pcc1@vpc1.rate_limited_packets`, `totals.delivered`. A check without a
// name of its own, or with one that another has too, goes by its index from 0, as every check may: `checks[2].loss`.
// What a peer connection's end names is what enters there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/decimal.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {

struct Metric {
    std::string name;
    std::string alias;      // of a check with a name: by its index; else empty
    std::string_view unit;  // "Mbit/s", "ms", "%"; empty: a count
    bool is_main = false;   // shown when no metric is asked for
    // Exact, in that unit; nullopt when the run has none: no answer came, so there is no round trip.
    std::function<std::optional<Decimal>(const RunResult&)> read;

    bool is_called(std::string_view text) const { return text == name || (!alias.empty() && text == alias); }
};

// All that the scenario's runs have, in a fixed order.
std::vector<Metric> metrics_of(const Scenario& scenario);

}  // namespace vpcsim
