// build_scenario and run: what a file becomes, and what is said when it cannot become anything.
#include <gmock/gmock.h>

#include <atomic>

#include "vpcsim/base/error.h"
#include "vpcsim/scenario/run.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {
namespace {

const std::string kTwoRegions = R"(version: 1
name: x
vpcs:
  vpc1: {region: cn-beijing, cidr_block: 192.168.0.0/16}
  vpc2: {region: cn-shanghai, cidr_block: 192.168.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 192.168.1.0/24}
)";
const std::string kOpenGroups = R"(security_groups:
  sg1: {vpc: vpc1, ingress: [{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}]}
  sg2: {vpc: vpc2, ingress: [{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}]}
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

RunResult run_text(const std::string& text)
{
    const std::atomic<bool> stop{false};
    return run(build_scenario(text, "x.yaml"), {}, stop);
}

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(BuildScenario, gives_every_object_the_place_of_its_name)
{
    const Scenario scenario = build_scenario(kTwoRegions + R"(security_groups:
  sg1:
    vpc: vpc1
instances:
  ecs1:
    vswitch: vsw1
    security_groups: [sg1]
    enis:
      - vswitch: vsw1
        name: eth1
        security_groups: [sg1]
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2}
captures:
  - {points: [ecs1]}
)",
                                             "x.yaml");
    const Network& network = scenario.network;
    EXPECT_EQ(network.origin(network.find<VpcId>("vpc1")), (Origin{4, 3}));
    EXPECT_EQ(network.origin(network.find<RouteTableId>("vpc1.system")), (Origin{4, 3}));
    EXPECT_EQ(network.origin(network.find<VSwitchId>("vsw2")), (Origin{8, 3}));
    EXPECT_EQ(network.origin(network.find<SecurityGroupId>("sg1")), (Origin{10, 3}));
    EXPECT_EQ(network.origin(network.find<InstanceId>("ecs1")), (Origin{13, 3}));
    EXPECT_EQ(network.origin(network.find<EniId>("ecs1/eth0")), (Origin{13, 3}));
    EXPECT_EQ(network.origin(network.find<EniId>("ecs1/eth1")), (Origin{18, 15}));
    EXPECT_EQ(network.origin(network.find<PeerConnectionId>("pcc1")), (Origin{21, 3}));
}

TEST(BuildScenario, blames_a_refused_interface_once_whatever_depends_on_it)
{
    EXPECT_THAT(mistakes_of(kTwoRegions + kOpenGroups + R"(instances:
  fw: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1],
       enis: [{name: eth1, vswitch: vsw1, private_ip: 192.168.9.9, security_groups: [sg1]}]}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/8, next_hop_id: fw/eth1}
captures:
  - {points: [fw/eth1]}
checks:
  - {at: 1s, ping: {from: fw/eth1, to: 192.168.1.1}, expect: unreachable}
)"),
                ElementsAre(AllOf(StartsWith("14: "), HasSubstr("192.168.9.9"))));
}

TEST(BuildScenario, blames_an_account_once_whatever_it_owns)
{
    EXPECT_THAT(mistakes_of(R"(version: 1
name: x
accounts: {corp: {wings: 2}}
vpcs: {vpc1: {account: corp, region: cn-beijing, cidr_block: 192.168.0.0/16}}
)"),
                ElementsAre(StartsWith("3: account `corp`: unknown key `wings`")));
}

TEST(BuildScenario, blames_a_section_of_the_wrong_kind_once_whatever_depends_on_it)
{
    EXPECT_THAT(mistakes_of(R"(version: 1
name: x
vpcs: [vpc1, vpc2]
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
security_groups:
  sg1: {vpc: vpc1}
instances:
  ecs1: {vswitch: vsw1, security_groups: [sg1]}
checks:
  - {at: 1s, ping: {from: ecs1, to: ecs1}, expect: reachable}
)"),
                ElementsAre(StartsWith("3: `vpcs` must be")));
}

TEST(BuildScenario, leaves_out_what_has_a_mistake_wherever_it_stands)
{
    // The place of an empty entry is that of whatever comes next; a repeated section is read as part of the first.
    EXPECT_THAT(mistakes_of(kTwoRegions + R"(security_groups:
  sg1:
    vpc: vpc1
    ingress:
      -
  sg2: {vpc: vpc2}
)"),
                ElementsAre(StartsWith("14: security group `sg1`, ingress rule 1")));
    EXPECT_THAT(mistakes_of(kTwoRegions + "vpcs:\n  vpc3: 5\n"),
                ElementsAre(StartsWith("9: `vpcs` is given twice"), StartsWith("10: vpc `vpc3`")));
    EXPECT_THAT(mistakes_of(kTwoRegions + "checks:\n  first: 1\n  second: 2\n"),
                ElementsAre(StartsWith("10: `checks` must be")));
}

