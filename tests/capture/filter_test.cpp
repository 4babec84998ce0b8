#include "vpcsim/capture/filter.h"

#include <gmock/gmock.h>

#include "capture/capture_fixture.h"
#include "vpcsim/base/error.h"

namespace vpcsim {
namespace {

class FilterTest : public CaptureTest {
protected:
    // The letters of the packets that match: Arp, Echo, echo over IPv 6, Tcp to port 80, Udp of 1442 bytes.
    std::string matched_by(const std::string& expression)
    {
        CaptureFilter filter{expression};
        std::string letters;
        for (const auto& [letter, packet] : packets_)
            if (filter.matches(*packet))
                letters += letter;
        return letters;
    }

    static std::string error_of(const std::string& expression)
    {
        try {
            CaptureFilter filter{expression};
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    }

private:
    const std::vector<std::pair<char, const Packet*>> packets_{{'A', &packet(kArpRequest)},
                                                               {'E', &packet(kEchoRequest)},
                                                               {'6', &packet(kEcho6Request)},
                                                               {'T', &packet(kTcpSyn)},
                                                               {'U', &packet(kUdpHeaders, kUdpZeros)}};
};

TEST_F(FilterTest, understands_what_tcpdump_understands)
{
    EXPECT_EQ(matched_by("icmp or icmp6 or tcp port 80"), "E6T");
    EXPECT_EQ(matched_by("ether proto 0x0806"), "A");
    EXPECT_EQ(matched_by("host 192.168.1.10"), "AETU");
    EXPECT_EQ(matched_by("dst net 2001:db8:2::/48"), "6");
    EXPECT_EQ(matched_by("not ip"), "A6");
    EXPECT_EQ(matched_by("tcp[tcpflags] & tcp-syn != 0"), "T");
    EXPECT_EQ(matched_by("vlan"), "");
}

TEST_F(FilterTest, matches_everything_when_it_is_empty) { EXPECT_EQ(matched_by(""), "AE6TU"); }

TEST_F(FilterTest, counts_the_zero_tail_in_the_length_of_a_frame)
{
    EXPECT_EQ(matched_by("udp and greater 1000"), "U");
    EXPECT_EQ(matched_by("len = 1442"), "U");
    EXPECT_EQ(matched_by("less 1441"), "AE6T");
}

TEST_F(FilterTest, sees_the_zeros_that_are_not_stored_and_nothing_behind_them)
{
    EXPECT_EQ(matched_by("udp[8:4] = 0"), "U");
    EXPECT_EQ(matched_by("ether[1441] = 0"), "U");
    EXPECT_EQ(matched_by("ether[1442] = 0"), "");
    EXPECT_EQ(matched_by("udp[100] != 0"), "");
}

TEST_F(FilterTest, sees_zeros_also_after_a_longer_packet)
{
    CaptureFilter filter{"ether[60] = 0"};
    EXPECT_FALSE(filter.matches(packet(ByteVector(128, 0xa5), 1)));
    EXPECT_TRUE(filter.matches(packet(kUdpHeaders, kUdpZeros)));
}

TEST_F(FilterTest, passes_on_what_libpcap_says_of_a_bad_expression)
{
    EXPECT_EQ(error_of("tcp port"),
              "filter \"tcp port\": can't parse filter expression: syntax error; see pcap-filter(7) for what "
              "tcpdump understands");
    EXPECT_THAT(error_of("port 99999"), testing::HasSubstr("illegal port number 99999 > 65535"));
    EXPECT_THAT(error_of("tcp and ("), testing::HasSubstr("syntax error"));
    EXPECT_EQ(error_of(std::string{"tcp\0x", 5}), "filter: a NUL byte is no part of a tcpdump expression");
}

// libpcap would ask the resolver.
TEST_F(FilterTest, refuses_names_of_hosts_and_networks)
{
    EXPECT_EQ(error_of("icmp and host www.example.org"),
              "filter \"icmp and host www.example.org\": `www.example.org` is a name, and names are not looked up; "
              "write an address");
    EXPECT_THAT(error_of("tcp prot 80"), testing::HasSubstr("did you mean `port`?"));
    for (const char* expression : {"example",
                                   "host ecs1",
                                   "net office",
                                   "gateway router",
                                   "ether host ecs1",
                                   "src ecs1 or 10.0.0.1",
                                   "!ecs1",
                                   "(ecs1)",
                                   "port 80 and host beef",
                                   "port 80 or dst ecs1",
                                   "host \\host",
                                   "host abc.de",
                                   "host a-b",
                                   "host 1-a",
                                   "tcp[0:4] = 1 and ecs1",
                                   "port http or tcp or ecs1",
                                   "host 10.0.0.1.example",
                                   "host 1-2",
                                   "host 0x",
                                   "host 1.2.3.4.5",
                                   "host 10.",
                                   "host beef:x",
                                   "host beef:",
                                   "host\tecs1",
                                   "host=ecs1"})
        EXPECT_THAT(error_of(expression), testing::HasSubstr("is a name")) << expression;
}

TEST_F(FilterTest, takes_names_of_ports_and_protocols_and_every_spelling_of_an_address)
{
    for (const char* expression :
         {"port 80 or 443", "tcp portrange 80-90", "ip proto \\tcp", "host 10.0.0.1 or 10.0.0.2", "net 10.1",
          "net 10.0.0.0 mask 255.0.0.0", "host 2001:db8::beef", "ether host ee:ff:ff:ff:ff:ff",
          "ether src ee-ff-ff-ff-ff-ff", "ether dst eeff.ffff.ffff", "ether proto 0x86dd", "(not arp) && !vlan 7",
          "icmp[icmptype] == icmp-echo", "icmp6[icmp6type] == icmp6-echoreply", "ip[2:2] > 0x40 and len <= 100",
          "ether multicast", "ip6 protochain 6"})
        EXPECT_EQ(error_of(expression), "no error") << expression;
}

TEST_F(FilterTest, refuses_to_ask_for_a_direction_that_a_frame_does_not_have)
{
    for (const char* expression : {"inbound", "outbound", "tcp and not inbound", "ifindex 1"})
        EXPECT_THAT(error_of(expression), testing::HasSubstr("direction and interface are not in the frame"));
}

}  // namespace
}  // namespace vpcsim
