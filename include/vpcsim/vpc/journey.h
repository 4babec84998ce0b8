// The journey: what follows a walk that passed. Pure: the fabric drives it in time, path analysis drives it without.
//
//   send ─ kEgressStages ─┬─ ToVSwitch ───────────────────────────────────────────┬─ kIngressStages ─ Deliver
//                         ├─ ToEni (a route's instance or ENI) ───────────────────┤
//                         ├─ ToInternet ─ kInternetStages ─ Leave                 │
//                         └─ ToPeer ─ kPeeringStages ─ Cross ─ kPeerArrivalStages ┘
#pragma once

#include "vpcsim/vpc/pipeline.h"

namespace vpcsim {

enum class Phase : std::uint8_t { Egress, Internet, Peering, PeerArrival, Ingress };

enum class StepKind : std::uint8_t {
    ToVSwitch,   // to the vSwitch hop.vswitch, then kIngressStages there
    ToEni,       // to the ENI hop.eni because a route says so, then kIngressStages there
    ToPeer,      // to the peer connection hop.peer at hop.side, then kPeeringStages
    Cross,       // over it, then kPeerArrivalStages in the other VPC
    ToInternet,  // to the exit hop.next, then kInternetStages
    Leave,       // for the Internet, from public_source()
    Deliver,     // to the guest behind hop.eni
};

// Where a packet starts: at the ENI that sends it.
Hop start_hop(const Network& network, EniId eni);

// The address that the Internet sees of a packet from `source` that stands at the exit hop.next; unspecified: the exit
// does not let it out.
IpAddress public_source(const Network& network, const Hop& hop, IpAddress source);

// What follows when the walk of `phase` has passed; brings the hop along to where the packet stands next.
StepKind next_step(const Network& network, Phase phase, Hop& hop);

}  // namespace vpcsim
