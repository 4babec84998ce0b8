#include "ad_hoc.h"
#include "traceroute_options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

// The scenario with this one trace in place of its checks.
void ask_for(Scenario& scenario, const TracerouteFlags& flags)
{
    const AdHocEnds ends = find_ends(scenario.network, "traceroute", flags);
    const std::uint32_t least = least_trace_packet(ends.family, flags.trace.method);
    if (flags.trace.packet_size != 0 && flags.trace.packet_size < least)
        throw UsageError{format("SIZE {}: the headers alone take {}", flags.trace.packet_size, least)};
    Check check;
    check.name = format("traceroute {} -> {}", flags.from, flags.to);
    check.at = flags.at;
    check.probe = TracerouteProbe{.family = ends.family, .from = ends.from, .to = ends.to, .trace = flags.trace};
    if (!latest_end(check))
        throw UsageError{format("{} for each answer would last beyond {}, where simulated time ends",
                                to_string(flags.trace.wait), to_string(kLongestDuration))};
    ask_only(scenario, std::move(check), flags.seed);
}

}  // namespace

ExitCode traceroute_command(const Arguments& arguments, const Streams& streams)
{
    const TracerouteFlags flags = parse_traceroute_flags(arguments);
    if (flags.wants_help) {
        streams.print(traceroute_help());
        return ExitCode::Ok;
    }
    Scenario scenario = load_scenario(flags.scenario);
    ask_for(scenario, flags);
    return run_ad_hoc(scenario, flags.capture_file, streams, [&](const RunResult& result) {
        if (flags.format != OutputFormat::Text)
            streams.print(json_of(scenario, result, flags.format));
        else
            streams.print(traceroute_text(std::get<TracerouteResult>(result.checks.front().outcome),
                                          {flags.to, flags.is_numeric ? nullptr : &result.network}));
        return true;
    });
}

}  // namespace vpcsim
