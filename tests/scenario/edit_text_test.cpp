// Edits of scenario files, over the whole library: what is edited in the text is what the calls of the API do, and the
// diff leads from one text to the other.
#include "vpcsim/scenario/edit_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "control/cloud.h"
#include "scenario/edited.h"
#include "scenario/example.h"
#include "vpcsim/explain/repair.h"
#include "vpcsim/scenario/network_at.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

struct File {
    std::string path;
    std::string text;
    Scenario scenario;
};

std::vector<File> library(const std::string& directory)
{
    std::vector<File> files;
    for (const auto& entry : std::filesystem::directory_iterator{VPCSIM_SOURCE_DIR "/scenarios" + directory})
        if (entry.path().extension() == ".yaml") {
            const std::string text = read_file(entry.path().string());
            files.push_back({entry.path().string(), text, build_scenario(text, entry.path().string())});
        }
    std::ranges::sort(files, {}, &File::path);
    return files;
}

std::vector<PendingRoute> pending_routes(const Scenario& scenario)
{
    std::vector<PendingRoute> pending;
    for (const AwaitedRoute& route : scenario.awaited_routes)
        pending.push_back({route.peer, route.status, {route.account, "CreateRouteEntry", route.parameters}});
    return pending;
}

using Edits = std::vector<Edit>;

Edits rule_edits(const Network& network)
{
    Edits edits;
    for (const SecurityGroupId group : ids(network.security_groups))
        for (const Direction direction : {Direction::Ingress, Direction::Egress}) {
            edits.push_back(AddGroupRule{group, direction, 1, rule_of(Protocol::Tcp), {81, 81}, cidr("10.9.8.7/32")});
            edits.push_back(AddGroupRule{group, direction, 2, rule_of(Protocol::Icmpv6), {}, cidr("2001:db8:9::/48")});
        }
    return edits;
}

// Each group's rules from the last one on, so that the index of each holds when its turn comes.
Edits rule_removals(const Network& network)
{
    Edits edits;
    for (const SecurityGroupId group : ids(network.security_groups))
        for (const Direction direction : {Direction::Ingress, Direction::Egress})
            for (std::size_t index = network.security_groups[group].rules(direction).size(); index-- > 0;)
                edits.push_back(RemoveGroupRule{group, direction, index});
    return edits;
}

Edits acl_edits(const Network& network)
{
    Edits edits;
    for (const NetworkAclId acl : ids(network.network_acls))
        for (const Direction direction : {Direction::Ingress, Direction::Egress}) {
            edits.push_back(AddAclEntry{acl, direction, rule_of(Protocol::Tcp), {32'768, 60'999}, cidr("10.9.8.7/32")});
            if (network.vpcs[network.network_acls[acl].vpc].has_ipv6())
                edits.push_back(AddAclEntry{acl, direction, rule_of(Protocol::Icmpv6), {}, cidr("::/0")});
        }
    return edits;
}

Edits route_edits(const Network& network)
{
    Edits edits;
    for (const PeerConnectionId peer : ids(network.peer_connections))
        edits.push_back(AcceptPeer{peer});
    for (const RouteTableId table : ids(network.route_tables))
        for (const PeerConnectionId peer : ids(network.peer_connections))
            if (network.peer_connections[peer].joins(network.route_tables[table].vpc()))
                for (const char* destination : {"10.99.0.0/16", "2001:db8:99::/48"})
                    edits.push_back(AddRoute{table, cidr(destination), NextHop::peer(peer)});
    return edits;
}

Edits route_removals(const Network& network)
{
    Edits edits;
    for (const RouteTableId table : ids(network.route_tables))
        for (const RouteEntry& entry : network.route_tables[table].entries())
            if (entry.route_origin == RouteOrigin::Custom)
                edits.push_back(RemoveRoute{table, entry.destination});
    return edits;
}

Edits switches(const Network& network)
{
    Edits edits;
    for (const VSwitchId vswitch : ids(network.vswitches))
        for (const RouteTableId table : ids(network.route_tables))
            if (network.vswitches[vswitch].vpc == network.route_tables[table].vpc() &&
                network.vswitches[vswitch].route_table != table)
                edits.push_back(AssociateTable{vswitch, table});
    for (const InstanceId instance : ids(network.instances))
        edits.push_back(StartInstanceAgain{instance});
    for (const Ipv4GatewayId gateway : ids(network.ipv4_gateways))
        edits.push_back(ActivateIpv4Gateway{gateway});
    return edits;
}

