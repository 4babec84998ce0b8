// The network at a time, as a check of that time meets it.
#include "vpcsim/scenario/network_at.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/example.h"

namespace vpcsim {
namespace {

// Two accounts; a route of vpc1 waits until the partner has accepted.
Scenario with_timeline(std::string_view timeline)
{
    std::string text = example_with("account: corp,    region: cn-shanghai", "account: partner, region: cn-shanghai");
    text.resize(text.find("route_entries:"));
    return build_scenario(text + R"(route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}
duration: 30s
timeline:
)" + std::string{timeline},
                          "x.yaml");
}

PeerStatus status_of(const Network& network)
{
    return network.peer_connections[network.find<PeerConnectionId>("pcc1")].status;
}

std::size_t routes_of_vpc1(const Network& network)
{
    return network.route_tables[network.find<RouteTableId>("vpc1.system")].entries().size();
}

TEST(NetworkAt, has_what_was_called_until_then_and_what_fell_due)
{
    const Scenario scenario =
        with_timeline("  - {at: 5s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}\n");
    EXPECT_EQ(status_of(network_at(scenario, kStart)), PeerStatus::Accepting);
    EXPECT_EQ(status_of(network_at(scenario, kStart + milliseconds(4999))), PeerStatus::Accepting);
    EXPECT_EQ(status_of(network_at(scenario, kStart + seconds(5))), PeerStatus::Updating) << "the call itself";
    const Network later = network_at(scenario, kStart + seconds(20));
    EXPECT_EQ(status_of(later), PeerStatus::Activated);
    EXPECT_EQ(routes_of_vpc1(later), routes_of_vpc1(scenario.network) + 1) << "the route that waited";
}

TEST(NetworkAt, has_the_instances_that_calls_have_made)
{
    const Scenario scenario = with_timeline(
        "  - {at: 3s, call: RunInstances, as: corp, result: ecs3, with: {VSwitchId: vsw1, SecurityGroupIds: [sg1]}}\n");
    EXPECT_TRUE(network_at(scenario, kStart + seconds(2)).find<InstanceId>("ecs3").is_none());
    EXPECT_FALSE(network_at(scenario, kStart + seconds(3)).find<InstanceId>("ecs3").is_none());
}

TEST(NetworkAt, expires_requests_after_the_end_but_repeats_no_calls)
{
    const Scenario scenario = with_timeline("  - {every: 10s, call: RunInstances, as: corp, with: "
                                            "{VSwitchId: vsw1, SecurityGroupIds: [sg1]}}\n");
    const Network network = network_at(scenario, kStart + kPeerAcceptancePeriod);
    EXPECT_EQ(status_of(network), PeerStatus::Expired);
    EXPECT_EQ(network.instances.size(), scenario.network.instances.size() + 3);
}

TEST(NetworkAt, changes_nothing_of_the_scenario)
{
    const Scenario scenario =
        with_timeline("  - {at: 5s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}\n");
    (void)network_at(scenario, kStart + seconds(20));
    EXPECT_EQ(status_of(scenario.network), PeerStatus::Accepting);
}

}  // namespace
}  // namespace vpcsim
