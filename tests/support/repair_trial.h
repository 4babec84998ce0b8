// RepairTrial: a repair of a random flow, and the packets of the flow in the repaired network.
#pragma once

#include <string>

#include "support/agreement.h"

namespace vpcsim {

struct RepairTrial {
    bool is_found = false;
    std::size_t edits = 0;
    std::string fault;  // the packets are not answered all the same, nothing is said of why there is no repair, or the
                        // network that was asked about has changed; empty: none of these
};
RepairTrial try_repair(const RandomNetwork& world, const RandomFlow& flow, const RealFate& fate);

// What can change of a network, in one text: equal texts, equal networks.
std::string fingerprint(const Network& network);

}  // namespace vpcsim
