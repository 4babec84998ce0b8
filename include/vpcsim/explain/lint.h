// Lint: what a network or a check may legally have and hardly anybody means: rules that never decide, routes that
// nothing follows, filters that let only one half of a conversation through. It looks at the configuration alone and
// changes nothing.
#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/vpc/network.h"

namespace vpcsim {

// X(enumerator, code, sentence): the closed list of what is looked for.
#define VPCSIM_WARNINGS(X)                                                                                             \
    X(ShadowedRule, "SHADOWED_RULE", "a rule of a group, or an entry of an ACL, that another one leaves nothing to")   \
    X(NoEgressRule, "NO_EGRESS_RULE", "an enterprise group whose members can send nothing but answers")                \
    X(AclWithoutEphemeralPorts, "ACL_WITHOUT_EPHEMERAL_PORTS",                                                         \
      "an ACL that lets TCP requests through and not their answers")                                                   \
    X(UnusedRouteTable, "UNUSED_ROUTE_TABLE", "a route table that no vSwitch is bound to")                             \
    X(UnreachableRoute, "UNREACHABLE_ROUTE", "a route whose addresses all have longer prefixes")                       \
    X(DeadNextHop, "DEAD_NEXT_HOP", "a route to a peer connection that has ended")                                     \
    X(RouteShadowedByVSwitch, "ROUTE_SHADOWED_BY_VSWITCH", "a local vSwitch has addresses that a route is for")        \
    X(NonTransitiveRoute, "NON_TRANSITIVE_ROUTE", "a route to a peer connection for what lies beyond the peer")        \
    X(OneWayRoute, "ONE_WAY_ROUTE", "a route to a peer connection without a route back")                               \
    X(NoIpv6Twin, "NO_IPV6_TWIN", "a route to a peer connection for IPv4, and none for IPv6")                          \
    X(UnroutedPeer, "UNROUTED_PEER", "a peer connection that nobody routes to")                                        \
    X(BurstBelowMtu, "BURST_BELOW_MTU", "a peer connection whose burst holds no packet of its MTU")                    \
    X(ProbeWithoutAddress, "PROBE_WITHOUT_ADDRESS", "a check of a family that one of its ends has no address of")      \
    X(UnfinishedCheck, "UNFINISHED_CHECK", "a check that has not ended when `duration` ends the run")

enum class WarningCode : std::uint8_t {
#define VPCSIM_ENUMERATOR(name, code, sentence) name,
    VPCSIM_WARNINGS(VPCSIM_ENUMERATOR)
#undef VPCSIM_ENUMERATOR
};

std::string_view code(WarningCode warning);
std::string_view sentence(WarningCode warning);
std::span<const WarningCode> warning_codes();

struct Warning {
    WarningCode code{};
    Origin origin;        // of the rule, the route or the object that it is about
    std::string message;  // what is odd, with names, and what would be right

    bool operator==(const Warning&) const = default;
};

// Names of objects of any kind.
using ObjectNames = std::set<std::string, std::less<>>;

// In the order of the file; the same network has the same warnings.
//
// A network that is about to change is not yet as it is meant. Of groups, ACLs, route tables and peer connections that
// are `changing` nothing is said, and a route table among them counts as bound to a vSwitch. Routes that are awaited
// must be in the network.
std::vector<Warning> lint(const Network& network, const ObjectNames& changing = {});

}  // namespace vpcsim
