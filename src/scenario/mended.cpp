#include "vpcsim/scenario/mended.h"

#include <algorithm>

#include "vpcsim/base/error.h"
#include "vpcsim/json/json.h"

namespace vpcsim {
namespace {

constexpr Duration kProbeTimeout = seconds(10);

std::vector<PendingRoute> pending_routes(const Scenario& scenario)
{
    std::vector<PendingRoute> pending;
    for (const AwaitedRoute& route : scenario.awaited_routes)
        pending.push_back({route.peer, route.status, {route.account, "CreateRouteEntry", route.parameters}});
    return pending;
}

// Until then the declarations are what holds, and an edit of them is one of the network.
bool has_called_before(const Scenario& scenario, TimePoint at)
{
    return std::ranges::any_of(scenario.timeline, [at](const TimelineEntry& entry) { return entry.at <= at; });
}

// All that the edits begin has ended by then: one thing after the other, as the control plane demands [VP-53].
Duration settling_time(const Network& network, const std::vector<Edit>& edits, std::size_t pending)
{
    const Assumptions& assumptions = network.assumptions;
    Duration time{};
    for (const Edit& edit : edits) {
        if (std::holds_alternative<AcceptPeer>(edit))
            time += assumptions.peer_updating_time +
                    static_cast<std::int64_t>(pending) * assumptions.route_creating_time + seconds(1);
        if (std::holds_alternative<AddRoute>(edit))
            time += assumptions.route_creating_time + seconds(1);
        if (std::holds_alternative<RemoveRoute>(edit))
            time += assumptions.route_deleting_time + seconds(1);
    }
    return time;
}

// The question as a check: one packet that asks, or one connection.
Check check_of(const Question& question, const ProbeEnds& ends, TimePoint at)
{
    const IpFamily family = question.destination.family();
    Check check;
    check.name = "the flow";
    check.at = at;
    check.expect.reachable = true;
    switch (question.protocol) {
    case Protocol::Tcp:
        check.probe = TcpProbe{
            .family = family, .from = ends.from, .to = ends.to, .port = question.port, .timeout = kProbeTimeout};
        break;
    case Protocol::Udp:
        check.probe = UdpProbe{.family = family,
                               .from = ends.from,
                               .to = ends.to,
                               .port = question.port,
                               .rate = {1'000'000},
                               .duration = milliseconds(1),
                               .size = 100};
        break;
    default:
        check.probe = PingProbe{.family = family, .from = ends.from, .to = ends.to, .ttl = question.hop_limit};
    }
    return check;
}

bool is_same_call(const TimelineEntry& a, const TimelineEntry& b)
{
    return a.at == b.at && a.action == b.action && a.account == b.account &&
           to_json(a.parameters) == to_json(b.parameters);
}

// The changed file with this one check, and without the calls that it had for later: they may undo anything.
CheckResult send_again(Scenario changed, const Scenario& before, Check check, TimePoint at,
                       const std::atomic<bool>& stop)
{
    for (const TimelineEntry& later : before.timeline)
        if (later.at > at)
            std::erase_if(changed.timeline, [&](const TimelineEntry& entry) { return is_same_call(entry, later); });
    changed.duration = latest_end(check).value() - kStart;
    changed.captures.clear();
    changed.checks = {std::move(check)};
    return std::move(run(changed, {}, stop).checks.front());
}

}  // namespace

Mended mend(const Scenario& scenario, std::string_view text, const Network& network, const Question& question,
            const ProbeEnds& ends, TimePoint at, const std::atomic<bool>& stop)
{
    const std::vector<PendingRoute> pending = pending_routes(scenario);
    Mended mended;
    mended.repair = find_repair(network, scenario.guests, question, at, pending);
    const std::vector<Edit>& edits = mended.repair.edits;
    if (!mended.repair.is_found() || edits.empty())
        return mended;

    Network edited = network;
    for (const Edit& edit : edits) {
        for (EditCall& call : calls_of(edited, edit))
            mended.calls.push_back(std::move(call));
        mended.edits.push_back({describe(edited, edit), opens_beyond(edited, edit)});
        (void)apply(edited, edit, at, pending);  // it has succeeded before
    }
    mended.opened = flows_opened(network, mended.repair.network, scenario.guests, question, at);
    const bool as_calls = has_called_before(scenario, at);
    mended.text = edit_text(scenario, text, edits, as_calls ? std::optional{at} : std::nullopt);
    const bool takes_time = as_calls || std::ranges::any_of(edits, [](const Edit& edit) {
                                return std::holds_alternative<AcceptPeer>(edit);
                            });
    mended.sent_at = takes_time ? at + settling_time(network, edits, pending.size()) + seconds(1) : at;
    try {
        Scenario changed = build_scenario(mended.text.text, scenario.file);
        mended.shown = send_again(std::move(changed), scenario, check_of(question, ends, mended.sent_at), at, stop);
    } catch (const ScenarioError& error) {  // calls that come later were written for the fault
        mended.conflict = error.what();
    }
    return mended;
}

}  // namespace vpcsim
