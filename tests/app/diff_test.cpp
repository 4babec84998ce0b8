// `vpcsim diff`: which flows change, and by what on each side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string kTiers = scenario_file("14-a-matrix").string();
const std::string kOpen = scenario_file("beijing-shanghai").string();

class DiffCommand : public ::testing::Test {
protected:
    Ended diff(Arguments arguments) const
    {
        arguments.insert(arguments.begin(), "diff");
        return vpcsim(arguments, {.directory = directory_.path()});
    }

    TemporaryDirectory directory_;
    const std::string no_return_ =
        directory_
            .file("no-return.yaml", replaced(read_file(kOpen),
                                             "  - {route_table: vpc2.system, destination_cidr_block: "
                                             "192.168.0.0/16,        next_hop_id: pcc1}\n",
                                             ""))
            .string();
};

TEST_F(DiffCommand, says_nothing_changes_and_answers_0)
{
    const Ended ended = diff({kOpen, kOpen});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, "A  " + kOpen + "\nB  " + kOpen + "\nicmp: 0 of 4 flows change\n");
    EXPECT_THAT(ended.err, IsEmpty());
}

TEST_F(DiffCommand, names_the_rule_of_each_side_and_answers_1)
{
    const Ended ended = diff({kOpen, no_return_});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, AllOf(StartsWith("A  " + kOpen + "\nB  " + no_return_ + "\nicmp: 2 of 4 flows change\n\n"),
                                 HasSubstr("1 x reachable -> unreachable\n  ecs1 -> ecs2 icmp over IPv4\n"
                                           "  A  reachable: return passes route_lookup: vpc2.system (" +
                                           kOpen + ":8:3), 192.168.0.0/16 of vpc2.system (" + kOpen +
                                           ":22:5)\n"
                                           "  B  unreachable: return NO_ROUTE at route_lookup: vpc2.system (" +
                                           no_return_ +
                                           ":8:3)\n"
                                           "     vpc2.system has no route to 192.168.1.10 by pcc1\n")));
}

TEST_F(DiffCommand, compares_two_times_of_one_scenario)
{
    const Ended ended = diff({kTiers + "@1s", kTiers + "@20", "tcp/80"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, AllOf(HasSubstr("\ntcp/80: 8 of 32 flows change, 5 of them only what stops them\n"),
                                 HasSubstr("3 x unreachable -> reachable\n  office -> web-1 tcp/80 over IPv4, "),
                                 HasSubstr("x still unreachable, but for another reason\n")));
    EXPECT_EQ(diff({kTiers + "@20s", kTiers + "@21s"}).code, 0);
}

TEST_F(DiffCommand, asks_for_every_port_that_somebody_listens_on)
{
    EXPECT_THAT(diff({kTiers, kTiers}).out, HasSubstr("\nicmp, tcp/80, tcp/3306: 0 of 96 flows change\n"));
    EXPECT_THAT(diff({kTiers, kTiers, "udp/53", "icmp", "udp/53"}).out,
                HasSubstr("\nudp/53, icmp: 0 of 64 flows change\n"));
}

TEST_F(DiffCommand, names_instances_that_one_side_alone_has)
{
    const std::string fewer = directory_
                                  .file("fewer.yaml", replaced(replaced(read_file(kTiers), "count: 3", "count: 2"),
                                                               "office: [web]", "office: [web-1, web-2]"))
                                  .string();
    const Ended ended = diff({kTiers, fewer});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr("\nonly A has web-3\n"));
    EXPECT_THAT(diff({fewer, kTiers}).out, HasSubstr("\nonly B has web-3\n"));
}

TEST_F(DiffCommand, writes_a_document_with_keys_in_a_fixed_order)
{
    const auto keys = [](const Value& map) {
        std::vector<std::string> names;
        for (const Value::Member& member : map.members())
            names.push_back(member.key);
        return names;
    };
    const Ended ended = diff({"--format", "json", kOpen, no_return_ + "@3s"});
    EXPECT_EQ(ended.code, 1);
    const Value document = from_json(ended.out);
    EXPECT_THAT(keys(document),
                ElementsAre("version", "a", "b", "services", "compared", "changed", "only_a", "only_b", "changes"));
    EXPECT_EQ(document.find("b")->find("at_ps")->integer(), 3'000'000'000'000);
    const Value& change = document.find("changes")->items().front();
    EXPECT_THAT(keys(change), ElementsAre("change", "flows", "a", "b", "listed"));
    EXPECT_THAT(keys(*change.find("a")),
                ElementsAre("reach", "packet", "reason", "stage", "object", "object_origin", "rule", "rule_origin",
                            "diagnosis", "hint", "impostor", "passed_by"));
    EXPECT_EQ(change.find("a")->find("passed_by")->find("rule_origin")->text(), kOpen + ":22:5");
    EXPECT_EQ(change.find("b")->find("reason")->text(), "NO_ROUTE");
    EXPECT_THAT(keys(change.find("listed")->items().front()), ElementsAre("from", "to", "family", "service"));
}

TEST_F(DiffCommand, takes_an_at_sign_that_no_time_follows_for_a_part_of_the_name)
{
    const std::string odd = directory_.file("net@home.yaml", read_file(kOpen)).string();
    EXPECT_EQ(diff({odd, kOpen}).code, 0);
    EXPECT_EQ(diff({odd + "@1s", kOpen}).code, 0);
}

TEST_F(DiffCommand, answers_2_when_it_cannot_compare)
{
    for (const Arguments& arguments :
         {Arguments{}, {kOpen}, {kOpen, kOpen, "sctp/1"}, {kOpen, "missing.yaml"}, {"--format", "csv", kOpen, kOpen}}) {
        const Ended ended = diff(arguments);
        EXPECT_EQ(ended.code, 2);
        EXPECT_THAT(ended.out, IsEmpty());
        EXPECT_THAT(ended.err, StartsWith("vpcsim: "));
    }
    EXPECT_EQ(diff({"--help"}).code, 0);
}

}  // namespace
}  // namespace vpcsim::program
