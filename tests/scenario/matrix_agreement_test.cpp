// A matrix and packets say the same: every pair of every scenario of the library, at its beginning and at its end, is
// asked for by a matrix and by a real ping, or a real connection, in a run of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <ostream>

#include "vpcsim/explain/flow_diff.h"
#include "vpcsim/scenario/network_at.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

namespace fs = std::filesystem;

// Without the one in which replies are late: what only time can tell is not judged.
std::vector<std::string> library()
{
    constexpr std::string_view kLate = "D-SG-32-a-reply-comes-too-late";
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator{fs::path{VPCSIM_SOURCE_DIR} / "scenarios"})
        if (entry.path().extension() == ".yaml" && entry.path().stem() != kLate)
            files.push_back(entry.path().string());
    std::ranges::sort(files);
    return files;
}

// What became of a flow, whoever says it. Names, for the network may have changed meanwhile.
struct Told {
    std::string state;
    std::string cause;
    bool operator==(const Told&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told) { return out << told.state << ' ' << told.cause; }

Told told_by_matrix(const Network& network, const PairFate& fate)
{
    Told told{std::string{name(fate.state)}, {}};
    if (fate.impostor)
        told.cause = "answered by " + network.name(fate.impostor);
    else if (fate.is_dropped)
        told.cause = std::string{fate.is_return ? "reply " : "request "} + std::string{code(fate.reason)} + " at " +
                     std::string{name(fate.stage)} + " by " + network.name(fate.object) + ", " +
                     network.name(fate.rule) + ": " + std::string{fate.diagnosis_code()};
    return told;
}

Told told_by_packets(const Network& network, const CheckResult& result)
{
    const bool has_no_address = std::visit([](const auto& outcome) { return outcome.has_no_address; }, result.outcome);
    if (has_no_address)
        return {"no_address", {}};
    if (result.impostor)
        return {"unreachable", "answered by " + network.name(result.impostor)};
    Told told{result.answer == Answer::Reachable ? "reachable"
              : result.answer == Answer::Refused ? "refused"
                                                 : "unreachable",
              {}};
    if (const DropSummary* drop = result.main_drop())
        told.cause = std::string{drop->is_reply ? "reply " : "request "} + std::string{code(drop->verdict.reason)} +
                     " at " + std::string{name(drop->verdict.stage)} + " by " + drop->object + ", " + drop->rule +
                     ": " + drop->diagnosis;
    return told;
}

Check probe(const Network& network, const Flow& flow, TimePoint at)
{
    Check check;
    check.at = at;
    const std::string& from = network.name(flow.from);
    const std::string& to = network.name(flow.to);
    const ProbeEnd sender = *find_probe_end(network, from, flow.family);
    const ProbeEnd receiver = *find_probe_end(network, to, flow.family, sender.instance);
    if (flow.service.protocol == Protocol::Tcp)
        check.probe = TcpProbe{.family = flow.family,
                               .from = sender,
                               .to = receiver,
                               .port = flow.service.port,
                               .timeout = milliseconds(900)};
    else
        check.probe = PingProbe{.family = flow.family, .from = sender, .to = receiver};
    return check;
}

CheckResult sent(const Scenario& scenario, const Network& network, const Flow& flow, TimePoint at)
{
    Scenario asked = scenario;
    asked.captures.clear();
    asked.matrices.clear();
    asked.checks = {probe(network, flow, at)};
    asked.duration = *latest_end(asked.checks.front()) - kStart;
    const std::atomic<bool> stop{false};
    return run(asked, {}, stop).checks.front();
}

class MatrixAgreement : public testing::TestWithParam<std::string> {
protected:
    void compare(const Scenario& scenario, TimePoint at)
    {
        const Network network = network_at(scenario, at);
        const FlowSide side{network, scenario.guests, at};
        for (const Service service : services_of(side, side)) {
            if (service.protocol == Protocol::Udp)
                continue;
            for (const IpFamily family : {IpFamily::V4, IpFamily::V6})
                compare(scenario, network, compute_matrix(network, scenario.guests, service, family, at), at);
        }
    }

private:
    void compare(const Scenario& scenario, const Network& network, const Matrix& matrix, TimePoint at)
    {
        for (const InstanceId from : ids(network.instances))
            for (const InstanceId to : ids(network.instances)) {
                if (from == to)
                    continue;
                const Flow flow{from, to, matrix.family, matrix.service};
                EXPECT_EQ(told_by_matrix(network, matrix.at(from, to)),
                          told_by_packets(network, sent(scenario, network, flow, at)))
                    << network.name(from) << " -> " << network.name(to) << " " << to_string(matrix.service)
                    << (matrix.family == IpFamily::V6 ? " IPv6" : " IPv4") << " at " << to_string(at);
            }
    }
};

std::string name_of(const testing::TestParamInfo<std::string>& info)
{
    std::string name = fs::path{info.param}.stem().string();
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0)
            c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Library, MatrixAgreement, testing::ValuesIn(library()), name_of);

TEST_P(MatrixAgreement, is_complete)
{
    const Scenario scenario = load_scenario(GetParam());
    compare(scenario, kStart);
    if (scenario.end() > kStart)
        compare(scenario, scenario.end());
}

}  // namespace
}  // namespace vpcsim
