#include "cloud.h"

#include <rapidcheck/gtest.h>

#include <set>

namespace vpcsim {
namespace {

Value run(const char* name, const char* vswitch = "vsw1", const char* group = "sg1")
{
    return map({{"InstanceName", name}, {"VSwitchId", vswitch}, {"SecurityGroupIds", list({group})}});
}

std::vector<std::string> addresses_of(const Eni& eni)
{
    std::vector<std::string> texts;
    for (const IpAddress address : eni.addresses)
        texts.push_back(to_string(address));
    return texts;
}

TEST(RunInstances, makes_an_instance_with_its_primary_eni)
{
    TwoVpcs cloud;
    Value parameters =
        run("ecs1")
            .set("PrivateIpAddress", "192.168.1.10")
            .set("SecondaryPrivateIpAddresses", list({"192.168.1.12", "192.168.1.11"}))
            .set("Ipv6Addresses", list({"2001:db8:1:101::10"}))
            .set("InstanceType", "ecs.g6.large")
            .set("SourceDestCheck", true)
            .set("Mtu", 8500)
            .set("ConnectionTrackingConfiguration", map({{"UdpTimeout", 100}, {"TcpClosedAndTimeWaitTimeout", 15}}));
    const Value made = cloud.must("RunInstances", parameters);
    EXPECT_EQ(made.find("InstanceIdSets")->find("InstanceIdSet")->items().at(0).text(), "ecs1");
    const Eni& eni = cloud.eni("ecs1/eth0");
    EXPECT_EQ(addresses_of(eni),
              (std::vector<std::string>{"192.168.1.10", "192.168.1.12", "192.168.1.11", "2001:db8:1:101::10"}));
    EXPECT_EQ(to_string(eni.mac), "00:16:3e:00:00:01");
    EXPECT_TRUE(eni.source_dest_check);
    EXPECT_EQ(eni.mtu, 8500);
    EXPECT_EQ(eni.timeouts.udp, 100);
    EXPECT_EQ(eni.timeouts.tcp_closed, 15);
    EXPECT_EQ(eni.timeouts.tcp_established, 910);
    EXPECT_EQ(eni.origin, kCallLine);
    EXPECT_EQ(cloud.instance("ecs1").limits, find_instance_type("ecs.g6.large")->limits);
    EXPECT_EQ(cloud.instance("ecs1").enis.size(), 1u);
    EXPECT_EQ(cloud.network.find_eni(VpcId{0}, *parse_ip("2001:db8:1:101::10")),
              cloud.network.find<EniId>("ecs1/eth0"));
    EXPECT_TRUE(cloud.network.is_member(SecurityGroupId{0}, *parse_ip("192.168.1.11")));
}

TEST(RunInstances, takes_the_next_free_address)
{
    TwoVpcs cloud;
    cloud.instance("fixed", "vsw1", "192.168.1.2", "sg1");
    cloud.must("RunInstances", run("web").set("Amount", 2).set("Ipv6AddressCount", 1));
    EXPECT_EQ(addresses_of(cloud.eni("web-1/eth0")), (std::vector<std::string>{"192.168.1.1", "2001:db8:1:101::1"}));
    EXPECT_EQ(addresses_of(cloud.eni("web-2/eth0")), (std::vector<std::string>{"192.168.1.3", "2001:db8:1:101::2"}));
    cloud.must("RunInstances", run("two").set("SecondaryPrivateIpAddresses", list({"192.168.1.4"})));
    EXPECT_EQ(addresses_of(cloud.eni("two/eth0")), (std::vector<std::string>{"192.168.1.5", "192.168.1.4"}));
}

TEST(RunInstances, refuses_what_a_full_vswitch_cannot_hold)
{
    TwoVpcs cloud;
    cloud.vswitch("small", "vpc1", "cn-beijing-h", "192.168.9.0/29");  // .1 to .4 are free
    EXPECT_THAT(cloud.refused("RunInstances", run("web", "small").set("Amount", 5)),
                Refusal("InvalidVSwitchId.IpNotEnough", "VSwitchId", "small has no free address left"));
    cloud.must("RunInstances", run("web", "small").set("Amount", 4));
    EXPECT_EQ(addresses_of(cloud.eni("web-4/eth0")), std::vector<std::string>{"192.168.9.4"});
    EXPECT_THAT(cloud.refused("RunInstances", run("more", "small")),
                Refusal("InvalidVSwitchId.IpNotEnough", "VSwitchId", "small"));
}

TEST(RunInstances, refuses_addresses_that_it_cannot_have)
{
    TwoVpcs cloud;
    cloud.instance("ecs1", "vsw1", "192.168.1.10", "sg1");
    const auto at = [&](const char* address) {
        return cloud.refused("RunInstances", run("x").set("PrivateIpAddress", address));
    };
    const auto at6 = [&](const char* address) {
        return cloud.refused("RunInstances", run("x").set("Ipv6Addresses", list({address})));
    };
    EXPECT_THAT(at("192.168.2.10"),
                Refusal("InvalidIPAddress", "PrivateIpAddress", "192.168.2.10 is outside vsw1's 192.168.1.0/24"));
    for (const char* reserved : {"192.168.1.0", "192.168.1.253", "192.168.1.254", "192.168.1.255"})
        EXPECT_THAT(at(reserved), Refusal("InvalidIPAddress.Reserved", "PrivateIpAddress", "first and the last three"))
            << reserved;
    for (const char* reserved :
         {"2001:db8:1:101::", "2001:db8:1:101:ffff:ffff:ffff:fff7", "2001:db8:1:101:ffff:ffff:ffff:ffff"})
        EXPECT_THAT(at6(reserved), Refusal("InvalidIPAddress.Reserved", "Ipv6Addresses[1]", "last nine")) << reserved;
    EXPECT_THAT(at6("2001:db8:9::1"), Refusal("InvalidIPAddress", "Ipv6Addresses[1]", "outside"));
    EXPECT_THAT(at("192.168.1.10"), Refusal("InvalidIPAddress.AlreadyUsed", "PrivateIpAddress", "in use by ecs1/eth0"));
    EXPECT_THAT(cloud.refused("RunInstances", run("x")
                                                  .set("PrivateIpAddress", "192.168.1.20")
                                                  .set("SecondaryPrivateIpAddresses", list({"192.168.1.20"}))),
                Refusal("InvalidIPAddress.AlreadyUsed", "SecondaryPrivateIpAddresses[1]", "named twice"));
    EXPECT_THAT(cloud.refused("RunInstances", run("x").set("PrivateIpAddress", "192.168.1.20").set("Amount", 2)),
                Refusal("InvalidParameter.Amount", "Amount", "cannot share"));
    cloud.vswitch("v4", "vpc1", "cn-beijing-h", "192.168.4.0/24");
    EXPECT_THAT(cloud.refused("RunInstances", run("x", "v4").set("Ipv6Addresses", list({"2001:db8:1:101::10"}))),
                Refusal("OperationDenied.VpcIpv6NotEnabled", "Ipv6Addresses[1]", "v4 has no IPv6 block"));
    EXPECT_THAT(cloud.refused("RunInstances", run("x", "v4").set("Ipv6AddressCount", 1)),
                Refusal("OperationDenied.VpcIpv6NotEnabled", "Ipv6AddressCount", "v4 has no IPv6 block"));
    EXPECT_THAT(cloud.refused("RunInstances",
                              run("x").set("Ipv6AddressCount", 1).set("Ipv6Addresses", list({"2001:db8:1:101::10"}))),
                Refusal("InvalidParameter.Ipv6AddressCount", "Ipv6AddressCount", "excludes"));
}

TEST(RunInstances, wants_groups_that_go_together)
{
    TwoVpcs cloud;
    cloud.group("sge", "vpc1", "enterprise");
    const auto in = [&](Value groups) {
        return cloud.refused("RunInstances", run("x").set("SecurityGroupIds", std::move(groups)));
    };
    EXPECT_THAT(in(list({})),
                Refusal("MissingParameter.SecurityGroupIds", "SecurityGroupIds", "at least one security group"));
    EXPECT_THAT(in(list({"sg1", "sg9"})), Refusal("InvalidSecurityGroupId.NotFound", "SecurityGroupIds[2]", "sg9"));
    EXPECT_THAT(in(list({"sg1", "sg1"})),
                Refusal("InvalidParameter.SecurityGroupIds", "SecurityGroupIds[2]", "named twice"));
    EXPECT_THAT(in(list({"sg2"})),
                Refusal("InvalidSecurityGroupId.VPCMismatch", "SecurityGroupIds", "sg2 is a group of vpc2"));
    EXPECT_THAT(in(list({"sg1", "sge"})), Refusal("InvalidOperation.InvalidSecurityGroupType", "SecurityGroupIds",
                                                  "sg1 is basic and sge is enterprise"));
    Value::List many;
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}) {
        cloud.group(name, "vpc1");
        many.emplace_back(name);
    }
    EXPECT_THAT(in(Value::list(many)),
                Refusal("InstanceSecurityGroupLimitExceeded", "SecurityGroupIds", "11 security groups"));
    many.pop_back();
    cloud.must("RunInstances", run("x").set("SecurityGroupIds", Value::list(many)));
}

