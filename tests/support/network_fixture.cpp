#include "support/network_fixture.h"

#include <array>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// "acl-db" is about "db".
std::string_view subject_of(std::string_view name)
{
    const std::size_t dash = name.find('-');
    return dash == std::string_view::npos ? name : name.substr(dash + 1);
}

template <class IdType>
IdType existing(const Network& network, std::string_view name)
{
    const IdType id = network.find<IdType>(name);
    if (id.is_none())
        throw Error{format("the test's world has no \"{}\"", name)};
    return id;
}

// Every instance gets a MAC address of the vendor's prefix [domain.md 5.1].
MacAddress mac_of(std::uint32_t number)
{
    return {{0x00, 0x16, 0x3e, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
}

}  // namespace

IpAddress ip(std::string_view text)
{
    const auto address = parse_ip(text);
    if (!address)
        throw Error{format("\"{}\" is no address", text)};
    return *address;
}

Cidr block(std::string_view text)
{
    const auto cidr = parse_cidr(text);
    if (!cidr)
        throw Error{format("\"{}\" is no block of addresses", text)};
    return cidr->block;
}

World::World() = default;

VpcId World::vpc(std::string_view name, std::string_view region, std::string_view cidr, std::string_view ipv6_cidr)
{
    Vpc vpc;
    vpc.name = name;
    vpc.region = network.region(region);
    vpc.cidrs = {block(cidr)};
    if (!ipv6_cidr.empty())
        vpc.ipv6_cidrs = {block(ipv6_cidr)};
    const VpcId id = network.add(std::move(vpc));
    // sg-open belongs to a VPC as every group does; the first VPC's keeps the plain name.
    const std::string open = network.security_groups.size() == 0 ? "sg-open" : format("sg-open of {}", name);
    const SecurityGroupId group =
        network.add(SecurityGroup{open, id, SecurityGroupType::Basic, Policy::Drop, {}, {}, {}});
    GroupEditor{network, group}.accept_ingress(kAnyV4).accept_ingress(kAnyV6);
    return id;
}

VSwitchId World::vswitch(std::string_view name, std::string_view vpc, std::string_view zone, std::string_view cidr,
                         std::string_view ipv6_cidr)
{
    VSwitch vswitch;
    vswitch.name = name;
    vswitch.vpc = existing<VpcId>(network, vpc);
    vswitch.zone = network.zone(zone, network.vpcs[vswitch.vpc].region);
    vswitch.cidr = block(cidr);
    if (!ipv6_cidr.empty())
        vswitch.ipv6_cidr = block(ipv6_cidr);
    vswitch.route_table = network.vpcs[vswitch.vpc].system_table;
    return network.add(std::move(vswitch));
}

InstanceId World::instance(std::string_view name, std::string_view vswitch,
                           std::initializer_list<std::string_view> addresses)
{
    const VSwitchId at = existing<VSwitchId>(network, vswitch);
    const VpcId vpc = network.vswitches[at].vpc;
    Instance instance;
    instance.name = name;
    instance.vpc = vpc;
    const InstanceId id = network.add(std::move(instance));

    Eni eni;
    eni.name = format("{}/eth0", name);
    eni.instance = id;
    eni.vswitch = at;
    eni.vpc = vpc;
    eni.mac = mac_of(id.value + 1);
    for (const std::string_view address : addresses)
        eni.addresses.push_back(ip(address));
    for (const SecurityGroupId group : ids(network.security_groups))
        if (network.security_groups[group].vpc == vpc && network.security_groups[group].name.starts_with("sg-open"))
            eni.groups = network.group_set({group});
    network.add(std::move(eni));
    return id;
}

PeerConnectionId World::peer(std::string_view name, std::string_view requester, std::string_view accepter,
                             std::optional<BitRate> bandwidth)
{
    PeerConnection peer;
    peer.name = name;
    peer.requester = existing<VpcId>(network, requester);
    peer.accepter = existing<VpcId>(network, accepter);
    peer.inter_region = network.vpcs[peer.requester].region != network.vpcs[peer.accepter].region;
    peer.bandwidth = bandwidth;
    peer.status = PeerStatus::Activated;
    peer.was_activated = true;
    return network.add(std::move(peer));
}

void World::route(std::string_view table, std::string_view destination, NextHop next)
{
    network.route_tables[existing<RouteTableId>(network, table)].add(
        {block(destination), next, RouteOrigin::Custom, {}, {}});
}

void World::remove_route(std::string_view table_name, std::string_view destination)
{
    RouteTable& table = network.route_tables[existing<RouteTableId>(network, table_name)];
    table.remove(table.find(block(destination)).value());
}

RouteTableId World::custom_table(std::string_view name, std::string_view vswitch)
{
    VSwitch& bound = network.vswitches[existing<VSwitchId>(network, vswitch)];
    bound.route_table = network.add_route_table(std::string{name}, bound.vpc, {});
    return bound.route_table;
}

VpcId World::vpc_of_instance(std::string_view instance) const
{
    const InstanceId id = network.find<InstanceId>(instance);
    return id ? network.instances[id].vpc : VpcId{0};
}

GroupEditor World::make_group(std::string_view name, SecurityGroupType type)
{
    if (const SecurityGroupId known = network.find<SecurityGroupId>(name))
        return {network, known};
    SecurityGroup group;
    group.name = name;
    group.type = type;
    group.vpc = vpc_of_instance(subject_of(name));
    const SecurityGroupId id = network.add(std::move(group));
    if (network.find<InstanceId>(subject_of(name)))
        join(subject_of(name), {name});
    return {network, id};
}

GroupEditor World::group(std::string_view name) { return make_group(name, SecurityGroupType::Basic); }
GroupEditor World::enterprise_group(std::string_view name) { return make_group(name, SecurityGroupType::Enterprise); }

void World::join(std::string_view instance, std::initializer_list<std::string_view> groups)
{
    std::vector<SecurityGroupId> joined;
    for (const std::string_view group : groups)
        joined.push_back(existing<SecurityGroupId>(network, group));
    eni_of(instance).groups = network.group_set(std::move(joined));
    ++network.rules_generation;
}

AclEditor World::acl(std::string_view name)
{
    if (const NetworkAclId known = network.find<NetworkAclId>(name))
        return {network, known};
    VSwitch& bound = network.vswitches[network.enis[eni(subject_of(name))].vswitch];
    NetworkAcl acl;
    acl.name = name;
    acl.vpc = bound.vpc;
    acl.ingress = NetworkAcl::with_fixed_entries({}, network.vpcs[bound.vpc].has_ipv6());
    acl.egress = acl.ingress;
    bound.network_acl = network.add(std::move(acl));
    return {network, bound.network_acl};
}

InstanceId World::instance_id(std::string_view name) const { return existing<InstanceId>(network, name); }
VSwitchId World::vswitch_id(std::string_view name) const { return existing<VSwitchId>(network, name); }
PeerConnectionId World::peer_id(std::string_view name) const { return existing<PeerConnectionId>(network, name); }
EniId World::eni(std::string_view instance) const { return network.instances[instance_id(instance)].enis.front(); }

World one_vswitch()
{
    World world;
    world.vpc("vpc1", "cn-beijing", "10.0.0.0/16", "2001:db8:1:100::/56");
    world.vswitch("vsw", "vpc1", "cn-beijing-h", "10.0.1.0/24", "2001:db8:1:101::/64");
    world.instance("a", "vsw", {"10.0.1.10", "2001:db8:1:101::10"});
    world.instance("b", "vsw", {"10.0.1.11", "2001:db8:1:101::11"});
    return world;
}

World two_vswitches()
{
    World world;
    world.vpc("vpc1", "cn-beijing", "10.0.0.0/16", "2001:db8:1:100::/56");
    world.vswitch("vsw-web", "vpc1", "cn-beijing-h", "10.0.1.0/24", "2001:db8:1:101::/64");
    world.vswitch("vsw-db", "vpc1", "cn-beijing-i", "10.0.2.0/24", "2001:db8:1:102::/64");
    world.instance("web", "vsw-web", {"10.0.1.10", "2001:db8:1:101::10"});
    world.instance("db", "vsw-db", {"10.0.2.10", "2001:db8:1:102::10"});
    return world;
}

World peering()
{
    World world;
    world.vpc("vpc1", "cn-beijing", "192.168.0.0/16", "2001:db8:1:100::/56");
    world.vpc("vpc2", "cn-shanghai", "10.0.0.0/16", "2001:db8:2:200::/56");
    world.vswitch("vsw1", "vpc1", "cn-beijing-h", "192.168.1.0/24", "2001:db8:1:101::/64");
    world.vswitch("vsw2", "vpc2", "cn-shanghai-b", "10.0.1.0/24", "2001:db8:2:201::/64");
    world.instance("ecs1", "vsw1", {"192.168.1.10", "2001:db8:1:101::10"});
    world.instance("ecs2", "vsw2", {"10.0.1.10", "2001:db8:2:201::10"});
    const NextHop pcc1 = NextHop::peer(world.peer("pcc1", "vpc1", "vpc2", megabits_per_second(100)));
    world.route("vpc1.system", "10.0.0.0/16", pcc1);
    world.route("vpc1.system", "2001:db8:2:200::/56", pcc1);
    world.route("vpc2.system", "192.168.0.0/16", pcc1);
    world.route("vpc2.system", "2001:db8:1:100::/56", pcc1);
    return world;
}

}  // namespace vpcsim
