// Checks: what a run shall be judged by.
#include <algorithm>

#include "iperf_reader.h"
#include "probe_reader.h"
#include "settings.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// The kind of probe that a check has, and what it asks of it.
std::pair<std::string_view, const Value*> probe_of(const Value& check)
{
    for (const std::string_view kind : {"ping", "udp", "tcp", "iperf", "traceroute"})
        if (const Value* probe = check.find(kind))
            return {kind, probe};
    VPCSIM_ASSERT(false && "the checker lets no check pass without a probe");
    return {};
}

decltype(Check::probe) read_probe(std::string_view kind, const Value& probe)
{
    if (kind == "iperf")
        return read_iperf(probe);
    if (kind == "traceroute")
        return read_traceroute(probe);
    if (kind == "ping")
        return read_ping(probe);
    if (kind == "udp")
        return read_udp(probe);
    return read_tcp(probe);
}

// What only one kind of probe can tell must not be asked of another: nothing would ever judge it.
void refuse_strangers(std::string_view kind, const Value& probe, const Value& expect,
                      std::vector<Diagnostic>& diagnostics)
{
    if (expect.is_text() && kind != "tcp" && (word_of(expect) == "refused" || word_of(expect) == "timeout"))
        diagnostics.push_back({expect.origin(), format("`expect: {}` is an answer to tcp; a {} is reachable or "
                                                       "unreachable",
                                                       word_of(expect), kind)});
    for (const std::string_view key : {"hops", "path"})
        if (const Value* value = expect.find(key); value != nullptr && kind != "traceroute")
            diagnostics.push_back({value->origin(), format("`{}` is a result of traceroute, not of {}", key, kind)});
    for (const std::string_view key : {"received", "loss", "rtt", "throughput"})
        if (const Value* value = expect.find(key); value != nullptr && kind == "traceroute")
            diagnostics.push_back({value->origin(), format("`{}` is no result of traceroute", key)});
    if (kind == "iperf")
        return check_iperf_expectation(read_iperf(probe).load, expect, diagnostics);
    for (const std::string_view key : {"fairness", "phases"})
        if (const Value* value = expect.find(key))
            diagnostics.push_back({value->origin(), format("`{}` is a result of iperf, not of {}", key, kind)});
    for (const std::string_view key : {"jitter", "out_of_order"})
        if (const Value* value = expect.find(key); value != nullptr && kind != "udp")
            diagnostics.push_back({value->origin(), format("`{}` is a result of udp and iperf, not of {}", key, kind)});
    for (const std::string_view key : {"retransmissions", "end"})
        if (const Value* value = expect.find(key); value != nullptr && kind != "tcp")
            diagnostics.push_back({value->origin(), format("`{}` is a result of tcp, not of {}", key, kind)});
    if (kind != "tcp")
        return;
    if (const Value* throughput = expect.find("throughput"))
        diagnostics.push_back({throughput->origin(), "`throughput` is a result of udp, not of tcp"});
    const Value* duration = probe.find("duration");
    const Value* count = probe.find("count");
    if (count->integer() > 1 && duration_of(*duration) > Duration::zero())
        diagnostics.push_back({count->origin(), "`count` and `duration` exclude each other: `interval` would be of "
                                                "both; write a check for each connection"});
    constexpr std::int64_t kMostWrites = 1'000'000;
    const Value* interval = probe.find("interval");
    if (duration_of(*duration) / duration_of(*interval) > kMostWrites)
        diagnostics.push_back({interval->origin(), format("a write every {} for {} makes more than {}",
                                                          interval->text(), duration->text(), kMostWrites)});
}

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

Because read_because(const Value* value)
{
    Because because;
    if (value == nullptr)
        return because;
    if (const Value* reason = value->find("reason"))
        because.reason = parse_drop_reason(upper(reason->text()));
    if (const Value* stage = value->find("stage"))
        because.stage = parse_stage(word_of(*stage));
    if (const Value* packet = value->find("packet"))
        because.is_reply = word_of(*packet) == "reply";
    for (const auto& [key, member] : {std::pair{"object", &Because::object}, std::pair{"rule", &Because::rule}})
        if (const Value* text = value->find(key))
            because.*member = text->text();
    if (const Value* diagnosis = value->find("diagnosis"))
        because.diagnosis = upper(diagnosis->text());
    return because;
}

