// Who may call what on a peer connection, what a call does twice, and the codes that accounts bring [domain.md 1.3,
// 1.5, 1.9].
#include "peer_fixture.h"

namespace vpcsim {
namespace {

class PeerCall : public PeersInTime {
public:
    Account& account(const char* name) { return network.accounts[network.find<AccountId>(name)]; }
    ApiError refused_peer(const char* requester, const char* accepter)
    {
        return refused("corp", "CreateVpcPeerConnection", between(requester, accepter));
    }
};

TEST_F(PeerCall, to_accept_or_reject_is_the_accepters)
{
    settled("vpc1", "vpc3");
    for (const char* action : {"AcceptVpcPeerConnection", "RejectVpcPeerConnection"}) {
        EXPECT_THAT(refused("corp", action, id()),
                    Refusal("ResourceNotFound.InstanceId", "InstanceId", "waits for account 2002; 1001 cannot accept"));
        EXPECT_THAT(refused("stranger", action, id()),
                    Refusal("ResourceNotFound.InstanceId", "InstanceId", "there is no peer connection `pcc1`"));
    }
}

TEST_F(PeerCall, to_modify_or_delete_is_of_either_side_and_of_no_one_else)
{
    settled("vpc1", "vpc3");
    must("partner", "AcceptVpcPeerConnection", id());
    control.settle();
    for (const char* action : {"ModifyVpcPeerConnection", "DeleteVpcPeerConnection", "GetVpcPeerConnectionAttribute"}) {
        EXPECT_THAT(refused("stranger", action, id()),
                    Refusal("ResourceNotFound.InstanceId", "InstanceId", "there is no peer connection `pcc1`"));
        EXPECT_THAT(refused("corp", action, id("pcc9")),
                    Refusal("ResourceNotFound.InstanceId", "InstanceId", "there is no peer connection `pcc9`"));
    }
    for (const char* caller : {"corp", "partner"}) {
        must(caller, "ModifyVpcPeerConnection", id().set("Name", caller));
        control.settle();
        EXPECT_EQ(attribute("Name").text(), caller);
    }
    must("partner", "DeleteVpcPeerConnection", id());
}

TEST_F(PeerCall, changes_nothing_in_a_dry_run)
{
    const auto dry = [&](const char* account, const char* action, Value parameters) {
        EXPECT_THAT(refused(account, action, parameters.set("DryRun", true)),
                    Refusal("DryRunOperation", "DryRun", "would succeed"))
            << action;
    };
    dry("corp", "CreateVpcPeerConnection", between("vpc1", "vpc3"));
    settled("vpc1", "vpc3");
    dry("partner", "AcceptVpcPeerConnection", id());
    dry("partner", "RejectVpcPeerConnection", id());
    must("partner", "AcceptVpcPeerConnection", id());
    control.settle();
    dry("corp", "ModifyVpcPeerConnection", id().set("Name", "n"));
    must("corp", "CreateRouteEntry", route("vpc1.system", "10.3.0.0/16"));
    dry("corp", "DeleteVpcPeerConnection", forced());
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id().set("DryRun", true)),
                Refusal("OperationDenied.RouteEntryExist", "InstanceId", "10.3.0.0/16"));
}

TEST_F(PeerCall, with_the_same_token_answers_as_before_and_does_nothing_again)
{
    Value create = map({{"VpcId", "vpc1"}, {"AcceptingVpcId", "vpc2"}, {"ClientToken", "t-1"}});
    EXPECT_EQ(must("corp", "CreateVpcPeerConnection", create).find("InstanceId")->text(), "pcc-1");
    at(seconds(60));
    const Value same = map({{"ClientToken", "t-1"}, {"AcceptingVpcId", "vpc2"}, {"VpcId", "vpc1"}}, {70, 1});
    EXPECT_EQ(must("corp", "CreateVpcPeerConnection", same).find("InstanceId")->text(), "pcc-1");
    EXPECT_EQ(network.peer_connections.size(), 1u);
    EXPECT_THAT(refused("corp", "CreateVpcPeerConnection", Value{create}.set("AcceptingVpcId", "vpc3")),
                Refusal("IdempotentParameterMismatch", "ClientToken", "`t-1` was used for CreateVpcPeerConnection"));
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id("pcc-1").set("ClientToken", "t-1")),
                Refusal("IdempotentParameterMismatch", "ClientToken", "with other parameters"));
    const Value others = map({{"VpcId", "vpc3"}, {"AcceptingVpcId", "vpc1"}, {"ClientToken", "t-1"}});
    must("partner", "CreateVpcPeerConnection", others);  // a token is the caller's own
}

