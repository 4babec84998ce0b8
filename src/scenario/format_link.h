// The keys of a link's quality: of two regions, of a peer connection, or from a moment of the timeline on.
#pragma once

#include "vpcsim/scenario/shape.h"
#include "vpcsim/vpc/link_quality.h"

namespace vpcsim::format_link {

using namespace shape;

// Beside a delay and what else a packet may wait for, they must stay in the range of simulated time.
inline constexpr std::int64_t kLongestLinkDelay = seconds(24 * 3600).count();

inline constexpr Field kQualityFields[] = {
    {"jitter", duration().up_to(kLongestLinkDelay), Presence::Optional, "1ms",
     "What is added to the delay: up to this, each time as likely."},
    {"keep_order", boolean(), Presence::Optional, "false",
     "Whether packets wait behind one that the jitter delays; true where absent. With false they may overtake it."},
    {"loss", percent(), Presence::Optional, "0.1%", "The part of the packets that is lost."},
    {"loss_burst", integer(1, kLongestLossBurst), Presence::Optional, "8",
     "The mean number of packets that are lost in a row; where absent each packet is lost by itself."},
    {"duplication", percent(), Presence::Optional, "0.01%", "The part of the packets that arrives twice."},
    {"reordering", percent(), Presence::Optional, "1%",
     "The part of the packets that is held back by reordering_gap, so that those behind overtake them."},
    {"reordering_gap", positive_duration().up_to(kLongestLinkDelay), Presence::Optional, "2ms",
     "How long; goes with reordering."},
};
inline constexpr Shape kQuality = object(kQualityFields);

}  // namespace vpcsim::format_link
