#include "ad_hoc.h"
#include "options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

// The scenario with these connections in place of its checks.
void ask_for(Scenario& scenario, const TcpFlags& flags)
{
    const AdHocEnds ends = find_ends(scenario.network, "tcp", flags);
    Check check;
    check.name = format("tcp {} -> {}:{}", flags.from, flags.to, flags.port);
    check.at = flags.at;
    check.probe = TcpProbe{.family = ends.family,
                           .from = ends.from,
                           .to = ends.to,
                           .port = flags.port,
                           .count = flags.count,
                           .interval = flags.interval,
                           .timeout = flags.timeout};
    if (!latest_end(check))
        throw UsageError{format("{} connections with {} for each would last beyond {}, where simulated time ends",
                                flags.count, to_string(flags.timeout), to_string(kLongestDuration))};
    ask_only(scenario, std::move(check), flags.seed);
}

}  // namespace

ExitCode tcp_command(const Arguments& arguments, const Streams& streams)
{
    const TcpFlags flags = parse_tcp_flags(arguments);
    if (flags.wants_help) {
        streams.print(tcp_help());
        return ExitCode::Ok;
    }
    Scenario scenario = load_scenario(flags.scenario);
    ask_for(scenario, flags);
    return run_ad_hoc(scenario, flags.capture_file, streams, [&](const RunResult& result) {
        const TcpResult& tcp = std::get<TcpResult>(result.checks.front().outcome);
        const std::string text = tcp_text(tcp, flags.to);
        if (flags.format != OutputFormat::Text)
            streams.print(json_of(scenario, result, flags.format));
        else
            streams.print(flags.is_quiet ? summary_of(text) : text);
        return tcp.count(TcpAnswer::Connected) == flags.count;
    });
}

}  // namespace vpcsim
