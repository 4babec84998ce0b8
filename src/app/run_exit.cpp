#include "run_exit.h"

#include <algorithm>

namespace vpcsim {

ExitCode exit_code(const Scenario& scenario, const RunResult& result)
{
    if (result.is_interrupted)
        return ExitCode::Interrupted;
    const auto is_call = [](const ChangeRecord& record) { return std::holds_alternative<CallRecord>(record); };
    if (result.all_passed() && std::ranges::none_of(scenario.checks, &Check::is_judged) && result.matrices.empty() &&
        std::ranges::none_of(result.changes, is_call))
        return ExitCode::NothingToJudge;
    return result.all_passed() ? ExitCode::Ok : ExitCode::No;
}

ExitCode worse(ExitCode a, ExitCode b)
{
    constexpr ExitCode kFromBest[] = {ExitCode::Ok,      ExitCode::NothingToJudge, ExitCode::No,
                                      ExitCode::Aborted, ExitCode::CannotRun,      ExitCode::Interrupted};
    return std::ranges::find(kFromBest, a) > std::ranges::find(kFromBest, b) ? a : b;
}

}  // namespace vpcsim
