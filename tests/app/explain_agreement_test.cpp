// What an analysis says of the flow of a check, and what became of the check's packets, are one thing: in every
// scenario file, for each check, when it begins, or where packets of it died, when the first of them did.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "library.h"
#include "vpcsim/base/format.h"
#include "vpcsim/explain/analysis.h"
#include "vpcsim/explain/service.h"
#include "vpcsim/scenario/network_at.h"

namespace vpcsim::program {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

Question question_of(const Check& check)
{
    Question question;
    std::visit(
        [&](const auto& probe) {
            question.from = probe.from.instance;
            question.from_eni = probe.from.eni;
            question.destination = probe.to.address;
            question.to = probe.to.instance;
        },
        check.probe);
    if (const auto* ping = std::get_if<PingProbe>(&check.probe)) {
        question.protocol = Service{}.over(ping->family);
        question.hop_limit = ping->ttl;
    } else if (const auto* tcp = std::get_if<TcpProbe>(&check.probe)) {
        question.protocol = Protocol::Tcp;
        question.port = tcp->port;
    } else if (const auto* iperf = std::get_if<IperfProbe>(&check.probe)) {
        question.protocol = iperf->load.is_udp ? Protocol::Udp : Protocol::Tcp;
        question.port = iperf->load.port;
    } else if (const auto* traced = std::get_if<TracerouteProbe>(&check.probe)) {
        const TracerouteOptions* trace = &traced->trace;
        question.protocol = trace->method == TraceMethod::Icmp  ? Service{}.over(traced->family)
                            : trace->method == TraceMethod::Tcp ? Protocol::Tcp
                                                                : Protocol::Udp;
        question.port = trace->port != 0                     ? trace->port
                        : trace->method == TraceMethod::Icmp ? std::uint16_t{0}
                        : trace->method == TraceMethod::Tcp  ? kTraceTcpPort
                                                             : kTraceUdpPort;
    } else {
        question.protocol = Protocol::Udp;
        question.port = std::get<UdpProbe>(check.probe).port;
    }
    return question;
}

// What depends on the packets before or on the packet's size, and an analysis does not judge.
bool is_of_load(const DropSummary& drop)
{
    switch (drop.verdict.reason) {
    case DropReason::RateLimited:
    case DropReason::QueueFull:
    case DropReason::InstanceBandwidth:
    case DropReason::InstancePps:
    case DropReason::ConnectionLimit:
    case DropReason::LinkLoss:
    case DropReason::MtuExceeded:
        return true;
    default:
        return false;
    }
}

std::optional<DropSummary> main_drop(CheckResult result)
{
    std::erase_if(result.drops, is_of_load);
    const DropSummary* drop = result.main_drop();
    return drop == nullptr ? std::nullopt : std::optional{*drop};
}

// Files with checks that fare otherwise, and what an analysis cannot see in them.
const std::map<std::string, std::string> kOfTimeAlone{
    {"D-SG-32-a-reply-comes-too-late", "a connection is forgotten while its answer is on the way"},
};

// As "request: SG_INGRESS_DENY at security_group_ingress: ecs2, default; SG_INGRESS_DENY", the last the diagnosis.
std::string text_of(bool is_reply, const Verdict& verdict, const std::string& object, const std::string& rule,
                    std::string_view diagnosis, bool is_refused)
{
    return format("{}: {} at {}: {}, {}; {}{}", is_reply ? "reply" : "request", code(verdict.reason),
                  name(verdict.stage), object, rule, diagnosis, is_refused ? "; refused" : "");
}

std::string fate_of_packets(const CheckResult& result, const std::optional<DropSummary>& drop, const Network& network)
{
    if (std::visit([](const auto& outcome) { return outcome.has_no_address; }, result.outcome))
        return "no address";
    if (result.impostor)
        return "answered by " + network.name(result.impostor);
    const bool is_refused = result.answer == Answer::Refused;
    if (drop)
        return text_of(drop->is_reply, drop->verdict, drop->object, drop->rule, drop->diagnosis, is_refused);
    if (is_refused)
        return std::string{name(Reach::Refused)};
    return std::string{name(result.is_reachable ? Reach::Reachable : Reach::Unreachable)};
}

// Datagrams are not answered.
std::string fate_by_analysis(const Analysis& analysis, const Network& network)
{
    if (analysis.has_no_address)
        return "no address";
    const bool is_udp = analysis.question.protocol == Protocol::Udp;
    if (is_udp && analysis.forward.is_clear())
        return std::string{name(Reach::Reachable)};
    const Leg* leg = analysis.blocked();
    if (leg == nullptr)
        return std::string{name(analysis.reach)};
    const Blocker& blocker = leg->blockers.front();
    const Verdict& verdict = leg->steps[blocker.step].verdict;
    if (verdict.passed)
        return "answered by " + network.name(analysis.impostor);
    return text_of(leg == &analysis.back, verdict, network.name(verdict.object), network.name(verdict.rule),
                   blocker.diagnosis.code, analysis.reach == Reach::Refused);
}

class ExplainAgreement : public ::testing::TestWithParam<fs::path> {};
INSTANTIATE_TEST_SUITE_P(Files, ExplainAgreement, ::testing::ValuesIn(scenario_files()), name_of);

TEST_P(ExplainAgreement, says_what_becomes_of_the_packets)
{
    const Scenario scenario = load_scenario(GetParam().string());
    const RunResult result = run_here(scenario);
    std::vector<std::string> disagreements;
    for (std::size_t index = 0; index < scenario.checks.size(); ++index) {
        const Check& check = scenario.checks[index];
        const std::optional<DropSummary> drop = main_drop(result.checks[index]);
        const bool is_lost_to_load = !result.checks[index].is_reachable && !result.checks[index].drops.empty() && !drop;
        if (is_lost_to_load)  // nothing that an analysis judges
            continue;
        const TimePoint at = drop ? drop->first : check.at;
        const Network network = network_at(scenario, at);
        const Analysis analysis = Analyst{network, scenario.guests, at}.analyse(question_of(check));
        const bool is_trace = std::holds_alternative<TracerouteProbe>(check.probe);
        std::string said = fate_by_analysis(analysis, network);
        if (is_trace && said == name(Reach::Refused))  // a RST ends a trace as well as a SYN-ACK does
            said = name(Reach::Reachable);
        const std::string seen = fate_of_packets(result.checks[index], drop, network);
        if (said != seen)
            disagreements.push_back(format("{}: {}:\n  said {}\n  seen {}", to_string(scenario.file, check.origin),
                                           check.name, said, seen));
    }
    if (kOfTimeAlone.contains(GetParam().stem().string()))
        EXPECT_THAT(disagreements, Not(IsEmpty())) << "it need not be listed";
    else
        EXPECT_THAT(disagreements, IsEmpty());
}

}  // namespace
}  // namespace vpcsim::program
