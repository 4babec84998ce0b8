// Results for programs: JSON, JSON lines and JUnit XML, as other readers than ours see them, the same bytes each time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Results : public ::testing::Test {
protected:
    Ended run_scenarios(Arguments arguments) const
    {
        arguments.insert(arguments.begin(), "run");
        return vpcsim(arguments, {.directory = directory_.path()});
    }
    // What python3 prints when it is shown the text as a file.
    Ended python(const std::string& program, const std::string& text) const
    {
        return run({"python3", "-c", program, directory_.file("shown", text).string()});
    }

    TemporaryDirectory directory_;
    const std::string passing_ = scenario_file("05-peering").string();
    const std::string other_ = scenario_file("10-bandwidth-limit").string();
};

std::vector<std::string> keys(const Value& map)
{
    std::vector<std::string> names;
    for (const Value::Member& member : map.members())
        names.push_back(member.key);
    return names;
}

TEST_F(Results, are_json_with_keys_in_a_fixed_order)
{
    const Ended ended = run_scenarios({"--format", "json", passing_});
    EXPECT_EQ(ended.code, 0);
    const Value result = from_json(ended.out);
    EXPECT_THAT(keys(result),
                ElementsAre("version", "scenario", "file", "seed", "passed", "interrupted", "ended_ps", "events",
                            "checks", "matrices", "calls", "status_changes", "link_changes", "awaited_routes", "totals",
                            "internet", "enis", "peer_connections", "captures"));
    const Value::List& checks = result.find("checks")->items();
    ASSERT_EQ(checks.size(), 5u);
    EXPECT_THAT(keys(checks[0]),
                ElementsAre("name", "origin", "at_ps", "passed", "finished", "reachable", "failures", "ping", "drops"));
    EXPECT_THAT(keys(checks[0].find("ping")->find("replies")->items().front()),
                ElementsAre("sequence", "ttl", "rtt_ps", "duplicate"));
    const Value& drop = checks[1].find("drops")->items().front();
    EXPECT_THAT(keys(drop), ElementsAre("count", "packet", "reason", "stage", "object", "object_origin", "rule",
                                        "rule_origin", "vswitch", "diagnosis", "hint", "first_at_ps", "first_packet"));
    EXPECT_EQ(drop.find("reason")->text(), "NO_ROUTE");
    EXPECT_EQ(drop.find("object")->text(), "vpc2.system");
}

TEST_F(Results, are_json_for_every_reader)
{
    VPCSIM_NEEDS("python3");
    const std::string strict = "import json, sys\n"
                               "def no(text): raise ValueError(text)\n"
                               "print(json.load(open(sys.argv[1]), parse_constant=no)['passed'])";
    for (const fs::path& scenario : scenario_files()) {
        SCOPED_TRACE(scenario.filename());
        const Ended read = python(strict, run_scenarios({"--format", "json", scenario.string()}).out);
        EXPECT_EQ(read.out, "True\n") << read.err;
    }
}

TEST_F(Results, show_what_the_rate_limit_drops_of_each_direction)
{
    EXPECT_THAT(run_scenarios({"-v", other_}).out,
                HasSubstr("  pcc1: inbound 6373164 bytes, 5.098 Mbit/s, 4466 packets dropped by rate limiting; "
                          "outbound 3188724 bytes, 2.550 Mbit/s, 0 packets dropped by rate limiting; "
                          "means over 10s\n"));
}

TEST_F(Results, keep_names_that_need_care)
{
    VPCSIM_NEEDS("python3");
    const std::string name = R"(a \"b\" <c> & 'd' \u00e9)";  // as YAML spells it
    const std::string check = "checks:\n  - {name: \"" + name + "\", at: 1s, ";
    std::string text = read_file(scenario_file("beijing-shanghai"));
    text = text.substr(0, text.find("checks:\n")) + check + "ping: {from: ecs1, to: ecs2}, expect: unreachable}\n";
    const std::string odd = directory_.file("odd.yaml", text).string();
    const Ended ended = run_scenarios({"--format", "jsonl", "--junit", "junit.xml", odd});
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_EQ(
        python("import json, sys; print(ascii(json.load(open(sys.argv[1]))['checks'][0]['name']))", ended.out).out,
        "'a \"b\" <c> & \\'d\\' \\xe9'\n");
    const Ended xml = python("import sys, xml.etree.ElementTree as tree\n"
                             "print(ascii(tree.parse(sys.argv[1]).find('.//testcase').get('name')))",
                             read_file(directory_ / "junit.xml"));
    EXPECT_EQ(xml.out, "'a \"b\" <c> & \\'d\\' \\xe9'\n") << xml.err;
}

