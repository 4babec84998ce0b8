#include "vpcsim/explain/flow_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace vpcsim {
namespace {

// Of a change, what makes others the same change.
struct SideKey {
    PairFate fate;
    bool is_passed = false;
    RuleRef rule;
    ObjectRef object;

    auto operator<=>(const SideKey&) const = default;
};

SideKey key_of(const Network& network, const FlowSideFate& side)
{
    SideKey key;
    key.fate = like_with_like(network, side.fate);
    if (side.passed_by) {
        key.is_passed = true;
        key.rule = side.passed_by->rule;
        key.object = like_with_like(network, side.passed_by->object, side.passed_by->rule);
    }
    return key;
}

// The stage at which a flow is stopped: an impostor takes it where the guest does.
Stage stage_of(const PairFate& fate) { return fate.is_dropped ? fate.stage : Stage::Guest; }

class Comparison {
public:
    Comparison(const FlowSide& before, const FlowSide& after, FlowDiff& diff)
        : before_{before}, after_{after}, diff_{diff}, analyst_before_{before.network, before.guests, before.at},
          analyst_after_{after.network, after.guests, after.at}
    {
        for (const Instance& instance : before.network.instances)
            others_.push_back(after.network.find<InstanceId>(instance.name));
        for (const InstanceId instance : ids(before.network.instances))
            if (others_[instance].is_none())
                diff_.disappeared.push_back(instance);
        for (const InstanceId instance : ids(after.network.instances))
            if (before.network.find<InstanceId>(after.network.instances[instance].name).is_none())
                diff_.appeared.push_back(instance);
    }

    void compare(Service service, IpFamily family)
    {
        const Matrix before = compute_matrix(before_.network, before_.guests, service, family, before_.at);
        const Matrix after = compute_matrix(after_.network, after_.guests, service, family, after_.at);
        for (const InstanceId from : ids(before_.network.instances))
            for (const InstanceId to : ids(before_.network.instances)) {
                const InstanceId other_from = others_[from];
                const InstanceId other_to = others_[to];
                if (from == to || other_from.is_none() || other_to.is_none())
                    continue;
                compare({from, to, family, service}, before.at(from, to), after.at(other_from, other_to));
            }
    }

    std::vector<FlowChange> take_changes()
    {
        std::ranges::stable_sort(changes_, [](const FlowChange& a, const FlowChange& b) {
            return a.kind != b.kind ? a.kind < b.kind : a.flows > b.flows;
        });
        return std::move(changes_);
    }

private:
    void compare(const Flow& flow, const PairFate& before, const PairFate& after)
    {
        const bool was = before.state != PairState::NoAddress;
        const bool is = after.state != PairState::NoAddress;
        diff_.compared += was || is ? 1u : 0u;
        if (was && is && before.state != after.state)
            add(FlowChangeKind::Reach, flow, before, after);
        else if (was && is && !has_same_cause(before, after))
            add(FlowChangeKind::Reason, flow, before, after);
        else if (was != is)
            add(is ? FlowChangeKind::Appeared : FlowChangeKind::Disappeared, flow, before, after);
    }

    bool has_same_cause(const PairFate& before, const PairFate& after) const
    {
        if (!before.has_cause() && !after.has_cause())
            return true;
        const auto verdict = [](const PairFate& fate) {
            return std::tuple{fate.is_dropped, fate.reason, fate.stage, fate.is_return, fate.object.kind};
        };
        const auto impostor = [](const Network& network, const PairFate& fate) {
            return fate.impostor ? network.name(fate.impostor) : std::string{};
        };
        return verdict(before) == verdict(after) &&
               before_.network.name(before.object) == after_.network.name(after.object) &&
               impostor(before_.network, before) == impostor(after_.network, after);
    }

    void add(FlowChangeKind kind, const Flow& flow, const PairFate& fate_before, const PairFate& fate_after)
    {
        ++diff_.changed;
        FlowSideFate before{fate_before, {}};
        FlowSideFate after{fate_after, {}};
        const bool is_reach = kind == FlowChangeKind::Reach;
        if (is_reach && fate_after.has_cause() && !fate_before.has_cause())
            before.passed_by = verdict_at(analyst_before_, flow.from, flow.to, flow, fate_after);
        if (is_reach && fate_before.has_cause() && !fate_after.has_cause())
            after.passed_by = verdict_at(analyst_after_, others_[flow.from], others_[flow.to], flow, fate_before);
        const auto key = std::tuple{kind, key_of(before_.network, before), key_of(after_.network, after)};
        const auto [known, is_new] = known_.try_emplace(key, changes_.size());
        if (is_new)
            changes_.push_back({kind, before, after, 0, {}});
        FlowChange& change = changes_[known->second];
        ++change.flows;
        if (change.listed.size() < FlowChange::kMostListed)
            change.listed.push_back(flow);
    }

    // What lets a flow pass where the other side stops it: there, the last time if it passes there twice.
    static std::optional<Verdict> verdict_at(Analyst& analyst, InstanceId from, InstanceId to, const Flow& flow,
                                             const PairFate& stopped)
    {
        const Analysis analysis = analyst.analyse(question_of(analyst.network(), from, to, flow.service, flow.family));
        std::optional<Verdict> found;
        for (const Step& step : (stopped.is_return ? analysis.back : analysis.forward).steps)
            if (step.stage == stage_of(stopped))
                found = step.verdict;
        return found;
    }

    const FlowSide& before_;
    const FlowSide& after_;
    FlowDiff& diff_;
    Analyst analyst_before_;
    Analyst analyst_after_;
    IdVector<InstanceId, InstanceId> others_;  // the instance of that name on the second side, or none
    std::map<std::tuple<FlowChangeKind, SideKey, SideKey>, std::size_t> known_;
    std::vector<FlowChange> changes_;
};

}  // namespace

std::string_view name(FlowChangeKind kind)
{
    switch (kind) {
    case FlowChangeKind::Reach:
        return "reach";
    case FlowChangeKind::Reason:
        return "reason";
    case FlowChangeKind::Appeared:
        return "appeared";
    case FlowChangeKind::Disappeared:
        return "disappeared";
    }
    return {};
}

std::vector<Service> services_of(const FlowSide& before, const FlowSide& after)
{
    std::set<Service> services{Service{}};
    for (const FlowSide* side : {&before, &after})
        for (const GuestSettings& guest : side->guests)
            for (const Listener& listener : guest.listen)
                services.insert({listener.protocol, listener.port});
    return {services.begin(), services.end()};
}

FlowDiff compare_flows(const FlowSide& before, const FlowSide& after, std::vector<Service> services)
{
    FlowDiff diff;
    diff.services = std::move(services);
    Comparison comparison{before, after, diff};
    for (const Service service : diff.services)
        for (const IpFamily family : {IpFamily::V4, IpFamily::V6})
            comparison.compare(service, family);
    diff.changes = comparison.take_changes();
    return diff;
}

}  // namespace vpcsim