TEST(BuildScenario, blames_a_misspelt_section_once_whatever_depends_on_it)
{
    EXPECT_THAT(mistakes_of(R"(version: 1
name: x
vpc:
  vpc1: {region: cn-beijing, cidr_block: 192.168.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
)"),
                ElementsAre(StartsWith("3: unknown key `vpc`; did you mean `vpcs`?")));
}

TEST(BuildScenario, blames_a_counted_instance_once_whatever_depends_on_its_copies)
{
    EXPECT_THAT(mistakes_of(kTwoRegions + kOpenGroups + R"(instances:
  web: {count: 2, vswitch: vsw1, security_groups: [sg1], bogus: 1}
checks:
  - {at: 1s, ping: {from: web-1, to: web-2}, expect: reachable}
)"),
                ElementsAre(StartsWith("13: instance `web`: unknown key `bogus`")));
}

TEST(BuildScenario, stops_a_counted_instance_at_the_first_copy_that_does_not_fit)
{
    EXPECT_THAT(mistakes_of(kTwoRegions + kOpenGroups + R"(instances:
  web: {count: 1000, vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
)")
                    .size(),
                1u);
}

TEST(BuildScenario, builds_nothing_of_a_file_with_more_mistakes_than_it_counts)
{
    std::string text = "version: 1\nname: x\nchecks:\n";
    for (int i = 0; i < 1500; ++i)
        text += "  - {at: 1s}\n";
    EXPECT_GE(mistakes_of(text).size(), kMostDiagnostics);
}

TEST(BuildScenario, gives_an_instance_the_limits_of_the_file_in_place_of_its_types)  // [domain.md 5.4]
{
    const Scenario scenario = build_scenario(kTwoRegions + kOpenGroups + R"(instances:
  web: {vswitch: vsw1, security_groups: [sg1], instance_type: ecs.g6.large, limits: {bandwidth: 0.5Gbps}, count: 2}
  db: {vswitch: vsw2, security_groups: [sg2], limits: {pps: 1000, connections: 20}}
)",
                                             "x.yaml");
    const auto limits = [&](const char* name) {
        return scenario.network.instances[scenario.network.find<InstanceId>(name)].limits;
    };
    EXPECT_EQ(limits("web-2"),
              (InstanceLimits{megabits_per_second(500), megabits_per_second(3'000), {300'000}, 250'000}));
    EXPECT_EQ(limits("db"), (InstanceLimits{{}, {}, {1'000}, 20}));
}

TEST(BuildScenario, says_where_limits_contradict_themselves)
{
    EXPECT_THAT(
        mistakes_of(kTwoRegions + kOpenGroups + R"(instances:
  a: {vswitch: vsw1, security_groups: [sg1], limits: {bandwidth: 2Gbps, burst_bandwidth: 1Gbps}}
  b: {vswitch: vsw1, security_groups: [sg1], limits: {burst_bandwidth: 1Gbps}}
  c: {vswitch: vsw1, security_groups: [sg1], limits: {bandwith: 1Gbps}}
  d: {vswitch: vsw1, security_groups: [sg1], limits: {connections: 0}}
)"),
        testing::UnorderedElementsAre(
            AllOf(StartsWith("13: "), HasSubstr("a burst bandwidth of 1Gbps needs a bandwidth of at most that")),
            AllOf(StartsWith("14: "), HasSubstr("it is not given")),
            AllOf(StartsWith("15: "), HasSubstr("did you mean `bandwidth`?")),
            AllOf(StartsWith("16: "), HasSubstr("connections"))));
}

TEST(BuildScenario, reports_the_mistakes_of_both_directions_of_a_group)
{
    EXPECT_THAT(mistakes_of(kTwoRegions + R"(security_groups:
  sg1:
    vpc: vpc1
    ingress: [{ip_protocol: tcp, source_cidr_ip: 0.0.0.0/0}]
    egress: [{ip_protocol: udp, dest_cidr_ip: 0.0.0.0/0}]
)"),
                ElementsAre(AllOf(StartsWith("12: "), HasSubstr("tcp")), AllOf(StartsWith("13: "), HasSubstr("udp"))));
}

TEST(BuildScenario, peers_no_regions_for_an_account_without_data_transfer)
{
    EXPECT_THAT(mistakes_of("accounts: {corp: {cdt: false}}\n" + kTwoRegions +
                            "peer_connections:\n  pcc1: {vpc: vpc1, accepting_vpc: vpc2}\n"),
                testing::Contains(HasSubstr("OperationFailed.CdtNotOpened")));
}

TEST(Run, does_not_take_a_neighbour_with_the_same_address_for_the_one_that_was_meant)
{
    const RunResult result = run_text(kTwoRegions + kOpenGroups + R"(instances:
  a1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
  a2: {vswitch: vsw1, private_ip: 192.168.1.20, security_groups: [sg1]}
  b2: {vswitch: vsw2, private_ip: 192.168.1.20, security_groups: [sg2]}
checks:
  - {at: 1s, ping: {from: a1, to: b2}, expect: reachable}
  - {at: 2s, ping: {from: a1, to: a2}, expect: reachable}
  - {at: 3s, ping: {from: a1, to: b2}, expect: unreachable}
)");
    EXPECT_THAT(result.checks[0].failures,
                testing::Contains("answered by a2, which has b2's address 192.168.1.20 in vpc1"));
    EXPECT_TRUE(result.checks[1].passed());
    EXPECT_TRUE(result.checks[2].passed());
}

TEST(Run, takes_an_end_without_address_for_unreachable_only_where_that_is_meant)
{
    const RunResult result = run_text(kTwoRegions + kOpenGroups + R"(instances:
  a1: {vswitch: vsw1, security_groups: [sg1]}
  a2: {vswitch: vsw1, security_groups: [sg1]}
checks:
  - {at: 1s, ping: {from: a1, to: a2, family: ipv6}, expect: unreachable}
  - {at: 2s, ping: {from: a1, to: a2, family: ipv6}, expect: unreachable, because: {reason: IPV6_NOT_ENABLED}}
  - {at: 3s, udp: {from: a1, to: "2001:db8::1", port: 9, rate: 1Mbps, duration: 1s}, expect: {received: 0}}
)");
    EXPECT_THAT(result.checks[0].failures,
                ElementsAre("no packet was sent, for a2 has no IPv6 address; give it one, or expect that it has none: "
                            "`because: {reason: IPV6_NOT_ENABLED}`"));
    EXPECT_TRUE(result.checks[1].passed());
    EXPECT_THAT(result.checks[2].failures, ElementsAre(StartsWith("no packet was sent, for a1 has no IPv6 address")));
}

TEST(Run, measures_two_loads_to_one_port_each_by_itself)
{
    const RunResult result = run_text(kTwoRegions + kOpenGroups + R"(instances:
  a1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
  a2: {vswitch: vsw1, private_ip: 192.168.1.20, security_groups: [sg1]}
  a3: {vswitch: vsw1, private_ip: 192.168.1.30, security_groups: [sg1]}
checks:
  - {at: 1s, udp: {from: a1, to: a3, port: 5201, rate: 1Mbps, duration: 1s}, expect: {loss: 0%}}
  - {at: 1s, udp: {from: a2, to: a3, port: 5201, rate: 2Mbps, duration: 1s}, expect: {loss: 0%}}
)");
    EXPECT_EQ(std::get<UdpResult>(result.checks[0].outcome).sink.received, 90u);
    EXPECT_EQ(std::get<UdpResult>(result.checks[1].outcome).sink.received, 179u);
    EXPECT_TRUE(result.all_passed());
}

TEST(Run, judges_what_an_instance_forwards_by_the_groups_on_its_way_out)
{
    const RunResult result = run_text(kTwoRegions + R"(security_groups:
  sg1: {vpc: vpc1, ingress: [{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}]}
  sg-fw: {vpc: vpc1, type: enterprise, ingress: [{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}]}
instances:
  a1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
  fw: {vswitch: vsw1, private_ip: 192.168.1.20, security_groups: [sg-fw], ip_forward: true}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/8, next_hop_id: fw}
checks:
  - {at: 1s, ping: {from: a1, to: 10.0.0.1}, expect: unreachable, because: {reason: SG_EGRESS_DENY, object: fw}}
)");
    EXPECT_TRUE(result.all_passed()) << testing::PrintToString(result.checks[0].failures);
}

TEST(Run, lets_no_peer_in_for_an_address_that_it_shares_with_a_member)
{
    const RunResult result = run_text(R"(version: 1
name: x
vpcs:
  vpc1: {region: cn-beijing, cidr_block: 192.168.0.0/16}
  vpc2: {region: cn-shanghai, cidr_block: 192.168.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
  vsw3: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.3.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 192.168.1.0/24}
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2}
route_entries:
  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1}
security_groups:
  sg1: {vpc: vpc1}
  sg2: {vpc: vpc2}
instances:
  a2: {vswitch: vsw1, private_ip: 192.168.1.20, security_groups: [sg1]}
  a3: {vswitch: vsw3, private_ip: 192.168.3.30, security_groups: [sg1]}
  b2: {vswitch: vsw2, private_ip: 192.168.1.20, security_groups: [sg2]}
checks:
  - {at: 1s, udp: {from: b2, to: a3, port: 9, rate: 100kbps, duration: 1s}, expect: unreachable,
     because: {reason: SG_INGRESS_DENY, object: a3, rule: default}}
  - {at: 3s, udp: {from: a2, to: a3, port: 9, rate: 100kbps, duration: 1s}, expect: reachable}
)");
    EXPECT_TRUE(result.checks[0].passed()) << testing::PrintToString(result.checks[0].failures);
    EXPECT_TRUE(result.checks[1].passed()) << testing::PrintToString(result.checks[1].failures);
}

const std::string kPeered = R"(version: 1
name: x
vpcs:
  vpc1: {region: cn-beijing, cidr_block: 192.168.0.0/16}
  vpc2: {region: cn-shanghai, cidr_block: 10.0.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2, bandwidth: 10Mbps, burst: 3kB}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc1}
  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1}
)" + kOpenGroups;

// 12 Mbit/s for 2 s are 500 kB more than 10 Mbit/s take; at 20 Mbit/s the queue drains.
TEST(Run, lets_a_peerings_queue_hold_what_a_modified_bandwidth_drains)
{
    const auto run_with = [](const char* queue) {
        return run_text(kPeered + R"(instances:
  a: {vswitch: vsw1, security_groups: [sg1]}
  b: {vswitch: vsw2, security_groups: [sg2]}
assumptions: {peer_updating_time: 0s, limiter_queue: )" +
                        queue + R"(}
timeline:
  - {at: 3s, call: ModifyVpcPeerConnection, with: {InstanceId: pcc1, Bandwidth: 20}}
checks:
  - {at: 1s, iperf: {from: a, to: b, protocol: udp, rate: 12Mbps, duration: 6s}, expect: {loss: 0%,
     phases: [{from: 1s, to: 2s, throughput: 9.7Mbps..9.9Mbps}, {from: 3s, to: 6s, throughput: 12Mbps..13Mbps}]}}
)");
    };
    const RunResult queued = run_with("1MB");
    EXPECT_THAT(queued.checks[0].failures, ElementsAre());
    EXPECT_EQ(queued.totals.dropped_for(DropReason::RateLimited), 0u);
    EXPECT_GT(run_with("0B").totals.dropped_for(DropReason::RateLimited), 300u);
}

TEST(Run, limits_an_instance_that_a_call_has_made)
{
    const RunResult result = run_text(kPeered + R"(instances:
  a: {vswitch: vsw1, security_groups: [sg1]}
timeline:
  - {at: 1s, call: RunInstances, with: {InstanceName: late, VSwitchId: vsw1, PrivateIpAddress: 192.168.1.30,
     SecurityGroupIds: [sg1], Limits: {Bandwidth: 1000000}}}
checks:
  - {at: 2s, udp: {from: a, to: 192.168.1.30, port: 9, rate: 20Mbps, duration: 2s}, expect: {loss: 1%..}}
)");
    EXPECT_GT(result.totals.dropped_for(DropReason::InstanceBandwidth), 0u);
}

TEST(LostPart, is_not_nothing_when_one_of_many_is_lost)
{
    EXPECT_EQ(lost_part(1'786'000, 1'785'999), PartsPerMillion{1});
    EXPECT_EQ(lost_part(10, 10), PartsPerMillion{0});
    EXPECT_EQ(lost_part(0, 0), PartsPerMillion{1'000'000});
}

}  // namespace
}  // namespace vpcsim
