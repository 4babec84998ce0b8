#include "support/fabric_rig.h"

#include "vpcsim/base/format.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {

void Sink::receive(EniId eni, Packet& packet)
{
    const auto stored = packet.stored();
    received.push_back({eni, fabric->now(), packet.id, packet.meta, {stored.begin(), stored.end()}});
    fabric->finish(packet);
}

void Notebook::on_eni_packet(EniId eni, Direction direction, TimePoint at, const Packet& packet)
{
    if (keeps_lines)
        lines.push_back(format("{} {} {} {}.{}", to_string(at), network_.enis[eni].name, name(direction),
                               packet.id.maker, packet.id.number));
}

void Notebook::on_peer_packet(PeerConnectionId peer, PeerSide side, Direction direction, TimePoint at,
                              const Packet& packet)
{
    if (keeps_lines)
        lines.push_back(format("{} {}@{} {} {}.{}", to_string(at), network_.peer_connections[peer].name, name(side),
                               name(direction), packet.id.maker, packet.id.number));
}

void Notebook::on_drop(const Drop& drop)
{
    drops.push_back(drop);
    if (keeps_lines)
        lines.push_back(format("{} dropped at {} for {} {}.{}", to_string(drop.at), name(drop.verdict.stage),
                               code(drop.verdict.reason), drop.packet.id.maker, drop.packet.id.number));
}

void Notebook::on_departure(const Drop& departure)
{
    const Packet& packet = departure.packet;
    const auto stored = packet.stored();
    departures.push_back({departure.hop.eni, departure.at, packet.id, packet.meta, {stored.begin(), stored.end()}});
    if (keeps_lines)
        lines.push_back(format("{} left by {} {}.{}", to_string(departure.at), network_.name(departure.verdict.object),
                               packet.id.maker, packet.id.number));
}

FabricRig::FabricRig(World built) : world{std::move(built)}
{
    for (const InstanceId instance : ids(world.network.instances)) {
        Sink& sink = sinks_.emplace_back();
        sink.fabric = &fabric;
        fabric.attach(instance, sink);
    }
    sent_.resize(world.network.enis.size());
}

void FabricRig::run_until(Duration since_start)
{
    simulator.run_until(kStart + since_start, [this](const Event& event) { fabric.on_event(event); });
    fabric.check_conservation();
}

IpFields FabricRig::fields(std::string_view from, std::string_view to, IpFamily family) const
{
    const Eni& sender = world.network.enis[world.eni(from)];
    IpFields fields;
    fields.source_mac = sender.mac;
    fields.destination_mac = kVSwitchMac;
    fields.source = sender.address(family);
    fields.destination = world.network.enis[world.eni(to)].address(family);
    return fields;
}

PacketId FabricRig::send_udp(std::string_view from, std::string_view to, std::size_t ip_length, std::uint16_t port,
                             IpFamily family)
{
    const std::size_t headers = family == IpFamily::V4 ? 28 : 48;
    return send(from, [&](Packet& packet) {
        build_udp(packet, fields(from, to, family), 40'000, port, {}, ip_length - headers);
    });
}

}  // namespace vpcsim
