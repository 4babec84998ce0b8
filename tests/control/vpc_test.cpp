#include "cloud.h"

namespace vpcsim {
namespace {

Value vpc_with(const char* block) { return map({{"VpcName", "a"}, {"RegionId", "cn-beijing"}, {"CidrBlock", block}}); }

TEST(CreateVpc, makes_a_vpc_with_its_system_route_table)
{
    Cloud cloud;
    const Value made = cloud.must("corp", "CreateVpc",
                                  map({{"VpcName", "vpc1"},
                                       {"RegionId", "cn-beijing"},
                                       {"CidrBlock", "192.168.0.0/16"},
                                       {"SecondaryCidrBlocks", list({"10.1.0.0/16"})},
                                       {"Ipv6CidrBlock", "2001:db8:1:100::/56"}}));
    EXPECT_EQ(made.find("VpcId")->text(), "vpc1");
    EXPECT_EQ(made.find("RouteTableId")->text(), "vpc1.system");
    EXPECT_EQ(cloud.vpc("vpc1").cidrs.size(), 2u);
    EXPECT_TRUE(cloud.vpc("vpc1").has_ipv6());
    EXPECT_EQ(cloud.vpc("vpc1").origin, kCallLine);
    EXPECT_EQ(cloud.network.accounts[cloud.vpc("vpc1").account].name, "corp");
    ASSERT_EQ(cloud.table("vpc1.system").entries().size(), 1u);
    EXPECT_EQ(to_string(cloud.table("vpc1.system").entries()[0].destination), "100.64.0.0/10");
}

TEST(CreateVpc, numbers_what_has_no_name)
{
    Cloud cloud;
    const Value unnamed = map({{"RegionId", "cn-beijing"}, {"CidrBlock", "10.0.0.0/16"}});
    EXPECT_EQ(cloud.must("CreateVpc", unnamed).find("VpcId")->text(), "vpc-1");
    EXPECT_EQ(cloud.must("CreateVpc", unnamed).find("VpcId")->text(), "vpc-2");
}

TEST(CreateVpc, refuses_a_name_in_use)
{
    TwoVpcs cloud;
    Value again = vpc_with("10.9.0.0/16");
    again.set("VpcName", Value{"vpc1", {12, 9}});
    const ApiError error = cloud.refused("CreateVpc", again);
    EXPECT_THAT(error, Refusal("InvalidName.Duplicate", "VpcName", "there is already a VPC `vpc1`"));
    EXPECT_EQ(error.origin, (Origin{12, 9}));
    cloud.must("CreateRouteTable", map({{"RouteTableName", "a.system"}, {"VpcId", "vpc1"}}));
    EXPECT_THAT(cloud.refused("CreateVpc", vpc_with("10.9.0.0/16")),
                Refusal("InvalidName.Duplicate", "VpcName", "`a.system`"));
}

TEST(CreateVpc, refuses_an_unknown_region)
{
    Cloud cloud;
    EXPECT_THAT(cloud.refused("CreateVpc", map({{"RegionId", "cn-peking"}, {"CidrBlock", "10.0.0.0/16"}})),
                Refusal("InvalidRegionId.NotFound", "RegionId", "there is no region `cn-peking`"));
}

TEST(CreateVpc, refuses_blocks_that_no_vpc_may_have)
{
    Cloud cloud;
    for (const char* block : {"10.0.0.0/7", "10.0.0.0/29"})
        EXPECT_THAT(cloud.refused("CreateVpc", vpc_with(block)), Refusal("InvalidCidrBlock", "CidrBlock", "/8 to /28"))
            << block;
    for (const char* block :
         {"100.64.0.0/16", "100.0.0.0/8", "224.0.0.0/8", "127.0.0.0/16", "169.254.1.0/24", "0.0.0.0/8"})
        EXPECT_THAT(cloud.refused("CreateVpc", vpc_with(block)),
                    Refusal("InvalidCidrBlock", "CidrBlock", "no VPC may use"))
            << block;
    for (const char* block : {"10.0.0.1/16", "10.0.0/16", "2001:db8::/56", "10.0.0.0/33", ""})
        EXPECT_THAT(cloud.refused("CreateVpc", vpc_with(block)),
                    Refusal("InvalidCidrBlock.Malformed", "CidrBlock", "host bits"))
            << block;
    for (const char* block : {"2001:db8::/48", "fe80::/56", "ff00::/56", "::/56"}) {
        Value parameters = vpc_with("10.0.0.0/16");
        parameters.set("Ipv6CidrBlock", block);
        EXPECT_THAT(cloud.refused("CreateVpc", parameters), Refusal("InvalidCidrBlock", "Ipv6CidrBlock", "")) << block;
    }
}

TEST(CreateVpc, takes_large_blocks_and_blocks_outside_rfc_1918)
{
    for (const char* block : {"10.0.0.0/8", "172.16.0.0/12", "30.0.0.0/16", "192.168.0.0/28"}) {
        Cloud cloud;
        cloud.must("CreateVpc", vpc_with(block));
        EXPECT_EQ(to_string(cloud.vpc("a").cidrs[0]), block);
    }
}

TEST(CreateVpc, keeps_secondary_blocks_apart_and_few)
{
    Cloud cloud;
    Value overlapping = vpc_with("10.0.0.0/16");
    overlapping.set("SecondaryCidrBlocks", list({"10.1.0.0/16", "10.0.128.0/24"}));
    EXPECT_THAT(cloud.refused("CreateVpc", overlapping),
                Refusal("InvalidCidrBlock.Overlapped", "SecondaryCidrBlocks[2]", "10.0.128.0/24 overlaps 10.0.0.0/16"));
    Value large = vpc_with("10.0.0.0/16");
    large.set("SecondaryCidrBlocks", list({"172.0.0.0/15"}));
    EXPECT_THAT(cloud.refused("CreateVpc", large), Refusal("InvalidCidrBlock", "SecondaryCidrBlocks[1]", "/16 to /28"));
    Value many = vpc_with("10.0.0.0/16");
    many.set("SecondaryCidrBlocks",
             list({"10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16", "10.6.0.0/16"}));
    EXPECT_THAT(cloud.refused("CreateVpc", many),
                Refusal("QuotaExceeded", "SecondaryCidrBlocks", "6 secondary IPv4 blocks"));
}

TEST(CreateVpc, counts_the_vpcs_of_an_account_in_a_region)
{
    Cloud cloud;
    cloud.quotas().vpcs_per_region = 1;
    cloud.vpc("corp", "vpc1", "cn-beijing", "10.0.0.0/16");
    EXPECT_THAT(cloud.refused("corp", "CreateVpc", vpc_with("10.1.0.0/16")),
                Refusal("QuotaExceeded", "RegionId", "cn-beijing"));
    cloud.vpc("partner", "vpc2", "cn-beijing", "10.0.0.0/16");
    cloud.vpc("corp", "vpc3", "cn-shanghai", "10.0.0.0/16");
}

Value vswitch_with(const char* block)
{
    return map({{"VSwitchName", "v"}, {"VpcId", "vpc1"}, {"ZoneId", "cn-beijing-a"}, {"CidrBlock", block}});
}

TEST(CreateVSwitch, gets_its_local_entries_in_every_table_and_the_system_table)
{
    TwoVpcs cloud;
    cloud.must("CreateRouteTable", map({{"RouteTableName", "t"}, {"VpcId", "vpc1"}}));
    EXPECT_EQ(cloud.must("CreateVSwitch", vswitch_with("192.168.2.0/24")).find("VSwitchId")->text(), "v");
    EXPECT_EQ(cloud.network.name(cloud.vswitch("v").route_table), "vpc1.system");
    for (const char* table : {"vpc1.system", "t"})
        EXPECT_TRUE(cloud.table(table).find(parse_cidr("192.168.2.0/24")->block)) << table;
    EXPECT_FALSE(cloud.table("vpc2.system").find(parse_cidr("192.168.2.0/24")->block));
}

TEST(CreateVSwitch, refuses_blocks_that_do_not_fit)
{
    TwoVpcs cloud;
    EXPECT_THAT(cloud.refused("CreateVSwitch", vswitch_with("10.2.0.0/24")),
                Refusal("InvalidCidrBlock", "CidrBlock", "v: 10.2.0.0/24 is outside vpc1's 192.168.0.0/16"));
    EXPECT_THAT(cloud.refused("CreateVSwitch", vswitch_with("192.168.3.0/30")),
                Refusal("InvalidCidrBlock", "CidrBlock", "/16 to /29"));
    EXPECT_THAT(cloud.refused("CreateVSwitch", vswitch_with("192.168.0.0/22")),
                Refusal("InvalidCidrBlock.Overlapped", "CidrBlock", "overlaps 192.168.1.0/24 of vsw1"));
    EXPECT_THAT(cloud.refused("CreateVSwitch", vswitch_with("192.168.3.1/24")),
                Refusal("InvalidCidrBlock.Malformed", "CidrBlock", "host bits"));
    Value ipv6 = vswitch_with("192.168.3.0/24");
    EXPECT_THAT(cloud.refused("CreateVSwitch", Value{ipv6}.set("Ipv6CidrBlock", "2001:db8:1:102::/65")),
                Refusal("InvalidIpv6CidrBlock", "Ipv6CidrBlock", "/64"));
    EXPECT_THAT(cloud.refused("CreateVSwitch", Value{ipv6}.set("Ipv6CidrBlock", "2001:db8:1:200::/64")),
                Refusal("InvalidCidrBlock", "Ipv6CidrBlock", "outside vpc1's 2001:db8:1:100::/56"));
    EXPECT_THAT(cloud.refused("CreateVSwitch", Value{ipv6}.set("Ipv6CidrBlock", "2001:db8:1:101::/64")),
                Refusal("InvalidCidrBlock.Overlapped", "Ipv6CidrBlock", "of vsw1"));
    cloud.vpc("corp", "v4", "cn-beijing", "10.9.0.0/16");
    EXPECT_THAT(cloud.refused("CreateVSwitch", map({{"VpcId", "v4"},
                                                    {"ZoneId", "cn-beijing-a"},
                                                    {"CidrBlock", "10.9.1.0/24"},
                                                    {"Ipv6CidrBlock", "2001:db8:1:102::/64"}})),
                Refusal("OperationDenied.VpcIpv6NotEnabled", "Ipv6CidrBlock", "v4 has no IPv6 block"));
}

TEST(CreateVSwitch, refuses_to_cover_a_custom_route_and_may_lie_inside_one)
{
    TwoVpcs cloud;
    cloud.peer("pcc1", "vpc1", "vpc2");
    for (const char* destination : {"192.168.5.0/25", "192.168.8.0/21"})
        cloud.must("CreateRouteEntry", map({{"RouteTableId", "vpc1.system"},
                                            {"DestinationCidrBlock", destination},
                                            {"NextHopType", "VpcPeer"},
                                            {"NextHopId", "pcc1"}}));
    for (const char* block : {"192.168.5.0/25", "192.168.5.0/24"})
        EXPECT_THAT(cloud.refused("CreateVSwitch", vswitch_with(block)),
                    Refusal("InvalidCidrBlock.RouteConflict", "CidrBlock",
                            "covers the custom route 192.168.5.0/25 of vpc1.system"))
            << block;
    cloud.must("CreateVSwitch", vswitch_with("192.168.9.0/24"));
}

TEST(CreateVSwitch, refuses_zones_of_other_regions)
{
    TwoVpcs cloud;
    for (const char* zone :
         {"cn-shanghai-b", "cn-beijing", "cn-beijing-", "cn-beijing-1", "cn-beijing-ab", "cn-beijing-A"}) {
        Value parameters = vswitch_with("192.168.3.0/24");
        parameters.set("ZoneId", zone);
        EXPECT_THAT(cloud.refused("CreateVSwitch", parameters),
                    Refusal("InvalidZoneId.NotFound", "ZoneId", "one is cn-beijing-a"))
            << zone;
    }
    cloud.vpc("corp", "sing", "ap-southeast-1", "10.9.0.0/16");
    cloud.vswitch("old", "sing", "ap-southeast-1a", "10.9.1.0/24");
}

TEST(CreateVSwitch, counts_the_vswitches_of_a_vpc)
{
    TwoVpcs cloud;
    cloud.quotas().vswitches_per_vpc = 1;
    EXPECT_THAT(cloud.refused("CreateVSwitch", vswitch_with("192.168.3.0/24")),
                Refusal("QuotaExceeded", "VpcId", "1 vSwitches"));
}

TEST(CreateVSwitch, refuses_an_unknown_vpc_and_says_nothing_more_about_it)
{
    Cloud cloud;
    EXPECT_THAT(cloud.refused("CreateVSwitch", vswitch_with("10.0.0.0/24")),
                Refusal("InvalidVpcId.NotFound", "VpcId", "there is no VPC `vpc1`"));
}

}  // namespace
}  // namespace vpcsim