// "ping ecs1 -> ecs2 (IPv4)", "tcp ecs1 -> ecs2:80 (IPv4)".
std::string default_name(std::string_view kind, const std::string& from, const std::string& to, const Value& probe,
                         bool is_v6)
{
    const std::string port =
        kind == "tcp" || kind == "iperf" ? format(":{}", probe.find("port")->integer()) : std::string{};
    return format("{} {} -> {}{} ({})", kind, from, to, port, is_v6 ? "IPv6" : "IPv4");
}

// Each connection may need its time twice: for the handshake, and for its end.
__int128 latest_length(const TcpProbe& tcp)
{
    const __int128 one = __int128{2} * tcp.timeout.count() + tcp.duration.count();
    return std::max<__int128>(one, tcp.interval.count()) * (tcp.count - 1) + one;
}

// However the answers come, no probe waits longer, and as many wait at a time as may.
__int128 latest_length(const TracerouteOptions& trace)
{
    const __int128 probes = (__int128{trace.most_hops} - trace.first_hop + 1) * trace.queries;
    return (probes / trace.at_once + 1) * trace.wait.count() + probes * trace.gap.count();
}

// What the fields of a traceroute say against each other.
void check_traceroute(const Value& probe, IpFamily family, const TracerouteOptions& trace,
                      std::vector<Diagnostic>& diagnostics)
{
    const auto refuse = [&](std::string_view key, std::string message) {
        diagnostics.push_back({probe.find(key)->origin(), "traceroute: " + std::move(message)});
    };
    if (trace.first_hop > trace.most_hops)
        refuse("first_ttl", format("`first_ttl: {}` is above `max_ttl: {}`", trace.first_hop, trace.most_hops));
    if (trace.port > kHighestTracePort && trace.method != TraceMethod::Tcp)
        refuse("port", format("`port: {}` leaves too few behind it; at most {}", trace.port, kHighestTracePort));
    if (trace.packet_size == 0)
        return;
    if (trace.method == TraceMethod::Tcp)
        refuse("size", "`size` is of udp and icmp; SYNs have always the same");
    else if (const std::uint32_t least = least_trace_packet(family, trace.method); trace.packet_size < least)
        refuse("size", format("`size: {}B` is less than the headers take: {}B", trace.packet_size, least));
}

// `always:` and `never:` hold a probe of their own.
struct Asked {
    const Value* check = nullptr;
    std::optional<bool> holds;
};
Asked asked_of(const Value& entry)
{
    if (const Value* always = entry.find("always"))
        return {always, true};
    if (const Value* never = entry.find("never"))
        return {never, false};
    return {&entry, std::nullopt};
}

// Every probe of it, or none.
Expectation expectation_of(bool holds)
{
    Expectation expect;
    expect.reachable = holds;
    if (holds)
        expect.loss = Range<PartsPerMillion>{PartsPerMillion{0}, PartsPerMillion{0}};
    return expect;
}

class CheckReader {
public:
    CheckReader(const Rehearsed& rehearsed, const Scenario& scenario, const IsFailed& is_failed,
                std::vector<Diagnostic>& diagnostics)
        : rehearsed_{rehearsed}, scenario_{scenario}, is_failed_{is_failed}, diagnostics_{diagnostics}
    {
    }

