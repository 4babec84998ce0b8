// FlowDiff: which flows fare otherwise in another network, or in the same one at another time, and by what on each
// side. Instances are the same where their names are. Changes that are alike on both sides are one.
#pragma once

#include <optional>
#include <vector>

#include "vpcsim/explain/matrix.h"

namespace vpcsim {

// What is compared. Both outlive the question.
struct FlowSide {
    const Network& network;
    const GuestSettingsOf& guests;
    TimePoint at;
};

// Its ends have these ids on the first side.
struct Flow {
    InstanceId from;
    InstanceId to;
    IpFamily family = IpFamily::V4;
    Service service;
};

enum class FlowChangeKind : std::uint8_t {
    Reach,        // reachable, refused, unreachable: another of the three
    Appeared,     // on the first side an end has no address
    Disappeared,  // on the second
    Reason,       // still unreachable, or refused, but for another reason, at another stage, by another object
};
std::string_view name(FlowChangeKind kind);  // "reach", "appeared", "disappeared", "reason"

// What a flow meets on one side; ids are that side's.
struct FlowSideFate {
    PairFate fate;
    // Where only the other side stops it: what lets it pass that stage here. None: it does not meet that stage.
    std::optional<Verdict> passed_by;
};

struct FlowChange {
    FlowChangeKind kind{};
    FlowSideFate before;  // of the first flow
    FlowSideFate after;
    std::uint64_t flows = 0;
    std::vector<Flow> listed;  // the first kMostListed of them

    static constexpr std::size_t kMostListed = 1'000;
};

struct FlowDiff {
    std::vector<Service> services;
    std::uint64_t compared = 0;           // flows that exist on a side
    std::uint64_t changed = 0;            // of them
    std::vector<InstanceId> disappeared;  // instances that only the first side has
    std::vector<InstanceId> appeared;     // only the second
    std::vector<FlowChange> changes;      // by their kinds, then the most frequent one first

    bool is_empty() const { return changed == 0 && disappeared.empty() && appeared.empty(); }
};

// icmp, and every port that a guest of either side listens on.
std::vector<Service> services_of(const FlowSide& before, const FlowSide& after);

// Both families. REQUIRES: at most kMostMatrixInstances instances on either side.
FlowDiff compare_flows(const FlowSide& before, const FlowSide& after, std::vector<Service> services);

}  // namespace vpcsim
