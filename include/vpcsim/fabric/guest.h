// Guest: what answers behind the network interfaces of an instance. The edge of the simulator: here, and only here, a
// packet meets a virtual call.
#pragma once

#include <cstdint>

#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

class Guest {
public:
    virtual ~Guest() = default;

    // A packet has arrived at one of its ENIs. It is the guest's now: it ends in Fabric::finish(), Fabric::drop_in_guest()
    // or Fabric::forward().
    virtual void receive(EniId eni, Packet& packet) = 0;

    // A timer set by Fabric::set_timer().
    virtual void on_timer(std::uint32_t argument) = 0;

    // Packets it holds, acquired from the pool and not yet sent (waiting for a neighbour, say).
    virtual std::size_t held_packets() const = 0;
};

}  // namespace vpcsim
