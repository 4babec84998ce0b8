#include <algorithm>

#include "cloud_monitor.h"
#include "vpcsim/base/format.h"
#include "vpcsim/report/iperf.h"
#include "vpcsim/report/text.h"

namespace vpcsim {
namespace {

constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kPlain = "\033[0m";

std::string counted(std::size_t count, std::string_view one, std::string_view many)
{
    return format("{} {}", count, count == 1 ? one : many);
}

std::string tcp_outcome(const TcpResult& tcp)
{
    if (tcp.has_no_address)
        return "no address of that family";
    if (tcp.attempts.size() == 1)
        return tcp_attempt_text(tcp.attempts.front());
    std::string text = format("{}/{} connected", tcp.count(TcpAnswer::Connected), tcp.attempts.size());
    for (const auto& [answer, words] :
         {std::pair{TcpAnswer::Refused, "refused"}, std::pair{TcpAnswer::TimedOut, "timed out"},
          std::pair{TcpAnswer::Unreachable, "unreachable"}, std::pair{TcpAnswer::None, "unfinished"}})
        if (const std::uint64_t count = tcp.count(answer); count > 0)
            text += format(", {} {}", count, words);
    return text;
}

// "3-20, 26-60": which of the requests were answered.
std::string answered_text(const PingResult& ping)
{
    constexpr std::size_t kMostRuns = 8;
    std::vector<std::uint16_t> answered;
    for (const PingReply& reply : ping.replies)
        answered.push_back(reply.sequence);
    std::ranges::sort(answered);
    std::string text;
    std::size_t runs = 0;
    for (std::size_t first = 0; first < answered.size();) {
        std::size_t last = first;
        while (last + 1 < answered.size() && answered[last + 1] <= answered[last] + 1)
            ++last;
        if (++runs > kMostRuns)
            return text + ", ...";
        text += format("{}{}", text.empty() ? "" : ", ", answered[first]);
        if (answered[last] > answered[first])
            text += format("-{}", answered[last]);
        first = last + 1;
    }
    return text;
}

std::string outcome_text(const CheckResult& result)
{
    if (!result.is_started)
        return "not begun";
    if (const auto* ping = std::get_if<PingResult>(&result.outcome)) {
        if (ping->has_no_address)
            return "no address of that family";
        std::string text = format("{}/{} received", ping->received, ping->sent);
        if (ping->received > 0)
            text += format(", rtt {} ms", milliseconds_text(ping->average()));
        if (ping->received > 0 && ping->received < ping->sent)
            text += ", answered " + answered_text(*ping);
        return text;
    }
    if (const auto* tcp = std::get_if<TcpResult>(&result.outcome))
        return tcp_outcome(*tcp);
    if (const auto* iperf = std::get_if<IperfResult>(&result.outcome))
        return iperf_outcome(*iperf);
    if (const auto* trace = std::get_if<TracerouteResult>(&result.outcome))
        return traceroute_outcome(*trace);
    const UdpResult& udp = std::get<UdpResult>(result.outcome);
    if (udp.has_no_address)
        return "no address of that family";
    const std::uint64_t hundredths = (udp.throughput().bits_per_second + 5'000) / 10'000;  // of a Mbit/s
    return format("{}.{:02} Mbit/s, {}/{} lost ({}), jitter {} ms", hundredths / 100, hundredths % 100, udp.lost(),
                  udp.sent, to_string(lost_part(udp.sent, udp.sink.received)), milliseconds_text(udp.sink.jitter));
}

std::string verdict_word(bool passed, const TextStyle& style)
{
    const std::string_view word = passed ? "PASS" : "FAIL";
    return style.has_color ? format("{}{}{}", passed ? kGreen : kRed, word, kPlain) : std::string{word};
}

std::string indented(const std::string& text)
{
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (end > begin)
            result += "        " + text.substr(begin, end - begin);
        result += '\n';
        begin = end + 1;
    }
    return result;
}

// What the probe's own program would print.
struct OwnOutput {
    const Network& network;
    const CheckResult& result;

