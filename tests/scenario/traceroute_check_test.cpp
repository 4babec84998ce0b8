// Traceroute checks: how they are read, what they refuse, and how they fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "example.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A scenario with that one check: the firewall forwards into vpc2's vSwitch, and everything is let in.
std::string with_check(std::string_view fields, std::string_view expect)
{
    return format(R"(version: 1
name: traced
vpcs:
  vpc1: {{region: cn-beijing,  cidr_block: 192.168.0.0/16}}
  vpc2: {{region: cn-shanghai, cidr_block: 10.0.0.0/16}}
vswitches:
  vsw1: {{vpc: vpc1, zone_id: cn-beijing-h,  cidr_block: 192.168.1.0/24}}
  vsw2: {{vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}}
peer_connections:
  pcc1: {{vpc: vpc1, accepting_vpc: vpc2}}
route_entries:
  - {{route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16,    next_hop_id: pcc1}}
  - {{route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1}}
security_groups:
  sg1: {{vpc: vpc1, ingress: [{{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}}]}}
  sg2: {{vpc: vpc2, ingress: [{{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}}]}}
instances:
  ecs1: {{vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}}
  ecs2: {{vswitch: vsw2, private_ip: 10.0.1.10,    security_groups: [sg2]}}
checks:
  - {{at: 1s, traceroute: {{from: ecs1, to: ecs2{}}}, expect: {}}}
)",
                  fields, expect);
}

CheckResult judged(std::string_view fields, std::string_view expect)
{
    const Scenario scenario = build_scenario(with_check(fields, expect), "x.yaml");
    const std::atomic<bool> stop{false};
    return run(scenario, {}, stop).checks.front();
}

TEST(TracerouteCheck, reads_every_field)
{
    const Scenario scenario = build_scenario(
        with_check(", method: udp, port: 40000, first_ttl: 2, max_ttl: 5, queries: 1, simultaneous: 2, wait: 1s, gap: "
                   "50ms, size: 100B, dont_fragment: true",
                   "reachable"),
        "x.yaml");
    const TracerouteOptions& probe = std::get<TracerouteProbe>(scenario.checks.front().probe).trace;
    EXPECT_EQ(probe.method, TraceMethod::Udp);
    EXPECT_EQ(probe.port, 40'000);
    EXPECT_EQ(probe.first_hop, 2u);
    EXPECT_EQ(probe.most_hops, 5u);
    EXPECT_EQ(probe.queries, 1u);
    EXPECT_EQ(probe.at_once, 2u);
    EXPECT_EQ(probe.wait, seconds(1));
    EXPECT_EQ(probe.gap, milliseconds(50));
    EXPECT_EQ(probe.packet_size, 100u);
    EXPECT_TRUE(probe.dont_fragment);
    EXPECT_EQ(scenario.checks.front().name, "traceroute ecs1 -> ecs2 (IPv4)");
}

TEST(TracerouteCheck, passes_when_the_way_is_as_expected)
{
    for (const char* method : {"udp", "icmp", "tcp"}) {
        const std::string fields = format(", method: {}", method);
        for (const char* expect : {"reachable", "{hops: 2}", "{hops: 1..3}", "{path: [\"*\", ecs2]}",
                                   "{path: [\"*\", ecs2/eth0]}", "{path: [\"*\", 10.0.1.10]}"})
            EXPECT_THAT(judged(fields, expect).failures, ElementsAre()) << method << ": " << expect;
    }
}

TEST(TracerouteCheck, fails_when_it_is_not)
{
    EXPECT_THAT(judged("", "{hops: 1}").failures, ElementsAre("expected hops 1, measured 2"));
    EXPECT_THAT(judged("", "{path: [ecs2]}").failures, ElementsAre("expected the path [ecs2], got [*, 10.0.1.10]"));
    EXPECT_THAT(judged("", "{path: [ecs1, ecs2]}").failures,
                ElementsAre("expected the path [ecs1, ecs2], got [*, 10.0.1.10]"));
    EXPECT_THAT(judged("", "unreachable").failures, ElementsAre("expected unreachable, but it was answered"));
    EXPECT_THAT(judged(", max_ttl: 1", "{reachable: true, hops: 2}").failures,
                ElementsAre("expected reachable, but the other end did not answer",
                            "expected 2 hops, but the destination did not answer"));
}

TEST(TracerouteCheck, counts_no_probe_that_its_ttl_ends)
{
    const CheckResult result = judged(", max_ttl: 1", "unreachable");
    EXPECT_TRUE(result.passed());
    EXPECT_TRUE(result.drops.empty());
}

TEST(TracerouteCheck, refuses_what_contradicts_itself)
{
    const auto mistakes = [](std::string_view fields, std::string_view expect = "reachable") {
        return mistakes_in(with_check(fields, expect));
    };
    EXPECT_THAT(mistakes(", first_ttl: 9, max_ttl: 5"),
                ElementsAre(HasSubstr("traceroute: `first_ttl: 9` is above `max_ttl: 5`")));
    EXPECT_THAT(mistakes(", method: icmp, port: 65000"),
                ElementsAre(HasSubstr("`port: 65000` leaves too few behind it")));
    EXPECT_THAT(mistakes(", method: tcp, size: 100B"), ElementsAre(HasSubstr("`size` is of udp and icmp")));
    EXPECT_THAT(mistakes(", port: 65000"), ElementsAre(HasSubstr("`port: 65000` leaves too few behind it")));
    EXPECT_THAT(mistakes(", method: tcp, port: 65000"), ElementsAre());
    EXPECT_THAT(mistakes(", method: gre"), ElementsAre(HasSubstr("udp, icmp")));
    EXPECT_THAT(mistakes(", queries: 11"), ElementsAre(HasSubstr("10")));
    EXPECT_THAT(mistakes("", "{loss: 0%}"), ElementsAre(HasSubstr("`loss` is no result of traceroute")));
    EXPECT_THAT(mistakes("", "{path: [ecs9]}"), ElementsAre(HasSubstr("ecs9")));
    EXPECT_THAT(mistakes("", "refused"), ElementsAre(HasSubstr("is an answer to tcp")));
    std::string ping = with_check("", "{hops: 2}");
    ping.replace(ping.find("traceroute:"), 11, "ping:");
    EXPECT_THAT(mistakes_in(ping), ElementsAre(HasSubstr("`hops` is a result of traceroute, not of ping")));
}

}  // namespace
}  // namespace vpcsim
