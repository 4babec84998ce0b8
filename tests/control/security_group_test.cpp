#include "cloud.h"

namespace vpcsim {
namespace {

Value permissions(const char* group, Value permission)
{
    return map({{"SecurityGroupId", group}, {"Permissions", list({std::move(permission)})}});
}

Value tcp(const char* ports)
{
    return map({{"IpProtocol", "TCP"}, {"PortRange", ports}, {"SourceCidrIp", "10.0.0.0/8"}});
}

TEST(CreateSecurityGroup, is_basic_and_open_between_members_unless_told_otherwise)
{
    TwoVpcs cloud;
    EXPECT_EQ(cloud.group("sg1").type, SecurityGroupType::Basic);
    EXPECT_EQ(cloud.group("sg1").inner_access, Policy::Accept);
    cloud.group("sge", "vpc1", "enterprise");
    EXPECT_EQ(cloud.group("sge").type, SecurityGroupType::Enterprise);
    EXPECT_EQ(cloud.group("sge").inner_access, Policy::Drop);
    cloud.must("CreateSecurityGroup",
               map({{"SecurityGroupName", "closed"}, {"VpcId", "vpc1"}, {"InnerAccessPolicy", "Drop"}}));
    EXPECT_EQ(cloud.group("closed").inner_access, Policy::Drop);
    EXPECT_THAT(
        cloud.refused("CreateSecurityGroup",
                      map({{"VpcId", "vpc1"}, {"SecurityGroupType", "enterprise"}, {"InnerAccessPolicy", "Accept"}})),
        Refusal("InvalidOperation.InvalidSecurityGroupType", "InnerAccessPolicy", "always isolated"));
    EXPECT_THAT(cloud.refused("CreateSecurityGroup", map({{"VpcId", "vpc1"}, {"SecurityGroupType", "vip"}})),
                Refusal("InvalidSecurityGroupType", "SecurityGroupType", "normal, enterprise and basic"));
}

TEST(ModifySecurityGroupPolicy, changes_it_for_basic_groups_only)
{
    TwoVpcs cloud;
    const auto generation = cloud.network.rules_generation;
    cloud.must("ModifySecurityGroupPolicy", map({{"SecurityGroupId", "sg1"}, {"InnerAccessPolicy", "drop"}}));
    EXPECT_EQ(cloud.group("sg1").inner_access, Policy::Drop);
    EXPECT_GT(cloud.network.rules_generation, generation);
    cloud.group("sge", "vpc1", "enterprise");
    EXPECT_THAT(
        cloud.refused("ModifySecurityGroupPolicy", map({{"SecurityGroupId", "sge"}, {"InnerAccessPolicy", "Accept"}})),
        Refusal("InvalidOperation.InvalidSecurityGroupType", "InnerAccessPolicy", "sge is an enterprise group"));
}

TEST(AuthorizeSecurityGroup, reads_every_field_of_a_rule)
{
    TwoVpcs cloud;
    cloud.instance("ecs1", "vsw1", "192.168.1.10", "sg1");
    Value permission = map({{"Policy", "Drop"},
                            {"Priority", 7},
                            {"IpProtocol", "Udp"},
                            {"PortRange", "53/54"},
                            {"SourcePortRange", "1024/65535"},
                            {"SourceCidrIp", "10.159.6.18/12"},
                            {"DestCidrIp", "192.168.1.10/32"},
                            {"Description", "names"}},
                           {22, 9});
    cloud.must("AuthorizeSecurityGroup", permissions("sg1", permission));
    ASSERT_EQ(cloud.group("sg1").ingress.size(), 1u);
    const SecurityGroupRule& rule = cloud.group("sg1").ingress[0];
    EXPECT_EQ(rule.policy, Policy::Drop);
    EXPECT_EQ(rule.priority, 7);
    EXPECT_EQ(rule.protocol.value, 17);
    EXPECT_EQ(rule.ports, (PortRange{53, 54}));
    EXPECT_EQ(rule.source_ports, (PortRange{1024, 65535}));
    EXPECT_EQ(to_string(*rule.remote), "10.144.0.0/12");  // host bits are masked [domain.md 3.2]
    EXPECT_EQ(to_string(*rule.local), "192.168.1.10/32");
    EXPECT_EQ(rule.description, "names");
    EXPECT_EQ(rule.origin, (Origin{22, 9}));
    const GroupSet& compiled = cloud.network.group_sets[cloud.eni("ecs1/eth0").groups];
    EXPECT_EQ(compiled.ingress.size(), 1u);
    EXPECT_EQ(compiled.egress.size(), 0u);
}

TEST(AuthorizeSecurityGroup, reads_protocols_as_words_and_numbers)
{
    TwoVpcs cloud;
    const auto protocol_of = [&](Value written, const char* parameter, const char* block) {
        cloud.must("AuthorizeSecurityGroup",
                   permissions("sg1", map({{"IpProtocol", std::move(written)}, {parameter, block}})));
        return cloud.group("sg1").ingress.back().protocol.value;
    };
    EXPECT_EQ(protocol_of("ICMP", "SourceCidrIp", "0.0.0.0/0"), 1);
    EXPECT_EQ(protocol_of("ICMPv6", "Ipv6SourceCidrIp", "::/0"), 58);
    EXPECT_EQ(protocol_of("gre", "SourceCidrIp", "0.0.0.0/0"), 47);
    EXPECT_EQ(protocol_of("All", "SourceCidrIp", "0.0.0.0/0"), RuleProtocol::kAll);
    EXPECT_EQ(protocol_of(132, "SourceCidrIp", "0.0.0.0/0"), 132);
    EXPECT_EQ(protocol_of("50", "SourceCidrIp", "0.0.0.0/0"), 50);
    EXPECT_TRUE(cloud.group("sg1").ingress.back().ports.is_whole());
    for (const Value& wrong : {Value{256}, Value{-1}, Value{"256"}, Value{"06"}, Value{"sctp"}})
        EXPECT_THAT(cloud.refused("AuthorizeSecurityGroup",
                                  permissions("sg1", map({{"IpProtocol", wrong}, {"SourceCidrIp", "0.0.0.0/0"}}))),
                    Refusal("InvalidIpProtocol.ValueNotSupported", "Permissions[1].IpProtocol", "tcp, udp"));
}

TEST(AuthorizeSecurityGroup, wants_ports_where_there_are_ports)
{
    TwoVpcs cloud;
    cloud.must("AuthorizeSecurityGroup", permissions("sg1", tcp("1/65535")));
    for (const char* ports : {"0/80", "-1/-1"})
        EXPECT_THAT(cloud.refused("AuthorizeSecurityGroup", permissions("sg1", tcp(ports))),
                    Refusal("InvalidPortRange.Malformed", "Permissions[1].PortRange", "within 1 and 65535"))
            << ports;
    for (const char* ports : {"80", "80/79", "80/65536", "a/b", "80/80/80", "/", "080/80", "+80/80"})
        EXPECT_THAT(cloud.refused("AuthorizeSecurityGroup", permissions("sg1", tcp(ports))),
                    Refusal("InvalidPortRange.Malformed", "Permissions[1].PortRange", "first/last"))
            << ports;
    EXPECT_THAT(
        cloud.refused("AuthorizeSecurityGroup",
                      permissions("sg1", map({{"IpProtocol", "udp"}, {"SourceCidrIp", "10.0.0.0/8"}}))),
        Refusal("MissingParameter.PortRange", "Permissions[1].PortRange", "sg1: a rule for udp needs a PortRange"));
    EXPECT_THAT(
        cloud.refused(
            "AuthorizeSecurityGroup",
            permissions("sg1", map({{"IpProtocol", "icmp"}, {"PortRange", "8/8"}, {"SourceCidrIp", "10.0.0.0/8"}}))),
        Refusal("InvalidPortRange.Malformed", "Permissions[1].PortRange", "must be -1/-1"));
    EXPECT_THAT(
        cloud.refused("AuthorizeSecurityGroup", permissions("sg1", tcp("80/80").set("SourcePortRange", "-1/-1"))),
        Refusal("InvalidSourcePortRange.Malformed", "Permissions[1].SourcePortRange", "within 1 and 65535"));
}

TEST(AuthorizeSecurityGroup, wants_a_peer_of_one_family_that_the_protocol_has)
{
    TwoVpcs cloud;
    const auto refused = [&](const char* action, Value permission) {
        return cloud.refused(action, permissions("sg1", std::move(permission)));
    };
    EXPECT_THAT(refused("AuthorizeSecurityGroup", map({{"IpProtocol", "all"}, {"DestCidrIp", "10.0.0.0/8"}})),
                Refusal("MissingParameter.Source", "Permissions[1].SourceCidrIp", "names no peer"));
    EXPECT_THAT(refused("AuthorizeSecurityGroupEgress", map({{"IpProtocol", "all"}, {"SourceCidrIp", "10.0.0.0/8"}})),
                Refusal("MissingParameter.Dest", "Permissions[1].DestCidrIp", "names no peer"));
    EXPECT_THAT(refused("AuthorizeSecurityGroup",
                        map({{"IpProtocol", "all"}, {"SourceCidrIp", "10.0.0.0/8"}, {"Ipv6SourceCidrIp", "::/0"}})),
                Refusal("InvalidParam.SourceIp", "Permissions[1].Ipv6SourceCidrIp", "exclude each other"));
    EXPECT_THAT(
        refused("AuthorizeSecurityGroup",
                map({{"IpProtocol", "all"}, {"SourceCidrIp", "10.0.0.0/8"}, {"Ipv6DestCidrIp", "2001:db8::/64"}})),
        Refusal("InvalidParam.DestIp", "Permissions[1].Ipv6DestCidrIp", "not of one family"));
    EXPECT_THAT(refused("AuthorizeSecurityGroup", map({{"IpProtocol", "icmp"}, {"Ipv6SourceCidrIp", "::/0"}})),
                Refusal("InvalidParam.IpProtocol", "Permissions[1].IpProtocol", "icmp does not go with ::/0"));
    EXPECT_THAT(refused("AuthorizeSecurityGroup", map({{"IpProtocol", "icmpv6"}, {"SourceCidrIp", "0.0.0.0/0"}})),
                Refusal("InvalidParam.IpProtocol", "Permissions[1].IpProtocol", "icmpv6 does not go with 0.0.0.0/0"));
    EXPECT_THAT(refused("AuthorizeSecurityGroup", map({{"IpProtocol", "all"}, {"SourceCidrIp", "::/0"}})),
                Refusal("InvalidSourceCidrIp.Malformed", "Permissions[1].SourceCidrIp", "an IPv4 CIDR block"));
    EXPECT_THAT(refused("AuthorizeSecurityGroupEgress", map({{"IpProtocol", "all"}, {"DestCidrIp", "10"}})),
                Refusal("InvalidDestCidrIp.Malformed", "Permissions[1].DestCidrIp", "an IPv4 CIDR block"));
    EXPECT_THAT(refused("AuthorizeSecurityGroup",
                        map({{"IpProtocol", "all"}, {"SourceCidrIp", "10.0.0.0/8"}, {"Priority", 101}})),
                Refusal("InvalidPriority.ValueNotSupported", "Permissions[1].Priority", "from 1 to 100"));
    EXPECT_THAT(refused("AuthorizeSecurityGroup",
                        map({{"IpProtocol", "all"}, {"SourceCidrIp", "10.0.0.0/8"}, {"Policy", "deny"}})),
                Refusal("InvalidPolicy.Malformed", "Permissions[1].Policy", "accept and drop"));
}

TEST(AuthorizeSecurityGroup, may_name_basic_groups_of_its_own_vpc)
{
    TwoVpcs cloud;
    cloud.group("sge", "vpc1", "enterprise");
    const auto from = [](const char* group) { return map({{"IpProtocol", "all"}, {"SourceGroupId", group}}); };
    cloud.must("AuthorizeSecurityGroup", permissions("sg1", from("sg1")));
    EXPECT_EQ(cloud.group("sg1").ingress[0].remote_group, cloud.network.find<SecurityGroupId>("sg1"));
    EXPECT_THAT(cloud.refused("AuthorizeSecurityGroup", permissions("sg1", from("sg2"))),
                Refusal("InvalidSourceGroupId.NotFound", "Permissions[1].SourceGroupId",
                        "sg2 is a group of vpc2, sg1 of vpc1"));
    EXPECT_THAT(
        cloud.refused("AuthorizeSecurityGroup", permissions("sg1", from("sg9"))),
        Refusal("InvalidSourceGroupId.NotFound", "Permissions[1].SourceGroupId", "there is no security group `sg9`"));
    EXPECT_THAT(cloud.refused("AuthorizeSecurityGroup", permissions("sg1", from("sge"))),
                Refusal("InvalidParam.GroupAuthorization", "Permissions[1].SourceGroupId", "which rules cannot name"));
    EXPECT_THAT(
        cloud.refused("AuthorizeSecurityGroup", permissions("sge", from("sg1"))),
        Refusal("InvalidParam.GroupAuthorization", "Permissions[1].SourceGroupId", "whose rules cannot name groups"));
    EXPECT_THAT(cloud.refused("AuthorizeSecurityGroupEgress",
                              permissions("sg1", map({{"IpProtocol", "all"}, {"DestGroupId", "sg9"}}))),
                Refusal("InvalidDestGroupId.NotFound", "Permissions[1].DestGroupId", "sg9"));
    cloud.must("AuthorizeSecurityGroup", permissions("sg1", from("sg9").set("SourceCidrIp", "10.0.0.0/8")));
    EXPECT_TRUE(cloud.group("sg1").ingress[1].remote_group.is_none());  // a block beats a group
}

TEST(AuthorizeSecurityGroup, adds_a_rule_once)
{
    TwoVpcs cloud;
    cloud.must("AuthorizeSecurityGroup",
               map({{"SecurityGroupId", "sg1"}, {"Permissions", list({tcp("80/80"), tcp("80/80")})}}));
    const auto generation = cloud.network.rules_generation;
    cloud.must("AuthorizeSecurityGroup", permissions("sg1", tcp("80/80").set("Description", "again")));
    EXPECT_EQ(cloud.group("sg1").ingress.size(), 1u);
    EXPECT_EQ(cloud.network.rules_generation, generation);
}

TEST(AuthorizeSecurityGroup, adds_all_of_its_rules_or_none)
{
    TwoVpcs cloud;
    cloud.refused("AuthorizeSecurityGroup",
                  map({{"SecurityGroupId", "sg1"}, {"Permissions", list({tcp("80/80"), tcp("0/80")})}}));
    EXPECT_TRUE(cloud.group("sg1").ingress.empty());
}

TEST(AuthorizeSecurityGroup, counts_rules_and_references)
{
    TwoVpcs cloud;
    cloud.group("sg3", "vpc1");
    cloud.must("RunInstances", map({{"VSwitchId", "vsw1"}, {"SecurityGroupIds", list({"sg1", "sg3"})}}));
    cloud.quotas().rules_per_eni = 2;
    cloud.must("AuthorizeSecurityGroup", permissions("sg1", tcp("80/80")));
    cloud.must("AuthorizeSecurityGroup", permissions("sg3", tcp("81/81")));
    EXPECT_THAT(cloud.refused("AuthorizeSecurityGroup", permissions("sg3", tcp("82/82"))),
                Refusal("AuthorizationLimitExceed", "Permissions", "an ENI would have 3 rules"));
    cloud.must("AuthorizeSecurityGroup", permissions("sg3", tcp("81/81")));
    cloud.quotas() = {};
    cloud.quotas().group_references_per_group = 0;
    EXPECT_THAT(cloud.refused("AuthorizeSecurityGroup",
                              permissions("sg1", map({{"IpProtocol", "all"}, {"SourceGroupId", "sg3"}}))),
                Refusal("AuthorizationLimitExceed", "Permissions", "1 rules that name a group"));
}

TEST(RevokeSecurityGroup, removes_equal_rules_and_ignores_others)
{
    TwoVpcs cloud;
    cloud.instance("ecs1", "vsw1", "192.168.1.10", "sg1");
    cloud.must("AuthorizeSecurityGroup",
               map({{"SecurityGroupId", "sg1"}, {"Permissions", list({tcp("80/80"), tcp("81/81")})}}));
    cloud.must("RevokeSecurityGroup", permissions("sg1", tcp("82/82")));
    EXPECT_EQ(cloud.group("sg1").ingress.size(), 2u);
    cloud.must("RevokeSecurityGroup", permissions("sg1", tcp("80/80")));
    ASSERT_EQ(cloud.group("sg1").ingress.size(), 1u);
    EXPECT_EQ(cloud.group("sg1").ingress[0].ports.first, 81);
    EXPECT_EQ(cloud.network.group_sets[cloud.eni("ecs1/eth0").groups].ingress.size(), 1u);
    const Value egress = map({{"IpProtocol", "all"}, {"DestCidrIp", "10.0.0.0/8"}, {"Policy", "drop"}});
    cloud.must("AuthorizeSecurityGroupEgress", permissions("sg1", egress));
    EXPECT_EQ(cloud.group("sg1").egress.size(), 1u);
    cloud.must("RevokeSecurityGroupEgress", permissions("sg1", egress));
    EXPECT_EQ(cloud.group("sg1").egress.size(), 0u);
}

}  // namespace
}  // namespace vpcsim
