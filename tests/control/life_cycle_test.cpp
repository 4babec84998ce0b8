// The states of a peer connection, and when they change [domain.md 1.4].
#include "peer_fixture.h"

namespace vpcsim {
namespace {

class LifeCycle : public PeersInTime {};

TEST_F(LifeCycle, of_a_connection_inside_an_account_goes_from_creating_to_activated)
{
    at(seconds(2));
    create("vpc1", "vpc2");
    EXPECT_EQ(status(), PeerStatus::Creating);
    EXPECT_FALSE(peer("pcc1").forwards());
    EXPECT_EQ(control.next_due(), kStart + seconds(7));
    EXPECT_FALSE(control.advance(kStart + seconds(7) - picoseconds(1)));
    EXPECT_EQ(status(), PeerStatus::Creating);
    EXPECT_TRUE(control.advance(kStart + seconds(7)));
    EXPECT_EQ(status(), PeerStatus::Activated);
    EXPECT_TRUE(peer("pcc1").forwards());
    EXPECT_EQ(control.next_due(), kNever);
}

TEST_F(LifeCycle, of_a_connection_between_accounts_waits_for_the_accepter)
{
    create("vpc1", "vpc3");
    at(seconds(5));
    EXPECT_EQ(status(), PeerStatus::Accepting);
    EXPECT_EQ(control.next_due(), kStart + days(7));
    at(seconds(60));
    must("partner", "AcceptVpcPeerConnection", id());
    EXPECT_EQ(status(), PeerStatus::Updating);
    EXPECT_FALSE(peer("pcc1").forwards());
    EXPECT_EQ(control.next_due(), kStart + seconds(65));
    at(seconds(65));
    EXPECT_EQ(status(), PeerStatus::Activated);
    EXPECT_TRUE(peer("pcc1").forwards());
    at(days(8));
    EXPECT_EQ(status(), PeerStatus::Activated);
}

TEST_F(LifeCycle, lets_a_request_be_accepted_until_seven_days_after_its_creation_and_not_then)
{
    create("vpc1", "vpc3");
    create("vpc2", "vpc4", "pcc2");
    at(days(7) - seconds(1));
    must("partner", "AcceptVpcPeerConnection", id("pcc2"));
    now = kStart + days(7);
    EXPECT_EQ(status(), PeerStatus::Accepting);
    const CallResult late = call("partner", "AcceptVpcPeerConnection", id());
    ASSERT_FALSE(late.is_success());
    EXPECT_THAT(late.error(), Refusal("IncorrectStatus.VpcPeer", "InstanceId",
                                      "pcc1 is Expired; the call needs one that is Accepting"));
    EXPECT_EQ(peer("pcc1").modified, kStart + days(7));
    at(days(7) + seconds(4));
    EXPECT_EQ(status("pcc2"), PeerStatus::Activated);
}

TEST_F(LifeCycle, ends_in_a_rejection_from_which_only_deletion_leads_on)
{
    settled("vpc1", "vpc3");
    must("partner", "RejectVpcPeerConnection", id());
    EXPECT_EQ(status(), PeerStatus::Rejected);
    EXPECT_EQ(control.next_due(), kNever);
    for (const char* action : {"AcceptVpcPeerConnection", "RejectVpcPeerConnection", "ModifyVpcPeerConnection"})
        EXPECT_THAT(refused("partner", action, id()),
                    Refusal("IncorrectStatus.VpcPeer", "InstanceId", "pcc1 is Rejected"));
    EXPECT_THAT(refused("corp", "CreateVpcPeerConnection", between("vpc1", "vpc3", "pcc2")),
                Refusal("ResourceAlreadyExist.VpcPeer", "AcceptingVpcId", "have the peer connection pcc1 already"));
    must("corp", "DeleteVpcPeerConnection", id());
    at(seconds(5));
    EXPECT_EQ(status(), PeerStatus::Deleted);
    create("vpc1", "vpc3", "pcc2");
    EXPECT_EQ(status("pcc2"), PeerStatus::Creating);
}

TEST_F(LifeCycle, keeps_the_old_rate_until_a_modified_connection_is_activated_again)
{
    settled("vpc1", "vpc2");
    must("ModifyVpcPeerConnection",
         id().set("Bandwidth", 10).set("LinkType", "Platinum").set("Name", "to shanghai").set("Description", "d"));
    EXPECT_EQ(status(), PeerStatus::Updating);
    EXPECT_TRUE(peer("pcc1").forwards());
    EXPECT_EQ(peer("pcc1").bandwidth, megabits_per_second(1024));
    EXPECT_EQ(attribute("Bandwidth").integer(), 1024);
    EXPECT_EQ(attribute("Name").text(), "to shanghai");
    at(seconds(5));
    EXPECT_EQ(status(), PeerStatus::Activated);
    EXPECT_EQ(peer("pcc1").bandwidth, megabits_per_second(10));
    EXPECT_EQ(peer("pcc1").link_type, LinkType::Platinum);
    must("ModifyVpcPeerConnection", id().set("LinkType", "Gold"));
    at(seconds(10));
    EXPECT_EQ(peer("pcc1").bandwidth, megabits_per_second(10));
    EXPECT_EQ(peer("pcc1").link_type, LinkType::Gold);
}

TEST_F(LifeCycle, cuts_traffic_while_updating_when_it_is_assumed_so)
{
    network.assumptions.updating_peer_forwards = false;
    settled("vpc1", "vpc2");
    must("ModifyVpcPeerConnection", id().set("Bandwidth", 10));
    EXPECT_FALSE(peer("pcc1").forwards());
    at(seconds(5));
    EXPECT_TRUE(peer("pcc1").forwards());
}

TEST_F(LifeCycle, takes_the_times_that_are_assumed)
{
    network.assumptions.peer_creating_time = seconds(1);
    network.assumptions.peer_updating_time = seconds(2);
    network.assumptions.peer_deleting_time = Duration::zero();
    create("vpc1", "vpc3");
    at(seconds(1));
    must("partner", "AcceptVpcPeerConnection", id());
    at(seconds(3));
    EXPECT_EQ(status(), PeerStatus::Activated);
    must("DeleteVpcPeerConnection", id());
    EXPECT_EQ(status(), PeerStatus::Deleted);
}

TEST_F(LifeCycle, refuses_calls_on_a_connection_that_is_busy)
{
    const auto expect_busy = [&](const char* word) {
        for (const char* action : {"AcceptVpcPeerConnection", "RejectVpcPeerConnection", "ModifyVpcPeerConnection",
                                   "DeleteVpcPeerConnection"})
            EXPECT_THAT(refused("partner", action, id()), Refusal("IncorrectStatus.VpcPeer", "InstanceId", word));
    };
    create("vpc1", "vpc3");
    expect_busy("pcc1 is Creating");
    at(seconds(5));
    must("partner", "AcceptVpcPeerConnection", id());
    expect_busy("pcc1 is Updating");  // also the second of two calls at one instant
    at(seconds(10));
    must("partner", "DeleteVpcPeerConnection", id());
    expect_busy("pcc1 is Deleting");
    at(seconds(15));
    expect_busy("pcc1 is Deleted");
}

TEST_F(LifeCycle, creates_the_connections_of_a_vpc_one_after_the_other)
{
    create("vpc1", "vpc2");
    EXPECT_THAT(refused("corp", "CreateVpcPeerConnection", between("vpc1", "vpc3", "pcc2")),
                Refusal("IncorrectStatus.Vpc", "VpcId", "the peer connection pcc1 of vpc1 is being created"));
    EXPECT_THAT(refused("partner", "CreateVpcPeerConnection", between("vpc3", "vpc2", "pcc2")),
                Refusal("IncorrectStatus.AcceptingVpc", "AcceptingVpcId", "pcc1 of vpc2 is being created"));
    must("partner", "CreateVpcPeerConnection", between("vpc3", "vpc4", "pcc2"));
    at(seconds(5));
    create("vpc1", "vpc3", "pcc3");
}

TEST_F(LifeCycle, shows_its_times_in_the_attributes)
{
    at(seconds(1));
    create("vpc1", "vpc3");
    at(seconds(7));
    EXPECT_EQ(attribute("GmtCreate").text(), "2026-01-01T00:00:01Z");
    EXPECT_EQ(attribute("GmtModified").text(), "2026-01-01T00:00:06Z");
    EXPECT_EQ(attribute("GmtExpired").text(), "2026-01-08T00:00:01Z");
    EXPECT_EQ(attribute("BizStatus").text(), "Normal");
    EXPECT_EQ(attribute("Bandwidth").integer(), -1);
    must("partner", "AcceptVpcPeerConnection", id());
    EXPECT_TRUE(attribute("GmtExpired").is_null());
    EXPECT_EQ(attribute("GmtModified").text(), "2026-01-01T00:00:07Z");
    create("vpc2", "vpc4", "pcc2");
    at(days(8));
    EXPECT_EQ(attribute("Status", "pcc2").text(), "Expired");
    EXPECT_EQ(attribute("GmtExpired", "pcc2").text(), "2026-01-08T00:00:07Z");
}

TEST_F(LifeCycle, goes_on_in_a_copy)
{
    create("vpc1", "vpc3");
    at(seconds(5));
    Network copy = network;
    ControlPlane other{copy};
    EXPECT_EQ(other.next_due(), kStart + days(7));
    EXPECT_TRUE(other.advance(kStart + days(7)));
    EXPECT_EQ(copy.peer_connections[PeerConnectionId{0}].status, PeerStatus::Expired);
    EXPECT_EQ(status(), PeerStatus::Accepting);
}

TEST_F(LifeCycle, settles_what_was_begun_and_lets_requests_wait)
{
    create("vpc1", "vpc2");
    must("CreateVpcPeerConnection", between("vpc4", "vpc3", "pcc2"));
    control.settle();
    EXPECT_EQ(status(), PeerStatus::Activated);
    EXPECT_EQ(status("pcc2"), PeerStatus::Activated);
    EXPECT_EQ(peer("pcc1").modified, kStart);
    create("vpc2", "vpc3", "pcc3");
    control.settle();
    EXPECT_EQ(status("pcc3"), PeerStatus::Accepting);
    EXPECT_EQ(control.next_due(), kStart + days(7));
}

}  // namespace
}  // namespace vpcsim
