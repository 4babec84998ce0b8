// CloudMonitor: the metrics of a peer connection as the cloud has them [PC-34]: of connections between regions only,
// "inbound" from requester to accepter, drops of the outbound direction only; the period is the run.
#pragma once

#include <optional>
#include <string>

#include "vpcsim/scenario/run.h"

namespace vpcsim {

struct CloudMonitor {
    Traffic inbound;
    Traffic outbound;
    std::uint64_t outbound_drops = 0;  // packets, by rate limiting
    Duration period{};

    BitRate inbound_bandwidth() const { return mean_rate(inbound); }
    BitRate outbound_bandwidth() const { return mean_rate(outbound); }

private:
    BitRate mean_rate(const Traffic& traffic) const;
};

// nullopt: both its VPCs are in one region.
std::optional<CloudMonitor> cloud_monitor(const RunResult& result, PeerConnectionId peer);

// null where there are none.
Value cloud_monitor_value(const std::optional<CloudMonitor>& metrics);
// A line for each peer connection that has them, with the drops of the other direction, too.
std::string cloud_monitor_text(const RunResult& result);

}  // namespace vpcsim