TEST_F(PeerCall, that_was_refused_does_not_use_up_its_token)
{
    settled("vpc1", "vpc3");
    const Value accept = id().set("ClientToken", "t");
    EXPECT_THAT(refused("partner", "AcceptVpcPeerConnection", Value{accept}.set("DryRun", true)),
                Refusal("DryRunOperation", "DryRun", ""));
    must("partner", "AcceptVpcPeerConnection", accept);
    must("partner", "AcceptVpcPeerConnection", accept);
    EXPECT_EQ(status(), PeerStatus::Updating);
    for (const std::string& wrong : {std::string(65, 'x'), std::string{"\xc3\xa9"}})
        EXPECT_THAT(refused("partner", "DeleteVpcPeerConnection", id().set("ClientToken", wrong)),
                    Refusal("InvalidParameter.ClientToken", "ClientToken", "1 to 64 printable ASCII characters"));
}

TEST_F(PeerCall, between_regions_needs_data_transfer_of_both_accounts)
{
    vpc("partner", "abroad", "ap-southeast-1", "10.5.0.0/16");
    account("corp").has_cdt = false;
    EXPECT_THAT(refused_peer("vpc1", "vpc4"), Refusal("OperationFailed.CdtNotOpened", "VpcId", "account corp"));
    account("corp").has_cdt = true;
    account("corp").has_cross_border_cdt = false;
    EXPECT_THAT(refused_peer("vpc1", "abroad"),
                Refusal("OperationFailed.CrossBorderCdtNotOpened", "VpcId", "between cn-beijing and ap-southeast-1"));
    account("corp").has_cross_border_cdt = true;
    account("partner").has_cdt = false;
    EXPECT_THAT(refused_peer("vpc1", "vpc4"),
                Refusal("OperationFailed.AcceptUserCdtNotOpened", "AcceptingVpcId", "account partner"));
    account("partner").has_cdt = true;
    account("partner").has_cross_border_cdt = false;
    EXPECT_THAT(refused_peer("vpc1", "abroad"),
                Refusal("OperationFailed.AcceptUserCrossBorderCdtNotOpened", "AcceptingVpcId", "account partner"));
    create("vpc1", "vpc4");  // inside mainland China
    control.settle();
    create("vpc1", "vpc3", "pcc2");  // inside a region
}

TEST_F(PeerCall, to_accept_needs_data_transfer_of_the_accepter)
{
    vpc("partner", "abroad", "cn-hongkong", "10.5.0.0/16");
    settled("vpc1", "vpc4");
    settled("vpc1", "abroad", "pcc2");
    account("partner").has_cross_border_cdt = false;
    EXPECT_THAT(refused("partner", "AcceptVpcPeerConnection", id("pcc2")),
                Refusal("OperationFailed.CrossBorderCdtNotOpened", "InstanceId", "between cn-beijing and cn-hongkong"));
    account("partner").has_cdt = false;
    EXPECT_THAT(refused("partner", "AcceptVpcPeerConnection", id()),
                Refusal("OperationFailed.CdtNotOpened", "InstanceId", "account partner"));
}

TEST_F(PeerCall, is_refused_while_payments_are_overdue)
{
    account("corp").is_financially_locked = true;
    EXPECT_THAT(refused_peer("vpc1", "vpc3"),
                Refusal("IncorrectBusinessStatus.VpcPeer", "VpcId", "payments of corp are overdue"));
    EXPECT_THAT(refused("partner", "CreateVpcPeerConnection", between("vpc3", "vpc1")),
                Refusal("IncorrectBusinessStatus.AcceptUserVpcPeer", "AcceptingVpcId", "payments of corp are overdue"));
    must("CreateVpcPeerConnection", between("vpc1", "vpc3"));  // a loader's was there before
    control.settle();
    EXPECT_EQ(attribute("BizStatus").text(), "FinancialLocked");
    EXPECT_THAT(refused("partner", "AcceptVpcPeerConnection", id()),
                Refusal("IncorrectBusinessStatus.VpcPeer", "InstanceId", "FinancialLocked"));
    must("CreateVpcPeerConnection", between("vpc1", "vpc2", "pcc2"));
    control.settle();
    EXPECT_EQ(status("pcc2"), PeerStatus::Activated);
    EXPECT_FALSE(peer("pcc2").forwards());  // [domain.md 11.2]
    EXPECT_THAT(refused("corp", "ModifyVpcPeerConnection", id("pcc2").set("Name", "n")),
                Refusal("IncorrectBusinessStatus.VpcPeer", "InstanceId", "FinancialLocked"));
    must("corp", "DeleteVpcPeerConnection", id("pcc2"));
    control.settle();
    network.assumptions.locked_peer_forwards = true;
    must("CreateVpcPeerConnection", between("vpc2", "vpc1", "pcc3"));
    control.settle();
    EXPECT_TRUE(peer("pcc3").forwards());
}

