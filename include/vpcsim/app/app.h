// The command line [DESIGN.md 7]: what `vpcsim` does with its arguments. Results go to `out`, messages to `err`.
#pragma once

#include <cstdio>
#include <span>
#include <string>

namespace vpcsim {

// Also the exit codes of the process.
enum class ExitCode : int {
    Ok = 0,         // all that was asked for holds
    No = 1,         // it ran and the answer is no
    CannotRun = 2,  // bad flag, bad scenario, missing file
    NothingToJudge = 3,
    Aborted = 4,  // a limit, a full disk, an internal error
    Interrupted = 130,
};

// `arguments` without the program's name.
ExitCode run_app(std::span<const std::string> arguments, std::FILE* out, std::FILE* err);

}  // namespace vpcsim
