// Repair: the fewest edits that make a flow pass both ways, found on copies of the network, each made by a call of the
// control plane and judged by walking the flow again.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/control/call_result.h"
#include "vpcsim/explain/analysis.h"
#include "vpcsim/explain/edit.h"

namespace vpcsim {

// A route that is created by itself once a peer connection has a status: a scenario's `when:`.
struct PendingRoute {
    std::string peer;
    PeerStatus status{};
    EditCall call;
};

// Makes the edit's call at that time and lets what it has begun end, pending routes among it. A refused one changes
// nothing.
CallResult apply(Network& network, const Edit& edit, TimePoint now, const std::vector<PendingRoute>& pending = {});

// A blocker that no edit takes out of the way, and what would have to happen instead.
struct Unmendable {
    bool is_return = false;
    std::string_view diagnosis;
    std::string text;  // "it is inside ecs2: the cloud's API cannot change that"
};

struct Repair {
    std::vector<Edit> edits;  // in the order in which they are made; empty where something is unmendable
    Network network;          // with all of them; names of the edits' objects hold in it and before
    Analysis after;           // of it
    std::vector<Unmendable> unmendable;

    // The network is open then; a guest may still refuse.
    bool is_found() const { return unmendable.empty() && after.blocked() == nullptr && !after.has_no_address; }
};

// Of a flow that already passes: no edits. Among repairs of one size, the first in the order of edit_candidates().
Repair find_repair(const Network& network, const GuestSettingsOf& guests, const Question& question, TimePoint now,
                   const std::vector<PendingRoute>& pending = {});

// What the edit does beyond the flow: "all of 10.0.0.0/16", "ports 32768 to 60999". Empty: nothing.
std::string opens_beyond(const Network& network, const Edit& edit);

// The same service between others, in the VPCs of the flow's ends, that passes after the edits and did not before:
// found by asking for each pair of the first 200 instances there.
struct OpenedFlow {
    InstanceId from;
    InstanceId to;
    bool operator==(const OpenedFlow&) const = default;
};
std::vector<OpenedFlow> flows_opened(const Network& before, const Network& after, const GuestSettingsOf& guests,
                                     const Question& question, TimePoint now);

}  // namespace vpcsim
