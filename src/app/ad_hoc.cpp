#include "ad_hoc.h"

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/json/json.h"
#include "vpcsim/live/stop_signal.h"
#include "vpcsim/report/document.h"

namespace vpcsim {
namespace {

ProbeEnd probe_end(const Network& network, const std::string& name, IpFamily family, InstanceId sender = {})
{
    if (auto end = find_probe_end(network, name, family, sender))
        return *end;
    std::vector<std::string_view> names;
    for (const Instance& instance : network.instances)
        names.push_back(instance.name);
    const auto meant = closest(name, names);
    throw UsageError{format("{}: no instance, network interface or address of that name{}", name,
                            meant ? format("; did you mean {}?", *meant) : "")};
}

// A sender that is named by its address. Blocks of VPCs may overlap, so that two may have it.
ProbeEnd sender_with(const Network& network, const std::string& name, IpAddress address)
{
    ProbeEnd end;
    end.name = name;
    end.address = address;
    for (const EniId eni : ids(network.enis)) {
        if (!network.enis[eni].has(address))
            continue;
        if (end.eni)
            throw UsageError{format("{}: {} and {} both have that address; name one of them", name,
                                    network.name(end.eni), network.name(eni))};
        end.eni = eni;
        end.instance = network.enis[eni].instance;
    }
    if (end.eni.is_none())
        throw UsageError{format("{}: no network interface has that address", name)};
    return end;
}

// No packet was sent, so no drop tells why.
void complain_of_missing_address(const Scenario& scenario, const Streams& streams)
{
    std::visit(
        [&](const auto& probe) {
            for (const ProbeEnd* end : {&probe.from, &probe.to})
                if (end->address.is_unspecified() && end->instance)
                    streams.complain(format("why: {}: instance {} ({}) has no {} address\n",
                                            code(DropReason::Ipv6NotEnabled), scenario.network.name(end->instance),
                                            to_string(scenario.file, scenario.network.origin(end->instance)),
                                            probe.family == IpFamily::V6 ? "IPv6" : "IPv4"));
        },
        scenario.checks.front().probe);
}

}  // namespace

AdHocEnds find_ends(const Network& network, std::string_view command, const AdHocFlags& flags)
{
    const auto source = parse_ip(flags.from);
    const auto literal = parse_ip(flags.to);
    for (const auto& address : {source, literal})
        if (address && (address->is_v4() ? flags.is_v6 : flags.is_v4))
            throw UsageError{format("{}: {} is an {} address", flags.is_v6 ? "-6" : "-4", to_string(*address),
                                    address->is_v4() ? "IPv4" : "IPv6")};
    if (literal && !destination_complaint(*literal).empty())
        throw UsageError{format("{} {}", flags.to, destination_complaint(*literal))};
    if (source && literal && source->family() != literal->family())
        throw UsageError{format("{} and {} are addresses of two families", flags.from, flags.to)};
    const bool is_ipv6 = flags.is_v6 || (literal && !literal->is_v4()) || (source && !source->is_v4());
    AdHocEnds ends;
    ends.family = is_ipv6 ? IpFamily::V6 : IpFamily::V4;
    ends.from = source ? sender_with(network, flags.from, *source) : probe_end(network, flags.from, ends.family);
    ends.to = probe_end(network, flags.to, ends.family, ends.from.instance);
    if (ends.from.instance.is_none())
        throw UsageError{format("{}: a {} needs an instance to start from", flags.from, command)};
    return ends;
}

void ask_only(Scenario& scenario, Check check, std::optional<std::uint64_t> seed)
{
    check.expect.reachable = true;
    scenario.duration = latest_end(check).value() - kStart;  // whatever the timeline has in store for later
    scenario.checks = {std::move(check)};
    scenario.matrices.clear();
    scenario.captures.clear();
    scenario.seed = seed.value_or(scenario.seed);
}

void say_why(const Scenario& scenario, const CheckResult& result, const Streams& streams)
{
    complain_of_missing_address(scenario, streams);
    const bool has_no_address = std::visit([](const auto& outcome) { return outcome.has_no_address; }, result.outcome);
    if (result.drops.empty() && !has_no_address)
        for (const std::string& failure : result.failures)
            streams.complain(format("why: {}\n", failure));
    for (const DropSummary& drop : result.drops)
        streams.complain(format("why: {} x {}\n", drop.count, explain_drop(scenario, drop)));
}

ExitCode run_ad_hoc(const Scenario& scenario, const std::string& capture_file, const Streams& streams,
                    const std::function<bool(const RunResult&)>& show)
{
    const StopSignal stop;  // until all is printed: what was interrupted is shown, too
    RunOptions options;
    options.capture_file = capture_file;
    const RunResult result = run(scenario, options, stop.flag());
    const bool holds = show(result);
    say_why(scenario, result.checks.front(), streams);
    if (result.is_interrupted)
        return ExitCode::Interrupted;
    return holds && result.checks.front().is_reachable ? ExitCode::Ok : ExitCode::No;
}

std::string json_of(const Scenario& scenario, const RunResult& result, OutputFormat format)
{
    const JsonStyle style = format == OutputFormat::Json ? JsonStyle::Pretty : JsonStyle::Compact;
    return to_json(run_document(scenario, result), style) + "\n";
}

std::string summary_of(const std::string& text)
{
    const std::size_t begin = text.find("---");
    return begin == std::string::npos ? text : text.substr(begin);
}

}  // namespace vpcsim
