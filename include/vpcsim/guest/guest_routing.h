// guest_routing: how a guest sends and passes on packets: by which of its ENIs, and what it keeps to itself. Pure: the
// host that moves packets and the analysis that does not ask the same functions.
#pragma once

#include <optional>

#include "vpcsim/guest/guest_filter.h"
#include "vpcsim/vpc/network.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// How a packet to some destination leaves a guest.
struct OutgoingRoute {
    EniId eni;
    IpAddress source;
    IpAddress destination;
    IpAddress next_hop;      // the destination itself inside the vSwitch, else the gateway
    RuleRef local_device{};  // the guest route to a device of its own, instead of an ENI; none as a rule
};

// By a given ENI. None when it has no address of that family.
std::optional<OutgoingRoute> route_by(const Network& network, const GuestFilter& filter, EniId eni,
                                      IpAddress destination);
// By the ENI whose vSwitch has the destination, else the primary one. None without an address of that family.
std::optional<OutgoingRoute> route_to(const Network& network, const GuestFilter& filter, InstanceId instance,
                                      IpAddress destination);

// Whether one of its ENIs has the address.
bool is_own_address(const Network& network, InstanceId instance, IpAddress address);

// Of a packet that the guest has made: a pass, or why it does not leave the guest. One to itself passes, but meets no
// network.
Verdict judge_sending(const Network& network, InstanceId instance, const OutgoingRoute& route);

// Of a packet for somebody else: a pass and how it goes on, or why the guest does not pass it on. Its size is not
// looked at.
struct Forwarding {
    Verdict verdict;
    OutgoingRoute route{};
};
Forwarding judge_forwarding(const Network& network, const GuestFilter& filter, InstanceId instance, bool ip_forward,
                            const PacketMeta& packet);

}  // namespace vpcsim