    std::string operator()(const PingProbe& ping) const
    {
        return ping_text(std::get<PingResult>(result.outcome), ping.to.name);
    }
    std::string operator()(const TcpProbe& tcp) const
    {
        return tcp_text(std::get<TcpResult>(result.outcome), tcp.to.name);
    }
    std::string operator()(const IperfProbe& iperf) const
    {
        return iperf_text(std::get<IperfResult>(result.outcome), iperf.to.name);
    }
    std::string operator()(const TracerouteProbe& trace) const
    {
        return traceroute_text(std::get<TracerouteResult>(result.outcome), {trace.to.name, &network});
    }
    std::string operator()(const UdpProbe&) const { return {}; }  // its line says it all
};

std::string skipped_line(TimePoint at, const std::string& name)
{
    return format("  SKIP  {:<6} {}: not begun\n", to_string(at), name);
}

std::string check_text(const Scenario& scenario, std::size_t index, const CheckResult& result, const TextStyle& style)
{
    const Check& check = scenario.checks[index];
    const std::string word = check.is_judged || !result.passed() ? verdict_word(result.passed(), style) : "LOAD";
    std::string text = format("  {}  {:<6} {}: {}", word, to_string(check.at), check.name, outcome_text(result));
    if (const DropSummary* drop = result.main_drop(); drop != nullptr && !check.because.is_empty())
        text += format(", {}", code(drop->verdict.reason));
    text += '\n';
    if (!result.passed())
        text += format("        {}: this check\n", to_string(scenario.file, check.origin));
    for (const std::string& failure : result.failures)
        text += format("        {}\n", failure);
    if (style.is_verbose && result.is_started)
        text += indented(std::visit(OwnOutput{scenario.network, result}, check.probe));
    const bool wants_drops = style.is_verbose || (!result.passed() && check.because.is_empty());
    if (wants_drops)
        for (const DropSummary& drop : result.drops)
            text += format("        why: {} x {} (first at {}: {})\n", drop.count, explain_drop(scenario, drop),
                           seconds_text(drop.first), drop.packet);
    return text;
}

std::string matrix_line(const Scenario& scenario, std::size_t index, const MatrixResult& result, const TextStyle& style)
{
    const MatrixCheck& check = scenario.matrices[index];
    std::string text =
        format("  {}  {:<6} {}: ", verdict_word(result.passed(), style), to_string(check.at), check.name);
    text += result.wrong_pairs == 0
                ? format("{} judged\n", counted(result.pairs, "pair", "pairs"))
                : format("{} of {} wrong\n", result.wrong_pairs, counted(result.pairs, "pair", "pairs"));
    if (!result.passed())
        text += format("        {}: this matrix\n", to_string(scenario.file, check.origin));
    for (const std::string& failure : result.failures)
        text += format("        {}\n", failure);
    return text;
}

std::string totals_text(const RunResult& result)
{
    const Totals& totals = result.totals;
    std::string text = format(
        "  packets: {} made, {} delivered, {} consumed by address resolution, {} left for the Internet, {} dropped, "
        "{} in flight\n",
        totals.made, totals.delivered, totals.consumed, totals.left, totals.dropped_in_all(), totals.in_flight());
    for (std::size_t reason = 0; reason < kDropReasonCount; ++reason)
        if (totals.dropped[reason] > 0)
            text += format("    {:<20} {}\n", code(static_cast<DropReason>(reason)), totals.dropped[reason]);
    return text;
}

// What links did to packets, by direction; of those that did nothing, nothing.
std::string links_text(const RunResult& result)
{
    const Network& network = result.network;
    std::string text;
    for (const PeerConnectionId id : ids(network.peer_connections)) {
        const PeerConnection& peer = network.peer_connections[id];
        for (const PeerSide side : {PeerSide::Requester, PeerSide::Accepter}) {
            const LinkCounters& link = result.peers[id.value][static_cast<std::size_t>(side)].link;
            if (link == LinkCounters{})
                continue;
            text += format("  link {}@{}: {} lost, {} duplicated, {} reordered\n", peer.name,
                           network.vpcs[peer.vpc(side)].name, counted(link.lost.packets, "packet", "packets"),
                           link.duplicated.packets, link.reordered.packets);
        }
    }
    return text;
}

std::string awaited_text(const AwaitedRoute& route, const Network& network)
{
    const PeerConnectionId peer = network.find<PeerConnectionId>(route.peer);
    if (peer.is_none())
        return format("{} was never made", route.peer);
    const PeerStatus status = network.peer_connections[peer].status;
    if (status != route.status)
        return format("{} is {} at the end, not {}", route.peer, name(status), name(route.status));
    return "another route of its VPC was still being created";
}

std::string failed_call_text(const Scenario& scenario, const CallRecord& call, const TextStyle& style)
{
    std::string text = format("  {}  {}", verdict_word(false, style), change_text(call));
    text += format("        {}: this call\n", to_string(scenario.file, call.origin));
    for (const std::string& failure : call.failures)
        text += format("        {}\n", failure);
    return text;
}

struct Verdicts {
    std::size_t good = 0;
    std::size_t bad = 0;
    std::size_t skipped = 0;

