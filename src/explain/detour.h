// detour: where a packet was meant to go. Past a missing route, analysis goes on by the peer connection that a repair
// would route to.
#pragma once

#include "vpcsim/vpc/network.h"

namespace vpcsim {

// The VPC at the other end; none when the connection does not end in `vpc`.
VpcId far_end(const PeerConnection& peer, VpcId vpc);

// A peer connection between the VPC and one that has the address; best one that forwards and whose VPC somebody has the
// address in. One that is Deleted is found only where there is no other. None when there is none at all.
PeerConnectionId peer_towards(const Network& network, VpcId vpc, IpAddress destination);

}  // namespace vpcsim
