#include "judge.h"

#include <algorithm>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

std::string text(std::int64_t number) { return std::to_string(number); }
template <class T>
std::string text(T quantity)
{
    return to_string(quantity);
}

template <class T>
std::string range_text(const Range<T>& range)
{
    if (range.least == range.most && range.least)
        return text(*range.least);
    return format("{}..{}", range.least ? text(*range.least) : "", range.most ? text(*range.most) : "");
}

// In bit/s a measured rate is a long number; three decimals of a Mbit/s tell enough.
std::string rate_text(BitRate rate)
{
    return format("{}.{:03}Mbps", rate.bits_per_second / 1'000'000, rate.bits_per_second / 1000 % 1000);
}

std::string_view name(Answer answer)
{
    switch (answer) {
    case Answer::Reachable:
        return "reachable";
    case Answer::Refused:
        return "refused";
    case Answer::Unreachable:
        return "unreachable";
    case Answer::Timeout:
        return "timeout";
    }
    return {};
}

std::string_view sentence(Answer answer)
{
    switch (answer) {
    case Answer::Reachable:
        return "it was answered";
    case Answer::Refused:
        return "it was refused";
    case Answer::Unreachable:
    case Answer::Timeout:
        return "the other end did not answer";
    }
    return {};
}

class Judge {
public:
    Judge(const Scenario& scenario, const Network& network, const Check& check, const CheckResult& result)
        : scenario_{scenario}, network_{network}, check_{check}, result_{result}
    {
    }

    std::vector<std::string> judge()
    {
        if (!result_.is_started) {
            fail("it had not begun when the run ended");
            return std::move(failures_);
        }
        if (!result_.is_finished && !check_.holds) {
            fail("it had not finished when the run ended");
            return std::move(failures_);
        }
        if (has_no_address() && check_.because.is_empty()) {
            fail(missing_address_text());
            return std::move(failures_);
        }
        judge_reachability();
        judge_impostor();
        std::visit([this](const auto& outcome) { judge_outcome(outcome); }, result_.outcome);
        if (!check_.because.is_empty())
            judge_reason();
        return std::move(failures_);
    }

private:
    void fail(std::string sentence) { failures_.push_back(std::move(sentence)); }

    template <class T>
    void judge_range(std::string_view what, const std::optional<Range<T>>& expected, T measured,
                     const std::string& shown)
    {
        if (expected && !expected->contains(measured))
            fail(format("expected {} {}, measured {}", what, range_text(*expected), shown));
    }

    bool has_no_address() const
    {
        return std::visit([](const auto& outcome) { return outcome.has_no_address; }, result_.outcome);
    }

    // Nothing was tried, so that "unreachable" would hold by mistake.
    std::string missing_address_text() const
    {
        return std::visit(
            [](const auto& probe) {
                const ProbeEnd& without = probe.to.address.is_unspecified() ? probe.to : probe.from;
                return format("no packet was sent, for {} has no {} address; give it one, or expect that it has none: "
                              "`because: {{reason: {}}}`",
                              without.name, probe.family == IpFamily::V6 ? "IPv6" : "IPv4",
                              code(DropReason::Ipv6NotEnabled));
            },
            check_.probe);
    }

    void judge_reachability()
    {
        const auto is_expected = [this](Answer expected) {
            return expected == result_.answer || (expected == Answer::Unreachable && result_.answer == Answer::Timeout);
        };
        if (check_.expect.answer && !is_expected(*check_.expect.answer))
            fail(
                format("expected {}, but {}{}", name(*check_.expect.answer), sentence(result_.answer), refusal_hint()));
        if (check_.expect.reachable && *check_.expect.reachable != result_.is_reachable)
            fail(format("expected {}, but {}{}", *check_.expect.reachable ? "reachable" : "unreachable",
                        sentence(result_.answer), refusal_hint()));
    }

    // Why a connection was refused, where the file can say so.
    std::string refusal_hint() const
    {
        const auto* tcp = std::get_if<TcpProbe>(&check_.probe);
        if (tcp == nullptr || result_.answer != Answer::Refused || !scenario_.guests.contains(tcp->to.instance))
            return {};
        const auto& listen = scenario_.guests[tcp->to.instance].listen;
        if (std::ranges::find(listen, Listener{Protocol::Tcp, tcp->port}) != listen.end())
            return {};
        return format(": nothing listens on tcp/{} of {}; add `listen: [tcp/{}]`", tcp->port,
                      network_.instances[tcp->to.instance].name, tcp->port);
    }

    // Two VPCs may have the same block: then whoever is nearer has the address [PC-40].
    void judge_impostor()
    {
        if (result_.impostor.is_none())
            return;
        const Instance& impostor = network_.instances[result_.impostor];
        const ProbeEnd& meant = std::visit([](const auto& probe) -> const ProbeEnd& { return probe.to; }, check_.probe);
        const std::string sentence = format("answered by {}, which has {}'s address {} in {}", impostor.name,
                                            meant.name, to_string(meant.address), network_.vpcs[impostor.vpc].name);
        const bool expects_nobody = check_.expect.reachable == false || check_.expect.answer == Answer::Unreachable;
        if (!expects_nobody)
            fail(sentence);
    }

