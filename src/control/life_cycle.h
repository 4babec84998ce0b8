// Life cycle: which status follows which by itself, and after how long [domain.md 1.4, VP-53].
#pragma once

#include "vpcsim/control/agenda.h"

namespace vpcsim {

// The connection is in `status` from `now` on. What ModifyVpcPeerConnection asked for holds once it is Activated.
void enter(Network& network, Agenda& agenda, PeerConnectionId peer, PeerStatus status, TimePoint now);

// A custom route that is Available a little later. REQUIRES: the table has none of that destination.
void begin_route(Network& network, Agenda& agenda, RouteTableId table, RouteEntry entry, TimePoint now);
// From now on it takes no packets; it is gone a little later. REQUIRES: it is Available.
void end_route(Network& network, Agenda& agenda, RouteTableId table, const Cidr& destination, TimePoint now);

// What follows when the time of a task has come. REQUIRES: it is in the agenda.
void complete(Network& network, Agenda& agenda, const Task& task, TimePoint now);

// Whether a call began it, and it only takes its time. A request that waits to be accepted is none.
bool is_transition(const Network& network, const Task& task);

}  // namespace vpcsim
