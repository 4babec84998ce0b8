#include "call.h"

#include <type_traits>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"

namespace vpcsim {
namespace {

struct Noun {
    std::string_view not_found_code;
    std::string_view name;
};

// [domain.md 2.5] quotes the codes of route tables; the others follow its manner [INF].
constexpr Noun noun(VpcId) { return {"InvalidVpcId.NotFound", "VPC"}; }
constexpr Noun noun(VSwitchId) { return {"InvalidVSwitchId.NotFound", "vSwitch"}; }
constexpr Noun noun(RouteTableId) { return {"InvalidRouteTableId.NotFound", "route table"}; }
constexpr Noun noun(SecurityGroupId) { return {"InvalidSecurityGroupId.NotFound", "security group"}; }
constexpr Noun noun(NetworkAclId) { return {"InvalidNetworkAclId.NotFound", "network ACL"}; }
constexpr Noun noun(InstanceId) { return {"InvalidInstanceId.NotFound", "instance"}; }
constexpr Noun noun(EniId) { return {"InvalidEniId.NotFound", "attached ENI"}; }
constexpr Noun noun(PeerConnectionId) { return {"ResourceNotFound.InstanceId", "peer connection"}; }  // [domain.md 1.3]

constexpr Noun noun(Ipv4GatewayId) { return {"InvalidIpv4GatewayId.NotFound", "IPv4 gateway"}; }
constexpr Noun noun(Ipv6GatewayId) { return {"InvalidIpv6GatewayId.NotFound", "IPv6 gateway"}; }
constexpr Noun noun(NatGatewayId) { return {"InvalidNatGatewayId.NotFound", "NAT gateway"}; }
constexpr Noun noun(EipId) { return {"InvalidAllocationId.NotFound", "EIP"}; }

VpcId vpc_of(const Network&, VpcId vpc) { return vpc; }
VpcId vpc_of(const Network& network, VSwitchId id) { return network.vswitches[id].vpc; }
VpcId vpc_of(const Network& network, RouteTableId id) { return network.route_tables[id].vpc(); }
VpcId vpc_of(const Network& network, SecurityGroupId id) { return network.security_groups[id].vpc; }
VpcId vpc_of(const Network& network, NetworkAclId id) { return network.network_acls[id].vpc; }
VpcId vpc_of(const Network& network, InstanceId id) { return network.instances[id].vpc; }
VpcId vpc_of(const Network& network, EniId id) { return network.enis[id].vpc; }
VpcId vpc_of(const Network& network, Ipv4GatewayId id) { return network.ipv4_gateways[id].vpc; }
VpcId vpc_of(const Network& network, Ipv6GatewayId id) { return network.ipv6_gateways[id].vpc; }
VpcId vpc_of(const Network& network, NatGatewayId id) { return network.nat_gateways[id].vpc; }

}  // namespace

AccountId owner_of(const Network& network, VpcId vpc) { return network.vpcs[vpc].account; }

const Quotas& Call::quotas(AccountId account) const
{
    static const Quotas kDefaults;
    return account ? network.accounts[account].quotas : kDefaults;
}

bool Call::may_apply()
{
    if (!is_refused() && arguments.truth("DryRun"))
        refuse("DryRun", "DryRunOperation", "the call would succeed; DryRun asked to leave it at that");
    return !is_refused();
}

template <class IdType>
IdType Call::visible(std::string_view name) const
{
    const IdType id = network.find<IdType>(name);
    if (id.is_none())
        return id;
    if constexpr (std::is_same_v<IdType, PeerConnectionId>) {
        const PeerConnection& peer = network.peer_connections[id];
        return is_visible(peer.owner) || is_visible(peer.accepting_owner) ? id : IdType{};
    } else if constexpr (std::is_same_v<IdType, EipId>) {
        return is_visible(network.eips[id].account) ? id : IdType{};
    } else {
        return is_visible(owner_of(network, vpc_of(network, id))) ? id : IdType{};
    }
}

template <class IdType>
IdType Call::find(const Arguments& where, std::string_view parameter)
{
    const std::string name = where.text(parameter);
    const IdType id = visible<IdType>(name);
    if (id.is_none())
        refuse(where.error(parameter, std::string{noun(id).not_found_code},
                           format("there is no {} `{}`", noun(id).name, name)));
    return id;
}

template <class IdType>
IdType Call::find(std::string_view parameter, std::size_t item)
{
    const std::string& name = arguments.list(parameter).at(item).text();
    const IdType id = visible<IdType>(name);
    if (id.is_none())
        refuse(arguments.error(parameter, item, std::string{noun(id).not_found_code},
                               format("there is no {} `{}`", noun(id).name, name)));
    return id;
}

template <class IdType>
bool Call::is_name_in_use(std::string_view name) const
{
    if constexpr (std::is_same_v<IdType, EniId>)
        if (ledger.find_available(name) != nullptr)
            return true;
    return !network.find<IdType>(name).is_none();
}

template <class IdType>
std::string Call::new_name(std::string_view parameter, std::string_view prefix)
{
    if (!arguments.has(parameter)) {
        for (std::size_t number = 1;; ++number)
            if (std::string name = format("{}-{}", prefix, number); !is_name_in_use<IdType>(name))
                return name;
    }
    std::string name = arguments.text(parameter);
    // [INF] The vendor allows equal names; here the name is the id.
    if (is_name_in_use<IdType>(name))
        refuse(parameter, "InvalidName.Duplicate",
               format("there is already {} `{}`", with_article(noun(IdType{}).name), name));
    return name;
}

#define VPCSIM_INSTANTIATE(IdType)                                                                                     \
    template IdType Call::find<IdType>(const Arguments&, std::string_view);                                            \
    template IdType Call::find<IdType>(std::string_view, std::size_t);                                                 \
    template std::string Call::new_name<IdType>(std::string_view, std::string_view);                                   \
    template bool Call::is_name_in_use<IdType>(std::string_view) const;

VPCSIM_INSTANTIATE(VpcId)
VPCSIM_INSTANTIATE(VSwitchId)
VPCSIM_INSTANTIATE(RouteTableId)
VPCSIM_INSTANTIATE(SecurityGroupId)
VPCSIM_INSTANTIATE(NetworkAclId)
VPCSIM_INSTANTIATE(InstanceId)
VPCSIM_INSTANTIATE(EniId)
VPCSIM_INSTANTIATE(PeerConnectionId)
VPCSIM_INSTANTIATE(Ipv4GatewayId)
VPCSIM_INSTANTIATE(Ipv6GatewayId)
VPCSIM_INSTANTIATE(NatGatewayId)
VPCSIM_INSTANTIATE(EipId)
#undef VPCSIM_INSTANTIATE

}  // namespace vpcsim
