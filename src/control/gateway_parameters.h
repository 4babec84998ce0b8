// What the actions about gateways and public addresses take [PC-43, VP-08, VP-48]. Parameters that are the simulator's
// own are marked so.
#pragma once

#include "choices.h"
#include "parameter_words.h"

namespace vpcsim {

inline constexpr ParameterInfo kCreateIpv4Gateway[] = {
    optional("Ipv4GatewayName", ParameterKind::Name, "InvalidName.Malformed"),
    required("VpcId", ParameterKind::Text),
    optional("Ipv4GatewayDescription", ParameterKind::Text),
};

// The vendor's RouteTableList is left out: CreateRouteEntry makes the routes.
inline constexpr ParameterInfo kEnableVpcIpv4Gateway[] = {
    required("Ipv4GatewayId", ParameterKind::Text),
};

inline constexpr ParameterInfo kCreateIpv6Gateway[] = {
    optional("Name", ParameterKind::Name, "InvalidName.Malformed"),
    required("VpcId", ParameterKind::Text),
    optional("Description", ParameterKind::Text),
};

inline constexpr ParameterInfo kAllocateIpv6InternetBandwidth[] = {
    required("Ipv6GatewayId", ParameterKind::Text),
    required("Ipv6AddressId", ParameterKind::Ipv6Address),           // here the address itself
    required("Bandwidth", ParameterKind::Number).between(1, 5'000),  // Mbit/s; nothing is limited to it
};

inline constexpr ParameterInfo kCreateNatGateway[] = {
    optional("Name", ParameterKind::Name, "InvalidName.Malformed"),
    required("VpcId", ParameterKind::Text),
    required("VSwitchId", ParameterKind::Text),
    optional("Description", ParameterKind::Text),
};

inline constexpr ParameterInfo kCreateSnatEntry[] = {
    required("SnatTableId", ParameterKind::Text),  // the NAT gateway's id: it has one table
    required("SnatIp", ParameterKind::Ipv4Address, "InvalidIPAddress.Malformed"),
    optional("SourceCIDR", ParameterKind::Ipv4Block, "InvalidCidrBlock.Malformed"),
    optional("SourceVSwitchId", ParameterKind::Text),
};

inline constexpr ParameterInfo kAllocateEipAddress[] = {
    optional("Name", ParameterKind::Name, "InvalidName.Malformed"),
    optional("IpAddress", ParameterKind::Ipv4Address, "InvalidIPAddress.Malformed"),
    optional("Description", ParameterKind::Text),
};

inline constexpr ParameterInfo kAssociateEipAddress[] = {
    required("AllocationId", ParameterKind::Text),
    required("InstanceId", ParameterKind::Text),
    optional("InstanceType", ParameterKind::Choice).among(kEipInstanceTypes),
};

}  // namespace vpcsim
