// What lint says, checked against the engine: what it calls shadowed can be removed and no packet fares otherwise, what
// it calls unanswered gets no answer, what it calls unreachable is reached by no address.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "support/network_fixture.h"
#include "vpcsim/explain/lint.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// A number below `count`, whatever the size of the case.
template <class Number>
Number any_below(Number count)
{
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(Number{}, count));
}

// Few distinct values, so that rules cover one another and packets meet their edges.
rc::Gen<Cidr> any_block()
{
    return rc::gen::map(rc::gen::element<std::string>("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.1.0/24",
                                                      "10.0.1.10/32", "10.0.1.11/32", "10.0.2.0/24", "::/0",
                                                      "2001:db8::/32", "2001:db8:1:101::/64", "2001:db8:1:101::10/128"),
                        [](const std::string& text) { return block(text); });
}

rc::Gen<IpAddress> any_address(IpFamily family)
{
    const auto text = family == IpFamily::V4
                          ? rc::gen::element<std::string>("10.0.1.10", "10.0.1.11", "10.0.1.99", "10.0.2.10",
                                                          "10.0.3.1", "10.9.0.1", "192.0.2.1")
                          : rc::gen::element<std::string>("2001:db8:1:101::10", "2001:db8:1:101::11",
                                                          "2001:db8:1:102::1", "2001:db9::1");
    return rc::gen::map(text, [](const std::string& written) { return ip(written); });
}

