#include "cloud.h"

namespace vpcsim {
namespace {

class Acls : public TwoVpcs, public ::testing::Test {
public:
    Acls() { must("CreateNetworkAcl", map({{"NetworkAclName", "acl1"}, {"VpcId", "vpc1"}})); }

    static Value ingress(Value entry)
    {
        return map({{"NetworkAclId", "acl1"}, {"IngressAclEntries", list({std::move(entry)})}});
    }
    static Value entry(const char* protocol, const char* source)
    {
        return map({{"Policy", "accept"}, {"Protocol", protocol}, {"SourceCidrIp", source}}, {33, 9});
    }
    static Value resource(const char* vswitch)
    {
        return map({{"NetworkAclId", "acl1"},
                    {"Resource", list({map({{"ResourceId", vswitch}, {"ResourceType", "VSwitch"}})})}});
    }
};

TEST_F(Acls, begin_with_service_entries_allow_all_and_deny_all)
{
    ASSERT_EQ(acl("acl1").ingress.size(), 7u);
    EXPECT_EQ(acl("acl1").egress.size(), 7u);
    EXPECT_EQ(acl("acl1").ingress[0].type, AclEntryType::Service);
    EXPECT_EQ(acl("acl1").ingress[3].policy, Policy::Accept);
    EXPECT_EQ(to_string(acl("acl1").ingress[4].remote), "::/0");
    EXPECT_EQ(acl("acl1").ingress[6].type, AclEntryType::System);
    vpc("corp", "v4", "cn-beijing", "10.9.0.0/16");
    must("CreateNetworkAcl", map({{"NetworkAclName", "acl4"}, {"VpcId", "v4"}}));
    EXPECT_EQ(acl("acl4").ingress.size(), 5u);
}

TEST_F(Acls, are_replaced_a_whole_direction_at_a_time)
{
    must("UpdateNetworkAclEntries",
         map({{"NetworkAclId", "acl1"},
              {"IngressAclEntries",
               list({entry("tcp", "10.0.0.0/16").set("Port", "80/80").set("NetworkAclEntryName", "web"),
                     entry("icmpv6", "::/0").set("IpVersion", "ipv6").set("EntryType", "custom")})}}));
    const auto& entries = acl("acl1").ingress;
    ASSERT_EQ(entries.size(), 7u);
    EXPECT_EQ(entries[3].protocol.value, 6);
    EXPECT_EQ(entries[3].ports, (PortRange{80, 80}));
    EXPECT_EQ(entries[3].name, "web");
    EXPECT_EQ(entries[3].type, AclEntryType::Custom);
    EXPECT_EQ(entries[3].origin, (Origin{33, 9}));
    EXPECT_TRUE(entries[4].ports.is_whole());
    EXPECT_EQ(acl("acl1").egress[3].name, "allow-all");  // [NA-12] the other direction stays

    must("UpdateNetworkAclEntries", map({{"NetworkAclId", "acl1"}, {"UpdateEgressAclEntries", true}}));
    EXPECT_EQ(acl("acl1").egress.size(), 5u);
    must("UpdateNetworkAclEntries",
         map({{"NetworkAclId", "acl1"}, {"UpdateIngressAclEntries", false}, {"IngressAclEntries", list({})}}));
    EXPECT_EQ(acl("acl1").ingress.size(), 7u);
}

TEST_F(Acls, refuse_entries_that_make_no_sense)
{
    const auto refused_entry = [&](Value value) {
        return refused("UpdateNetworkAclEntries", ingress(std::move(value)));
    };
    EXPECT_THAT(refused_entry(entry("tcp", "10.0.0.0/16")),
                Refusal("MissingParameter.Port", "IngressAclEntries[1].Port", "acl1: an entry for tcp needs a Port"));
    EXPECT_THAT(refused_entry(entry("tcp", "10.0.0.0/16").set("Port", "-1/-1")),
                Refusal("InvalidParameter.Port", "IngressAclEntries[1].Port", "must be first/last"));
    EXPECT_THAT(refused_entry(entry("icmp", "10.0.0.0/16").set("Port", "1/1")),
                Refusal("InvalidParameter.Port", "IngressAclEntries[1].Port", "must be -1/-1"));
    EXPECT_THAT(refused_entry(entry("all", "10.0.0.0/16").set("EntryType", "service")),
                Refusal("InvalidParameter.EntryType", "IngressAclEntries[1].EntryType", "only custom entries"));
    EXPECT_THAT(refused_entry(entry("all", "10.0.0.0/16").set("IpVersion", "IPv6")),
                Refusal("InvalidParameter.IpVersion", "IngressAclEntries[1].IpVersion", "10.0.0.0/16 is IPv4"));
    EXPECT_THAT(refused_entry(entry("icmp", "::/0")),
                Refusal("InvalidParameter.Protocol", "IngressAclEntries[1].Protocol", "icmp does not go with ::/0"));
    EXPECT_THAT(
        refused_entry(entry("all", "10.0.0.0/16").set("DestinationCidrIp", "10.0.0.0/16")),
        Refusal("UnsupportedParameter.DestinationCidrIp", "IngressAclEntries[1].DestinationCidrIp", "SourceCidrIp"));
    EXPECT_THAT(refused_entry(entry("all", "10.0.0.1/16")),
                Refusal("InvalidCidrBlock.Malformed", "IngressAclEntries[1].SourceCidrIp", "host bits"));
    EXPECT_EQ(refused_entry(entry("tcp", "10.0.0.0/16")).origin, (Origin{33, 9}));
    must("UpdateNetworkAclEntries",
         ingress(entry("tcp", "10.0.0.0/16").set("Port", "0/65535")));  // [domain.md 11.1 #4]
}

TEST_F(Acls, have_ipv6_entries_only_where_the_vpc_has_ipv6)
{
    vpc("corp", "v4", "cn-beijing", "10.9.0.0/16");
    must("CreateNetworkAcl", map({{"NetworkAclName", "acl4"}, {"VpcId", "v4"}}));
    EXPECT_THAT(
        refused("UpdateNetworkAclEntries",
                map({{"NetworkAclId", "acl4"}, {"IngressAclEntries", list({entry("all", "::/0")})}})),
        Refusal("OperationDenied.VpcIpv6NotEnabled", "IngressAclEntries[1].SourceCidrIp", "v4 has no IPv6 block"));
}

TEST_F(Acls, are_limited_by_family_and_direction)
{
    Value::List entries;
    for (int number = 0; number < 21; ++number)
        entries.push_back(entry("all", ("10.0." + std::to_string(number) + ".0/24").c_str()));
    const Value many = map({{"NetworkAclId", "acl1"}, {"IngressAclEntries", Value::list(entries)}});
    EXPECT_THAT(refused("UpdateNetworkAclEntries", many),
                Refusal("QuotaExceeded", "IngressAclEntries", "21 entries of one family"));
    entries.back() = entry("all", "2001:db8::/32");
    must("UpdateNetworkAclEntries", map({{"NetworkAclId", "acl1"}, {"IngressAclEntries", Value::list(entries)}}));
    entries.assign(101, entry("all", "10.0.0.0/16"));
    EXPECT_THAT(refused("UpdateNetworkAclEntries",
                        map({{"NetworkAclId", "acl1"}, {"IngressAclEntries", Value::list(entries)}})),
                Refusal("InvalidParameter.IngressAclEntries", "IngressAclEntries", "at most 100"));
    quotas().network_acls_per_vpc = 1;
    EXPECT_THAT(refused("CreateNetworkAcl", map({{"VpcId", "vpc1"}})),
                Refusal("QuotaExceeded", "VpcId", "1 network ACLs"));
    must("CreateNetworkAcl", map({{"VpcId", "vpc2"}}));
}

TEST_F(Acls, are_bound_to_vswitches_of_their_vpc_one_each)
{
    EXPECT_THAT(
        refused("UnassociateNetworkAcl", resource("vsw1")),
        Refusal("ResourceNotAssociated.NetworkAcl", "Resource[1].ResourceId", "vsw1 does not have network ACL acl1"));
    must("AssociateNetworkAcl", resource("vsw1"));
    EXPECT_EQ(network.name(vswitch("vsw1").network_acl), "acl1");
    EXPECT_THAT(refused("AssociateNetworkAcl", resource("vsw1")),
                Refusal("ResourceAlreadyAssociated.NetworkAcl", "Resource[1].ResourceId", "vsw1 has network ACL acl1"));
    EXPECT_THAT(refused("AssociateNetworkAcl", resource("vsw2")),
                Refusal("InvalidVSwitchId.NotFound", "Resource[1].ResourceId", "vsw2 is in vpc2, and acl1 in vpc1"));
    EXPECT_THAT(refused("AssociateNetworkAcl", resource("vsw9")),
                Refusal("InvalidVSwitchId.NotFound", "Resource[1].ResourceId", "there is no vSwitch `vsw9`"));
    must("UnassociateNetworkAcl", resource("vsw1"));
    EXPECT_TRUE(vswitch("vsw1").network_acl.is_none());
    const Value twice = map({{"ResourceId", "vsw1"}, {"ResourceType", "VSwitch"}});
    EXPECT_THAT(refused("AssociateNetworkAcl", map({{"NetworkAclId", "acl1"}, {"Resource", list({twice, twice})}})),
                Refusal("InvalidParameter.ResourceId", "Resource[2].ResourceId", "vsw1 is named twice"));
}

}  // namespace
}  // namespace vpcsim
