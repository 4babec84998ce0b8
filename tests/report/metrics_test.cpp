// What a sweep can put into its table: of loads and of links.
#include "vpcsim/report/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr std::string_view kFile = R"(version: 1
name: metrics
vpcs:
  vpc1: {region: cn-beijing,  cidr_block: 192.168.0.0/16}
  vpc2: {region: cn-shanghai, cidr_block: 10.0.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h,  cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}
peer_connections:
  pcc1:
    vpc: vpc1
    accepting_vpc: vpc2
    bandwidth: 100Mbps
    quality: {loss: 10%, duplication: 20%, reordering: 5%, reordering_gap: 5ms}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16,    next_hop_id: pcc1}
  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1}
security_groups:
  sg1: {vpc: vpc1}
  sg2: {vpc: vpc2, ingress: [{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}]}
instances:
  ecs1: {vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}
  ecs2: {vswitch: vsw2, private_ip: 10.0.1.10,    security_groups: [sg2]}
checks:
  - {name: load, at: 1s, iperf: {from: ecs1, to: ecs2, protocol: udp, rate: 5Mbps, duration: 4s}}
)";

// The metrics of one run of that file.
class Metrics : public ::testing::Test {
protected:
    std::int64_t count(const std::string& name) const
    {
        const auto found = std::ranges::find_if(metrics, [&](const Metric& metric) { return metric.is_called(name); });
        EXPECT_NE(found, metrics.end()) << name;
        const auto value = found->read(result);
        EXPECT_TRUE(value) << name;
        return value ? value->unscaled : -1;
    }
    std::optional<Decimal> value(const std::string& name) const
    {
        const auto found = std::ranges::find_if(metrics, [&](const Metric& metric) { return metric.is_called(name); });
        return found != metrics.end() ? found->read(result) : std::nullopt;
    }

    const Scenario scenario = build_scenario(kFile, "x.yaml");
    const std::vector<Metric> metrics = metrics_of(scenario);
    const std::atomic<bool> stop{false};
    const RunResult result = run(scenario, {}, stop);
};

TEST_F(Metrics, of_a_udp_load_tell_what_became_of_each_datagram)
{
    const std::int64_t sent = count("checks.load.sent");
    EXPECT_EQ(sent, 5'000'000 * 4 / 8 / 1'448 + 1);
    EXPECT_EQ(count("checks.load.lost"), sent - count("checks.load.received"));
    EXPECT_EQ(count("checks.load.bytes"), 1'448 * (count("checks.load.received") + count("checks.load.duplicates")));
    EXPECT_GT(count("checks.load.duplicates"), 0);
    EXPECT_GT(count("checks.load.out_of_order"), 0);
    const Decimal loss = value("checks.load.loss").value();
    EXPECT_NEAR(static_cast<double>(loss.unscaled) / std::pow(10.0, loss.decimals),
                100.0 * static_cast<double>(count("checks.load.lost")) / static_cast<double>(sent), 1e-3);
    EXPECT_TRUE(value("checks.load.jitter"));
    EXPECT_FALSE(value("checks.load.reverse_loss"));
    EXPECT_FALSE(value("checks.load.retransmissions"));
}

TEST_F(Metrics, of_a_peer_connection_tell_what_its_link_has_done)
{
    EXPECT_EQ(count("peer_connections.pcc1@vpc1.lost_packets"), count("totals.dropped.LINK_LOSS"));
    EXPECT_EQ(count("peer_connections.pcc1@vpc1.lost_packets"), count("checks.load.lost"));
    EXPECT_EQ(count("peer_connections.pcc1@vpc1.duplicated_packets"), count("checks.load.duplicates"));
    EXPECT_GE(count("peer_connections.pcc1@vpc1.reordered_packets"), count("checks.load.out_of_order") / 2);
    for (const char* name : {"lost_packets", "duplicated_packets", "reordered_packets"})
        EXPECT_EQ(count(format("peer_connections.pcc1@vpc2.{}", name)), 0) << name;
}

}  // namespace
}  // namespace vpcsim
