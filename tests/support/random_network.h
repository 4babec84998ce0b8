// Random networks and random flows in them, for tests that compare. A network comes out of the control plane, so it is
// one that the cloud would allow; most flows are near to working, with some faults in their way. A seed gives the same
// network for ever on every machine, and a stream of it the same flows.
#pragma once

#include <cstdint>
#include <string>

#include "vpcsim/base/random.h"
#include "vpcsim/base/time.h"
#include "vpcsim/guest/guest_settings.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

struct RandomNetwork {
    std::uint64_t seed = 0;
    TimePoint now;  // of the last call
    Network network;
    GuestSettingsOf guests;
};

RandomNetwork random_network(std::uint64_t seed);

// The whole network of that seed: what of the assumptions is not the default, every call that made it with its time,
// what became of what changes by itself, and the guests.
std::string describe_network(std::uint64_t seed);

// What somebody asks of it: does `from` reach that address?
struct RandomFlow {
    InstanceId from;  // running
    EniId from_eni;   // none: as the guest routes
    IpAddress destination;
    InstanceId to;                // who is meant to have it; none: nobody
    Protocol protocol{};          // Icmp or Icmpv6 by the destination's family, Tcp, Udp
    std::uint16_t port = 0;       // of TCP and UDP
    std::uint8_t hop_limit = 64;  // of an echo request; less than 64 for those only
};

// REQUIRES: an instance is running, as in every random network.
RandomFlow random_flow(const RandomNetwork& world, RandomStream& random);

// "ecs1 by ecs1/eth0 tcp/80 -> 10.2.1.4 (ecs3)".
std::string describe(const RandomNetwork& world, const RandomFlow& flow);

}  // namespace vpcsim
