// What a scenario file says beside the network: guests, assumptions, limits, captures, checks.
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

// What the file may name: the network as it is after a rehearsal of the timeline: it holds all that will ever be made.
// Ids are given in the order in which things are made, so those of the rehearsal are those of the run.
struct Rehearsed {
    const Network& network;
    IdVector<InstanceId, TimePoint> made;  // when
    bool is_whole = true;                  // false: what has mistakes is left out, and so may be whatever is missing
};

// Before the network is built: it depends on them.
void read_assumptions(const Value& file, Network& network);
void read_limits(const Value& file, Limits& limits);

// Afterwards.
void read_guests(const Value& file, Scenario& scenario);
void read_timeline(const Value& file, Scenario& scenario, std::vector<Diagnostic>& diagnostics);
// Plays the timeline without packets on a copy of the scenario's network, and notes when each instance is made. What
// can never be right becomes a diagnostic.
void rehearse_timeline(const Scenario& scenario, Network& network, IdVector<InstanceId, TimePoint>& made,
                       std::vector<Diagnostic>& diagnostics);
// Whether repeated calls are too many; only now the run's end is known.
void check_repetitions(const Scenario& scenario, std::vector<Diagnostic>& diagnostics);
void read_captures(const Value& file, const Rehearsed& rehearsed, Scenario& scenario, const IsFailed& is_failed,
                   std::vector<Diagnostic>& diagnostics);
void read_checks(const Value& file, const Rehearsed& rehearsed, Scenario& scenario, const IsFailed& is_failed,
                 std::vector<Diagnostic>& diagnostics);

void read_matrices(const Value& file, const Rehearsed& rehearsed, Scenario& scenario, const IsFailed& is_failed,
                   std::vector<Diagnostic>& diagnostics);

}  // namespace vpcsim
