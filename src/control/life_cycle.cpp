#include "life_cycle.h"

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

TimePoint end_of(const Network& network, const PeerConnection& peer, PeerStatus status, TimePoint now)
{
    switch (status) {
    case PeerStatus::Creating:
        return now + network.assumptions.peer_creating_time;
    case PeerStatus::Updating:
        return now + network.assumptions.peer_updating_time;
    case PeerStatus::Deleting:
        return now + network.assumptions.peer_deleting_time;
    case PeerStatus::Accepting:
        return peer.expires();
    case PeerStatus::Rejected:
    case PeerStatus::Expired:
    case PeerStatus::Activated:
    case PeerStatus::Deleted:
        break;
    }
    return kNever;
}

PeerStatus successor(const PeerConnection& peer)
{
    switch (peer.status) {
    case PeerStatus::Creating:  // a request to oneself is accepted automatically
        return peer.owner == peer.accepting_owner ? PeerStatus::Activated : PeerStatus::Accepting;
    case PeerStatus::Updating:
        return PeerStatus::Activated;
    case PeerStatus::Deleting:
        return PeerStatus::Deleted;
    case PeerStatus::Accepting:
        return PeerStatus::Expired;
    case PeerStatus::Rejected:
    case PeerStatus::Expired:
    case PeerStatus::Activated:
    case PeerStatus::Deleted:
        break;
    }
    VPCSIM_ASSERT(false && "a status that does not change by itself");
    return peer.status;
}

void take_over(PeerConnection& peer)
{
    if (peer.pending.bandwidth)
        peer.bandwidth = peer.pending.bandwidth;
    peer.link_type = peer.pending.link_type.value_or(peer.link_type);
    peer.pending = {};
}

}  // namespace

void enter(Network& network, Agenda& agenda, PeerConnectionId id, PeerStatus status, TimePoint now)
{
    PeerConnection& peer = network.peer_connections[id];
    agenda.set_status(network, id, status, end_of(network, peer, status, now));
    peer.modified = now;
    if (status == PeerStatus::Activated) {
        peer.was_activated = true;
        take_over(peer);
    }
    const Assumptions& assumptions = network.assumptions;  // [domain.md 11.2]
    peer.is_held = (peer.is_financially_locked && !assumptions.locked_peer_forwards) ||
                   (status == PeerStatus::Updating && !assumptions.updating_peer_forwards);
}

void begin_route(Network& network, Agenda& agenda, RouteTableId table, RouteEntry entry, TimePoint now)
{
    entry.status = RouteStatus::Creating;
    entry.due = now + network.assumptions.route_creating_time;
    agenda.add(network, table, std::move(entry));
}

void end_route(Network& network, Agenda& agenda, RouteTableId table, const Cidr& destination, TimePoint now)
{
    agenda.set_status(network, table, destination, RouteStatus::Deleting,
                      now + network.assumptions.route_deleting_time);
}

void complete(Network& network, Agenda& agenda, const Task& task, TimePoint now)
{
    if (!task.is_route())
        return enter(network, agenda, task.peer, successor(network.peer_connections[task.peer]), now);
    const RouteTable& table = network.route_tables[task.table];
    const RouteEntry& entry = table.entries()[table.find(task.destination).value()];
    if (entry.status == RouteStatus::Creating)
        agenda.set_status(network, task.table, task.destination, RouteStatus::Available, kNever);
    else
        agenda.remove(network, task.table, task.destination);
}

bool is_transition(const Network& network, const Task& task)
{
    return task.is_route() || network.peer_connections[task.peer].is_in_transition();
}

}  // namespace vpcsim
