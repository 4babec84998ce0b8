// `vpcsim matrix`: its grid, its document, its table of comma-separated values, and what it refuses; and `matrices:` of
// a scenario as a run tells of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kTiers = scenario_file("14-a-matrix").string();

Ended matrix(Arguments arguments)
{
    arguments.insert(arguments.begin(), "matrix");
    return vpcsim(arguments);
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

std::vector<std::string> keys(const Value& map)
{
    std::vector<std::string> names;
    for (const Value::Member& member : map.members())
        names.push_back(member.key);
    return names;
}

TEST(MatrixCommand, draws_a_grid_with_the_reasons_below_it)
{
    const Ended ended = matrix({"-4", "--at", "20s", kTiers, "tcp/80"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, IsEmpty());
    EXPECT_EQ(ended.out,
              "14-a-matrix: tcp/80 between 5 instances, at 20s\n"
              "\n"
              "IPv4: 20 pairs: 12 reachable, 8 unreachable; 6 answered in one direction only\n"
              "            1 2 3 4 5\n"
              "  1 web-1   . + + x x\n"
              "  2 web-2   + . + x x\n"
              "  3 web-3   + + . x x\n"
              "  4 db      > > > . x\n"
              "  5 office  > > > x .\n"
              "\n"
              "  rows send, columns receive: + reachable, > reachable but unreachable the other way round, x "
              "unreachable\n"
              "\n"
              "why not:\n"
              "  4 x forward SG_INGRESS_DENY at security_group_ingress: db (" +
                  kTiers +
                  ":28:3), default\n"
                  "      such as web-1 -> db over IPv4: no ingress rule of sg-db accepts it\n"
                  "  4 x forward SG_INGRESS_DENY at security_group_ingress: office (" +
                  kTiers +
                  ":29:3), default\n"
                  "      such as web-1 -> office over IPv4: no ingress rule of sg2 accepts it\n");
}

TEST(MatrixCommand, asks_for_both_families_at_the_beginning_and_for_pings_unless_told_otherwise)
{
    const Ended ended = matrix({kTiers});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, AllOf(StartsWith("14-a-matrix: icmp between 5 instances\n\nIPv4: 20 pairs: "),
                                 HasSubstr("\nIPv6: 20 pairs: 0 reachable, 12 unreachable, 8 without an address\n"),
                                 HasSubstr("  4 db      - - - . -\n"), HasSubstr(" PEER_NOT_ACTIVE at route_lookup: "),
                                 HasSubstr("- no address of that family\n")));
    EXPECT_THAT(matrix({"-6", kTiers}).out, Not(HasSubstr("IPv4")));
}

TEST(MatrixCommand, says_who_refuses)
{
    const Ended ended = matrix({"-4", scenario_file("11-tcp").string(), "tcp/8080"});
    EXPECT_THAT(ended.out, AllOf(HasSubstr("  1 ecs1  . x R x R\n"), HasSubstr("  3 ecs2  x x . r r\n"),
                                 HasSubstr(", R refused but unreachable the other way round, "),
                                 HasSubstr("\n  8 x refused: nothing listens on tcp/8080\n")));
}

TEST(MatrixCommand, says_which_families_nobody_has)
{
    const Ended ended = matrix({scenario_file("06-not-transitive").string()});
    EXPECT_THAT(ended.out, HasSubstr("IPv6: 6 pairs: 0 reachable, 0 unreachable, 6 without an address\n\n  rows send"));
}

TEST(MatrixCommand, writes_a_document_with_keys_in_a_fixed_order)
{
    const Ended ended = matrix({"--format", "json", "--at", "20", kTiers, "tcp/80"});
    EXPECT_EQ(ended.code, 0);
    const Value document = from_json(ended.out);
    EXPECT_THAT(keys(document),
                ElementsAre("version", "scenario", "file", "at_ps", "service", "instances", "families"));
    EXPECT_EQ(document.find("at_ps")->integer(), 20'000'000'000'000);
    EXPECT_EQ(document.find("service")->text(), "tcp/80");
    ASSERT_EQ(document.find("families")->items().size(), 2u);
    const Value& v4 = document.find("families")->items().front();
    EXPECT_THAT(keys(v4), ElementsAre("family", "pairs", "reachable", "refused", "unreachable", "no_address", "one_way",
                                      "outcomes", "cells"));
    EXPECT_EQ(v4.find("reachable")->integer(), 12);
    const Value::List& cells = v4.find("cells")->items();
    ASSERT_EQ(cells.size(), 5u);
    EXPECT_TRUE(cells[0].items()[0].is_null()) << "the diagonal";
    const auto outcome = [&](std::size_t from, std::size_t to) -> const Value& {
        return v4.find("outcomes")->items()[static_cast<std::size_t>(cells[from].items()[to].integer())];
    };
    EXPECT_EQ(outcome(0, 1).find("reach")->text(), "reachable");
    EXPECT_THAT(keys(outcome(0, 3)), ElementsAre("reach", "pairs", "packet", "reason", "stage", "object",
                                                 "object_origin", "rule", "rule_origin", "diagnosis", "impostor"));
    EXPECT_EQ(outcome(0, 3).find("reason")->text(), "SG_INGRESS_DENY");
    EXPECT_EQ(outcome(0, 3).find("object")->text(), "db");
    EXPECT_EQ(outcome(0, 3).find("object_origin")->text(), kTiers + ":28:3");
    EXPECT_EQ(lines_of(matrix({"--format", "jsonl", kTiers}).out).size(), 1u);
}

TEST(MatrixCommand, writes_a_line_of_values_for_each_pair)
{
    const Ended ended = matrix({"--format", "csv", kTiers, "tcp/80"});
    EXPECT_EQ(ended.code, 0);
    const std::vector<std::string> lines = lines_of(ended.out);
    ASSERT_EQ(lines.size(), 1u + 2u * 20u);
    EXPECT_EQ(lines[0], "from,to,family,reach,reason,stage,object,rule,origin,diagnosis,packet");
    EXPECT_EQ(lines[1], "web-1,web-2,ipv4,reachable,,,,,,,");
    EXPECT_EQ(lines[4], "web-1,office,ipv4,unreachable,NO_ROUTE,route_lookup,vpc1.system,," + kTiers +
                            ":8:3,PEER_NOT_ACTIVE,request");
    EXPECT_EQ(lines[23], "web-1,db,ipv6,no_address,,,,,,,");
    for (const std::string& line : lines)
        EXPECT_EQ(std::ranges::count(line, ','), 10) << line;
}

TEST(MatrixCommand, writes_the_same_bytes_for_every_reader)
{
    VPCSIM_NEEDS("python3");
    const TemporaryDirectory directory;
    const std::string odd = directory.file("a,\"b\".yaml", read_file(kTiers)).string();
    const fs::path shown = directory.file("shown", matrix({"--format", "csv", odd}).out);
    const Ended read = run({"python3", "-c",
                            "import csv, sys\n"
                            "rows = list(csv.DictReader(open(sys.argv[1])))\n"
                            "print(len(rows), rows[3]['origin'])",
                            shown.string()});
    EXPECT_EQ(read.out, "40 " + odd + ":8:3\n") << read.err;
}

TEST(MatrixCommand, answers_0_whoever_reaches_whom_and_2_when_it_cannot_ask)
{
    EXPECT_EQ(matrix({kTiers, "udp/9"}).code, 0);
    EXPECT_EQ(matrix({"--help"}).code, 0);
    for (const Arguments& arguments : {Arguments{},
                                       {kTiers, "sctp/9"},
                                       {kTiers, "tcp/0"},
                                       {kTiers, "icmp", "more"},
                                       {"-4", "-6", kTiers},
                                       {"--at", "soon", kTiers},
                                       {"--format", "xml", kTiers},
                                       {"missing.yaml"}}) {
        const Ended ended = matrix(arguments);
        EXPECT_EQ(ended.code, 2);
        EXPECT_THAT(ended.out, IsEmpty());
        EXPECT_THAT(ended.err, StartsWith("vpcsim: "));
    }
}

TEST(MatrixCommand, refuses_more_instances_than_fit)
{
    const TemporaryDirectory directory;
    std::string text = replaced(read_file(kTiers), "count: 3", "count: 5000");
    text = replaced(text, "192.168.1.0/24", "192.168.0.0/19");
    text = replaced(text, "192.168.2.0/24", "192.168.32.0/24");
    text = replaced(text, "192.168.2.10", "192.168.32.10");
    const std::string many = directory.file("many.yaml", text.substr(0, text.find("captures:"))).string();
    const Ended ended = matrix({many});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.err, "vpcsim: " + many + ": a matrix takes at most 4000 instances; there are 5002\n");
}