constexpr auto kKinds = {rule_edits, rule_removals, acl_edits, route_edits, route_removals, switches};

// When what the edits have begun at the beginning, and whatever waits for it, has ended.
constexpr TimePoint kSettled = kStart + seconds(1000);

// How many edits there were: those that the control plane refuses are left out.
std::size_t check_declared(const File& file, const Edits& wanted)
{
    Network expected = file.scenario.network;
    Edits edits;
    std::string descriptions;
    for (const Edit& edit : wanted) {
        // A timeline that goes on to decide about a request does not fit one that is accepted.
        if (std::holds_alternative<AcceptPeer>(edit) && !file.scenario.timeline.empty())
            continue;
        const std::string description = describe(expected, edit);
        if (!apply(expected, edit, kStart, pending_routes(file.scenario)).is_success())
            continue;
        edits.push_back(edit);
        descriptions += description + "\n";
    }
    if (edits.empty())
        return 0;
    const EditedText edited = edit_text(file.scenario, file.text, edits);
    SCOPED_TRACE(descriptions + edited.diff);
    EXPECT_EQ(patched(file.text, edited.diff), edited.text);
    Scenario after;
    EXPECT_NO_THROW(after = build_scenario(edited.text, file.path));
    after.timeline.resize(after.timeline.size() - file.scenario.timeline.size());  // the new calls stand in front
    EXPECT_EQ(configuration(network_at(after, kSettled)), configuration(expected));
    return edits.size();
}

TEST(EditText, declares_each_edit_that_a_file_of_the_library_has_room_for)
{
    std::size_t count = 0;
    for (const File& file : library(""))
        for (const auto kind : kKinds)
            for (const Edit& edit : kind(file.scenario.network)) {
                count += check_declared(file, {edit});
                ASSERT_FALSE(::testing::Test::HasFailure());
            }
    EXPECT_GT(count, 250u);
}

TEST(EditText, declares_all_edits_of_a_kind_one_after_the_other)
{
    std::size_t count = 0;
    for (const File& file : library("/troubleshooting"))
        for (const auto kind : kKinds) {
            count += check_declared(file, kind(file.scenario.network));
            ASSERT_FALSE(::testing::Test::HasFailure());
        }
    EXPECT_GT(count, 1500u);
}

TEST(EditText, calls_all_edits_at_the_end_of_a_timeline)
{
    std::size_t count = 0;
    for (const char* directory : {"", "/troubleshooting"})
        for (const File& file : library(directory)) {
            if (file.scenario.timeline.empty() || file.scenario.duration)
                continue;
            TimePoint at;  // of the last call
            for (const TimelineEntry& entry : file.scenario.timeline)
                at = std::max(at, entry.at);
            Network expected = network_at(file.scenario, at + seconds(1000));
            Edits edits;
            for (const auto kind : {route_edits, acl_edits, rule_removals, rule_edits, switches})
                for (const Edit& edit : kind(network_at(file.scenario, at)))
                    if (apply(expected, edit, at + seconds(1000), pending_routes(file.scenario)).is_success())
                        edits.push_back(edit);
            const EditedText edited = edit_text(file.scenario, file.text, edits, at);
            SCOPED_TRACE(edited.diff);
            EXPECT_EQ(patched(file.text, edited.diff), edited.text);
            Scenario after;
            ASSERT_NO_THROW(after = build_scenario(edited.text, file.path));
            ASSERT_EQ(configuration(network_at(after, at + seconds(1000))), configuration(expected));
            count += edits.size();
        }
    EXPECT_GT(count, 200u);
}

// ---- What files say, one by one ----

// The lines that the diff adds or takes away, for edits of the text.
std::string changes(const std::string& text, const Edits& edits, std::optional<TimePoint> as_calls_at = std::nullopt)
{
    const Scenario scenario = build_scenario(text, "x.yaml");
    const EditedText edited = edit_text(scenario, text, edits, as_calls_at);
    EXPECT_NO_THROW(build_scenario(edited.text, "x.yaml")) << edited.diff;
    std::string changed;
    for (const std::string& line : split_lines(edited.diff))
        if ((line.starts_with('-') || line.starts_with('+')) && !line.starts_with("---") && !line.starts_with("+++"))
            changed += line;
    return changed;
}

