// Links in a scenario file: their quality, and how the timeline changes it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "example.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kPeer = "bandwidth: 100Mbps}";

// What the reader says of the example whose peer connection has that quality.
std::vector<std::string> mistakes_of_quality(std::string_view quality)
{
    return mistakes_in(example_with(kPeer, format("bandwidth: 100Mbps, quality: {}}}", quality)));
}

// The example with one more section.
std::string with_section(std::string_view section)
{
    return example_with("captures:\n", format("{}captures:\n", section));
}

LinkQuality quality_of(const Scenario& scenario)
{
    return link_quality(scenario.network, scenario.network.find<PeerConnectionId>("pcc1"));
}

TEST(LinkQualityReader, reads_every_key)
{
    const Scenario scenario = build_scenario(
        example_with(kPeer, "quality: {jitter: 2ms, keep_order: false, loss: 1%, loss_burst: 8, duplication: 0.01%, "
                            "reordering: 2%, reordering_gap: 3ms}}"),
        "x.yaml");
    EXPECT_EQ(quality_of(scenario), (LinkQuality{.jitter = milliseconds(2),
                                                 .keep_order = false,
                                                 .loss = {10'000},
                                                 .loss_burst = 8,
                                                 .duplication = {100},
                                                 .reordering = {20'000},
                                                 .reordering_gap = milliseconds(3)}));
    EXPECT_EQ(to_string(quality_of(scenario)),
              "loss 1% in bursts of 8, jitter 2ms out of order, duplication 0.01%, reordering 2% by 3ms");
}

TEST(LinkQualityReader, takes_that_of_the_regions_where_a_peer_connection_has_none)
{
    const std::string_view latency = "latency: [{between: [cn-shanghai, cn-beijing], quality: {loss: 2%}}]\n";
    EXPECT_EQ(quality_of(build_scenario(with_section(latency), "x.yaml")), (LinkQuality{.loss = {20'000}}));
    std::string own = with_section(latency);
    own.replace(own.find(kPeer), kPeer.size(), "bandwidth: 100Mbps, quality: {}}");
    EXPECT_TRUE(quality_of(build_scenario(own, "x.yaml")).is_perfect());
    EXPECT_TRUE(quality_of(build_scenario(kExample, "x.yaml")).is_perfect());
}

TEST(LinkQualityReader, refuses_what_is_no_quality)
{
    EXPECT_THAT(mistakes_of_quality("{loss: 101%}"), ElementsAre(HasSubstr("loss: 101%` is above 100%")));
    EXPECT_THAT(mistakes_of_quality("{loss: 0.1}"), ElementsAre(HasSubstr("needs a unit, such as `0.1%`")));
    EXPECT_THAT(mistakes_of_quality("{jitter: -1ms}"), ElementsAre(HasSubstr("is negative")));
    EXPECT_THAT(mistakes_of_quality("{los: 1%}"), ElementsAre(HasSubstr("did you mean `loss`")));
    EXPECT_THAT(mistakes_of_quality("{loss: 1%, loss_burst: 0}"), ElementsAre(HasSubstr("from 1 to 1000000")));
    EXPECT_THAT(mistakes_of_quality("{keep_order: false}"), ElementsAre(HasSubstr("`keep_order` goes with `jitter`")));
    EXPECT_THAT(mistakes_of_quality("{loss_burst: 8}"), ElementsAre(HasSubstr("`loss_burst` goes with `loss`")));
    EXPECT_THAT(mistakes_of_quality("{loss: 80%, loss_burst: 3}"),
                ElementsAre(HasSubstr("`loss` is more than bursts of 3 can lose, 75%")));
    EXPECT_THAT(mistakes_of_quality("{loss: 75%, loss_burst: 3}"), IsEmpty());
    EXPECT_THAT(mistakes_of_quality("{loss: 100%}"), IsEmpty());
    EXPECT_THAT(mistakes_of_quality("{reordering: 1%}"), ElementsAre(HasSubstr("needs a `reordering_gap`")));
    EXPECT_THAT(mistakes_of_quality("{reordering_gap: 1ms}"), ElementsAre(HasSubstr("goes with `reordering`")));
    EXPECT_THAT(mistakes_of_quality("{jitter: 25h}"), ElementsAre(HasSubstr("is out of range; from 0s to 1d")));
    EXPECT_THAT(mistakes_of_quality("{reordering: 1%, reordering_gap: 30d}"), ElementsAre(HasSubstr("from 1ps to 1d")));
}

TEST(LatencyReader, wants_a_delay_or_a_quality_and_the_latter_of_regions_only)
{
    EXPECT_THAT(mistakes_in(with_section("latency: [{between: [cn-beijing, cn-shanghai]}]\n")),
                ElementsAre(HasSubstr("latency: `one_way` is missing")));
    EXPECT_THAT(mistakes_in(with_section("latency: [{between: [cn-beijing-h, cn-beijing-i], quality: {loss: 1%}}]\n")),
                ElementsAre(HasSubstr("latency: `quality` is that of links between two regions")));
}

TEST(LinkTimeline, refuses_entries_that_say_nothing_or_two_things)
{
    const auto mistakes = [](std::string_view entry) {
        return mistakes_in(with_section(format("timeline: [{{at: 2s, {}}}]\n", entry)));
    };
    EXPECT_THAT(mistakes("link: pcc1"), ElementsAre(HasSubstr("is missing: `down`, `quality`, or both")));
    EXPECT_THAT(mistakes("down: 1s"), ElementsAre(HasSubstr("one of `call` and `link` is missing")));
    EXPECT_THAT(mistakes("link: pcc1, down: 1s, as: corp"), ElementsAre(HasSubstr("`as` is of a `call`")));
    EXPECT_THAT(mistakes("call: ListVpcPeerConnections, as: corp, down: 1s"),
                ElementsAre(HasSubstr("`down` is of a `link`")));
    EXPECT_THAT(mistakes("call: ListVpcPeerConnections, as: corp, link: pcc1"),
                ElementsAre(HasSubstr("`link` cannot stand beside `call`")));
    EXPECT_THAT(mistakes("link: pcc2, down: 1s"), ElementsAre(HasSubstr("pcc2")));
    EXPECT_THAT(mistakes("link: pcc1, quality: {keep_order: false}"), ElementsAre(HasSubstr("goes with `jitter`")));
}

TEST(LinkTimeline, changes_the_link_of_what_is_there_by_then)
{
    const auto changed_at = [&](std::string_view at) {
        return mistakes_in(with_section(format(
            "timeline:\n"
            "  - {{at: 1s, call: CreateVpc, as: corp, result: vpc3, with: {{RegionId: cn-beijing, CidrBlock: "
            "172.16.0.0/12}}}}\n"
            "  - {{at: 2s, call: CreateVpcPeerConnection, as: corp, result: pcc2, with: {{VpcId: vpc1, AcceptingVpcId: "
            "vpc3}}}}\n"
            "  - {{at: {}, link: pcc2, down: 1s}}\n",
            at)));
    };
    EXPECT_THAT(changed_at("1s"), ElementsAre(HasSubstr("`pcc2` is made only after 1s, when its link changes")));
    EXPECT_THAT(changed_at("3s"), IsEmpty());
}

TEST(LinkTimeline, takes_a_link_down_and_up_again_and_says_so)
{
    const Scenario scenario = build_scenario(
        R"(version: 1
name: flap
vpcs:
  vpc1: {region: cn-beijing,  cidr_block: 192.168.0.0/16}
  vpc2: {region: cn-shanghai, cidr_block: 10.0.0.0/16}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h,  cidr_block: 192.168.1.0/24}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24}
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16,    next_hop_id: pcc1}
  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1}
security_groups:
  sg1: {vpc: vpc1}
  sg2: {vpc: vpc2, ingress: [{policy: accept, ip_protocol: icmp, source_cidr_ip: 192.168.0.0/16}]}
instances:
  ecs1: {vswitch: vsw1, security_groups: [sg1]}
  ecs2: {vswitch: vsw2, security_groups: [sg2]}
timeline:
  - {every: 5s, until: 10s, link: pcc1, down: 2s}
  - {at: 14s, link: pcc1, quality: {loss: 100%}}
checks:
  - {at: 500ms, ping: {from: ecs1, to: ecs2, count: 16}, expect: {received: 10},
     because: {reason: LINK_LOSS, stage: link, object: pcc1, rule: link down, packet: request, diagnosis: LINK_LOSS}}
)",
        "x.yaml");
    const std::atomic<bool> stop{false};
    const RunResult result = run(scenario, {}, stop);
    EXPECT_THAT(result.checks.at(0).failures, IsEmpty());
    std::vector<std::string> changes;
    for (const ChangeRecord& record : result.changes)
        if (const auto* link = std::get_if<LinkRecord>(&record))
            changes.push_back(format("{} {}", to_string(link->at), link->change.peer));
    EXPECT_THAT(changes, ElementsAre("5s pcc1", "10s pcc1", "14s pcc1"));
    EXPECT_EQ(result.peers.at(0)[0].link.lost.packets, 6u);
}

}  // namespace
}  // namespace vpcsim
