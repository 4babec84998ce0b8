// Routes to peer connections that do not do what they are there for, and peer connections without any.
#include <algorithm>
#include <array>
#include <optional>

#include "lint_checks.h"
#include "vpcsim/base/format.h"
#include "vpcsim/vpc/pipeline.h"

namespace vpcsim {
namespace {

struct PeerRoute {
    RouteTableId table;
    std::size_t index = 0;
};

// Both ends of a peer connection as one of them sees it, and the routes over it.
class PeerLint {
public:
    PeerLint(Findings& findings, PeerConnectionId id, const std::vector<PeerRoute>& routes)
        : findings_{findings}, network_{findings.network}, id_{id}, peer_{network_.peer_connections[id]},
          routes_{routes}
    {
    }

    void look()
    {
        if (is_over()) {
            find_dead_next_hops();
            return;
        }
        if (routes_.empty())
            find_unrouted();
        find_small_burst();
        for (const PeerSide side : {PeerSide::Requester, PeerSide::Accepter}) {
            near_ = peer_.vpc(side);
            far_ = peer_.vpc(other(side));
            find_shadowed_routes();
            find_non_transitive_routes();
            find_one_way_routes(IpFamily::V4);
            find_one_way_routes(IpFamily::V6);
            find_missing_twins();
        }
    }

private:
    // It will never forward again; until it is Deleted its routes may stay behind.
    bool is_over() const
    {
        return peer_.status == PeerStatus::Rejected || peer_.status == PeerStatus::Expired ||
               peer_.status == PeerStatus::Deleting || peer_.status == PeerStatus::Deleted;
    }

    const RouteEntry& entry(const PeerRoute& route) const
    {
        return network_.route_tables[route.table].entries()[route.index];
    }
    std::string name(const PeerRoute& route) const { return network_.name(RuleRef::route(route.table, route.index)); }
    VpcId vpc(const PeerRoute& route) const { return network_.route_tables[route.table].vpc(); }
    bool is_followed_in(VpcId vpc_id, const PeerRoute& route) const
    {
        return vpc(route) == vpc_id && findings_.is_followed(route.table);
    }
    void warn(WarningCode code, const PeerRoute& route, std::string message)
    {
        findings_.warn(code, entry(route).origin, std::move(message));
    }

    void find_dead_next_hops()
    {
        for (const PeerRoute& route : routes_)
            warn(WarningCode::DeadNextHop, route,
                 format("{} leads to {}, which is {} and will not forward again: its packets are lost; remove it",
                        name(route), peer_.name, vpcsim::name(peer_.status)));
    }

    // One that waits to be accepted can have no routes yet [VP-57], and a VPC without vSwitches needs none.
    void find_unrouted()
    {
        const bool may_have_routes = peer_.status == PeerStatus::Activated || peer_.status == PeerStatus::Updating;
        if (!may_have_routes || findings_.vswitches_of[peer_.requester].empty() ||
            findings_.vswitches_of[peer_.accepter].empty())
            return;
        const std::string& requester = network_.vpcs[peer_.requester].name;
        const std::string& accepter = network_.vpcs[peer_.accepter].name;
        findings_.warn(WarningCode::UnroutedPeer, peer_.origin,
                       format("{} is {}, but neither {} nor {} has a route over it, and it makes none by itself; add "
                              "one on each side",
                              peer_.name, vpcsim::name(peer_.status), requester, accepter));
    }

    // What is larger than the bucket never conforms to the limiter [PC-36].
    void find_small_burst()
    {
        if (!peer_.bandwidth)
            return;
        const Bytes burst{burst_bits_of(network_, id_) / 8};
        const std::uint64_t header = network_.assumptions.limiter_counts_frames ? Packet::kEthernetHeader : 0;
        const Bytes largest{static_cast<std::uint64_t>(mtu_of(network_, id_)) + header};
        if (burst < largest)
            findings_.warn(WarningCode::BurstBelowMtu, peer_.origin,
                           format("{} lets {} pass at once, and a packet of its MTU counts {}: larger ones never pass; "
                                  "give it a burst of {} or more",
                                  peer_.name, to_string(burst), to_string(largest), to_string(largest)));
    }

    // An address that a local vSwitch covers never leaves: a system route is the longer prefix, and no custom route
    // may be as long [PC-40, PC-42].
    void find_shadowed_routes()
    {
        for (const PeerRoute& route : routes_) {
            if (!is_followed_in(near_, route))
                continue;
            const Cidr& destination = entry(route).destination;
            for (const VSwitchId far : findings_.vswitches_of[far_])
                if (const Cidr* wanted = block_of(network_.vswitches[far], destination.family());
                    wanted != nullptr && wanted->overlaps(destination))
                    find_shadow(route, far, *wanted);
        }
    }

    void find_shadow(const PeerRoute& route, VSwitchId far, const Cidr& wanted)
    {
        const Cidr& destination = entry(route).destination;
        for (const VSwitchId near : findings_.vswitches_of[near_]) {
            const Cidr* local = block_of(network_.vswitches[near], destination.family());
            if (local == nullptr || !local->overlaps(wanted) || !local->overlaps(destination))
                continue;
            const std::string extent = local->contains(wanted) ? "" : "a part of ";
            warn(WarningCode::RouteShadowedByVSwitch, route,
                 format("{} leads to {}, but vSwitch {} ({}) of {} covers {}{} ({}) of {}: packets for it never leave; "
                        "give one of the two vSwitches another block",
                        name(route), peer_.name, network_.name(near), to_string(*local), network_.name(near_), extent,
                        network_.name(far), to_string(wanted), network_.name(far_)));
        }
    }

