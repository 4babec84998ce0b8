// LimiterQueue: the packets that wait for a peer connection's bandwidth, in order, no more than it has room for. Whole
// packets wait: the first one takes its room until it leaves. Invariant: while a packet waits, the alarm is set, and no
// later than to the time at which the first one may leave.
#pragma once

#include <cstdint>

#include "vpcsim/base/ring.h"
#include "vpcsim/sim/alarm.h"
#include "vpcsim/vpc/journey.h"

namespace vpcsim {

struct LimiterQueue {
    struct Waiting {
        Packet* packet = nullptr;
        Hop hop;
        std::uint64_t bits = 0;  // what it costs at the limiter
    };

    Alarm alarm;
    std::uint64_t room = 0;  // bits
    std::uint64_t bits = 0;  // that wait
    Ring<Waiting> packets{};

    void push(const Waiting& waiting)
    {
        bits += waiting.bits;
        packets.push(waiting);
    }
    void pop()
    {
        bits -= packets.front().bits;
        packets.pop();
    }
};

}  // namespace vpcsim
