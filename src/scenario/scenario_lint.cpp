#include "vpcsim/scenario/scenario_lint.h"

#include <algorithm>
#include <optional>

#include "timeline_player.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

bool changes_routes_or_rules(const TimelineEntry& entry)
{
    return !entry.link && !entry.expected_error && !is_query(entry.action) &&
           entry.action != "AcceptVpcPeerConnection" && entry.action != "ModifyVpcPeerConnection";
}

// Every text of a call's parameters: more than names, but what is no name does no harm.
void add_texts(const Value& value, ObjectNames& names)
{
    if (value.is_text())
        names.insert(value.text());
    if (value.is_map())
        for (const Value::Member& member : value.members())
            add_texts(member.value, names);
    if (value.is_list())
        for (const Value& item : value.items())
            add_texts(item, names);
}

std::string text_of(const Value& parameters, std::string_view name)
{
    const Value* found = parameters.find(name);
    return found != nullptr && found->is_text() ? found->text() : std::string{};
}

// One by a peer connection that is there. Those by one that the timeline makes have nobody to be missed by.
void add_route(Network& network, const AwaitedRoute& awaited)
{
    const PeerConnectionId peer = network.find<PeerConnectionId>(text_of(awaited.parameters, "NextHopId"));
    const RouteTableId table = network.find<RouteTableId>(text_of(awaited.parameters, "RouteTableId"));
    const auto destination = parse_cidr(text_of(awaited.parameters, "DestinationCidrBlock"));
    if (text_of(awaited.parameters, "NextHopType") != "VpcPeer" || peer.is_none() || table.is_none() || !destination ||
        network.route_tables[table].find(destination->block))
        return;
    RouteEntry entry;
    entry.destination = destination->block;
    entry.next_hop = NextHop::peer(peer);
    entry.route_origin = RouteOrigin::Custom;
    entry.origin = awaited.origin;
    network.route_tables[table].add(std::move(entry));
}

std::vector<Warning> lint_network(const Scenario& scenario)
{
    ObjectNames changing;
    for (const TimelineEntry& entry : scenario.timeline)
        if (changes_routes_or_rules(entry))
            add_texts(entry.parameters, changing);
    if (scenario.awaited_routes.empty())
        return lint(scenario.network, changing);
    Network network = scenario.network;
    for (const AwaitedRoute& awaited : scenario.awaited_routes)
        add_route(network, awaited);
    return lint(network, changing);
}

// Nothing will be sent; who expects that says so by `because`.
void warn_of_missing_address(const Check& check, std::vector<Warning>& warnings)
{
    std::visit(
        [&](const auto& probe) {
            for (const ProbeEnd* end : {&probe.from, &probe.to})
                if (end->address.is_unspecified() && check.because.is_empty())
                    warnings.push_back({WarningCode::ProbeWithoutAddress, check.origin,
                                        format("{}: {} has no {} address; give it one, or expect that it has none: "
                                               "`because: {{reason: {}}}`",
                                               check.name, end->name, probe.family == IpFamily::V6 ? "IPv6" : "IPv4",
                                               code(DropReason::Ipv6NotEnabled))});
        },
        check.probe);
}

// When its last packet is sent, or who counts what arrives has seen enough: before that it has not ended.
TimePoint earliest_end(const Check& check)
{
    if (const auto* ping = std::get_if<PingProbe>(&check.probe))
        return check.at + (ping->count - 1) * ping->interval;
    if (const auto* tcp = std::get_if<TcpProbe>(&check.probe))
        return check.at + (tcp->count - 1) * tcp->interval + tcp->duration;
    if (std::holds_alternative<TracerouteProbe>(check.probe) || is_transfer(check))
        return check.at;
    return *latest_end(check);
}

void warn_of_early_end(const Check& check, TimePoint end, std::vector<Warning>& warnings)
{
    const bool waits_for_answers =
        !std::holds_alternative<UdpProbe>(check.probe) && !std::holds_alternative<IperfProbe>(check.probe);
    const TimePoint earliest = earliest_end(check);
    if (check.holds || earliest < end || (earliest == end && !waits_for_answers))
        return;
    warnings.push_back({WarningCode::UnfinishedCheck, check.origin,
                        format("{}: it ends {} {}, and the run at {}; give the run a longer `duration`", check.name,
                               waits_for_answers ? "after" : "at", to_string(earliest), to_string(end))});
}

}  // namespace

std::vector<Warning> lint(const Scenario& scenario)
{
    std::vector<Warning> warnings = lint_network(scenario);
    for (const Check& check : scenario.checks) {
        warn_of_missing_address(check, warnings);
        warn_of_early_end(check, scenario.end(), warnings);
    }
    std::ranges::stable_sort(warnings, {}, &Warning::origin);
    return warnings;
}

}  // namespace vpcsim