    // What arrives from a peer finds Local routes only [PC-03, VP-58].
    void find_non_transitive_routes()
    {
        const Vpc& far = network_.vpcs[far_];
        for (const PeerRoute& route : routes_) {
            const Cidr& destination = entry(route).destination;
            const std::vector<Cidr>& blocks = destination.family() == IpFamily::V4 ? far.cidrs : far.ipv6_cidrs;
            const auto overlaps = [&](const Cidr& block) { return block.overlaps(destination); };
            if (!is_followed_in(near_, route) || std::ranges::any_of(blocks, overlaps))
                continue;
            warn(WarningCode::NonTransitiveRoute, route,
                 format("{} leads to {}, but {} has no such address and passes on nothing that comes from a peer; peer "
                        "{} with the VPC that is meant",
                        name(route), peer_.name, far.name, network_.name(near_)));
        }
    }

    std::optional<PeerRoute> first_route(IpFamily family) const
    {
        for (const PeerRoute& route : routes_)
            if (is_followed_in(near_, route) && entry(route).destination.family() == family)
                return route;
        return std::nullopt;
    }

    std::vector<VSwitchId> vswitches_with(IpFamily family, VpcId vpc_id) const
    {
        std::vector<VSwitchId> found;
        for (const VSwitchId vswitch : findings_.vswitches_of[vpc_id])
            if (block_of(network_.vswitches[vswitch], family) != nullptr)
                found.push_back(vswitch);
        return found;
    }

    // A peer connection programs no routes, and a packet needs one on each side: there, and back [PC-04].
    void find_one_way_routes(IpFamily family)
    {
        const auto there = first_route(family);
        const std::vector<VSwitchId> near_vswitches = vswitches_with(family, near_);
        const std::vector<VSwitchId> far_vswitches = vswitches_with(family, far_);
        if (!there || near_vswitches.empty() || far_vswitches.empty())
            return;
        const auto leads_back = [&](const PeerRoute& route) {
            const Cidr& destination = entry(route).destination;
            const auto is_for = [&](VSwitchId vswitch) {
                return block_of(network_.vswitches[vswitch], family)->overlaps(destination);
            };
            return is_followed_in(far_, route) && destination.family() == family &&
                   std::ranges::any_of(near_vswitches, is_for);
        };
        if (std::ranges::any_of(routes_, leads_back))
            return;
        const Vpc& near = network_.vpcs[near_];
        warn(WarningCode::OneWayRoute, *there,
             format("{} leads to {}, but no route table of {}'s vSwitches has an {} route over it back to a vSwitch of "
                    "{}; add {} -> {} to {}",
                    name(*there), peer_.name, network_.name(far_), vpcsim::name(family), near.name,
                    to_string(family == IpFamily::V4 ? near.cidrs.front() : near.ipv6_cidrs.front()), peer_.name,
                    network_.name(network_.vswitches[far_vswitches.front()].route_table)));
    }

    bool serves_ipv6(RouteTableId table) const
    {
        const std::vector<VSwitchId>& bound = findings_.bound_to[table];
        const std::vector<VSwitchId>& vswitches = bound.empty() ? findings_.vswitches_of[near_] : bound;
        return std::ranges::any_of(
            vswitches, [this](VSwitchId vswitch) { return network_.vswitches[vswitch].ipv6_cidr.has_value(); });
    }

    // Each family needs routes of its own [PC-05].
    void find_missing_twins()
    {
        if (vswitches_with(IpFamily::V6, far_).empty())
            return;
        std::vector<RouteTableId> seen;
        for (const PeerRoute& route : routes_) {
            if (!is_followed_in(near_, route) || std::ranges::find(seen, route.table) != seen.end() ||
                entry(route).destination.family() != IpFamily::V4)
                continue;
            seen.push_back(route.table);
            const auto is_twin = [&](const PeerRoute& twin) {
                return twin.table == route.table && entry(twin).destination.family() == IpFamily::V6;
            };
            if (!serves_ipv6(route.table) || std::ranges::any_of(routes_, is_twin))
                continue;
            warn(WarningCode::NoIpv6Twin, route,
                 format("{} leads to {}, and the table has no IPv6 route over it, though vSwitches on both sides have "
                        "IPv6; add {} -> {}",
                        name(route), peer_.name, to_string(network_.vpcs[far_].ipv6_cidrs.front()), peer_.name));
        }
    }

    Findings& findings_;
    const Network& network_;
    PeerConnectionId id_;
    const PeerConnection& peer_;
    const std::vector<PeerRoute>& routes_;
    VpcId near_;
    VpcId far_;
};

}  // namespace

void find_odd_peer_routes(Findings& findings)
{
    const Network& network = findings.network;
    IdVector<PeerConnectionId, std::vector<PeerRoute>> routes;
    routes.resize(network.peer_connections.size());
    for (const RouteTableId table : ids(network.route_tables)) {
        const std::vector<RouteEntry>& entries = network.route_tables[table].entries();
        for (std::size_t index = 0; index < entries.size(); ++index)
            if (entries[index].next_hop.type == NextHopType::VpcPeer && is_there(entries[index]))
                routes[PeerConnectionId{entries[index].next_hop.id}].push_back({table, index});
    }
    for (const PeerConnectionId peer : ids(network.peer_connections))
        if (!findings.is_changing(peer))
            PeerLint{findings, peer, routes[peer]}.look();
}

}  // namespace vpcsim