TEST_F(Results, of_several_scenarios_are_a_line_each)
{
    const Ended ended = run_scenarios({"--format", "jsonl", passing_, other_});
    EXPECT_EQ(ended.code, 0);
    ASSERT_EQ(std::ranges::count(ended.out, '\n'), 2);
    const std::size_t first_end = ended.out.find('\n');
    EXPECT_EQ(from_json(ended.out.substr(0, first_end)).find("scenario")->text(), "05-peering");
    EXPECT_EQ(from_json(ended.out.substr(first_end + 1)).find("scenario")->text(), "10-bandwidth-limit");
}

TEST_F(Results, are_the_same_bytes_twice)
{
    for (const std::string format : {"text", "json", "jsonl"}) {
        const Arguments arguments{"--format", format, "--verbose", "--junit", "junit.xml", other_};
        const std::string once = run_scenarios(arguments).out;
        const std::string junit = read_file(directory_ / "junit.xml");
        EXPECT_EQ(run_scenarios(arguments).out, once);
        EXPECT_EQ(read_file(directory_ / "junit.xml"), junit);
    }
}

TEST_F(Results, are_junit_for_every_reader)
{
    VPCSIM_NEEDS("python3");
    const std::string failing =
        directory_.file("no.yaml", replaced(read_file(passing_), "expect: reachable", "expect: unreachable")).string();
    EXPECT_EQ(run_scenarios({"-q", "--junit", "junit.xml", failing, other_}).code, 1);
    const Ended read = python("import sys, xml.etree.ElementTree as tree\n"
                              "for suite in tree.parse(sys.argv[1]).getroot():\n"
                              "    print(suite.tag, suite.get('name'), suite.get('tests'), suite.get('failures'))\n"
                              "    for case in suite:\n"
                              "        for failure in case:\n"
                              "            print(case.get('name'), case.get('line'), failure.get('message'))\n",
                              read_file(directory_ / "junit.xml"));
    EXPECT_EQ(read.out, "testsuite 05-peering 5 1\n"
                        "ping ecs1 -> ecs2 (IPv4) 34 expected unreachable, but it was answered\n"
                        "testsuite 10-bandwidth-limit 3 0\n")
        << read.err;
}

TEST_F(Results, have_no_colours_but_on_demand)
{
    EXPECT_THAT(run_scenarios({passing_}).out, Not(HasSubstr("\033")));
    EXPECT_THAT(run_scenarios({"--color", "always", passing_}).out, HasSubstr("\033[32mPASS\033[0m"));
    EXPECT_THAT(run_scenarios({"-q", passing_}).out, IsEmpty());
}

TEST_F(Results, come_with_the_same_exit_code_in_every_format)
{
    const std::string failing =
        directory_.file("no.yaml", replaced(read_file(passing_), "expect: reachable", "expect: unreachable")).string();
    for (const std::string format : {"text", "json", "jsonl"}) {
        EXPECT_EQ(run_scenarios({"--format", format, failing}).code, 1);
        EXPECT_EQ(run_scenarios({"--format", format, passing_}).code, 0);
        EXPECT_EQ(vpcsim({"ping", "--format", format, passing_, "ecs1", "ecs3"}).code, 1);
    }
}

TEST_F(Results, include_a_schema_that_is_json)
{
    VPCSIM_NEEDS("python3");
    const Ended ended = vpcsim({"schema"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(python("import json, sys; print(json.load(open(sys.argv[1]))['type'])", ended.out).out, "object\n");
}

}  // namespace
}  // namespace vpcsim::program
