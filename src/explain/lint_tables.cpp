// Route tables that nothing follows, and routes in them that nothing reaches.
#include <algorithm>

#include "lint_checks.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

bool is_custom(const RouteEntry& entry) { return entry.route_origin == RouteOrigin::Custom; }

// Those that take addresses of the destination away: inside it, and there.
std::vector<Cidr> longer_prefixes(const RouteTable& table, const Cidr& destination)
{
    std::vector<Cidr> longer;
    for (const RouteEntry& entry : table.entries())
        if (is_there(entry) && entry.destination.family() == destination.family() &&
            entry.destination.length() > destination.length() && destination.contains(entry.destination))
            longer.push_back(entry.destination);
    std::ranges::sort(longer);
    return longer;
}

// Of sorted blocks, those that none before contains.
std::vector<Cidr> outermost(const std::vector<Cidr>& blocks)
{
    std::vector<Cidr> outer;
    for (const Cidr& block : blocks)
        if (outer.empty() || !outer.back().contains(block))
            outer.push_back(block);
    return outer;
}

// Whether the blocks, sorted and disjoint, leave no address of the destination.
bool fill(const std::vector<Cidr>& blocks, const Cidr& destination)
{
    IpAddress next = destination.first();
    for (const Cidr& block : blocks) {
        if (block.first() != next)
            return false;
        if (block.last() == destination.last())
            return true;
        next = block.last().plus(1);
    }
    return false;
}

void find_unreachable_routes(Findings& findings, RouteTableId id)
{
    const RouteTable& table = findings.network.route_tables[id];
    for (std::size_t index = 0; index < table.entries().size(); ++index) {
        const RouteEntry& entry = table.entries()[index];
        if (!is_custom(entry) || !is_there(entry))
            continue;
        const std::vector<Cidr> blocks = outermost(longer_prefixes(table, entry.destination));
        if (!fill(blocks, entry.destination))
            continue;
        std::vector<std::string> names;
        for (const Cidr& block : blocks)
            names.push_back(to_string(block));
        findings.warn(WarningCode::UnreachableRoute, entry.origin,
                      format("{} can match nothing: longer prefixes of the table ({}) cover all of it; remove it",
                             findings.network.name(RuleRef::route(id, index)), listed(names)));
    }
}

// "2 custom routes serve nobody".
std::string idle_routes(std::size_t count)
{
    return count == 1 ? "its custom route serves nobody" : format("its {} custom routes serve nobody", count);
}

// It came with the VPC, so it is its routes that are odd: whoever is bound to another table has left them [TS-05].
void find_unused_system_table(Findings& findings, const RouteTable& table)
{
    const Network& network = findings.network;
    const std::vector<VSwitchId>& vswitches = findings.vswitches_of[table.vpc()];
    const auto first = std::ranges::find_if(table.entries(), is_custom);
    if (first == table.entries().end() || vswitches.empty())
        return;
    std::vector<std::string> tables;
    for (const VSwitchId vswitch : vswitches)
        tables.push_back(network.name(network.vswitches[vswitch].route_table));
    std::ranges::sort(tables);
    tables.erase(std::ranges::unique(tables).begin(), tables.end());
    const auto count = static_cast<std::size_t>(std::ranges::count_if(table.entries(), is_custom));
    findings.warn(WarningCode::UnusedRouteTable, first->origin,
                  format("{} is bound to no vSwitch, so {}: what is in {} follows {}; add the routes there",
                         table.name(), idle_routes(count), listed(network, vswitches), listed(tables)));
}

void find_unused_custom_table(Findings& findings, const RouteTable& table)
{
    const auto count = static_cast<std::size_t>(std::ranges::count_if(table.entries(), is_custom));
    findings.warn(WarningCode::UnusedRouteTable, table.origin(),
                  format("{} is bound to no vSwitch{}; bind one of {} to it, or remove it", table.name(),
                         count == 0 ? "" : ", so " + idle_routes(count), findings.network.name(table.vpc())));
}

}  // namespace

void find_odd_tables(Findings& findings)
{
    for (const RouteTableId id : ids(findings.network.route_tables)) {
        const RouteTable& table = findings.network.route_tables[id];
        if (findings.is_changing(id))
            continue;
        if (findings.is_followed(id))
            find_unreachable_routes(findings, id);
        else if (table.is_system())
            find_unused_system_table(findings, table);
        else
            find_unused_custom_table(findings, table);
    }
}

}  // namespace vpcsim
