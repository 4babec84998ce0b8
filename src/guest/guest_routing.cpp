#include "vpcsim/guest/guest_routing.h"

namespace vpcsim {

std::optional<OutgoingRoute> route_by(const Network& network, const GuestFilter& filter, EniId id,
                                      IpAddress destination)
{
    const Eni& eni = network.enis[id];
    const VSwitch& vswitch = network.vswitches[eni.vswitch];
    const IpFamily family = destination.family();
    const IpAddress source = eni.address(family);
    if (source.is_unspecified())
        return std::nullopt;
    return OutgoingRoute{id, source, destination, vswitch.covers(destination) ? destination : vswitch.gateway(family),
                         filter.local_device(destination, vswitch)};
}

std::optional<OutgoingRoute> route_to(const Network& network, const GuestFilter& filter, InstanceId instance,
                                      IpAddress destination)
{
    const std::vector<EniId>& enis = network.instances[instance].enis;
    for (const EniId eni : enis)
        if (network.vswitches[network.enis[eni].vswitch].covers(destination))
            if (const auto route = route_by(network, filter, eni, destination))
                return route;
    for (const EniId eni : enis)
        if (const auto route = route_by(network, filter, eni, destination))
            return route;
    return std::nullopt;
}

bool is_own_address(const Network& network, InstanceId instance, IpAddress address)
{
    for (const EniId eni : network.instances[instance].enis)
        if (network.enis[eni].has(address))
            return true;
    return false;
}

Verdict judge_sending(const Network& network, InstanceId instance, const OutgoingRoute& route)
{
    if (network.instances[instance].status != InstanceStatus::Running)
        return Verdict::drop(DropReason::InstanceStopped, instance);
    // Nobody of the scenario lives behind a device of the guest's own; Linux asks for its own addresses first.
    if (route.local_device.kind != RuleRef::Kind::None && !is_own_address(network, instance, route.next_hop))
        return Verdict::drop(DropReason::GuestDrop, instance, route.local_device);
    return Verdict::pass();
}

Forwarding judge_forwarding(const Network& network, const GuestFilter& filter, InstanceId instance, bool ip_forward,
                            const PacketMeta& packet)
{
    if (!ip_forward)
        return {Verdict::drop(DropReason::GuestDrop, instance)};
    if (packet.hop_limit <= 1)
        return {Verdict::drop(DropReason::TtlExceeded, instance)};
    const auto route = route_to(network, filter, instance, packet.destination);
    if (!route)
        return {Verdict::drop(DropReason::GuestDrop, instance)};
    if (route->local_device.kind != RuleRef::Kind::None)
        return {Verdict::drop(DropReason::GuestDrop, instance, route->local_device)};
    return {Verdict::pass(), *route};
}

}  // namespace vpcsim
