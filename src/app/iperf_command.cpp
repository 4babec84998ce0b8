#include "ad_hoc.h"
#include "iperf_options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/report/iperf.h"

namespace vpcsim {
namespace {

// The scenario with this load in place of its checks.
void ask_for(Scenario& scenario, const IperfFlags& flags)
{
    const AdHocEnds ends = find_ends(scenario.network, "iperf", flags);
    if (ends.to.instance && ends.from.instance == ends.to.instance)
        throw UsageError{
            format("{} and {} are the same instance; a load goes from one to another", flags.from, flags.to)};
    Check check;
    check.name = format("iperf {} -> {}:{}", flags.from, flags.to, flags.load.port);
    check.at = flags.at;
    check.probe = IperfProbe{.family = ends.family, .from = ends.from, .to = ends.to, .load = flags.load};
    if (!latest_end(check))
        throw UsageError{format("a load of {} would last beyond {}, where simulated time ends",
                                to_string(flags.load.duration), to_string(kLongestDuration))};
    ask_only(scenario, std::move(check), flags.seed);
}

// What stands below the table's last rule.
std::string sums_of(const std::string& table)
{
    const std::size_t rule = table.rfind("\n- - ");
    return rule == std::string::npos ? table : table.substr(table.find('\n', rule + 1) + 1);
}

void print(const IperfResult& iperf, const IperfFlags& flags, const Streams& streams)
{
    switch (flags.format) {
    case IperfFormat::Text: {
        const std::string text = iperf_text(iperf, flags.to);
        return streams.print(flags.is_quiet ? sums_of(text) : text);
    }
    case IperfFormat::Json:
        return streams.print(to_json(iperf_document(iperf, flags.to), JsonStyle::Pretty) + "\n");
    case IperfFormat::JsonLines:
        return streams.print(iperf_json_lines(iperf, flags.to));
    case IperfFormat::Csv:
        return streams.print(iperf_csv(iperf));
    }
}

}  // namespace

ExitCode iperf_command(const Arguments& arguments, const Streams& streams)
{
    const IperfFlags flags = parse_iperf_flags(arguments);
    if (flags.wants_help) {
        streams.print(iperf_help());
        return ExitCode::Ok;
    }
    Scenario scenario = load_scenario(flags.scenario);
    ask_for(scenario, flags);
    return run_ad_hoc(scenario, flags.capture_file, streams, [&](const RunResult& result) {
        const IperfResult& iperf = std::get<IperfResult>(result.checks.front().outcome);
        print(iperf, flags, streams);
        return iperf.has_arrived();
    });
}

}  // namespace vpcsim
