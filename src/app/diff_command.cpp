#include "diff_options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/report/flow_diff.h"
#include "vpcsim/scenario/network_at.h"

namespace vpcsim {
namespace {

Network network_of(const Scenario& scenario, TimePoint at)
{
    Network network = network_at(scenario, at);
    if (network.instances.size() > kMostMatrixInstances)
        throw Error{format("{}: at most {} instances can be compared; there are {}", scenario.file,
                           kMostMatrixInstances, network.instances.size())};
    return network;
}

}  // namespace

ExitCode diff_command(const Arguments& arguments, const Streams& streams)
{
    const DiffFlags flags = parse_diff_flags(arguments);
    if (flags.wants_help) {
        streams.print(diff_help());
        return ExitCode::Ok;
    }
    const Scenario first = load_scenario(flags.before.scenario);
    const Scenario second = load_scenario(flags.after.scenario);
    const Network first_network = network_of(first, flags.before.at);
    const Network second_network = network_of(second, flags.after.at);
    const FlowSide before{first_network, first.guests, flags.before.at};
    const FlowSide after{second_network, second.guests, flags.after.at};
    const FlowDiff diff =
        compare_flows(before, after, flags.services.empty() ? services_of(before, after) : flags.services);
    const FlowDiffReport report{{flags.before.label, first, first_network, flags.before.at},
                                {flags.after.label, second, second_network, flags.after.at},
                                diff};
    if (flags.format == OutputFormat::Text) {
        streams.print(flow_diff_text(report));
    } else {
        const JsonStyle style = flags.format == OutputFormat::Json ? JsonStyle::Pretty : JsonStyle::Compact;
        streams.print(to_json(flow_diff_document(report), style) + "\n");
    }
    return diff.is_empty() ? ExitCode::Ok : ExitCode::No;
}

}  // namespace vpcsim