// The example with a request to the partner instead of the connection, and without routes.
std::string with_request()
{
    std::string text = example_with("vpc2: {account: corp,   ", "vpc2: {account: partner,");
    const std::size_t routes = text.find("route_entries:");
    return text.erase(routes, text.find("captures:") - routes);
}

template <class IdType>
IdType id(const std::string& text, std::string_view name)
{
    return build_scenario(text, "x.yaml").network.find<IdType>(name);
}

// The partner accepts, and each side gets its route, vpc1 two.
Edits accept_and_route(const std::string& text)
{
    const PeerConnectionId pcc1 = id<PeerConnectionId>(text, "pcc1");
    const RouteTableId vpc1 = id<RouteTableId>(text, "vpc1.system");
    const RouteTableId vpc2 = id<RouteTableId>(text, "vpc2.system");
    return {AcceptPeer{pcc1}, AddRoute{vpc1, cidr("10.0.0.0/16"), NextHop::peer(pcc1)},
            AddRoute{vpc1, cidr("2001:db8:2:200::/56"), NextHop::peer(pcc1)},
            AddRoute{vpc2, cidr("192.168.0.0/16"), NextHop::peer(pcc1)}};
}

TEST(EditText, lets_a_route_wait_for_the_connection_that_another_edit_accepts)
{
    const std::string text = with_request();
    EXPECT_EQ(changes(text, accept_and_route(text)),
              R"(+route_entries:
+  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}
+  - {route_table: vpc1.system, destination_cidr_block: "2001:db8:2:200::/56", next_hop_id: pcc1, when: pcc1.Activated}
+  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1, when: pcc1.Activated}
+timeline:
+  - {at: 0s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
)");
}

TEST(EditText, makes_each_call_once_the_one_before_lets_it)
{
    const std::string text = with_request();
    EXPECT_EQ(changes(text, accept_and_route(text), kStart + seconds(2)),
              R"(+timeline:
+  - {at: 2s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}
+  - {at: 7s, call: CreateRouteEntry, as: corp,
+     with: {RouteTableId: vpc1.system, DestinationCidrBlock: 10.0.0.0/16, NextHopType: VpcPeer, NextHopId: pcc1}}
+  - {at: 8s, call: CreateRouteEntry, as: corp,
+     with: {RouteTableId: vpc1.system, DestinationCidrBlock: "2001:db8:2:200::/56", NextHopType: VpcPeer,
+            NextHopId: pcc1}}
+  - {at: 8s, call: CreateRouteEntry, as: partner,
+     with: {RouteTableId: vpc2.system, DestinationCidrBlock: 192.168.0.0/16, NextHopType: VpcPeer, NextHopId: pcc1}}
)") << "routes once the connection is Activated [VP-57], those of one VPC one after the other [VP-53]";
}

TEST(EditText, puts_a_new_acl_entry_before_those_that_hold_without_a_list)
{
    const std::string text =
        example_with(R"(    ingress_acl_entries: [{policy: accept, protocol: all, source_cidr_ip: 192.168.0.0/16}]
)",
                     "");
    const NetworkAclId acl2 = id<NetworkAclId>(text, "acl2");
    const auto drop_in_front = [&](Protocol protocol, const char* block) {
        return AddAclEntry{acl2, Direction::Ingress, rule_of(protocol), {80, 80}, cidr(block)};
    };
    EXPECT_EQ(
        changes(text, {drop_in_front(Protocol::Tcp, "2001:db8::/32"), drop_in_front(Protocol::Udp, "10.1.1.1/32")}),
        R"(+    ingress_acl_entries:
+      - {policy: accept, protocol: udp, port: 80/80, source_cidr_ip: 10.1.1.1/32}
+      - {policy: accept, protocol: tcp, port: 80/80, source_cidr_ip: "2001:db8::/32"}
+      - {policy: accept, protocol: all, source_cidr_ip: 0.0.0.0/0}
+      - {policy: accept, protocol: all, source_cidr_ip: "::/0"}
)");
}

