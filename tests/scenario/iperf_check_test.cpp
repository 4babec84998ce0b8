// Checks that are loads: how they are read, what contradicts itself in them, and what each expectation is held against.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "scenario/example.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Two regions, 10 Mbit/s between them, and all of TCP and UDP let in at ecs2.
std::string file_with(std::string_view checks)
{
    return format(R"(version: 1
name: load
vpcs:
  vpc1: {{region: cn-beijing,  cidr_block: 192.168.0.0/16}}
  vpc2: {{region: cn-shanghai, cidr_block: 10.0.0.0/16}}
vswitches:
  vsw1: {{vpc: vpc1, zone_id: cn-beijing-h,  cidr_block: 192.168.1.0/24}}
  vsw2: {{vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}}
peer_connections:
  pcc1: {{vpc: vpc1, accepting_vpc: vpc2, bandwidth: 10Mbps}}
route_entries:
  - {{route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16,    next_hop_id: pcc1}}
  - {{route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1}}
security_groups:
  sg1: {{vpc: vpc1}}
  sg2: {{vpc: vpc2, ingress: [{{ip_protocol: all, source_cidr_ip: 0.0.0.0/0}}]}}
instances:
  ecs1: {{vswitch: vsw1, private_ip: 192.168.1.10, security_groups: [sg1]}}
  ecs2: {{vswitch: vsw2, private_ip: 10.0.1.10,    security_groups: [sg2]}}
checks:
{})",
                  checks);
}

// What one check is found wrong with when it is read.
std::vector<std::string> complaints(const std::string& load, const std::string& expect = {})
{
    std::vector<std::string> messages;
    try {
        build_scenario(file_with(format("  - {{at: 1s, iperf: {{from: ecs1, to: ecs2{}{}}}{}}}\n",
                                        load.empty() ? "" : ", ", load, expect.empty() ? "" : ", expect: " + expect)),
                       "x.yaml");
    } catch (const ScenarioError& error) {
        for (const Diagnostic& diagnostic : error.diagnostics())
            messages.push_back(diagnostic.message);
    }
    return messages;
}

const std::string kUdp = "protocol: udp, rate: 20Mbps, duration: 4s";
const std::string kTcp = "duration: 4s, parallel: 2";

CheckResult result_of(const std::string& load, const std::string& more)
{
    const Scenario scenario = build_scenario(
        file_with(format("  - {{at: 1s, iperf: {{from: ecs1, to: ecs2, {}}}{}}}\n", load, more)), "x.yaml");
    const std::atomic<bool> stop{false};
    return run(scenario, {}, stop).checks.front();
}
std::vector<std::string> failures(const std::string& load, const std::string& expect)
{
    return result_of(load, ", expect: " + expect).failures;
}