TEST_F(PeerCall, does_not_join_accounts_of_two_sites)
{
    account("partner").site = Site::International;
    EXPECT_THAT(refused_peer("vpc1", "vpc3"),
                Refusal("OperationFailed.CrossBusinessNotAllowed", "AcceptingVpcId",
                        "account corp is of the China site and partner of the International site"));
    create("vpc1", "vpc2");
}

TEST_F(PeerCall, is_denied_by_a_policy_about_accounts_outside_the_resource_directory)
{
    account("corp").denied = {{{"CreateVpcPeerConnection", "AcceptVpcPeerConnection"}, "rd-corp"}};
    account("corp").resource_directory = "rd-corp";
    EXPECT_THAT(refused_peer("vpc1", "vpc3"),
                Refusal("Forbidden.NoPermission", "",
                        "denies CreateVpcPeerConnection with partner, which is in no resource directory (NoPermission"
                        "Type ExplicitDeny)"));
    create("vpc1", "vpc2");
    control.settle();
    must("partner", "CreateVpcPeerConnection", between("vpc4", "vpc1", "pcc2"));
    control.settle();
    EXPECT_THAT(refused("corp", "AcceptVpcPeerConnection", id("pcc2")),
                Refusal("Forbidden.NoPermission", "", "denies AcceptVpcPeerConnection with partner"));
    account("partner").resource_directory = "rd-corp";
    must("corp", "AcceptVpcPeerConnection", id("pcc2"));
}

TEST_F(PeerCall, is_denied_by_a_policy_without_condition_whatever_it_is_about)
{
    settled("vpc1", "vpc2");
    account("corp").denied = {{{"DeleteVpcPeerConnection"}, ""}};
    EXPECT_THAT(refused("corp", "DeleteVpcPeerConnection", id()),
                Refusal("Forbidden.NoPermission", "", "the RAM policy of corp denies DeleteVpcPeerConnection"));
    must("corp", "ModifyVpcPeerConnection", id().set("Name", "n"));
}

TEST_F(PeerCall, of_modify_is_checked_like_that_of_create)
{
    vpc("corp", "abroad", "ap-southeast-1", "10.5.0.0/16");
    vpc("corp", "near", "cn-beijing", "10.6.0.0/16");
    settled("vpc1", "vpc2");
    settled("vpc1", "near", "intra");
    settled("vpc1", "abroad", "border");
    const auto modify = [&](const char* name, const char* key, Value value) {
        return refused("corp", "ModifyVpcPeerConnection", id(name).set(key, std::move(value)));
    };
    EXPECT_THAT(modify("pcc1", "Bandwidth", 1025), Refusal("QuotaExceeded.Bandwidth", "Bandwidth", "1025 Mbit/s"));
    EXPECT_THAT(modify("pcc1", "Bandwidth", 0), Refusal("InvalidParameter.Bandwidth", "Bandwidth", "from 1"));
    EXPECT_THAT(modify("pcc1", "LinkType", "Silver"),
                Refusal("OperationFailed.SpecificLinkTypeNotSupported", "LinkType", "Gold and Platinum"));
    EXPECT_THAT(modify("intra", "Bandwidth", 10),
                Refusal("OperationFailed.BandwidthCannotBeChangedInSameRegion", "Bandwidth", "cn-beijing"));
    EXPECT_THAT(modify("intra", "LinkType", "Gold"),
                Refusal("OperationFailed.InterRegionLinkTypeNotSupported", "LinkType", "cn-beijing"));
    EXPECT_THAT(modify("pcc1", "Name", std::string(129, 'n')),
                Refusal("InvalidParameter.Name", "Name", "text of 1 to 128 characters"));
    quotas().peer_cross_region_bandwidth_mbps = 2000;
    EXPECT_THAT(modify("border", "Bandwidth", 1025),
                Refusal("QuotaExceeded.Bandwidth", "Bandwidth", "between mainland China and elsewhere it may be 1024"));
    must("corp", "ModifyVpcPeerConnection", id().set("Bandwidth", 2000));
}

TEST_F(PeerCall, knows_one_resource_group)
{
    EXPECT_THAT(refused("corp", "CreateVpcPeerConnection", between("vpc1", "vpc3").set("ResourceGroupId", "rg-1")),
                Refusal("OperationFailed.NotExist.ResourceGroup", "ResourceGroupId", "there is rg-default"));
    settled("vpc1", "vpc3");
    EXPECT_THAT(refused("partner", "AcceptVpcPeerConnection", id().set("ResourceGroupId", "rg-1")),
                Refusal("OperationFailed.NotExist.ResourceGroup", "ResourceGroupId", "there is rg-default"));
    EXPECT_EQ(attribute("ResourceGroupId").text(), "rg-default");
}

