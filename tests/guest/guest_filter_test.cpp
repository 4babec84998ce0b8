// What an administrator has set up inside a guest: routes to devices of its own, a firewall, white lists.
#include "vpcsim/guest/guest_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guest/guest_rig.h"
#include "vpcsim/guest/tcp_client.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Cidr block(std::string_view text) { return parse_cidr(text)->block; }

GuestFirewallRule rule(Policy policy, Protocol protocol, std::optional<Cidr> source = {}, PortRange ports = {})
{
    return {policy, {static_cast<std::uint16_t>(protocol)}, source, ports, {}};
}

// "a" and "b" in one vSwitch; what is set up inside "b".
class GuestPolicies : public ::testing::TestWithParam<IpFamily> {
protected:
    void set_up_b(GuestPolicy policy) { rig = std::make_unique<GuestRig>(one_vswitch(), "b", std::move(policy)); }
    bool pings(std::string_view from, std::string_view to)
    {
        const Ping& ping =
            rig->ping(from, {.destination = address_of(rig->world, to, GetParam()), .count = 1, .timeout = seconds(1)});
        rig->run_until(rig->simulator.now() - kStart + seconds(2));
        return ping.result().received == 1;
    }
    TcpAnswer connects(std::string_view from, std::string_view to, std::uint16_t port)
    {
        TcpClient client{rig->host(from), {.destination = address_of(rig->world, to, GetParam()), .port = port}};
        client.start();
        rig->run_until(rig->simulator.now() - kStart + seconds(30));
        return client.result().attempts.front().answer;
    }
    Protocol icmp_here() const { return icmp_in(GetParam()); }

    std::unique_ptr<GuestRig> rig;
};
INSTANTIATE_TEST_SUITE_P(Families, GuestPolicies, ::testing::Values(IpFamily::V4, IpFamily::V6),
                         [](const auto& test) { return test.param == IpFamily::V4 ? "IPv4" : "IPv6"; });

TEST_P(GuestPolicies, a_firewall_drops_the_request_behind_the_interface_and_names_its_rule)
{
    set_up_b({.firewall = {rule(Policy::Accept, Protocol::Tcp), rule(Policy::Drop, icmp_here())}});
    EXPECT_FALSE(pings("a", "b"));
    EXPECT_THAT(rig->seen("b", Direction::Ingress, icmp_here()), SizeIs(1));  // its capture has it
    EXPECT_THAT(rig->seen("b", Direction::Egress, icmp_here()), IsEmpty());
    ASSERT_THAT(rig->witness.deaths, SizeIs(1));
    EXPECT_EQ(rig->witness.deaths[0].reason, DropReason::GuestDrop);
    EXPECT_EQ(rig->witness.deaths[0].stage, Stage::Guest);
    EXPECT_EQ(rig->world.network.name(rig->witness.deaths[0].rule), "b guest firewall rule 2");
}

TEST_P(GuestPolicies, a_firewall_lets_the_answers_to_its_own_requests_in)
{
    set_up_b({.firewall = {rule(Policy::Drop, icmp_here())}});
    EXPECT_TRUE(pings("b", "a"));
    EXPECT_FALSE(pings("a", "b"));
    EXPECT_EQ(rig->dropped(DropReason::GuestDrop), 1u);
}

TEST_P(GuestPolicies, a_firewall_forgets_its_own_requests_when_the_guest_starts_again)
{
    set_up_b({.firewall = {rule(Policy::Drop, icmp_here())}});
    ASSERT_TRUE(pings("b", "a"));  // the neighbours are known
    const Ping& ping = rig->ping("b", {.destination = address_of(rig->world, "a", GetParam()), .count = 1});
    rig->run_until(rig->simulator.now() - kStart + microseconds(100));  // the request has left
    rig->world.stop("b");
    rig->world.start("b");
    rig->run_until(rig->simulator.now() - kStart + seconds(2));
    EXPECT_EQ(ping.result().received, 0u);
    EXPECT_EQ(rig->dropped(DropReason::GuestDrop), 1u);
}

TEST_P(GuestPolicies, a_firewall_remembers_the_first_request_after_the_guest_has_started_again)
{
    set_up_b({.firewall = {rule(Policy::Drop, icmp_here())}});
    rig->world.stop("b");
    rig->world.start("b");
    EXPECT_TRUE(pings("b", "a"));
    EXPECT_EQ(rig->dropped(DropReason::GuestDrop), 0u);
}

