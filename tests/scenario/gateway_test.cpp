// The sections about the ways to the Internet: what they become, and what is said when they cannot become anything.
#include <gmock/gmock.h>

#include <atomic>

#include "vpcsim/base/error.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kOneVpc = R"(version: 1
name: x
vpcs: {vpc1: {region: cn-beijing, cidr_block: 192.168.0.0/16, ipv6_cidr_block: "2001:db8:1:100::/56"}}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24, ipv6_cidr_block: "2001:db8:1:101::/64"}
security_groups: {sg1: {vpc: vpc1}}
)";

std::vector<std::string> mistakes_of(const std::string& text)
{
    std::vector<std::string> messages;
    try {
        build_scenario(text, "x.yaml");
    } catch (const ScenarioError& error) {
        for (const Diagnostic& diagnostic : error.diagnostics())
            messages.push_back(std::to_string(diagnostic.origin.line) + ": " + diagnostic.message);
    }
    return messages;
}

TEST(Gateways, are_built_as_they_are_declared)
{
    const Scenario scenario = build_scenario(kOneVpc + R"(ipv4_gateways: {gw1: {vpc: vpc1}}
ipv6_gateways: {gw6: {vpc: vpc1}}
nat_gateways: {nat1: {vswitch: vsw1, eip: 203.0.113.20, snat: [192.168.1.0/24, 192.168.1.10/32]}}
instances:
  web: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1], count: 2, eip: 203.0.113.10}
  six: {vswitch: vsw1, ipv6: "2001:db8:1:101::9", security_groups: [sg1], ipv6_public_bandwidth: 5Mbps,
        enis: [{name: eth1, vswitch: vsw1, private_ip: 192.168.1.40, security_groups: [sg1], eip: 203.0.113.40}]}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 0.0.0.0/0,    next_hop_id: gw1}
  - {route_table: vpc1.system, destination_cidr_block: "::/0",       next_hop_id: gw6}
  - {route_table: vpc1.system, destination_cidr_block: 8.8.8.0/24,   next_hop_id: nat1}
)",
                                             "x.yaml");
    const Network& network = scenario.network;
    EXPECT_TRUE(network.ipv4_gateways[network.find<Ipv4GatewayId>("gw1")].is_activated);
    EXPECT_EQ(network.nat_gateways[network.find<NatGatewayId>("nat1")].snat.size(), 2u);
    EXPECT_EQ(to_string(network.enis[network.find<EniId>("web-1/eth0")].eip), "203.0.113.10");
    EXPECT_EQ(to_string(network.enis[network.find<EniId>("web-2/eth0")].eip), "203.0.113.11");
    EXPECT_EQ(to_string(network.enis[network.find<EniId>("six/eth1")].eip), "203.0.113.40");
    EXPECT_EQ(network.enis[network.find<EniId>("six/eth0")].public_ipv6.size(), 1u);
    std::vector<NextHopType> types;
    for (const RouteEntry& entry : network.route_tables[RouteTableId{0}].entries())
        if (entry.route_origin == RouteOrigin::Custom)
            types.push_back(entry.next_hop.type);
    EXPECT_THAT(types, ElementsAre(NextHopType::Ipv4Gateway, NextHopType::Ipv6Gateway, NextHopType::NatGateway));
}

TEST(Gateways, translate_their_vpcs_block_when_nothing_else_is_said)
{
    const Scenario scenario =
        build_scenario(kOneVpc + "nat_gateways: {nat1: {vswitch: vsw1, eip: 203.0.113.20}}\n", "x.yaml");
    const NatGateway& nat = scenario.network.nat_gateways[NatGatewayId{0}];
    ASSERT_EQ(nat.snat.size(), 1u);
    EXPECT_EQ(to_string(nat.snat.front().source), "192.168.0.0/16");
}

TEST(Gateways, are_refused_with_the_line_that_is_wrong)
{
    EXPECT_THAT(mistakes_of(kOneVpc + R"(ipv4_gateways:
  gw1: {vpc: vpc1, activated: false}
  gw2: {vpc: vpc1}
nat_gateways:
  nat1: {vswitch: vsw1, eip: 10.0.0.1}
instances:
  a: {vswitch: vsw1, security_groups: [sg1], eip: 203.0.113.10}
  b: {vswitch: vsw1, security_groups: [sg1], eip: 203.0.113.10}
  c: {vswitch: vsw1, ipv6: "2001:db8:1:101::9", security_groups: [sg1], ipv6_public_bandwidth: 5Mbps}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 0.0.0.0/0,  next_hop_id: gw1}
  - {route_table: vpc1.system, destination_cidr_block: 8.8.8.0/24, next_hop_id: nat1}
  - {route_table: vpc1.system, destination_cidr_block: 8.8.9.0/24, next_hop_id: gw2}
)"),
                ElementsAre(AllOf(StartsWith("9: "), HasSubstr("gw1 already")),
                            AllOf(StartsWith("11: "), HasSubstr("10.0.0.1 is no public address")),
                            AllOf(StartsWith("14: "), HasSubstr("already an EIP `eip-203.0.113.10`")),
                            AllOf(StartsWith("15: "), HasSubstr("needs an IPv6 gateway in vpc1")),
                            AllOf(StartsWith("17: "), HasSubstr("gw1 is not activated"))));
}

TEST(Internet, is_where_packets_end_that_leave)
{
    const std::string text = kOneVpc + R"(instances:
  ecs1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1], eip: 203.0.113.10}
captures:
  - {points: [internet, dropped]}
checks:
  - {at: 1s, ping: {from: ecs1, to: 198.51.100.7, count: 3}, expect: unreachable,
     because: {reason: LEFT_FOR_INTERNET, stage: internet, object: ecs1/eth0, packet: request}}
  - {at: 1s, ping: {from: ecs1, to: 198.51.100.7}, expect: unreachable, because: {reason: NO_ROUTE}}
)";
    const std::atomic<bool> stop{false};
    const Scenario scenario = build_scenario(text, "x.yaml");
    const RunResult result = run(scenario, {}, stop);
    EXPECT_EQ(result.totals.left, 4u);
    EXPECT_EQ(result.internet, (Traffic{4, 4 * 84}));
    EXPECT_EQ(result.totals.dropped_in_all(), 0u);
    EXPECT_EQ(result.totals.in_flight(), 0u);
    ASSERT_EQ(result.checks.size(), 2u);
    EXPECT_THAT(result.checks[0].failures, IsEmpty());
    EXPECT_THAT(result.checks[1].failures, ElementsAre(HasSubstr("expected reason NO_ROUTE, got LEFT_FOR_INTERNET"),
                                                       StartsWith("LEFT_FOR_INTERNET: request left at internet: ")));
    EXPECT_EQ(result.checks[0].drops.front().count, 3u);
}

}  // namespace
}  // namespace vpcsim
