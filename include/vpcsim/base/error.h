// What goes wrong outside our own logic: the user's file and the system. Thrown, and caught once in `main`.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/origin.h"

namespace vpcsim {

// The program cannot run what was asked for (exit code 2). The text says what, with which names, and what would be
// right.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The simulation had to be given up after it had begun: a full disk, a limit reached (exit code 4).
class RunAborted : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// One mistake in a scenario file.
struct Diagnostic {
    Origin origin;
    std::string message;

    bool operator==(const Diagnostic&) const = default;
};

// Every mistake of one scenario file, in the order of the file. what() is the whole list, one line each:
// "file:line:column: error: message".
class ScenarioError : public Error {
public:
    ScenarioError(std::string_view file, std::vector<Diagnostic> diagnostics);

    const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

private:
    std::vector<Diagnostic> diagnostics_;
};

// "open pcaps/x.pcap: Permission denied": what was attempted, and what errno said.
std::string system_error_text(std::string_view attempted, int error_number);

}  // namespace vpcsim
