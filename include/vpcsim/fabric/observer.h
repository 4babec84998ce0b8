// Observer: the one seam through which captures, probes and reports see packets. Nothing is called for an interface
// that nobody observes.
#pragma once

#include "vpcsim/base/time.h"
#include "vpcsim/vpc/journey.h"

namespace vpcsim {

// A packet's death, or its leaving for the Internet. The packet is still whole.
struct Drop {
    const Packet& packet;
    Verdict verdict;
    Hop hop;  // where it stood
    TimePoint at;
};

class Observer {
public:
    virtual ~Observer() = default;

    // At an observed ENI, as the guest sees it: before the network judges it on the way out, after on the way in.
    virtual void on_eni_packet(EniId eni, Direction direction, TimePoint at, const Packet& packet) = 0;
    // At one end of an observed peer connection: Egress when it enters the connection there, behind the limiter;
    // Ingress when it comes out.
    virtual void on_peer_packet(PeerConnectionId peer, PeerSide side, Direction direction, TimePoint at,
                                const Packet& packet) = 0;
    virtual void on_drop(const Drop& drop) = 0;
    // It has left for the Internet, and is as the Internet sees it. The verdict's reason is LeftForInternet, its object
    // the exit.
    virtual void on_departure(const Drop& departure) = 0;
};

}  // namespace vpcsim
