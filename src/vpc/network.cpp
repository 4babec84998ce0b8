#include "vpcsim/vpc/network.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

constexpr ObjectKind kind_of(VpcId) { return ObjectKind::Vpc; }
constexpr ObjectKind kind_of(VSwitchId) { return ObjectKind::VSwitch; }
constexpr ObjectKind kind_of(RouteTableId) { return ObjectKind::RouteTable; }
constexpr ObjectKind kind_of(SecurityGroupId) { return ObjectKind::SecurityGroup; }
constexpr ObjectKind kind_of(NetworkAclId) { return ObjectKind::NetworkAcl; }
constexpr ObjectKind kind_of(InstanceId) { return ObjectKind::Instance; }
constexpr ObjectKind kind_of(EniId) { return ObjectKind::Eni; }
constexpr ObjectKind kind_of(PeerConnectionId) { return ObjectKind::PeerConnection; }
constexpr ObjectKind kind_of(Ipv4GatewayId) { return ObjectKind::Ipv4Gateway; }
constexpr ObjectKind kind_of(Ipv6GatewayId) { return ObjectKind::Ipv6Gateway; }
constexpr ObjectKind kind_of(NatGatewayId) { return ObjectKind::NatGateway; }
constexpr ObjectKind kind_of(EipId) { return ObjectKind::Eip; }

template <class Names, class IdType>
void remember_name(Names& names, std::string_view name, IdType id)
{
    const bool is_new = names.emplace(std::string{name}, id.value).second;
    VPCSIM_ASSERT(is_new);
}

RouteEntry local_entry(const Cidr& block, VSwitchId vswitch, Origin origin)
{
    return {block, NextHop::local(vswitch), RouteOrigin::System, {}, origin};
}

}  // namespace

template <class IdType>
IdType Network::find(std::string_view name) const
{
    const Names* names = nullptr;
    if constexpr (std::is_same_v<IdType, AccountId>)
        names = &account_names_;
    else if constexpr (std::is_same_v<IdType, RegionId>)
        names = &region_names_;
    else if constexpr (std::is_same_v<IdType, ZoneId>)
        names = &zone_names_;
    else
        names = &this->names(kind_of(IdType{}));
    const auto found = names->find(name);
    return found == names->end() ? IdType{} : IdType{found->second};
}

template AccountId Network::find(std::string_view) const;
template RegionId Network::find(std::string_view) const;
template ZoneId Network::find(std::string_view) const;
template VpcId Network::find(std::string_view) const;
template VSwitchId Network::find(std::string_view) const;
template RouteTableId Network::find(std::string_view) const;
template SecurityGroupId Network::find(std::string_view) const;
template NetworkAclId Network::find(std::string_view) const;
template InstanceId Network::find(std::string_view) const;
template EniId Network::find(std::string_view) const;
template PeerConnectionId Network::find(std::string_view) const;
template Ipv4GatewayId Network::find(std::string_view) const;
template Ipv6GatewayId Network::find(std::string_view) const;
template NatGatewayId Network::find(std::string_view) const;
template EipId Network::find(std::string_view) const;

AccountId Network::add(Account account)
{
    const std::string name = account.name;
    const AccountId id = accounts.push_back(std::move(account));
    remember_name(account_names_, name, id);
    return id;
}

RegionId Network::region(std::string_view name)
{
    if (const RegionId known = find<RegionId>(name))
        return known;
    const RegionId id = regions.push_back({std::string{name}});
    remember_name(region_names_, name, id);
    return id;
}

ZoneId Network::zone(std::string_view name, RegionId region)
{
    if (const ZoneId known = find<ZoneId>(name))
        return known;
    const ZoneId id = zones.push_back({std::string{name}, region});
    remember_name(zone_names_, name, id);
    return id;
}

VpcId Network::add(Vpc vpc)
{
    const std::string name = vpc.name;
    const Origin origin = vpc.origin;
    const VpcId id = vpcs.push_back(std::move(vpc));
    remember_name(names(ObjectKind::Vpc), name, id);

    const RouteTableId table = route_tables.push_back(RouteTable{name + ".system", id, true, origin});
    remember_name(names(ObjectKind::RouteTable), name + ".system", table);
    route_tables[table].add(local_entry(cloud_services(), {}, origin));
    vpcs[id].system_table = table;
    return id;
}

RouteTableId Network::add_route_table(std::string name, VpcId vpc, Origin origin)
{
    RouteTable table{name, vpc, false, origin};
    for (const RouteEntry& entry : route_tables[vpcs[vpc].system_table].entries())
        if (entry.route_origin == RouteOrigin::System)
            table.add(entry);
    const RouteTableId id = route_tables.push_back(std::move(table));
    remember_name(names(ObjectKind::RouteTable), name, id);
    return id;
}

VSwitchId Network::add(VSwitch vswitch)
{
    const VSwitch added = vswitch;
    const VSwitchId id = vswitches.push_back(std::move(vswitch));
    remember_name(names(ObjectKind::VSwitch), added.name, id);
    for (RouteTable& table : route_tables) {
        if (table.vpc() != added.vpc)
            continue;
        table.add(local_entry(added.cidr, id, added.origin));
        if (added.ipv6_cidr)
            table.add(local_entry(*added.ipv6_cidr, id, added.origin));
    }
    return id;
}

