// The format's example: two VPCs in two regions, a peering between them, one instance on each side. It has something of
// every kind that the tests break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

inline constexpr std::string_view kExample = R"(version: 1
name: beijing-shanghai
seed: 1
accounts: {corp: {uid: 1001}, partner: {uid: 2002}}
vpcs:
  vpc1: {account: corp,    region: cn-beijing,  cidr_block: 192.168.0.0/16, ipv6_cidr_block: "2001:db8:1:100::/56"}
  vpc2: {account: corp,    region: cn-shanghai, cidr_block: 10.0.0.0/16,    ipv6_cidr_block: "2001:db8:2:200::/56"}
vswitches:
  vsw1: {vpc: vpc1, zone_id: cn-beijing-h,  cidr_block: 192.168.1.0/24, ipv6_cidr_block: "2001:db8:1:101::/64"}
  vsw2: {vpc: vpc2, zone_id: cn-shanghai-b, cidr_block: 10.0.1.0/24,    ipv6_cidr_block: "2001:db8:2:201::/64",
         network_acl: acl2}
network_acls:
  acl2:
    vpc: vpc2
    ingress_acl_entries: [{policy: accept, protocol: all, source_cidr_ip: 192.168.0.0/16}]
    egress_acl_entries:  [{policy: accept, protocol: all, destination_cidr_ip: 192.168.0.0/16}]
security_groups:
  sg1: {vpc: vpc1, type: basic, ingress: [{policy: accept, ip_protocol: icmp, source_cidr_ip: 10.0.0.0/16}]}
  sg2:
    vpc: vpc2
    type: basic
    ingress:
      - {policy: accept, priority: 1, ip_protocol: tcp, port_range: 80/80, source_cidr_ip: 192.168.0.0/16}
      - {policy: accept, priority: 1, ip_protocol: udp, port_range: 5201/5201, source_cidr_ip: 192.168.0.0/16}
instances:
  ecs1: {vswitch: vsw1, private_ip: 192.168.1.10, ipv6: "2001:db8:1:101::10", security_groups: [sg1]}
  ecs2: {vswitch: vsw2, private_ip: 10.0.1.10,    ipv6: "2001:db8:2:201::10", security_groups: [sg2], listen: [tcp/80]}
peer_connections:
  pcc1: {vpc: vpc1, accepting_vpc: vpc2, bandwidth: 100Mbps}
route_entries:
  - {route_table: vpc1.system, destination_cidr_block: 10.0.0.0/16,    next_hop_id: pcc1}
  - {route_table: vpc2.system, destination_cidr_block: 192.168.0.0/16, next_hop_id: pcc1}
captures:
  - {points: [ecs1, pcc1@vpc1, ecs2], filter: "icmp or icmp6 or tcp port 80"}
  - {points: [dropped]}
checks:
  - {at: 1s,  ping: {from: ecs1, to: ecs2, family: ipv4, count: 1}, expect: unreachable,
     because: {reason: NO_ROUTE, object: vpc1.system, packet: request, diagnosis: PEER_NOT_ACTIVE}}
  - {at: 15s, ping: {from: ecs1, to: ecs2}, expect: unreachable, because: {reason: SG_INGRESS_DENY, object: ecs2}}
  - {at: 30s, udp:  {from: ecs1, to: ecs2, port: 5201, rate: 20Mbps, duration: 5s},
     expect: {throughput: 9.5Mbps..10.5Mbps}}
)";

// The example with `from` replaced by `to` once.
inline std::string example_with(std::string_view from, std::string_view to)
{
    std::string text{kExample};
    const std::size_t at = text.find(from);
    if (at == std::string::npos)
        throw Error{"the example has no " + std::string{from}};
    return text.replace(at, from.size(), to);
}

// "line:column: message", one for each mistake, in the order of the file.
inline std::vector<std::string> mistakes_in(std::string_view text)
{
    std::vector<std::string> mistakes;
    try {
        build_scenario(text, "x.yaml");
    } catch (const ScenarioError& error) {
        for (const Diagnostic& diagnostic : error.diagnostics())
            mistakes.push_back(std::to_string(diagnostic.origin.line) + ":" + std::to_string(diagnostic.origin.column) +
                               ": " + diagnostic.message);
    }
    return mistakes;
}

}  // namespace vpcsim
