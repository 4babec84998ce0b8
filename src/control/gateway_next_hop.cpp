#include "gateway_next_hop.h"

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// [VP-49] IPv6 goes to the IPv6 gateway only, and only as a whole [VP-50]; IPv4 to the others.
std::string fault_of(NextHopType type, const Cidr& destination)
{
    const bool is_v6 = destination.family() == IpFamily::V6;
    if (is_v6 != (type == NextHopType::Ipv6Gateway))
        return format("{} carries no {}", name(type), is_v6 ? "IPv6" : "IPv4");
    if (is_v6 && destination.length() != 0)
        return "a route to an IPv6 gateway is for ::/0 and nothing less";
    return {};
}

template <class IdType, class Gateways>
std::optional<NextHop> find_of_vpc(Call& call, const Gateways& gateways, VpcId vpc, const std::string& entry)
{
    const std::string name = call.arguments.text("NextHopId");
    const IdType id = call.network.find<IdType>(name);
    if (id.is_none() || !call.is_visible(owner_of(call.network, gateways[id].vpc))) {
        call.refuse("NextHopId", "InvalidNextHopId.NotFound", format("{}: there is no gateway `{}`", entry, name));
        return std::nullopt;
    }
    if (gateways[id].vpc != vpc) {  // [VP-47]
        call.refuse("NextHopId", "InvalidNextHop.NotFound",
                    format("{}: {} is in {}, not in {}", entry, name, call.network.name(gateways[id].vpc),
                           call.network.name(vpc)));
        return std::nullopt;
    }
    return NextHop::gateway(id);
}

}  // namespace

std::optional<NextHop> find_gateway(Call& call, NextHopType type, const Cidr& destination, VpcId vpc,
                                    const std::string& entry)
{
    const Network& network = call.network;
    if (const std::string fault = fault_of(type, destination); !fault.empty()) {
        call.refuse("NextHopType", "InvalidNextHopType", format("{}: {}", entry, fault));
        return std::nullopt;
    }
    switch (type) {
    case NextHopType::Ipv6Gateway:
        return find_of_vpc<Ipv6GatewayId>(call, network.ipv6_gateways, vpc, entry);
    case NextHopType::NatGateway:
        return find_of_vpc<NatGatewayId>(call, network.nat_gateways, vpc, entry);
    default:
        break;
    }
    VPCSIM_ASSERT(type == NextHopType::Ipv4Gateway);
    const auto next = find_of_vpc<Ipv4GatewayId>(call, network.ipv4_gateways, vpc, entry);
    if (next && !network.ipv4_gateways[Ipv4GatewayId{next->id}].is_activated) {  // [INF]
        call.refuse(
            "NextHopId", "IncorrectStatus.Ipv4Gateway",
            format("{}: {} is not activated; EnableVpcIpv4Gateway does that", entry, call.arguments.text("NextHopId")));
        return std::nullopt;
    }
    return next;
}

}  // namespace vpcsim
