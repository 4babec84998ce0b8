// The main job, beijing-shanghai, as tshark sees it; and what is left of it without the route back.
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
using ::testing::Not;
using ::testing::SizeIs;

const fs::path kScenario = scenario_file("beijing-shanghai");

class BeijingShanghai : public ::testing::Test {
protected:
    Ended run_scenario(const fs::path& scenario) const
    {
        return vpcsim({"run", "-o", (directory_ / "traces").string(), scenario.string()});
    }
    fs::path trace(const std::string& point) const { return directory_ / "traces" / (point + ".pcap"); }
    std::vector<std::string> packets(const std::string& point, const std::string& filter,
                                     const std::vector<std::string>& fields) const
    {
        return tshark(trace(point), filter, fields);
    }

    TemporaryDirectory directory_;
};

TEST_F(BeijingShanghai, shows_address_resolution_and_echoes_of_both_families_at_both_ends)
{
    VPCSIM_NEEDS("tshark");
    ASSERT_EQ(run_scenario(kScenario).code, 0);
    for (const std::string point : {"ecs1-eth0", "ecs2-eth0"}) {
        SCOPED_TRACE(point);
        EXPECT_THAT(packets(point, "arp.opcode == 1", {"arp.dst.proto_ipv4"}), SizeIs(1))
            << "the gateway is asked for once";
        EXPECT_THAT(packets(point, "arp.opcode == 2", {"arp.src.hw_mac"}), ElementsAre("ee:ff:ff:ff:ff:ff"));
        EXPECT_THAT(packets(point, "icmpv6.type == 135", {"frame.number"}), SizeIs(1));
        EXPECT_THAT(packets(point, "icmpv6.type == 136", {"icmpv6.opt.linkaddr"}), ElementsAre("ee:ff:ff:ff:ff:ff"));
        // Each end pings the other four times in each family.
        EXPECT_THAT(packets(point, "icmp.type == 8", {"frame.number"}), SizeIs(8));
        EXPECT_THAT(packets(point, "icmp.type == 0", {"frame.number"}), SizeIs(8));
        EXPECT_THAT(packets(point, "icmpv6.type == 128", {"frame.number"}), SizeIs(8));
        EXPECT_THAT(packets(point, "icmpv6.type == 129", {"frame.number"}), SizeIs(8));
        EXPECT_THAT(packets(point, "icmp.resp_not_found || icmpv6.resp_not_found", {"frame.number"}), IsEmpty());
    }
    EXPECT_THAT(packets("dropped", "frame", {"frame.number"}), IsEmpty());
}

TEST_F(BeijingShanghai, takes_the_region_pairs_round_trip_time)
{
    VPCSIM_NEEDS("tshark");
    ASSERT_EQ(run_scenario(kScenario).code, 0);
    // 1067 km twice, at 1.6 times the great circle, and 1 ms for metro lines and equipment; the rest is the links'
    // time, which 20 more bytes of header make longer.
    EXPECT_THAT(packets("ecs1-eth0", "icmp.type == 0 && ip.dst == 192.168.1.10", {"icmp.resptime"}),
                AllOf(SizeIs(4), Each("17.720156")));
    EXPECT_THAT(packets("ecs2-eth0", "icmp.type == 0 && ip.dst == 10.0.1.10", {"icmp.resptime"}),
                AllOf(SizeIs(4), Each("17.720156")));
    EXPECT_THAT(packets("ecs1-eth0", "icmpv6.type == 129 && ipv6.dst == 2001:db8:1:101::10", {"icmpv6.resptime"}),
                AllOf(SizeIs(4), Each("17.720188")));
}

