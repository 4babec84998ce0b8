// What the probes' results add up to.
#pragma once

#include "vpcsim/scenario/run.h"

namespace vpcsim {

// Whether the other end has answered, and who did in its place. REQUIRES: `outcome` is that of the check's probe.
void note_answer(const Check& check, CheckResult& result);

}  // namespace vpcsim
