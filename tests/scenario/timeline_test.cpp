// The timeline: what its entries may say, when its calls are made, and that packets meet what they change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two accounts, a VPC and an instance each; no peer connection yet. The rest of the file follows behind.
constexpr std::string_view kBegin = R"(version: 1
name: timeline
accounts: {corp: {uid: 1001}, partner: {uid: 2002}}
vpcs:
  vpc1: {account: corp, region: cn-beijing, cidr_block: 192.168.0.0/16}
  vpc2: {account: partner, region: cn-shanghai, cidr_block: 10.0.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}
security_groups:
  sg1: {vpc: vpc1}
  sg2:
    vpc: vpc2
    ingress:
      - {ip_protocol: icmp, source_cidr_ip: 192.168.0.0/16}
      - {ip_protocol: tcp, port_range: 443/443, source_cidr_ip: 192.168.0.0/16}
instances:
  ecs1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
  ecs2: {vswitch: vsw2, private_ip: 10.0.1.10, security_groups: [sg2], listen: [tcp/443]}
)";
constexpr std::string_view kPeer = R"(peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2, bandwidth: 100Mbps}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}
  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}
)";

std::string with_peer(std::string_view rest) { return std::string{kBegin} + std::string{kPeer} + std::string{rest}; }

std::vector<std::string> complaints(const std::string& text)
{
    try {
        build_scenario(text, "x.yaml");
    } catch (const ScenarioError& error) {
        std::vector<std::string> messages;
        for (const Diagnostic& diagnostic : error.diagnostics())
            messages.push_back(format("{}: {}", diagnostic.origin.line, diagnostic.message));
        return messages;
    }
    return {};
}

RunResult run_of(const std::string& text)
{
    const std::atomic<bool> stop{false};
    return run(build_scenario(text, "x.yaml"), {}, stop);
}

// "12s Accepting>Updating" for each change of status.
std::vector<std::string> statuses(const RunResult& result)
{
    std::vector<std::string> lines;
    for (const ChangeRecord& record : result.changes)
        if (const auto* change = std::get_if<StatusChange>(&record))
            lines.push_back(
                format("{} {}>{}", to_string(change->at), change->from ? name(*change->from) : "", name(change->to)));
    return lines;
}

// "2s partner AcceptVpcPeerConnection ok" for each call.
std::vector<std::string> calls(const RunResult& result)
{
    std::vector<std::string> lines;
    for (const ChangeRecord& record : result.changes)
        if (const auto* call = std::get_if<CallRecord>(&record))
            lines.push_back(format("{} {} {} {}", to_string(call->at), call->account, call->action,
                                   call->result.is_success() ? "ok" : call->result.error().code));
    return lines;
}

std::vector<std::string> failures(const RunResult& result)
{
    std::vector<std::string> all;
    for (const ChangeRecord& record : result.changes)
        if (const auto* call = std::get_if<CallRecord>(&record))
            all.insert(all.end(), call->failures.begin(), call->failures.end());
    return all;
}

std::vector<int> answered(const CheckResult& result)
{
    std::vector<int> sequences;
    for (const PingReply& reply : std::get<PingResult>(result.outcome).replies)
        sequences.push_back(reply.sequence);
    return sequences;
}