    void judge_counts(std::uint64_t sent, std::uint64_t received)
    {
        judge_range("received", check_.expect.received, static_cast<std::int64_t>(received), std::to_string(received));
        const PartsPerMillion loss = lost_part(sent, received);
        judge_range("loss", check_.expect.loss, loss, to_string(loss));
    }

    void judge_outcome(const PingResult& ping)
    {
        judge_counts(ping.sent, ping.received);
        if (check_.expect.rtt && ping.received == 0)
            fail("expected a round-trip time, but nothing came back");
        else if (check_.expect.rtt)
            for (const Duration rtt : {ping.shortest(), ping.longest()})
                if (!check_.expect.rtt->contains(rtt))
                    return judge_range("every rtt in", check_.expect.rtt, rtt, milliseconds_text(rtt) + "ms");
    }

    void judge_outcome(const UdpResult& udp)
    {
        judge_counts(udp.sent, udp.sink.received);
        judge_range("throughput", check_.expect.throughput, udp.throughput(), rate_text(udp.throughput()));
        judge_range("jitter", check_.expect.jitter, udp.sink.jitter, milliseconds_text(udp.sink.jitter) + "ms");
        judge_range("datagrams out of order", check_.expect.out_of_order,
                    static_cast<std::int64_t>(udp.sink.out_of_order), std::to_string(udp.sink.out_of_order));
    }

    void judge_outcome(const IperfResult& iperf)
    {
        for (const bool is_reverse : {false, true})
            if (iperf.has(is_reverse))
                judge_direction(iperf, is_reverse);
        if (!check_.expect.end)
            return;
        for (const IperfStream& stream : iperf.streams)
            if (*check_.expect.end != name(stream.end))
                return fail(format("expected connections that end {}, but that of port {} ended {}", *check_.expect.end,
                                   stream.client_port, name(stream.end)));
    }

    void judge_direction(const IperfResult& iperf, bool is_reverse)
    {
        const Expectation& expect = check_.expect;
        const std::string_view way = is_reverse ? " back" : "";
        const IperfInterval sum = iperf.total(is_reverse).sum;
        const BitRate rate = iperf.throughput(is_reverse);
        judge_range(format("throughput{}", way), expect.throughput, rate, rate_text(rate));
        for (const ExpectedPhase& phase : expect.phases) {
            const BitRate then = iperf.throughput_between(is_reverse, phase.from, phase.to);
            judge_range<BitRate>(
                format("throughput{} from {} to {} of", way, to_string(phase.from), to_string(phase.to)),
                phase.throughput, then, rate_text(then));
        }
        const PartsPerMillion loss = lost_part(sum);
        judge_range(format("loss{}", way), expect.loss, loss, to_string(loss));
        judge_range(format("jitter{}", way), expect.jitter, sum.jitter, milliseconds_text(sum.jitter) + "ms");
        judge_range(format("datagrams out of order{}", way), expect.out_of_order,
                    static_cast<std::int64_t>(sum.out_of_order), std::to_string(sum.out_of_order));
        judge_range(format("retransmissions{}", way), expect.retransmissions, std::int64_t{sum.retransmissions},
                    std::to_string(sum.retransmissions));
        const PartsPerMillion fairness = iperf.fairness(is_reverse);
        judge_range(format("fairness{}", way), expect.fairness, fairness, to_string(fairness));
    }

    void judge_outcome(const TracerouteResult& trace)
    {
        if (check_.expect.hops && trace.arrival() == nullptr)
            fail(format("expected {} hops, but the destination did not answer", range_text(*check_.expect.hops)));
        else if (check_.expect.hops) {
            const auto hops = static_cast<std::int64_t>(trace.hops.back().hop_limit);
            judge_range("hops", check_.expect.hops, hops, std::to_string(hops));
        }
        if (!check_.expect.path)
            return;
        const bool is_as_expected = std::ranges::equal(
            *check_.expect.path, trace.hops,
            [this](const std::string& expected, const TraceHop& hop) { return is_hop(expected, hop.first()); });
        if (!is_as_expected)
            fail(format("expected the path [{}], got [{}]", join(*check_.expect.path, ", "), join(trace.path(), ", ")));
    }

    // An instance answers from any of its addresses.
    bool is_hop(const std::string& expected, const TraceAnswer* answer) const
    {
        if (expected == "*" || answer == nullptr)
            return expected == "*" && answer == nullptr;
        if (const auto address = parse_ip(expected))
            return *address == answer->from;
        const auto end = find_probe_end(network_, expected, answer->from.family());
        return end && (end->address == answer->from || end->instance == answer->answered_by);
    }