TEST_F(BeijingShanghai, takes_one_from_the_ttl_on_the_way)
{
    VPCSIM_NEEDS("tshark");
    ASSERT_EQ(run_scenario(kScenario).code, 0);
    EXPECT_THAT(packets("ecs1-eth0", "icmp && ip.src == 192.168.1.10", {"ip.ttl"}), AllOf(SizeIs(8), Each("64")));
    EXPECT_THAT(packets("ecs2-eth0", "icmp && ip.src == 192.168.1.10", {"ip.ttl"}), AllOf(SizeIs(8), Each("63")));
    EXPECT_THAT(packets("ecs2-eth0", "icmpv6.type >= 128 && icmpv6.type <= 129 && ipv6.src == 2001:db8:2:201::10",
                        {"ipv6.hlim"}),
                AllOf(SizeIs(8), Each("64")));
    EXPECT_THAT(packets("ecs1-eth0", "icmpv6.type >= 128 && icmpv6.type <= 129 && ipv6.src == 2001:db8:2:201::10",
                        {"ipv6.hlim"}),
                AllOf(SizeIs(8), Each("63")));
}

TEST_F(BeijingShanghai, carries_the_same_packets_past_every_point)
{
    VPCSIM_NEEDS("tshark");
    ASSERT_EQ(run_scenario(kScenario).code, 0);
    const std::vector<std::string> fields{"ip.src", "ip.id", "icmp.type", "icmp.ident", "icmp.seq", "data.data"};
    // One sender's packets keep their order everywhere; those of two senders pass each other.
    for (const std::string sender : {"192.168.1.10", "10.0.1.10"}) {
        const std::vector<std::string> sent = packets("ecs1-eth0", "icmp && ip.src == " + sender, fields);
        EXPECT_THAT(sent, SizeIs(8));
        for (const std::string point : {"pcc1@vpc1", "pcc1@vpc2", "ecs2-eth0"})
            EXPECT_EQ(packets(point, "icmp && ip.src == " + sender, fields), sent) << point;
    }
    const std::vector<std::string> fields_v6{"ipv6.src", "icmpv6.type", "icmpv6.echo.identifier",
                                             "icmpv6.echo.sequence_number"};
    const std::string from_ecs1 = "icmpv6.type >= 128 && icmpv6.type <= 129 && ipv6.src == 2001:db8:1:101::10";
    const std::vector<std::string> sent = packets("ecs1-eth0", from_ecs1, fields_v6);
    EXPECT_THAT(sent, SizeIs(8));
    for (const std::string point : {"pcc1@vpc1", "pcc1@vpc2", "ecs2-eth0"})
        EXPECT_EQ(packets(point, from_ecs1, fields_v6), sent) << point;
}

TEST_F(BeijingShanghai, loses_the_replies_without_the_route_back)
{
    const std::string route =
        "  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16,        next_hop_id: pcc1}\n";
    const fs::path copy = directory_.file("copy.yaml", replaced(read_file(kScenario), route, ""));
    const Ended ended = run_scenario(copy);
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr("2 checks passed, 2 failed\n")) << "IPv6 is not touched";
    EXPECT_THAT(ended.out, HasSubstr("why: 4 x NO_ROUTE: reply dropped at route_lookup"));
    EXPECT_THAT(ended.out, AllOf(HasSubstr("vSwitch vsw2"), HasSubstr("object vpc2.system")));
    EXPECT_THAT(ended.out, HasSubstr("why: 4 x NO_ROUTE: request dropped at route_lookup")) << "ecs2's own pings";

    VPCSIM_NEEDS("tshark");
    const std::string request = "icmp.type == 8 && ip.src == 192.168.1.10";
    const std::string reply = "icmp.type == 0 && ip.dst == 192.168.1.10";
    EXPECT_THAT(packets("ecs1-eth0", request, {"icmp.seq"}), SizeIs(4));
    EXPECT_THAT(packets("ecs2-eth0", request, {"icmp.seq"}), SizeIs(4)) << "they arrive";
    EXPECT_THAT(packets("ecs2-eth0", reply, {"icmp.seq"}), SizeIs(4)) << "and are answered";
    EXPECT_THAT(packets("pcc1@vpc2", reply, {"icmp.seq"}), IsEmpty());
    EXPECT_THAT(packets("ecs1-eth0", reply, {"icmp.seq"}), IsEmpty());
    EXPECT_THAT(packets("dropped", reply, {"icmp.seq"}), SizeIs(4));
}

}  // namespace
}  // namespace vpcsim::program
