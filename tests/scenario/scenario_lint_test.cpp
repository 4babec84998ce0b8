// Lint of scenarios: what the file says is still to come counts, too.
#include "vpcsim/scenario/scenario_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "line: CODE".
std::vector<std::string> warnings(const std::string& text)
{
    std::vector<std::string> found;
    for (const Warning& warning : lint(build_scenario(text, "x.yaml")))
        found.push_back(format("{}: {}", warning.origin.line, code(warning.code)));
    return found;
}

// Two accounts' VPCs, IPv4 only, and a rule that does nothing; the rest of the file follows behind.
constexpr std::string_view kBegin = R"(version: 1
name: lint
accounts: {corp: {uid: 1001}, partner: {uid: 2002}}
vpcs:
  vpc1: {account: corp, region: cn-beijing, cidr_block: 192.168.0.0/16}
  vpc2: {account: partner, region: cn-shanghai, cidr_block: 10.0.0.0/16}
  vpc3: {account: corp, region: cn-shenzhen, cidr_block: 172.16.0.0/16}
route_tables:
  rtb1: {vpc: vpc1}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}
  vsw3: {vpc: vpc3, zone_id: cn-shenzhen-a, cidr_block: 172.16.1.0/24}
security_groups:
  sg1:
    vpc: vpc1
    ingress:
      - {ip_protocol: all, source_cidr_ip: 10.0.0.0/8}
      - {ip_protocol: icmp, source_cidr_ip: 10.0.0.0/8}
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2}
  pcc3: {vpc: vpc1, accepting_vpc: vpc3}
)";
constexpr std::string_view kThere =
    "  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}\n";
constexpr std::string_view kBack =
    "  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}\n";

std::string with(std::string_view routes, std::string_view calls = "")
{
    std::string text{kBegin};
    if (!routes.empty())
        text += "route_entries:\n" + std::string{routes};
    if (!calls.empty())
        text += "timeline:\n" + std::string{calls};
    return text;
}

TEST(ScenarioLint, has_the_places_of_the_file)
{
    EXPECT_THAT(warnings(std::string{kExample}), ElementsAre("31: NO_IPV6_TWIN", "32: NO_IPV6_TWIN"));
    const auto found = lint(build_scenario(kExample, "x.yaml"));
    EXPECT_EQ(found.front().origin, (Origin{31, 5}));
    EXPECT_THAT(found.front().message, HasSubstr("10.0.0.0/16 of vpc1.system leads to pcc1"));
}

TEST(ScenarioLint, counts_routes_that_wait)
{
    const std::vector<std::string> others{"9: UNUSED_ROUTE_TABLE", "19: SHADOWED_RULE", "22: UNROUTED_PEER"};
    EXPECT_EQ(warnings(with(std::string{kThere} + std::string{kBack})), others);
    EXPECT_THAT(warnings(with(kThere)), ElementsAre(others[0], others[1], others[2], "24: ONE_WAY_ROUTE"));
}

TEST(ScenarioLint, expects_no_routes_of_a_request_that_waits)
{
    EXPECT_THAT(warnings(with("")), ElementsAre("9: UNUSED_ROUTE_TABLE", "19: SHADOWED_RULE", "22: UNROUTED_PEER"));
}

TEST(ScenarioLint, says_nothing_of_what_the_timeline_changes)
{
    const std::string route = "  - {at: 1s, call: CreateRouteEntry, as: corp, with: {RouteTableId: vpc1.system, "
                              "DestinationCidrBlock: 172.16.0.0/16, NextHopType: VpcPeer, NextHopId: pcc3}}\n";
    EXPECT_THAT(warnings(with("", route)), ElementsAre("9: UNUSED_ROUTE_TABLE", "19: SHADOWED_RULE"));
    const std::string bind =
        "  - {at: 1s, call: AssociateRouteTable, as: corp, with: {RouteTableId: rtb1, VSwitchId: vsw1}}\n";
    EXPECT_THAT(warnings(with("", bind)), ElementsAre("19: SHADOWED_RULE", "22: UNROUTED_PEER"));
    const std::string revoke =
        "  - {at: 1s, call: RevokeSecurityGroup, as: corp, with: {SecurityGroupId: sg1, Permissions: [\n"
        "     {IpProtocol: all, SourceCidrIp: 10.0.0.0/8}]}}\n";
    EXPECT_THAT(warnings(with("", revoke)), ElementsAre("9: UNUSED_ROUTE_TABLE", "22: UNROUTED_PEER"));
}

TEST(ScenarioLint, is_not_silenced_by_calls_that_change_no_route)
{
    const std::string calls =
        "  - {at: 1s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}\n"
        "  - {at: 9s, call: ModifyVpcPeerConnection, as: corp, with: {InstanceId: pcc1, Bandwidth: 10}}\n"
        "  - {at: 20s, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc1}}\n"
        "  - {at: 20s, call: DeleteVpcPeerConnection, as: corp, with: {InstanceId: pcc1},\n"
        "     expect_error: OperationDenied.RouteEntryExist}\n";
    EXPECT_THAT(warnings(with(kThere, calls)), testing::Contains("24: ONE_WAY_ROUTE"));
    EXPECT_THAT(warnings(with(std::string{kThere} + std::string{kBack}, calls)),
                testing::Not(testing::Contains(HasSubstr("ONE_WAY_ROUTE"))));
}

TEST(ScenarioLint, leaves_alone_what_the_timeline_makes)
{
    std::string text = with(kThere, "  - {at: 1s, call: CreateVpcPeerConnection, as: corp, result: pcc1, with: {VpcId: "
                                    "vpc1, AcceptingVpcId: vpc2, AcceptingAliUid: 2002, AcceptingRegionId: "
                                    "cn-shanghai}}\n");
    const std::string declared = "  pcc1: {vpc: vpc1, accepting_vpc: vpc2}\n";
    text.erase(text.find(declared), declared.size());
    EXPECT_THAT(warnings(text), testing::Not(testing::Contains(HasSubstr("ONE_WAY_ROUTE"))));
}

TEST(ScenarioLint, warns_of_checks_that_cannot_hold)
{
    const std::string text = std::string{kBegin} +
                             "instances:\n"
                             "  a: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}\n"
                             "  b: {vswitch: vsw1, private_ip: 192.168.1.20, security_groups: [sg1]}\n"
                             "duration: 5s\n"
                             "checks:\n"
                             "  - {at: 1s, ping: {from: a, to: b}, expect: reachable}\n"
                             "  - {at: 1s, ping: {from: a, to: b, family: ipv6}, expect: unreachable}\n"
                             "  - {at: 1s, ping: {from: a, to: b, family: ipv6}, expect: unreachable,\n"
                             "     because: {reason: IPV6_NOT_ENABLED}}\n"
                             "  - {at: 1s, iperf: {from: a, to: b, duration: 5s}}\n"
                             "  - {at: 1s, iperf: {from: a, to: b, duration: 1s}}\n"
                             "  - {at: 1s, ping: {from: a, to: b, count: 5}, expect: reachable}\n"
                             "  - {always: {ping: {from: a, to: b}}}\n";
    EXPECT_THAT(warnings(text), ElementsAre("9: UNUSED_ROUTE_TABLE", "19: SHADOWED_RULE", "22: UNROUTED_PEER",
                                            "29: PROBE_WITHOUT_ADDRESS", "29: PROBE_WITHOUT_ADDRESS",
                                            "32: UNFINISHED_CHECK", "34: UNFINISHED_CHECK"));
}

}  // namespace
}  // namespace vpcsim
