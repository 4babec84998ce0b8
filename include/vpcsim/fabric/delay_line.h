// DelayLine: the packets in flight on one link, in a ring, in the order of their arrival.
// A link has exactly one pending event, for its first packet: pending events count links, not packets.
// A link keeps the order of its packets: one that would overtake, because the link's delay has shrunk since, arrives
// together with the packet in front of it.
// Invariant: arrival times never decrease; an event is pending exactly while the ring is not empty.
#pragma once

#include <algorithm>
#include <vector>

#include "vpcsim/base/assert.h"
#include "vpcsim/sim/simulator.h"
#include "vpcsim/vpc/journey.h"

namespace vpcsim {

// Its last bytes are no padding: a copy that leaves them out is made byte by byte, which takes 15 ns.
struct InFlight {
    Packet* packet = nullptr;
    StepKind step{};
    Hop hop;
    TimePoint arrival;
};

class DelayLine {
public:
    explicit DelayLine(EventTarget target) : place_{target} {}

    // The place behind the last packet. Fill it in, then push() it; until then the line has not changed. Records are
    // filled in where they stay: copying one that was written a moment ago stalls the processor's store forwarding.
    InFlight& next()
    {
        if (count_ > mask_ || ring_.empty()) [[unlikely]]
            grow();
        return ring_[(head_ + count_) & mask_];
    }

    // The packet in next() is on its way.
    void push(Simulator& simulator)
    {
        InFlight& item = next();
        if (count_ > 0)
            item.arrival = std::max(item.arrival, last_arrival_);
        last_arrival_ = item.arrival;
        if (count_++ == 0)
            simulator.schedule(place_, EventClass::Packet, item.arrival, place_.target);
    }
    void push(Simulator& simulator, const InFlight& item)
    {
        next() = item;
        push(simulator);
    }

    // The packet whose event this is; schedules the next one's. REQUIRES: the ring is not empty.
    InFlight pop(Simulator& simulator)
    {
        VPCSIM_ASSERT(count_ > 0);
        const InFlight item = ring_[head_];
        head_ = (head_ + 1) & mask_;
        if (--count_ > 0)
            simulator.schedule(place_, EventClass::Packet, ring_[head_].arrival, place_.target);
        return item;
    }

    std::size_t size() const { return count_; }

private:
    void grow()
    {
        std::vector<InFlight> larger(ring_.empty() ? 4 : 2 * ring_.size());
        for (std::size_t i = 0; i < count_; ++i)
            larger[i] = ring_[(head_ + i) & mask_];
        ring_ = std::move(larger);
        mask_ = ring_.size() - 1;
        head_ = 0;
    }

    Place place_;
    std::vector<InFlight> ring_;  // a power of two of slots
    std::size_t mask_ = 0;        // their number less one
    std::size_t head_ = 0;
    std::size_t count_ = 0;
    TimePoint last_arrival_ = kStart;
};

}  // namespace vpcsim