SecurityGroupId Network::add(SecurityGroup group)
{
    const std::string name = group.name;
    const SecurityGroupId id = security_groups.push_back(std::move(group));
    remember_name(names(ObjectKind::SecurityGroup), name, id);
    return id;
}

NetworkAclId Network::add(NetworkAcl acl)
{
    const std::string name = acl.name;
    const NetworkAclId id = network_acls.push_back(std::move(acl));
    remember_name(names(ObjectKind::NetworkAcl), name, id);
    return id;
}

InstanceId Network::add(Instance instance)
{
    const std::string name = instance.name;
    const InstanceId id = instances.push_back(std::move(instance));
    remember_name(names(ObjectKind::Instance), name, id);
    return id;
}

EniId Network::add(Eni eni)
{
    const EniId id = enis.push_back(std::move(eni));
    const Eni& added = enis[id];
    remember_name(names(ObjectKind::Eni), added.name, id);
    for (const IpAddress address : added.addresses)
        addresses.insert(added.vpc, address, id);
    instances[added.instance].enis.push_back(id);
    ++rules_generation;  // a new member of its groups
    return id;
}

PeerConnectionId Network::add(PeerConnection peer)
{
    const std::string name = peer.name;
    const PeerConnectionId id = peer_connections.push_back(std::move(peer));
    remember_name(names(ObjectKind::PeerConnection), name, id);
    return id;
}

Ipv4GatewayId Network::add(Ipv4Gateway gateway)
{
    const std::string name = gateway.name;
    Ipv4GatewayId& of_vpc = vpcs[gateway.vpc].ipv4_gateway;
    VPCSIM_ASSERT(of_vpc.is_none());
    of_vpc = ipv4_gateways.push_back(std::move(gateway));
    remember_name(names(ObjectKind::Ipv4Gateway), name, of_vpc);
    return of_vpc;
}

Ipv6GatewayId Network::add(Ipv6Gateway gateway)
{
    const std::string name = gateway.name;
    Ipv6GatewayId& of_vpc = vpcs[gateway.vpc].ipv6_gateway;
    VPCSIM_ASSERT(of_vpc.is_none());
    of_vpc = ipv6_gateways.push_back(std::move(gateway));
    remember_name(names(ObjectKind::Ipv6Gateway), name, of_vpc);
    return of_vpc;
}

NatGatewayId Network::add(NatGateway gateway)
{
    const std::string name = gateway.name;
    const NatGatewayId id = nat_gateways.push_back(std::move(gateway));
    remember_name(names(ObjectKind::NatGateway), name, id);
    return id;
}

EipId Network::add(Eip eip)
{
    const std::string name = eip.name;
    const EipId id = eips.push_back(std::move(eip));
    remember_name(names(ObjectKind::Eip), name, id);
    return id;
}

GroupSetId Network::group_set(std::vector<SecurityGroupId> groups)
{
    std::ranges::sort(groups);
    groups.erase(std::ranges::unique(groups).begin(), groups.end());
    const auto known = set_ids_.find(groups);
    if (known != set_ids_.end())
        return known->second;
    GroupSet set;
    set.groups = groups;
    compile(set);
    const GroupSetId id = group_sets.push_back(std::move(set));
    set_ids_.emplace(std::move(groups), id);
    return id;
}

void Network::rules_changed(SecurityGroupId group)
{
    for (GroupSet& set : group_sets)
        if (set.contains(group))
            compile(set);
    ++rules_generation;
}

// Merge the rules of all groups; the smaller priority number first, at equal priority drop before accept [domain.md
// 3.3].
void Network::compile(GroupSet& set) const
{
    for (const Direction direction : {Direction::Ingress, Direction::Egress}) {
        auto& rules = direction == Direction::Ingress ? set.ingress : set.egress;
        rules.clear();
        for (const SecurityGroupId group : set.groups) {
            const std::size_t count = security_groups[group].rules(direction).size();
            for (std::uint32_t index = 0; index < count; ++index)
                rules.push_back({group, index});
        }
        std::ranges::stable_sort(rules, [&](const GroupSet::Rule& a, const GroupSet::Rule& b) {
            const SecurityGroupRule& left = security_groups[a.group].rules(direction)[a.index];
            const SecurityGroupRule& right = security_groups[b.group].rules(direction)[b.index];
            return left.priority != right.priority ? left.priority < right.priority
                                                   : left.policy == Policy::Drop && right.policy == Policy::Accept;
        });
    }
    set.type = set.groups.empty() ? SecurityGroupType::Basic : security_groups[set.groups.front()].type;
}

bool Network::is_member(SecurityGroupId group, IpAddress address) const
{
    const EniId eni = addresses.find(security_groups[group].vpc, address);
    return eni && group_sets[enis[eni].groups].contains(group);
}

}  // namespace vpcsim
