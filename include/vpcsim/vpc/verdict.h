// Verdict: what a stage says of one packet at one instant: pass or drop, why, by which rule of which object.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vpcsim/vpc/ids.h"

namespace vpcsim {

std::string_view name(Direction direction);  // "egress" or "ingress"

// X(enumerator, code, sentence): why a packet died, or (the last one) how it got out of sight alive. The closed list
// that `because: {reason: ...}` may name; the codes are domain.md 8.5 and DESIGN.md 6.
#define VPCSIM_DROP_REASONS(X)                                                                                         \
    X(NoRoute, "NO_ROUTE", "no route of the vSwitch's table covers the destination")                                   \
    X(RouteBlackhole, "ROUTE_BLACKHOLE", "the route's next hop is gone or not running")                                \
    X(WrongNextHop, "WRONG_NEXT_HOP", "the next hop takes only packets addressed to itself")                           \
    X(NoPublicAddress, "NO_PUBLIC_ADDRESS", "the gateway lets only public addresses out, and the sender has none")     \
    X(PeerNotActive, "PEER_NOT_ACTIVE", "the peer connection is not Activated")                                        \
    X(PeerNonTransitive, "PEER_NON_TRANSITIVE", "a peered VPC takes only packets for its own vSwitches")               \
    X(SgEgressDeny, "SG_EGRESS_DENY", "a security group of the sender does not let it out")                            \
    X(SgIngressDeny, "SG_INGRESS_DENY", "a security group of the receiver does not let it in")                         \
    X(NaclEgressDeny, "NACL_EGRESS_DENY", "the network ACL of the sender's vSwitch does not let it out")               \
    X(NaclIngressDeny, "NACL_INGRESS_DENY", "the network ACL of the receiver's vSwitch does not let it in")            \
    X(DestNotFound, "DEST_NOT_FOUND", "no network interface has the destination address")                              \
    X(InstanceStopped, "INSTANCE_STOPPED", "the instance is not running")                                              \
    X(GuestDrop, "GUEST_DROP", "the guest's own routes, firewall or reassembly discard it")                            \
    X(Ipv6NotEnabled, "IPV6_NOT_ENABLED", "an end has no IPv6 address")                                                \
    X(RateLimited, "RATE_LIMITED", "the peer connection's bandwidth is used up")                                       \
    X(MtuExceeded, "MTU_EXCEEDED", "the packet is larger than the path takes and may not be fragmented")               \
    X(Malformed, "MALFORMED", "the packet's bytes contradict themselves")                                              \
    X(BadChecksum, "BAD_CHECKSUM", "a checksum of the packet does not fit its bytes")                                  \
    X(TtlExceeded, "TTL_EXCEEDED", "the TTL or hop limit is used up")                                                  \
    X(NoMulticast, "NO_MULTICAST", "a VPC carries no multicast and no broadcast")                                      \
    X(QueueFull, "QUEUE_FULL", "a queue is full")                                                                      \
    X(InstanceBandwidth, "INSTANCE_BANDWIDTH", "the instance's bandwidth is used up")                                  \
    X(InstancePps, "INSTANCE_PPS", "the instance's packets per second are used up")                                    \
    X(ConnectionLimit, "CONNECTION_LIMIT", "there is no room for another connection")                                  \
    X(LinkLoss, "LINK_LOSS", "lost on the way")                                                                        \
    X(SpoofedSource, "SPOOFED_SOURCE", "the source address is not one of the sending network interface")               \
    X(ServiceWhitelist, "SERVICE_WHITELIST", "the service's IP white list does not have the source")                   \
    X(LeftForInternet, "LEFT_FOR_INTERNET", "it has left for the Internet, from where nothing comes back here")

enum class DropReason : std::uint8_t {
#define VPCSIM_ENUMERATOR(name, code, sentence) name,
    VPCSIM_DROP_REASONS(VPCSIM_ENUMERATOR)
#undef VPCSIM_ENUMERATOR
};

inline constexpr std::size_t kDropReasonCount = 0
#define VPCSIM_COUNT(name, code, sentence) +1
    VPCSIM_DROP_REASONS(VPCSIM_COUNT)
#undef VPCSIM_COUNT
    ;

std::string_view code(DropReason reason);
std::string_view sentence(DropReason reason);
std::optional<DropReason> parse_drop_reason(std::string_view code);

// X(enumerator, name): who may decide on a packet. First the stages of the pipeline, then the places it passes.
#define VPCSIM_STAGES(X)                                                                                               \
    X(Parse, "parse")                                                                                                  \
    X(TransmitLink, "transmit_link")                                                                                   \
    X(SourceCheck, "source_check")                                                                                     \
    X(SecurityGroupEgress, "security_group_egress")                                                                    \
    X(NetworkAclEgress, "network_acl_egress")                                                                          \
    X(RouteLookup, "route_lookup")                                                                                     \
    X(PublicAddress, "public_address")                                                                                 \
    X(PeeringState, "peering_state")                                                                                   \
    X(HopLimitCheck, "hop_limit_check")                                                                                \
    X(MtuCheck, "mtu_check")                                                                                           \
    X(TokenBucket, "token_bucket")                                                                                     \
    X(Link, "link")                                                                                                    \
    X(PeerRouteLookup, "peer_route_lookup")                                                                            \
    X(DestinationLookup, "destination_lookup")                                                                         \
    X(NetworkAclIngress, "network_acl_ingress")                                                                        \
    X(SecurityGroupIngress, "security_group_ingress")                                                                  \
    X(InstanceState, "instance_state")                                                                                 \
    X(ReceiverMtu, "receiver_mtu")                                                                                     \
    X(ReceiveLink, "receive_link")                                                                                     \
    X(Guest, "guest")                                                                                                  \
    X(Internet, "internet")

enum class Stage : std::uint8_t {
#define VPCSIM_ENUMERATOR(name, text) name,
    VPCSIM_STAGES(VPCSIM_ENUMERATOR)
#undef VPCSIM_ENUMERATOR
};

std::string_view name(Stage stage);
std::optional<Stage> parse_stage(std::string_view name);

// RuleRef: the rule that decided.
struct RuleRef {
    enum class Kind : std::uint8_t {
        None,        // no rule took part
        Default,     // what holds where no rule matches: "default"
        Hardwired,   // what no group can block [domain.md 3.5]
        Connection,  // a known connection [SG-30]
        IntraGroup,  // the intra-group policy of `owner` [domain.md 3.3]
        SecurityGroupRule,
        NetworkAclEntry,
        RouteEntry,
        LinkDown,           // the link loses everything for a while; `object` is its peer connection
        GuestRoute,         // of a guest, to a device of its own; `owner` is the instance
        GuestFirewallRule,  // of a guest; `owner` is the instance
        ServiceWhiteList,   // of a service in a guest; `owner` is the instance
    };
    Kind kind = Kind::None;
    Direction direction = Direction::Egress;
    std::uint16_t index = 0;  // in the owner's list of that direction
    std::uint32_t owner = 0;  // id of the group, ACL, route table or instance

