// How the end of a run becomes an exit code.
#pragma once

#include "command.h"

namespace vpcsim {

ExitCode exit_code(const Scenario& scenario, const RunResult& result);
// Of several scenarios or runs, the one that is worst news.
ExitCode worse(ExitCode a, ExitCode b);

}  // namespace vpcsim
