// Matrices of a scenario: what they may say, how they are judged, and what is said when they do not hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "scenario/example.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// The example's network, whose ecs2 takes tcp/80 and no pings; ecs1 takes pings of vpc2. Line 34 is `matrices:`.
std::string with_matrices(std::string_view matrices, std::string_view more = "")
{
    std::string text{kExample};
    text.resize(text.find("captures:"));
    return text + std::string{more} + "matrices:\n" + std::string{matrices};
}

std::vector<std::string> complaints(std::string_view matrices, std::string_view more = "")
{
    return mistakes_in(with_matrices(matrices, more));
}

MatrixResult judged(std::string_view matrices, std::string_view more = "")
{
    const std::atomic<bool> stop{false};
    const Scenario scenario = build_scenario(with_matrices(matrices, more), "x.yaml");
    const RunResult result = run(scenario, {}, stop);
    EXPECT_EQ(result.matrices.size(), 1u);
    EXPECT_EQ(result.totals.made, 0u) << "without a packet";
    EXPECT_EQ(result.all_passed(), result.matrices.front().passed());
    return result.matrices.front();
}

TEST(MatrixCheck, has_a_name_and_defaults)
{
    const Scenario scenario = build_scenario(with_matrices("  - {at: 1s, expect: {ecs1: [ecs2]}}\n"), "x.yaml");
    const MatrixCheck& matrix = scenario.matrices.front();
    EXPECT_EQ(matrix.name, "matrix icmp (IPv4)");
    EXPECT_EQ(matrix.service, Service{});
    EXPECT_THAT(matrix.families, ElementsAre(IpFamily::V4));
    ASSERT_TRUE(matrix.others.has_value());
    EXPECT_FALSE(matrix.others->contains(InstanceId{0})) << "who is not named must reach nobody";
    EXPECT_EQ(scenario.end(), kStart + seconds(1)) << "the run lasts until it is judged";
}

TEST(MatrixCheck, holds_where_everybody_reaches_whom_it_says)
{
    const MatrixResult result = judged("  - {at: 1s, protocol: tcp/80, expect: {ecs1: [ecs2], ecs2: nobody}}\n");
    EXPECT_TRUE(result.is_finished);
    EXPECT_THAT(result.failures, IsEmpty());
    EXPECT_EQ(result.pairs, 2u);
    EXPECT_TRUE(judged("  - {at: 1s, expect: {ecs2: everybody}}\n").passed());
    EXPECT_TRUE(judged("  - {at: 1s, expect: {ecs2: {all_but: [ecs2]}}}\n").passed());
}

TEST(MatrixCheck, lists_each_wrong_pair_with_its_reason_its_object_and_its_line)
{
    const MatrixResult result = judged("  - {at: 1s, expect: {ecs1: [ecs2], ecs2: nobody}}\n");
    EXPECT_EQ(result.wrong_pairs, 2u);
    EXPECT_THAT(result.failures,
                ElementsAre(AllOf(StartsWith("ecs1 -> ecs2 (IPv4): expected reachable (line 34), got unreachable: "
                                             "SG_INGRESS_DENY: request dropped at security_group_ingress: "),
                                  HasSubstr("; object ecs2 (x.yaml:27:3); rule default; no ingress rule of sg2")),
                            "ecs2 -> ecs1 (IPv4): expected unreachable (line 34), got reachable: sg1 ingress rule 1 "
                            "lets it in (x.yaml:18:43)"));
    EXPECT_EQ(result.wrong.front().drop.verdict.reason, DropReason::SgIngressDeny);
    EXPECT_EQ(result.wrong.front().state, PairState::Unreachable);
    EXPECT_FALSE(result.wrong.back().has_drop);
}

TEST(MatrixCheck, takes_a_refusal_for_no_answer)
{
    const MatrixResult result = judged("  - {at: 1s, protocol: tcp/81, expect: {ecs1: [ecs2]}}\n", "");
    EXPECT_THAT(result.failures, ElementsAre(HasSubstr("got unreachable: SG_INGRESS_DENY")));
    EXPECT_TRUE(judged("  - {at: 1s, protocol: tcp/81, expect: {}}\n").passed());
}

