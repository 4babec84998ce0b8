// Guest: what answers behind the network interfaces of an instance. The edge of the simulator: here, and only here, a
// packet meets a virtual call.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// Packets that a guest keeps for later: some it has made and not sent yet, some it has received and not finished.
struct HeldPackets {
    std::size_t unsent = 0;
    std::size_t received = 0;
};

class Guest {
public:
    virtual ~Guest() = default;

    // A packet has arrived at one of its ENIs. It is the guest's now: it ends in Fabric::finish(),
    // Fabric::drop_in_guest() or Fabric::forward().
    virtual void receive(EniId eni, Packet& packet) = 0;

    // A timer set by Fabric::set_timer().
    virtual void on_timer(std::uint32_t argument) = 0;

    virtual HeldPackets held_packets() const = 0;
};

}  // namespace vpcsim
