#include <gtest/gtest.h>

#include <set>

#include "support/network_fixture.h"
#include "vpc/region_distances.h"

namespace vpcsim {
namespace {

TEST(Network, copied_and_changed_leaves_the_original_untouched)
{
    auto world = peering();
    World copy;
    copy.network = world.network;
    copy.group("sg-ecs2");
    copy.acl("acl-ecs1");
    copy.stop("ecs1");
    copy.instance("new", "vsw1", {"192.168.1.30"});
    copy.network.peer_connections[copy.peer_id("pcc1")].status = PeerStatus::Deleting;
    copy.route("vpc1.system", "172.16.0.0/12", NextHop::instance(copy.instance_id("ecs1")));

    EXPECT_THAT(world.probe("ecs1", "ecs2", icmp, 1).reply(), delivered_to("ecs1"));
    EXPECT_THAT(world.probe("ecs2", "ecs1", tcp, 80).reply(), delivered_to("ecs2"));
    EXPECT_THAT(world.probe("ecs1", "172.16.0.1", tcp, 80).request(), dropped_for(DropReason::NoRoute));
    EXPECT_TRUE(world.network.find_eni(VpcId{0}, ip("192.168.1.30")).is_none());
    EXPECT_TRUE(world.network.find<InstanceId>("new").is_none());
    EXPECT_TRUE(world.network.find<NetworkAclId>("acl-ecs1").is_none());
}

TEST(Network, finds_everything_by_name_and_nothing_by_another)
{
    auto world = peering();
    EXPECT_EQ(world.network.name(world.network.find<VpcId>("vpc2")), "vpc2");
    EXPECT_EQ(world.network.name(world.network.find<EniId>("ecs1/eth0")), "ecs1/eth0");
    EXPECT_EQ(world.network.name(world.network.find<RouteTableId>("vpc1.system")), "vpc1.system");
    EXPECT_TRUE(world.network.find<VpcId>("vsw1").is_none());
    EXPECT_TRUE(world.network.find<PeerConnectionId>("pcc").is_none());
}

TEST(Network, seeds_a_custom_table_with_the_system_entries_only)  // [VP-40, domain.md 2.3]
{
    auto world = peering();
    const RouteTableId custom = world.custom_table("custom", "vsw1");
    std::vector<std::string> destinations;
    for (const RouteEntry& entry : world.network.route_tables[custom].entries())
        destinations.push_back(to_string(entry.destination));
    EXPECT_THAT(destinations, testing::ElementsAre("100.64.0.0/10", "192.168.1.0/24", "2001:db8:1:101::/64"));
    world.vswitch("vsw1b", "vpc1", "cn-beijing-i", "192.168.2.0/24");  // enters every table of its VPC
    EXPECT_TRUE(world.network.route_tables[custom].find(block("192.168.2.0/24")));
    EXPECT_TRUE(world.network.route_tables[world.network.vpcs[VpcId{0}].system_table].find(block("192.168.2.0/24")));
    EXPECT_FALSE(world.network.route_tables[world.network.vpcs[VpcId{1}].system_table].find(block("192.168.2.0/24")));
}

TEST(Network, shares_one_group_set_between_interfaces_of_the_same_groups)
{
    auto world = two_vswitches();
    const SecurityGroupId a = world.group("sg-a").id();
    const SecurityGroupId b = world.group("sg-b").id();
    EXPECT_EQ(world.network.group_set({a, b}), world.network.group_set({b, a, b}));
    EXPECT_NE(world.network.group_set({a}), world.network.group_set({a, b}));
}

TEST(AddressIndex, finds_an_address_in_its_own_vpc_only)
{
    AddressIndex index;
    EXPECT_TRUE(index.find(VpcId{0}, ip("10.0.0.1")).is_none());
    for (std::uint32_t i = 0; i < 10'000; ++i)
        index.insert(VpcId{i % 2}, IpAddress::v4(i / 2), EniId{i});
    for (std::uint32_t i = 0; i < 10'000; ++i)
        ASSERT_EQ(index.find(VpcId{i % 2}, IpAddress::v4(i / 2)), EniId{i});
    EXPECT_TRUE(index.find(VpcId{2}, IpAddress::v4(1)).is_none());
    EXPECT_TRUE(index.find(VpcId{0}, IpAddress::v4(5'000)).is_none());
    EXPECT_THROW(index.insert(VpcId{0}, IpAddress::v4(0), EniId{1}), InternalError);
}

TEST(VSwitch, has_its_gateway_third_from_the_end_in_both_families)  // [VP-23]
{
    auto world = one_vswitch();
    const VSwitch& vswitch = world.network.vswitches[world.vswitch_id("vsw")];
    EXPECT_EQ(to_string(vswitch.gateway(IpFamily::V4)), "10.0.1.253");
    EXPECT_EQ(to_string(vswitch.gateway(IpFamily::V6)), "2001:db8:1:101:ffff:ffff:ffff:fffd");
}

TEST(VSwitch, reserves_its_first_and_its_last_addresses)  // [VP-21, VP-22]
{
    auto world = one_vswitch();
    const VSwitch& vswitch = world.network.vswitches[world.vswitch_id("vsw")];
    for (const char* reserved : {"10.0.1.0", "10.0.1.253", "10.0.1.254", "10.0.1.255", "2001:db8:1:101::",
                                 "2001:db8:1:101:ffff:ffff:ffff:fff7", "2001:db8:1:101:ffff:ffff:ffff:ffff"})
        EXPECT_TRUE(vswitch.is_reserved(ip(reserved))) << reserved;
    for (const char* free : {"10.0.1.1", "10.0.1.252", "2001:db8:1:101::1", "2001:db8:1:101:ffff:ffff:ffff:fff6"})
        EXPECT_FALSE(vswitch.is_reserved(ip(free))) << free;
}

TEST(VSwitch, reserves_nothing_outside_its_blocks)
{
    VSwitch vswitch;
    vswitch.cidr = block("10.0.1.0/24");
    EXPECT_FALSE(vswitch.is_reserved(ip("2001:db8::")));  // it has no IPv6 block
    vswitch.ipv6_cidr = block("2001:db8:1:101::/64");
    EXPECT_FALSE(vswitch.is_reserved(ip("2001:db8:1:102:ffff:ffff:ffff:ffff")));
    EXPECT_FALSE(vswitch.is_reserved(ip("10.0.2.0")));
}

TEST(Latency, between_beijing_and_shanghai_is_16_7_milliseconds_there_and_back)  // [domain.md 6.2]
{
    EXPECT_EQ(nominal_one_way("cn-beijing", "cn-shanghai"), microseconds(8360));
}

TEST(Latency, agrees_with_the_table_of_the_domain)  // [domain.md 6.2], RTT in tenths of a millisecond
{
    struct Row {
        const char* a;
        const char* b;
        std::int64_t round_trip;
    };
    for (const Row& row : {Row{"cn-beijing", "cn-shenzhen", 305},
                           {"cn-hangzhou", "cn-shanghai", 26},
                           {"cn-shenzhen", "cn-hongkong", 4},
                           {"cn-hongkong", "ap-southeast-1", 405},
                           {"cn-hangzhou", "us-west-1", 1584},
                           {"ap-southeast-1", "eu-central-1", 1608},
                           {"cn-beijing", "us-east-1", 1745},
                           {"ap-northeast-1", "us-west-1", 1306}}) {
        const auto one_way = nominal_one_way(row.a, row.b);
        ASSERT_TRUE(one_way) << row.a << " " << row.b;
        EXPECT_NEAR(static_cast<double>(2 * one_way->count()), static_cast<double>(row.round_trip) * 1e8, 0.6e8)
            << row.a << " " << row.b;
    }
}

TEST(Latency, is_known_for_every_pair_and_the_same_both_ways)
{
    for (const std::string_view a : kRegions)
        for (const std::string_view b : kRegions) {
            const auto there = nominal_one_way(a, b);
            ASSERT_TRUE(there) << a << " " << b;
            EXPECT_EQ(there, nominal_one_way(b, a)) << a << " " << b;
            EXPECT_TRUE(a != b || *there == Duration::zero()) << a;
        }
    EXPECT_EQ(std::size(kDistances), kRegions.size() * (kRegions.size() - 1) / 2);
    EXPECT_EQ(nominal_one_way("cn-beijing", "cn-atlantis"), std::nullopt);
    EXPECT_FALSE(is_known_region("cn-atlantis"));
}

TEST(Latency, may_be_overridden_for_a_pair_in_either_order)
{
    Latency latency;
    latency.override_one_way("cn-shanghai", "cn-beijing", milliseconds(20));
    EXPECT_EQ(latency.overridden("cn-beijing", "cn-shanghai"), milliseconds(20));
    EXPECT_EQ(latency.overridden("cn-shanghai", "cn-beijing"), milliseconds(20));
    EXPECT_EQ(latency.overridden("cn-beijing", "cn-beijing"), std::nullopt);
}

TEST(Verdict, has_a_code_and_a_sentence_of_its_own_for_every_reason)
{
    std::set<std::string_view> codes;
    std::set<std::string_view> sentences;
    for (std::size_t i = 0; i < kDropReasonCount; ++i) {
        const auto reason = static_cast<DropReason>(i);
        EXPECT_EQ(parse_drop_reason(code(reason)), reason);
        codes.insert(code(reason));
        sentences.insert(sentence(reason));
    }
    EXPECT_EQ(codes.size(), kDropReasonCount);
    EXPECT_EQ(sentences.size(), kDropReasonCount);
    EXPECT_EQ(parse_drop_reason("no_route"), std::nullopt);
    EXPECT_EQ(code(DropReason::SpoofedSource), "SPOOFED_SOURCE");
}

TEST(Stage, is_read_back_by_its_name)
{
    for (int i = 0; i <= static_cast<int>(Stage::Guest); ++i)
        EXPECT_EQ(parse_stage(name(static_cast<Stage>(i))), static_cast<Stage>(i));
    EXPECT_EQ(parse_stage("peering"), std::nullopt);
}

TEST(Assumptions, each_have_a_name_a_reason_and_a_tag)
{
    std::set<std::string_view> names;
    for (const AssumptionField& field : assumption_fields()) {
        EXPECT_FALSE(field.reason.empty() || field.tag.empty()) << field.name;
        names.insert(field.name);
    }
    EXPECT_EQ(names.size(), assumption_fields().size());
}

TEST(InstanceType, is_known_by_the_vendors_name)  // [domain.md 5.4]
{
    const InstanceType* type = find_instance_type("ecs.g6.large");
    ASSERT_NE(type, nullptr);
    EXPECT_EQ(type->limits.bandwidth, megabits_per_second(1'000));
    EXPECT_EQ(type->limits.burst_bandwidth, megabits_per_second(3'000));
    EXPECT_EQ(type->limits.packets.packets_per_second, 300'000u);
    EXPECT_EQ(find_instance_type("ecs.g6.tiny"), nullptr);
    EXPECT_THAT(known_instance_types(), testing::HasSubstr("ecs.g7.8xlarge"));
}

}  // namespace
}  // namespace vpcsim
