// What every call has in common: its parameters against their table, who may see what, dry runs.
#include <algorithm>

#include "cloud.h"

namespace vpcsim {
namespace {

TEST(Call, reports_every_mistake_in_its_parameters_at_once)
{
    Cloud cloud;
    Value parameters = map({{"VpcNmae", "a"}, {"CidrBlock", Value{5, {9, 20}}}}, {8, 5});
    const CallResult result = cloud.call("CreateVpc", parameters);
    ASSERT_EQ(result.errors().size(), 3u);
    EXPECT_THAT(result.errors()[0],
                Refusal("UnsupportedParameter.VpcNmae", "VpcNmae", "it takes VpcName, RegionId, CidrBlock"));
    EXPECT_EQ(result.errors()[0].origin, (Origin{8, 5}));
    EXPECT_THAT(result.errors()[1], Refusal("InvalidCidrBlock.Malformed", "CidrBlock", "not 5"));
    EXPECT_EQ(result.errors()[1].origin, (Origin{9, 20}));
    EXPECT_THAT(result.errors()[2], Refusal("MissingParameter.RegionId", "RegionId", "CreateVpc needs RegionId"));
    EXPECT_EQ(result.errors()[2].origin, (Origin{8, 5}));
    EXPECT_EQ(cloud.network.vpcs.size(), 0u);
}

TEST(Call, names_the_place_of_a_nested_mistake)
{
    TwoVpcs cloud;
    const Value good = map({{"IpProtocol", "all"}, {"SourceCidrIp", "0.0.0.0/0"}});
    const Value bad = map({{"IpProtocol", "tpc"}, {"SourceCidrIp", "0.0.0.0/0"}}, {31, 7});
    const ApiError error =
        cloud.refused("AuthorizeSecurityGroup", map({{"SecurityGroupId", "sg1"}, {"Permissions", list({good, bad})}}));
    EXPECT_THAT(error, Refusal("InvalidIpProtocol.ValueNotSupported", "Permissions[2].IpProtocol", "not `tpc`"));
    EXPECT_EQ(error.origin, (Origin{31, 7}));
}

TEST(Call, refuses_values_of_the_wrong_kind)
{
    TwoVpcs cloud;
    const auto run = [&](const char* parameter, Value value) {
        Value parameters = map({{"VSwitchId", "vsw1"}, {"SecurityGroupIds", list({"sg1"})}});
        parameters.set(parameter, std::move(value));
        return cloud.refused("RunInstances", parameters);
    };
    EXPECT_THAT(run("InstanceName", "9lives"), Refusal("InvalidName.Malformed", "InstanceName", "a letter"));
    EXPECT_THAT(run("InstanceName", std::string(129, 'a')),
                Refusal("InvalidName.Malformed", "InstanceName", "at most 128"));
    EXPECT_THAT(run("InstanceName", "../etc"), Refusal("InvalidName.Malformed", "InstanceName", "a letter"));
    EXPECT_THAT(run("VSwitchId", 4),
                Refusal("InvalidParameter.VSwitchId", "VSwitchId", "must be text that is not empty, not 4"));
    EXPECT_THAT(run("Amount", 0), Refusal("InvalidParameter.Amount", "Amount", "an integer from 1 to 100000, not 0"));
    EXPECT_THAT(run("Amount", "2"), Refusal("InvalidParameter.Amount", "Amount", "not `2`"));
    EXPECT_THAT(run("SourceDestCheck", "yes"),
                Refusal("InvalidParameter.SourceDestCheck", "SourceDestCheck", "true or false"));
    EXPECT_THAT(run("SecurityGroupIds", "sg1"),
                Refusal("InvalidParameter.SecurityGroupIds", "SecurityGroupIds", "must be a list"));
    EXPECT_THAT(run("PrivateIpAddress", "192.168.1.256"),
                Refusal("InvalidIPAddress.Malformed", "PrivateIpAddress", "an IPv4 address"));
    EXPECT_THAT(run("Ipv6Addresses", list({"192.168.1.5"})),
                Refusal("InvalidIPAddress.Malformed", "Ipv6Addresses[1]", "an IPv6 address"));
    EXPECT_THAT(run("InstanceType", Value{}), Refusal("InvalidParameter.InstanceType", "InstanceType", "not nothing"));
    EXPECT_THAT(run("ConnectionTrackingConfiguration", map({{"UdpTimeout", true}})),
                Refusal("InvalidParameter.UdpTimeout", "ConnectionTrackingConfiguration.UdpTimeout", "not true"));
    const std::string long_text(1000, 'x');
    EXPECT_LT(run("SourceDestCheck", long_text).message.size(), 150u);
}

TEST(Call, refuses_unknown_actions_and_accounts_and_parameters_that_are_no_map)
{
    Cloud cloud;
    EXPECT_THAT(cloud.refused("CreateVcp", Value::map()),
                Refusal("InvalidAction.NotFound", "", "there is no action `CreateVcp`"));
    EXPECT_THAT(cloud.refused("corpse", "CreateVpc", Value::map()), Refusal("InvalidAccount.NotFound", "", "`corpse`"));
    EXPECT_THAT(cloud.refused("CreateVpc", Value{3}), Refusal("InvalidParameter", "", "must be a map, not an integer"));
    EXPECT_EQ(cloud.call("CreateVpc", Value{}).errors().size(), 2u);
}

TEST(Call, does_not_show_an_account_the_objects_of_another)
{
    TwoVpcs cloud;
    cloud.instance("ecs1", "vsw1", "192.168.1.10", "sg1");
    cloud.must("CreateNetworkAcl", map({{"NetworkAclName", "acl1"}, {"VpcId", "vpc1"}}));
    cloud.peer("pcc1", "vpc1", "vpc2");
    const Value permissions = list({map({{"IpProtocol", "all"}, {"SourceCidrIp", "0.0.0.0/0"}})});
    EXPECT_THAT(cloud.refused("partner", "CreateSecurityGroup", map({{"VpcId", "vpc1"}})),
                Refusal("InvalidVpcId.NotFound", "VpcId", "there is no VPC `vpc1`"));
    EXPECT_THAT(cloud.refused("partner", "AuthorizeSecurityGroup",
                              map({{"SecurityGroupId", "sg1"}, {"Permissions", permissions}})),
                Refusal("InvalidSecurityGroupId.NotFound", "SecurityGroupId", "no security group `sg1`"));
    EXPECT_THAT(cloud.refused("partner", "StopInstance", map({{"InstanceId", "ecs1"}})),
                Refusal("InvalidInstanceId.NotFound", "InstanceId", "no instance `ecs1`"));
    EXPECT_THAT(cloud.refused("partner", "UpdateNetworkAclEntries", map({{"NetworkAclId", "acl1"}})),
                Refusal("InvalidNetworkAclId.NotFound", "NetworkAclId", "no network ACL `acl1`"));
    EXPECT_THAT(cloud.refused("partner", "GetVpcPeerConnectionAttribute", map({{"InstanceId", "pcc1"}})),
                Refusal("ResourceNotFound.InstanceId", "InstanceId", "no peer connection `pcc1`"));
    EXPECT_THAT(cloud.refused("partner", "DeleteRouteEntry",
                              map({{"RouteTableId", "vpc1.system"}, {"DestinationCidrBlock", "192.168.1.0/24"}})),
                Refusal("InvalidRouteTableId.NotFound", "RouteTableId", "no route table `vpc1.system`"));
    cloud.must("corp", "StopInstance", map({{"InstanceId", "ecs1"}}));
}

TEST(Call, changes_nothing_in_a_dry_run)
{
    TwoVpcs cloud;
    Value parameters = map({{"InstanceName", "ecs1"}, {"VSwitchId", "vsw1"}, {"SecurityGroupIds", list({"sg1"})}});
    EXPECT_THAT(cloud.refused("RunInstances", Value{parameters}.set("DryRun", true)),
                Refusal("DryRunOperation", "DryRun", "would succeed"));
    cloud.must("RunInstances", Value{parameters}.set("DryRun", false));
    EXPECT_EQ(to_string(cloud.eni("ecs1/eth0").addresses[0]), "192.168.1.1");
    EXPECT_THAT(cloud.refused("RunInstances", Value{parameters}.set("DryRun", true)),
                Refusal("InvalidName.Duplicate", "InstanceName", "already an instance"));
}

TEST(Actions, are_listed_with_their_parameters)
{
    const ActionInfo* action = find_action("CreateVSwitch");
    ASSERT_NE(action, nullptr);
    ASSERT_NE(find_parameter(*action, "ZoneId"), nullptr);
    EXPECT_TRUE(find_parameter(*action, "ZoneId")->is_required);
    EXPECT_NE(find_parameter(*action, "DryRun"), nullptr);
    EXPECT_EQ(find_parameter(*action, "Zone"), nullptr);
    EXPECT_EQ(find_action("createvswitch"), nullptr);
    EXPECT_EQ(actions().size(), 39u);
    for (const ActionInfo& each : actions())
        EXPECT_EQ(std::ranges::count(actions(), each.name, &ActionInfo::name), 1) << each.name;
}

TEST(Quotas, are_all_in_the_list) { EXPECT_EQ(quota_fields().size() * sizeof(std::int64_t), sizeof(Quotas)); }

TEST(ControlPlane, goes_on_with_a_copy_where_the_original_is)
{
    TwoVpcs cloud;
    cloud.instance("ecs1", "vsw1", "192.168.1.1", "sg1");
    Network copy = cloud.network;
    ControlPlane control{copy};
    const Value one = map({{"InstanceName", "ecs2"}, {"VSwitchId", "vsw1"}, {"SecurityGroupIds", list({"sg1"})}});
    EXPECT_TRUE(control.call(kStart, "", "RunInstances", one).is_success());
    const Eni& eni = copy.enis[copy.find<EniId>("ecs2/eth0")];
    EXPECT_EQ(to_string(eni.addresses[0]), "192.168.1.2");
    EXPECT_EQ(to_string(eni.mac), "00:16:3e:00:00:02");
    EXPECT_EQ(cloud.network.instances.size(), 1u);
}

}  // namespace
}  // namespace vpcsim
