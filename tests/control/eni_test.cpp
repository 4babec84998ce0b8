#include "cloud.h"

namespace vpcsim {
namespace {

class Enis : public TwoVpcs, public ::testing::Test {
public:
    Enis()
    {
        instance("ecs1", "vsw1", "192.168.1.10", "sg1");
        group("sg3", "vpc1");
    }

    static Value eni_in(const char* vswitch, const char* group)
    {
        return map({{"VSwitchId", vswitch}, {"SecurityGroupIds", list({group})}});
    }
    static Value member(const char* group, const char* instance)
    {
        return map({{"SecurityGroupId", group}, {"InstanceId", instance}});
    }
    static Value attachment(const char* eni, const char* instance)
    {
        return map({{"NetworkInterfaceId", eni}, {"InstanceId", instance}});
    }
};

TEST_F(Enis, are_created_on_an_instance_in_one_go)
{
    Value parameters = eni_in("vsw1", "sg3").set("InstanceId", "ecs1").set("PrimaryIpAddress", "192.168.1.20");
    EXPECT_EQ(must("CreateNetworkInterface", parameters).find("NetworkInterfaceId")->text(), "ecs1/eth1");
    EXPECT_EQ(instance("ecs1").enis.size(), 2u);
    EXPECT_EQ(eni("ecs1/eth1").instance, network.find<InstanceId>("ecs1"));
    EXPECT_EQ(to_string(eni("ecs1/eth1").mac), "00:16:3e:00:00:02");
    must("CreateNetworkInterface",
         eni_in("vsw1", "sg3").set("InstanceId", "ecs1").set("NetworkInterfaceName", "ecs1/data"));
    EXPECT_EQ(to_string(eni("ecs1/data").addresses[0]), "192.168.1.1");
    EXPECT_THAT(refused("CreateNetworkInterface", eni_in("vsw1", "sg3").set("NetworkInterfaceName", "ecs1/data")),
                Refusal("InvalidName.Duplicate", "NetworkInterfaceName", "`ecs1/data`"));
    EXPECT_THAT(refused("CreateNetworkInterface", eni_in("vsw1", "sg3").set("NetworkInterfaceName", "a/b/c")),
                Refusal("InvalidName.Malformed", "NetworkInterfaceName", "ecs1/eth1"));
}

TEST_F(Enis, wait_unseen_until_they_are_attached)
{
    must("CreateNetworkInterface",
         eni_in("vsw1", "sg3").set("NetworkInterfaceName", "spare").set("PrimaryIpAddress", "192.168.1.20"));
    EXPECT_EQ(network.enis.size(), 1u);
    EXPECT_THAT(refused("CreateNetworkInterface", eni_in("vsw1", "sg3").set("PrimaryIpAddress", "192.168.1.20")),
                Refusal("InvalidIPAddress.AlreadyUsed", "PrimaryIpAddress", "an ENI that is not attached"));
    must("AttachNetworkInterface", attachment("spare", "ecs1"));
    EXPECT_EQ(instance("ecs1").enis.size(), 2u);
    EXPECT_EQ(network.find_eni(VpcId{0}, *parse_ip("192.168.1.20")), network.find<EniId>("spare"));
    EXPECT_THAT(refused("AttachNetworkInterface", attachment("spare", "ecs1")),
                Refusal("InvalidOperation.InvalidEniState", "NetworkInterfaceId", "spare is attached to ecs1 already"));
    EXPECT_THAT(refused("AttachNetworkInterface", attachment("none", "ecs1")),
                Refusal("InvalidEniId.NotFound", "NetworkInterfaceId", "`none`"));
}

TEST_F(Enis, stay_in_the_zone_and_the_vpc_of_the_instance)
{
    vswitch("far", "vpc1", "cn-beijing-a", "192.168.7.0/24");
    EXPECT_THAT(refused("CreateNetworkInterface", eni_in("far", "sg3").set("InstanceId", "ecs1")),
                Refusal("Mismatch.ZoneId", "InstanceId", "is in zone cn-beijing-a, and ecs1 in cn-beijing-h"));
    must("CreateNetworkInterface", eni_in("vsw2", "sg2").set("NetworkInterfaceName", "other"));
    EXPECT_THAT(refused("AttachNetworkInterface", attachment("other", "ecs1")),
                Refusal("Mismatch.VpcId", "InstanceId", "other is in vpc2, and ecs1 in vpc1"));
}

TEST_F(Enis, join_and_leave_groups)
{
    const auto generation = network.rules_generation;
    must("JoinSecurityGroup", member("sg3", "ecs1"));
    EXPECT_TRUE(network.is_member(network.find<SecurityGroupId>("sg3"), *parse_ip("192.168.1.10")));
    EXPECT_GT(network.rules_generation, generation);
    EXPECT_THAT(refused("JoinSecurityGroup", member("sg3", "ecs1")),
                Refusal("InvalidInstanceId.AlreadyExists", "SecurityGroupId", "ecs1/eth0 is in sg3 already"));
    EXPECT_THAT(refused("JoinSecurityGroup", member("sg2", "ecs1")),
                Refusal("InvalidSecurityGroupId.VPCMismatch", "SecurityGroupId", "sg2 is a group of vpc2"));
    must("LeaveSecurityGroup", map({{"SecurityGroupId", "sg1"}, {"NetworkInterfaceId", "ecs1/eth0"}}));
    EXPECT_THAT(refused("LeaveSecurityGroup", member("sg1", "ecs1")),
                Refusal("InvalidSecurityGroupAssociation.NotFound", "SecurityGroupId", "ecs1/eth0 is not in sg1"));
    EXPECT_THAT(refused("LeaveSecurityGroup", member("sg3", "ecs1")),
                Refusal("InstanceLastSecurityGroup", "SecurityGroupId", "join another first"));
    EXPECT_THAT(refused("JoinSecurityGroup", map({{"SecurityGroupId", "sg1"}})),
                Refusal("MissingParameter.InstanceId", "InstanceId", "either InstanceId or NetworkInterfaceId"));
    EXPECT_THAT(refused("JoinSecurityGroup", member("sg1", "ecs1").set("NetworkInterfaceId", "ecs1/eth0")),
                Refusal("InvalidParameter.InstanceId", "InstanceId", "either InstanceId or NetworkInterfaceId"));
}

TEST_F(Enis, are_counted_in_the_groups_that_they_are_in_now)
{
    must("JoinSecurityGroup", member("sg3", "ecs1"));
    must("LeaveSecurityGroup", member("sg1", "ecs1"));
    quotas().addresses_per_basic_group = 1;
    EXPECT_THAT(refused("CreateNetworkInterface", eni_in("vsw1", "sg3")),
                Refusal("QuotaExceeded", "SecurityGroupIds", "sg3 has 1 private addresses"));
    must("CreateNetworkInterface", eni_in("vsw1", "sg1"));
    EXPECT_THAT(refused("JoinSecurityGroup", member("sg1", "ecs1")),
                Refusal("QuotaExceeded", "SecurityGroupId", "sg1 has 1"));
}

}  // namespace
}  // namespace vpcsim
