// `vpcsim explain`: its three depths, its document, its exit codes, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kOpen = scenario_file("beijing-shanghai").string();
const std::string kFaults = scenario_file("15-three-faults").string();

Ended explain(Arguments arguments)
{
    arguments.insert(arguments.begin(), "explain");
    return vpcsim(arguments);
}

TEST(ExplainCommand, says_in_a_line_each_that_both_directions_are_open)
{
    const Ended ended = explain({"--minimal", kOpen, "ecs1", "ecs2"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, "forward REACHABLE\nreturn REACHABLE\n");
    EXPECT_THAT(ended.err, IsEmpty());
    EXPECT_EQ(explain({"--minimal", kOpen, "ecs1", "ecs2", "-6"}).out, ended.out);
}

TEST(ExplainCommand, lists_three_faults_at_once_with_their_lines)
{
    const Ended ended = explain({"--minimal", kFaults, "web", "db", "tcp/3306"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "forward SG_INGRESS_DENY at security_group_ingress: db (" + kFaults +
                             ":42:3), default\n"
                             "return NO_ROUTE at route_lookup: vpc2.system (" +
                             kFaults + ":14:3); NACL_INGRESS_DENY at network_acl_ingress: acl-web (" + kFaults +
                             ":16:3), acl-web ingress system deny-all\n");
}

TEST(ExplainCommand, shows_each_stage_and_what_nearly_let_it_pass)
{
    const std::string text = explain({kFaults, "web", "db", "tcp/3306"}).out;
    EXPECT_THAT(text, StartsWith("web -> db, tcp/3306 over IPv4: unreachable: 3 blockers\n\n"
                                 "forward 192.168.1.10:50000 -> 10.0.1.10:3306: BLOCKED\n"));
    EXPECT_THAT(
        text, HasSubstr("    vsw1      route_lookup            pass  10.0.0.0/16 of vpc1.system (line 29) -> pcc1\n"));
    EXPECT_THAT(
        text,
        HasSubstr("pcc1      peering_state           pass  Activated; limited to 100Mbps each way, burst 1250 kB\n"));
    EXPECT_THAT(text, HasSubstr("near: sg-db ingress rule 2 (line 39) accepts tcp/22, not tcp/3306\n"));
    EXPECT_THAT(text, HasSubstr("  from here on as if that were out of the way:\n"));
    EXPECT_THAT(text, HasSubstr("path MTU 1500\n"));
    EXPECT_THAT(text, HasSubstr("\nall 3 blockers:\n  1. forward SG_INGRESS_DENY at security_group_ingress: db ("));
}

TEST(ExplainCommand, shows_every_rule_that_was_tried_when_asked_for_details)
{
    const std::string text = explain({"--detailed", kFaults, "web", "db", "tcp/22"}).out;
    EXPECT_THAT(text, HasSubstr("  sg-db ingress rule 1 (line 38) accepts icmp, not tcp/22\n"));
    EXPECT_THAT(text, HasSubstr("* sg-db ingress rule 2 (line 39) accepts it\n"));
    EXPECT_THAT(text, HasSubstr("* acl-web egress entry 1 (line 22) accepts it\n"));
}

TEST(ExplainCommand, takes_the_network_as_it_is_at_a_time)
{
    const std::string file = scenario_file("12-life-of-a-peering").string();
    const Ended before = explain({"--minimal", file, "ecs1", "ecs2", "--at", "10s"});
    EXPECT_EQ(before.code, 1);
    EXPECT_THAT(before.out, StartsWith("forward PEER_NOT_ACTIVE at route_lookup: vpc1.system ("));
    EXPECT_EQ(explain({"--minimal", file, "ecs1", "ecs2", "--at", "20"}).code, 0);
    EXPECT_THAT(explain({file, "ecs1", "ecs2", "--at", "10s"}).out,
                StartsWith("ecs1 -> ecs2, icmp over IPv4, at 10s: "));
}

TEST(ExplainCommand, takes_network_interfaces_and_addresses)
{
    EXPECT_EQ(explain({kOpen, "ecs1/eth0", "10.0.1.10"}).code, 0);
    EXPECT_EQ(explain({kOpen, "192.168.1.10", "ecs2/eth0"}).code, 0);
    EXPECT_EQ(explain({kOpen, "2001:db8:1:101::10", "2001:db8:2:201::10"}).code, 0);
    const Ended nobody = explain({"--minimal", kOpen, "ecs1", "10.0.9.9"});
    EXPECT_EQ(nobody.code, 1);
    EXPECT_THAT(nobody.out, ContainsRegex("^forward DEST_NOT_FOUND at peer_route_lookup: vpc2 \\(.*\\)\n"
                                          "return not asked: nobody has 10.0.9.9\n$"));
}

TEST(ExplainCommand, calls_a_closed_port_refused)
{
    const std::string file = scenario_file("troubleshooting/D-EN-54-nothing-listens").string();
    const Ended closed = explain({file, "ecs1", "ecs2", "tcp/8080"});
    EXPECT_EQ(closed.code, 1);
    EXPECT_THAT(closed.out, StartsWith("ecs1 -> ecs2, tcp/8080 over IPv4: refused: nothing listens on tcp/8080\n"));
    EXPECT_EQ(explain({"--minimal", file, "ecs1", "ecs2", "tcp/8080"}).out,
              "forward REACHABLE, but nothing listens on tcp/8080\nreturn REACHABLE\n");
}

TEST(ExplainCommand, gives_the_request_the_hop_limit_that_is_asked_for)
{
    EXPECT_THAT(explain({"--minimal", kOpen, "ecs1", "ecs2", "icmp", "-t", "1"}).out,
                StartsWith("forward TTL_EXCEEDED at hop_limit_check: pcc1 ("));
}

TEST(ExplainCommand, names_the_end_that_has_no_address)
{
    const std::string file = scenario_file("troubleshooting/D-VP-08-an-instance-without-ipv6").string();
    for (const char* service : {"icmp", "tcp/80"}) {
        const Ended ended = explain({file, "ecs1", "ecs2", service, "-6"});
        EXPECT_EQ(ended.code, 1);
        EXPECT_THAT(ended.out, StartsWith("ecs1 -> ecs2, " + std::string{service} +
                                          " over IPv6: unreachable: IPV6_NOT_ENABLED: an end has no IPv6 address: "
                                          "ecs2 (" +
                                          file + ":"));
    }
    for (const char* other : {"ecs1", "ecs2"})
        EXPECT_THAT(explain({"--minimal", file, "ecs2", other, "-6"}).out,
                    ContainsRegex(
                        "^forward IPV6_NOT_ENABLED: ecs2 \\([^()]*\\)\nreturn IPV6_NOT_ENABLED: ecs2 \\([^()]*\\)\n$"));
}

TEST(ExplainCommand, writes_a_document_with_fixed_keys)
{
    const Ended ended = explain({"--format", "json", kFaults, "web", "db", "tcp/3306"});
    EXPECT_EQ(ended.code, 1) << "the format never changes the exit code";
    const Value document = from_json(ended.out);
    EXPECT_EQ(document.members().front().key, "version");
    EXPECT_EQ(document.find("version")->integer(), 1);
    EXPECT_EQ(document.find("reach")->text(), "unreachable");
    const Value& blocker = document.find("forward")->find("blockers")->items().front();
    EXPECT_EQ(blocker.find("reason")->text(), "SG_INGRESS_DENY");
    EXPECT_EQ(blocker.find("object_origin")->text(), kFaults + ":42:3");
    EXPECT_EQ(blocker.find("rule")->text(), "default");
    EXPECT_EQ(blocker.find("near_misses")->items().size(), 2u);
    EXPECT_EQ(document.find("return")->find("blockers")->items().size(), 2u);
    const Ended compact = explain({"--format", "jsonl", kFaults, "web", "db", "tcp/3306"});
    EXPECT_EQ(from_json(compact.out).find("reach")->text(), "unreachable");
    EXPECT_THAT(compact.out.substr(0, compact.out.size() - 1), Not(HasSubstr("\n")));
}

TEST(ExplainCommand, refuses_what_makes_no_sense)
{
    const auto complaint = [](Arguments arguments) {
        const Ended ended = explain(std::move(arguments));
        EXPECT_EQ(ended.code, 2);
        EXPECT_THAT(ended.out, IsEmpty());
        return ended.err;
    };
    EXPECT_THAT(complaint({kOpen, "ecs1"}), HasSubstr("explain needs three arguments: SCENARIO FROM TO"));
    EXPECT_THAT(complaint({kOpen, "ecs1", "ecs3"}), HasSubstr("did you mean ecs1?"));
    EXPECT_THAT(complaint({kOpen, "ecs1", "ecs2", "tcp"}), HasSubstr("tcp: expected icmp, tcp/PORT or udp/PORT"));
    EXPECT_THAT(complaint({kOpen, "ecs1", "ecs2", "tcp/0"}), HasSubstr("expected icmp, tcp/PORT or udp/PORT"));
    EXPECT_THAT(complaint({kOpen, "ecs1", "ecs2", "-4", "-6"}), HasSubstr("-4 and -6 exclude each other"));
    EXPECT_THAT(complaint({kOpen, "192.168.1.10", "2001:db8:2:201::10"}), HasSubstr("two families"));
    EXPECT_THAT(complaint({kOpen, "ecs1", "ecs2", "--minimal", "--detailed"}), HasSubstr("exclude each other"));
    EXPECT_THAT(complaint({kOpen, "ecs1", "224.0.0.1"}), HasSubstr("is a multicast address"));
    EXPECT_THAT(complaint({"no-such.yaml", "ecs1", "ecs2"}), HasSubstr("no-such.yaml"));
}

TEST(ExplainCommand, mends_three_faults_with_three_edits_and_shows_it_by_packets)
{
    const Ended ended = explain({"--fix", "--minimal", kFaults, "web", "db", "tcp/3306"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, HasSubstr("\nrepair: 3 edits\n"
                                     "  1. add ingress rule to sg-db: accept tcp/3306 from 192.168.1.10/32\n"
                                     "  2. add route 192.168.0.0/16 -> pcc1 to vpc2.system\n"
                                     "     warning: more than this flow: all of 192.168.0.0/16\n"
                                     "  3. add ingress entry to acl-web, in front: accept tcp/32768-60999 from "
                                     "10.0.1.10/32\n"
                                     "     warning: more than this flow: ports 32768 to 60999\n"));
    EXPECT_THAT(ended.out, HasSubstr("CreateRouteEntry {\"RouteTableId\":\"vpc2.system\""));
    EXPECT_THAT(ended.out, HasSubstr("\n+  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, "
                                     "next_hop_id: pcc1}\n"));
    EXPECT_THAT(ended.out, HasSubstr("\nshown by packets: a connection connected in "));
}

// The diff is what a user applies; the file that it gives needs no mending any more, and its packets pass.
TEST(ExplainCommand, writes_a_diff_that_patch_applies)
{
    VPCSIM_NEEDS("patch");
    const TemporaryDirectory directory;
    fs::create_directories(directory / "net");
    directory.file("net/net.yaml", read_file(kFaults));
    const Arguments flow{"net/net.yaml", "web", "db", "tcp/3306"};
    Arguments fix{"explain", "--fix", "--minimal"};
    fix.insert(fix.end(), flow.begin(), flow.end());
    const std::string out = vpcsim(fix, {.directory = directory.path()}).out;
    const std::size_t begin = out.find("--- a/");
    directory.file("fix.diff", out.substr(begin, out.find("\nshown by") - begin));
    const Ended patched = run({"patch", "-p1", "-i", "fix.diff"}, {.directory = directory.path()});
    ASSERT_EQ(patched.code, 0) << patched.out << patched.err;
    EXPECT_EQ(vpcsim({"tcp", "net/net.yaml", "web", "db", "3306"}, {.directory = directory.path()}).code, 0);
    const Ended again = vpcsim(fix, {.directory = directory.path()});
    EXPECT_EQ(again.code, 0);
    EXPECT_THAT(again.out, HasSubstr("repair: nothing to mend\n"));
}

TEST(ExplainCommand, mends_by_calls_where_the_timeline_has_begun)
{
    const std::string file = scenario_file("troubleshooting/TS-51-an-acl-update-replaces-the-list").string();
    const Ended ended = explain({"--fix", "--minimal", file, "ecs1", "ecs2", "--at", "20s"});
    EXPECT_THAT(ended.out, HasSubstr("call: UpdateNetworkAclEntries")) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("\nshown by packets: a ping was answered in "));
    EXPECT_EQ(ended.code, 0);
}

TEST(ExplainCommand, accepts_a_request_before_it_routes)
{
    const std::string file = scenario_file("troubleshooting/TS-20-not-accepted-yet").string();
    const Ended ended = explain({"--fix", "--minimal", file, "ecs1", "ecs2"});
    EXPECT_EQ(ended.code, 0) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("\nrepair: 3 edits\n  1. accept pcc1 as account b\n"
                                     "     warning: more than this flow: vpc1 and vpc2 are joined for whatever is "
                                     "routed\n"));
    EXPECT_THAT(ended.out, HasSubstr("when: pcc1.Activated}"));
}

TEST(ExplainCommand, says_what_no_edit_can_mend)
{
    const std::string docker = scenario_file("troubleshooting/TS-60-docker-takes-the-peers-network").string();
    const Ended guest = explain({"--fix", "--minimal", docker, "ecs1", "ecs2"});
    EXPECT_EQ(guest.code, 1);
    EXPECT_THAT(guest.out, HasSubstr("\nrepair: no edit of the network mends this:\n"
                                     "  return GUEST_DROP: it is inside ecs2: the cloud's API cannot change that\n"));
    const Ended closed = explain({"--fix", kOpen, "ecs1", "ecs2", "tcp/81"});
    EXPECT_EQ(closed.code, 1);
}

TEST(ExplainCommand, puts_the_repair_into_the_document)
{
    const Value document = from_json(explain({"--fix", "--format", "json", kFaults, "web", "db", "tcp/3306"}).out);
    const Value* repair = document.find("repair");
    ASSERT_NE(repair, nullptr);
    EXPECT_TRUE(repair->find("found")->boolean() && repair->find("shown")->boolean());
    EXPECT_EQ(repair->find("edits")->items().size(), 3u);
    EXPECT_EQ(repair->find("calls")->items()[1].find("call")->text(), "CreateRouteEntry");
    EXPECT_THAT(repair->find("diff")->text(), StartsWith("--- a/"));
}

}  // namespace
}  // namespace vpcsim::program