TEST_P(GuestPolicies, a_firewall_takes_the_first_rule_that_matches)
{
    const Cidr all = every_address(GetParam());
    set_up_b({.firewall = {rule(Policy::Accept, Protocol::Tcp, all, {80, 80}), rule(Policy::Drop, Protocol::Tcp, all),
                           rule(Policy::Accept, Protocol::Tcp, all)}});
    rig->host("b").tcp().listen(80);
    rig->host("b").tcp().listen(81);
    EXPECT_EQ(connects("a", "b", 80), TcpAnswer::Connected);
    EXPECT_EQ(connects("a", "b", 81), TcpAnswer::TimedOut);
    EXPECT_EQ(connects("b", "a", 81), TcpAnswer::Refused);  // the RST is an answer
}

TEST_P(GuestPolicies, a_firewall_lets_errors_about_its_own_packets_in)
{
    set_up_b({.firewall = {rule(Policy::Drop, icmp_here())}});
    UdpSource source{rig->host("b"),
                     {.destination = address_of(rig->world, "a", GetParam()),
                      .rate = megabits_per_second(8),
                      .duration = milliseconds(1),
                      .size = 1'000}};
    source.start();
    rig->run_until(seconds(1));
    EXPECT_EQ(source.refused(), 1u);
}

TEST_P(GuestPolicies, a_white_list_refuses_with_a_reset)
{
    set_up_b({.services = {
                  {.port = 3'306, .name = "rds", .white_list = {block("10.0.1.99/32"), block("2001:db8::99/128")}}}});
    rig->host("b").tcp().listen(3'306);
    EXPECT_EQ(connects("a", "b", 3'306), TcpAnswer::Refused);
    EXPECT_EQ(rig->dropped(DropReason::ServiceWhitelist), 1u);
    EXPECT_EQ(rig->world.network.name(rig->witness.deaths[0].rule), "b service 1 white list");
}

TEST_P(GuestPolicies, a_white_list_is_silent_where_the_assumption_says_so)
{
    set_up_b({.services = {{.port = 3'306, .name = "rds"}}});
    rig->world.network.assumptions.white_list_answers_reset = false;
    rig->host("b").tcp().listen(3'306);
    EXPECT_EQ(connects("a", "b", 3'306), TcpAnswer::TimedOut);
    EXPECT_EQ(rig->dropped(DropReason::ServiceWhitelist), 4u);
}

TEST_P(GuestPolicies, a_white_list_takes_what_it_has_and_is_of_its_port_alone)
{
    set_up_b(
        {.services = {{.port = 3'306, .name = "rds", .white_list = {block("10.0.0.0/8"), block("2001:db8::/32")}}}});
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{3'306, 3'307})
        rig->host("b").tcp().listen(port);
    EXPECT_EQ(connects("a", "b", 3'306), TcpAnswer::Connected);
    EXPECT_EQ(connects("a", "b", 3'307), TcpAnswer::Connected);
}

TEST(GuestRoutes, keep_answers_and_requests_from_leaving)
{
    auto world = two_vswitches();
    GuestRig rig{std::move(world), "db", {.routes = {{block("10.0.0.0/16"), "docker0", {}}}}};
    rig.ping("web", {.destination = address_of(rig.world, "db", IpFamily::V4), .count = 1});
    rig.ping("db", {.destination = address_of(rig.world, "web", IpFamily::V4), .count = 1});
    rig.run_until(seconds(20));
    EXPECT_THAT(rig.seen("db", Direction::Ingress, icmp), SizeIs(1));
    EXPECT_THAT(rig.seen("db", Direction::Egress, icmp), IsEmpty());
    ASSERT_THAT(rig.witness.deaths, SizeIs(2));
    for (const Death& death : rig.witness.deaths) {
        EXPECT_EQ(death.reason, DropReason::GuestDrop);
        EXPECT_EQ(rig.world.network.name(death.rule), "db guest route 1");
    }
}

TEST(GuestRoutes, yield_to_the_vswitchs_own_block_when_it_is_longer)
{
    GuestRig rig{one_vswitch(), "b", {.routes = {{block("10.0.0.0/16"), "docker0", {}}}}};
    Ping& ping = rig.ping("b", {.destination = address_of(rig.world, "a", IpFamily::V4), .count = 1});
    rig.run_until(seconds(2));
    EXPECT_EQ(ping.result().received, 1u);
}

TEST(GuestRoutes, of_a_host_beat_the_vswitchs_own_block)
{
    GuestRig rig{
        one_vswitch(), "b", {.routes = {{block("10.0.0.0/8"), "br0", {}}, {block("10.0.1.10/32"), "br1", {}}}}};
    rig.ping("b", {.destination = address_of(rig.world, "a", IpFamily::V4), .count = 1});
    rig.run_until(seconds(2));
    ASSERT_THAT(rig.witness.deaths, SizeIs(1));
    EXPECT_EQ(rig.world.network.name(rig.witness.deaths[0].rule), "b guest route 2");
}

}  // namespace
}  // namespace vpcsim
