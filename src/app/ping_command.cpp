#include "ad_hoc.h"
#include "options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

// The scenario with this one ping in place of its checks.
void ask_for(Scenario& scenario, const PingFlags& flags)
{
    const AdHocEnds ends = find_ends(scenario.network, "ping", flags);
    Check check;
    check.name = format("ping {} -> {}", flags.from, flags.to);
    check.at = flags.at;
    check.probe = PingProbe{.family = ends.family,
                            .from = ends.from,
                            .to = ends.to,
                            .count = flags.count,
                            .interval = flags.interval,
                            .size = flags.size,
                            .timeout = flags.timeout,
                            .deadline = flags.deadline,
                            .ttl = flags.ttl,
                            .path_mtu_discovery = flags.path_mtu_discovery};
    if (!latest_end(check))
        throw UsageError{format("{} requests {} apart would last beyond {}, where simulated time ends", flags.count,
                                to_string(flags.interval), to_string(kLongestDuration))};
    ask_only(scenario, std::move(check), flags.seed);
}

}  // namespace

ExitCode ping_command(const Arguments& arguments, const Streams& streams)
{
    const PingFlags flags = parse_ping_flags(arguments);
    if (flags.wants_help) {
        streams.print(ping_help());
        return ExitCode::Ok;
    }
    Scenario scenario = load_scenario(flags.scenario);
    ask_for(scenario, flags);
    return run_ad_hoc(scenario, flags.capture_file, streams, [&](const RunResult& result) {
        const PingResult& ping = std::get<PingResult>(result.checks.front().outcome);
        const std::string text = ping_text(ping, flags.to);
        if (flags.format != OutputFormat::Text)
            streams.print(json_of(scenario, result, flags.format));
        else
            streams.print(flags.is_quiet ? summary_of(text) : text);
        return true;
    });
}

}  // namespace vpcsim