rc::Gen<PortRange> any_ports()
{
    return rc::gen::element<PortRange>(PortRange{}, PortRange{}, PortRange{}, PortRange{1, 65'535}, PortRange{80, 80},
                                       PortRange{80, 90}, PortRange{81, 443}, PortRange{1024, 65'535},
                                       PortRange{32'768, 60'999}, PortRange{40'000, 40'000});
}

RuleProtocol any_protocol()
{
    return *rc::gen::element<RuleProtocol>(RuleProtocol{}, RuleProtocol{}, ProtocolChoice{tcp}, ProtocolChoice{udp},
                                           ProtocolChoice{icmp}, ProtocolChoice{icmpv6});
}

Policy any_policy() { return *rc::gen::element(Policy::Accept, Policy::Drop); }

SecurityGroupRule any_rule(const std::vector<SecurityGroupId>& groups, Origin origin)
{
    SecurityGroupRule rule;
    rule.policy = any_policy();
    rule.priority = *rc::gen::element<std::uint8_t>(1, 2, 3);
    rule.protocol = any_protocol();
    rule.ports = *any_ports();
    if (any_below(6) == 0)
        rule.source_ports = *any_ports();
    if (any_below(6) == 0)
        rule.local = *any_block();
    if (any_below(6) == 0)
        rule.remote_group = *rc::gen::elementOf(groups);
    else
        rule.remote = *any_block();
    rule.origin = origin;
    return rule;
}

// "a" is in two groups with random rules; "b" in one of them.
World random_groups()
{
    World world = one_vswitch();
    const std::vector<SecurityGroupId> groups{world.group("sg-1").isolate().id(), world.group("sg-2").isolate().id()};
    world.join("a", {"sg-1", "sg-2"});
    world.join("b", {"sg-2"});
    std::uint32_t line = 0;
    for (const SecurityGroupId group : groups)
        for (const Direction direction : {Direction::Ingress, Direction::Egress}) {
            const int count = any_below(9);
            for (int i = 0; i < count; ++i)
                GroupEditor{world.network, group}.add(direction, any_rule(groups, {++line, 1}));
        }
    return world;
}

std::set<Origin> shadowed(const Network& network)
{
    std::set<Origin> origins;
    for (const Warning& warning : lint(network))
        if (warning.code == WarningCode::ShadowedRule)
            origins.insert(warning.origin);
    return origins;
}

Network without_rules(Network network, const std::set<Origin>& origins)
{
    for (const SecurityGroupId id : ids(network.security_groups)) {
        for (auto* rules : {&network.security_groups[id].ingress, &network.security_groups[id].egress})
            std::erase_if(*rules, [&](const SecurityGroupRule& rule) { return origins.contains(rule.origin); });
        network.rules_changed(id);
    }
    return network;
}

// A packet between "a" and somebody else.
struct Probed {
    IpAddress remote;
    Protocol protocol{};
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    bool came_by_peer = false;
};

void showValue(const Probed& packet, std::ostream& out)
{
    out << "remote " << to_string(packet.remote) << ", protocol " << static_cast<int>(packet.protocol) << ", ports "
        << packet.source_port << " -> " << packet.destination_port << (packet.came_by_peer ? ", by a peer" : "");
}

rc::Gen<Probed> any_packet()
{
    const auto port = rc::gen::element<std::uint16_t>(1, 80, 81, 90, 443, 32'768, 40'000, 60'999, 65'535);
    const auto remote = rc::gen::oneOf(any_address(IpFamily::V4), any_address(IpFamily::V6));
    return rc::gen::construct<Probed>(remote, rc::gen::element(tcp, udp, icmp), port, port, rc::gen::arbitrary<bool>());
}

// What a stage says of the packet at the network interface of "a".
Verdict judge(const Network& network, Verdict (*stage)(const Facts&), Direction direction, const Probed& probed)
{
    static PacketPool pool;
    const EniId eni = network.find<EniId>("a/eth0");
    IpFields fields;
    fields.source = probed.remote;
    fields.destination = network.enis[eni].address(probed.remote.family());
    if (direction == Direction::Egress)
        std::swap(fields.source, fields.destination);
    Packet& packet = pool.acquire(PacketPool::kSmall);
    if (probed.protocol == tcp)
        build_tcp(packet, fields, {probed.source_port, probed.destination_port, 1, 1, kTcpSyn, 1000, {}}, {});
    else if (probed.protocol == udp)
        build_udp(packet, fields, probed.source_port, probed.destination_port, {});
    else
        build_echo(packet, fields, true, probed.source_port, 1, {});
    RC_ASSERT(parse(packet) == ParseResult::Ok);
    Hop hop = start_hop(network, eni);
    if (probed.came_by_peer && direction == Direction::Ingress)
        hop.source_vswitch = {};
    NetworkState state;
    const Verdict verdict = stage(Facts{network, state, packet, hop, kStart});
    pool.release(packet);
    return verdict;
}

// By other rules perhaps, or by rules that have other numbers now.
void expect_the_same_fate(const Network& before, const Network& after, Verdict (*stage)(const Facts&),
                          Direction direction)
{
    for (const Probed& probed : *rc::gen::container<std::vector<Probed>>(60, any_packet())) {
        const Verdict old = judge(before, stage, direction, probed);
        const Verdict now = judge(after, stage, direction, probed);
        RC_ASSERT(old.passed == now.passed);
        RC_ASSERT(old.reason == now.reason);
    }
}

RC_GTEST_PROP(LintProperty, shadowed_rules_of_groups_can_go_and_every_packet_fares_as_before, ())
{
    const World world = random_groups();
    const std::set<Origin> needless = shadowed(world.network);
    RC_CLASSIFY(!needless.empty());
    const Network cleaned = without_rules(world.network, needless);
    RC_ASSERT(shadowed(cleaned).empty());
    expect_the_same_fate(world.network, cleaned, security_group_ingress, Direction::Ingress);
    expect_the_same_fate(world.network, cleaned, security_group_egress, Direction::Egress);
}

// An ACL with random entries in front of "a", whose packets all cross the border of its vSwitch.
World random_acl()
{
    World world = one_vswitch();
    world.network.assumptions.acl_inside_vswitch = true;
    world.acl("acl-a");
    NetworkAcl& acl = world.network.network_acls[NetworkAclId{0}];
    std::uint32_t line = 0;
    for (NetworkAclEntries* list : {&acl.ingress, &acl.egress}) {
        std::vector<NetworkAclEntry> custom;
        const int count = any_below(9);
        for (int i = 0; i < count; ++i)
            custom.push_back({AclEntryType::Custom,
                              any_policy(),
                              any_protocol(),
                              *any_ports(),
                              *any_block(),
                              {},
                              Origin{++line, 1}});
        *list = NetworkAcl::with_fixed_entries(std::move(custom), true);
    }
    return world;
}

RC_GTEST_PROP(LintProperty, shadowed_entries_of_acls_can_go_and_every_packet_fares_as_before, ())
{
    const World world = random_acl();
    const std::set<Origin> needless = shadowed(world.network);
    RC_CLASSIFY(!needless.empty());
    Network cleaned = world.network;
    NetworkAcl& acl = cleaned.network_acls[NetworkAclId{0}];
    for (NetworkAclEntries* list : {&acl.ingress, &acl.egress}) {
        std::vector<NetworkAclEntry> entries{list->begin(), list->end()};
        std::erase_if(entries, [&](const NetworkAclEntry& entry) { return needless.contains(entry.origin); });
        *list = std::move(entries);
    }
    RC_ASSERT(shadowed(cleaned).empty());
    expect_the_same_fate(world.network, cleaned, network_acl_ingress, Direction::Ingress);
    expect_the_same_fate(world.network, cleaned, network_acl_egress, Direction::Egress);
}

// The request that an ACL lets through in one direction, and answers to it in the other.
RC_GTEST_PROP(LintProperty, what_an_acl_is_said_to_leave_unanswered_gets_no_answer, ())
{
    const World world = random_acl();
    const NetworkAcl& acl = world.network.network_acls[NetworkAclId{0}];
    std::set<Origin> warned;
    for (const Warning& warning : lint(world.network))
        if (warning.code == WarningCode::AclWithoutEphemeralPorts)
            warned.insert(warning.origin);
    RC_CLASSIFY(!warned.empty());
    for (const Direction requests : {Direction::Ingress, Direction::Egress}) {
        const auto& entries = acl.entries(requests);
        const auto found =
            std::ranges::find_if(entries, [&](const NetworkAclEntry& entry) { return warned.contains(entry.origin); });
        if (found == entries.end())
            continue;
        RC_ASSERT(found->policy == Policy::Accept);
        const bool is_in = requests == Direction::Ingress;
        for (const IpAddress remote :
             *rc::gen::container<std::vector<IpAddress>>(20, any_address(found->remote.family()))) {
            if (!found->remote.contains(remote))
                continue;
            const auto port = static_cast<std::uint16_t>(32'768 + any_below(28'232));
            const Probed answer{remote, tcp, 80, port, false};
            const Verdict verdict = is_in ? judge(world.network, network_acl_egress, Direction::Egress, answer)
                                          : judge(world.network, network_acl_ingress, Direction::Ingress, answer);
            RC_ASSERT(!verdict.passed);
        }
    }
}

RC_GTEST_PROP(LintProperty, unreachable_routes_can_go_and_every_address_is_routed_as_before, ())
{
    World world = one_vswitch();
    RouteTable& table = world.network.route_tables[RouteTableId{0}];
    std::uint32_t line = 0;
    for (const unsigned length : *rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(22u, 27u))) {
        const Cidr destination{IpAddress::v4(0x0a000000u | any_below(1024u)), length};
        if (!table.find(destination))
            table.add({destination, NextHop::instance(world.instance_id("b")), RouteOrigin::Custom, {}, {++line, 1}});
    }
    std::set<Origin> unreachable;
    for (const Warning& warning : lint(world.network))
        if (warning.code == WarningCode::UnreachableRoute)
            unreachable.insert(warning.origin);
    RC_CLASSIFY(!unreachable.empty());
    std::set<Origin> reached;
    for (std::uint32_t offset = 0; offset < 1024; ++offset)
        if (const auto index = table.lookup(IpAddress::v4(0x0a000000u | offset)))
            reached.insert(table.entries()[*index].origin);
    for (const RouteEntry& entry : table.entries())
        if (entry.route_origin == RouteOrigin::Custom)
            RC_ASSERT(unreachable.contains(entry.origin) != reached.contains(entry.origin));
}

}  // namespace
}  // namespace vpcsim
