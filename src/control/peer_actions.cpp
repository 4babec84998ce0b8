// Accept-, Reject-, Modify- and DeleteVpcPeerConnection [domain.md 1.3, 1.4, 1.8].
#include <algorithm>
#include <initializer_list>

#include "actions.h"
#include "life_cycle.h"
#include "peer_rules.h"
#include "vpcsim/base/format.h"
#include "words.h"

namespace vpcsim {
namespace {

// What a call is about: a connection of the caller that is in one of `statuses`; a none id, and the call is refused,
// when there is none. What it is just busy with, another call must wait for, too [domain.md 1.3].
PeerConnectionId find_in_status(Call& call, std::initializer_list<PeerStatus> statuses)
{
    const PeerConnectionId id = call.find<PeerConnectionId>("InstanceId");
    if (id.is_none())
        return id;
    const PeerConnection& peer = call.network.peer_connections[id];
    if (std::ranges::find(statuses, peer.status) != statuses.end())
        return id;
    call.refuse("InstanceId", "IncorrectStatus.VpcPeer",
                format("{} is {}; the call needs one that is {}", peer.name, name(peer.status),
                       enumerate(statuses, [](PeerStatus status) { return name(status); })));
    return {};
}

// Only the accepter decides. For the requester the document has no code, so to it there is nothing to accept [INF].
PeerConnectionId find_to_decide(Call& call)
{
    const PeerConnectionId id = call.find<PeerConnectionId>("InstanceId");
    if (id.is_none())
        return id;
    const PeerConnection& peer = call.network.peer_connections[id];
    if (call.is_visible(peer.accepting_owner))
        return find_in_status(call, {PeerStatus::Accepting});
    call.refuse("InstanceId", "ResourceNotFound.InstanceId",
                format("{} waits for account {}; {} cannot accept or reject it", peer.name,
                       call.network.accounts[peer.accepting_owner].uid, call.network.accounts[call.caller].uid));
    return {};
}

bool check_is_paid(Call& call, const PeerConnection& peer)
{
    if (!peer.is_financially_locked)
        return true;
    refuse_for(call, peer, "InstanceId", "IncorrectBusinessStatus.VpcPeer",
               "it is FinancialLocked: payments are overdue");
    return false;
}

// Route entries that lead to the connection: only its two VPCs can have any.
struct RouteRef {
    RouteTableId table;
    Cidr destination;
};
std::vector<RouteRef> routes_to(const Network& network, PeerConnectionId id)
{
    const PeerConnection& peer = network.peer_connections[id];
    std::vector<RouteRef> routes;
    for (const RouteTableId table : ids(network.route_tables)) {
        if (!peer.joins(network.route_tables[table].vpc()))
            continue;
        for (const RouteEntry& entry : network.route_tables[table].entries())
            if (entry.next_hop == NextHop::peer(id))
                routes.push_back({table, entry.destination});
    }
    return routes;
}

// Who may delete is documented for some statuses only [domain.md 1.4, 11.2].
bool may_delete(const Call& call, const PeerConnection& peer)
{
    const Assumptions& assumptions = call.network.assumptions;
    if (peer.status == PeerStatus::Accepting && !assumptions.requester_deletes_accepting)
        return call.is_visible(peer.accepting_owner);
    if (peer.status == PeerStatus::Expired && !assumptions.accepter_deletes_expired)
        return call.is_visible(peer.owner);
    return true;
}

}  // namespace

void accept_vpc_peer_connection(Call& call)
{
    const PeerConnectionId id = find_to_decide(call);
    if (id.is_none())
        return;
    PeerConnection& peer = call.network.peer_connections[id];
    if (!check_policy(call, peer, "AcceptVpcPeerConnection", peer.owner) || !check_is_paid(call, peer))
        return;
    check_data_transfer(call, peer, peer.accepting_owner, "InstanceId",
                        {"OperationFailed.CdtNotOpened", "OperationFailed.CrossBorderCdtNotOpened"});
    PeerConnection labelled = peer;
    read_labels(call, labelled);
    if (!call.may_apply())
        return;
    peer.tags = std::move(labelled.tags);
    enter(call.network, call.agenda, id, PeerStatus::Updating, call.now);
}

void reject_vpc_peer_connection(Call& call)
{
    const PeerConnectionId id = find_to_decide(call);
    if (id && call.may_apply())
        enter(call.network, call.agenda, id, PeerStatus::Rejected, call.now);
}

// Either side may [domain.md 1.4]. The name is new at once [INF], the rate once the status is Activated again.
void modify_vpc_peer_connection(Call& call)
{
    const PeerConnectionId id = find_in_status(call, {PeerStatus::Activated});
    if (id.is_none())
        return;
    PeerConnection& peer = call.network.peer_connections[id];
    if (!check_is_paid(call, peer))
        return;
    const PeerModification asked{read_bandwidth(call, peer), read_link_type(call, peer)};
    if (!call.may_apply())
        return;
    peer.pending = asked;
    peer.display_name = call.arguments.text("Name", peer.display_name);
    peer.description = call.arguments.text("Description", peer.description);
    enter(call.network, call.agenda, id, PeerStatus::Updating, call.now);
}

// Traffic is cut at once [PC-52], so that is when Force takes the routes away [PC-51].
void delete_vpc_peer_connection(Call& call)
{
    const PeerConnectionId id =
        find_in_status(call, {PeerStatus::Accepting, PeerStatus::Activated, PeerStatus::Rejected, PeerStatus::Expired});
    if (id.is_none())
        return;
    const Network& network = call.network;
    const PeerConnection& peer = network.peer_connections[id];
    if (!may_delete(call, peer))
        return call.refuse(
            "InstanceId", "ResourceNotFound.InstanceId",
            format("{} is {}: by an assumption only the other account may delete it", peer.name, name(peer.status)));
    const bool is_forced = call.arguments.truth("Force");
    const bool reaches_both_sides = is_forced ? network.assumptions.force_delete_cleans_both_sides
                                              : network.assumptions.foreign_routes_block_delete;
    std::vector<RouteRef> routes = routes_to(network, id);
    std::erase_if(routes, [&](const RouteRef& route) {
        return !reaches_both_sides && !call.is_visible(owner_of(network, network.route_tables[route.table].vpc()));
    });
    if (!is_forced && !routes.empty())
        call.refuse("InstanceId", "OperationDenied.RouteEntryExist",
                    format("{} is the next hop of {}; delete these routes first, or use Force", peer.name,
                           enumerate(routes, [&](const RouteRef& route) {
                               return format("{} in {}", to_string(route.destination), network.name(route.table));
                           })));
    if (!call.may_apply())
        return;
    for (const RouteRef& route : is_forced ? routes : std::vector<RouteRef>{})
        call.agenda.remove(call.network, route.table, route.destination);
    enter(call.network, call.agenda, id, PeerStatus::Deleting, call.now);
}

}  // namespace vpcsim
