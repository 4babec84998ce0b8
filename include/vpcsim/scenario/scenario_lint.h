// Lint of a scenario: of its network as it is declared, with what the file says is still to come, and of its checks.
#pragma once

#include <vector>

#include "vpcsim/explain/lint.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

// Routes to peer connections that wait with `when:` count as if they were there. Of an object that a call of the
// timeline names nothing is said: it will not stay as it is. Calls that change no route and no rule do not count:
// queries, the acceptance and the modification of a peer connection, and what must be refused.
std::vector<Warning> lint(const Scenario& scenario);

}  // namespace vpcsim
