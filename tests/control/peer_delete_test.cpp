// Deleting a peer connection, and the routes that lead to it [domain.md 1.8, 2.4].
#include "peer_fixture.h"

namespace vpcsim {
namespace {

class PeerDelete : public PeersInTime {
public:
    // pcc1 between vpc1 of corp and vpc3 of partner, Activated, with a route on each side.
    PeerDelete()
    {
        settled("vpc1", "vpc3");
        must("partner", "AcceptVpcPeerConnection", id());
        control.settle();
        must("corp", "CreateRouteEntry", route("vpc1.system", "10.3.0.0/16"));
        must("partner", "CreateRouteEntry", route("vpc3.system", "192.168.0.0/16"));
        control.settle();
    }

    bool leads(const char* name, const char* address) const
    {
        return table(name).lookup(*parse_ip(address)).has_value();
    }
    std::size_t routes_to_peers() const
    {
        std::size_t count = 0;
        for (const RouteTable& each : network.route_tables)
            for (const RouteEntry& entry : each.entries())
                count += entry.next_hop.type == NextHopType::VpcPeer ? 1 : 0;
        return count;
    }
    void remove_route(const char* account, const char* name, const char* destination)
    {
        must(account, "DeleteRouteEntry", map({{"RouteTableId", name}, {"DestinationCidrBlock", destination}}));
        control.settle();
    }
};

TEST_F(PeerDelete, is_refused_while_a_route_of_either_side_leads_to_the_connection)
{
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id()),
                Refusal("OperationDenied.RouteEntryExist", "InstanceId",
                        "pcc1 is the next hop of 10.3.0.0/16 in vpc1.system and 192.168.0.0/16 in vpc3.system"));
    remove_route("corp", "vpc1.system", "10.3.0.0/16");
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id()),
                Refusal("OperationDenied.RouteEntryExist", "InstanceId", "192.168.0.0/16 in vpc3.system"));
    EXPECT_EQ(status(), PeerStatus::Activated);
    remove_route("partner", "vpc3.system", "192.168.0.0/16");
    must("corp", "DeleteVpcPeerConnection", id());
    EXPECT_EQ(status(), PeerStatus::Deleting);
    EXPECT_FALSE(peer("pcc1").forwards());
    at(seconds(5));
    EXPECT_EQ(status(), PeerStatus::Deleted);
}

TEST_F(PeerDelete, by_force_takes_the_routes_of_both_sides_at_once)
{
    must("partner", "DeleteVpcPeerConnection", forced());
    EXPECT_EQ(status(), PeerStatus::Deleting);
    EXPECT_FALSE(leads("vpc1.system", "10.3.0.1"));
    EXPECT_FALSE(leads("vpc3.system", "192.168.1.10"));
    EXPECT_EQ(routes_to_peers(), 0u);
    EXPECT_TRUE(leads("vpc1.system", "192.168.1.10"));
}

TEST_F(PeerDelete, by_force_takes_a_route_that_is_being_created_or_deleted)
{
    must("CreateRouteEntry", route("vpc1.system", "10.3.1.0/24"));
    must("DeleteRouteEntry", map({{"RouteTableId", "vpc3.system"}, {"DestinationCidrBlock", "192.168.0.0/16"}}));
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id()),
                Refusal("OperationDenied.RouteEntryExist", "InstanceId", "10.3.1.0/24 in vpc1.system"));
    must("corp", "DeleteVpcPeerConnection", forced());
    EXPECT_EQ(routes_to_peers(), 0u);
    EXPECT_EQ(control.next_due(), kStart + seconds(5));
    at(seconds(9));
    EXPECT_EQ(status(), PeerStatus::Deleted);
}

TEST_F(PeerDelete, leaves_the_other_side_alone_when_it_is_assumed_so)
{
    network.assumptions.force_delete_cleans_both_sides = false;
    must("corp", "DeleteVpcPeerConnection", forced());
    EXPECT_FALSE(leads("vpc1.system", "10.3.0.1"));
    EXPECT_TRUE(leads("vpc3.system", "192.168.1.10"));
}

TEST_F(PeerDelete, does_not_look_at_the_other_side_when_it_is_assumed_so)
{
    network.assumptions.foreign_routes_block_delete = false;
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id()),
                Refusal("OperationDenied.RouteEntryExist", "InstanceId", "next hop of 10.3.0.0/16 in vpc1.system;"));
    remove_route("corp", "vpc1.system", "10.3.0.0/16");
    must("corp", "DeleteVpcPeerConnection", id());
}

