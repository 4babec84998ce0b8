// `vpcsim tcp` and the traces of its connections: tshark sees a handshake and a close, a RST, and repeated SYNs, and
// complains of nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"

namespace vpcsim::program {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kScenario = scenario_file("11-tcp").string();

class TcpCommand : public ::testing::TestWithParam<const char*> {
protected:
    Ended tcp(const std::string& port, Arguments more = {})
    {
        Arguments arguments{"tcp", kScenario, GetParam(), "ecs1", "ecs2", port, "--capture", trace()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return vpcsim(arguments);
    }
    std::string trace() const { return (directory_ / "tcp.pcap").string(); }
    // "flags" of every segment, as tshark writes them.
    std::vector<std::string> flags() const { return tshark(trace(), "tcp", {"tcp.flags"}); }

private:
    TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(Families, TcpCommand, ::testing::Values("-4", "-6"),
                         [](const auto& test) { return test.param[1] == '4' ? "IPv4" : "IPv6"; });

constexpr const char* kSyn = "0x0002";
constexpr const char* kSynAck = "0x0012";
constexpr const char* kAck = "0x0010";
constexpr const char* kFinAck = "0x0011";
constexpr const char* kRstAck = "0x0014";

TEST_P(TcpCommand, connects_and_closes_without_a_complaint_of_tshark)
{
    VPCSIM_NEEDS("tshark");
    const Ended ended = tcp("80");
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, HasSubstr(":80 seq=1 time=17.760 ms\n"));
    EXPECT_THAT(ended.err, IsEmpty());
    EXPECT_THAT(flags(), ElementsAre(kSyn, kSynAck, kAck, kFinAck, kAck, kFinAck, kAck));
    EXPECT_THAT(tshark(trace(), "tcp.analysis.flags", {"frame.number"}), IsEmpty());
    EXPECT_THAT(tshark_verdict(trace()).complaints, IsEmpty());
}

TEST_P(TcpCommand, is_refused_by_a_reset)
{
    VPCSIM_NEEDS("tshark");
    const Ended ended = tcp("8080");
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr(" seq=1 refused in 17.760 ms\n"));
    EXPECT_THAT(ended.err, HasSubstr("why: expected reachable, but it was refused: nothing listens on tcp/8080 of "
                                     "ecs2; add `listen: [tcp/8080]`\n"));
    EXPECT_THAT(flags(), ElementsAre(kSyn, kRstAck));
    EXPECT_THAT(tshark(trace(), "tcp.flags.reset == 1", {"tcp.seq", "tcp.ack"}), ElementsAre("1|1"));
}

TEST_P(TcpCommand, repeats_its_syn_on_silence_and_says_why)
{
    VPCSIM_NEEDS("tshark");
    const Ended ended = tcp("22", {"-W", "130"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr(" seq=1 timed out after 127s, 6 retransmissions\n"));
    EXPECT_THAT(ended.err, HasSubstr("why: 7 x SG_INGRESS_DENY: request dropped at security_group_ingress"));
    EXPECT_THAT(tshark(trace(), "tcp.analysis.retransmission", {"tcp.flags"}),
                ElementsAre(kSyn, kSyn, kSyn, kSyn, kSyn, kSyn));
    EXPECT_EQ(flags().size(), 7u);
}

TEST(TcpCommandLine, refuses_what_makes_no_sense)
{
    EXPECT_THAT(vpcsim({"tcp", kScenario, "ecs1", "ecs2"}).err,
                HasSubstr("tcp needs four arguments: SCENARIO FROM TO PORT"));
    EXPECT_THAT(vpcsim({"tcp", kScenario, "ecs1", "ecs2", "http"}).err,
                HasSubstr("PORT http: expected a number from 1 to 65535"));
    const Ended ended = vpcsim({"tcp", kScenario, "ecs1", "ecs2", "80", "-W", "0"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("-W 0: expected more than no time at all"));
}

// The SYN-ACK dies on its way back: both ends repeat, and each trace has what its end has seen [TS-48].
TEST(TcpTrace, shows_both_ends_repeating_when_the_answer_dies)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    ASSERT_EQ(vpcsim({"run", "-o", directory.path().string(), kScenario}).code, 0);
    const std::string of_ecs3 = "tcp && ip.addr == 192.168.3.10";
    EXPECT_THAT(tshark(directory / "ecs3-eth0.pcap", of_ecs3, {"tcp.flags"}), ElementsAre(kSyn, kSyn, kSyn, kSyn));
    EXPECT_THAT(tshark(directory / "ecs2-eth0.pcap", of_ecs3, {"tcp.flags"}),
                ElementsAre(kSyn, kSynAck, kSyn, kSynAck, kSynAck, kSyn, kSynAck, kSynAck, kSyn, kSynAck, kSynAck,
                            kSynAck, kSynAck));
}

}  // namespace
}  // namespace vpcsim::program
