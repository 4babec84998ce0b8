// How objects and rules are called in messages, and where they were written.
#include <algorithm>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

std::string Network::name(ObjectRef object) const
{
    switch (object.kind) {
    case ObjectKind::None:
        return "";
    case ObjectKind::Vpc:
        return vpcs[VpcId{object.id}].name;
    case ObjectKind::VSwitch:
        return vswitches[VSwitchId{object.id}].name;
    case ObjectKind::RouteTable:
        return route_tables[RouteTableId{object.id}].name();
    case ObjectKind::SecurityGroup:
        return security_groups[SecurityGroupId{object.id}].name;
    case ObjectKind::NetworkAcl:
        return network_acls[NetworkAclId{object.id}].name;
    case ObjectKind::Instance:
        return instances[InstanceId{object.id}].name;
    case ObjectKind::Eni:
        return enis[EniId{object.id}].name;
    case ObjectKind::PeerConnection:
        return peer_connections[PeerConnectionId{object.id}].name;
    case ObjectKind::Ipv4Gateway:
        return ipv4_gateways[Ipv4GatewayId{object.id}].name;
    case ObjectKind::Ipv6Gateway:
        return ipv6_gateways[Ipv6GatewayId{object.id}].name;
    case ObjectKind::NatGateway:
        return nat_gateways[NatGatewayId{object.id}].name;
    case ObjectKind::Eip:
        return eips[EipId{object.id}].name;
    }
    VPCSIM_ASSERT(false && "an object kind without a name");
    return {};
}

Origin Network::origin(ObjectRef object) const
{
    switch (object.kind) {
    case ObjectKind::None:
        return {};
    case ObjectKind::Vpc:
        return vpcs[VpcId{object.id}].origin;
    case ObjectKind::VSwitch:
        return vswitches[VSwitchId{object.id}].origin;
    case ObjectKind::RouteTable:
        return route_tables[RouteTableId{object.id}].origin();
    case ObjectKind::SecurityGroup:
        return security_groups[SecurityGroupId{object.id}].origin;
    case ObjectKind::NetworkAcl:
        return network_acls[NetworkAclId{object.id}].origin;
    case ObjectKind::Instance:
        return instances[InstanceId{object.id}].origin;
    case ObjectKind::Eni:
        return enis[EniId{object.id}].origin;
    case ObjectKind::PeerConnection:
        return peer_connections[PeerConnectionId{object.id}].origin;
    case ObjectKind::Ipv4Gateway:
        return ipv4_gateways[Ipv4GatewayId{object.id}].origin;
    case ObjectKind::Ipv6Gateway:
        return ipv6_gateways[Ipv6GatewayId{object.id}].origin;
    case ObjectKind::NatGateway:
        return nat_gateways[NatGatewayId{object.id}].origin;
    case ObjectKind::Eip:
        return eips[EipId{object.id}].origin;
    }
    VPCSIM_ASSERT(false && "an object kind without an origin");
    return {};
}

std::string Network::name(const NextHop& next) const
{
    switch (next.type) {
    case NextHopType::Local:
        return next == NextHop::local({}) ? std::string{} : name(VSwitchId{next.id});
    case NextHopType::VpcPeer:
        return name(PeerConnectionId{next.id});
    case NextHopType::Instance:
        return name(InstanceId{next.id});
    case NextHopType::NetworkInterface:
        return name(EniId{next.id});
    default:
        return name(exit_of(next));
    }
}

std::string Network::name(const RuleRef& rule) const
{
    switch (rule.kind) {
    case RuleRef::Kind::None:
        return "";
    case RuleRef::Kind::Default:
        return "default";
    case RuleRef::Kind::Hardwired:
        return "hard-wired";
    case RuleRef::Kind::Connection:
        return "known connection";
    case RuleRef::Kind::IntraGroup:
        return format("intra-group policy of {}", security_groups[SecurityGroupId{rule.owner}].name);
    case RuleRef::Kind::SecurityGroupRule:
        return format("{} {} rule {}", security_groups[SecurityGroupId{rule.owner}].name, vpcsim::name(rule.direction),
                      rule.index + 1);
    case RuleRef::Kind::NetworkAclEntry: {
        const NetworkAcl& acl = network_acls[NetworkAclId{rule.owner}];
        const NetworkAclEntry& entry = acl.entries(rule.direction)[rule.index];
        if (entry.type != AclEntryType::Custom)
            return format("{} {} {} {}", acl.name, vpcsim::name(rule.direction), vpcsim::name(entry.type), entry.name);
        const auto& entries = acl.entries(rule.direction);
        const auto service = std::ranges::count(entries, AclEntryType::Service, &NetworkAclEntry::type);
        return format("{} {} entry {}", acl.name, vpcsim::name(rule.direction), rule.index - service + 1);
    }
    case RuleRef::Kind::RouteEntry: {
        const RouteTable& table = route_tables[RouteTableId{rule.owner}];
        return format("{} of {}", to_string(table.entries()[rule.index].destination), table.name());
    }
    case RuleRef::Kind::LinkDown:
        return "link down";
    case RuleRef::Kind::GuestRoute:
        return format("{} guest route {}", instances[InstanceId{rule.owner}].name, rule.index + 1);
    case RuleRef::Kind::GuestFirewallRule:
        return format("{} guest firewall rule {}", instances[InstanceId{rule.owner}].name, rule.index + 1);
    case RuleRef::Kind::ServiceWhiteList:
        return format("{} service {} white list", instances[InstanceId{rule.owner}].name, rule.index + 1);
    }
    VPCSIM_ASSERT(false && "a rule kind without a name");
    return {};
}

Origin Network::origin(const RuleRef& rule) const
{
    switch (rule.kind) {
    case RuleRef::Kind::SecurityGroupRule:
        return security_groups[SecurityGroupId{rule.owner}].rules(rule.direction)[rule.index].origin;
    case RuleRef::Kind::NetworkAclEntry:
        return network_acls[NetworkAclId{rule.owner}].entries(rule.direction)[rule.index].origin;
    case RuleRef::Kind::RouteEntry:
        return route_tables[RouteTableId{rule.owner}].entries()[rule.index].origin;
    case RuleRef::Kind::IntraGroup:
        return security_groups[SecurityGroupId{rule.owner}].origin;
    default:
        return {};
    }
}

}  // namespace vpcsim