TEST(RunInstances, counts_what_is_limited)
{
    TwoVpcs cloud;
    cloud.quotas().addresses_per_basic_group = 2;
    cloud.must("RunInstances", run("a").set("Amount", 2));
    EXPECT_THAT(cloud.refused("RunInstances", run("b")),
                Refusal("QuotaExceeded", "SecurityGroupIds", "sg1 has 2 private addresses"));
    cloud.group("sge", "vpc1", "enterprise");
    cloud.quotas().enis_per_enterprise_group = 0;
    EXPECT_THAT(cloud.refused("RunInstances", run("b", "vsw1", "sge")),
                Refusal("QuotaExceeded", "SecurityGroupIds", "sge has 0 ENIs"));
    cloud.quotas() = {};
    cloud.quotas().addresses_per_vpc = 2;
    EXPECT_THAT(cloud.refused("RunInstances", run("b")),
                Refusal("QuotaExceeded", "VSwitchId", "vpc1 has 2 private addresses"));
    cloud.quotas() = {};
    cloud.must("AuthorizeSecurityGroup",
               map({{"SecurityGroupId", "sg1"},
                    {"Permissions", list({map({{"IpProtocol", "all"}, {"SourceCidrIp", "0.0.0.0/0"}})})}}));
    cloud.quotas().rules_per_eni = 0;
    EXPECT_THAT(cloud.refused("RunInstances", run("b")),
                Refusal("AuthorizationLimitExceed", "SecurityGroupIds", "1 rules together"));
}