TEST(MatrixCheck, is_strict_with_who_is_not_named_unless_it_says_otherwise)
{
    EXPECT_THAT(judged("  - {at: 1s, expect: {}}\n").failures,
                ElementsAre(StartsWith("ecs2 -> ecs1 (IPv4): expected unreachable (line 34), got reachable")));
    EXPECT_EQ(judged("  - {at: 1s, expect: {ecs1: nobody}, others: anybody}\n").pairs, 1u);
    EXPECT_TRUE(judged("  - {at: 1s, expect: {ecs1: nobody}, others: everybody}\n").passed());
}

TEST(MatrixCheck, tells_who_has_no_address)
{
    constexpr std::string_view kOld = "instances:\n"
                                      "  old: {vswitch: vsw1, private_ip: 192.168.1.11, security_groups: [sg1]}\n";
    std::string text = with_matrices("  - {at: 1s, family: ipv6, expect: {ecs1: [old], old: everybody}}\n");
    text.replace(text.find("instances:\n"), 11, kOld);
    const std::atomic<bool> stop{false};
    const RunResult result = run(build_scenario(text, "x.yaml"), {}, stop);
    EXPECT_THAT(result.matrices.front().failures,
                ElementsAre(StartsWith("old -> ecs1 (IPv6): expected reachable (line 35), got no address: old has no "),
                            StartsWith("old -> ecs2 (IPv6): expected reachable"),
                            "ecs1 -> old (IPv6): expected reachable (line 35), got no address: old has no IPv6 "
                            "address"));
}

TEST(MatrixCheck, judges_the_network_as_the_timeline_has_made_it)
{
    constexpr std::string_view kRevoked =
        "timeline:\n  - {at: 5s, call: RevokeSecurityGroup, as: corp, with: {SecurityGroupId: sg2, Permissions: "
        "[{IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 192.168.0.0/16}]}}\n";
    constexpr std::string_view kWeb = "protocol: tcp/80, expect: {ecs1: [ecs2]}}\n";
    EXPECT_TRUE(judged("  - {at: 4s, " + std::string{kWeb}, kRevoked).passed());
    EXPECT_FALSE(judged("  - {at: 5s, " + std::string{kWeb}, kRevoked).passed()) << "calls come before checks";
}

TEST(MatrixCheck, takes_a_counted_instance_for_all_that_it_makes)
{
    std::string text = with_matrices("  - {at: 1s, protocol: tcp/80, expect: {web: [web, ecs2], ecs1: [ecs2]}}\n");
    text.replace(text.find("instances:\n"), 11,
                 "instances:\n  web: {vswitch: vsw1, count: 3, listen: [tcp/80], security_groups: [sg1]}\n");
    const Scenario scenario = build_scenario(text, "x.yaml");
    const MatrixCheck& matrix = scenario.matrices.front();
    EXPECT_EQ(matrix.expected.size(), 4u);
    EXPECT_EQ(matrix.expected.at(scenario.network.find<InstanceId>("web-2")).members.size(), 4u);
    const std::atomic<bool> stop{false};
    EXPECT_THAT(run(scenario, {}, stop).matrices.front().failures,
                ElementsAre(StartsWith("ecs1 -> web-1 "), StartsWith("ecs1 -> web-2 "), StartsWith("ecs1 -> web-3 ")))
        << "members of sg1 reach each other";
}

TEST(MatrixCheck, that_is_wrong_is_refused_with_its_place)
{
    EXPECT_THAT(complaints("  - {expect: {ec1: [ecs3], ecs2: everyone}, at: 1, protocol: sctp/1, others: me}\n"),
                ElementsAre("34:15: matrix 1: `ec1` in `expect` is not a declared instance; did you mean `ecs1`?",
                            "34:21: matrix 1: `ec1: ecs3` is not a declared instance; did you mean `ecs1`?",
                            "34:34: matrix 1: `ecs2: everyone` is not one of everybody, nobody",
                            "34:49: matrix 1: `at: 1` needs a unit, such as `1s` or `1ms`",
                            "34:62: matrix 1: `protocol: sctp/1` is not what one asks of a host: `icmp`, or a port "
                            "such as `tcp/80` or `udp/53`",
                            "34:78: matrix 1: `others: me` is not one of nobody, everybody, anybody"));
}

