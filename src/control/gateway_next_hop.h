// The gateways that a route may lead to [VP-48 - VP-50].
#pragma once

#include <optional>
#include <string>

#include "call.h"

namespace vpcsim {

// The gateway that NextHopId names; nullopt, and the call is refused, when a route to that destination in a table of
// `vpc` cannot lead to it. `entry` is what messages are about. REQUIRES: `type` is that of a gateway.
std::optional<NextHop> find_gateway(Call& call, NextHopType type, const Cidr& destination, VpcId vpc,
                                    const std::string& entry);

}  // namespace vpcsim
