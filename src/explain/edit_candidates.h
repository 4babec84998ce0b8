// edit_candidates: which edits take a blocker out of the way.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/explain/analysis.h"
#include "vpcsim/explain/edit.h"

namespace vpcsim {

// Each for itself might; those that open less stand first. The control plane may refuse some. Empty: none does.
std::vector<Edit> edit_candidates(const Network& network, const Leg& leg, const Blocker& blocker);

// What has to happen instead, where no edit helps.
std::string why_unmendable(const Network& network, const Leg& leg, const Blocker& blocker);

}  // namespace vpcsim
