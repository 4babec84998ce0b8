// `vpcsim ping`: the lines of iputils ping, why nothing came back, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"

namespace vpcsim::program {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string kScenario = scenario_file("beijing-shanghai").string();

Ended ping(Arguments arguments)
{
    arguments.insert(arguments.begin(), {"ping", kScenario});
    return vpcsim(arguments);
}

TEST(PingCommand, prints_the_lines_of_iputils)
{
    const Ended ended = ping({"ecs1", "ecs2", "-c", "4"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, "PING ecs2 (10.0.1.10) 56(84) bytes of data.\n"
                         "64 bytes from ecs2 (10.0.1.10): icmp_seq=1 ttl=63 time=17.8 ms\n"
                         "64 bytes from ecs2 (10.0.1.10): icmp_seq=2 ttl=63 time=17.7 ms\n"
                         "64 bytes from ecs2 (10.0.1.10): icmp_seq=3 ttl=63 time=17.7 ms\n"
                         "64 bytes from ecs2 (10.0.1.10): icmp_seq=4 ttl=63 time=17.7 ms\n"
                         "\n"
                         "--- ecs2 ping statistics ---\n"
                         "4 packets transmitted, 4 received, 0% packet loss, time 3000ms\n"
                         "rtt min/avg/max/mdev = 17.720/17.730/17.760/0.017 ms\n");
    EXPECT_THAT(ended.err, IsEmpty());
}

TEST(PingCommand, prints_the_lines_of_iputils_for_ipv6)
{
    const Ended ended = ping({"-6", "ecs1", "ecs2", "-c", "2"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, "PING ecs2(ecs2 (2001:db8:2:201::10)) 56 data bytes\n"
                         "64 bytes from ecs2 (2001:db8:2:201::10): icmp_seq=1 ttl=63 time=17.8 ms\n"
                         "64 bytes from ecs2 (2001:db8:2:201::10): icmp_seq=2 ttl=63 time=17.7 ms\n"
                         "\n"
                         "--- ecs2 ping statistics ---\n"
                         "2 packets transmitted, 2 received, 0% packet loss, time 1000ms\n"
                         "rtt min/avg/max/mdev = 17.720/17.740/17.760/0.020 ms\n");
}

TEST(PingCommand, begins_when_it_is_told_to)
{
    const std::string file = scenario_file("12-life-of-a-peering").string();
    EXPECT_EQ(vpcsim({"ping", file, "ecs1", "ecs2", "-c1", "--at", "10s"}).code, 1) << "nobody has accepted yet";
    EXPECT_EQ(vpcsim({"ping", file, "ecs1", "ecs2", "-c1", "--at", "20"}).code, 0);
}

TEST(PingCommand, takes_an_address_for_the_sender)
{
    EXPECT_EQ(ping({"192.168.1.10", "ecs2", "-c1"}).code, 0);
    const Ended nobody = ping({"192.168.1.99", "ecs2", "-c1"});
    EXPECT_EQ(nobody.code, 2);
    EXPECT_THAT(nobody.err, HasSubstr("192.168.1.99: no network interface has that address"));
}

TEST(PingCommand, takes_an_address_for_the_other_end)
{
    EXPECT_THAT(ping({"ecs1", "10.0.1.10", "-c1"}).out, StartsWith("PING 10.0.1.10 (10.0.1.10) 56(84) bytes of data.\n"
                                                                   "64 bytes from 10.0.1.10: icmp_seq=1 ttl=63 time="));
    EXPECT_THAT(ping({"ecs1", "2001:db8:2:201::10", "-c1"}).out,
                StartsWith("PING 2001:db8:2:201::10(2001:db8:2:201::10) 56 data bytes\n"
                           "64 bytes from 2001:db8:2:201::10: icmp_seq=1 ttl=63 time="));
}

TEST(PingCommand, says_why_nothing_came_back)
{
    const Ended ended = ping({"ecs1", "10.0.1.77", "-c", "2"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "PING 10.0.1.77 (10.0.1.77) 56(84) bytes of data.\n"
                         "\n"
                         "--- 10.0.1.77 ping statistics ---\n"
                         "2 packets transmitted, 0 received, 100% packet loss, time 1000ms\n"
                         "\n");
    EXPECT_EQ(ended.err, "why: 2 x DEST_NOT_FOUND: request dropped at destination_lookup: no network interface has the "
                         "destination address; vSwitch vsw2; object vsw2 (" +
                             kScenario + ":12:3)\n");
}

TEST(PingCommand, has_the_flags_of_ping)
{
    EXPECT_THAT(ping({"ecs1", "ecs2", "-c", "3", "-i", "0.2"}).out,
                HasSubstr("3 received, 0% packet loss, time 400ms\n"));
    EXPECT_THAT(ping({"ecs1", "ecs2", "-c", "3", "-i", "50ms"}).out,
                HasSubstr("3 received, 0% packet loss, time 100ms\n"));
    EXPECT_THAT(ping({"ecs1", "ecs2", "-c1", "-s", "0"}).out,
                StartsWith("PING ecs2 (10.0.1.10) 0(28) bytes of data.\n8 bytes from "));
    EXPECT_THAT(ping({"ecs1", "ecs2", "-c1", "-t", "9"}).out, HasSubstr(" ttl=63 ")) << "the reply's own";
    EXPECT_EQ(ping({"ecs1", "ecs2", "-c1", "-W", "10ms"}).code, 1) << "shorter than the round trip";
    EXPECT_EQ(ping({"ecs1", "ecs2", "-c1", "-W", "0.1"}).code, 0);
    EXPECT_THAT(ping({"ecs1", "ecs2", "-c1", "-q"}).out, StartsWith("--- ecs2 ping statistics ---\n"));

    const Ended expired = ping({"ecs1", "ecs2", "-c1", "-t1"});
    EXPECT_EQ(expired.code, 1);
    EXPECT_THAT(expired.err, StartsWith("why: 1 x TTL_EXCEEDED: request dropped at hop_limit_check"));
}

TEST(PingCommand, writes_what_the_sender_sees)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    const std::string trace = (directory / "ping.pcap").string();
    ASSERT_EQ(ping({"ecs1", "ecs2", "-c", "2", "-t", "77", "-s", "100", "--capture", trace}).code, 0);
    EXPECT_THAT(tshark(trace, "frame", {"arp.opcode", "icmp.type", "ip.ttl", "ip.len"}),
                ElementsAre("1|||", "2|||", "|8|77|128", "|0|63|128", "|8|77|128", "|0|63|128"));
    EXPECT_THAT(tshark_verdict(trace).complaints, IsEmpty());
    EXPECT_EQ(names_in(directory.path()), std::vector<std::string>{"ping.pcap"});
}

TEST(PingCommand, sends_more_than_a_frame_in_fragments)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    for (const std::string family : {"-4", "-6"}) {
        SCOPED_TRACE(family);
        const std::string trace = (directory / "ping.pcap").string();
        const Ended ended = ping({family, "ecs1", "ecs2", "-c", "2", "-s", "3000", "--capture", trace});
        EXPECT_EQ(ended.code, 0);
        EXPECT_THAT(ended.out, HasSubstr("\n3008 bytes from ecs2 "));
        const TraceVerdict verdict = tshark_verdict(trace);
        EXPECT_THAT(verdict.complaints, IsEmpty());
        EXPECT_THAT(verdict.unanswered, IsEmpty());
        const std::string protocol = family == "-4" ? "ip" : "ipv6";
        // Two requests and two replies, put together from three frames each.
        EXPECT_THAT(tshark(trace, protocol + ".reassembled.length", {protocol + ".fragment.count", "data.len"}),
                    AllOf(SizeIs(4), Each("3|3000")));
    }
}

// A jumbo frame meets a path of 1500 bytes: what the path says of it is an error that others can read.
TEST(PingCommand, says_what_the_path_takes)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    const std::string trace = (directory / "ping.pcap").string();
    const std::string jumbo = scenario_file("stress-path-mtu").string();
    const Ended v4 = vpcsim({"ping", jumbo, "ecs1", "ecs2", "-s", "8000", "-c", "2", "-M", "do", "--capture", trace});
    EXPECT_EQ(v4.code, 1);
    EXPECT_THAT(v4.out, HasSubstr("From 192.168.1.253 icmp_seq=1 Frag needed and DF set (mtu = 1500)\n"
                                  "ping: local error: message too long, mtu=1500\n"));
    EXPECT_THAT(v4.out, HasSubstr("2 packets transmitted, 0 received, +2 errors, 100% packet loss"));
    EXPECT_THAT(v4.err, HasSubstr("why: 1 x MTU_EXCEEDED: request dropped at mtu_check"));
    EXPECT_THAT(tshark_verdict(trace).complaints, IsEmpty());
    // The error quotes the IP header of the request, whose length tells it.
    EXPECT_THAT(tshark(trace, "icmp", {"icmp.type", "icmp.code", "ip.flags.df", "icmp.mtu", "ip.len"}),
                ElementsAre("8|0|1||8028", "3,8|4,0|0,1|1500|576,8028"));

    const Ended v6 = vpcsim({"ping", jumbo, "ecs1", "ecs2", "-6", "-s", "8000", "-c", "1", "--capture", trace});
    EXPECT_THAT(v6.out, HasSubstr("icmp_seq=1 Packet too big: mtu=1500\n"));
    EXPECT_THAT(tshark_verdict(trace).complaints, IsEmpty());
    EXPECT_THAT(tshark(trace, "icmpv6.type == 2", {"icmpv6.mtu", "ipv6.plen"}), ElementsAre("1500|1240,8008"));
}

TEST(PingCommand, lets_routers_cut_only_when_it_is_told_to)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    const std::string trace = (directory / "ping.pcap").string();
    const std::string jumbo = scenario_file("stress-path-mtu").string();
    const Ended ended =
        vpcsim({"ping", jumbo, "ecs1", "ecs2", "-s", "8000", "-c", "1", "-M", "dont", "--capture", trace});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(tshark(trace, "icmp", {"icmp.type", "ip.flags.df", "data.len"}), ElementsAre("8|0|8000", "0|0|8000"));
}

