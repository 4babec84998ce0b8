// What a scenario file says of links: how well they work, and when that changes.
#pragma once

#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/base/value.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

// Those that are no quality become diagnostics. REQUIRES: check_shape found `value` in order.
LinkQuality read_quality(const Value& value, std::vector<Diagnostic>& diagnostics);

// The section `latency`: delays and qualities, of regions and zones.
void read_latency(const Value& file, Network& network, std::vector<Diagnostic>& diagnostics);

// The key `quality` of the peer connections that could be made.
void read_peer_qualities(const Value& file, Network& network, std::vector<Diagnostic>& diagnostics);

}  // namespace vpcsim
