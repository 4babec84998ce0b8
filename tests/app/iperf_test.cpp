// `vpcsim iperf`: iperf3's flags, its table, its exit codes; and what the stress scenarios promise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "library.h"
#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kTcp = scenario_file("stress-bandwidth-change").string();  // 10 Mbit/s
const std::string kUdp = scenario_file("stress-udp-over-the-cap").string();

Ended iperf(const std::string& file, Arguments more)
{
    Arguments arguments{"iperf", file, "ecs1", "ecs2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return vpcsim(arguments);
}

TEST(IperfCommand, prints_the_table_of_iperf3_and_why_packets_died)
{
    const Ended ended = iperf(kTcp, {"-t", "3"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out,
                ContainsRegex("\\[  5\\]   0.00-3.00   sec  [0-9.]+ MBytes  [0-9.]+ Mbits/sec +[0-9]+ +sender\n"));
    EXPECT_THAT(ended.err, HasSubstr("x RATE_LIMITED: request dropped at token_bucket"));
}

TEST(IperfCommand, takes_units_as_iperf3_does)
{
    const Ended ended = iperf(kUdp, {"-u", "-b", "5M", "-l", "1K", "-t", "2", "-J"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, IsEmpty());
    const Value document = from_json(ended.out);
    EXPECT_EQ(document.find("start")->find("test_start")->find("target_bitrate")->integer(), 5'000'000);
    EXPECT_EQ(document.find("start")->find("test_start")->find("blksize")->integer(), 1'024);
    EXPECT_EQ(document.find("end")->find("sum_received")->find("bits_per_second")->integer() / 100'000, 49);
    EXPECT_EQ(iperf(kUdp, {"-u", "-b", "5Mbps", "-l", "1KiB", "-t", "2", "-J"}).out, ended.out);
}

TEST(IperfCommand, sends_so_many_bytes)
{
    const Ended ended = iperf(kTcp, {"-n", "1M", "-R", "--format", "jsonl"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, HasSubstr(R"("event":"end")"));
    EXPECT_THAT(ended.out, HasSubstr(R"("bytes":1048576)"));
}

TEST(IperfCommand, says_no_when_nothing_arrives)
{
    const Ended ended = iperf(kTcp, {"-u", "-t", "1"});  // its group lets TCP in
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr(" (1e+02%)  receiver\n"));
    EXPECT_THAT(ended.err, HasSubstr("SG_INGRESS_DENY"));
    EXPECT_EQ(iperf(kUdp, {"-t", "1"}).code, 1);
}

TEST(IperfCommand, refuses_what_makes_no_sense)
{
    for (const Arguments& flags : std::vector<Arguments>{{"-R", "--bidir"},
                                                         {"-u", "-b", "0"},
                                                         {"-b", "fast"},
                                                         {"-n", "1M", "-t", "3"},
                                                         {"-P", "129"},
                                                         {"-C", "vegas"},
                                                         {"--arrival", "poisson"},
                                                         {"-u", "-l", "4"},
                                                         {"-u", "-C", "reno"},
                                                         {"-b", "1M", "--on-time", "2"},
                                                         {"-n", "2", "-P", "3"},
                                                         {"-O", "3", "-i", "2"},
                                                         {"-w", "trace.pcap"},
                                                         {"-4", "-6"}}) {
        const Ended ended = iperf(kTcp, flags);
        EXPECT_EQ(ended.code, 2) << flags[0];
        EXPECT_THAT(ended.out, IsEmpty()) << flags[0];
    }
}

TEST(IperfCommand, goes_from_one_instance_to_another)
{
    const Ended ended = vpcsim({"iperf", kTcp, "ecs1", "ecs1"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("ecs1 and ecs1 are the same instance; a load goes from one to another"));
}

TEST(IperfCommand, says_who_did_not_answer_in_place_of_a_table)
{
    const Ended ended = iperf(kUdp, {"-t", "2"});  // its group lets UDP in
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "Connecting to host ecs2, port 5201\n"
                         "vpcsim: error - unable to connect to server: Connection timed out\n");
    EXPECT_THAT(ended.err, HasSubstr("SG_INGRESS_DENY"));
    EXPECT_EQ(from_json(iperf(kUdp, {"-t", "2", "-J"}).out).find("error")->text(),
              "unable to connect to server: Connection timed out");
}

TEST(IperfCommand, has_a_shorter_last_line_or_one_for_all)
{
    EXPECT_THAT(iperf(kTcp, {"-t", "3", "-i", "2"}).out, HasSubstr("\n[  5]   2.00-3.00   sec "));
    const Ended ended = iperf(kTcp, {"-t", "3", "-i", "0", "--format", "csv"});
    EXPECT_EQ(std::ranges::count(ended.out, '\n'), 2);
    EXPECT_THAT(ended.out, HasSubstr("\nforward,5,0.000000,3.000000,"));
}

TEST(IperfCommand, shows_what_there_was_when_it_is_interrupted)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto has_begun = [begin] { return std::chrono::steady_clock::now() - begin > std::chrono::seconds{3}; };
    const Ended ended =
        vpcsim({"iperf", kTcp, "ecs1", "ecs2", "-t", "2000000", "-i", "1000"}, {.interrupt_when = has_begun});
    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.out, ContainsRegex("\nvpcsim: error - the run ended at [0-9.]+ s, before the load\n$"));
    EXPECT_THAT(ended.out, Not(HasSubstr("0.00 Bytes  0.00 bits/sec")));
    EXPECT_THAT(ended.out, Not(HasSubstr("iperf Done.")));
}

TEST(IperfCommand, gives_the_same_bytes_from_the_same_seed)
{
    const Arguments flags{"-u", "-b", "4M", "-t", "2", "--arrival", "poisson", "-P", "3", "--start-within", "500ms"};
    const auto with_seed = [&flags](const char* seed) {
        Arguments more = flags;
        more.insert(more.end(), {"--seed", seed, "--format", "csv"});
        return iperf(kUdp, more).out;
    };
    EXPECT_EQ(with_seed("7"), with_seed("7"));
    EXPECT_NE(with_seed("7"), with_seed("8"));
}

TEST(IperfCommand, writes_a_trace_that_tshark_accepts)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    const std::string trace = (directory / "load.pcap").string();
    ASSERT_EQ(iperf(kTcp, {"-n", "200K", "--capture", trace}).code, 0);
    EXPECT_THAT(tshark_verdict(trace).complaints, IsEmpty());
    EXPECT_THAT(tshark(trace, "tcp.analysis.ack_lost_segment", {"frame.number"}), IsEmpty());
}

// By the peering's own counters, which count IP bytes: of the whole load, less the burst of 125 kB.
TEST(StressScenarios, give_udp_at_twice_the_cap_the_cap_in_ip_bytes)
{
    const TemporaryDirectory directory;
    const Ended ended = vpcsim({"run", "--format", "json", "-o", directory.path().string(), kUdp});
    ASSERT_EQ(ended.code, 0);
    const Value document = from_json(ended.out);
    const Value& first = *document.find("checks")->items()[0].find("iperf");
    const std::int64_t payload = first.find("end")->find("sum_received")->find("bits_per_second")->integer();
    EXPECT_NEAR(static_cast<double>(payload * 1'476 / 1'448), 10e6, 1e5);
    const Value& peer = document.find("peer_connections")->items()[0];
    EXPECT_EQ(peer.find("accepter_to_requester")->find("rate_limited")->find("packets")->integer(), 0);
    EXPECT_GT(peer.find("requester_to_accepter")->find("rate_limited")->find("packets")->integer(), 0);
    // As the cloud names them: drops of requester to accepter are of the inbound direction, which it does not tell.
    const Value& cloud = *peer.find("cloud_monitor");
    EXPECT_EQ(cloud.find("inbound_bytes")->integer(),
              peer.find("requester_to_accepter")->find("passed")->find("bytes")->integer());
    EXPECT_EQ(cloud.find("outbound_bytes")->integer(),
              peer.find("accepter_to_requester")->find("passed")->find("bytes")->integer());
    const double seconds = static_cast<double>(document.find("ended_ps")->integer()) / 1e12;
    EXPECT_NEAR(static_cast<double>(cloud.find("outbound_bits_per_second")->integer()) * seconds / 8,
                static_cast<double>(cloud.find("outbound_bytes")->integer()), 10);
    EXPECT_EQ(cloud.find("outbound_rate_limited_packets")->integer(), 0);
}

TEST(StressScenarios, limit_instances_and_no_peering_inside_a_region)
{
    const TemporaryDirectory directory;
    const Ended ended = vpcsim(
        {"run", "--format", "json", "-o", directory.path().string(), scenario_file("stress-instance-limits").string()});
    ASSERT_EQ(ended.code, 0) << ended.out << ended.err;
    const Value document = from_json(ended.out);
    EXPECT_TRUE(document.find("peer_connections")->items()[0].find("cloud_monitor")->is_null());
    const Value& dropped = *document.find("totals")->find("dropped");
    EXPECT_EQ(dropped.find("RATE_LIMITED"), nullptr);
    for (const char* reason : {"INSTANCE_BANDWIDTH", "INSTANCE_PPS", "CONNECTION_LIMIT"})
        EXPECT_NE(dropped.find(reason), nullptr) << reason;
}

TEST(StressScenarios, leave_loads_unjudged)
{
    const TemporaryDirectory directory;
    const Ended ended =
        vpcsim({"run", "-o", directory.path().string(), scenario_file("stress-cross-traffic").string()});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, HasSubstr("  LOAD  40s    poisson: "));
    EXPECT_THAT(ended.out, HasSubstr("; 3 checks passed, 0 failed\n"));
}

TEST(StressScenarios, of_loads_alone_have_nothing_to_judge)
{
    const TemporaryDirectory directory;
    std::string text = read_file(kUdp);
    text =
        text.substr(0, text.find("checks:")) + "checks:\n  - {at: 1s, iperf: {from: ecs1, to: ecs2, duration: 1s}}\n";
    const Ended ended = vpcsim({"run", directory.file("loads.yaml", text).string()}, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.out, HasSubstr("; 0 checks passed, 0 failed\n"));
}

}  // namespace
}  // namespace vpcsim::program