    // nullopt when it cannot be made, which has been complained of.
    std::optional<Check> read(const Value& entry)
    {
        ++number_;
        Check check;
        check.origin = entry.origin();
        const Asked asked = asked_of(entry);
        check.holds = asked.holds;
        if (!read_times(entry, check) || !read_ends(*asked.check, check) || !read_expected(entry, check))
            return std::nullopt;
        if (!check.holds && !latest_end(check)) {
            report(entry.find("at")->origin(), format("from {} it would last beyond {}, where simulated time ends",
                                                      to_string(check.at), to_string(kLongestDuration)));
            return std::nullopt;
        }
        if (const Value* name = entry.find("name"))
            check.name = name->text();
        check.because = read_because(entry.find("because"));
        return check;
    }

private:
    void report(Origin at, const std::string& message)
    {
        diagnostics_.push_back({at, format("check {}: {}", number_, message)});
    }

    bool read_ends(const Value& asked, Check& check)
    {
        const auto [kind, found] = probe_of(asked);
        const Value& probe = *found;
        const std::string& from = probe.find("from")->text();
        const std::string& to = probe.find("to")->text();
        if (names_failed(from, is_failed_) || names_failed(to, is_failed_))
            return false;
        check.probe = read_probe(kind, probe);
        if (const auto* iperf = std::get_if<IperfProbe>(&check.probe))
            check_iperf(probe, iperf->load, diagnostics_);
        const auto literal = parse_ip(to);
        const Value* family_word = probe.find("family");
        const bool is_v6 = literal ? !literal->is_v4() : family_word != nullptr && word_of(*family_word) == "ipv6";
        const IpFamily family = is_v6 ? IpFamily::V6 : IpFamily::V4;
        const auto sender = find_probe_end(rehearsed_.network, from, family);
        const auto receiver = sender ? find_probe_end(rehearsed_.network, to, family, sender->instance) : std::nullopt;
        if (!sender || !receiver) {
            if (rehearsed_.is_whole)  // else it could not be made, and has been complained of
                report(probe.origin(), format("`{}` is never made; see the timeline", sender ? to : from));
            return false;
        }
        if (kind == "iperf" && receiver->instance && receiver->instance == sender->instance) {
            report(probe.origin(),
                   format("{} and {} are the same instance; a load goes from one to another", from, to));
            return false;
        }
        // A ping may go to somebody who is not there yet; whoever sends must be, and whoever counts what arrives.
        const bool needs_receiver = (kind == "udp" || kind == "iperf") && receiver->instance;
        for (const auto& [name, end] : {std::pair{&from, &*sender}, std::pair{&to, &*receiver}})
            if (const TimePoint made = rehearsed_.made[end->instance ? end->instance : sender->instance];
                made > check.at && (end == &*sender || needs_receiver)) {
                report(probe.origin(), format("{} is made only at {}", *name, to_string(made)));
                return false;
            }
        std::visit(
            [&](auto& ends) {
                ends.family = family;
                ends.from = *sender;
                ends.to = *receiver;
            },
            check.probe);
        if (const auto* traced = std::get_if<TracerouteProbe>(&check.probe))
            check_traceroute(probe, traced->family, traced->trace, diagnostics_);
        const std::string_view held = !check.holds ? "" : *check.holds ? "always " : "never ";
        check.name = std::string{held} + default_name(kind, from, to, probe, is_v6);
        return true;
    }

    bool read_expected(const Value& entry, Check& check)
    {
        const Value* expected = entry.find("expect");
        if (check.holds) {
            if (expected != nullptr)
                report(expected->origin(), "`always` and `never` say themselves what is expected");
            check.expect = expectation_of(*check.holds);
            return expected == nullptr;
        }
        const auto [kind, probe] = probe_of(entry);
        check.is_judged = expected != nullptr || kind != "iperf" || entry.find("because") != nullptr;
        if (!check.is_judged)
            return true;
        if (expected == nullptr) {
            report(entry.origin(), "`expect` is missing, for example `expect: reachable`");
            return false;
        }
        refuse_strangers(kind, *probe, *expected, diagnostics_);
        check.expect = read_expectation(*expected);
        return true;
    }

