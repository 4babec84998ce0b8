// Every file of scenarios/: its checks hold, they can fail, and tshark finds nothing wrong with its traces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "library.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class EveryScenario : public ::testing::TestWithParam<fs::path> {
protected:
    std::string text() const { return read_file(GetParam()); }
    Ended run_copy(const std::string& changed) const
    {
        return vpcsim({"run", directory_.file("changed.yaml", changed).string()}, {.directory = directory_.path()});
    }

    TemporaryDirectory directory_;
};

INSTANTIATE_TEST_SUITE_P(Files, EveryScenario, ::testing::ValuesIn(scenario_files()), name_of);

TEST_P(EveryScenario, holds)
{
    const Ended ended = vpcsim({"run", GetParam().string()}, {.directory = directory_.path()});
    EXPECT_EQ(ended.code, 0) << ended.out;
    EXPECT_THAT(ended.err, IsEmpty());
    EXPECT_THAT(ended.out, ContainsRegex("checks? passed, 0 failed(; [0-9]+ calls? as expected, 0 not)?\n"));
    const std::string name = GetParam().stem();
    EXPECT_THAT(ended.out, StartsWith(name + ": ")) << "a scenario is named as its file";
    EXPECT_FALSE(names_in(directory_ / ("pcaps/" + name)).empty()) << "a scenario leaves traces";
}

TEST_P(EveryScenario, fails_when_something_dies_for_another_reason)
{
    const std::regex reason{"reason: ([A-Z0-9_]+)"};
    const std::string original = text();
    std::size_t reasons = 0;
    std::string changed;
    auto rest = original.cbegin();
    std::set<std::string> sentences;
    for (std::sregex_iterator match{original.begin(), original.end(), reason}, end; match != end; ++match, ++reasons) {
        const std::string got = (*match)[1];
        const std::string wanted = got == "QUEUE_FULL" ? "LINK_LOSS" : "QUEUE_FULL";
        changed.append(rest, (*match)[0].first).append("reason: " + wanted);
        rest = (*match)[0].second;
        sentences.insert("expected reason " + wanted + ", got " + got);
    }
    changed.append(rest, original.cend());
    if (reasons == 0)
        return;  // nothing dies in it

    const Ended ended = run_copy(changed);
    EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
    EXPECT_THAT(ended.out, ContainsRegex(" passed, " + std::to_string(reasons) + " failed[;\n]"));
    for (const std::string& sentence : sentences)
        EXPECT_THAT(ended.out, HasSubstr(sentence));
}

TEST_P(EveryScenario, fails_when_its_probes_fare_otherwise)
{
    std::string changed = text();
    for (const auto& [expectation, other] :
         std::initializer_list<std::pair<const char*, const char*>>{{"expect: reachable", "expect: not-so"},
                                                                    {"expect: unreachable", "expect: reachable"},
                                                                    {"expect: (refused|timeout)", "expect: reachable"},
                                                                    {"expect: not-so", "expect: unreachable"},
                                                                    {"protocol: tcp/[0-9]+", "protocol: udp/9"},
                                                                    {"received: [0-9]+", "received: 77"},
                                                                    {"loss: [^,}]+", "loss: 88%"},
                                                                    {"hops: [^,}]+", "hops: 77"},
                                                                    {"path: \\[[^\\]]+\\]", "path: [192.0.2.1]"},
                                                                    {"retransmissions: [^,}]+", "retransmissions: 77"},
                                                                    {"throughput: [^,}]+", "throughput: 1kbps..2kbps"}})
        changed = std::regex_replace(changed, std::regex{expectation}, other);
    const Ended ended = run_copy(changed);
    EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("; 0 checks passed, "));
    EXPECT_THAT(ended.out, HasSubstr("changed.yaml:")) << "a failed check names its line";
}

// Addresses between which all pings are answered, as "from>to".
std::set<std::string> answered_pairs(const Value& result)
{
    std::set<std::string> answered;
    std::set<std::string> unanswered;
    for (const Value& check : result.find("checks")->items()) {
        const Value* ping = check.find("ping");
        if (ping == nullptr)
            continue;
        const std::string pair = ping->find("source")->text() + ">" + ping->find("destination")->text();
        const bool all_came_back = ping->find("sent")->integer() == ping->find("received")->integer();
        (all_came_back && check.find("reachable")->boolean() ? answered : unanswered).insert(pair);
    }
    for (const std::string& pair : unanswered)
        answered.erase(pair);
    return answered;
}

TEST_P(EveryScenario, has_traces_that_tshark_accepts)
{
    VPCSIM_NEEDS("tshark");
    const Ended ended = vpcsim({"run", "--format", "json", "-o", directory_.path().string(), GetParam().string()});
    ASSERT_EQ(ended.code, 0);
    const Value result = from_json(ended.out);
    const std::set<std::string> answered = answered_pairs(result);
    std::size_t packets = 0;
    for (const Value& capture : result.find("captures")->items()) {
        const fs::path trace = capture.find("path")->text();
        SCOPED_TRACE(trace.filename());
        const TraceVerdict verdict = tshark_verdict(trace);
        EXPECT_THAT(verdict.complaints, IsEmpty());
        EXPECT_EQ(verdict.packets, static_cast<std::size_t>(capture.find("packets")->integer()));
        for (const std::string& pair : verdict.unanswered)
            EXPECT_FALSE(answered.contains(pair)) << "an echo without an answer: " << pair;
        packets += verdict.packets;
    }
    EXPECT_GT(packets, 0u);
}

}  // namespace
}  // namespace vpcsim::program
