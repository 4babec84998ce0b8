#include "vpcsim/control/agenda.h"

#include "vpcsim/base/assert.h"

namespace vpcsim {

Agenda::Agenda(const Network& network)
{
    for (const PeerConnectionId peer : ids(network.peer_connections))
        move(Task::of(peer), kNever, network.peer_connections[peer].due);
    for (const RouteTableId table : ids(network.route_tables))
        for (const RouteEntry& entry : network.route_tables[table].entries())
            move(Task::of(table, entry.destination), kNever, entry.due);
}

void Agenda::set_status(Network& network, PeerConnectionId id, PeerStatus status, TimePoint due)
{
    PeerConnection& peer = network.peer_connections[id];
    move(Task::of(id), peer.due, due);
    peer.status = status;
    peer.due = due;
}

void Agenda::set_status(Network& network, RouteTableId id, const Cidr& destination, RouteStatus status, TimePoint due)
{
    RouteTable& table = network.route_tables[id];
    const std::size_t index = table.find(destination).value();
    move(Task::of(id, destination), table.entries()[index].due, due);
    table.set_status(index, status, due);
}

void Agenda::add(Network& network, RouteTableId table, RouteEntry entry)
{
    move(Task::of(table, entry.destination), kNever, entry.due);
    network.route_tables[table].add(std::move(entry));
}

void Agenda::remove(Network& network, RouteTableId id, const Cidr& destination)
{
    RouteTable& table = network.route_tables[id];
    const std::size_t index = table.find(destination).value();
    move(Task::of(id, destination), table.entries()[index].due, kNever);
    table.remove(index);
}

void Agenda::move(const Task& task, TimePoint from, TimePoint to)
{
    if (from != kNever) {
        const auto removed = items_.erase({from, task});
        VPCSIM_ASSERT(removed == 1);
    }
    if (to != kNever)
        items_.insert({to, task});
}

}  // namespace vpcsim
