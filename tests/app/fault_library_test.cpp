// The fault library, and what it shares with the tutorial: every word of a `because:` and of a timeline's expectations
// counts, and the traces hold what the head of a file says of them, in lines like
//
//     # trace ecs2: 0 of "icmp[icmptype] == icmp-echo"    and any words
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "library.h"
#include "vpcsim/capture/filter.h"
#include "vpcsim/capture/pcap_reader.h"

namespace vpcsim::program {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

// ---- Every word counts ----

class EveryExpectation : public ::testing::TestWithParam<fs::path> {
protected:
    // The checks that `breaks` says it has broken fail, and the others do not mind.
    template <class Break>
    void expect_that_broken_checks_fail(const char* what, Break breaks) const
    {
        Scenario scenario = load_scenario(GetParam().string());
        std::vector<bool> is_broken;
        for (Check& check : scenario.checks)
            is_broken.push_back(breaks(check.because));
        if (std::ranges::find(is_broken, true) == is_broken.end())
            return;
        const RunResult result = run_here(scenario);
        EXPECT_FALSE(result.all_passed());
        for (std::size_t index = 0; index < is_broken.size(); ++index)
            EXPECT_EQ(result.checks[index].passed(), !is_broken[index])
                << "another " << what << " in " << to_string(scenario.file, scenario.checks[index].origin);
    }
};

INSTANTIATE_TEST_SUITE_P(Files, EveryExpectation, ::testing::ValuesIn(scenario_files()), name_of);

template <class T>
bool change(std::optional<T>& field, const T& one, const T& other)
{
    if (field)
        field = *field == one ? other : one;
    return field.has_value();
}

TEST_P(EveryExpectation, of_a_because_counts)
{
    expect_that_broken_checks_fail(
        "reason", [](Because& because) { return change(because.reason, DropReason::QueueFull, DropReason::LinkLoss); });
    expect_that_broken_checks_fail(
        "stage", [](Because& because) { return change(because.stage, Stage::RouteLookup, Stage::InstanceState); });
    expect_that_broken_checks_fail("packet", [](Because& because) { return change(because.is_reply, true, false); });
    const std::string one = "one that there is not";
    const std::string other = "another one";
    expect_that_broken_checks_fail("object", [&](Because& because) { return change(because.object, one, other); });
    expect_that_broken_checks_fail("rule", [&](Because& because) { return change(because.rule, one, other); });
    expect_that_broken_checks_fail("diagnosis",
                                   [&](Because& because) { return change(because.diagnosis, one, other); });
}

TEST_P(EveryExpectation, of_a_call_counts)
{
    Scenario scenario = load_scenario(GetParam().string());
    std::set<Origin> broken;  // an entry that is repeated fails each time
    for (TimelineEntry& entry : scenario.timeline) {
        if (entry.expected_error)
            entry.expected_error = "Another.Code";
        else if (entry.expected)
            entry.expected = Value::map().set("Status", "Lost");
        if (entry.expected_error || entry.expected)
            broken.insert(entry.origin);
    }
    if (broken.empty())
        return;
    const RunResult result = run_here(scenario);
    EXPECT_FALSE(result.all_passed());
    std::set<Origin> called;
    for (const ChangeRecord& change : result.changes) {
        const auto* call = std::get_if<CallRecord>(&change);
        if (call == nullptr)
            continue;
        called.insert(call->origin);
        EXPECT_EQ(!call->failures.empty(), broken.contains(call->origin))
            << call->action << " in " << to_string(scenario.file, call->origin);
    }
    EXPECT_TRUE(std::ranges::includes(called, broken)) << "an expectation of a call that was never made";
}

// ---- Where it dies ----

struct TraceClaim {
    std::string line;
    std::string point;
    std::size_t packets = 0;
    std::string filter;  // a tcpdump expression
};

std::vector<TraceClaim> trace_claims(const fs::path& file)
{
    const std::regex form{R"re(# trace ([^:]+): ([0-9]+) of "([^"]+)".*)re"};
    const std::regex claim{R"(^#\s*trace\b)", std::regex::icase};
    std::vector<TraceClaim> claims;
    for (const std::string& line : head_of(file)) {
        std::smatch match;
        if (std::regex_match(line, match, form))
            claims.push_back({line, match[1], std::stoul(match[2]), match[3]});
        else if (std::regex_search(line, claim))
            ADD_FAILURE() << "not of the form of a claim: " << line;
    }
    return claims;
}

std::size_t count_packets(const std::string& trace, const std::string& filter_text)
{
    CaptureFilter filter{filter_text};
    PacketPool pool;
    std::size_t packets = 0;
    for (const CapturedFrame& frame : read_pcap(trace)) {
        Packet& packet = pool.acquire(frame.bytes.size());
        std::ranges::copy(frame.bytes, packet.resize(frame.bytes.size(), 0).begin());
        packets += filter.matches(packet) ? 1u : 0u;
        pool.release(packet);
    }
    return packets;
}

class EveryTrace : public ::testing::TestWithParam<fs::path> {};
INSTANTIATE_TEST_SUITE_P(Files, EveryTrace, ::testing::ValuesIn(scenario_files()), name_of);

TEST_P(EveryTrace, holds_what_the_head_of_its_file_says)
{
    const std::vector<TraceClaim> claims = trace_claims(GetParam());
    if (claims.empty())
        return;
    const TemporaryDirectory directory;
    const RunResult result = run_here(load_scenario(GetParam().string()), directory.path().string());
    for (const TraceClaim& claim : claims) {
        const auto capture = std::ranges::find_if(result.captures, [&](const CaptureResult& candidate) {
            return candidate.point == claim.point || candidate.point == claim.point + "/eth0";
        });
        ASSERT_NE(capture, result.captures.end()) << claim.line;
        EXPECT_EQ(count_packets(capture->path, claim.filter), claim.packets) << claim.line;
    }
}

// ---- The library as a book ----

class EveryFault : public ::testing::TestWithParam<fs::path> {};
INSTANTIATE_TEST_SUITE_P(Files, EveryFault, ::testing::ValuesIn(fault_files()), name_of);

TEST_P(EveryFault, opens_with_its_symptom_and_its_fix)
{
    std::string head;
    for (const std::string& line : head_of(GetParam()))
        head += line + '\n';
    EXPECT_THAT(head, HasSubstr("# Symptom: "));
    EXPECT_THAT(head, HasSubstr("# Fix: "));
    EXPECT_THAT(GetParam().stem().string(), ContainsRegex("^(TS-[0-9]+|D-([A-Z]+-)?[0-9.]+)-[a-z]"))
        << "a file is named by the row or the tag it shows, and by what it shows";
}

TEST_P(EveryFault, says_something_of_a_trace) { EXPECT_FALSE(trace_claims(GetParam()).empty()); }

TEST_P(EveryFault, stands_in_the_index)
{
    const std::string index = read_file(fs::path{VPCSIM_SOURCE_DIR} / "scenarios/README.md");
    EXPECT_THAT(index, HasSubstr(GetParam().filename().string()));
}

TEST(FaultLibrary, holds_in_seconds)
{
    const TemporaryDirectory directory;
    Arguments arguments{"run", "-q"};
    for (const fs::path& file : fault_files())
        arguments.push_back(file.string());
    const Ended ended = vpcsim(arguments, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_LT(ended.elapsed, std::chrono::seconds{30});
}

}  // namespace
}  // namespace vpcsim::program
