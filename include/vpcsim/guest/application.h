// Application: a program on a host: it sends, sets timers, and is given the packets of its echo identifier or port.
#pragma once

#include <cstdint>

#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

class Application {
public:
    // Its host must have forgotten it: Host::unbind().
    virtual ~Application() = default;

    // A packet of this application: an echo reply, a datagram, or an ICMP error about one it has sent. The host
    // finishes the packet afterwards.
    virtual void on_packet(const Packet& packet) = 0;
    virtual void on_timer() = 0;

    // Whether a datagram to its port is its own: several probes may measure on one port of a host at a time.
    virtual bool takes(const Packet&) const { return true; }

private:
    friend class Host;
    static constexpr std::uint32_t kNoTimer = 0xffff'ffff;
    std::uint32_t timer_ = kNoTimer;  // which of its host's: sought once, not for every packet
};

}  // namespace vpcsim
