// Every action that the control plane knows, with its parameters [domain.md 1.3, 2.1-2.5, 3.2, 4, 5.1]. Read it here;
// change it here. Parameters that are the simulator's own are marked so.
#include <algorithm>

#include "actions.h"
#include "choices.h"
#include "gateway_parameters.h"
#include "parameter_words.h"
#include "vpcsim/base/units.h"
#include "vpcsim/vpc/instance.h"

namespace vpcsim {
namespace {

using Kind = ParameterKind;

constexpr std::string_view kBadBlock = "InvalidCidrBlock.Malformed";  // [domain.md 2.5]
constexpr std::string_view kBadAddress = "InvalidIPAddress.Malformed";
constexpr std::string_view kBadName = "InvalidName.Malformed";

// One parameter a line.
// clang-format off
constexpr ParameterInfo kCommon[] = {
    optional("RegionId", Kind::Text),
    optional("DryRun", Kind::Truth),
    optional("ClientToken", Kind::Token),
};

constexpr ParameterInfo kCreateVpc[] = {
    optional("VpcName", Kind::Name, kBadName),
    required("RegionId", Kind::Text),
    required("CidrBlock", Kind::Ipv4Block, kBadBlock),
    optional("Ipv6CidrBlock", Kind::Ipv6Block, kBadBlock),
    optional("Ipv6CidrBlocks", Kind::Ipv6Block, kBadBlock).many(100),       // the simulator's own: what
    optional("SecondaryCidrBlocks", Kind::Ipv4Block, kBadBlock).many(100),  // AssociateVpcCidrBlock adds later
    optional("Description", Kind::Text),
};

constexpr ParameterInfo kCreateVSwitch[] = {
    optional("VSwitchName", Kind::Name, kBadName),
    required("VpcId", Kind::Text),
    required("ZoneId", Kind::Text),
    required("CidrBlock", Kind::Ipv4Block, kBadBlock),
    optional("Ipv6CidrBlock", Kind::Ipv6Block, kBadBlock),  // the /64 itself; the API takes the 8 bits that choose it
    optional("Description", Kind::Text),
};

constexpr ParameterInfo kCreateRouteTable[] = {
    optional("RouteTableName", Kind::Name, kBadName),
    required("VpcId", Kind::Text),
    optional("Description", Kind::Text),
};

constexpr ParameterInfo kAssociateRouteTable[] = {
    required("RouteTableId", Kind::Text),
    required("VSwitchId", Kind::Text),
};

constexpr ParameterInfo kCreateRouteEntry[] = {
    required("RouteTableId", Kind::Text),
    required("DestinationCidrBlock", Kind::AnyBlock, kBadBlock),
    optional("NextHopType", Kind::Text),  // Instance when absent [VP-48]
    required("NextHopId", Kind::Text),
    optional("RouteEntryName", Kind::Text),
    optional("Description", Kind::Text),
};

constexpr ParameterInfo kDeleteRouteEntry[] = {
    required("RouteTableId", Kind::Text),
    required("DestinationCidrBlock", Kind::AnyBlock, kBadBlock),
    optional("NextHopId", Kind::Text),
};

constexpr ParameterInfo kCreateSecurityGroup[] = {
    optional("SecurityGroupName", Kind::Name, kBadName),
    required("VpcId", Kind::Text),
    optional("SecurityGroupType", Kind::Choice, "InvalidSecurityGroupType").among(kSecurityGroupTypes),
    optional("InnerAccessPolicy", Kind::Choice).among(kPolicies),  // the simulator's own
    optional("Description", Kind::Text),
};

constexpr ParameterInfo kModifySecurityGroupPolicy[] = {
    required("SecurityGroupId", Kind::Text),
    required("InnerAccessPolicy", Kind::Choice).among(kPolicies),
};

// [domain.md 3.2] The codes of malformed fields are the vendor's manner [INF].
constexpr ParameterInfo kIngressPermission[] = {
    optional("Policy", Kind::Choice, "InvalidPolicy.Malformed").among(kPolicies),
    optional("Priority", Kind::Number, "InvalidPriority.ValueNotSupported").between(1, 100),
    required("IpProtocol", Kind::Protocol, "InvalidIpProtocol.ValueNotSupported"),
    optional("PortRange", Kind::Ports, "InvalidPortRange.Malformed"),
    optional("SourcePortRange", Kind::Ports, "InvalidSourcePortRange.Malformed"),
    optional("SourceCidrIp", Kind::Ipv4RuleBlock, "InvalidSourceCidrIp.Malformed"),
    optional("Ipv6SourceCidrIp", Kind::Ipv6RuleBlock, "InvalidSourceCidrIp.Malformed"),
    optional("SourceGroupId", Kind::Text),
    optional("DestCidrIp", Kind::Ipv4RuleBlock, "InvalidDestCidrIp.Malformed"),
    optional("Ipv6DestCidrIp", Kind::Ipv6RuleBlock, "InvalidDestCidrIp.Malformed"),
    optional("Description", Kind::Text),
};
constexpr ParameterInfo kEgressPermission[] = {
    optional("Policy", Kind::Choice, "InvalidPolicy.Malformed").among(kPolicies),
    optional("Priority", Kind::Number, "InvalidPriority.ValueNotSupported").between(1, 100),
    required("IpProtocol", Kind::Protocol, "InvalidIpProtocol.ValueNotSupported"),
    optional("PortRange", Kind::Ports, "InvalidPortRange.Malformed"),
    optional("SourcePortRange", Kind::Ports, "InvalidSourcePortRange.Malformed"),
    optional("DestCidrIp", Kind::Ipv4RuleBlock, "InvalidDestCidrIp.Malformed"),
    optional("Ipv6DestCidrIp", Kind::Ipv6RuleBlock, "InvalidDestCidrIp.Malformed"),
    optional("DestGroupId", Kind::Text),
    optional("SourceCidrIp", Kind::Ipv4RuleBlock, "InvalidSourceCidrIp.Malformed"),
    optional("Ipv6SourceCidrIp", Kind::Ipv6RuleBlock, "InvalidSourceCidrIp.Malformed"),
    optional("Description", Kind::Text),
};

constexpr std::size_t kMostPermissions = 100;  // [domain.md 3.2]

constexpr ParameterInfo kIngressPermissions[] = {
    required("SecurityGroupId", Kind::Text),
    required("Permissions", Kind::Record).of(kIngressPermission).many(kMostPermissions),
};
constexpr ParameterInfo kEgressPermissions[] = {
    required("SecurityGroupId", Kind::Text),
    required("Permissions", Kind::Record).of(kEgressPermission).many(kMostPermissions),
};

constexpr ParameterInfo kCreateNetworkAcl[] = {
    optional("NetworkAclName", Kind::Name, kBadName),
    required("VpcId", Kind::Text),
    optional("Description", Kind::Text),
};

// [NA-06, NA-11] An entry cannot hold both addresses.
constexpr ParameterInfo kIngressAclEntry[] = {
    optional("NetworkAclEntryName", Kind::Text),
    optional("EntryType", Kind::Choice).among(kAclEntryTypes),
    optional("IpVersion", Kind::Choice).among(kIpVersions),
    required("Policy", Kind::Choice).among(kPolicies),
    required("Protocol", Kind::Protocol),
    optional("Port", Kind::Ports),
    required("SourceCidrIp", Kind::AnyBlock, kBadBlock),
    optional("Description", Kind::Text),
};
constexpr ParameterInfo kEgressAclEntry[] = {
    optional("NetworkAclEntryName", Kind::Text),
    optional("EntryType", Kind::Choice).among(kAclEntryTypes),
    optional("IpVersion", Kind::Choice).among(kIpVersions),
    required("Policy", Kind::Choice).among(kPolicies),
    required("Protocol", Kind::Protocol),
    optional("Port", Kind::Ports),
    required("DestinationCidrIp", Kind::AnyBlock, kBadBlock),
    optional("Description", Kind::Text),
};

constexpr std::size_t kMostAclEntries = 100;   // [NA-12]
constexpr std::size_t kMostAclResources = 30;  // [NA-12]

constexpr ParameterInfo kUpdateNetworkAclEntries[] = {
    required("NetworkAclId", Kind::Text),
    optional("UpdateIngressAclEntries", Kind::Truth),
    optional("IngressAclEntries", Kind::Record).of(kIngressAclEntry).many(kMostAclEntries),
    optional("UpdateEgressAclEntries", Kind::Truth),
    optional("EgressAclEntries", Kind::Record).of(kEgressAclEntry).many(kMostAclEntries),
};

constexpr ParameterInfo kAclResource[] = {
    required("ResourceId", Kind::Text),
    required("ResourceType", Kind::Choice).among(kResourceTypes),
};
constexpr ParameterInfo kAclResources[] = {
    required("NetworkAclId", Kind::Text),
    required("Resource", Kind::Record).of(kAclResource).many(kMostAclResources),
};

// Which of the documented values each may have [SG-31] is the action's business.
constexpr ParameterInfo kConnectionTracking[] = {
    optional("TcpEstablishedTimeout", Kind::Number),
    optional("TcpClosedAndTimeWaitTimeout", Kind::Number).between(3, 15),
    optional("UdpTimeout", Kind::Number),
};

constexpr auto kMostBandwidth = static_cast<std::int64_t>(kFastestBitRate.bits_per_second);
constexpr std::int64_t kMostOfLimit = 1'000'000'000;
// The simulator's own: what a type of that name would have [domain.md 5.4].
constexpr ParameterInfo kInstanceLimits[] = {
    optional("Bandwidth", Kind::Number).between(1, kMostBandwidth),  // bit/s
    optional("BurstBandwidth", Kind::Number).between(1, kMostBandwidth),
    optional("Pps", Kind::Number).between(1, kMostOfLimit),
    optional("Connections", Kind::Number).between(1, kMostOfLimit),
};

constexpr std::size_t kMostSecondaryAddresses = 49;  // [domain.md 5.1]
constexpr std::size_t kMostIpv6Addresses = 10;       // [domain.md 5.1]

constexpr ParameterInfo kRunInstances[] = {
    optional("InstanceName", Kind::Name, kBadName),
    optional("Amount", Kind::Number).between(1, 100'000),  // [INF] the vendor starts fewer at a time
    required("VSwitchId", Kind::Text),
    optional("PrivateIpAddress", Kind::Ipv4Address, kBadAddress),
    optional("SecondaryPrivateIpAddresses", Kind::Ipv4Address, kBadAddress).many(kMostSecondaryAddresses),
    optional("Ipv6Addresses", Kind::Ipv6Address, kBadAddress).many(kMostIpv6Addresses),
    optional("Ipv6AddressCount", Kind::Number).between(1, kMostIpv6Addresses),
    required("SecurityGroupIds", Kind::Text).many(100),
    optional("InstanceType", Kind::Text),
    optional("Limits", Kind::Record).of(kInstanceLimits),
    optional("SourceDestCheck", Kind::Truth),
    optional("Mtu", Kind::Number).between(kLeastMtu, kMostMtu),  // our own: of the guest's interface [EN-20]
    optional("ConnectionTrackingConfiguration", Kind::Record).of(kConnectionTracking),
    optional("Description", Kind::Text),
};

constexpr ParameterInfo kInstance[] = {
    required("InstanceId", Kind::Text),
};

constexpr ParameterInfo kCreateNetworkInterface[] = {
    optional("NetworkInterfaceName", Kind::EniName, kBadName),
    optional("InstanceId", Kind::Text),  // the simulator's own: AttachNetworkInterface at once
    required("VSwitchId", Kind::Text),
    optional("PrimaryIpAddress", Kind::Ipv4Address, kBadAddress),
    optional("PrivateIpAddresses", Kind::Ipv4Address, kBadAddress).many(kMostSecondaryAddresses),
    optional("Ipv6Addresses", Kind::Ipv6Address, kBadAddress).many(kMostIpv6Addresses),
    optional("Ipv6AddressCount", Kind::Number).between(1, kMostIpv6Addresses),
    required("SecurityGroupIds", Kind::Text).many(100),
    optional("SourceDestCheck", Kind::Truth),
    optional("Mtu", Kind::Number).between(kLeastMtu, kMostMtu),  // the simulator's own
    optional("ConnectionTrackingConfiguration", Kind::Record).of(kConnectionTracking),
    optional("Description", Kind::Text),
};

constexpr ParameterInfo kAttachNetworkInterface[] = {
    required("NetworkInterfaceId", Kind::Text),
    required("InstanceId", Kind::Text),
};

constexpr ParameterInfo kGroupMembership[] = {
    required("SecurityGroupId", Kind::Text),
    optional("InstanceId", Kind::Text),  // its primary ENI [domain.md 3.1]
    optional("NetworkInterfaceId", Kind::Text),
};

constexpr std::size_t kMostTags = 20;  // [domain.md 1.3]

constexpr ParameterInfo kTag[] = {
    required("Key", Kind::Text),
    optional("Value", Kind::Text),
};

// AcceptingAliUid and AcceptingRegionId are required by the vendor; here the accepter VPC's own are meant when absent.
constexpr ParameterInfo kCreateVpcPeerConnection[] = {
    optional("Name", Kind::Name, kBadName),
    required("VpcId", Kind::Text),
    required("AcceptingVpcId", Kind::Text),
    optional("AcceptingAliUid", Kind::NumberOrText),
    optional("AcceptingRegionId", Kind::Text),
    optional("Bandwidth", Kind::Number).between(1, std::numeric_limits<std::int32_t>::max()),  // Mbit/s [PC-30]
    optional("LinkType", Kind::Text),
    optional("OneWayDelay", Kind::Time),  // the simulator's own: overrides the region pair's delay
    optional("Burst", Kind::Size),        // the simulator's own: overrides the assumption
    optional("Description", Kind::Text).between(2, 256),
    optional("ResourceGroupId", Kind::Text),
    optional("Tag", Kind::Record).of(kTag).many(kMostTags),
};

constexpr ParameterInfo kAcceptVpcPeerConnection[] = {
    required("InstanceId", Kind::Text),
    optional("ResourceGroupId", Kind::Text),
    optional("Tag", Kind::Record).of(kTag).many(kMostTags),
};

constexpr ParameterInfo kModifyVpcPeerConnection[] = {
    required("InstanceId", Kind::Text),
    optional("Name", Kind::Text).between(1, 128),
    optional("Description", Kind::Text).between(1, 256),
    optional("Bandwidth", Kind::Number).between(1, std::numeric_limits<std::int32_t>::max()),  // Mbit/s [PC-30]
    optional("LinkType", Kind::Text),
};

constexpr ParameterInfo kDeleteVpcPeerConnection[] = {
    required("InstanceId", Kind::Text),
    optional("Force", Kind::Truth),
};

constexpr ParameterInfo kPeerConnection[] = {
    required("InstanceId", Kind::Text),
};

constexpr ParameterInfo kListVpcPeerConnections[] = {
    optional("InstanceId", Kind::Text),
    optional("Name", Kind::Text),
    optional("VpcId", Kind::Text).many(100),  // of either end
    optional("Tags", Kind::Record).of(kTag).many(kMostTags),
    optional("ResourceGroupId", Kind::Text),
    optional("MaxResults", Kind::Number).between(1, 100),
    optional("NextToken", Kind::Text),
};

// clang-format on

constexpr ActionInfo kActions[] = {
    {"CreateVpc", kCreateVpc, create_vpc},
    {"CreateVSwitch", kCreateVSwitch, create_vswitch},
    {"CreateRouteTable", kCreateRouteTable, create_route_table},
    {"AssociateRouteTable", kAssociateRouteTable, associate_route_table},
    {"UnassociateRouteTable", kAssociateRouteTable, unassociate_route_table},
    {"CreateRouteEntry", kCreateRouteEntry, create_route_entry},
    {"DeleteRouteEntry", kDeleteRouteEntry, delete_route_entry},
    {"CreateSecurityGroup", kCreateSecurityGroup, create_security_group},
    {"ModifySecurityGroupPolicy", kModifySecurityGroupPolicy, modify_security_group_policy},
    {"AuthorizeSecurityGroup", kIngressPermissions, authorize_security_group},
    {"AuthorizeSecurityGroupEgress", kEgressPermissions, authorize_security_group_egress},
    {"RevokeSecurityGroup", kIngressPermissions, revoke_security_group},
    {"RevokeSecurityGroupEgress", kEgressPermissions, revoke_security_group_egress},
    {"CreateNetworkAcl", kCreateNetworkAcl, create_network_acl},
    {"UpdateNetworkAclEntries", kUpdateNetworkAclEntries, update_network_acl_entries},
    {"AssociateNetworkAcl", kAclResources, associate_network_acl},
    {"UnassociateNetworkAcl", kAclResources, unassociate_network_acl},
    {"RunInstances", kRunInstances, run_instances},
    {"StartInstance", kInstance, start_instance},
    {"StopInstance", kInstance, stop_instance},
    {"CreateNetworkInterface", kCreateNetworkInterface, create_network_interface},
    {"AttachNetworkInterface", kAttachNetworkInterface, attach_network_interface},
    {"JoinSecurityGroup", kGroupMembership, join_security_group},
    {"LeaveSecurityGroup", kGroupMembership, leave_security_group},
    {"CreateIpv4Gateway", kCreateIpv4Gateway, create_ipv4_gateway},
    {"EnableVpcIpv4Gateway", kEnableVpcIpv4Gateway, enable_vpc_ipv4_gateway},
    {"CreateIpv6Gateway", kCreateIpv6Gateway, create_ipv6_gateway},
    {"AllocateIpv6InternetBandwidth", kAllocateIpv6InternetBandwidth, allocate_ipv6_internet_bandwidth},
    {"CreateNatGateway", kCreateNatGateway, create_nat_gateway},
    {"CreateSnatEntry", kCreateSnatEntry, create_snat_entry},
    {"AllocateEipAddress", kAllocateEipAddress, allocate_eip_address},
    {"AssociateEipAddress", kAssociateEipAddress, associate_eip_address},
    {"CreateVpcPeerConnection", kCreateVpcPeerConnection, create_vpc_peer_connection},
    {"AcceptVpcPeerConnection", kAcceptVpcPeerConnection, accept_vpc_peer_connection},
    {"RejectVpcPeerConnection", kPeerConnection, reject_vpc_peer_connection},
    {"ModifyVpcPeerConnection", kModifyVpcPeerConnection, modify_vpc_peer_connection},
    {"DeleteVpcPeerConnection", kDeleteVpcPeerConnection, delete_vpc_peer_connection},
    {"GetVpcPeerConnectionAttribute", kPeerConnection, get_vpc_peer_connection_attribute},
    {"ListVpcPeerConnections", kListVpcPeerConnections, list_vpc_peer_connections},
};

}  // namespace

std::span<const ActionInfo> actions() { return kActions; }
std::span<const ParameterInfo> common_parameters() { return kCommon; }

const ActionInfo* find_action(std::string_view name)
{
    const auto found = std::ranges::find(kActions, name, &ActionInfo::name);
    return found == std::end(kActions) ? nullptr : &*found;
}

const ParameterInfo* find_parameter(const ActionInfo& action, std::string_view name)
{
    for (const std::span<const ParameterInfo> table : {action.parameters, common_parameters()})
        for (const ParameterInfo& info : table)
            if (info.name == name)
                return &info;
    return nullptr;
}

}  // namespace vpcsim