TEST(MatrixCheck, that_names_what_is_not_there_is_refused)
{
    constexpr std::string_view kLater = "timeline:\n  - {at: 5s, call: RunInstances, as: corp, result: late, with: "
                                        "{VSwitchId: vsw1, SecurityGroupIds: [sg1]}}\n";
    EXPECT_THAT(complaints("  - {at: 4s, expect: {ecs1: [late]}}\n", kLater),
                ElementsAre("36:30: matrix 1: late is made only at 5s"));
    EXPECT_THAT(complaints("  - {at: 5s, expect: {ecs1: [late]}}\n", kLater), IsEmpty());
    EXPECT_THAT(complaints("  - {at: 9s, expect: {}}\n", "duration: 8s\n"),
                ElementsAre("35:10: matrix 1: the time 9s comes after the run's end; `duration` is 8s"));
}

TEST(MatrixCheck, leaves_out_without_a_word_what_has_mistakes_itself)
{
    std::string text = with_matrices("  - {at: 1s, expect: {web: [ecs1], web-2: nobody}}\n");
    text.replace(text.find("instances:\n"), 11,
                 "instances:\n  web: {vswitch: vsw1, count: 3, private_ip: 10.9.9.9, security_groups: [sg1]}\n");
    EXPECT_THAT(mistakes_in(text), ElementsAre(StartsWith("26:")));
}

TEST(MatrixCheck, judges_somebody)
{
    EXPECT_THAT(complaints("  - {at: 1s, expect: {}, others: anybody}\n"),
                ElementsAre("34:22: matrix 1: it judges nobody: `expect` is empty, and `others` may reach anybody"));
}

TEST(MatrixCheck, may_judge_both_families_at_once)
{
    const MatrixResult result = judged("  - {at: 1s, protocol: tcp/80, family: both, expect: {ecs1: [ecs2]}}\n");
    EXPECT_EQ(result.pairs, 4u);
    EXPECT_THAT(result.failures, ElementsAre(StartsWith("ecs1 -> ecs2 (IPv6): expected reachable (line 34), got "
                                                        "unreachable: NO_ROUTE: ")));
    const Scenario scenario = build_scenario(with_matrices("  - {at: 1s, family: both, expect: {}}\n"), "x.yaml");
    EXPECT_EQ(scenario.matrices.front().name, "matrix icmp (IPv4 and IPv6)");
}

TEST(MatrixCheck, names_a_sender_once)
{
    std::string text = with_matrices("  - {at: 1s, expect: {web: nobody, web-2: everybody}}\n");
    text.replace(text.find("instances:\n"), 11,
                 "instances:\n  web: {vswitch: vsw1, count: 3, security_groups: [sg1]}\n");
    EXPECT_THAT(mistakes_in(text), ElementsAre("35:36: matrix 1: web-2 has an entry already"));
}

TEST(MatrixCheck, lists_a_hundred_pairs_and_counts_the_rest)
{
    std::string text = with_matrices("  - {at: 1s, expect: {}}\n");
    text.replace(text.find("instances:\n"), 11,
                 "instances:\n  web: {vswitch: vsw1, private_ip: 192.168.1.100, count: 12, security_groups: [sg1]}\n");
    const std::atomic<bool> stop{false};
    const MatrixResult result = run(build_scenario(text, "x.yaml"), {}, stop).matrices.front();
    EXPECT_EQ(result.wrong_pairs, 13u * 12u + 13u) << "the members of sg1 among themselves, and ecs2 to them";
    EXPECT_EQ(result.wrong.size(), 100u);
    ASSERT_EQ(result.failures.size(), 101u);
    EXPECT_EQ(result.failures.back(), "and 69 more of 182 pairs");
}

}  // namespace
}  // namespace vpcsim
