// What `ping`, `tcp`, `iperf`, `traceroute` and `explain` share: a scenario with one probe in place of its checks, and
// why the probe failed.
#pragma once

#include <functional>

#include "ad_hoc_flags.h"
#include "command.h"

namespace vpcsim {

// The ends of an ad-hoc probe as the command line names them.
struct AdHocEnds {
    IpFamily family = IpFamily::V4;
    ProbeEnd from;
    ProbeEnd to;
};
// `command` is what a message calls it: "ping". Throws UsageError.
AdHocEnds find_ends(const Network& network, std::string_view command, const AdHocFlags& flags);

// The check takes the place of the scenario's own and of its matrices; captures and `duration` go.
void ask_only(Scenario& scenario, Check check, std::optional<std::uint64_t> seed);

// On stderr: the end that has no address, each drop with its place and rule, or what else the check says.
void say_why(const Scenario& scenario, const CheckResult& result, const Streams& streams);

// Runs the scenario of one check, has `show` print what came of it and say whether all that was asked for holds, and
// says why not. `capture_file` gets what the sender sees; it may be empty.
ExitCode run_ad_hoc(const Scenario& scenario, const std::string& capture_file, const Streams& streams,
                    const std::function<bool(const RunResult&)>& show);

// A run's document, in either form of JSON.
std::string json_of(const Scenario& scenario, const RunResult& result, OutputFormat format);

// From the line of dashes on.
std::string summary_of(const std::string& text);

}  // namespace vpcsim
