// Checks of TCP connections: what may be asked of them, and of them alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/example.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;

// What building says of the example with that as its second check.
std::vector<std::string> complaints(std::string_view check)
{
    constexpr std::string_view kOld = "{at: 15s, ping: {from: ecs1, to: ecs2}, expect: unreachable, because: {reason: "
                                      "SG_INGRESS_DENY, object: ecs2}}";
    std::vector<std::string> messages;
    try {
        build_scenario(example_with(kOld, check), "x.yaml");
    } catch (const ScenarioError& error) {
        for (const Diagnostic& diagnostic : error.diagnostics())
            messages.push_back(diagnostic.message);
    }
    return messages;
}

TEST(TcpCheck, has_a_name_a_family_and_defaults)
{
    constexpr std::string_view kOld = "ping: {from: ecs1, to: ecs2}, expect: unreachable, because: {reason: "
                                      "SG_INGRESS_DENY, object: ecs2}";
    const Scenario scenario =
        build_scenario(example_with(kOld, "tcp: {from: ecs1, to: ecs2, port: 80, family: ipv6}, expect: timeout"), "x");
    const Check& check = scenario.checks[1];
    EXPECT_EQ(check.name, "tcp ecs1 -> ecs2:80 (IPv6)");
    EXPECT_EQ(check.expect.answer, Answer::Timeout);
    EXPECT_EQ(std::get<TcpProbe>(check.probe).timeout, seconds(10));
    EXPECT_EQ(latest_end(check), kStart + seconds(35));  // the handshake and the close may take ten seconds each
}

TEST(TcpCheck, alone_may_be_refused)
{
    EXPECT_THAT(complaints("{at: 1s, tcp: {from: ecs1, to: ecs2, port: 80}, expect: refused}"), ElementsAre());
    EXPECT_THAT(complaints("{at: 1s, ping: {from: ecs1, to: ecs2}, expect: refused}"),
                ElementsAre("`expect: refused` is an answer to tcp; a ping is reachable or unreachable"));
    EXPECT_THAT(complaints("{at: 1s, ping: {from: ecs1, to: ecs2}, expect: {end: closed}}"),
                ElementsAre("`end` is a result of tcp, not of ping"));
}

TEST(TcpCheck, takes_a_count_or_a_duration)
{
    EXPECT_THAT(
        complaints("{at: 1s, tcp: {from: ecs1, to: ecs2, port: 80, count: 2, duration: 5s}, expect: reachable}"),
        ElementsAre("`count` and `duration` exclude each other: `interval` would be of both; write a check for "
                    "each connection"));
}

TEST(GuestSettings, are_read_with_their_lines)
{
    const Scenario scenario = build_scenario(
        example_with("listen: [tcp/80]}", "listen: [tcp/80],\n"
                                          "         guest_routes: [{destination: 172.17.0.0/16, device: docker0}],\n"
                                          "         guest_firewall: [{policy: drop, protocol: icmp}],\n"
                                          "         services: [{port: tcp/3306, ip_white_list: [10.0.0.0/8]}]}"),
        "x");
    const GuestSettings& guest = scenario.guests[scenario.network.find<InstanceId>("ecs2")];
    ASSERT_EQ(guest.policy.routes.size(), 1u);
    EXPECT_EQ(guest.policy.routes[0].device, "docker0");
    ASSERT_EQ(guest.policy.firewall.size(), 1u);
    EXPECT_EQ(guest.policy.firewall[0].protocol, RuleProtocol{1});
    EXPECT_EQ(guest.listen, (std::vector<Listener>{{Protocol::Tcp, 80}, {Protocol::Tcp, 3306}}));
    const InstanceId ecs2 = scenario.network.find<InstanceId>("ecs2");
    const auto line_of = [&](RuleRef::Kind kind) {
        return origin_of(scenario, scenario.network, RuleRef::guest(kind, ecs2, 0)).line;
    };
    EXPECT_EQ(line_of(RuleRef::Kind::GuestFirewallRule), 29u);
    EXPECT_EQ(line_of(RuleRef::Kind::ServiceWhiteList), 30u);
}

}  // namespace
}  // namespace vpcsim