class MatricesOfARun : public ::testing::Test {
protected:
    Ended run_text(const std::string& text, Arguments flags = {})
    {
        flags.insert(flags.begin(), {"run", directory_.file("tiers.yaml", text).string()});
        return vpcsim(flags, {.directory = directory_.path()});
    }
    // Without its checks and captures.
    static std::string with(const std::string& matrices)
    {
        const std::string text = read_file(kTiers);
        return text.substr(0, text.find("captures:")) + "matrices:\n" + matrices;
    }

    TemporaryDirectory directory_;
};

TEST_F(MatricesOfARun, are_counted_with_its_checks)
{
    const Ended ended = vpcsim({"run", kTiers}, {.directory = directory_.path()});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, AllOf(HasSubstr(", 1 check, 4 matrices\n"),
                                 HasSubstr("  PASS  1s     matrix tcp/80 (IPv4): 20 pairs judged\n"),
                                 HasSubstr("; 5 checks passed, 0 failed; ")));
}

TEST_F(MatricesOfARun, alone_are_something_to_judge)
{
    EXPECT_EQ(run_text(with("  - {at: 1s, protocol: tcp/80, expect: {web: [web], db: [web]}}\n")).code, 0);
    EXPECT_EQ(run_text(with("  - {at: 1s, protocol: tcp/80, expect: {web: [web]}}\n")).code, 1);
}