TEST(EditText, writes_a_rule_like_those_beside_it)
{
    const std::string text{kExample};
    const SecurityGroupId sg2 = id<SecurityGroupId>(text, "sg2");
    EXPECT_EQ(
        changes(text,
                {AddGroupRule{sg2, Direction::Ingress, 1, rule_of(Protocol::Tcp), {443, 443}, cidr("192.168.1.10/32")},
                 AddGroupRule{sg2, Direction::Ingress, 9, {50}, {}, cidr("::/0")},
                 AddGroupRule{id<SecurityGroupId>(text, "sg1"), Direction::Egress, 1, {}, {}, cidr("10.0.0.0/8")}}),
        R"(-  sg1: {vpc: vpc1, type: basic, ingress: [{policy: accept, ip_protocol: icmp, source_cidr_ip: 10.0.0.0/16}]}
+  sg1: {vpc: vpc1, type: basic, ingress: [{policy: accept, ip_protocol: icmp, source_cidr_ip: 10.0.0.0/16}],
+        egress: [{policy: accept, ip_protocol: all, dest_cidr_ip: 10.0.0.0/8}]}
+      - {policy: accept, ip_protocol: tcp, port_range: 443/443, source_cidr_ip: 192.168.1.10/32}
+      - {policy: accept, priority: 9, ip_protocol: 50, ipv6_source_cidr_ip: "::/0"}
)");
}

TEST(EditText, removes_a_rule_that_the_file_has_twice)
{
    const std::string text = example_with("    ingress:\n      - {policy: accept, priority: 1, ip_protocol: tcp",
                                          "    ingress:\n      - {ip_protocol: icmp, source_cidr_ip: 10.0.0.1}\n"
                                          "      - {ip_protocol: icmp, source_cidr_ip: 10.0.0.1/32}\n"
                                          "      - {policy: accept, priority: 1, ip_protocol: tcp");
    const SecurityGroupId sg2 = id<SecurityGroupId>(text, "sg2");
    EXPECT_EQ(changes(text, {RemoveGroupRule{sg2, Direction::Ingress, 0}}),
              "-      - {ip_protocol: icmp, source_cidr_ip: 10.0.0.1}\n"
              "-      - {ip_protocol: icmp, source_cidr_ip: 10.0.0.1/32}\n");
    EXPECT_EQ(
        changes(text, {RemoveGroupRule{sg2, Direction::Ingress, 1}}),
        "-      - {policy: accept, priority: 1, ip_protocol: tcp, port_range: 80/80, source_cidr_ip: 192.168.0.0/16}\n")
        << "the second rule of the group is the third of the file";
}

TEST(EditText, starts_one_of_several_instances_by_a_call)
{
    const std::string text =
        example_with("security_groups: [sg1]}", "security_groups: [sg1], count: 3, status: stopped}");
    const auto without_checks = [](std::string whole) {
        whole.resize(whole.find("captures:"));
        return whole;
    };
    EXPECT_EQ(changes(without_checks(text), {StartInstanceAgain{id<InstanceId>(without_checks(text), "ecs1-2")}}),
              "+timeline:\n+  - {at: 0s, call: StartInstance, as: corp, with: {InstanceId: ecs1-2}}\n");
}

TEST(EditText, names_no_account_where_there_is_one)
{
    std::string text = example_with("accounts: {corp: {uid: 1001}, partner: {uid: 2002}}\n", "");
    for (std::size_t at = text.find("account: corp,"); at != std::string::npos; at = text.find("account: corp,"))
        text.erase(at, std::string_view{"account: corp,"}.size());
    const VSwitchId vsw1 = id<VSwitchId>(text, "vsw1");
    text += "route_tables: {rtb1: {vpc: vpc1}, rtb2: {vpc: vpc1}}\n";
    const Edits edits{AssociateTable{vsw1, id<RouteTableId>(text, "rtb1")},
                      AssociateTable{vsw1, id<RouteTableId>(text, "rtb2")}};
    EXPECT_EQ(changes(text, edits, kStart + milliseconds(1500)),
              R"(+timeline:
+  - {at: 1500ms, call: AssociateRouteTable, with: {RouteTableId: rtb1, VSwitchId: vsw1}}
+  - {at: 1500ms, call: UnassociateRouteTable, with: {RouteTableId: rtb1, VSwitchId: vsw1}}
+  - {at: 1500ms, call: AssociateRouteTable, with: {RouteTableId: rtb2, VSwitchId: vsw1}}
)");
    EXPECT_THAT(changes(text, edits), ::testing::EndsWith("\n+         route_table: rtb2}\n"));
}

TEST(EditText, changes_nothing_without_edits)
{
    const std::string text{kExample};
    const EditedText edited = edit_text(build_scenario(text, "x.yaml"), text, {});
    EXPECT_EQ(edited.text, text);
    EXPECT_EQ(edited.diff, "");
}

}  // namespace
}  // namespace vpcsim