TEST_F(PeerDelete, leaves_a_connection_that_routes_cannot_name)
{
    must("corp", "DeleteVpcPeerConnection", forced());
    EXPECT_THAT(refused("corp", "CreateRouteEntry", route("vpc1.system", "10.3.0.0/16")),
                Refusal("IncorrectStatus.VpcPeer", "NextHopId", "pcc1 is Deleting"));
    at(seconds(5));
    EXPECT_THAT(refused("corp", "CreateRouteEntry", route("vpc1.system", "10.3.0.0/16")),
                Refusal("ResourceNotFound.VpcPeer", "NextHopId", "there is no peer connection `pcc1`"));
    EXPECT_EQ(attribute("Status").text(), "Deleted");
}

TEST_F(PeerDelete, may_be_asked_for_by_whom_it_is_assumed)
{
    settled("vpc2", "vpc4", "pcc2");
    network.assumptions.requester_deletes_accepting = false;
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id("pcc2")),
                Refusal("ResourceNotFound.InstanceId", "InstanceId", "only the other account may delete it"));
    at(days(7));
    network.assumptions.accepter_deletes_expired = false;
    EXPECT_THAT(refused("partner", "DeleteVpcPeerConnection", id("pcc2")),
                Refusal("ResourceNotFound.InstanceId", "InstanceId", "pcc2 is Expired"));
    network.assumptions = {};
    must("partner", "DeleteVpcPeerConnection", id("pcc2"));
}

class RoutesInTime : public PeerDelete {};

TEST_F(RoutesInTime, carry_packets_only_while_they_are_available)
{
    must("CreateRouteEntry", route("vpc1.system", "10.9.0.0/16"));
    EXPECT_FALSE(leads("vpc1.system", "10.9.0.1"));
    EXPECT_EQ(control.next_due(), kStart + seconds(1));
    at(seconds(1));
    EXPECT_TRUE(leads("vpc1.system", "10.9.0.1"));
    must("DeleteRouteEntry", map({{"RouteTableId", "vpc1.system"}, {"DestinationCidrBlock", "10.9.0.0/16"}}));
    EXPECT_FALSE(leads("vpc1.system", "10.9.0.1"));
    EXPECT_TRUE(table("vpc1.system").find(parse_cidr("10.9.0.0/16")->block));
    at(seconds(2));
    EXPECT_FALSE(table("vpc1.system").find(parse_cidr("10.9.0.0/16")->block));
    EXPECT_EQ(control.next_due(), kNever);
}

TEST_F(RoutesInTime, of_one_vpc_are_created_one_after_the_other)
{
    must("CreateRouteEntry", route("vpc1.system", "10.9.0.0/16"));
    EXPECT_THAT(refused("corp", "CreateRouteEntry", route("vpc1.system", "2001:db8:3:300::/56")),
                Refusal("TaskConflict", "RouteTableId", "route 10.9.0.0/16 in vpc1.system is being created"));
    must("CreateRouteEntry", route("vpc3.system", "192.168.1.0/24"));
    at(seconds(1));
    must("CreateRouteEntry", route("vpc1.system", "2001:db8:3:300::/56"));
    at(seconds(2));
    EXPECT_TRUE(leads("vpc1.system", "2001:db8:3:300::1"));
}

TEST_F(RoutesInTime, are_deleted_once_they_are_available)
{
    const Value entry = map({{"RouteTableId", "vpc1.system"}, {"DestinationCidrBlock", "10.9.0.0/16"}});
    must("CreateRouteEntry", route("vpc1.system", "10.9.0.0/16"));
    EXPECT_THAT(refused("corp", "DeleteRouteEntry", entry),
                Refusal("IncorrectRouteEntryStatus", "DestinationCidrBlock", "is Creating"));
    at(seconds(1));
    must("DeleteRouteEntry", entry);
    EXPECT_THAT(refused("corp", "DeleteRouteEntry", entry),
                Refusal("IncorrectRouteEntryStatus", "DestinationCidrBlock", "is Deleting"));
}

TEST_F(RoutesInTime, stay_when_their_connection_is_updated_and_cannot_be_added_meanwhile)
{
    must("ModifyVpcPeerConnection", id().set("Name", "n"));
    EXPECT_THAT(refused("corp", "CreateRouteEntry", route("vpc1.system", "10.9.0.0/16")),
                Refusal("IncorrectStatus.VpcPeer", "NextHopId", "pcc1 is Updating"));
    EXPECT_TRUE(leads("vpc1.system", "10.3.0.1"));
}

TEST_F(RoutesInTime, go_on_in_a_copy)
{
    must("CreateRouteEntry", route("vpc1.system", "10.9.0.0/16"));
    Network copy = network;
    ControlPlane other{copy};
    EXPECT_TRUE(other.advance(kStart + seconds(1)));
    EXPECT_TRUE(copy.route_tables[copy.find<RouteTableId>("vpc1.system")].lookup(*parse_ip("10.9.0.1")));
    EXPECT_FALSE(leads("vpc1.system", "10.9.0.1"));
}

}  // namespace
}  // namespace vpcsim
