// Fabric: what the network tells the sender of a packet that it has dropped, by an ICMP error that meets the network as
// every packet does: a network ACL that does not let it in makes the path a black hole. No security group stops what
// says that a packet is too large [domain.md 3.5, EN-22]; what says that its TTL has run out passes with the connection
// that it is about, as connection tracking has it: RELATED [SG-32].
#include "vpcsim/fabric/fabric.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

// The gateway address of the vSwitch that a packet stands in [EN-25]; of that which it came from, where a router has
// brought it into one without addresses of its family; none where neither has any.
std::optional<IpAddress> gateway_at(const Network& network, const Hop& hop, IpFamily family)
{
    for (const VSwitchId id : {hop.vswitch, hop.source_vswitch})
        if (id && (family == IpFamily::V4 || network.vswitches[id].ipv6_cidr))
            return network.vswitches[id].gateway(family);
    return std::nullopt;
}

}  // namespace

// Whether anybody hears of a TTL that runs out in the network is an assumption [EN-52].
void Fabric::tell_sender(const Packet& packet, const Verdict& verdict, const Hop& hop)
{
    if (!may_cause_error(packet.meta))
        return;
    const bool is_v4 = packet.meta.family() == IpFamily::V4;
    if (verdict.reason == DropReason::MtuExceeded) {
        const bool is_receivers = verdict.stage == Stage::ReceiverMtu;
        const std::int64_t mtu = is_receivers ? network_.enis[hop.eni].mtu : mtu_of(network_, hop.peer);
        const NetworkError error{is_v4 ? kIcmpUnreachable : kIcmpv6PacketTooBig,
                                 is_v4 ? kIcmpFragmentationNeeded : std::uint8_t{0}, static_cast<std::uint32_t>(mtu)};
        send_back(packet, error, hop, is_receivers && hop.source_vswitch.is_none());
    } else if (network_.assumptions.time_exceeded_answered) {
        send_back(packet, {is_v4 ? kIcmpTimeExceeded : kIcmpv6TimeExceeded, 0, 0}, hop, false);
    }
}

// From a gateway address, back the way that it came.
void Fabric::send_back(const Packet& packet, const NetworkError& told, const Hop& hop, bool came_by_peer)
{
    const PacketMeta& meta = packet.meta;
    const EniId sender = came_by_peer ? EniId{} : network_.find_eni(hop.vpc, meta.source);
    if (!came_by_peer && sender.is_none())
        return;
    const auto gateway = gateway_at(network_, hop, meta.family());
    if (!gateway)
        return;

    IpFields ip;
    ip.source_mac = kVSwitchMac;
    ip.source = *gateway;
    ip.destination = meta.source;
    Packet& error = pool_.acquire(icmp_error_size(meta.family(), packet));
    build_icmp_error(error, ip, told.type, told.code, told.parameter, packet);
    error.tag = packet.tag;
    count_as_made_here(error);

    InFlight back{&error, StepKind::ToVSwitch, {}, {}};
    back.hop.vpc = hop.vpc;
    if (came_by_peer) {
        back.hop.peer = hop.peer;
        back.hop.side = other(hop.side);
        return enter_peering(back);
    }
    back.hop.source_vswitch = hop.vswitch;
    back.hop.vswitch = network_.enis[sender].vswitch;
    enter_zone_line(back);
}

}  // namespace vpcsim
