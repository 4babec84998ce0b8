// What a scenario file says beside the network: guests, latency, assumptions, limits, captures, checks.
#pragma once

#include <functional>
#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/base/value.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

// Whether a name of the file belongs to an instance or a peer connection that could not be made; what depends on it is
// left out without a word.
using IsFailed = std::function<bool(std::string_view section, std::string_view name)>;

// "ecs1/eth1" and "ecs1" depend on the instance and its network interface, "pcc1@vpc1" on the peer connection.
bool names_failed(const std::string& name, const IsFailed& is_failed);

// Before the network is built: it depends on them.
void read_assumptions(const Value& file, Network& network);
void read_latency(const Value& file, Network& network);
void read_limits(const Value& file, Limits& limits);

// Afterwards.
void read_guests(const Value& file, Scenario& scenario);
void read_timeline(const Value& file, Scenario& scenario, std::vector<Diagnostic>& diagnostics);
// Plays the timeline without packets on `network`, the scenario's own or a copy; afterwards it holds all that will ever
// be made. What can never be right becomes a diagnostic.
void rehearse_timeline(const Scenario& scenario, Network& network, std::vector<Diagnostic>& diagnostics);
// `network` holds whatever the file may name, also what the timeline makes.
void read_captures(const Value& file, const Network& network, Scenario& scenario, const IsFailed& is_failed,
                   std::vector<Diagnostic>& diagnostics);
void read_checks(const Value& file, const Network& network, Scenario& scenario, const IsFailed& is_failed,
                 std::vector<Diagnostic>& diagnostics);

}  // namespace vpcsim
