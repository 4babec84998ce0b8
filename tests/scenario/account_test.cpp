// accounts: what a file says of them, and what the control plane makes of it.
#include <gmock/gmock.h>

#include "vpcsim/base/error.h"
#include "vpcsim/control/control_plane.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kVpcs = R"(vpcs:
  vpc1: {account: corp, region: cn-beijing, cidr_block: 192.168.0.0/16}
  vpc2: {account: partner, region: cn-shanghai, cidr_block: 10.0.0.0/16}
)";

Scenario built(const std::string& accounts, const std::string& rest = {})
{
    return build_scenario("version: 1\nname: x\n" + accounts + kVpcs + rest, "x.yaml");
}

const Account& account(const Scenario& scenario, const char* name)
{
    return scenario.network.accounts[scenario.network.find<AccountId>(name)];
}

TEST(Accounts, are_what_the_vendor_gives_by_default)
{
    const Scenario scenario = built("accounts: {corp: {uid: 1001}, partner: {}}\n");
    const Account& corp = account(scenario, "corp");
    EXPECT_EQ(corp.uid, "1001");
    EXPECT_EQ(account(scenario, "partner").uid, "partner");
    EXPECT_TRUE(corp.has_cdt);
    EXPECT_TRUE(corp.has_cross_border_cdt);
    EXPECT_FALSE(corp.is_financially_locked);
    EXPECT_EQ(corp.site, Site::China);
    EXPECT_THAT(corp.denied, IsEmpty());
    EXPECT_EQ(corp.quotas.peer_cross_region_bandwidth_mbps, 1024);
}

TEST(Accounts, are_as_the_file_says)
{
    const Scenario scenario = built(R"(accounts:
  corp:
    uid: 1001
    cdt: false
    cross_border_cdt: false
    site: international
    overdue: true
    resource_directory: rd-corp
    deny: [{actions: [CreateVpcPeerConnection], unless_target_rd_id: rd-corp}, {actions: [StopInstance]}]
    quotas: {peer_cross_region_bandwidth_mbps: 2048}
  partner: {}
)");
    const Account& corp = account(scenario, "corp");
    EXPECT_FALSE(corp.has_cdt);
    EXPECT_FALSE(corp.has_cross_border_cdt);
    EXPECT_TRUE(corp.is_financially_locked);
    EXPECT_EQ(corp.site, Site::International);
    EXPECT_EQ(corp.resource_directory, "rd-corp");
    ASSERT_EQ(corp.denied.size(), 2u);
    EXPECT_THAT(corp.denied[0].actions, ElementsAre("CreateVpcPeerConnection"));
    EXPECT_EQ(corp.denied[0].unless_target_directory, "rd-corp");
    EXPECT_EQ(corp.denied[1].unless_target_directory, "");
    EXPECT_EQ(corp.quotas.peer_cross_region_bandwidth_mbps, 2048);
    EXPECT_EQ(corp.quotas.vpcs_per_region, 10);
}

TEST(Accounts, cannot_deny_actions_that_do_not_exist)
{
    try {
        built("accounts: {corp: {deny: [{actions: [CreateVpcPeering]}]}, partner: {}}\n");
        FAIL();
    } catch (const ScenarioError& error) {
        ASSERT_EQ(error.diagnostics().size(), 1u);  // vpc1, which is corp's, is not blamed as well
        EXPECT_EQ(error.diagnostics()[0].origin, (Origin{3, 37}));
        EXPECT_THAT(error.diagnostics()[0].message, HasSubstr("`actions: CreateVpcPeering` is not one of CreateVpc, "));
    }
}

// What is declared was there before the policy; calls of the run are bound by it. A declared request waits from 0 s on.
TEST(Accounts, declare_connections_that_their_policy_would_deny)
{
    Scenario scenario = built("accounts: {corp: {deny: [{actions: [CreateVpcPeerConnection]}]}, partner: {}}\n",
                              "peer_connections: {pcc1: {vpc: vpc1, accepting_vpc: vpc2}}\n");
    ControlPlane control{scenario.network};
    EXPECT_EQ(control.next_due(), kStart + kPeerAcceptancePeriod);
    Value again;
    again.set("VpcId", "vpc1").set("AcceptingVpcId", "vpc2");
    EXPECT_EQ(control.call(kStart, "corp", "CreateVpcPeerConnection", again).error().code, "Forbidden.NoPermission");
    Value accept;
    EXPECT_TRUE(
        control.call(kStart, "partner", "AcceptVpcPeerConnection", accept.set("InstanceId", "pcc1")).is_success());
}

}  // namespace
}  // namespace vpcsim
