// Edits as calls of the API: each succeeds for the account that it names, and changes just what it is about.
#include "vpcsim/explain/edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/cloud.h"
#include "support/network_fixture.h"
#include "vpcsim/explain/repair.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RuleProtocol rule_protocol(Protocol protocol) { return {static_cast<std::uint16_t>(protocol)}; }

// Two VPCs of two accounts, both families, and whatever an edit may be about.
class EditCalls : public ::testing::Test, public Cloud {
protected:
    EditCalls()
    {
        vpc("corp", "vpc1", "cn-beijing", "192.168.0.0/16", "2001:db8:1:100::/56");
        vpc("partner", "vpc2", "cn-shanghai", "10.0.0.0/16", "2001:db8:2:200::/56");
        vswitch("vsw1", "vpc1", "cn-beijing-h", "192.168.1.0/24", "2001:db8:1:101::/64");
        vswitch("vsw2", "vpc2", "cn-shanghai-b", "10.0.1.0/24", "2001:db8:2:201::/64");
        for (const char* table : {"rtb1", "rtb2"})
            must("CreateRouteTable", map({{"RouteTableName", table}, {"VpcId", "vpc1"}}));
        group("sg1", "vpc1");
        group("sg2", "vpc2");
        group("sg-other", "vpc2");
        instance("ecs2", "vsw2", "10.0.1.10", "sg2");
        must("CreateNetworkAcl", map({{"NetworkAclName", "acl2"}, {"VpcId", "vpc2"}}));
        peer("pcc1", "vpc1", "vpc2");
    }

    template <class IdType>
    IdType id(const char* name) const
    {
        return network.find<IdType>(name);
    }

    // Makes the edit's calls, each of which must succeed.
    void make(const Edit& edit)
    {
        for (const EditCall& made : calls_of(network, edit))
            must(made.account.c_str(), made.action.c_str(), made.parameters);
    }
    std::vector<std::string> actions(const Edit& edit) const
    {
        std::vector<std::string> names;
        for (const EditCall& made : calls_of(network, edit))
            names.push_back(made.account + ": " + made.action);
        return names;
    }
    // The objects whose lines in the network's print are not in an earlier one.
    std::vector<std::string> changed_since(const std::string& before) const
    {
        std::vector<std::string> lines;
        const std::string after = print(network);
        for (std::size_t at = after.find('\n') + 1; at < after.size();) {  // behind the counts
            const std::size_t end = after.find('\n', at);
            const std::string line = after.substr(at, end - at);
            if (before.find(line) == std::string::npos)
                lines.push_back(line.substr(0, line.find(' ', line.find(' ') + 1)));  // its first two words
            at = end + 1;
        }
        return lines;
    }
    void accept() { make(AcceptPeer{id<PeerConnectionId>("pcc1")}); }
};

TEST_F(EditCalls, accepts_a_request_as_the_account_that_is_asked)
{
    const AcceptPeer edit{id<PeerConnectionId>("pcc1")};
    EXPECT_THAT(actions(edit), ElementsAre("partner: AcceptVpcPeerConnection"));
    EXPECT_EQ(describe(network, edit), "accept pcc1 as account partner");
    const std::string before = print(network);
    make(edit);
    EXPECT_EQ(Cloud::peer("pcc1").status, PeerStatus::Activated);
    EXPECT_THAT(changed_since(before), ElementsAre("peer pcc1"));
}

TEST_F(EditCalls, adds_and_removes_a_route_of_either_family)
{
    accept();
    for (const auto& [destination, text] :
         {std::pair{"10.0.0.0/16", "10.0.0.0/16"}, std::pair{"2001:db8:2:200::/56", "2001:db8:2:200::/56"}}) {
        const std::string before = print(network);
        const AddRoute add{id<RouteTableId>("vpc1.system"), block(destination),
                           NextHop::peer(id<PeerConnectionId>("pcc1"))};
        EXPECT_THAT(actions(add), ElementsAre("corp: CreateRouteEntry"));
        EXPECT_EQ(describe(network, add), std::string{"add route "} + text + " -> pcc1 to vpc1.system");
        make(add);
        const RouteEntry& entry = table("vpc1.system").entries().back();
        EXPECT_EQ(entry.destination, add.destination);
        EXPECT_EQ(entry.next_hop, add.next);
        EXPECT_EQ(entry.status, RouteStatus::Available);
        EXPECT_THAT(changed_since(before), ElementsAre("table vpc1.system:"));

        const RemoveRoute remove{add.table, add.destination};
        EXPECT_THAT(actions(remove), ElementsAre("corp: DeleteRouteEntry"));
        EXPECT_EQ(describe(network, remove), std::string{"remove route "} + text + " from vpc1.system");
        make(remove);
        EXPECT_EQ(print(network), before);
    }
}

