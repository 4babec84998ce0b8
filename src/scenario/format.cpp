// The definition of the scenario format, to be read from top to bottom. Keys are the API's parameters in snake_case;
// one table for each kind of object, one row for each key:
//
//     {key, what it takes, required or optional, an example, what it means, its default}
//
// The reader, its messages, the defaults and the JSON Schema all come from here: a new row is a new key everywhere.
#include "vpcsim/scenario/format.h"

#include <limits>

#include "account_table.h"
#include "assumption_table.h"
#include "format_checks.h"
#include "format_guests.h"
#include "format_link.h"
#include "format_matrices.h"
#include "format_timeline.h"
#include "format_words.h"
#include "gateway_format.h"

namespace vpcsim {
namespace {

using namespace shape;
using namespace format_guests;
using namespace format_words;

constexpr auto kRequired = Presence::Required;
constexpr auto kOptional = Presence::Optional;
constexpr std::int64_t kAnyCount = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMostOfLimit = 1'000'000'000;    // packets a second, or connections
constexpr std::int64_t kMostBytes = 1'000'000'000'000;  // of a bucket: beyond it there is no limit to speak of

// ---- The network ----

constexpr Shape kIpv4Block = cidr_v4();
constexpr Shape kIpv6Block = cidr_v6();
constexpr Field kVpcFields[] = {
    {"account", reference(kAccount), kOptional, "corp", "Who owns the VPC; the first account where absent."},
    {"region", region(), kRequired, "cn-beijing", "The region it lies in."},
    {"cidr_block", cidr_v4(), kRequired, "192.168.0.0/16", "Its primary IPv4 block, /8 to /28 [VP-02, VP-03]."},
    {"secondary_cidr_blocks", list("secondary block", kIpv4Block, 0, 5), kOptional, "[172.16.0.0/16]",
     "More IPv4 blocks, five at most [VP-04]."},
    {"ipv6_cidr_block", cidr_v6(), kOptional, "\"2001:db8:1:100::/56\"",
     "Its IPv6 block, a /56; without it the VPC has no IPv6 [VP-08]."},
    {"secondary_ipv6_cidr_blocks", list("secondary block", kIpv6Block, 0, 5), kOptional, "[\"2001:db8:1:200::/56\"]",
     "More IPv6 blocks, five at most [VP-04]."},
    {"description", text(), kOptional, "the office network", "For the reader."},
};
constexpr Shape kVpcObject = object(kVpcFields);

constexpr Field kVSwitchFields[] = {
    {"vpc", reference(kVpc), kRequired, "vpc1", "The VPC that it divides."},
    {"zone_id", zone(), kRequired, "cn-beijing-h", "The zone of the VPC's region that it lies in."},
    {"cidr_block", cidr_v4(), kRequired, "192.168.1.0/24", "Its part of the VPC's IPv4 blocks, /16 to /29 [VP-20]."},
    {"ipv6_cidr_block", cidr_v6(), kOptional, "\"2001:db8:1:101::/64\"",
     "Its part of the VPC's IPv6 block, a /64 [VP-08]."},
    {"route_table", reference(kRouteTable), kOptional, "rtb1",
     "The route table bound to it; the VPC's system table where absent [VP-26]."},
    {"network_acl", reference(kNetworkAcl), kOptional, "acl1",
     "The network ACL bound to it; none where absent [VP-26]."},
    {"description", text(), kOptional, "databases", "For the reader."},
};
constexpr Shape kVSwitchObject = object(kVSwitchFields);

constexpr Field kRouteTableFields[] = {
    {"vpc", reference(kVpc), kRequired, "vpc1", "The VPC whose vSwitches may use it."},
    {"description", text(), kOptional, "through the firewall", "For the reader."},
};
constexpr Shape kRouteTableObject = object(kRouteTableFields);

constexpr Field kRouteEntryFields[] = {
    {"route_table", reference(kRouteTable), kRequired, "vpc1.system",
     "A custom table, or NAME.system for the system table of VPC NAME."},
    {"destination_cidr_block", destination(), kRequired, "10.0.0.0/16",
     "Where the packets go; a bare address is a host route [VP-47]."},
    {"next_hop_id", reference(kNextHop), kRequired, "pcc1",
     "A peer connection, an instance, a network interface such as ecs1/eth1, or a gateway."},
    {"next_hop_type", one_word_of(kNextHopTypes), kOptional, "VpcPeer",
     "What the next hop is [VP-48]; where absent it follows from next_hop_id."},
    {"when", text(), kOptional, "pcc1.Activated",
     "The entry is created once the peer connection has that status; at the beginning where absent."},
    {"description", text(), kOptional, "to the partner", "For the reader."},
};
constexpr Shape kRouteEntryObject = object(kRouteEntryFields);

// ---- Security groups [domain.md 3] ----

constexpr Shape kRuleProtocolShapes[] = {one_word_of(kRuleProtocols), integer(0, 255)};
constexpr Field kIngressRuleFields[] = {
    {"policy", one_word_of(kPolicies), kOptional, "accept", "What happens to a packet that matches.", "accept"},
    {"priority", integer(1, 100), kOptional, "1", "The smaller number wins; of equal ones drop wins.", "1"},
    {"ip_protocol", one_of(kRuleProtocolShapes), kRequired, "tcp", "A protocol by name or number, or all."},
    {"port_range", port_range(), kOptional, "80/80",
     "Destination ports: tcp and udp need them; other protocols take -1/-1 or nothing."},
    {"source_cidr_ip", match_v4(), kOptional, "10.0.0.0/16", "IPv4 sources."},
    {"ipv6_source_cidr_ip", match_v6(), kOptional, "\"2001:db8::/32\"", "IPv6 sources; 0.0.0.0/0 does not cover them."},
    {"source_group_id", reference(kSecurityGroup), kOptional, "sg1",
     "Sources that are members of a group of the same VPC."},
    {"source_port_range", port_range(), kOptional, "1024/65535", "Source ports; all where absent."},
    {"dest_cidr_ip", match_v4(), kOptional, "192.168.1.10",
     "Which of the member's own IPv4 addresses: a five-tuple rule."},
    {"ipv6_dest_cidr_ip", match_v6(), kOptional, "\"2001:db8::10\"",
     "Which of the member's own IPv6 addresses: a five-tuple rule."},
    {"description", text(), kOptional, "web", "For the reader."},
};
constexpr Shape kIngressRuleObject = object(kIngressRuleFields);

constexpr Field kEgressRuleFields[] = {
    {"policy", one_word_of(kPolicies), kOptional, "accept", "What happens to a packet that matches.", "accept"},
    {"priority", integer(1, 100), kOptional, "1", "The smaller number wins; of equal ones drop wins.", "1"},
    {"ip_protocol", one_of(kRuleProtocolShapes), kRequired, "tcp", "A protocol by name or number, or all."},
    {"port_range", port_range(), kOptional, "80/80",
     "Destination ports: tcp and udp need them; other protocols take -1/-1 or nothing."},
    {"dest_cidr_ip", match_v4(), kOptional, "10.0.0.0/16", "IPv4 destinations."},
    {"ipv6_dest_cidr_ip", match_v6(), kOptional, "\"2001:db8::/32\"",
     "IPv6 destinations; 0.0.0.0/0 does not cover them."},
    {"dest_group_id", reference(kSecurityGroup), kOptional, "sg1",
     "Destinations that are members of a group of the same VPC."},
    {"source_port_range", port_range(), kOptional, "1024/65535", "Source ports; all where absent."},
    {"source_cidr_ip", match_v4(), kOptional, "192.168.1.10",
     "Which of the member's own IPv4 addresses: a five-tuple rule."},
    {"ipv6_source_cidr_ip", match_v6(), kOptional, "\"2001:db8::10\"",
     "Which of the member's own IPv6 addresses: a five-tuple rule."},
    {"description", text(), kOptional, "web", "For the reader."},
};
constexpr Shape kEgressRuleObject = object(kEgressRuleFields);

constexpr Field kSecurityGroupFields[] = {
    {"vpc", reference(kVpc), kRequired, "vpc1", "The VPC whose network interfaces may join."},
    {"type", one_word_of(kGroupTypes), kOptional, "basic", "basic (the API's normal) or enterprise [domain.md 3.1].",
     "basic"},
    {"inner_access_policy", one_word_of(kPolicies), kOptional, "drop",
     "Whether members of a basic group reach each other; accept where absent, and never in an enterprise group."},
    {"ingress", list("ingress rule", kIngressRuleObject, 0, 1000), kOptional,
     "[{policy: accept, ip_protocol: icmp, source_cidr_ip: 10.0.0.0/16}]",
     "Rules for packets to a member; what no rule accepts is dropped."},
    {"egress", list("egress rule", kEgressRuleObject, 0, 1000), kOptional,
     "[{policy: drop, ip_protocol: all, dest_cidr_ip: 10.0.0.0/16}]",
     "Rules for packets from a member; what no rule drops is accepted in a basic group, dropped in an enterprise "
     "group."},
    {"description", text(), kOptional, "web servers", "For the reader."},
};
constexpr Shape kSecurityGroupObject = object(kSecurityGroupFields);

// ---- Network ACLs [domain.md 4] ----

constexpr Field kIngressEntryFields[] = {
    {"policy", one_word_of(kPolicies), kRequired, "accept",
     "What happens to a packet that matches; the first match decides [NA-05]."},
    {"protocol", one_word_of(kRuleProtocols), kRequired, "all", "A protocol, or all."},
    {"source_cidr_ip", match(), kRequired, "192.168.0.0/16", "Sources, IPv4 or IPv6."},
    {"port", port_range(), kOptional, "80/80", "Destination ports [NA-06]; -1/-1 is all.", "-1/-1"},
    {"ip_version", one_word_of(kFamilies), kOptional, "ipv4", "Follows from the address where absent."},
    {"name", text(), kOptional, "from-office", "For the reader."},
    {"description", text(), kOptional, "the office network", "For the reader."},
};
constexpr Shape kIngressEntryObject = object(kIngressEntryFields);

constexpr Field kEgressEntryFields[] = {
    {"policy", one_word_of(kPolicies), kRequired, "accept",
     "What happens to a packet that matches; the first match decides [NA-05]."},
    {"protocol", one_word_of(kRuleProtocols), kRequired, "all", "A protocol, or all."},
    {"destination_cidr_ip", match(), kRequired, "192.168.0.0/16", "Destinations, IPv4 or IPv6."},
    {"port", port_range(), kOptional, "80/80", "Destination ports [NA-06]; -1/-1 is all.", "-1/-1"},
    {"ip_version", one_word_of(kFamilies), kOptional, "ipv4", "Follows from the address where absent."},
    {"name", text(), kOptional, "to-office", "For the reader."},
    {"description", text(), kOptional, "the office network", "For the reader."},
};
constexpr Shape kEgressEntryObject = object(kEgressEntryFields);

constexpr Field kNetworkAclFields[] = {
    {"vpc", reference(kVpc), kRequired, "vpc1", "The VPC whose vSwitches it may be bound to."},
    {"ingress_acl_entries", list("ingress entry", kIngressEntryObject, 0, 200), kOptional,
     "[{policy: accept, protocol: all, source_cidr_ip: 0.0.0.0/0}]",
     "The custom entries for packets into the vSwitch, in order; where absent those that the API creates: accept all "
     "[NA-08]."},
    {"egress_acl_entries", list("egress entry", kEgressEntryObject, 0, 200), kOptional,
     "[{policy: accept, protocol: all, destination_cidr_ip: 0.0.0.0/0}]",
     "The custom entries for packets out of the vSwitch, in order; where absent those that the API creates: accept "
     "all [NA-08]."},
    {"description", text(), kOptional, "databases", "For the reader."},
};
constexpr Shape kNetworkAclObject = object(kNetworkAclFields);

// ---- Instances ----

constexpr Shape kSecurityGroupName = reference(kSecurityGroup);
constexpr Shape kIpv4Address = ipv4();
constexpr Shape kIpv6Address = ipv6();
constexpr Shape kIpv6Shapes[] = {ipv6(), list("IPv6 address", kIpv6Address, 1, 10)};
constexpr Field kEniFields[] = {
    {"name", name(), kRequired, "eth1", "Its name in the guest; eth0 is the instance's own."},
    {"vswitch", reference(kVSwitch), kRequired, "vsw2", "The vSwitch it lies in: same VPC and zone as the instance."},
    {"private_ip", ipv4(), kOptional, "192.168.2.10", "Its IPv4 address; the vSwitch's next free one where absent."},
    {"secondary_private_ips", list("secondary address", kIpv4Address, 0, 49), kOptional, "[192.168.2.11]",
     "More IPv4 addresses."},
    {"ipv6", one_of(kIpv6Shapes), kOptional, "\"2001:db8:1:102::10\"",
     "Its IPv6 address, or a list of them; none where absent."},
    {"security_groups", list("security group", kSecurityGroupName, 1, 10), kRequired, "[sg1]",
     "The groups it is a member of, all of one type [domain.md 3.1]."},
    {"source_dest_check", boolean(), kOptional, "true",
     "Drop packets that are not from or for its own addresses [domain.md 5.1].", "false"},
    gateway_format::kEip,
    gateway_format::kIpv6PublicBandwidth,
};
constexpr Shape kEniObject = object(kEniFields);

constexpr Field kInstanceLimitFields[] = {
    {"bandwidth", bit_rate(), kOptional, "1Gbps", "What it may send, and receive, at any time."},
    {"burst_bandwidth", bit_rate(), kOptional, "3Gbps", "What it may reach while its credit lasts."},
    {"pps", integer(1, kMostOfLimit), kOptional, "300000", "Packets a second, sent or received."},
    {"connections", integer(1, kMostOfLimit), kOptional, "250000", "Connections that its security groups remember."},
};

constexpr Shape kListener = listener();
constexpr Field kInstanceFields[] = {
    {"vswitch", reference(kVSwitch), kRequired, "vsw1", "The vSwitch of its primary network interface, eth0."},
    {"private_ip", ipv4(), kOptional, "192.168.1.10",
     "The primary IPv4 address; the vSwitch's next free one where absent."},
    {"secondary_private_ips", list("secondary address", kIpv4Address, 0, 49), kOptional, "[192.168.1.11]",
     "More IPv4 addresses of eth0."},
    {"ipv6", one_of(kIpv6Shapes), kOptional, "\"2001:db8:1:101::10\"",
     "The IPv6 address of eth0, or a list of them; none where absent."},
    {"security_groups", list("security group", kSecurityGroupName, 1, 10), kRequired, "[sg1]",
     "The groups that eth0 is a member of, all of one type [domain.md 3.1]."},
    {"source_dest_check", boolean(), kOptional, "true",
     "Whether eth0 drops packets that are not from or for its own addresses [domain.md 5.1].", "false"},
    gateway_format::kEip,
    gateway_format::kIpv6PublicBandwidth,
    {"enis", list("network interface", kEniObject, 0, 16), kOptional,
     "[{name: eth1, vswitch: vsw2, security_groups: [sg1]}]", "More network interfaces."},
    {"instance_type", text(), kOptional, "ecs.g7.large", "Its capacity [domain.md 5.4]; not limited where absent."},
    {"limits", object(kInstanceLimitFields), kOptional, "{bandwidth: 1Gbps, burst_bandwidth: 3Gbps}",
     "A capacity of its own, in place of what its type has, key by key."},
    {"mtu", integer(kLeastMtu, kMostMtu), kOptional, "8500", "The IP MTU of its network interfaces [EN-20].", "1500"},
    {"ip_forward", boolean(), kOptional, "true", "Whether the guest forwards packets that are not its own.", "false"},
    {"status", one_word_of(kStatuses), kOptional, "stopped", "Whether it runs.", "running"},
    {"listen", list("listener", kListener, 0, 1000), kOptional, "[tcp/80, udp/5201]",
     "Ports on which the guest takes connections or counts what arrives."},
    {"services", list("service", kServiceObject, 0, 1000), kOptional,
     "[{port: tcp/3306, name: rds, ip_white_list: [10.0.0.0/8]}]", "Ports that take only the sources of a white list."},
    {"guest_firewall", list("guest firewall rule", kGuestFirewallObject, 0, 1000), kOptional,
     "[{policy: drop, protocol: icmp}]",
     "The guest's own firewall for packets to it: in order, and stateful; what no rule drops is accepted [TS-73]."},
    {"guest_routes", list("guest route", kGuestRouteObject, 0, 1000), kOptional,
     "[{destination: 172.17.0.0/16, device: docker0}]",
     "What the guest does not send by its network interfaces: lost, and counted as GUEST_DROP [TS-60]."},
    {"count", integer(1, 100'000), kOptional, "3", "Makes NAME-1, NAME-2 ... of this one, with consecutive addresses."},
    {"description", text(), kOptional, "the web server", "For the reader."},
};
constexpr Shape kInstanceObject = object(kInstanceFields);

// ---- Between VPCs and regions ----

constexpr Field kPeerConnectionFields[] = {
    {"vpc", reference(kVpc), kRequired, "vpc1", "The requester's VPC."},
    {"accepting_vpc", reference(kVpc), kRequired, "vpc2", "The accepter's VPC."},
    {"bandwidth", bit_rate(), kOptional, "100Mbps",
     "For each direction, in whole Mbps, between regions only: 1024Mbps where absent [PC-31, PC-33]."},
    {"link_type", one_word_of(kLinkTypes), kOptional, "Platinum", "Between regions only: Gold where absent [PC-37]."},
    {"delay", duration(), kOptional, "15ms", "One way, in place of the delay between the regions."},
    {"burst", bytes(1, kMostBytes), kOptional, "125kB",
     "What may pass at once above the bandwidth; by the assumptions where absent [PC-36]."},
    {"quality", format_link::kQuality, kOptional, "{loss: 0.1%, jitter: 1ms}",
     "How well its link works, in place of the quality between the regions."},
    {"description", text(), kOptional, "link to the partner", "For the reader."},
};
constexpr Shape kPeerConnectionObject = object(kPeerConnectionFields);

constexpr Shape kPlace = region_or_zone();
constexpr Field kLatencyFields[] = {
    {"between", list("place", kPlace, 2, 2), kRequired, "[cn-beijing, cn-shanghai]", "Two regions, or two zones."},
    {"one_way", duration(), kOptional, "15ms",
     "How long a packet takes, in place of the computed value [domain.md 6.2]."},
    {"quality", format_link::kQuality, kOptional, "{loss: 0.1%, jitter: 1ms}",
     "Of two regions: how well the links between them work; perfectly where absent."},
};
constexpr Shape kLatencyObject = object(kLatencyFields);

// ---- The run ----

constexpr Shape kPoint = reference(kCapturePoint);
constexpr Field kCaptureFields[] = {
    {"points", list("point", kPoint, 1, 1000), kRequired, "[ecs1, pcc1@vpc1, dropped]",
     "Where packets are recorded: an instance (all its network interfaces), ecs1/eth1, the end of a peer connection "
     "in a VPC, what leaves for the `internet`, or what is `dropped` anywhere."},
    {"filter", text(), kOptional, "icmp or icmp6", "A tcpdump expression; all packets where absent."},
};
constexpr Shape kCaptureObject = object(kCaptureFields);

constexpr Field kLimitFields[] = {
    {"packets", integer(1, 100'000'000), kOptional, "1000000", "Packets alive at a time.", "4000000"},
    {"connections", integer(1, 100'000'000), kOptional, "1000000", "Connections that security groups remember.",
     "4000000"},
    {"events", integer(1, kAnyCount), kOptional, "1000000", "Events of the whole run.", "100000000000"},
};

}  // namespace

const Shape& scenario_format()
{
    static const Shape kAccountObject = object(account_table());
    static const Field kScenarioFields[] = {
        {"version", integer(1, 1), kRequired, "1", "The version of this format."},
        {"name", directory_name(), kRequired, "beijing-shanghai", "Names the run and the directory of its output."},
        {"description", text(), kOptional, "two VPCs and a peering", "For the reader."},
        {"seed", integer(0, kAnyCount), kOptional, "7", "All chance comes from it.", "1"},
        {"duration", positive_duration(), kOptional, "30s",
         "How long the run lasts; until the last check has ended where absent."},
        {"accounts", named("account", kAccountObject), kOptional, "{corp: {uid: 1001}}", "Owners of VPCs."},
        {"vpcs", named("vpc", kVpcObject), kOptional, "{vpc1: {region: cn-beijing, cidr_block: 192.168.0.0/16}}",
         "Virtual private clouds [domain.md 2.1]."},
        {"vswitches", named("vswitch", kVSwitchObject), kOptional,
         "{vsw1: {vpc: vpc1, zone_id: cn-beijing-h, cidr_block: 192.168.1.0/24}}",
         "Zonal subnets of VPCs [domain.md 2.2]."},
        {"route_tables", named("route table", kRouteTableObject), kOptional, "{rtb1: {vpc: vpc1}}",
         "Custom route tables; each VPC has its system table, NAME.system, by itself [domain.md 2.3]."},
        {"route_entries", list("route entry", kRouteEntryObject), kOptional,
         "[{route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16, next_hop_id: pcc1}]",
         "Custom routes [domain.md 2.4]."},
        {"security_groups", named("security group", kSecurityGroupObject), kOptional, "{sg1: {vpc: vpc1}}",
         "Stateful filters of network interfaces [domain.md 3]."},
        {"network_acls", named("network ACL", kNetworkAclObject), kOptional, "{acl1: {vpc: vpc1}}",
         "Stateless filters of vSwitches [domain.md 4]."},
        {"ipv4_gateways", named("IPv4 gateway", gateway_format::kIpv4GatewayObject), kOptional, "{igw1: {vpc: vpc1}}",
         "IPv4 gateways: with one, only route tables decide what leaves the VPC [PC-43]."},
        {"ipv6_gateways", named("IPv6 gateway", gateway_format::kIpv6GatewayObject), kOptional, "{igw6: {vpc: vpc1}}",
         "IPv6 gateways [VP-08, VP-50]."},
        {"nat_gateways", named("NAT gateway", gateway_format::kNatGatewayObject), kOptional,
         "{nat1: {vswitch: vsw1, eip: 203.0.113.20}}", "NAT gateways, with their SNAT entries [PC-43]."},
        {"instances", named("instance", kInstanceObject), kOptional, "{ecs1: {vswitch: vsw1, security_groups: [sg1]}}",
         "ECS instances [domain.md 5]."},
        {"peer_connections", named("peer connection", kPeerConnectionObject), kOptional,
         "{pcc1: {vpc: vpc1, accepting_vpc: vpc2}}", "VPC peering connections [domain.md 1]."},
        {"latency", list("latency", kLatencyObject), kOptional, "[{between: [cn-beijing, cn-shanghai], one_way: 15ms}]",
         "Delays between regions or zones, and the quality of the links between regions."},
        {"assumptions", object(assumption_table()), kOptional, "{mtu_inter_region: 1500}",
         "What the vendor does not document [domain.md 11.2]."},
        {"limits", object(kLimitFields), kOptional, "{events: 1000000}",
         "How much a run may grow; reaching a limit ends it, or is counted as CONNECTION_LIMIT."},
        {"timeline", timeline_format(), kOptional,
         "[{at: 2s, call: AcceptVpcPeerConnection, as: partner, with: {InstanceId: pcc1}}]",
         "Calls of the API while packets fly, and changes of links."},
        {"captures", list("capture", kCaptureObject), kOptional, "[{points: [ecs1, dropped]}]",
         "Where packets are recorded."},
        {"checks", list("check", format_checks::kCheckObject), kOptional,
         "[{at: 1s, ping: {from: ecs1, to: ecs2}, expect: reachable}]", "Probes and what must come of them."},
        {"matrices", list("matrix", format_matrices::kMatrixObject), kOptional,
         "[{at: 1s, expect: {ecs1: [ecs2], ecs2: nobody}}]", "Who must reach whom, of all instances."},
    };
    static const Shape kScenario = object(kScenarioFields);
    return kScenario;
}

}  // namespace vpcsim