TEST(Timeline, accepts_a_request_and_routes_follow_one_second_later)
{
    const RunResult result = run_of(with_peer(R"(timeline:
  - {at: 2s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
checks:
  - {at: 0s, ping: {from: ecs1, to: ecs2, count: 12}, expect: {received: 4},
     because: {reason: NO_ROUTE, object: vpc1.system, diagnosis: PEER_NOT_ACTIVE}}
)"));
    EXPECT_THAT(statuses(result), ElementsAre("2s Accepting>Updating", "7s Updating>Activated"));
    // The route carries packets a second after the call [VP-53]; the request at 8 s meets it.
    EXPECT_THAT(calls(result), ElementsAre("2s partner AcceptVpcPeerConnection ok", "7s corp CreateRouteEntry ok",
                                           "7s partner CreateRouteEntry ok"));
    EXPECT_THAT(answered(result.checks[0]), ElementsAre(9, 10, 11, 12));
    EXPECT_TRUE(result.all_passed()) << testing::PrintToString(result.checks[0].failures);
}

TEST(Timeline, makes_a_connection_that_the_rest_of_the_file_names)
{
    const RunResult result = run_of(std::string{kBegin} + R"(route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc9, when: pcc9.Activated}
  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc9, when: pcc9.Activated}
timeline:
  - {at: 1s, call: CreateVpcPeerConnection, as: corp, result: pcc9, with: {VpcId: vpc1, AcceptingVpcId: vpc2}}
  - {at: 10s, call: acceptvpcpeerconnection, as: partner, with: {InstanceId: pcc9}}
  - {at: 11s, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc9}, expect: {Status: Updating}}
captures:
  - {points: [pcc9@vpc1]}
checks:
  - {at: 17s, ping: {from: ecs1, to: ecs2}, expect: reachable}
)");
    EXPECT_THAT(statuses(result), ElementsAre("1s >Creating", "6s Creating>Accepting", "10s Accepting>Updating",
                                              "15s Updating>Activated"));
    EXPECT_TRUE(result.all_passed());
}

TEST(Timeline, lets_a_request_expire_before_it_can_be_accepted)  // [domain.md 1.4]
{
    const std::string early = with_peer(R"(timeline:
  - {at: 604799s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
)");
    EXPECT_THAT(statuses(run_of(early + "duration: 604810s\n")),
                ElementsAre("604799s Accepting>Updating", "604804s Updating>Activated"));
    const RunResult late = run_of(with_peer(R"(timeline:
  - {at: 7d, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1},
     expect_error: IncorrectStatus.VpcPeer}
)"));
    EXPECT_THAT(statuses(late), ElementsAre("7d Accepting>Expired"));
    EXPECT_TRUE(late.all_passed()) << testing::PrintToString(failures(late));
    EXPECT_LT(late.events, 10u);
}

TEST(Timeline, fails_a_run_whose_calls_come_out_otherwise)
{
    const RunResult result = run_of(with_peer(R"(timeline:
  - {at: 1s, call: ModifyVpcPeerConnection, as: corp, with: {InstanceId: pcc1, Bandwidth: 10}}
  - {at: 2s, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc1}, expect_error: X.Y}
  - {at: 3s, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc1},
     expect: {Status: Activated, Bandwidth: 100, Nothing: 1}}
)"));
    EXPECT_FALSE(result.all_passed());
    EXPECT_THAT(failures(result),
                ElementsAre(HasSubstr("IncorrectStatus.VpcPeer: "), "expected X.Y, but the call succeeded",
                            "expected Status Activated, got Accepting", "expected Nothing, which the answer has not"));
}

TEST(Timeline, repeats_a_call)
{
    const RunResult result = run_of(with_peer(R"(duration: 10s
timeline:
  - {every: 2s, from: 1s, until: 6s, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc1}}
  - {every: 4s, call: GetVpcPeerConnectionAttribute, as: partner, with: {InstanceId: pcc1}}
)"));
    std::vector<std::string> times;
    for (const std::string& line : calls(result))
        times.push_back(line.substr(0, line.find(' ', line.find(' ') + 1)));
    EXPECT_THAT(times, ElementsAre("1s corp", "3s corp", "4s partner", "5s corp", "8s partner"));
}

