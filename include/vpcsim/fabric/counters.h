// What the fabric counts. All counters only grow.
#pragma once

#include <array>
#include <cstdint>

#include "vpcsim/vpc/verdict.h"

namespace vpcsim {

struct Traffic {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;  // IP bytes; of ARP, the frame's payload

    void count(std::uint64_t size)
    {
        ++packets;
        bytes += size;
    }
    bool operator==(const Traffic&) const = default;
};

struct EniCounters {
    Traffic sent;      // by the guest, whatever became of it
    Traffic received;  // handed to the guest
};

// What the link of one direction of a peer connection makes of the packets that have passed the limiter.
struct LinkCounters {
    Traffic lost;
    Traffic duplicated;  // the copies
    Traffic reordered;   // arrived behind one that was sent later
    bool operator==(const LinkCounters&) const = default;
};

// One direction of a peer connection, as the cloud's metrics tell them [PC-34], and what they do not tell.
struct PeerCounters {
    Traffic passed;
    Traffic rate_limited;
    LinkCounters link;
};

// Always true, and checked when a run ends: made = delivered + consumed + dropped + left + in flight.
struct Totals {
    std::uint64_t made = 0;       // by guests and by the fabric itself
    std::uint64_t delivered = 0;  // taken by the guest they were for
    std::uint64_t consumed = 0;   // ARP and neighbour discovery, taken by who resolves addresses
    std::uint64_t left = 0;       // delivered to the Internet, from where nothing comes back
    std::array<std::uint64_t, kDropReasonCount> dropped{};

    std::uint64_t dropped_in_all() const
    {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : dropped)
            sum += count;
        return sum;
    }
    std::uint64_t dropped_for(DropReason reason) const { return dropped[static_cast<std::size_t>(reason)]; }
    std::uint64_t in_flight() const { return made - delivered - consumed - left - dropped_in_all(); }
};

}  // namespace vpcsim
