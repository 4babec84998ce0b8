#include "options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/json/json.h"
#include "vpcsim/live/stop_signal.h"
#include "vpcsim/report/document.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

ProbeEnd probe_end(const Scenario& scenario, const std::string& name, IpFamily family, InstanceId sender = {})
{
    if (auto end = find_probe_end(scenario.network, name, family, sender))
        return *end;
    std::vector<std::string_view> names;
    for (const Instance& instance : scenario.network.instances)
        names.push_back(instance.name);
    const auto meant = closest(name, names);
    throw UsageError{format("{}: no instance, network interface or address of that name{}", name,
                            meant ? format("; did you mean {}?", *meant) : "")};
}

// The scenario with this one ping in place of its checks.
void ask_for(Scenario& scenario, const PingFlags& flags)
{
    const auto literal = parse_ip(flags.to);
    if (literal && (literal->is_v4() ? flags.is_v6 : flags.is_v4))
        throw UsageError{
            format("{}: {} is an {} address", flags.is_v6 ? "-6" : "-4", flags.to, literal->is_v4() ? "IPv4" : "IPv6")};
    if (literal && !destination_complaint(*literal).empty())
        throw UsageError{format("{} {}", flags.to, destination_complaint(*literal))};
    const IpFamily family = flags.is_v6 || (literal && !literal->is_v4()) ? IpFamily::V6 : IpFamily::V4;
    PingProbe ping;
    ping.family = family;
    ping.from = probe_end(scenario, flags.from, family);
    ping.to = probe_end(scenario, flags.to, family, ping.from.instance);
    if (ping.from.instance.is_none())
        throw UsageError{format("{}: a ping needs an instance to start from", flags.from)};
    ping.count = flags.count;
    ping.interval = flags.interval;
    ping.size = flags.size;
    ping.timeout = flags.timeout;
    ping.ttl = flags.ttl;

    Check check;
    check.name = format("ping {} -> {}", flags.from, flags.to);
    check.probe = ping;
    check.expect.reachable = true;
    if (!latest_end(check))
        throw UsageError{format("{} requests {} apart would last beyond {}, where simulated time ends", flags.count,
                                to_string(flags.interval), to_string(kLongestDuration))};
    scenario.checks = {check};
    scenario.duration.reset();
    scenario.captures.clear();
    scenario.seed = flags.seed.value_or(scenario.seed);
}

// No packet was sent, so no drop tells why.
void complain_of_missing_address(const Scenario& scenario, const Streams& streams)
{
    const PingProbe& ping = std::get<PingProbe>(scenario.checks.front().probe);
    for (const ProbeEnd* end : {&ping.from, &ping.to})
        if (end->address.is_unspecified() && end->instance)
            streams.complain(format("why: {}: instance {} ({}) has no {} address\n", code(DropReason::Ipv6NotEnabled),
                                    scenario.network.name(end->instance),
                                    to_string(scenario.file, scenario.network.origin(end->instance)),
                                    ping.family == IpFamily::V6 ? "IPv6" : "IPv4"));
}

std::string summary_of(const std::string& text)
{
    const std::size_t begin = text.find("---");
    return begin == std::string::npos ? text : text.substr(begin);
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
    const StopSignal stop;
    RunOptions options;
    options.capture_file = flags.capture_file;
    const RunResult result = run(scenario, options, stop.flag());

    const CheckResult& check = result.checks.front();
    if (flags.format != OutputFormat::Text) {
        const JsonStyle style = flags.format == OutputFormat::Json ? JsonStyle::Pretty : JsonStyle::Compact;
        streams.print(to_json(run_document(scenario, result), style) + "\n");
    } else {
        const std::string text = ping_text(std::get<PingResult>(check.outcome), flags.to);
        streams.print(flags.is_quiet ? summary_of(text) : text);
    }
    complain_of_missing_address(scenario, streams);
    if (check.drops.empty() && !std::get<PingResult>(check.outcome).has_no_address)
        for (const std::string& failure : check.failures)
            streams.complain(format("why: {}\n", failure));
    for (const DropSummary& drop : check.drops)
        streams.complain(format("why: {} x {}\n", drop.count, explain_drop(scenario, drop)));
    if (result.is_interrupted)
        return ExitCode::Interrupted;
    return check.is_reachable ? ExitCode::Ok : ExitCode::No;
}

}  // namespace vpcsim