    void judge_outcome(const TcpResult& tcp)
    {
        // One that holds until the run ends is cut off in the midst of an attempt.
        const std::uint64_t open = check_.holds ? tcp.count(TcpAnswer::None) : 0;
        judge_counts(tcp.attempts.size() - open, tcp.count(TcpAnswer::Connected));
        if (check_.expect.rtt && tcp.count(TcpAnswer::Connected) == 0)
            fail("expected a time to connect, but nothing connected");
        std::int64_t repeated = 0;
        for (const TcpAttempt& attempt : tcp.attempts) {
            repeated += attempt.statistics.retransmissions;
            if (attempt.answer == TcpAnswer::Connected)
                judge_range("every rtt in", check_.expect.rtt, attempt.time, milliseconds_text(attempt.time) + "ms");
            if (check_.expect.end && *check_.expect.end != name(attempt.end))
                fail(format("expected a connection that ends {}, but it ended {}", *check_.expect.end,
                            name(attempt.end)));
        }
        judge_range("retransmissions", check_.expect.retransmissions, repeated, std::to_string(repeated));
    }

    // `because` speaks of the drop that happened most often; of an end without address, of the guest's own refusal.
    void judge_reason()
    {
        const DropSummary* drop = result_.main_drop();
        if (has_no_address()) {
            judge_missing_address();
        } else if (drop == nullptr) {
            fail("expected a drop, but no packet was dropped");
        } else {
            compare(*drop);
        }
    }

    // No packet was made, so there is no stage, object, rule or direction to speak of.
    void judge_missing_address()
    {
        const Because& because = check_.because;
        constexpr DropReason kReason = DropReason::Ipv6NotEnabled;
        if (because.reason && *because.reason != kReason)
            fail(format("expected reason {}, got {}: an end of the probe has no address of that family",
                        code(*because.reason), code(kReason)));
        if (because.diagnosis && *because.diagnosis != code(kReason))
            fail(format("expected diagnosis {}, got {}", *because.diagnosis, code(kReason)));
        if (because.stage || because.object || because.is_reply || because.rule)
            fail("expected a drop, but no packet was sent: an end of the probe has no address of that family");
    }

    void compare(const DropSummary& drop)
    {
        const Because& because = check_.because;
        const std::size_t before = failures_.size();
        if (because.reason && *because.reason != drop.verdict.reason)
            fail(format("expected reason {}, got {}{}", code(*because.reason), code(drop.verdict.reason),
                        drop.diagnosis == code(*because.reason) ? "; the other is the diagnosis: write `diagnosis:`"
                                                                : ""));
        if (because.stage && *because.stage != drop.verdict.stage)
            fail(format("expected stage {}, got {}", name(*because.stage), name(drop.verdict.stage)));
        if (because.object && *because.object != drop.object)
            fail(format("expected object {}, got {}", *because.object, drop.object));
        if (because.is_reply && *because.is_reply != drop.is_reply)
            fail(format("expected the {} to be dropped, but it was the {}", *because.is_reply ? "reply" : "request",
                        drop.is_reply ? "reply" : "request"));
        if (because.rule && *because.rule != drop.rule)
            fail(format("expected rule \"{}\", got \"{}\"", *because.rule, drop.rule));
        if (because.diagnosis && *because.diagnosis != drop.diagnosis)
            fail(format("expected diagnosis {}, got {}", *because.diagnosis, drop.diagnosis));
        if (failures_.size() > before)
            fail(explain_drop(scenario_, drop));
    }

    const Scenario& scenario_;
    const Network& network_;
    const Check& check_;
    const CheckResult& result_;
    std::vector<std::string> failures_;
};

}  // namespace

std::vector<std::string> judge(const Scenario& scenario, const Network& network, const Check& check,
                               const CheckResult& result)
{
    return Judge{scenario, network, check, result}.judge();
}

std::string explain_drop(const Scenario& scenario, const DropSummary& drop)
{
    const Verdict& verdict = drop.verdict;
    std::string line = format("{}: {} {} at {}: {}", code(verdict.reason), drop.is_reply ? "reply" : "request",
                              verdict.reason == DropReason::LeftForInternet ? "left" : "dropped", name(verdict.stage),
                              sentence(verdict.reason));
    if (!drop.vswitch.empty())
        line += format("; vSwitch {}", drop.vswitch);
    if (verdict.object.kind != ObjectKind::None) {
        line += format("; object {}", drop.object);
        if (drop.object_origin.is_known())
            line += format(" ({})", to_string(scenario.file, drop.object_origin));
    }
    if (verdict.rule.kind != RuleRef::Kind::None) {
        line += format("; rule {}", drop.rule);
        if (drop.rule_origin.is_known())
            line += format(" ({})", to_string(scenario.file, drop.rule_origin));
    }
    if (drop.diagnosis != code(verdict.reason))
        line += format("; diagnosis {}", drop.diagnosis);
    if (!drop.hint.empty())
        line += format("; {}", drop.hint);
    return line;
}

}  // namespace vpcsim
