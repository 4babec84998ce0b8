// NeighbourCache: link-layer addresses of the neighbours of one ENI (RFC 826, RFC 4861 5.1), and the packets that wait
// for them. Every answer comes from the vSwitch [EN-10], so an entry, once resolved, stays.
// Invariant: entries are sorted by address; only an unresolved entry has waiting packets, at most kMostWaiting.
#pragma once

#include <cstdint>
#include <vector>

#include "vpcsim/wire/address.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

class NeighbourCache {
public:
    static constexpr std::size_t kMostWaiting = 101;  // packets, as Linux's unres_qlen_bytes holds of a usual size
    static constexpr unsigned kMostQueries = 3;       // a second apart (mcast_solicit of Linux; RFC 4861 10)

    struct Waiting {
        Packet* packet = nullptr;
        bool was_received = false;  // on its way through a forwarding guest
    };
    struct Entry {
        IpAddress address;
        MacAddress mac;
        bool is_resolved = false;
        unsigned queries = 0;
        std::vector<Waiting> waiting;
    };

    // nullptr when nothing is known of that neighbour.
    Entry* find(IpAddress address);
    // REQUIRES: find() has none. The reference is good until the next add().
    Entry& add(IpAddress address);
    std::vector<Entry>& entries() { return entries_; }
    const std::vector<Entry>& entries() const { return entries_; }

private:
    std::vector<Entry> entries_;
};

}  // namespace vpcsim
