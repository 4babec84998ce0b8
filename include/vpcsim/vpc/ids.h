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

// Any object of the network. Network::name() gives its name. Four bytes, so that a Verdict is returned in registers.
struct ObjectRef {
    ObjectKind kind : 4 = ObjectKind::None;
    std::uint32_t id : 28 = 0;  // an EventTarget has room for as many

    ObjectRef() = default;
    ObjectRef(VpcId vpc) : ObjectRef{ObjectKind::Vpc, vpc.value} {}
    ObjectRef(VSwitchId vswitch) : ObjectRef{ObjectKind::VSwitch, vswitch.value} {}
    ObjectRef(RouteTableId table) : ObjectRef{ObjectKind::RouteTable, table.value} {}
    ObjectRef(SecurityGroupId group) : ObjectRef{ObjectKind::SecurityGroup, group.value} {}
    ObjectRef(NetworkAclId acl) : ObjectRef{ObjectKind::NetworkAcl, acl.value} {}
    ObjectRef(InstanceId instance) : ObjectRef{ObjectKind::Instance, instance.value} {}
    ObjectRef(EniId eni) : ObjectRef{ObjectKind::Eni, eni.value} {}
    ObjectRef(PeerConnectionId peer) : ObjectRef{ObjectKind::PeerConnection, peer.value} {}
    ObjectRef(Ipv4GatewayId gateway) : ObjectRef{ObjectKind::Ipv4Gateway, gateway.value} {}
    ObjectRef(Ipv6GatewayId gateway) : ObjectRef{ObjectKind::Ipv6Gateway, gateway.value} {}
    ObjectRef(NatGatewayId gateway) : ObjectRef{ObjectKind::NatGateway, gateway.value} {}
    ObjectRef(EipId eip) : ObjectRef{ObjectKind::Eip, eip.value} {}

    bool operator==(const ObjectRef& other) const { return rank() == other.rank(); }
    auto operator<=>(const ObjectRef& other) const { return rank() <=> other.rank(); }

private:
    std::uint32_t rank() const { return static_cast<std::uint32_t>(kind) << 28 | id; }
    ObjectRef(ObjectKind of_kind, std::uint32_t value) : kind{of_kind}, id{value & 0x0fff'ffff} {}
};

// Leaving or entering an ENI or a vSwitch.
enum class Direction : std::uint8_t { Egress, Ingress };

// A rule's decision.
enum class Policy : std::uint8_t { Accept, Drop };

}  // namespace vpcsim
