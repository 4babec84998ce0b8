// Agenda: what will change by itself, and when: statuses of peer connections [domain.md 1.4] and route entries [VP-53].
// Invariant: in step with `due` of every connection and entry; things due at one time have a fixed order.
#pragma once

#include <compare>
#include <set>

#include "vpcsim/base/time.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

// A peer connection, or the route entry of a table and a destination.
struct Task {
    PeerConnectionId peer;
    RouteTableId table;
    Cidr destination;

    static Task of(PeerConnectionId peer) { return {peer, {}, {}}; }
    static Task of(RouteTableId table, const Cidr& destination) { return {{}, table, destination}; }
    bool is_route() const { return !table.is_none(); }
    auto operator<=>(const Task&) const = default;
};

class Agenda {
public:
    struct Item {
        TimePoint due;
        Task task;
        auto operator<=>(const Item&) const = default;
    };

    // Takes over what is under way in the network.
    explicit Agenda(const Network& network);

    TimePoint next() const { return items_.empty() ? kNever : items_.begin()->due; }
    // REQUIRES: next() != kNever.
    const Item& front() const { return *items_.begin(); }
    const std::set<Item>& items() const { return items_; }

    // The status of a connection or an entry, and with it when it ends; kNever: it stays. REQUIRES: they exist.
    void set_status(Network& network, PeerConnectionId peer, PeerStatus status, TimePoint due);
    void set_status(Network& network, RouteTableId table, const Cidr& destination, RouteStatus status, TimePoint due);
    void add(Network& network, RouteTableId table, RouteEntry entry);
    void remove(Network& network, RouteTableId table, const Cidr& destination);

private:
    void move(const Task& task, TimePoint from, TimePoint to);

    std::set<Item> items_;
};

}  // namespace vpcsim
