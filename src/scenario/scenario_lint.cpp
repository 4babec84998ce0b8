#include "vpcsim/scenario/scenario_lint.h"

#include <optional>

#include "timeline_player.h"

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

}  // namespace

std::vector<Warning> lint(const Scenario& scenario)
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

}  // namespace vpcsim