TEST_F(MatricesOfARun, that_fail_say_which_pairs_and_why)
{
    const Ended ended = run_text(with("  - {at: 20s, protocol: tcp/3306, expect: {web: [db], db: [office]}}\n"));
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr("  FAIL  20s    matrix tcp/3306 (IPv4): 1 of 20 pairs wrong\n"),
                      ContainsRegex("        .*tiers.yaml:38:5: this matrix\n"),
                      ContainsRegex("        db -> office \\(IPv4\\): expected reachable \\(line 38\\), got "
                                    "unreachable: SG_INGRESS_DENY: request dropped at security_group_ingress: .*; "
                                    "object office \\(.*tiers.yaml:29:3\\); rule default; "),
                      HasSubstr("; 0 checks passed, 1 failed; ")));
}

TEST_F(MatricesOfARun, are_in_its_document_and_among_its_test_cases)
{
    const Ended ended =
        run_text(with("  - {name: tiers, at: 20s, protocol: tcp/3306, expect: {web: [db], db: [office]}}\n"),
                 {"--format", "json", "--junit", "junit.xml"});
    EXPECT_EQ(ended.code, 1);
    const Value document = from_json(ended.out);
    const Value& matrix = document.find("matrices")->items().front();
    EXPECT_THAT(keys(matrix), ElementsAre("name", "origin", "at_ps", "passed", "finished", "pairs", "wrong_pairs",
                                          "failures", "wrong"));
    EXPECT_FALSE(matrix.find("passed")->boolean());
    EXPECT_EQ(matrix.find("wrong_pairs")->integer(), 1);
    const Value& pair = matrix.find("wrong")->items().front();
    EXPECT_THAT(keys(pair),
                ElementsAre("from", "to", "family", "expected", "expected_origin", "reach", "why", "packet", "reason",
                            "stage", "object", "object_origin", "rule", "rule_origin", "diagnosis"));
    EXPECT_EQ(pair.find("object")->text(), "office");
    EXPECT_THAT(read_file(directory_ / "junit.xml"),
                AllOf(HasSubstr("tests=\"4\" failures=\"1\""), HasSubstr("name=\"tiers\""),
                      HasSubstr("<failure message=\"db -&gt; office (IPv4): expected reachable")));
}

TEST_F(MatricesOfARun, are_left_out_of_an_ad_hoc_probe)
{
    const Ended ended = vpcsim({"tcp", "--format", "json", kTiers, "web-1", "web-2", "80"});
    EXPECT_EQ(ended.code, 0);
    const Value document = from_json(ended.out);
    EXPECT_THAT(document.find("matrices")->items(), IsEmpty());
}

}  // namespace
}  // namespace vpcsim::program
