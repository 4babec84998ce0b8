// The grid of a matrix: what does not fit shares lines with its like, or says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vpcsim/base/format.h"
#include "vpcsim/report/matrix.h"

namespace vpcsim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kTiers = R"(version: 1
name: tiers
vpcs: {vpc1: {region: cn-beijing, cidr_block: 10.0.0.0/16}}
vswitches: {vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 10.0.0.0/20}}
security_groups:
  sg-web: {vpc: vpc1, ingress: [{ip_protocol: icmp, source_cidr_ip: 10.0.0.0/16}]}
  sg-db:  {vpc: vpc1, inner_access_policy: drop}
)";

std::string text_of(const std::string& instances, std::size_t columns = 0)
{
    const Scenario scenario = build_scenario(kTiers + "instances:\n" + instances, "x.yaml");
    const std::vector<Matrix> matrices{compute_matrix(scenario.network, scenario.guests, {}, IpFamily::V4, kStart)};
    return matrix_text({scenario, scenario.network, {}, kStart, matrices}, columns);
}

const std::string kMany = "  web: {vswitch: vsw1, security_groups: [sg-web], count: 60}\n"
                          "  jump: {vswitch: vsw1, security_groups: [sg-web]}\n"
                          "  db: {vswitch: vsw1, security_groups: [sg-db], count: 3}\n";

TEST(MatrixText, gives_instances_that_are_alike_one_line_where_all_do_not_fit)
{
    EXPECT_THAT(text_of(kMany), AllOf(HasSubstr("IPv4: 4032 pairs: 3843 reachable, 189 unreachable; 183 answered in "
                                                "one direction only\n"
                                                "                              1 2\n"
                                                "  1 web-1..web-60, jump (61)  + x\n"
                                                "  2 db-1..db-3 (3)            > x\n"),
                                      HasSubstr("  189 x forward SG_INGRESS_DENY at security_group_ingress: db-1 "
                                                "(x.yaml:11:3), default; 2 other instances alike\n"
                                                "      such as web-1 -> db-1 over IPv4: no ingress rule of sg-db "
                                                "accepts it\n")));
}

TEST(MatrixText, gives_each_instance_a_line_where_they_fit)
{
    const std::string few = "  web: {vswitch: vsw1, security_groups: [sg-web], count: 10}\n";
    EXPECT_THAT(text_of(few), HasSubstr("\n  10 web-10   +  +  +"));
    EXPECT_THAT(text_of(few, 80), HasSubstr("\n  10 web-10   +  +  +"));
    EXPECT_THAT(text_of(few, 40), HasSubstr("\n  1 web-1..web-10 (10)  +\n")) << "in a narrow terminal";
}

TEST(MatrixText, says_that_a_grid_does_not_fit)
{
    // Each reaches another one only: nobody is like anybody.
    std::string groups;
    std::string instances;
    for (int number = 1; number <= 41; ++number) {
        groups += format("  sg{0}: {{vpc: vpc1, ingress: [{{ip_protocol: icmp, source_cidr_ip: 10.0.0.{1}}}]}}\n",
                         number, number + 10);
        instances += format("  i{0}: {{vswitch: vsw1, private_ip: 10.0.0.{1}, security_groups: [sg{0}]}}\n", number,
                            number + 11);
    }
    const std::string text = text_of("{}\n");
    EXPECT_THAT(text, HasSubstr("tiers: icmp between 0 instances\n\nIPv4: 0 pairs: 0 reachable, 0 unreachable\n"));
    const Scenario scenario = build_scenario(kTiers + groups + "instances:\n" + instances, "x.yaml");
    const std::vector<Matrix> matrices{compute_matrix(scenario.network, scenario.guests, {}, IpFamily::V4, kStart)};
    EXPECT_THAT(matrix_text({scenario, scenario.network, {}, kStart, matrices}, 0),
                AllOf(HasSubstr("IPv4: 1640 pairs: 40 reachable, 1600 unreachable; "),
                      HasSubstr("  the grid does not fit: 41 instances, and too few are alike; --format csv has every "
                                "pair\n"),
                      HasSubstr("  and 21 more; --format csv has every one\n"), Not(HasSubstr("rows send"))));
}

}  // namespace
}  // namespace vpcsim