TEST(Timeline, reports_every_mistake_with_its_line)
{
    EXPECT_THAT(complaints(with_peer(R"(timeline:
  - {at: 1s, call: AcceptVpcPeerConection, as: partner, with: {InstanceId: pcc1}}
  - {at: -1s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
  - {at: 1s, call: AcceptVpcPeerConnection, as: parner, with: {InstanceId: pcc1}}
)")),
                ElementsAre(HasSubstr("26: call 1: `call: AcceptVpcPeerConection`"), HasSubstr("27: call 2: `at: -1s`"),
                            HasSubstr("28: call 3: `as: parner`")));
    EXPECT_THAT(complaints(with_peer(R"(duration: 10s
timeline:
  - {at: 1s, call: ModifyVpcPeerConnection, as: corp, with: {InstanceId: pcc1, Bandwidth: fast}}
  - {at: 11s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
  - {at: 1s, call: AcceptVpcPeerConnection, with: {InstanceId: pcc1}}
  - {at: 1s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}, result: x}
  - {every: 1s, until: 0s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
)")),
                ElementsAre(HasSubstr("27: timeline: ModifyVpcPeerConnection: InvalidParameter"),
                            HasSubstr("28: timeline: the call at 11s comes after the run's end"),
                            HasSubstr("29: timeline: `as` is missing"),
                            HasSubstr("30: timeline: AcceptVpcPeerConnection makes nothing"),
                            HasSubstr("31: timeline: `until: 0s` comes before the first call at 1s")));
}

TEST(Timeline, says_in_what_the_api_counts_bandwidth)
{
    EXPECT_THAT(complaints(with_peer(R"(timeline:
  - {at: 1s, call: ModifyVpcPeerConnection, as: corp, with: {InstanceId: pcc1, Bandwidth: 20Mbps}}
)")),
                ElementsAre(EndsWith("; it is in Mbit/s: write 20")));
}

TEST(Timeline, knows_names_that_nothing_makes_from_those_that_come_too_late)
{
    EXPECT_THAT(complaints(with_peer(R"(timeline:
  - {at: 1s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc2}}
)")),
                ElementsAre("26: timeline: AcceptVpcPeerConnection names `pcc2`, which is not declared; did you mean "
                            "`pcc1`?"));
    EXPECT_THAT(complaints(std::string{kBegin} + R"(timeline:
  - {at: 1s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc3}}
  - {at: 5s, call: CreateVpcPeerConnection, as: corp, result: pcc3, with: {VpcId: vpc1, AcceptingVpcId: vpc2}}
)"),
                ElementsAre("21: timeline: `pcc3` is made only after 1s, when AcceptVpcPeerConnection is called"));
    // What is another account's, or was deleted, is refused in the run: it is the cloud's answer.
    EXPECT_THAT(complaints(with_peer(R"(timeline:
  - {at: 1s, call: AcceptVpcPeerConnection, as: corp, with: {InstanceId: pcc1}}
)")),
                IsEmpty());
}

TEST(Timeline, tells_what_is_no_name_and_what_could_not_be_made)
{
    // A destination is no name, and a refusal of the cloud's is for the run to show.
    EXPECT_THAT(complaints(with_peer(R"(timeline:
  - {at: 1s, call: DeleteRouteEntry, as: corp, with: {RouteTableId: vpc1.system, DestinationCidrBlock: 10.9.0.0/16}}
)")),
                IsEmpty());
    EXPECT_THAT(
        complaints(with_peer(R"(timeline:
  - {at: 1s, call: CreateVpcPeerConnection, as: corp, result: pcc2, with: {VpcId: vpc1, AcceptingVpcId: vpc2}}
  - {at: 9s, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc2}}
)")),
        ElementsAre(HasSubstr("timeline: `pcc2` is never made: its CreateVpcPeerConnection at 1s is refused with "
                              "ResourceAlreadyExist.VpcPeer")));
    EXPECT_THAT(complaints(with_peer(R"(duration: 10s
timeline:
  - {every: 1ns, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc1}}
)")),
                ElementsAre(HasSubstr("there are more than 100000 repeated calls")));
}

TEST(Timeline, gives_an_instance_that_it_makes_a_guest)
{
    const RunResult result = run_of(std::string{kBegin} + R"(timeline:
  - {at: 1s, call: RunInstances, as: corp, result: ecs3,
     with: {VSwitchId: vsw1, PrivateIpAddress: 192.168.1.30, SecurityGroupIds: [sg1]}}
checks:
  - {at: 0s, ping: {from: ecs1, to: ecs3}, expect: unreachable, because: {reason: DEST_NOT_FOUND}}
  - {at: 2s, ping: {from: ecs3, to: ecs1}, expect: reachable}
)");
    EXPECT_TRUE(result.all_passed()) << testing::PrintToString(result.checks[0].failures)
                                     << testing::PrintToString(result.checks[1].failures);
    EXPECT_EQ(result.enis.size(), 3u);
    EXPECT_THAT(complaints(std::string{kBegin} + R"(timeline:
  - {at: 5s, call: RunInstances, as: corp, result: ecs3, with: {VSwitchId: vsw1, SecurityGroupIds: [sg1]}}
checks:
  - {at: 2s, ping: {from: ecs3, to: ecs1}, expect: reachable}
)"),
                ElementsAre("23: check 1: ecs3 is made only at 5s"));
}

TEST(Timeline, gives_the_same_records_twice)
{
    const std::string text = with_peer(R"(timeline:
  - {at: 2s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
  - {at: 20s, call: DeleteVpcPeerConnection, as: corp, with: {InstanceId: pcc1, Force: true}}
duration: 30s
)");
    const RunResult once = run_of(text);
    const RunResult again = run_of(text);
    EXPECT_EQ(statuses(once), statuses(again));
    EXPECT_EQ(calls(once), calls(again));
    EXPECT_EQ(once.events, again.events);
}

TEST(HeldCheck, asks_to_the_end_of_the_run)
{
    const RunResult result = run_of(with_peer(R"(duration: 20s
timeline:
  - {at: 2s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
checks:
  - {always: {ping: {from: ecs1, to: ecs2}}, at: 9s}
  - {always: {ping: {from: ecs1, to: ecs2}}}
  - {never: {ping: {from: ecs1, to: ecs2}}, until: 7s, because: {reason: NO_ROUTE}}
  - {never: {tcp: {from: ecs1, to: ecs2, port: 80}}, because: {reason: SG_INGRESS_DENY, object: ecs2}, at: 9s}
)"));
    EXPECT_EQ(std::get<PingResult>(result.checks[0].outcome).sent, 12u);  // 9 s, 10 s ... 20 s
    EXPECT_TRUE(result.checks[0].passed());
    EXPECT_THAT(result.checks[1].failures, ElementsAre(HasSubstr("expected loss 0%, measured ")));
    EXPECT_EQ(std::get<PingResult>(result.checks[2].outcome).sent, 8u);
    EXPECT_TRUE(result.checks[2].passed());
    EXPECT_TRUE(result.checks[3].passed()) << testing::PrintToString(result.checks[3].failures);
}

TEST(HeldCheck, sees_what_the_last_call_brings)
{
    const RunResult result = run_of(with_peer(R"(duration: 30s
timeline:
  - {at: 2s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
  - {at: 25s, call: DeleteVpcPeerConnection, as: corp, with: {InstanceId: pcc1, Force: true}}
checks:
  - {always: {tcp: {from: ecs1, to: ecs2, port: 443}}, at: 9s}
  - {always: {ping: {from: ecs1, to: ecs2}}, at: 9s}
)"));
    EXPECT_THAT(result.checks[0].failures, ElementsAre(HasSubstr("expected loss 0%")));
    EXPECT_EQ(std::get<TcpResult>(result.checks[0].outcome).count(TcpAnswer::Connected), 16u);
    EXPECT_FALSE(result.checks[1].passed());
    EXPECT_EQ(std::get<PingResult>(result.checks[1].outcome).received, 16u);  // 9 s ... 24 s
}

TEST(HeldCheck, needs_time_to_ask)
{
    EXPECT_THAT(complaints(with_peer("checks:\n  - {always: {ping: {from: ecs1, to: ecs2}}}\n")),
                ElementsAre(HasSubstr("26: `always` and `never` hold to the run's end; say when that is")));
    EXPECT_THAT(complaints(with_peer("checks:\n  - {never: {ping: {from: ecs1, to: ecs2}}, expect: reachable}\n")),
                ElementsAre(HasSubstr("`always` and `never` say themselves what is expected")));
    EXPECT_THAT(complaints(with_peer("duration: 20d\nchecks:\n  - {always: {ping: {from: ecs1, to: ecs2}}}\n")),
                ElementsAre(HasSubstr("probes until 20d are more than 65535")));
}

}  // namespace
}  // namespace vpcsim
