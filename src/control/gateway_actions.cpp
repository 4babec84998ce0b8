// CreateIpv4Gateway, EnableVpcIpv4Gateway, CreateIpv6Gateway, AllocateIpv6InternetBandwidth, CreateNatGateway,
// CreateSnatEntry [PC-43, VP-08, domain.md 2.6]. Codes are in the vendor's manner [INF].
#include <algorithm>

#include "actions.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// What an SNAT entry is for: a block, or the block of a vSwitch.
std::optional<Cidr> read_snat_source(Call& call, const NatGateway& nat)
{
    const bool has_block = call.arguments.has("SourceCIDR");
    if (has_block == call.arguments.has("SourceVSwitchId")) {
        call.refuse("SourceCIDR", has_block ? "InvalidParameter.SourceCIDR" : "MissingParameter.SourceCIDR",
                    "the call needs either SourceCIDR or SourceVSwitchId");
        return std::nullopt;
    }
    if (has_block)
        return call.arguments.block("SourceCIDR");
    const VSwitchId vswitch = call.find<VSwitchId>("SourceVSwitchId");
    if (vswitch.is_none())
        return std::nullopt;
    if (call.network.vswitches[vswitch].vpc != nat.vpc) {
        call.refuse("SourceVSwitchId", "InvalidVSwitchId.NotFound",
                    format("{} is in {}, and {} in {}: both must be in one VPC", call.network.name(vswitch),
                           call.network.name(call.network.vswitches[vswitch].vpc), nat.name,
                           call.network.name(nat.vpc)));
        return std::nullopt;
    }
    return call.network.vswitches[vswitch].cidr;
}

}  // namespace

void create_ipv4_gateway(Call& call)
{
    Ipv4Gateway gateway;
    gateway.name = call.new_name<Ipv4GatewayId>("Ipv4GatewayName", "ipv4gw");
    gateway.vpc = call.find<VpcId>("VpcId");
    gateway.origin = call.arguments.origin("Ipv4GatewayName");
    if (gateway.vpc.is_none())
        return;
    if (const Ipv4GatewayId other = call.network.vpcs[gateway.vpc].ipv4_gateway)
        call.refuse("VpcId", "ResourceAlreadyExist.Ipv4Gateway",
                    format("{}: {} has the IPv4 gateway {} already, and may have one", gateway.name,
                           call.network.name(gateway.vpc), call.network.name(other)));
    if (!call.may_apply())
        return;
    call.result.set("Ipv4GatewayId", gateway.name);
    call.network.add(std::move(gateway));
}

// From now on nothing leaves the VPC for a public range but by its route tables [domain.md 2.6].
void enable_vpc_ipv4_gateway(Call& call)
{
    const Ipv4GatewayId id = call.find<Ipv4GatewayId>("Ipv4GatewayId");
    if (id.is_none())
        return;
    Ipv4Gateway& gateway = call.network.ipv4_gateways[id];
    if (gateway.is_activated)
        call.refuse("Ipv4GatewayId", "IncorrectStatus.Ipv4Gateway", format("{} is activated already", gateway.name));
    if (call.may_apply())
        gateway.is_activated = true;
}

void create_ipv6_gateway(Call& call)
{
    Ipv6Gateway gateway;
    gateway.name = call.new_name<Ipv6GatewayId>("Name", "ipv6gw");
    gateway.vpc = call.find<VpcId>("VpcId");
    gateway.origin = call.arguments.origin("Name");
    if (gateway.vpc.is_none())
        return;
    const Vpc& vpc = call.network.vpcs[gateway.vpc];
    if (!vpc.has_ipv6())
        call.refuse("VpcId", "OperationDenied.VpcIpv6NotEnabled",
                    format("{}: {} has no IPv6 block; give it one first", gateway.name, vpc.name));
    if (vpc.ipv6_gateway)
        call.refuse("VpcId", "ResourceAlreadyExist.Ipv6Gateway",
                    format("{}: {} has the IPv6 gateway {} already, and may have one", gateway.name, vpc.name,
                           call.network.name(vpc.ipv6_gateway)));
    if (!call.may_apply())
        return;
    call.result.set("Ipv6GatewayId", gateway.name);
    call.network.add(std::move(gateway));
}

// [VP-08] An IPv6 address is private until it has bandwidth.
void allocate_ipv6_internet_bandwidth(Call& call)
{
    const Ipv6GatewayId gateway = call.find<Ipv6GatewayId>("Ipv6GatewayId");
    if (gateway.is_none())
        return;
    const VpcId vpc = call.network.ipv6_gateways[gateway].vpc;
    const IpAddress address = *call.arguments.address("Ipv6AddressId");
    const EniId id = call.network.find_eni(vpc, address);
    if (id.is_none())
        return call.refuse("Ipv6AddressId", "ResourceNotFound.Ipv6Address",
                           format("no ENI of {} has the address {}", call.network.name(vpc), to_string(address)));
    std::vector<IpAddress>& with_bandwidth = call.network.enis[id].public_ipv6;
    if (std::ranges::find(with_bandwidth, address) != with_bandwidth.end())
        call.refuse("Ipv6AddressId", "OperationDenied.Ipv6InternetBandwidthExist",
                    format("{} has Internet bandwidth already", to_string(address)));
    if (!call.may_apply())
        return;
    call.result.set("Ipv6AddressId", to_string(address));
    with_bandwidth.push_back(address);
}

void create_nat_gateway(Call& call)
{
    NatGateway nat;
    nat.name = call.new_name<NatGatewayId>("Name", "ngw");
    nat.vpc = call.find<VpcId>("VpcId");
    nat.vswitch = call.find<VSwitchId>("VSwitchId");
    nat.origin = call.arguments.origin("Name");
    if (nat.vpc.is_none() || nat.vswitch.is_none())
        return;
    if (call.network.vswitches[nat.vswitch].vpc != nat.vpc)
        call.refuse("VSwitchId", "InvalidVSwitchId.NotFound",
                    format("{}: {} is in {}, not in {}", nat.name, call.network.name(nat.vswitch),
                           call.network.name(call.network.vswitches[nat.vswitch].vpc), call.network.name(nat.vpc)));
    if (!call.may_apply())
        return;
    call.result.set("NatGatewayId", nat.name);
    call.result.set("SnatTableIds", Value::map().set("SnatTableId", Value::list({Value{nat.name}})));
    call.network.add(std::move(nat));
}

void create_snat_entry(Call& call)
{
    const NatGatewayId id = call.find<NatGatewayId>("SnatTableId");
    if (id.is_none())
        return;
    NatGateway& nat = call.network.nat_gateways[id];
    const std::optional<Cidr> source = read_snat_source(call, nat);
    const IpAddress address = *call.arguments.address("SnatIp");
    if (std::ranges::none_of(call.network.eips,
                             [&](const Eip& eip) { return eip.nat == id && eip.address == address; }))
        call.refuse("SnatIp", "InvalidSnatIp.NotFound",
                    format("{} is no EIP of {}; associate it first", to_string(address), nat.name));
    if (source && std::ranges::find(nat.snat, *source, &SnatEntry::source) != nat.snat.end())
        call.refuse("SourceCIDR", "InvalidSourceCIDR.Duplicate",
                    format("{} has an SNAT entry for {} already", nat.name, to_string(*source)));
    if (!call.may_apply())
        return;
    call.result.set("SnatEntryId", format("{}/{}", nat.name, to_string(*source)));
    nat.snat.push_back({*source, address, call.arguments.origin()});
}

}  // namespace vpcsim