TEST(IperfCheck, has_the_defaults_of_iperf3)
{
    const Scenario scenario = build_scenario(
        file_with(
            "  - {at: 1s, iperf: {from: ecs1, to: ecs2}}\n"
            "  - {at: 1s, iperf: {from: ecs1, to: ecs2, protocol: udp, bidirectional: true}, expect: reachable}\n"),
        "x");
    const IperfOptions& tcp = std::get<IperfProbe>(scenario.checks[0].probe).load;
    EXPECT_EQ(scenario.checks[0].name, "iperf ecs1 -> ecs2:5201 (IPv4)");
    EXPECT_EQ(tcp.rate, BitRate{});
    EXPECT_EQ(tcp.duration, seconds(10));
    EXPECT_EQ(tcp.length, 131'072u);
    EXPECT_EQ(tcp.direction, IperfDirection::Forward);
    EXPECT_FALSE(scenario.checks[0].is_judged);
    EXPECT_EQ(latest_end(scenario.checks[0]), kStart + seconds(12));
    const IperfOptions& udp = std::get<IperfProbe>(scenario.checks[1].probe).load;
    EXPECT_EQ(udp.rate, BitRate{1'000'000});
    EXPECT_EQ(udp.length, 1'448u);
    EXPECT_EQ(udp.direction, IperfDirection::Both);
    EXPECT_TRUE(scenario.checks[1].is_judged);
}

TEST(IperfCheck, must_not_contradict_itself)
{
    EXPECT_THAT(complaints(""), IsEmpty());
    EXPECT_THAT(
        complaints("protocol: udp, congestion: reno, window: 64KiB"),
        ElementsAre("`congestion` is of TCP, and this load is of UDP", "`window` is of TCP, and this load is of UDP"));
    EXPECT_THAT(complaints("protocol: udp, length: 9000B"), ElementsAre("`length` is from 12B to 8452B in UDP"));
    EXPECT_THAT(complaints("reverse: true, bidirectional: true"),
                ElementsAre("`reverse` is one half of `bidirectional`; leave one of them out"));
    EXPECT_THAT(complaints("rate: 1Mbps, on_time: 1s"), ElementsAre("`on_time` goes with `arrival: on_off`"));
    EXPECT_THAT(complaints("arrival: poisson"),
                ElementsAre("`arrival` needs a `rate`: what is sent as fast as it goes has no arrivals"));
    EXPECT_THAT(complaints("duration: 2500ms"),
                ElementsAre("`duration` 2500ms is no whole number of intervals of 1s; give it an `interval`"));
    EXPECT_THAT(complaints("interval: 1us"), ElementsAre("`interval` 1us makes more than 100000 of them"));
    EXPECT_THAT(complaints("start_within: 10s"),
                ElementsAre("`start_within` leaves no time to send; it is shorter than `duration`"));
    EXPECT_THAT(complaints("bytes: 1MB, omit: 1s"),
                ElementsAre("`omit` does not go with `bytes`: what is counted would be unknown"));
    EXPECT_THAT(complaints("bytes: 1MB, duration: 10s"),
                ElementsAre("`duration` does not go with `bytes`: it lasts until they are there"));
    EXPECT_THAT(complaints("bytes: 2B, parallel: 3"), ElementsAre("`bytes` leaves nothing to some of 3 streams"));
}

TEST(IperfCheck, goes_from_one_instance_to_another)
{
    try {
        build_scenario(file_with("  - {at: 1s, iperf: {from: ecs1, to: 192.168.1.10}}\n"), "x");
        FAIL() << "it was read";
    } catch (const ScenarioError& error) {
        ASSERT_EQ(error.diagnostics().size(), 1u);
        EXPECT_THAT(error.diagnostics()[0].message,
                    HasSubstr("ecs1 and 192.168.1.10 are the same instance; a load goes from one to another"));
    }
}

TEST(IperfCheck, is_asked_only_what_it_can_tell)
{
    EXPECT_THAT(complaints("", "{loss: 0%, jitter: ..1ms}"),
                ElementsAre("`loss` is a result of UDP, and this load is of TCP",
                            "`jitter` is a result of UDP, and this load is of TCP"));
    EXPECT_THAT(complaints("protocol: udp", "{retransmissions: 0, end: closed}"),
                ElementsAre("`retransmissions` is a result of TCP, and this load is of UDP",
                            "`end` is a result of TCP, and this load is of UDP"));
    EXPECT_THAT(complaints("", "{received: 1, rtt: 1ms}"),
                ElementsAre("`received` is no result of iperf", "`rtt` is no result of iperf"));
    EXPECT_THAT(complaints("bidirectional: true", "{fairness: 100%}"),
                ElementsAre("`fairness` compares streams, and this load has one in a direction"));
    EXPECT_THAT(complaints("", "refused"), ElementsAre(HasSubstr("is an answer to tcp")));
    EXPECT_THAT(complaints("", "{phases: [{from: 2s, to: 1s, throughput: 1Mbps..}]}"),
                ElementsAre("`to` must come after `from`, and not after 10s, when the load ends"));
    EXPECT_THAT(complaints("", "{phases: [{from: 0s, to: 1500ms, throughput: 1Mbps..}]}"),
                ElementsAre("`to` 1500ms is no whole number of intervals of 1s"));
}

TEST(IperfCheck, alone_has_fairness_and_phases)
{
    const std::string file =
        file_with("  - {at: 1s, ping: {from: ecs1, to: ecs2}, expect: {fairness: 90%.., jitter: ..1ms}}\n");
    try {
        build_scenario(file, "x");
        FAIL() << "it was read";
    } catch (const ScenarioError& error) {
        ASSERT_EQ(error.diagnostics().size(), 2u);
        EXPECT_EQ(error.diagnostics()[0].message, "`fairness` is a result of iperf, not of ping");
        EXPECT_EQ(error.diagnostics()[1].message, "`jitter` is a result of udp and iperf, not of ping");
    }
}

TEST(IperfCheck, passes_when_its_expectations_are_met)
{
    EXPECT_THAT(failures(kUdp, "{throughput: 9.5Mbps..10.5Mbps, loss: 45%..55%, jitter: ..1ms}"), IsEmpty());
    EXPECT_THAT(failures(kTcp, "{throughput: 8Mbps..10Mbps, retransmissions: 1.., end: closed, fairness: 50%.., "
                               "phases: [{from: 1s, to: 3s, throughput: 8Mbps..10Mbps}]}"),
                IsEmpty());
    EXPECT_THAT(failures(kTcp, "reachable"), IsEmpty());
}

// Longer than the 10 s of iperf3, and no longer than it needs.
TEST(IperfCheck, of_so_many_bytes_lasts_until_they_are_there)
{
    const auto run_of = [](const std::string& more) {
        const std::atomic<bool> stop{false};
        return run(build_scenario(file_with("  - {at: 1s, iperf: {from: ecs1, to: ecs2, bytes: 20MB" + more), "x.yaml"),
                   {}, stop);
    };
    const RunResult whole = run_of("}, expect: {throughput: 7Mbps..10Mbps, end: closed}}\n");
    EXPECT_THAT(whole.checks[0].failures, IsEmpty());
    EXPECT_EQ(std::get<IperfResult>(whole.checks[0].outcome).streams[0].sum.received_bytes, 20'000'000u);
    EXPECT_GT(whole.ended, kStart + seconds(17));
    EXPECT_LT(whole.ended, kStart + seconds(25));
    const RunResult cut = run_of("}, expect: reachable}\nduration: 10s\n");
    EXPECT_EQ(cut.ended, kStart + seconds(10));
    EXPECT_THAT(cut.checks[0].failures, ElementsAre("it had not finished when the run ended"));
}

TEST(IperfCheck, of_so_many_bytes_of_udp_waits_for_what_is_late)
{
    const std::atomic<bool> stop{false};
    const RunResult result =
        run(build_scenario(file_with("  - {at: 1s, iperf: {from: ecs1, to: ecs2, protocol: udp, rate: 1Mbps, bytes: "
                                     "1MB}, expect: {loss: 0%}}\n"),
                           "x.yaml"),
            {}, stop);
    EXPECT_THAT(result.checks[0].failures, IsEmpty());
    EXPECT_GE(result.ended, kStart + seconds(9));
    EXPECT_LE(result.ended, kStart + seconds(12));
}

TEST(IperfCheck, is_reachable_when_every_stream_is_there)
{
    EXPECT_THAT(failures("bytes: 20MB, reverse: true", "reachable"), IsEmpty());
    EXPECT_THAT(failures("duration: 1s, bidirectional: true", "reachable"), IsEmpty());
}

TEST(IperfCheck, that_fails_says_what_it_has_measured)
{
    EXPECT_THAT(failures(kUdp, "{throughput: 1Mbps..2Mbps}"),
                ElementsAre(AllOf(StartsWith("expected throughput 1Mbps..2Mbps, measured 10."), EndsWith("Mbps"))));
    EXPECT_THAT(failures(kUdp, "{loss: 0%}"), ElementsAre(StartsWith("expected loss 0%, measured 4")));
    EXPECT_THAT(failures(kUdp, "{jitter: 1s..}"), ElementsAre(StartsWith("expected jitter 1s.., measured 0.")));
    EXPECT_THAT(failures(kTcp, "{retransmissions: 0}"),
                ElementsAre(StartsWith("expected retransmissions 0, measured ")));
    EXPECT_THAT(failures(kTcp, "{fairness: ..10%}"), ElementsAre(StartsWith("expected fairness ..10%, measured ")));
    EXPECT_THAT(failures(kTcp, "{end: reset}"),
                ElementsAre(AllOf(StartsWith("expected connections that end reset, but that of port "),
                                  EndsWith(" ended closed"))));
    EXPECT_THAT(failures(kTcp, "{phases: [{from: 1s, to: 2s, throughput: 1kbps}]}"),
                ElementsAre(StartsWith("expected throughput from 1s to 2s of 1kbps, measured ")));
    EXPECT_THAT(failures(kTcp, "unreachable"), ElementsAre("expected unreachable, but it was answered"));
}

TEST(IperfCheck, names_the_direction_that_fails)
{
    EXPECT_THAT(failures("protocol: udp, rate: 5Mbps, duration: 2s, reverse: true", "{throughput: 1kbps}"),
                ElementsAre(StartsWith("expected throughput back 1kbps, measured 4.")));
    EXPECT_THAT(failures("protocol: udp, rate: 5Mbps, duration: 2s, bidirectional: true", "{throughput: 1kbps}"),
                ElementsAre(StartsWith("expected throughput 1kbps, "), StartsWith("expected throughput back 1kbps, ")));
}

TEST(IperfCheck, without_an_expectation_is_a_load_that_nothing_judges)
{
    const CheckResult result = result_of("port: 9, " + kUdp, "");
    EXPECT_TRUE(result.passed());
    EXPECT_GT(std::get<IperfResult>(result.outcome).streams[0].sum.lost, 0u);
}

TEST(IperfCheck, is_held_against_its_because)
{
    EXPECT_TRUE(result_of(kUdp, ", expect: reachable, because: {reason: RATE_LIMITED, object: pcc1}").passed());
    EXPECT_THAT(result_of(kUdp, ", expect: reachable, because: {reason: NO_ROUTE}").failures,
                Contains("expected reason NO_ROUTE, got RATE_LIMITED"));
}

TEST(LoadCheck, counts_each_datagram_once_whatever_the_link_copies)
{
    std::string file = file_with(
        "  - {at: 1s, udp: {from: ecs1, to: ecs2, port: 5201, rate: 10Mbps, duration: 10s}, expect: {loss: 9%..11%}}\n"
        "  - {at: 1s, iperf: {from: ecs1, to: ecs2, protocol: udp, rate: 10Mbps}, expect: {loss: 9%..11%}}\n");
    const std::string_view bandwidth = "bandwidth: 10Mbps";
    file.replace(file.find(bandwidth), bandwidth.size(),
                 "bandwidth: 100Mbps, quality: {loss: 10%, duplication: 50%, jitter: 5ms, keep_order: false}");
    const std::atomic<bool> stop{false};
    const RunResult result = run(build_scenario(file, "x.yaml"), {}, stop);
    for (const CheckResult& check : result.checks)
        EXPECT_THAT(check.failures, IsEmpty());
    const UdpResult& udp = std::get<UdpResult>(result.checks[0].outcome);
    EXPECT_EQ(udp.lost(), udp.sent - udp.sink.received);
    EXPECT_GT(udp.sink.duplicates, udp.sink.received / 3);
}

TEST(IperfCheck, has_the_same_chance_from_the_same_seed)
{
    const auto received = [](const std::string& more) {
        const CheckResult result =
            result_of("protocol: udp, rate: 3Mbps, duration: 3s, arrival: poisson, parallel: 3" + more, "");
        std::vector<std::uint64_t> bytes;
        for (const IperfStream& stream : std::get<IperfResult>(result.outcome).streams)
            bytes.push_back(stream.sum.received_bytes);
        return bytes;
    };
    EXPECT_EQ(received(""), received(""));
    EXPECT_NE(received(""), received(", port: 5202"));  // another load, by its name
}

}  // namespace
}  // namespace vpcsim