    void note(bool is_good) { ++(is_good ? good : bad); }
};

// The lines of the checks and matrices; a load that nothing judges counts as neither good nor bad.
Verdicts add_checks(const Scenario& scenario, const RunResult& result, const TextStyle& style, std::string& text)
{
    Verdicts verdicts;
    for (std::size_t index = 0; index < result.checks.size(); ++index) {
        const Check& check = scenario.checks[index];
        const CheckResult& checked = result.checks[index];
        if (result.was_skipped(checked)) {
            text += skipped_line(check.at, check.name);
            ++verdicts.skipped;
            continue;
        }
        text += check_text(scenario, index, checked, style);
        if (check.is_judged || !checked.passed())
            verdicts.note(checked.passed());
    }
    for (std::size_t index = 0; index < result.matrices.size(); ++index) {
        const MatrixCheck& matrix = scenario.matrices[index];
        const MatrixResult& judged = result.matrices[index];
        if (result.was_skipped(judged)) {
            text += skipped_line(matrix.at, matrix.name);
            ++verdicts.skipped;
            continue;
        }
        text += matrix_line(scenario, index, judged, style);
        verdicts.note(judged.passed());
    }
    return verdicts;
}

}  // namespace

std::string inventory_text(const Scenario& scenario)
{
    const Network& network = scenario.network;
    std::string text = format("{}, {}, {}, {}, {}", counted(network.vpcs.size(), "VPC", "VPCs"),
                              counted(network.vswitches.size(), "vSwitch", "vSwitches"),
                              counted(network.instances.size(), "instance", "instances"),
                              counted(network.peer_connections.size(), "peer connection", "peer connections"),
                              counted(scenario.checks.size(), "check", "checks"));
    if (!scenario.matrices.empty())
        text += format(", {}", counted(scenario.matrices.size(), "matrix", "matrices"));
    return text;
}

std::string run_text(const Scenario& scenario, const RunResult& result, const TextStyle& style)
{
    std::string text = format("{}: {}\n", scenario.name, inventory_text(scenario));
    Verdicts calls;
    for (const ChangeRecord& record : result.changes) {
        const auto* call = std::get_if<CallRecord>(&record);
        if (call == nullptr)
            continue;
        if (!call->failures.empty())
            text += failed_call_text(scenario, *call, style);
        calls.note(call->failures.empty());
    }
    for (const AwaitedRoute& route : result.awaited_routes)
        text += format("        {}: this route never came: {}\n", to_string(scenario.file, route.origin),
                       awaited_text(route, result.network));
    const Verdicts checks = add_checks(scenario, result, style, text);
    if (style.is_verbose)
        text += totals_text(result) + cloud_monitor_text(result) + links_text(result);
    for (const CaptureResult& capture : result.captures)
        text += format("  trace {} ({})\n", capture.path, counted(capture.packets, "packet", "packets"));
    if (result.is_interrupted)
        text += format("  interrupted at {}\n", seconds_text(result.ended));
    text += format("  simulated {} in {}; {} passed, {} failed", seconds_text(result.ended),
                   counted(result.events, "event", "events"), counted(checks.good, "check", "checks"), checks.bad);
    if (checks.skipped > 0)
        text += format(", {} not begun", checks.skipped);
    if (calls.good + calls.bad > 0)
        text += format("; {} as expected, {} not", counted(calls.good, "call", "calls"), calls.bad);
    return text + '\n';
}

}  // namespace vpcsim
