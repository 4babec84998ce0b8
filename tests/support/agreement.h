// Agreement: whether `explain` says of a flow what its real packets meet.
#pragma once

#include <string>

#include "support/random_network.h"
#include "support/real_run.h"
#include "vpcsim/explain/analysis.h"

namespace vpcsim {

// The flow as `explain` is asked about it, with the source port that its real packets had.
Question question_of(const RandomFlow& flow, const RealFate& fate);

// Empty when the analysis, and the short answer that a matrix is made of, are what has become of the flow's packets:
// who got them, or what dropped them by which rule of what, and where. Else what differs, for people.
// The analyst is one of the world's network.
std::string disagreement(const RandomNetwork& world, const RandomFlow& flow, const RealFate& fate, Analyst& analyst);

}  // namespace vpcsim
