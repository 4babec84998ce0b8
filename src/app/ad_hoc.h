// What `ping`, `tcp` and `explain` share: a scenario with one probe in place of its checks, and why the probe failed.
#pragma once

#include "command.h"

namespace vpcsim {

// The ends of an ad-hoc probe as the command line names them.
struct AdHocEnds {
    IpFamily family = IpFamily::V4;
    ProbeEnd from;
    ProbeEnd to;
};
// `command` is what a message calls it: "ping". Throws UsageError.
AdHocEnds find_ends(const Network& network, std::string_view command, const std::string& from, const std::string& to,
                    bool is_v4, bool is_v6);

// The check takes the place of the scenario's own and of its matrices; captures and `duration` go.
void ask_only(Scenario& scenario, Check check, std::optional<std::uint64_t> seed);

// On stderr: the end that has no address, each drop with its place and rule, or what else the check says.
void say_why(const Scenario& scenario, const CheckResult& result, const Streams& streams);

// From the line of dashes on.
std::string summary_of(const std::string& text);

}  // namespace vpcsim