struct Refusal {
    const char* claim;
    Arguments arguments;
    std::string complaint;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.claim; }

class PingCommandRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(PingCommandRefuses, it_with_the_right_word)
{
    const Ended ended = ping(GetParam().arguments);
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_EQ(ended.err, "vpcsim: " + GetParam().complaint + "\nTry: vpcsim ping --help\n");
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, PingCommandRefuses,
    ::testing::Values(
        Refusal{"a_discovery_that_ping_has_not",
                {"ecs1", "ecs2", "-M", "maybe"},
                "-M maybe: expected want, dont, do or probe"},
        Refusal{"unknown_sender",
                {"ec1", "ecs2"},
                "ec1: no instance, network interface or address of that name; did you mean ecs1?"},
        Refusal{"unknown_target",
                {"ecs1", "ecs22"},
                "ecs22: no instance, network interface or address of that name; did you mean ecs2?"},
        Refusal{"both_families", {"-4", "-6", "ecs1", "ecs2"}, "-4 and -6 exclude each other"},
        Refusal{"address_of_the_other_family", {"-6", "ecs1", "10.0.1.10"}, "-6: 10.0.1.10 is an IPv4 address"},
        Refusal{"nobody_in_particular",
                {"ecs1", "ff02::1"},
                "ff02::1 is a multicast address; a probe goes to one host of the network"},
        Refusal{"no_requests", {"-c", "0", "ecs1", "ecs2"}, "-c 0: expected a number from 1 to 65535"},
        Refusal{"words_for_numbers", {"-c", "four", "ecs1", "ecs2"}, "-c four: expected a number from 1 to 65535"},
        Refusal{
            "a_huge_payload",
            {"-s", "65536", "ecs1", "ecs2"},
            "-s 65536: expected a number from 0 to 8508: the longest packet has 8556 bytes, more than any interface "
            "takes"},
        Refusal{"a_deadline_that_is_a_file",
                {"ecs1", "ecs2", "-w", "trace.pcap"},
                "-w trace.pcap: expected seconds, such as 0.2, or a duration, such as 200ms, up to 30d"},
        Refusal{"a_letter_that_ping_has_not", {"ecs1", "ecs2", "-A"}, "unknown option -A"},
        Refusal{"no_hops", {"-t", "256", "ecs1", "ecs2"}, "-t 256: expected a number from 1 to 255"},
        Refusal{"time_backwards",
                {"-i", "-1", "ecs1", "ecs2"},
                "-i -1: expected seconds, such as 0.2, or a duration, such as 200ms, up to 30d"},
        Refusal{"time_that_ends",
                {"-c", "65535", "-i", "86400", "ecs1", "ecs2"},
                "65535 requests 1d apart would last beyond 30d, where simulated time ends"},
        Refusal{"one_end", {"ecs1"}, "ping needs three arguments: SCENARIO FROM TO"},
        Refusal{"three_ends", {"ecs1", "ecs2", "ecs1"}, "too many arguments; expected at most 3"}),
    [](const auto& test) { return test.param.claim; });

}  // namespace
}  // namespace vpcsim::program
