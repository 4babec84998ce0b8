// The closed lists of the scenario format: what a reference may name, and the words that a field may hold.
#pragma once

#include <string_view>

#include "vpcsim/scenario/shape.h"
#include "vpcsim/vpc/verdict.h"

namespace vpcsim::format_words {

using Form = Target::Form;

// ---- What names may stand for ----

inline constexpr Target kAccount[] = {{Form::Entry, "accounts"}};
inline constexpr Target kVpc[] = {{Form::Entry, "vpcs"}};
inline constexpr Target kVSwitch[] = {{Form::Entry, "vswitches"}};
inline constexpr Target kRouteTable[] = {{Form::Entry, "route_tables"}, {Form::SystemTable, "vpcs"}};
inline constexpr Target kNetworkAcl[] = {{Form::Entry, "network_acls"}};
inline constexpr Target kSecurityGroup[] = {{Form::Entry, "security_groups"}};
inline constexpr Target kNextHop[] = {{Form::Entry, "peer_connections"}, {Form::Entry, "instances"},
                                      {Form::Eni, "instances"},          {Form::Entry, "ipv4_gateways"},
                                      {Form::Entry, "ipv6_gateways"},    {Form::Entry, "nat_gateways"}};
inline constexpr Target kEndpoint[] = {{Form::Entry, "instances"}, {Form::Eni, "instances"}};
inline constexpr Target kEndpointOrAddress[] = {{Form::Entry, "instances"}, {Form::Eni, "instances"}, {Form::Address}};
inline constexpr Target kHopTargets[] = {
    {Form::Entry, "instances"}, {Form::Eni, "instances"}, {Form::Address}, {Form::Word, "*"}};
inline constexpr Target kCapturePoint[] = {{Form::Entry, "instances"},
                                           {Form::Eni, "instances"},
                                           {Form::PeerEnd, "peer_connections"},
                                           {Form::Word, "dropped"},
                                           {Form::Word, "internet"}};
inline constexpr Target kAnyObject[] = {
    {Form::Entry, "instances"},     {Form::Eni, "instances"},          {Form::Entry, "security_groups"},
    {Form::Entry, "network_acls"},  {Form::Entry, "route_tables"},     {Form::SystemTable, "vpcs"},
    {Form::Entry, "vswitches"},     {Form::Entry, "peer_connections"}, {Form::Entry, "vpcs"},
    {Form::Entry, "ipv4_gateways"}, {Form::Entry, "ipv6_gateways"},    {Form::Entry, "nat_gateways"}};

// ---- Closed lists of words ----

inline constexpr std::string_view kPolicies[] = {"accept", "drop"};
inline constexpr std::string_view kGroupTypes[] = {"basic", "enterprise", "normal"};
inline constexpr std::string_view kRuleProtocols[] = {"tcp", "udp", "icmp", "icmpv6", "gre", "all"};
inline constexpr std::string_view kFamilies[] = {"ipv4", "ipv6"};
inline constexpr std::string_view kStatuses[] = {"running", "stopped"};
inline constexpr std::string_view kLinkTypes[] = {"Gold", "Platinum", "Silver"};
inline constexpr std::string_view kNextHopTypes[] = {  // [VP-48]
    "Instance",
    "HaVip",
    "RouterInterface",
    "NetworkInterface",
    "VpnGateway",
    "IPv6Gateway",
    "NatGateway",
    "Attachment",
    "VpcPeer",
    "Ipv4Gateway",
    "GatewayEndpoint",
    "Ecr",
    "GatewayLoadBalancerEndpoint",
    "RouteTargetGroup"};
inline constexpr std::string_view kOutcomes[] = {"reachable", "refused", "unreachable", "timeout"};
inline constexpr std::string_view kTcpEnds[] = {"closed", "refused", "reset", "timed_out", "unreachable", "forgotten"};
inline constexpr std::string_view kIperfProtocols[] = {"tcp", "udp"};
inline constexpr std::string_view kCongestionControls[] = {"cubic", "reno"};
inline constexpr std::string_view kArrivals[] = {"constant", "poisson", "on_off"};
inline constexpr std::string_view kLegs[] = {"request", "reply"};
inline constexpr std::string_view kStages[] = {
#define VPCSIM_NAME(enumerator, text) text,
    VPCSIM_STAGES(VPCSIM_NAME)
#undef VPCSIM_NAME
};
inline constexpr std::string_view kReasons[] = {
#define VPCSIM_CODE(enumerator, code, sentence) code,
    VPCSIM_DROP_REASONS(VPCSIM_CODE)
#undef VPCSIM_CODE
};
inline constexpr std::string_view kDiagnoses[] = {  // [domain.md 8.5]
    "PEER_NOT_ACTIVE",    "PEER_NON_TRANSITIVE",  "LOCAL_ROUTE_SHADOWS_PEER",
    "WRONG_NEXT_HOP",     "ROUTE_BLACKHOLE",      "NO_ROUTE",
    "INSTANCE_STOPPED",   "PUBLIC_RANGE_ESCAPES", "IPV6_NOT_ENABLED",
    "ENDPOINT_NOT_READY", "SERVICE_WHITELIST",    "SG_EGRESS_DENY",
    "SG_INGRESS_DENY",    "NACL_EGRESS_DENY",     "NACL_INGRESS_DENY",
    "DEST_NOT_FOUND",     "GUEST_DROP",           "RATE_LIMITED",
    "MTU_EXCEEDED",       "NO_PUBLIC_ADDRESS",    "LEFT_FOR_INTERNET",
    "LINK_LOSS"};

}  // namespace vpcsim::format_words