    bool read_times(const Value& entry, Check& check)
    {
        const Value* at = entry.find("at");
        const Value* until = entry.find("until");
        if (!check.holds && at == nullptr) {
            report(entry.origin(), "`at` is missing, for example `at: 1s`");
            return false;
        }
        if (!check.holds && until != nullptr)
            report(until->origin(), "`until` goes with `always` and `never`");
        if (until != nullptr)
            check.until = kStart + duration_of(*until);
        check.at = kStart + (at != nullptr ? duration_of(*at) : Duration::zero());
        const Origin where = at != nullptr ? at->origin() : entry.origin();
        if (scenario_.duration && check.at > kStart + *scenario_.duration)
            report(where, format("the time {} comes after the run's end; `duration` is {}", to_string(check.at),
                                 to_string(*scenario_.duration)));
        return true;
    }

    const Rehearsed& rehearsed_;
    const Scenario& scenario_;
    const IsFailed& is_failed_;
    std::vector<Diagnostic>& diagnostics_;
    std::size_t number_ = 0;
};

// The last one begins at the end at the latest; the run then waits for its answer.
void repeat_until(Check& check, TimePoint end, std::vector<Diagnostic>& diagnostics)
{
    constexpr std::int64_t kMost = 65'535;  // sequence numbers
    const auto repeat = [&](auto& probe) {
        const std::int64_t count = end < check.at ? 1 : (end - check.at) / probe.interval + 1;
        if (count > kMost)
            diagnostics.push_back({check.origin, format("{} probes until {} are more than {}; give it a longer "
                                                        "`interval`",
                                                        count, to_string(end), kMost)});
        probe.count = static_cast<std::uint32_t>(std::min(count, kMost));
    };
    if (auto* ping = std::get_if<PingProbe>(&check.probe))
        repeat(*ping);
    else
        repeat(std::get<TcpProbe>(check.probe));
}

}  // namespace

void read_checks(const Value& file, const Rehearsed& rehearsed, Scenario& scenario, const IsFailed& is_failed,
                 std::vector<Diagnostic>& diagnostics)
{
    const Value* checks = file.find("checks");
    if (checks == nullptr)
        return;
    CheckReader reader{rehearsed, scenario, is_failed, diagnostics};
    for (const Value& entry : checks->items())
        if (auto check = reader.read(entry))
            scenario.checks.push_back(*std::move(check));
    for (Check& check : scenario.checks) {
        if (!check.holds)
            continue;
        if (!scenario.duration && check.until == kNever)
            diagnostics.push_back({check.origin, "`always` and `never` hold to the run's end; say when that is, by "
                                                 "a `duration` of the file or an `until` of the check"});
        else
            repeat_until(check, std::min(scenario.end(), check.until), diagnostics);
    }
}

bool is_transfer(const Check& check)
{
    const auto* iperf = std::get_if<IperfProbe>(&check.probe);
    return iperf != nullptr && iperf->load.bytes > 0;
}

std::optional<TimePoint> latest_end(const Check& check)
{
    __int128 end = check.at.time_since_epoch().count();
    if (const auto* ping = std::get_if<PingProbe>(&check.probe); ping != nullptr && ping->deadline > Duration::zero())
        end += ping->deadline.count();
    else if (ping != nullptr)
        end += __int128{ping->interval.count()} * (ping->count - 1) + ping->timeout.count();
    else if (const auto* udp = std::get_if<UdpProbe>(&check.probe))
        end += __int128{udp->duration.count()} + kUdpDrainTime.count();
    else if (const auto* iperf = std::get_if<IperfProbe>(&check.probe))
        end += __int128{iperf->load.omit.count()} + iperf->load.duration.count() + IperfLoad::kDrainTime.count();
    else if (const auto* traced = std::get_if<TracerouteProbe>(&check.probe))
        end += latest_length(traced->trace);
    else if (const TcpProbe& tcp = std::get<TcpProbe>(check.probe); check.holds)
        end += __int128{tcp.interval.count()} * (tcp.count - 1) + tcp.timeout.count();
    else
        end += latest_length(tcp);
    if (end > kLongestDuration.count())
        return std::nullopt;
    return kStart + Duration{static_cast<std::int64_t>(end)};
}

}  // namespace vpcsim
