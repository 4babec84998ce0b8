// drop_summary: a verdict in words, while what it names is as it was.
#pragma once

#include "vpcsim/scenario/run.h"

namespace vpcsim {

// Of one packet; whether it was a reply, when it died and how it looked is the caller's to say.
DropSummary drop_summary(const Scenario& scenario, const Network& network, const Verdict& verdict, const Hop& hop,
                         IpAddress destination);

}  // namespace vpcsim
