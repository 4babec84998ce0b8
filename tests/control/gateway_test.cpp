#include "cloud.h"

namespace vpcsim {
namespace {

class Gateways : public TwoVpcs, public ::testing::Test {
public:
    Gateways()
    {
        instance("ecs1", "vsw1", "192.168.1.10", "sg1");
        vpc("partner", "vpc3", "cn-shenzhen", "172.16.0.0/16");
    }

    void ipv4_gateway() { must("CreateIpv4Gateway", map({{"Ipv4GatewayName", "gw1"}, {"VpcId", "vpc1"}})); }
    void ipv6_gateway() { must("CreateIpv6Gateway", map({{"Name", "gw6"}, {"VpcId", "vpc1"}})); }
    void nat_gateway() { must("CreateNatGateway", map({{"Name", "nat1"}, {"VpcId", "vpc1"}, {"VSwitchId", "vsw1"}})); }
    void eip(const char* name, const char* address)
    {
        must("corp", "AllocateEipAddress", map({{"Name", name}, {"IpAddress", address}}));
    }
    static Value route(const char* destination, const char* type, const char* next)
    {
        return map({{"RouteTableId", "vpc1.system"},
                    {"DestinationCidrBlock", destination},
                    {"NextHopType", type},
                    {"NextHopId", next}});
    }
    static Value snat(const char* address, const char* source)
    {
        return map({{"SnatTableId", "nat1"}, {"SnatIp", address}, {"SourceCIDR", source}});
    }
    NextHop next_hop(const char* destination) const
    {
        const RouteTable& system = table("vpc1.system");
        return system.entries()[system.find(parse_cidr(destination)->block).value()].next_hop;
    }
};

TEST_F(Gateways, are_one_of_each_ip_version_for_a_vpc)
{
    EXPECT_EQ(must("CreateIpv4Gateway", map({{"VpcId", "vpc1"}})).find("Ipv4GatewayId")->text(), "ipv4gw-1");
    EXPECT_EQ(must("CreateIpv6Gateway", map({{"VpcId", "vpc1"}})).find("Ipv6GatewayId")->text(), "ipv6gw-1");
    EXPECT_THAT(refused("CreateIpv4Gateway", map({{"VpcId", "vpc1"}})),
                Refusal("ResourceAlreadyExist.Ipv4Gateway", "VpcId", "ipv4gw-1"));
    EXPECT_THAT(refused("CreateIpv6Gateway", map({{"VpcId", "vpc1"}})),
                Refusal("ResourceAlreadyExist.Ipv6Gateway", "VpcId", "ipv6gw-1"));
    EXPECT_THAT(refused("CreateIpv6Gateway", map({{"VpcId", "vpc3"}})),
                Refusal("OperationDenied.VpcIpv6NotEnabled", "VpcId", "vpc3 has no IPv6 block"));
}

TEST_F(Gateways, are_activated_once)
{
    ipv4_gateway();
    EXPECT_FALSE(network.ipv4_gateways[vpc("vpc1").ipv4_gateway].is_activated);
    must("EnableVpcIpv4Gateway", map({{"Ipv4GatewayId", "gw1"}}));
    EXPECT_TRUE(network.ipv4_gateways[vpc("vpc1").ipv4_gateway].is_activated);
    EXPECT_THAT(refused("EnableVpcIpv4Gateway", map({{"Ipv4GatewayId", "gw1"}})),
                Refusal("IncorrectStatus.Ipv4Gateway", "Ipv4GatewayId", "activated already"));
}

TEST_F(Gateways, of_others_do_not_exist)
{
    ipv4_gateway();
    nat_gateway();
    eip("eip1", "203.0.113.10");
    EXPECT_THAT(refused("partner", "EnableVpcIpv4Gateway", map({{"Ipv4GatewayId", "gw1"}})),
                Refusal("InvalidIpv4GatewayId.NotFound", "Ipv4GatewayId", "gw1"));
    EXPECT_THAT(refused("partner", "CreateNatGateway", map({{"VpcId", "vpc3"}, {"VSwitchId", "vsw1"}})),
                Refusal("InvalidVSwitchId.NotFound", "VSwitchId", "vsw1"));
    EXPECT_THAT(refused("corp", "CreateIpv4Gateway", map({{"VpcId", "vpc3"}})),
                Refusal("InvalidVpcId.NotFound", "VpcId", "vpc3"));
    must("partner", "AllocateEipAddress", map({{"Name", "eip3"}}));
    EXPECT_THAT(refused("corp", "AssociateEipAddress", map({{"AllocationId", "eip3"}, {"InstanceId", "ecs1"}})),
                Refusal("InvalidAllocationId.NotFound", "AllocationId", "eip3"));
}

TEST_F(Gateways, take_routes_of_their_own_family)  // [VP-48 - VP-50]
{
    ipv4_gateway();
    ipv6_gateway();
    nat_gateway();
    EXPECT_THAT(refused("CreateRouteEntry", route("0.0.0.0/0", "Ipv4Gateway", "gw1")),
                Refusal("IncorrectStatus.Ipv4Gateway", "NextHopId", "gw1 is not activated"));
    must("EnableVpcIpv4Gateway", map({{"Ipv4GatewayId", "gw1"}}));
    must("CreateRouteEntry", route("0.0.0.0/0", "Ipv4Gateway", "gw1"));
    must("CreateRouteEntry", route("198.51.100.0/24", "NatGateway", "nat1"));
    must("CreateRouteEntry", route("::/0", "IPv6Gateway", "gw6"));
    EXPECT_EQ(next_hop("0.0.0.0/0"), NextHop::gateway(Ipv4GatewayId{0}));
    EXPECT_EQ(next_hop("198.51.100.0/24"), NextHop::gateway(NatGatewayId{0}));
    EXPECT_EQ(next_hop("::/0"), NextHop::gateway(Ipv6GatewayId{0}));
    EXPECT_THAT(refused("CreateRouteEntry", route("2001:db8:9::/48", "IPv6Gateway", "gw6")),
                Refusal("InvalidNextHopType", "NextHopType", "for ::/0 and nothing less"));
    EXPECT_THAT(refused("CreateRouteEntry", route("2001:db8:9::/48", "NatGateway", "nat1")),
                Refusal("InvalidNextHopType", "NextHopType", "NatGateway carries no IPv6"));
    EXPECT_THAT(refused("CreateRouteEntry", route("8.0.0.0/8", "IPv6Gateway", "gw6")),
                Refusal("InvalidNextHopType", "NextHopType", "IPv6Gateway carries no IPv4"));
    EXPECT_THAT(refused("CreateRouteEntry", route("8.0.0.0/8", "NatGateway", "nat9")),
                Refusal("InvalidNextHopId.NotFound", "NextHopId", "nat9"));
}

TEST_F(Gateways, take_routes_of_their_own_vpc)  // [VP-47]
{
    must("CreateNatGateway", map({{"Name", "nat2"}, {"VpcId", "vpc2"}, {"VSwitchId", "vsw2"}}));
    EXPECT_THAT(refused("CreateRouteEntry", route("0.0.0.0/0", "NatGateway", "nat2")),
                Refusal("InvalidNextHop.NotFound", "NextHopId", "nat2 is in vpc2, not in vpc1"));
    EXPECT_THAT(refused("CreateNatGateway", map({{"VpcId", "vpc1"}, {"VSwitchId", "vsw2"}})),
                Refusal("InvalidVSwitchId.NotFound", "VSwitchId", "vsw2 is in vpc2, not in vpc1"));
}

TEST_F(Gateways, may_have_a_route_of_the_platforms_block_beside_them)  // [VP-46], TS-18
{
    must("CreateRouteEntry", route("100.100.2.136/32", "NetworkInterface", "ecs1/eth0"));
    EXPECT_EQ(next_hop("100.100.2.136/32"), NextHop::eni(network.find<EniId>("ecs1/eth0")));
}

TEST_F(Gateways, translate_to_addresses_of_their_own)
{
    nat_gateway();
    eip("eip1", "203.0.113.20");
    EXPECT_THAT(refused("CreateSnatEntry", snat("203.0.113.20", "192.168.1.0/24")),
                Refusal("InvalidSnatIp.NotFound", "SnatIp", "203.0.113.20 is no EIP of nat1"));
    must("AssociateEipAddress", map({{"AllocationId", "eip1"}, {"InstanceId", "nat1"}, {"InstanceType", "Nat"}}));
    must("CreateSnatEntry", snat("203.0.113.20", "192.168.0.0/16"));
    must("CreateSnatEntry", map({{"SnatTableId", "nat1"}, {"SnatIp", "203.0.113.20"}, {"SourceVSwitchId", "vsw1"}}));
    const NatGateway& nat = network.nat_gateways[NatGatewayId{0}];
    ASSERT_EQ(nat.snat.size(), 2u);
    EXPECT_EQ(nat.snat[1].source, parse_cidr("192.168.1.0/24")->block);
    EXPECT_THAT(refused("CreateSnatEntry", snat("203.0.113.20", "192.168.1.0/24")),
                Refusal("InvalidSourceCIDR.Duplicate", "SourceCIDR", "192.168.1.0/24 already"));
    EXPECT_THAT(refused("CreateSnatEntry", map({{"SnatTableId", "nat1"}, {"SnatIp", "203.0.113.20"}})),
                Refusal("MissingParameter.SourceCIDR", "SourceCIDR", "either"));
    EXPECT_THAT(refused("CreateSnatEntry",
                        map({{"SnatTableId", "nat1"}, {"SnatIp", "203.0.113.20"}, {"SourceVSwitchId", "vsw2"}})),
                Refusal("InvalidVSwitchId.NotFound", "SourceVSwitchId", "vsw2 is in vpc2"));
}

TEST_F(Gateways, give_bandwidth_to_the_ipv6_addresses_of_their_vpc)  // [VP-08]
{
    ipv6_gateway();
    must("CreateNetworkInterface", map({{"InstanceId", "ecs1"},
                                        {"VSwitchId", "vsw1"},
                                        {"Ipv6Addresses", list({"2001:db8:1:101::11"})},
                                        {"SecurityGroupIds", list({"sg1"})}}));
    const auto allocation = [](const char* address) {
        return map({{"Ipv6GatewayId", "gw6"}, {"Ipv6AddressId", address}, {"Bandwidth", 100}});
    };
    must("AllocateIpv6InternetBandwidth", allocation("2001:db8:1:101::11"));
    EXPECT_EQ(eni("ecs1/eth1").public_ipv6, std::vector{*parse_ip("2001:db8:1:101::11")});
    EXPECT_THAT(refused("AllocateIpv6InternetBandwidth", allocation("2001:db8:1:101::11")),
                Refusal("OperationDenied.Ipv6InternetBandwidthExist", "Ipv6AddressId", "already"));
    EXPECT_THAT(refused("AllocateIpv6InternetBandwidth", allocation("2001:db8:1:101::12")),
                Refusal("ResourceNotFound.Ipv6Address", "Ipv6AddressId", "no ENI of vpc1"));
}

TEST_F(Gateways, stand_aside_when_an_eip_is_given_to_an_interface)
{
    const Value made = must("corp", "AllocateEipAddress", map({}));
    EXPECT_EQ(made.find("AllocationId")->text(), "eip-1");
    EXPECT_EQ(made.find("EipAddress")->text(), "203.0.113.1");
    must("corp", "AssociateEipAddress", map({{"AllocationId", "eip-1"}, {"InstanceId", "ecs1"}}));
    EXPECT_EQ(eni("ecs1/eth0").eip, *parse_ip("203.0.113.1"));
}

TEST_F(Gateways, leave_an_eip_to_one_owner_only)
{
    eip("eip1", "203.0.113.10");
    eip("eip2", "203.0.113.11");
    nat_gateway();
    const auto association = [](const char* eip, const char* to, const char* type) {
        return map({{"AllocationId", eip}, {"InstanceId", to}, {"InstanceType", type}});
    };
    must("AssociateEipAddress", association("eip1", "ecs1/eth0", "NetworkInterface"));
    EXPECT_THAT(refused("AssociateEipAddress", association("eip1", "nat1", "Nat")),
                Refusal("IncorrectEipStatus", "AllocationId", "eip1 is associated with ecs1/eth0 already"));
    EXPECT_THAT(refused("AssociateEipAddress", association("eip2", "ecs1", "EcsInstance")),
                Refusal("InvalidAssociation.Duplicated", "InstanceId", "has the EIP 203.0.113.10 already"));
    EXPECT_THAT(refused("AllocateEipAddress", map({{"IpAddress", "203.0.113.10"}})),
                Refusal("InvalidIPAddress.AlreadyUsed", "IpAddress", "203.0.113.10"));
    for (const char* address : {"10.0.0.1", "100.64.0.1", "127.0.0.1", "224.0.0.1", "0.0.0.1", "169.254.1.1"})
        EXPECT_THAT(refused("AllocateEipAddress", map({{"IpAddress", address}})),
                    Refusal("InvalidIPAddress", "IpAddress", "is no public address"));
}

}  // namespace
}  // namespace vpcsim
