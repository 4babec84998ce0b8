#include "vpcsim/explain/route_trial.h"

#include <algorithm>

namespace vpcsim {

std::vector<RouteTrial> covering_routes(const Network& network, RouteTableId id, IpAddress destination)
{
    const std::vector<RouteEntry>& entries = network.route_tables[id].entries();
    std::vector<RouteTrial> routes;
    for (std::size_t index = 0; index < entries.size(); ++index)
        if (entries[index].destination.family() == destination.family() &&
            entries[index].destination.contains(destination))
            routes.push_back({id, index});
    std::ranges::sort(routes, std::ranges::greater{},
                      [&](const RouteTrial& route) { return entries[route.index].destination.length(); });
    return routes;
}

std::vector<RouteTrial> unasked_routes(const Network& network, VSwitchId id, IpAddress destination)
{
    const VSwitch& vswitch = network.vswitches[id];
    if (vswitch.covers(destination))
        return {};
    const auto chosen_by = [&](RouteTableId table) -> std::optional<NextHop> {
        const auto index = network.route_tables[table].lookup(destination);
        return index ? std::optional{network.route_tables[table].entries()[*index].next_hop} : std::nullopt;
    };
    const auto chosen = chosen_by(vswitch.route_table);
    std::vector<RouteTrial> routes;
    for (const RouteTableId table : ids(network.route_tables)) {
        if (network.route_tables[table].vpc() != vswitch.vpc || table == vswitch.route_table)
            continue;
        const auto other = chosen_by(table);
        if (other && other != chosen)
            routes.push_back({table, *network.route_tables[table].lookup(destination)});
    }
    return routes;
}

}  // namespace vpcsim