    auto operator<=>(const RuleRef&) const = default;

    static RuleRef default_rule() { return {Kind::Default, {}, 0, 0}; }
    static RuleRef hardwired() { return {Kind::Hardwired, {}, 0, 0}; }
    static RuleRef connection() { return {Kind::Connection, {}, 0, 0}; }
    static RuleRef intra_group(SecurityGroupId group) { return {Kind::IntraGroup, Direction::Ingress, 0, group.value}; }
    static RuleRef security_group(SecurityGroupId group, Direction direction, std::size_t index)
    {
        return {Kind::SecurityGroupRule, direction, static_cast<std::uint16_t>(index), group.value};
    }
    static RuleRef network_acl(NetworkAclId acl, Direction direction, std::size_t index)
    {
        return {Kind::NetworkAclEntry, direction, static_cast<std::uint16_t>(index), acl.value};
    }
    static RuleRef link_down() { return {Kind::LinkDown, {}, 0, 0}; }
    static RuleRef route(RouteTableId table, std::size_t index)
    {
        return {Kind::RouteEntry, {}, static_cast<std::uint16_t>(index), table.value};
    }
    // The network does not know what a guest is set up with; whoever does finds it by the index.
    static RuleRef guest(Kind kind, InstanceId instance, std::size_t index)
    {
        return {kind, Direction::Ingress, static_cast<std::uint16_t>(index), instance.value};
    }
    bool is_guests() const { return kind >= Kind::GuestRoute; }
};

struct Verdict {
    bool passed = true;
    DropReason reason{};  // meaningful when not passed
    Stage stage{};        // who decided; walk() fills it in
    RuleRef rule;
    ObjectRef object;

    static Verdict pass() { return {}; }
    static Verdict pass(RuleRef rule, ObjectRef object) { return {true, {}, {}, rule, object}; }
    static Verdict drop(DropReason reason, ObjectRef object, RuleRef rule = {})
    {
        return {false, reason, {}, rule, object};
    }
    // The same, decided by that stage: for the places, which decide outside of any walk.
    Verdict at(Stage decider) const { return {passed, reason, decider, rule, object}; }

    bool operator==(const Verdict&) const = default;
};
// Returned in registers: a dozen of them are for each packet, and each took 2 ns more by way of the stack.
static_assert(sizeof(Verdict) == 16);

}  // namespace vpcsim