TEST_F(EditCalls, adds_routes_to_every_kind_of_next_hop)
{
    must("CreateNetworkInterface", map({{"NetworkInterfaceName", "ecs2/eth1"},
                                        {"InstanceId", "ecs2"},
                                        {"VSwitchId", "vsw2"},
                                        {"Ipv6Addresses", list({"2001:db8:2:201::10"})},
                                        {"SecurityGroupIds", list({"sg2"})}}));
    must("CreateIpv4Gateway", map({{"Ipv4GatewayName", "igw"}, {"VpcId", "vpc2"}}));
    must("EnableVpcIpv4Gateway", map({{"Ipv4GatewayId", "igw"}}));
    must("CreateIpv6Gateway", map({{"Name", "igw6"}, {"VpcId", "vpc2"}}));
    must("CreateNatGateway", map({{"Name", "nat"}, {"VpcId", "vpc2"}, {"VSwitchId", "vsw2"}}));
    const RouteTableId table_id = id<RouteTableId>("vpc2.system");
    for (const AddRoute& add :
         {AddRoute{table_id, block("172.16.0.0/16"), NextHop::instance(id<InstanceId>("ecs2"))},
          AddRoute{table_id, block("172.17.0.0/16"), NextHop::eni(id<EniId>("ecs2/eth1"))},
          AddRoute{table_id, block("2001:db8:f::/48"), NextHop::eni(id<EniId>("ecs2/eth1"))},
          AddRoute{table_id, block("198.51.100.0/24"), NextHop::gateway(id<Ipv4GatewayId>("igw"))},
          AddRoute{table_id, block("::/0"), NextHop::gateway(id<Ipv6GatewayId>("igw6"))},
          AddRoute{table_id, block("0.0.0.0/0"), NextHop::gateway(id<NatGatewayId>("nat"))}}) {
        make(add);
        EXPECT_EQ(table("vpc2.system").entries().back().next_hop, add.next) << describe(network, add);
    }
}

TEST_F(EditCalls, adds_and_removes_a_rule_of_a_group)
{
    const SecurityGroupId sg2 = id<SecurityGroupId>("sg2");
    const std::vector<AddGroupRule> rules{
        {sg2, Direction::Ingress, 1, rule_protocol(tcp), {80, 80}, block("192.168.0.0/16")},
        {sg2, Direction::Ingress, 7, rule_protocol(icmpv6), {}, block("2001:db8:1:101::10/128")},
        {sg2, Direction::Egress, 100, {}, {}, block("0.0.0.0/0")},
        {sg2, Direction::Egress, 1, rule_protocol(udp), {32'768, 60'999}, block("::/0")},
        {sg2, Direction::Ingress, 1, {115}, {}, block("192.168.1.1/32")},  // L2TP, a protocol without a name
    };
    for (const AddGroupRule& add : rules) {
        const std::string before = print(network);
        const bool is_ingress = add.direction == Direction::Ingress;
        EXPECT_THAT(actions(add), ElementsAre(is_ingress ? "partner: AuthorizeSecurityGroup"
                                                         : "partner: AuthorizeSecurityGroupEgress"));
        make(add);
        ASSERT_EQ(Cloud::group("sg2").rules(add.direction).size(), 1u);
        const SecurityGroupRule& rule = Cloud::group("sg2").rules(add.direction).front();
        EXPECT_EQ(rule.policy, Policy::Accept);
        EXPECT_EQ(rule.priority, add.priority);
        EXPECT_EQ(rule.protocol, add.protocol);
        EXPECT_EQ(rule.ports, add.ports);
        EXPECT_EQ(rule.remote, add.remote);
        EXPECT_FALSE(rule.local);

        const RemoveGroupRule remove{sg2, add.direction, 0};
        EXPECT_THAT(actions(remove),
                    ElementsAre(is_ingress ? "partner: RevokeSecurityGroup" : "partner: RevokeSecurityGroupEgress"));
        make(remove);
        EXPECT_THAT(Cloud::group("sg2").rules(add.direction), IsEmpty());
        EXPECT_EQ(print(network).substr(print(network).find('\n')), before.substr(before.find('\n')));
    }
    EXPECT_EQ(describe(network, rules[0]), "add ingress rule to sg2: accept tcp/80 from 192.168.0.0/16");
    EXPECT_EQ(describe(network, rules[1]),
              "add ingress rule to sg2: accept icmpv6 from 2001:db8:1:101::10/128, priority 7");
    EXPECT_EQ(describe(network, rules[3]), "add egress rule to sg2: accept udp/32768-60999 to ::/0");
}

