#include "cloud.h"

namespace vpcsim {
namespace {

// TwoVpcs with an Activated peer connection and an instance with two ENIs in vsw1.
class Routes : public TwoVpcs, public ::testing::Test {
public:
    Routes()
    {
        peer("pcc1", "vpc1", "vpc2");
        instance("ecs1", "vsw1", "192.168.1.10", "sg1");
        instance("ecs2", "vsw2", "10.0.1.10", "sg2");
        must("CreateNetworkInterface", map({{"InstanceId", "ecs1"},
                                            {"VSwitchId", "vsw1"},
                                            {"PrimaryIpAddress", "192.168.1.11"},
                                            {"Ipv6Addresses", list({"2001:db8:1:101::11"})},
                                            {"SecurityGroupIds", list({"sg1"})}}));
    }

    static Value route(const char* destination, const char* type = "VpcPeer", const char* next = "pcc1")
    {
        return map({{"RouteTableId", "vpc1.system"},
                    {"DestinationCidrBlock", destination},
                    {"NextHopType", type},
                    {"NextHopId", next}});
    }
    ApiError refused_route(const char* destination, const char* type = "VpcPeer", const char* next = "pcc1")
    {
        return refused("CreateRouteEntry", route(destination, type, next));
    }
    NextHop next_hop(const char* destination) const
    {
        const RouteTable& system = table("vpc1.system");
        return system.entries()[system.find(parse_cidr(destination)->block).value()].next_hop;
    }
};

TEST_F(Routes, lead_to_peer_connections_instances_and_enis)
{
    Value made = route("10.0.0.0/16");
    made.set_origin({40, 5});
    EXPECT_EQ(must("CreateRouteEntry", made).find("RouteEntryId")->text(), "vpc1.system/10.0.0.0/16");
    must("CreateRouteEntry", route("2001:db8:2:200::/56"));
    must("CreateRouteEntry",
         map({{"RouteTableId", "vpc1.system"}, {"DestinationCidrBlock", "10.9.9.9"}, {"NextHopId", "ecs1"}}));
    must("CreateRouteEntry", route("::/0", "NetworkInterface", "ecs1/eth1"));
    EXPECT_EQ(next_hop("10.0.0.0/16"), NextHop::peer(PeerConnectionId{0}));
    EXPECT_EQ(next_hop("2001:db8:2:200::/56"), NextHop::peer(PeerConnectionId{0}));
    EXPECT_EQ(next_hop("10.9.9.9/32"), NextHop::instance(InstanceId{0}));
    EXPECT_EQ(next_hop("::/0"), NextHop::eni(network.find<EniId>("ecs1/eth1")));
    const RouteTable& system = table("vpc1.system");
    const RouteEntry& entry = system.entries()[*system.find(parse_cidr("10.0.0.0/16")->block)];
    EXPECT_EQ(entry.origin, (Origin{40, 5}));
    EXPECT_EQ(entry.route_origin, RouteOrigin::Custom);
    EXPECT_EQ(system.lookup(*parse_ip("10.0.1.10")), system.find(parse_cidr("10.0.0.0/16")->block));
}

TEST_F(Routes, may_contain_a_system_route_but_not_repeat_or_refine_one)
{
    must("CreateRouteEntry", route("192.168.0.0/16"));
    must("CreateRouteEntry", route("100.0.0.0/8"));
    must("CreateRouteEntry", route("100.100.0.0/16"));  // [domain.md 11.1 #1]
    EXPECT_THAT(refused_route("192.168.1.0/24"),
                Refusal("InvalidCIDRBlock.Duplicate", "DestinationCidrBlock", "it is the system route of vsw1"));
    EXPECT_THAT(refused_route("2001:db8:1:101::/64"),
                Refusal("InvalidCIDRBlock.Duplicate", "DestinationCidrBlock", "vsw1"));
    EXPECT_THAT(refused_route("192.168.1.128/25"),
                Refusal("InvalidCidrBlock", "DestinationCidrBlock",
                        "more specific than the system route 192.168.1.0/24 of vsw1"));
    EXPECT_THAT(refused_route("2001:db8:1:101::/80"),
                Refusal("OperationUnsupported.DestinationCidrBlockOverlapWithVSwitch", "DestinationCidrBlock",
                        "more specific"));
    EXPECT_THAT(refused_route("100.64.0.0/10"),
                Refusal("InvalidCidrBlock", "DestinationCidrBlock", "cannot be overridden"));
    EXPECT_THAT(refused_route("10.0.0.7/16"),
                Refusal("InvalidCidrBlock.Malformed", "DestinationCidrBlock", "host bits"));
}

TEST_F(Routes, are_unique_by_destination)
{
    must("CreateRouteEntry", route("10.0.0.0/16"));
    EXPECT_THAT(refused_route("10.0.0.0/16"),
                Refusal("InvalidRouteEntry.Duplicate", "DestinationCidrBlock", "this very route"));
    EXPECT_THAT(refused_route("10.0.0.0/16", "Instance", "ecs1"),
                Refusal("RouteConflict.AlreadyExist", "DestinationCidrBlock", "another next hop"));
    must("CreateRouteEntry", route("10.0.0.0/17"));
}

TEST_F(Routes, need_a_next_hop_of_a_type_that_is_carried)
{
    EXPECT_THAT(refused_route("10.0.0.0/16", "VpnGateway", "vpn"),
                Refusal("InvalidNextHopType", "NextHopType", "is not simulated"));
    EXPECT_THAT(refused_route("10.0.0.0/16", "Peering", "pcc1"),
                Refusal("InvalidNextHopType", "NextHopType", "no next-hop type"));
    EXPECT_THAT(refused_route("10.0.0.0/16", "Local", "vsw1"),
                Refusal("InvalidNextHopType", "NextHopType", "no next-hop type"));
}

TEST_F(Routes, need_a_next_hop_of_their_own_vpc)
{
    EXPECT_THAT(refused_route("10.0.0.0/16", "Instance", "ecs9"),
                Refusal("InvalidNextHopId.NotFound", "NextHopId",
                        "route 10.0.0.0/16 in vpc1.system: there is no instance `ecs9`"));
    EXPECT_THAT(refused_route("10.0.0.0/16", "Instance", "ecs2"),
                Refusal("InvalidNextHop.NotFound", "NextHopId", "ecs2 is in vpc2, not in vpc1"));
    EXPECT_THAT(refused_route("10.0.0.0/16", "NetworkInterface", "eth9"),
                Refusal("InvalidNextHopId.NotFound", "NextHopId", "no attached ENI"));
    EXPECT_THAT(refused_route("10.0.0.0/16", "NetworkInterface", "ecs2/eth0"),
                Refusal("Mismatch.EniIdAndRouteTableId", "NextHopId", "ecs2/eth0 is in vpc2"));
    EXPECT_THAT(refused_route("10.0.0.0/16", "VpcPeer", "pcc9"),
                Refusal("ResourceNotFound.VpcPeer", "NextHopId", "there is no peer connection `pcc9`"));
    vpc("corp", "vpc3", "cn-beijing", "10.3.0.0/16");
    peer("pcc23", "vpc2", "vpc3");
    EXPECT_THAT(refused_route("10.3.0.0/16", "VpcPeer", "pcc23"),
                Refusal("ResourceNotFound.VpcPeer", "NextHopId", "pcc23 joins vpc2 and vpc3, not vpc1"));
}

TEST_F(Routes, need_an_activated_peer_connection)
{
    vpc("partner", "vpc3", "cn-beijing", "10.3.0.0/16");
    peer("pcc3", "vpc1", "vpc3");
    EXPECT_THAT(refused_route("10.3.0.0/16", "VpcPeer", "pcc3"),
                Refusal("IncorrectStatus.VpcPeer", "NextHopId", "pcc3 is Accepting"));
}

TEST_F(Routes, of_ipv6_need_it_at_both_ends_and_a_secondary_eni)
{
    vpc("corp", "vpc3", "cn-beijing", "10.3.0.0/16");
    peer("pcc3", "vpc1", "vpc3");
    EXPECT_THAT(refused_route("2001:db8:3::/48", "VpcPeer", "pcc3"),
                Refusal("OperationDenied.VpcIpv6NotEnabled", "NextHopId", "vpc3 has no IPv6 block"));
    EXPECT_THAT(refused_route("::/0", "NetworkInterface", "ecs1/eth0"),
                Refusal("OperationUnsupported.Ipv6NextHop", "NextHopId", "primary ENI"));
    must("CreateNetworkInterface",
         map({{"InstanceId", "ecs1"}, {"VSwitchId", "vsw1"}, {"SecurityGroupIds", list({"sg1"})}}));
    EXPECT_THAT(refused_route("::/0", "NetworkInterface", "ecs1/eth2"),
                Refusal("OperationUnsupported.Ipv6NextHop", "NextHopId", "exactly one IPv6 address"));
}

TEST_F(Routes, are_counted)
{
    quotas().custom_entries_per_route_table = 1;
    must("CreateRouteEntry", route("10.0.0.0/16"));
    EXPECT_THAT(refused_route("10.1.0.0/16"), Refusal("QuotaExceeded", "RouteTableId", "1 custom entries"));
}

TEST_F(Routes, go_when_deleted)
{
    must("CreateRouteEntry", route("10.0.0.0/16"));
    const Value entry = map({{"RouteTableId", "vpc1.system"}, {"DestinationCidrBlock", "10.0.0.0/16"}});
    EXPECT_THAT(refused("DeleteRouteEntry", Value{entry}.set("NextHopId", "ecs1")),
                Refusal("InvalidRouteEntry.NotFound", "NextHopId", "is pcc1, not ecs1"));
    must("DeleteRouteEntry", Value{entry}.set("NextHopId", "pcc1"));
    EXPECT_FALSE(table("vpc1.system").lookup(*parse_ip("10.0.1.10")));
    EXPECT_THAT(refused("DeleteRouteEntry", entry),
                Refusal("InvalidRouteEntry.NotFound", "DestinationCidrBlock", "there is no route"));
    EXPECT_THAT(
        refused("DeleteRouteEntry", map({{"RouteTableId", "vpc1.system"}, {"DestinationCidrBlock", "192.168.1.0/24"}})),
        Refusal("OperationDenied.SystemRouteEntry", "DestinationCidrBlock", "system route"));
}

TEST_F(Routes, can_stand_in_a_custom_table_that_a_vswitch_is_bound_to)
{
    must("CreateRouteTable", map({{"RouteTableName", "t"}, {"VpcId", "vpc1"}}));
    EXPECT_EQ(table("t").entries().size(), table("vpc1.system").entries().size());
    const auto associate = [](const char* name, const char* vswitch) {
        return map({{"RouteTableId", name}, {"VSwitchId", vswitch}});
    };
    EXPECT_THAT(refused("AssociateRouteTable", associate("t", "vsw2")),
                Refusal("InvalidVSwitchId.NotFound", "VSwitchId", "vsw2 is in vpc2, and t in vpc1"));
    EXPECT_THAT(refused("AssociateRouteTable", associate("vpc1.system", "vsw1")),
                Refusal("OperationDenied.RouteTableTypeNotPermitted", "RouteTableId", "system route table"));
    must("AssociateRouteTable", associate("t", "vsw1"));
    EXPECT_EQ(network.name(vswitch("vsw1").route_table), "t");
    EXPECT_THAT(refused("AssociateRouteTable", associate("t", "vsw1")),
                Refusal("OperationDenied.RouteTableAlreadyAssociated", "VSwitchId", "vsw1 is bound to t"));
    must("CreateRouteTable", map({{"RouteTableName", "t2"}, {"VpcId", "vpc1"}}));
    EXPECT_THAT(refused("UnassociateRouteTable", associate("t2", "vsw1")),
                Refusal("OperationDenied.RouteTableNotAssociated", "VSwitchId", "vsw1 is bound to t, not to t2"));
    must("UnassociateRouteTable", associate("t", "vsw1"));
    EXPECT_EQ(network.name(vswitch("vsw1").route_table), "vpc1.system");
    EXPECT_THAT(refused("UnassociateRouteTable", associate("vpc1.system", "vsw1")),
                Refusal("OperationDenied.RouteTableTypeNotPermitted", "RouteTableId", "system route table"));
    quotas().custom_route_tables_per_vpc = 2;
    EXPECT_THAT(refused("CreateRouteTable", map({{"VpcId", "vpc1"}})),
                Refusal("QuotaExceeded", "VpcId", "2 custom route tables"));
    must("CreateRouteTable", map({{"VpcId", "vpc2"}}));
}

}  // namespace
}  // namespace vpcsim
