// `vpcsim traceroute`: the lines of Linux's traceroute, the bytes of its errors, why it does not arrive, and what it
// refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string kSilent = scenario_file("16-traceroute").string();
const std::string kAnswering = scenario_file("17-a-vrouter-that-answers").string();

Ended traceroute(const std::string& scenario, Arguments flags)
{
    Arguments arguments{"traceroute"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.insert(arguments.end(), {scenario, "ecs1", "ecs2"});
    return vpcsim(arguments);
}

TEST(TracerouteCommand, prints_the_lines_of_traceroute)
{
    const Ended ended = traceroute(kSilent, {"-I"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, "traceroute to ecs2 (10.0.1.10), 30 hops max, 60 byte packets\n"
                         " 1  * * *\n"
                         " 2  ecs2 (10.0.1.10)  17.760 ms  17.760 ms  17.760 ms\n");
    EXPECT_THAT(ended.err, IsEmpty()) << "probes that die of their TTL are no fault";
    EXPECT_EQ(traceroute(kSilent, {"-I", "-6"}).out,
              "traceroute to ecs2 (2001:db8:2:201::10), 30 hops max, 80 byte packets\n"
              " 1  * * *\n"
              " 2  ecs2 (2001:db8:2:201::10)  17.760 ms  17.760 ms  17.761 ms\n");
    EXPECT_EQ(traceroute(kSilent, {"-T", "-p", "443", "-n", "-q", "1", "-f", "2"}).out,
              "traceroute to ecs2 (10.0.1.10), 30 hops max, 60 byte packets\n"
              " 2  10.0.1.10  17.760 ms\n");
}

TEST(TracerouteCommand, names_a_guest_that_forwards)
{
    EXPECT_EQ(vpcsim({"traceroute", kSilent, "ecs1", "ecs3", "-q", "1"}).out,
              "traceroute to ecs3 (10.0.2.10), 30 hops max, 60 byte packets\n"
              " 1  firewall (192.168.4.10)  0.220 ms\n"
              " 2  *\n"
              " 3  ecs3 (10.0.2.10)  17.870 ms\n");
}

TEST(TracerouteCommand, says_what_the_asterisks_hide)
{
    const Ended ended = traceroute(kSilent, {"-m", "3"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, EndsWith(" 1  * * *\n 2  * * *\n 3  * * *\n"));
    EXPECT_THAT(ended.err, StartsWith("why: 6 x SG_INGRESS_DENY: request dropped at security_group_ingress"));
}

TEST(TracerouteCommand, writes_what_other_programs_read)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    const std::string trace = (directory / "trace.pcap").string();
    ASSERT_EQ(traceroute(kAnswering, {"--capture", trace}).code, 0);
    EXPECT_THAT(tshark_verdict(trace).complaints, IsEmpty());
    // From the vSwitch's gateway; what is quoted is the probe, with the TTL that it died with.
    EXPECT_THAT(tshark(trace, "icmp.type == 11", {"icmp.code", "ip.src", "ip.ttl", "udp.dstport"}),
                ElementsAre("0|192.168.1.253,192.168.1.10|64,1|33434", "0|192.168.1.253,192.168.1.10|64,1|33435",
                            "0|192.168.1.253,192.168.1.10|64,1|33436"));
    EXPECT_THAT(tshark(trace, "icmp.type == 3", {"icmp.code", "ip.src"}), Each("3|10.0.1.10,192.168.1.10"));

    ASSERT_EQ(traceroute(kAnswering, {"-6", "--capture", trace}).code, 0);
    EXPECT_THAT(tshark_verdict(trace).complaints, IsEmpty());
    EXPECT_THAT(tshark(trace, "icmpv6.type == 3", {"icmpv6.code", "ipv6.src"}),
                AllOf(SizeIs(3), Each("0|2001:db8:1:101:ffff:ffff:ffff:fffd,2001:db8:1:101::10")));
}

TEST(TracerouteCommand, leaves_no_connection_half_open)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    const std::string trace = (directory / "trace.pcap").string();
    ASSERT_EQ(traceroute(kAnswering, {"-T", "-p", "443", "-q", "1", "-f", "2", "-N", "1", "--capture", trace}).code, 0);
    EXPECT_THAT(tshark(trace, "tcp", {"tcp.flags"}), ElementsAre("0x0002", "0x0012", "0x0004"));
}

TEST(TracerouteCommand, gives_the_same_as_json)
{
    const Ended ended = traceroute(kAnswering, {"-I", "-q", "1", "--format", "json"});
    EXPECT_EQ(ended.code, 0);
    const Value document = from_json(ended.out);
    const Value& trace = *document.find("checks")->items().front().find("traceroute");
    EXPECT_EQ(trace.find("method")->text(), "icmp");
    EXPECT_TRUE(trace.find("reached")->boolean());
    const Value::List& hops = trace.find("hops")->items();
    ASSERT_EQ(hops.size(), 2u);
    EXPECT_EQ(hops[0].find("answers")->items().front().find("from")->text(), "192.168.1.253");
    EXPECT_EQ(hops[1].find("ttl")->integer(), 2);
    EXPECT_EQ(traceroute(kAnswering, {"-I", "-q", "1", "--format", "json"}).out, ended.out);
}

TEST(TracerouteCommand, sends_what_fits_and_says_what_does_not)
{
    EXPECT_THAT(vpcsim({"traceroute", kAnswering, "ecs1", "ecs2", "1500", "-F"}).out,
                HasSubstr(", 1500 byte packets\n"));
    const Ended large = vpcsim({"traceroute", kAnswering, "ecs1", "ecs2", "2000", "-F"});
    EXPECT_EQ(large.code, 1);
    EXPECT_EQ(large.out, "traceroute to ecs2 (10.0.1.10), 30 hops max, 2000 byte packets\n"
                         " 1  ecs1 (192.168.1.10)  0.000 ms !F-1500  0.000 ms !F-1500  0.000 ms !F-1500\n");
    EXPECT_THAT(large.err, StartsWith("why: 3 x MTU_EXCEEDED: request dropped at guest"));
    EXPECT_EQ(vpcsim({"traceroute", kAnswering, "ecs1", "ecs2", "2000", "-I"}).code, 0) << "in fragments";
}

struct Refusal {
    const char* claim;
    Arguments flags;
    std::string complaint;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.claim; }

class TracerouteCommandRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(TracerouteCommandRefuses, it_with_the_right_word)
{
    const Ended ended = traceroute(kSilent, GetParam().flags);
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_EQ(ended.err, "vpcsim: " + GetParam().complaint + "\nTry: vpcsim traceroute --help\n");
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, TracerouteCommandRefuses,
    ::testing::Values(Refusal{"two_methods", {"-I", "-T"}, "--icmp and --tcp exclude each other"},
                      Refusal{
                          "a_port_with_none_behind", {"-p", "65000"}, "port 65000: expected a number from 1 to 62985"},
                      Refusal{"a_ttl_of_none", {"-f", "0"}, "first 0: expected a number from 1 to 255"},
                      Refusal{"hops_that_run_backwards", {"-f", "9", "-m", "5"}, "--first 9 is above --max-hops 5"},
                      Refusal{"no_time_to_wait", {"-w", "0"}, "wait 0: expected more than no time at all"}),
    [](const auto& refusal) { return refusal.param.claim; });

TEST(TracerouteCommand, refuses_a_size_that_headers_exceed)
{
    const Ended ended = vpcsim({"traceroute", kSilent, "-6", "ecs1", "ecs2", "40"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, StartsWith("vpcsim: SIZE 40: the headers alone take 48\n"));
    EXPECT_EQ(vpcsim({"traceroute", kSilent, "-T", "ecs1", "ecs2", "100"}).code, 2);
    EXPECT_EQ(vpcsim({"traceroute", kSilent, "ecs1", "ecs2", "20"}).code, 2);
    EXPECT_EQ(vpcsim({"traceroute", kSilent, "ecs1"}).code, 2);
}

}  // namespace
}  // namespace vpcsim::program