TEST(RunInstances, refuses_unknown_types_timeouts_and_names_in_use)
{
    TwoVpcs cloud;
    cloud.instance("ecs1", "vsw1", "192.168.1.10", "sg1");
    EXPECT_THAT(cloud.refused("RunInstances", run("ecs1")),
                Refusal("InvalidName.Duplicate", "InstanceName", "an instance `ecs1`"));
    cloud.must(
        "CreateNetworkInterface",
        map({{"NetworkInterfaceName", "ecs2/eth0"}, {"VSwitchId", "vsw1"}, {"SecurityGroupIds", list({"sg1"})}}));
    EXPECT_THAT(cloud.refused("RunInstances", run("ecs2")),
                Refusal("InvalidName.Duplicate", "InstanceName", "`ecs2/eth0`"));
    EXPECT_THAT(cloud.refused("RunInstances", run("x").set("InstanceType", "ecs.g9.huge")),
                Refusal("InvalidInstanceType.ValueNotSupported", "InstanceType", "known are ecs.g5.large"));
    EXPECT_THAT(
        cloud.refused("RunInstances", run("x").set("ConnectionTrackingConfiguration", map({{"UdpTimeout", 31}}))),
        Refusal("InvalidParameter.UdpTimeout", "ConnectionTrackingConfiguration.UdpTimeout",
                "10, 20, 30, 60, 80 and 100"));
}

