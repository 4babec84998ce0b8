// RouteTrial: the routes beside the one that was chosen: those that it beat, and those of tables that nobody asked.
#pragma once

#include <vector>

#include "vpcsim/vpc/network.h"

namespace vpcsim {

struct RouteTrial {
    RouteTableId table;
    std::size_t index = 0;  // of the entry
};

// The entries of the table that cover the address, whatever their status, the longest prefix first.
std::vector<RouteTrial> covering_routes(const Network& network, RouteTableId table, IpAddress destination);

// What the other tables of the vSwitch's VPC would have chosen, where that leads elsewhere; not asked, for the vSwitch
// is not bound to them [VP-26]. Nothing for an address inside the vSwitch, which meets no table.
std::vector<RouteTrial> unasked_routes(const Network& network, VSwitchId vswitch, IpAddress destination);

}  // namespace vpcsim
