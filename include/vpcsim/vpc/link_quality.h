// LinkQuality: how a link treats its packets beside its delay and rate. No figures are published [PC-38]; all of it is
// the scenario's.
#pragma once

#include <cstdint>
#include <string>

#include "vpcsim/base/time.h"
#include "vpcsim/base/units.h"
#include "vpcsim/vpc/ids.h"

namespace vpcsim {

class Network;

inline constexpr PartsPerMillion kCertain{1'000'000};
inline constexpr std::int64_t kLongestLossBurst = 1'000'000;

// Invariants: no part is above kCertain; no time is negative; loss <= most_loss_in(loss_burst).
struct LinkQuality {
    Duration jitter{};              // added to the delay, uniform from zero to this
    bool keep_order = true;         // jitter alone lets no packet overtake another
    PartsPerMillion loss{};         // of all packets, whether they are lost in bursts or not
    std::int64_t loss_burst = 0;    // the mean number of packets lost in a row; 0: each packet is lost by itself
    PartsPerMillion duplication{};  // arrive twice
    PartsPerMillion reordering{};   // are held back by the gap, so that those behind overtake them
    Duration reordering_gap{};

    bool is_perfect() const { return *this == LinkQuality{}; }
    bool may_reorder() const { return !keep_order || reordering.count > 0; }
    bool operator==(const LinkQuality&) const = default;
};

// The largest part that bursts of that mean length can lose: one packet passes between two of them.
PartsPerMillion most_loss_in(std::int64_t loss_burst);

// The peer connection's own, else that of its regions, else perfect.
LinkQuality link_quality(const Network& network, PeerConnectionId peer);

// "loss 1% in bursts of 8, jitter 2ms", "perfect".
std::string to_string(const LinkQuality& quality);

}  // namespace vpcsim
