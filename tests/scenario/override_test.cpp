// Overrides: a value of the file replaced, a key added, and paths that lead nowhere.
#include "vpcsim/scenario/override.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vpcsim/scenario/format.h"
#include "vpcsim/scenario/scenario.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kFile = R"(version: 1
name: two
vpcs:
  vpc1: {region: cn-beijing,  cidr_block: 192.168.0.0/16}
  vpc2: {region: cn-shanghai, cidr_block: 10.0.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h,  cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}
security_groups:
  sg1: {vpc: vpc1}
  sg2: {vpc: vpc2}
instances:
  ecs1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
  ecs2: {vswitch: vsw2, private_ip: 10.0.1.10,    security_groups: [sg2]}
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2, bandwidth: 10Mbps}
  pcc1.eu: {vpc: vpc1, accepting_vpc: vpc2}
checks:
  - {name: load, at: 1s, udp: {from: ecs1, to: ecs2, port: 5201, rate: 20Mbps, duration: 1s}}
  - {at: 1s, ping: {from: ecs1, to: ecs2}}
)";

class Overrides : public ::testing::Test {
protected:
    Overrides() : tree_{read_yaml(kFile, diagnostics_)} {}

    OverrideResult set(const std::string& path, Value value)
    {
        return apply_override(tree_, scenario_format(), {path, std::move(value)});
    }
    std::string complaint(const std::string& path) { return set(path, 1).complaint; }

    std::vector<Diagnostic> diagnostics_;
    Value tree_;
};

TEST_F(Overrides, replace_a_value_at_its_place)
{
    const OverrideResult result = set("peer_connections.pcc1.bandwidth", "100Mbps");
    EXPECT_THAT(result.complaint, IsEmpty());
    EXPECT_EQ(result.place, (Origin{16, 53}));
    EXPECT_EQ(tree_.find("peer_connections")->find("pcc1")->find("bandwidth")->text(), "100Mbps");
}

TEST_F(Overrides, take_an_entry_of_a_list_by_its_name_or_its_index)
{
    EXPECT_THAT(set("checks.load.udp.rate", "5Mbps").complaint, IsEmpty());
    EXPECT_THAT(set("checks[1].at", "3s").complaint, IsEmpty());
    const Value::List& checks = tree_.find("checks")->items();
    EXPECT_EQ(checks[0].find("udp")->find("rate")->text(), "5Mbps");
    EXPECT_EQ(checks[1].find("at")->text(), "3s");
}

TEST_F(Overrides, take_the_longest_name_where_names_have_dots)
{
    EXPECT_THAT(set("peer_connections.pcc1.eu.bandwidth", "7Mbps").complaint, IsEmpty());
    EXPECT_EQ(tree_.find("peer_connections")->find("pcc1.eu")->find("bandwidth")->text(), "7Mbps");
    EXPECT_EQ(tree_.find("peer_connections")->find("pcc1")->find("bandwidth")->text(), "10Mbps");
}

TEST_F(Overrides, add_a_key_that_the_format_allows)
{
    EXPECT_THAT(set("seed", 7).complaint, IsEmpty());
    EXPECT_THAT(set("assumptions.mtu_inter_region", 1400).complaint, IsEmpty());
    EXPECT_THAT(set("checks[1].ping.count", 3).complaint, IsEmpty());
    EXPECT_EQ(tree_.find("seed")->integer(), 7);
    EXPECT_EQ(tree_.find("assumptions")->find("mtu_inter_region")->integer(), 1400);
    EXPECT_EQ(tree_.find("checks")->items()[1].find("ping")->find("count")->integer(), 3);
}

TEST_F(Overrides, say_what_would_be_right_where_a_path_leads_nowhere)
{
    EXPECT_EQ(complaint("peer_connections.pcc2.bandwidth"),
              "column 18: `peer_connections` has no peer connection `pcc2`; did you mean `pcc1`?");
    EXPECT_EQ(complaint("peer_conections.pcc1.bandwidth"),
              "column 1: a scenario has no key `peer_conections`; did you mean `peer_connections`?");
    EXPECT_EQ(complaint("peer_connections.pcc1.bandwith"),
              "column 23: `peer_connections.pcc1` has no key `bandwith`; did you mean `bandwidth`?");
    EXPECT_EQ(complaint("checks.laod.udp.rate"), "column 8: `checks` has no entry called `laod`; did you mean `load`?");
    EXPECT_EQ(complaint("checks[2].at"), "column 7: `checks` has 2 entries; the first is [0]");
    EXPECT_EQ(complaint("checks[x].at"), "column 7: `[x].at`: expected an index, such as [0]");
    EXPECT_EQ(complaint("checks[1].tcp.port"),
              "column 11: `checks[1]` has no `tcp` in this file, and only a key of what is there is added");
    EXPECT_THAT(complaint("name.x"), HasSubstr("`name` is text and has nothing in it"));
    EXPECT_THAT(complaint(""), HasSubstr("a path is missing"));
}

TEST_F(Overrides, leave_the_tree_alone_where_a_path_leads_nowhere)
{
    const Value before = tree_;
    complaint("peer_connections.pcc1.bandwith");
    complaint("checks[1].tcp.port");
    EXPECT_EQ(tree_.find("peer_connections")->find("pcc1")->members().size(),
              before.find("peer_connections")->find("pcc1")->members().size());
    EXPECT_EQ(tree_.find("checks")->items()[1].members().size(), before.find("checks")->items()[1].members().size());
}

TEST_F(Overrides, are_checked_as_strictly_as_the_file)
{
    set("peer_connections.pcc1.bandwidth", "fast");
    try {
        build_from_tree(tree_, "two.yaml");
        FAIL() << "it was built";
    } catch (const ScenarioError& error) {
        EXPECT_THAT(error.what(), HasSubstr("two.yaml:16:53: error: peer connection `pcc1`: `bandwidth: fast`"));
    }
}

std::vector<std::string> texts(std::string_view text)
{
    std::vector<std::string> complaints;
    std::vector<std::string> found;
    for (const WrittenValue& value : split_values(text, complaints))
        found.push_back(value.text);
    found.insert(found.end(), complaints.begin(), complaints.end());
    return found;
}

TEST(OverrideValues, are_separated_by_commas_outside_brackets_and_quotes)
{
    EXPECT_THAT(texts("10Mbps,1Gbps"), ElementsAre("10Mbps", "1Gbps"));
    EXPECT_THAT(texts("[sg1, sg2],[]"), ElementsAre("[sg1, sg2]", "[]"));
    EXPECT_THAT(texts("'a,b',c"), ElementsAre("'a,b'", "c"));
}

TEST(OverrideValues, mean_what_they_mean_in_a_file)
{
    std::vector<std::string> complaints;
    const auto values = split_values("7,true,10Mbps", complaints);
    EXPECT_TRUE(values[0].value.is_integer());
    EXPECT_TRUE(values[1].value.is_bool());
    EXPECT_TRUE(values[2].value.is_text());
    EXPECT_THAT(complaints, IsEmpty());
}

TEST(OverrideValues, must_not_be_empty_or_no_yaml)
{
    std::vector<std::string> complaints;
    split_values("1,,[", complaints);
    ASSERT_EQ(complaints.size(), 2u);
    EXPECT_EQ(complaints[0], "value 2 is empty");
    EXPECT_THAT(complaints[1], HasSubstr("value 3, `[`: "));
}

}  // namespace
}  // namespace vpcsim