TEST(RunInstances, takes_limits_in_place_of_those_of_the_type)  // [domain.md 5.4]
{
    TwoVpcs cloud;
    cloud.must("RunInstances", run("own").set("Limits", map({{"Bandwidth", 8'000'000}, {"Pps", 1'000}})));
    EXPECT_EQ(cloud.instance("own").limits, (InstanceLimits{megabits_per_second(8), {}, {1'000}, 0}));
    cloud.must("RunInstances",
               run("typed").set("InstanceType", "ecs.g6.large").set("Limits", map({{"Connections", 5}})));
    EXPECT_EQ(cloud.instance("typed").limits,
              (InstanceLimits{megabits_per_second(1'000), megabits_per_second(3'000), {300'000}, 5}));
    cloud.must("RunInstances", run("free"));
    EXPECT_EQ(cloud.instance("free").limits, InstanceLimits{});
}

TEST(RunInstances, refuses_limits_that_contradict_themselves)
{
    TwoVpcs cloud;
    const auto refused = [&](const Value& limits, const char* type = nullptr) {
        Value parameters = run("x").set("Limits", limits);
        if (type != nullptr)
            parameters.set("InstanceType", type);
        return cloud.refused("RunInstances", parameters);
    };
    EXPECT_THAT(refused(map({{"BurstBandwidth", 8'000'000}})),
                Refusal("InvalidParameter.BurstBandwidth", "Limits.BurstBandwidth", "it is not given"));
    EXPECT_THAT(refused(map({{"Bandwidth", 9'000'000}, {"BurstBandwidth", 8'000'000}})),
                Refusal("InvalidParameter.BurstBandwidth", "Limits.BurstBandwidth", "8Mbps needs"));
    EXPECT_THAT(refused(map({{"Bandwidth", 4'000'000'000}}), "ecs.g6.large"),
                Refusal("InvalidParameter.Bandwidth", "Limits.Bandwidth", "a burst bandwidth of 3Gbps"));
    EXPECT_THAT(refused(map({{"Pps", 0}})), Refusal("InvalidParameter.Pps", "Limits.Pps", "from 1 to"));
}

TEST(StopInstance, and_start_change_the_status_once)
{
    TwoVpcs cloud;
    cloud.instance("ecs1", "vsw1", "192.168.1.10", "sg1");
    const Value ecs1 = map({{"InstanceId", "ecs1"}});
    EXPECT_THAT(cloud.refused("StartInstance", ecs1),
                Refusal("IncorrectInstanceStatus", "InstanceId", "ecs1 is running already"));
    cloud.must("StopInstance", ecs1);
    EXPECT_EQ(cloud.instance("ecs1").status, InstanceStatus::Stopped);
    EXPECT_THAT(cloud.refused("StopInstance", ecs1),
                Refusal("IncorrectInstanceStatus", "InstanceId", "ecs1 is stopped already"));
    EXPECT_EQ(cloud.instance("ecs1").restarts, 0u);
    cloud.must("StartInstance", ecs1);
    EXPECT_EQ(cloud.instance("ecs1").status, InstanceStatus::Running);
    EXPECT_EQ(cloud.instance("ecs1").restarts, 1u);
}

TEST(RunInstances, makes_a_hundred_thousand_without_looking_at_those_before)
{
    Cloud cloud;
    cloud.vpc("corp", "vpc1", "cn-beijing", "10.0.0.0/8");
    cloud.vswitch("a", "vpc1", "cn-beijing-a", "10.0.0.0/16");
    cloud.vswitch("b", "vpc1", "cn-beijing-b", "10.1.0.0/16");
    cloud.group("sga", "vpc1", "enterprise");
    cloud.group("sgb", "vpc1", "enterprise");
    for (int number = 0; number < 50'000; ++number) {
        ASSERT_TRUE(
            cloud.call("RunInstances", map({{"VSwitchId", "a"}, {"SecurityGroupIds", list({"sga"})}})).is_success());
        ASSERT_TRUE(
            cloud.call("RunInstances", map({{"VSwitchId", "b"}, {"SecurityGroupIds", list({"sgb"})}})).is_success());
    }
    EXPECT_EQ(cloud.network.instances.size(), 100'000u);
    EXPECT_EQ(to_string(cloud.eni("i-100000/eth0").addresses[0]), "10.1.195.80");
}

// Whatever is asked for in whatever order: no address twice, none reserved, none outside; a refused call changes
// nothing.
RC_GTEST_PROP(RunInstances, never_gives_an_address_twice, (std::vector<unsigned char> wishes))
{
    TwoVpcs cloud;
    cloud.vswitch("small", "vpc1", "cn-beijing-h", "192.168.9.0/27");
    for (const unsigned char wish : wishes) {
        Value parameters = map({{"VSwitchId", "small"}, {"SecurityGroupIds", list({"sg1"})}});
        if (wish % 2 == 0)
            parameters.set("PrivateIpAddress", to_string(IpAddress::v4(0xc0'a8'09'00u + wish % 40u)));
        else
            parameters.set("Amount", wish % 5 + 1);
        const std::string before = print(cloud.network);
        if (!cloud.call("RunInstances", std::move(parameters)).is_success())
            RC_ASSERT(print(cloud.network) == before);
    }
    std::set<IpAddress> seen;
    for (const Eni& eni : cloud.network.enis) {
        RC_ASSERT(seen.insert(eni.addresses[0]).second);
        RC_ASSERT(cloud.vswitch("small").covers(eni.addresses[0]));
        RC_ASSERT(!cloud.vswitch("small").is_reserved(eni.addresses[0]));
    }
}

}  // namespace
}  // namespace vpcsim
