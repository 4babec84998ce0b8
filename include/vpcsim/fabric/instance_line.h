// InstanceLine: what an instance may send, or what it may receive, with all its network interfaces together: packets a
// second, its bandwidth, and for a while, on credit, its burst bandwidth [domain.md 5.4]. What is above waits, as much
// as `eni_queue` holds; then it is dropped [INF].
// Invariant: packets leave in the order in which they came.
#pragma once

#include <optional>

#include "vpcsim/fabric/serial_line.h"
#include "vpcsim/fabric/token_bucket.h"
#include "vpcsim/vpc/assumptions.h"
#include "vpcsim/vpc/instance.h"
#include "vpcsim/vpc/verdict.h"

namespace vpcsim {

class InstanceLine {
public:
    InstanceLine(const InstanceLimits& limits, const Assumptions& assumptions);

    // Lets a frame through, or says why not; what it says no to costs nothing. REQUIRES: now does not go backwards.
    std::optional<DropReason> admit(TimePoint now, Bytes frame);

    bool has_bandwidth() const { return has_bandwidth_; }
    // When the last frame that was let through has left. REQUIRES: has_bandwidth().
    TimePoint leaves() const { return leaves_; }

private:
    bool has_packet_rate_ = false;
    bool has_bandwidth_ = false;
    bool has_burst_ = false;
    TokenBucket packet_rate_{1, 0};
    SerialLine line_;           // of the most that there may be at a time
    TokenBucket credit_{1, 0};  // refilled at the bandwidth
    Duration longest_wait_for_credit_{};
    TimePoint leaves_ = kStart;
};

}  // namespace vpcsim