TEST_F(PeerCall, counts_by_the_quotas_of_each_account)
{
    quotas("partner").intra_region_peers_per_vpc = 0;
    EXPECT_THAT(refused_peer("vpc1", "vpc3"),
                Refusal("QuotaExceeded.IntraRegionVpcPeerCountPerVpc", "AcceptingVpcId", "vpc3 has 0"));
    quotas("corp").peers_per_account_and_region = 0;
    EXPECT_THAT(refused_peer("vpc1", "vpc4"), Refusal("QuotaExceeded.VpcPeerCountPerUserPerRegion", "VpcId", "has 0"));
    must("partner", "CreateVpcPeerConnection", between("vpc4", "vpc1"));
}

std::vector<std::string> names_of(const Value& answer)
{
    std::vector<std::string> names;
    for (const Value& peer : answer.find("VpcPeerConnects")->items())
        names.push_back(peer.find("InstanceId")->text());
    return names;
}

class PeerList : public PeerCall {
public:
    PeerList()
    {
        settled("vpc1", "vpc2", "a");
        settled("vpc1", "vpc3", "b");
        must("partner", "CreateVpcPeerConnection",
             between("vpc3", "vpc4", "c").set("Tag", list({map({{"Key", "team"}, {"Value", "net"}})})));
        control.settle();
        settled("vpc2", "vpc4", "d");
    }
    std::vector<std::string> listed(const char* account, Value parameters = Value::map())
    {
        return names_of(must(account, "ListVpcPeerConnections", std::move(parameters)));
    }
    using Names = std::vector<std::string>;
};

TEST_F(PeerList, shows_a_caller_the_connections_that_are_his)
{
    EXPECT_EQ(listed("corp"), (Names{"a", "b", "d"}));
    EXPECT_EQ(listed("partner"), (Names{"b", "c", "d"}));
    EXPECT_EQ(listed("stranger"), Names{});
    EXPECT_EQ(listed(""), (Names{"a", "b", "c", "d"}));
    must("DeleteVpcPeerConnection", id("a"));
    EXPECT_EQ(listed("corp"), (Names{"a", "b", "d"}));
    control.settle();
    EXPECT_EQ(listed("corp"), (Names{"b", "d"}));
}

TEST_F(PeerList, shows_what_every_filter_lets_pass)
{
    EXPECT_EQ(listed("", map({{"InstanceId", "b"}})), Names{"b"});
    EXPECT_EQ(listed("", map({{"Name", "c"}})), Names{"c"});
    EXPECT_EQ(listed("", map({{"VpcId", list({"vpc3"})}})), (Names{"b", "c"}));
    EXPECT_EQ(listed("", map({{"VpcId", list({"vpc2", "vpc3"})}})), (Names{"a", "b", "c", "d"}));
    EXPECT_EQ(listed("corp", map({{"RegionId", "cn-shanghai"}})), (Names{"a", "d"}));  // a's accepter is corp as well
    EXPECT_EQ(listed("partner", map({{"RegionId", "cn-shenzhen"}})), (Names{"c", "d"}));
    EXPECT_EQ(listed("", map({{"Tags", list({map({{"Key", "team"}})})}})), Names{"c"});
    EXPECT_EQ(listed("", map({{"Tags", list({map({{"Key", "team"}, {"Value", "x"}})})}})), Names{});
    EXPECT_EQ(listed("", map({{"ResourceGroupId", "rg-default"}, {"InstanceId", "a"}})), Names{"a"});
}

TEST_F(PeerList, comes_in_pages_that_neither_repeat_nor_hide)
{
    const Value first = must("ListVpcPeerConnections", map({{"MaxResults", 2}}));
    EXPECT_EQ(names_of(first), (Names{"a", "b"}));
    EXPECT_EQ(first.find("TotalCount")->integer(), 4);
    must("DeleteVpcPeerConnection", id("a"));
    control.settle();
    const Value next = map({{"MaxResults", 2}, {"NextToken", first.find("NextToken")->text()}});
    const Value last = must("ListVpcPeerConnections", next);
    EXPECT_EQ(names_of(last), (Names{"c", "d"}));
    EXPECT_EQ(last.find("NextToken"), nullptr);
    EXPECT_EQ(last.find("TotalCount")->integer(), 3);
    EXPECT_THAT(refused("ListVpcPeerConnections", map({{"NextToken", "77"}})),
                Refusal("InvalidParameter.NextToken", "NextToken", "`77`"));
    EXPECT_THAT(refused("ListVpcPeerConnections", map({{"MaxResults", 101}})),
                Refusal("InvalidParameter.MaxResults", "MaxResults", "from 1 to 100"));
    EXPECT_EQ(must("ListVpcPeerConnections", Value::map()).find("MaxResults")->integer(), 20);
}

}  // namespace
}  // namespace vpcsim
