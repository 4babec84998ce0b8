#include "cloud.h"

namespace vpcsim {
namespace {

class Peers : public TwoVpcs, public ::testing::Test {
public:
    Peers() { vpc("partner", "vpc3", "cn-beijing", "10.3.0.0/16"); }

    static Value between(const char* requester, const char* accepter)
    {
        return map({{"VpcId", requester}, {"AcceptingVpcId", accepter}});
    }
    ApiError refused_peer(Value parameters) { return refused("CreateVpcPeerConnection", std::move(parameters)); }
};

TEST_F(Peers, inside_an_account_are_activated_at_once)
{
    Value parameters = between("vpc1", "vpc2")
                           .set("Name", "pcc1")
                           .set("RegionId", "cn-beijing")
                           .set("AcceptingRegionId", "cn-shanghai")
                           .set("AcceptingAliUid", 1001)
                           .set("Bandwidth", 100)
                           .set("LinkType", "Platinum")
                           .set("OneWayDelay", "15ms")
                           .set("Burst", "12500B");
    EXPECT_EQ(must("corp", "CreateVpcPeerConnection", parameters).find("InstanceId")->text(), "pcc1");
    const PeerConnection& made = peer("pcc1");
    EXPECT_EQ(made.status, PeerStatus::Activated);
    EXPECT_TRUE(made.forwards());
    EXPECT_TRUE(made.inter_region);
    EXPECT_EQ(made.bandwidth, megabits_per_second(100));
    EXPECT_EQ(made.link_type, LinkType::Platinum);
    EXPECT_EQ(made.one_way_delay, milliseconds(15));
    EXPECT_EQ(made.burst, Bytes{12'500});
    EXPECT_EQ(made.origin, kCallLine);
    EXPECT_EQ(table("vpc1.system").entries().size(), 3u);  // no route is made [PC-04]

    const Value attributes = must("GetVpcPeerConnectionAttribute", map({{"InstanceId", "pcc1"}}));
    EXPECT_EQ(attributes.find("Status")->text(), "Activated");
    EXPECT_EQ(attributes.find("Bandwidth")->integer(), 100);
    EXPECT_EQ(attributes.find("AcceptingRegionId")->text(), "cn-shanghai");
    EXPECT_EQ(attributes.find("OwnerId")->text(), "1001");
    EXPECT_EQ(attributes.find("AcceptingVpc")->find("Ipv4Cidrs")->items().at(0).text(), "10.0.0.0/16");
}

TEST_F(Peers, between_accounts_wait_to_be_accepted)
{
    must("corp", "CreateVpcPeerConnection", between("vpc1", "vpc3").set("Name", "pcc1"));
    EXPECT_EQ(peer("pcc1").status, PeerStatus::Accepting);
    EXPECT_FALSE(peer("pcc1").forwards());
    EXPECT_FALSE(peer("pcc1").inter_region);
    EXPECT_EQ(peer("pcc1").bandwidth, std::nullopt);
    EXPECT_EQ(
        must("partner", "GetVpcPeerConnectionAttribute", map({{"InstanceId", "pcc1"}})).find("Bandwidth")->integer(),
        -1);
    EXPECT_EQ(control.next_due(), kStart + kPeerAcceptancePeriod);
}

TEST_F(Peers, between_regions_have_1024_megabits_unless_told_otherwise)
{
    peer("pcc1", "vpc1", "vpc2");
    EXPECT_EQ(peer("pcc1").bandwidth, megabits_per_second(1024));
    EXPECT_EQ(peer("pcc1").link_type, LinkType::Gold);
}

TEST_F(Peers, join_two_different_vpcs_once)
{
    EXPECT_THAT(refused_peer(between("vpc1", "vpc1")),
                Refusal("InvalidParameter", "AcceptingVpcId", "cannot be peered with itself"));
    peer("pcc1", "vpc1", "vpc2");
    EXPECT_THAT(refused_peer(between("vpc2", "vpc1")), Refusal("ResourceAlreadyExist.VpcPeer", "AcceptingVpcId",
                                                               "vpc2 and vpc1 have the peer connection pcc1 already"));
    network.peer_connections[PeerConnectionId{0}].status = PeerStatus::Deleted;
    peer("pcc2", "vpc2", "vpc1");
}

TEST_F(Peers, may_join_vpcs_of_equal_blocks)
{
    vpc("corp", "twin", "cn-shanghai", "192.168.0.0/16");
    peer("pcc1", "vpc1", "twin");  // [domain.md 1.3] overlap is the data plane's problem
    EXPECT_EQ(peer("pcc1").status, PeerStatus::Activated);
}

TEST_F(Peers, are_asked_for_by_the_requester_who_knows_the_accepter)
{
    EXPECT_THAT(refused("partner", "CreateVpcPeerConnection", between("vpc1", "vpc3")),
                Refusal("InvalidVpcId.NotFound", "VpcId", "there is no VPC `vpc1`"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc9")),
                Refusal("IncorrectStatus.AcceptingVpc", "AcceptingVpcId", "pcc-1: there is no VPC `vpc9`"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc3").set("AcceptingAliUid", "1001")),
                Refusal("IncorrectStatus.AcceptingVpc", "AcceptingAliUid", "vpc3 belongs to account 2002"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc3").set("AcceptingRegionId", "cn-shanghai")),
                Refusal("IncorrectStatus.AcceptingVpc", "AcceptingRegionId", "vpc3 is in cn-beijing"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc2").set("RegionId", "cn-shanghai")),
                Refusal("IncorrectStatus.Vpc", "RegionId", "vpc1 is in cn-beijing"));
}

TEST_F(Peers, inside_a_region_have_neither_bandwidth_nor_link_type)
{
    EXPECT_THAT(
        refused_peer(between("vpc1", "vpc3").set("Bandwidth", 10)),
        Refusal("OperationFailed.BandwidthCannotBeChangedInSameRegion", "Bandwidth", "both VPCs are in cn-beijing"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc3").set("LinkType", "Gold")),
                Refusal("OperationFailed.InterRegionLinkTypeNotSupported", "LinkType", "both VPCs are in cn-beijing"));
}

TEST_F(Peers, have_a_bandwidth_and_a_link_type_that_exist)
{
    EXPECT_THAT(refused_peer(between("vpc1", "vpc2").set("Bandwidth", 1025)),
                Refusal("QuotaExceeded.Bandwidth", "Bandwidth", "1025 Mbit/s; between regions it may be 1024"));
    for (const std::int64_t wrong : {0, -1})
        EXPECT_THAT(refused_peer(between("vpc1", "vpc2").set("Bandwidth", wrong)),
                    Refusal("InvalidParameter.Bandwidth", "Bandwidth", "an integer from 1"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc2").set("LinkType", "Silver")),
                Refusal("OperationFailed.SpecificLinkTypeNotSupported", "LinkType", "Gold and Platinum"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc2").set("OneWayDelay", "15")),
                Refusal("InvalidParameter.OneWayDelay", "OneWayDelay", "such as 15ms"));
    EXPECT_THAT(refused_peer(between("vpc1", "vpc2").set("Burst", "12500")),
                Refusal("InvalidParameter.Burst", "Burst", "such as 12.5kB"));
}

TEST_F(Peers, exist_in_regions_that_have_peering_and_go_together)
{
    vpc("corp", "sydney", "ap-southeast-2", "10.9.0.0/16");
    vpc("corp", "bank", "cn-shenzhen-finance-1", "10.9.0.0/16");
    vpc("corp", "state", "cn-north-2-gov-1", "10.9.0.0/16");
    EXPECT_THAT(refused_peer(between("vpc1", "sydney")),
                Refusal("UnsupportedRegion", "AcceptingVpcId", "sydney is in ap-southeast-2"));
    EXPECT_THAT(refused_peer(between("sydney", "vpc1")),
                Refusal("UnsupportedRegion", "VpcId", "sydney is in ap-southeast-2"));
    for (const char* other : {"bank", "state"})
        EXPECT_THAT(refused_peer(between("vpc1", other)),
                    Refusal("OperationFailed.ViolativeVpcPeer", "AcceptingVpcId", "different kinds"));
}

TEST_F(Peers, are_counted)
{
    vpc("corp", "vpc4", "cn-beijing", "10.4.0.0/16");
    peer("pcc1", "vpc1", "vpc2");
    peer("pcc2", "vpc1", "vpc3");
    quotas().cross_region_peers_per_vpc = 1;
    EXPECT_THAT(refused_peer(between("vpc4", "vpc2")),
                Refusal("QuotaExceeded.CrossRegionVpcPeerCountPerVpc", "AcceptingVpcId",
                        "vpc2 has 1 peer connections between regions"));
    quotas() = {};
    quotas().intra_region_peers_per_vpc = 1;
    EXPECT_THAT(refused_peer(between("vpc1", "vpc4")), Refusal("QuotaExceeded.IntraRegionVpcPeerCountPerVpc", "VpcId",
                                                               "vpc1 has 1 peer connections inside its region"));
    quotas() = {};
    quotas().peers_per_account_and_region = 2;
    EXPECT_THAT(refused_peer(between("vpc4", "vpc2")),
                Refusal("QuotaExceeded.VpcPeerCountPerUserPerRegion", "VpcId", "2 peer connections in cn-beijing"));
    must("CreateVpcPeerConnection", between("vpc2", "vpc4"));  // vpc2's region has none yet
}

}  // namespace
}  // namespace vpcsim
