// network_at: the network as the timeline has made it at some time, without packets.
#pragma once

#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

// All that is due until `at` has happened, and all that is called at that very moment: a check of that time sees the
// same network. Instances that calls make exist once they are made. After the run's end time goes on, so that requests
// expire, but calls that are repeated to the end are not.
Network network_at(const Scenario& scenario, TimePoint at);

}  // namespace vpcsim
