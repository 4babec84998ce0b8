#include "edit_candidates.h"

#include <algorithm>

#include "detour.h"
#include "vpcsim/base/format.h"
#include "vpcsim/explain/route_trial.h"

namespace vpcsim {
namespace {

// What a rule for this flow, and for others like it, has to accept.
struct Match {
    RuleProtocol protocol;
    PortRange ports;
    Cidr remote;
};

Match match_of(const FiveTuple& flow, Direction direction)
{
    Match match;
    match.protocol = {static_cast<std::uint16_t>(flow.protocol)};
    if (has_ports(flow.protocol)) {
        const std::uint16_t port = flow.destination_port;
        // An answer goes to the port that its client was given.
        match.ports = kEphemeralPorts.contains(port) ? kEphemeralPorts : PortRange{port, port};
    }
    match.remote = Cidr::host(direction == Direction::Ingress ? flow.source : flow.destination);
    return match;
}

std::vector<Edit> group_edits(const Network& network, const Leg& leg, const Step& step)
{
    const bool is_ingress = step.stage == Stage::SecurityGroupIngress;
    const Direction direction = is_ingress ? Direction::Ingress : Direction::Egress;
    const Match match = match_of(leg.flow, direction);
    const RuleRef& by = step.verdict.rule;
    if (by.kind != RuleRef::Kind::SecurityGroupRule) {
        const SecurityGroupId group = network.group_sets[network.enis[step.hop.eni].groups].groups.front();
        return {AddGroupRule{group, direction, 1, match.protocol, match.ports, match.remote}};
    }
    const SecurityGroupId group{by.owner};
    const std::uint8_t priority = network.security_groups[group].rules(direction)[by.index].priority;
    std::vector<Edit> edits;
    if (priority > 1)  // a stronger one decides first; at equal priority drop would [domain.md 3.3]
        edits.push_back(AddGroupRule{group, direction, static_cast<std::uint8_t>(priority - 1), match.protocol,
                                     match.ports, match.remote});
    edits.push_back(RemoveGroupRule{group, direction, by.index});
    return edits;
}

std::vector<Edit> acl_edits(const Network& network, const Leg& leg, const Step& step)
{
    const Direction direction = step.stage == Stage::NetworkAclIngress ? Direction::Ingress : Direction::Egress;
    const Match match = match_of(leg.flow, direction);
    return {AddAclEntry{network.vswitches[step.hop.vswitch].network_acl, direction, match.protocol, match.ports,
                        match.remote}};
}

// The peer's block, as the documentation writes routes; else its vSwitch's, else the address alone, where the control
// plane refuses the wider one or another route is longer.
void add_route_edits(const Network& network, const Leg& leg, const Step& step, std::vector<Edit>& edits)
{
    const IpAddress destination = leg.flow.destination;
    const PeerConnectionId peer = peer_towards(network, step.hop.vpc, destination);
    if (peer.is_none() || !network.peer_connections[peer].forwards())
        return;
    const RouteTableId table = network.vswitches[step.hop.vswitch].route_table;
    const VpcId far = far_end(network.peer_connections[peer], step.hop.vpc);
    const auto add = [&](const Cidr& block) {
        const Edit edit = AddRoute{table, block, NextHop::peer(peer)};
        if (std::ranges::find(edits, edit) == edits.end())
            edits.push_back(edit);
    };
    const Vpc& vpc = network.vpcs[far];
    for (const Cidr& block : destination.is_v4() ? vpc.cidrs : vpc.ipv6_cidrs)
        if (block.contains(destination))
            add(block);
    for (const VSwitch& vswitch : network.vswitches)
        if (vswitch.vpc == far && vswitch.covers(destination))
            add(destination.is_v4() ? vswitch.cidr : *vswitch.ipv6_cidr);
    add(Cidr::host(destination));
}

std::vector<Edit> route_edits(const Network& network, const Leg& leg, const Step& step)
{
    std::vector<Edit> edits;
    const IpAddress destination = leg.flow.destination;
    if (step.verdict.rule.kind == RuleRef::Kind::RouteEntry) {
        const RouteTable& table = network.route_tables[RouteTableId{step.verdict.rule.owner}];
        const NextHop& next = table.entries()[step.verdict.rule.index].next_hop;
        if (next.type == NextHopType::Instance)
            edits.push_back(StartInstanceAgain{InstanceId{next.id}});
        if (next.type == NextHopType::NetworkInterface)
            edits.push_back(StartInstanceAgain{network.enis[EniId{next.id}].instance});
    }
    const PeerConnectionId peer = peer_towards(network, step.hop.vpc, destination);
    if (peer && network.peer_connections[peer].status == PeerStatus::Accepting)
        edits.push_back(AcceptPeer{peer});  // before that no route may lead to it [VP-57]
    add_route_edits(network, leg, step, edits);
    for (const RouteTrial& other : unasked_routes(network, step.hop.vswitch, destination))
        edits.push_back(AssociateTable{step.hop.vswitch, other.table});
    return edits;
}

// Its next hop does not pass it on: a longer route by the peer connection leaves that out. Where no route led it there,
// or it is the receiver that drops it, there is none.
std::vector<Edit> way_round(const Network& network, const Leg& leg, const Blocker& blocker)
{
    const Step& step = leg.steps[blocker.step];
    std::vector<Edit> edits;
    if (!step.hop.addressed_by_route)
        return edits;
    for (std::size_t index = blocker.step; index-- > 0;)
        if (leg.steps[index].stage == Stage::RouteLookup) {
            add_route_edits(network, leg, leg.steps[index], edits);
            break;
        }
    return edits;
}

// It went to the Internet, or would have: a route led it there, or, of a range that is no private one, no route was
// asked, and none would help before an IPv4 gateway is active [PC-43].
std::vector<Edit> exit_edits(const Network& network, const Leg& leg, const Blocker& blocker)
{
    const Step& step = leg.steps[blocker.step];
    if (blocker.diagnosis.code != kPublicRangeEscapes)
        return route_edits(network, leg, step);
    const Ipv4GatewayId gateway = network.vpcs[step.hop.vpc].ipv4_gateway;
    return gateway ? std::vector<Edit>{ActivateIpv4Gateway{gateway}} : std::vector<Edit>{};
}

}  // namespace

std::vector<Edit> edit_candidates(const Network& network, const Leg& leg, const Blocker& blocker)
{
    const Step& step = leg.steps[blocker.step];
    if (step.verdict.passed)  // somebody else got it
        return {};
    switch (step.stage) {
    case Stage::SecurityGroupEgress:
    case Stage::SecurityGroupIngress:
        return group_edits(network, leg, step);
    case Stage::NetworkAclEgress:
    case Stage::NetworkAclIngress:
        return acl_edits(network, leg, step);
    case Stage::RouteLookup:
        return step.verdict.reason == DropReason::NoRoute || step.verdict.reason == DropReason::RouteBlackhole
                   ? route_edits(network, leg, step)
                   : std::vector<Edit>{};
    case Stage::PublicAddress:
    case Stage::Internet:
        return exit_edits(network, leg, blocker);
    case Stage::PeeringState:
        if (network.peer_connections[step.hop.peer].status == PeerStatus::Accepting)
            return {AcceptPeer{step.hop.peer}};
        return {};
    case Stage::InstanceState:
        return {StartInstanceAgain{network.enis[step.hop.eni].instance}};
    case Stage::Guest:
        if (step.verdict.reason == DropReason::InstanceStopped)
            return {StartInstanceAgain{network.enis[step.hop.eni].instance}};
        return way_round(network, leg, blocker);
    case Stage::DestinationLookup:
        return way_round(network, leg, blocker);
    default:
        return {};
    }
}

std::string why_unmendable(const Network& network, const Leg& leg, const Blocker& blocker)
{
    const Step& step = leg.steps[blocker.step];
    switch (step.verdict.passed ? DropReason::DestNotFound : step.verdict.reason) {
    case DropReason::NoRoute:
    case DropReason::RouteBlackhole:
    case DropReason::PeerNotActive: {
        const PeerConnectionId peer = step.stage == Stage::PeeringState
                                          ? step.hop.peer
                                          : peer_towards(network, step.hop.vpc, leg.flow.destination);
        if (peer.is_none())
            return format("{} has no peer connection to a VPC with {}: create one", network.name(step.hop.vpc),
                          to_string(leg.flow.destination));
        const PeerConnection& dead = network.peer_connections[peer];
        if (dead.is_in_transition())
            return format("{} is {} until {}", dead.name, name(dead.status), to_string(dead.due));
        if (dead.forwards())
            return format("the control plane accepts no route to {} there", to_string(leg.flow.destination));
        return dead.is_held ? format("{}: pay what is due", blocker.diagnosis.hint)
                            : format("{} is {}: delete it and create another", dead.name, name(dead.status));
    }
    case DropReason::PeerNonTransitive:
        return format("{} passes nothing on: create a peer connection between the two VPCs",
                      network.name(step.hop.vpc));
    case DropReason::GuestDrop:
    case DropReason::ServiceWhitelist:
        return format("it is inside {}: the cloud's API cannot change that",
                      network.name(network.enis[step.hop.eni].instance));
    case DropReason::DestNotFound:
        return blocker.diagnosis.code == kLocalRouteShadowsPeer
                   ? "a route may not be longer than a vSwitch's own [PC-42]: give one of the VPCs other blocks"
                   : format("nobody has {}", to_string(leg.flow.destination));
    case DropReason::TtlExceeded:
        return "send it with a greater TTL";
    case DropReason::MtuExceeded:
        return "send smaller packets";
    default:
        return blocker.diagnosis.hint.empty() ? "no edit of the network is known to mend it" : blocker.diagnosis.hint;
    }
}

}  // namespace vpcsim
