// A run with a timeline, as its user sees it: lines as it happens, the JSON result, JUnit, the exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A connection that waits to be accepted, and what is done with it.
std::string with_timeline(std::string_view timeline)
{
    return R"(version: 1
name: waiting
accounts: {corp: {uid: 1001}, partner: {uid: 2002}}
vpcs:
  vpc1: {account: corp, region: cn-beijing, cidr_block: 192.168.0.0/16}
  vpc2: {account: partner, region: cn-shanghai, cidr_block: 10.0.0.0/16}
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2, bandwidth: 100Mbps}
timeline:
)" + std::string{timeline};
}

constexpr std::string_view kAccepted =
    "  - {at: 1s, call: DeleteVpcPeerConnection, as: partner, with: {InstanceId: nothing}, expect_error: "
    "ResourceNotFound.InstanceId}\n"
    "  - {at: 2s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}\n"
    "  - {at: 10s, call: GetVpcPeerConnectionAttribute, as: corp, with: {InstanceId: pcc1}, expect: {Status: "
    "Activated}}\n";

class TimelineRun : public testing::Test {
protected:
    Ended run_file(std::string_view timeline, Arguments arguments = {})
    {
        directory_.file("waiting.yaml", with_timeline(timeline));
        Arguments all{"run", "waiting.yaml"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return vpcsim(all, {.directory = directory_.path()});
    }

    TemporaryDirectory directory_;
};

TEST_F(TimelineRun, is_judged_by_its_calls_alone)
{
    const Ended ended = run_file(kAccepted);
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, IsEmpty());
    EXPECT_EQ(ended.out, "waiting: 2 VPCs, 0 vSwitches, 0 instances, 1 peer connection, 0 checks\n"
                         "  simulated 10.000000000 s in 4 events; 0 checks passed, 0 failed; 3 calls as expected, "
                         "0 not\n");
}

TEST_F(TimelineRun, is_told_as_it_happens)
{
    EXPECT_THAT(
        run_file(kAccepted, {"-v"}).out,
        HasSubstr("1s       partner DeleteVpcPeerConnection {InstanceId: nothing}: ResourceNotFound.InstanceId\n"
                  "2s       partner AcceptVpcPeerConnection {InstanceId: pcc1}: ok\n"
                  "2s       pcc1: Accepting -> Updating\n"
                  "7s       pcc1: Updating -> Activated\n"
                  "10s      corp GetVpcPeerConnectionAttribute {InstanceId: pcc1}: ok\n"
                  "waiting: 2 VPCs"));
}

TEST_F(TimelineRun, fails_with_the_call_that_came_out_otherwise)
{
    const Ended ended =
        run_file("  - {at: 1s, call: ModifyVpcPeerConnection, as: corp, with: {InstanceId: pcc1, Bandwidth: 10}}\n",
                 {"--junit", "result.xml"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr("  FAIL  1s       corp ModifyVpcPeerConnection {InstanceId: pcc1, Bandwidth: 10}: "
                                     "IncorrectStatus.VpcPeer\n"
                                     "        waiting.yaml:10:5: this call\n"
                                     "        IncorrectStatus.VpcPeer: pcc1"));
    const std::string junit = read_file(directory_.path() / "result.xml");
    EXPECT_THAT(junit, HasSubstr("<testsuite name=\"waiting\" tests=\"1\" failures=\"1\" skipped=\"0\">"));
    EXPECT_THAT(junit, HasSubstr("name=\"1s corp ModifyVpcPeerConnection\" file=\"waiting.yaml\" line=\"10\""));
}

TEST_F(TimelineRun, gives_every_call_with_its_result_in_json)
{
    const Value document = from_json(run_file(kAccepted, {"--format", "json"}).out);
    const Value::List& calls = document.find("calls")->items();
    ASSERT_EQ(calls.size(), 3u);
    EXPECT_EQ(calls[0].find("errors")->items()[0].find("code")->text(), "ResourceNotFound.InstanceId");
    EXPECT_EQ(calls[1].find("at_ps")->integer(), 2'000'000'000'000);
    EXPECT_EQ(calls[1].find("account")->text(), "partner");
    EXPECT_EQ(calls[1].find("call")->text(), "AcceptVpcPeerConnection");
    EXPECT_EQ(calls[2].find("result")->find("Status")->text(), "Activated");
    EXPECT_TRUE(calls[2].find("passed")->boolean());
    const Value::List& changes = document.find("status_changes")->items();
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[1].find("from")->text(), "Updating");
    EXPECT_EQ(changes[1].find("to")->text(), "Activated");
    EXPECT_TRUE(document.find("passed")->boolean());
    EXPECT_EQ(document.find("peer_connections")->items()[0].find("status")->text(), "Activated");
}

TEST_F(TimelineRun, says_which_routes_never_came)
{
    directory_.file("routes.yaml", with_timeline("  - {at: 1s, call: RejectVpcPeerConnection, as: partner, with: "
                                                 "{InstanceId: pcc1}}\n") +
                                       "route_entries:\n  - {route_table: vpc1.system, destination_cidr_block: "
                                       "10.0.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}\n");
    const Ended ended = vpcsim({"run", "routes.yaml"}, {.directory = directory_.path()});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, HasSubstr("routes.yaml:12:5: this route never came: pcc1 is Rejected at the end, "
                                     "not Activated\n"));
    directory_.file("typo.yaml", with_timeline("") + "route_entries:\n  - {route_table: vpc1.system, "
                                                     "destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc1, when: "
                                                     "pcc1.Active}\n");
    EXPECT_THAT(vpcsim({"run", "typo.yaml"}, {.directory = directory_.path()}).err, Not(IsEmpty()));
}

}  // namespace
}  // namespace vpcsim::program
