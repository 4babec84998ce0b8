// The ids of the nouns, and how one names any of them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "vpcsim/base/id.h"

namespace vpcsim {

using AccountId = Id<struct AccountTag>;
using RegionId = Id<struct RegionTag>;
using ZoneId = Id<struct ZoneTag>;
using VpcId = Id<struct VpcTag>;
using VSwitchId = Id<struct VSwitchTag>;
using RouteTableId = Id<struct RouteTableTag>;
using SecurityGroupId = Id<struct SecurityGroupTag>;
using GroupSetId = Id<struct GroupSetTag>;
using NetworkAclId = Id<struct NetworkAclTag>;
using InstanceId = Id<struct InstanceTag>;
using EniId = Id<struct EniTag>;
using PeerConnectionId = Id<struct PeerConnectionTag>;
using Ipv4GatewayId = Id<struct Ipv4GatewayTag>;
using Ipv6GatewayId = Id<struct Ipv6GatewayTag>;
using NatGatewayId = Id<struct NatGatewayTag>;
using EipId = Id<struct EipTag>;

enum class ObjectKind : std::uint8_t {
    None,
    Vpc,
    VSwitch,
    RouteTable,
    SecurityGroup,
    NetworkAcl,
    Instance,
    Eni,
    PeerConnection,
    Ipv4Gateway,
    Ipv6Gateway,
    NatGateway,
    Eip,
};
inline constexpr std::size_t kObjectKinds = static_cast<std::size_t>(ObjectKind::Eip) + 1;

// Any object of the network. Network::name() gives its name.
struct ObjectRef {
    ObjectKind kind = ObjectKind::None;
    std::uint32_t id = 0;

    ObjectRef() = default;
    ObjectRef(VpcId vpc) : kind{ObjectKind::Vpc}, id{vpc.value} {}
    ObjectRef(VSwitchId vswitch) : kind{ObjectKind::VSwitch}, id{vswitch.value} {}
    ObjectRef(RouteTableId table) : kind{ObjectKind::RouteTable}, id{table.value} {}
    ObjectRef(SecurityGroupId group) : kind{ObjectKind::SecurityGroup}, id{group.value} {}
    ObjectRef(NetworkAclId acl) : kind{ObjectKind::NetworkAcl}, id{acl.value} {}
    ObjectRef(InstanceId instance) : kind{ObjectKind::Instance}, id{instance.value} {}
    ObjectRef(EniId eni) : kind{ObjectKind::Eni}, id{eni.value} {}
    ObjectRef(PeerConnectionId peer) : kind{ObjectKind::PeerConnection}, id{peer.value} {}
    ObjectRef(Ipv4GatewayId gateway) : kind{ObjectKind::Ipv4Gateway}, id{gateway.value} {}
    ObjectRef(Ipv6GatewayId gateway) : kind{ObjectKind::Ipv6Gateway}, id{gateway.value} {}
    ObjectRef(NatGatewayId gateway) : kind{ObjectKind::NatGateway}, id{gateway.value} {}
    ObjectRef(EipId eip) : kind{ObjectKind::Eip}, id{eip.value} {}

    auto operator<=>(const ObjectRef&) const = default;
};

// Leaving or entering an ENI or a vSwitch.
enum class Direction : std::uint8_t { Egress, Ingress };

// A rule's decision.
enum class Policy : std::uint8_t { Accept, Drop };

}  // namespace vpcsim