TEST_F(EditCalls, adds_a_rule_for_all_ports)
{
    const AddGroupRule add{id<SecurityGroupId>("sg2"), Direction::Ingress, 1, rule_protocol(tcp), {}, block("::/0")};
    make(add);
    EXPECT_EQ(Cloud::group("sg2").ingress.front().ports, (PortRange{1, 65'535})) << "port 0 is not to be had";
}

TEST_F(EditCalls, removes_one_rule_among_rules_with_every_field)
{
    const Value permissions = list({
        map({{"Policy", "drop"},
             {"Priority", 3},
             {"IpProtocol", "tcp"},
             {"PortRange", "22/22"},
             {"SourcePortRange", "1024/65535"},
             {"Ipv6SourceCidrIp", "2001:db8:1::/48"},
             {"Ipv6DestCidrIp", "2001:db8:2:201::10"}}),
        map({{"IpProtocol", "all"}, {"SourceGroupId", "sg-other"}}),
        map({{"IpProtocol", "gre"}, {"SourceCidrIp", "10.1.0.0/16"}, {"DestCidrIp", "10.0.1.10"}}),
    });
    const SecurityGroupId sg2 = id<SecurityGroupId>("sg2");
    for (std::size_t index = 0; index < 3; ++index) {
        must("AuthorizeSecurityGroup", map({{"SecurityGroupId", "sg2"}, {"Permissions", permissions}}));
        const std::vector<SecurityGroupRule> before = Cloud::group("sg2").ingress;
        const RemoveGroupRule remove{sg2, Direction::Ingress, index};
        const std::string text = describe(network, remove);
        EXPECT_THAT(text, ::testing::StartsWith("remove sg2 ingress rule " + std::to_string(index + 1) + ": "));
        make(remove);
        ASSERT_EQ(Cloud::group("sg2").ingress.size(), 2u) << text;
        for (const SecurityGroupRule& rule : Cloud::group("sg2").ingress)
            EXPECT_FALSE(rule.same_as(before[index])) << text;
    }
}

TEST_F(EditCalls, puts_an_entry_in_front_of_an_acl_and_keeps_the_others)
{
    must("UpdateNetworkAclEntries",
         map({{"NetworkAclId", "acl2"},
              {"IngressAclEntries",
               list({map({{"Policy", "drop"},
                          {"Protocol", "tcp"},
                          {"Port", "0/65535"},
                          {"SourceCidrIp", "::/0"},
                          {"NetworkAclEntryName", "no TCP"}}),
                     map({{"Policy", "accept"}, {"Protocol", "icmp"}, {"SourceCidrIp", "10.0.0.0/8"}})})}}));
    for (const Direction direction : {Direction::Ingress, Direction::Egress})
        for (const char* remote : {"192.168.0.0/16", "2001:db8:1:100::/56"}) {
            const NetworkAclEntries before = acl("acl2").entries(direction);
            const NetworkAclEntries other =
                acl("acl2").entries(direction == Direction::Ingress ? Direction::Egress : Direction::Ingress);
            const AddAclEntry add{
                id<NetworkAclId>("acl2"), direction, rule_protocol(tcp), {32'768, 60'999}, block(remote)};
            EXPECT_THAT(actions(add), ElementsAre("partner: UpdateNetworkAclEntries"));
            make(add);
            const NetworkAclEntries& after = acl("acl2").entries(direction);
            ASSERT_EQ(after.size(), before.size() + 1);
            constexpr std::size_t kFirstCustom = 3;  // behind the service entries [NA-09]
            EXPECT_EQ(after[kFirstCustom].policy, Policy::Accept);
            EXPECT_EQ(after[kFirstCustom].protocol, add.protocol);
            EXPECT_EQ(after[kFirstCustom].ports, add.ports);
            EXPECT_EQ(after[kFirstCustom].remote, add.remote);
            for (std::size_t index = kFirstCustom; index < before.size(); ++index) {
                EXPECT_EQ(after[index + 1].policy, before[index].policy);
                EXPECT_EQ(after[index + 1].protocol, before[index].protocol);
                EXPECT_EQ(after[index + 1].ports, before[index].ports);
                EXPECT_EQ(after[index + 1].remote, before[index].remote);
                EXPECT_EQ(after[index + 1].name, before[index].name);
            }
            EXPECT_EQ(
                acl("acl2").entries(direction == Direction::Ingress ? Direction::Egress : Direction::Ingress).size(),
                other.size());
        }
    EXPECT_EQ(
        describe(network,
                 AddAclEntry{
                     id<NetworkAclId>("acl2"), Direction::Egress, rule_protocol(icmp), {}, block("192.168.1.10/32")}),
        "add egress entry to acl2, in front: accept icmp to 192.168.1.10/32");
}

TEST_F(EditCalls, binds_a_vswitch_to_any_table_by_way_of_the_system_table)
{
    const VSwitchId vsw1 = id<VSwitchId>("vsw1");
    const auto bind = [&](const char* name) { return AssociateTable{vsw1, id<RouteTableId>(name)}; };
    EXPECT_THAT(actions(bind("rtb1")), ElementsAre("corp: AssociateRouteTable"));
    EXPECT_EQ(describe(network, bind("rtb1")), "bind vsw1 to route table rtb1");
    const std::string before = print(network);
    make(bind("rtb1"));
    EXPECT_EQ(Cloud::vswitch("vsw1").route_table, id<RouteTableId>("rtb1"));
    EXPECT_THAT(changed_since(before), ElementsAre("vswitch vsw1"));
    EXPECT_THAT(actions(bind("rtb2")), ElementsAre("corp: UnassociateRouteTable", "corp: AssociateRouteTable"));
    make(bind("rtb2"));
    EXPECT_EQ(Cloud::vswitch("vsw1").route_table, id<RouteTableId>("rtb2"));
    EXPECT_THAT(actions(bind("vpc1.system")), ElementsAre("corp: UnassociateRouteTable"));
    make(bind("vpc1.system"));
    EXPECT_EQ(print(network), before);
}

TEST_F(EditCalls, change_nothing_when_the_second_of_two_is_refused)
{
    const VSwitchId vsw1 = id<VSwitchId>("vsw1");
    make(AssociateTable{vsw1, id<RouteTableId>("rtb1")});
    network.accounts[id<AccountId>("corp")].denied.push_back({{"AssociateRouteTable"}, ""});
    const std::string before = print(network);
    const CallResult result = apply(network, AssociateTable{vsw1, id<RouteTableId>("rtb2")}, now);
    ASSERT_FALSE(result.is_success());
    EXPECT_EQ(result.error().code, "Forbidden.NoPermission");
    EXPECT_EQ(print(network), before);
}

TEST_F(EditCalls, starts_an_instance)
{
    must("StopInstance", map({{"InstanceId", "ecs2"}}));
    const StartInstanceAgain edit{id<InstanceId>("ecs2")};
    EXPECT_THAT(actions(edit), ElementsAre("partner: StartInstance"));
    EXPECT_EQ(describe(network, edit), "start ecs2");
    const std::string before = print(network);
    make(edit);
    EXPECT_EQ(Cloud::instance("ecs2").status, InstanceStatus::Running);
    EXPECT_THAT(changed_since(before), ElementsAre("instance ecs2"));
}

TEST_F(EditCalls, activates_an_ipv4_gateway)
{
    must("CreateIpv4Gateway", map({{"Ipv4GatewayName", "igw"}, {"VpcId", "vpc1"}}));
    const ActivateIpv4Gateway edit{id<Ipv4GatewayId>("igw")};
    EXPECT_THAT(actions(edit), ElementsAre("corp: EnableVpcIpv4Gateway"));
    EXPECT_EQ(describe(network, edit), "activate IPv4 gateway igw");
    const std::string before = print(network);
    make(edit);
    EXPECT_TRUE(network.ipv4_gateways[edit.gateway].is_activated);
    EXPECT_THAT(changed_since(before), ElementsAre("ipv4 gateway"));
}

}  // namespace
}  // namespace vpcsim
