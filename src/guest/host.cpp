// Host: what it receives and what it answers.
#include "vpcsim/guest/host.h"

#include <algorithm>

#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

constexpr std::uint64_t kErrorsPerSecond = 1000;  // icmp_msgs_per_sec and icmp_msgs_burst of Linux
constexpr std::uint64_t kErrorBurst = 50;

bool answers_errors(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    // Never about an error, a later fragment, or to nobody in particular (RFC 1122 3.2.2, RFC 4443 2.4).
    return !meta.has(PacketMeta::kIcmpError) && !meta.has(PacketMeta::kLaterFragment) && !meta.source.is_unspecified() &&
           !meta.destination.is_multicast();
}

}  // namespace

Host::Host(Fabric& fabric, InstanceId instance, HostOptions options)
    : fabric_{fabric},
      instance_{instance},
      options_{options},
      random_{options.seed, configuration().name, "host"},
      error_rate_{kErrorsPerSecond, kErrorBurst}
{
    for (const EniId eni : configuration().enis)
        interfaces_.push_back({eni, {}});
    timers_.push_back(nullptr);
    next_identification_ = static_cast<std::uint16_t>(random_.below(0x10000));
}

Host::Interface& Host::interface(EniId eni)
{
    const auto found = std::ranges::find(interfaces_, eni, &Interface::eni);
    if (found != interfaces_.end())
        return *found;
    interfaces_.push_back({eni, {}});  // attached while the instance runs
    return interfaces_.back();
}

bool Host::is_own(IpAddress address) const
{
    return std::ranges::any_of(configuration().enis,
                               [&](EniId eni) { return fabric_.network().enis[eni].has(address); });
}

void Host::receive(EniId eni, Packet& packet)
{
    if (!packet.meta.is_ip()) {
        const ArpFields arp = read_arp(packet);
        if (arp.operation == ArpOperation::Reply)
            learn_neighbour(eni, arp.sender_ip, arp.sender_mac);
        return fabric_.finish(packet);
    }
    if (is_own(packet.meta.destination))
        return receive_own(eni, packet);
    if (options_.ip_forward)
        return forward(eni, packet);
    fabric_.drop_in_guest(eni, packet);
}

void Host::receive_own(EniId eni, Packet& packet)
{
    if (!packet.meta.has(PacketMeta::kFragment))
        return receive_whole(eni, packet);
    if (Packet* whole = reassembler_.add(eni, packet, fabric_))
        receive_whole(eni, *whole);
}

void Host::receive_whole(EniId eni, Packet& packet)
{
    switch (packet.meta.protocol) {
    case Protocol::Icmp:
    case Protocol::Icmpv6: return receive_icmp(eni, packet);
    case Protocol::Udp: return receive_udp(eni, packet);
    default: return fabric_.finish(packet);
    }
}

void Host::receive_icmp(EniId eni, Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    if (meta.protocol == Protocol::Icmpv6 && meta.icmp_type == kIcmpv6NeighbourAdvertisement) {
        const NeighbourFields neighbour = read_neighbour(packet);
        if (neighbour.has_link_layer)
            learn_neighbour(eni, neighbour.target, neighbour.link_layer);
        return fabric_.finish(packet);
    }
    if (is_echo_request(meta)) {
        answer_echo(eni, packet);
        return fabric_.finish(packet);
    }

    const std::vector<Binding>* bindings = &echo_bindings_;
    std::uint16_t key = meta.destination_port;  // the identifier
    if (meta.has(PacketMeta::kIcmpError)) {
        const auto quoted = quoted_flow(packet);
        bindings = quoted && quoted->protocol == Protocol::Udp ? &udp_bindings_ : &echo_bindings_;
        key = quoted ? quoted->source_port : 0;
    }
    const auto bound = std::ranges::find(*bindings, key, &Binding::key);
    if (bound != bindings->end() && bound->application != nullptr)
        bound->application->on_packet(packet);
    fabric_.finish(packet);
}

void Host::receive_udp(EniId, Packet& packet)
{
    const auto bound = std::ranges::find(udp_bindings_, packet.meta.destination_port, &Binding::key);
    if (bound == udp_bindings_.end())
        send_error(packet, kIcmpUnreachable, kIcmpPortUnreachable, kIcmpv6Unreachable, kIcmpv6PortUnreachable);
    else if (bound->application != nullptr)
        bound->application->on_packet(packet);
    fabric_.finish(packet);
}

void Host::answer_echo(EniId eni, const Packet& request)
{
    const auto route = route_by(eni, request.meta.source);
    if (!route)
        return;
    const EchoView echo = read_echo(request);
    Packet& reply = fabric_.pool().acquire(request.stored().size());
    IpFields ip = new_packet(*route, request.meta.source);
    ip.source = request.meta.destination;
    build_echo(reply, ip, false, echo.identifier, echo.sequence, echo.payload);
    reply.tag = {request.tag.probe, 1};
    send(*route, reply);
}

// By the way it came, from the address it was sent to: a cloud image routes by source address.
void Host::send_error(const Packet& offending, std::uint8_t icmp_type, std::uint8_t icmp_code, std::uint8_t icmpv6_type,
                      std::uint8_t icmpv6_code)
{
    if (!answers_errors(offending) || !error_rate_.conforms(fabric_.now(), 1))
        return;
    const auto route = route_to(offending.meta.source);
    if (!route)
        return;
    const IpFamily family = offending.meta.family();
    Packet& error = fabric_.pool().acquire(icmp_error_size(family, offending));
    IpFields ip = new_packet(*route, offending.meta.source);
    if (is_own(offending.meta.destination))
        ip.source = offending.meta.destination;
    build_icmp_error(error, ip, family == IpFamily::V4 ? icmp_type : icmpv6_type,
                     family == IpFamily::V4 ? icmp_code : icmpv6_code, 0, offending);
    error.tag = {offending.tag.probe, 1};
    send(*route, error);
}

void Host::forward(EniId eni, Packet& packet)
{
    if (packet.meta.hop_limit <= 1) {
        send_error(packet, kIcmpTimeExceeded, 0, kIcmpv6TimeExceeded, 0);
        return fabric_.drop_in_guest(eni, packet, DropReason::TtlExceeded);
    }
    const auto route = route_to(packet.meta.destination);
    if (!route)
        return fabric_.drop_in_guest(eni, packet);
    decrement_hop_limit(packet);
    send_resolved(route->eni, route->next_hop, {&packet, true});
}

void Host::bind_echo(std::uint16_t identifier, Application& application)
{
    echo_bindings_.push_back({identifier, &application});
}

void Host::bind_udp(std::uint16_t port, Application& application) { udp_bindings_.push_back({port, &application}); }
void Host::listen_udp(std::uint16_t port) { udp_bindings_.push_back({port, nullptr}); }

void Host::unbind(Application& application)
{
    const auto is_its = [&](const Binding& binding) { return binding.application == &application; };
    std::erase_if(echo_bindings_, is_its);
    std::erase_if(udp_bindings_, is_its);
}

std::uint16_t Host::free_echo_identifier()
{
    for (;;) {
        const auto candidate = static_cast<std::uint16_t>(1 + random_.below(0xffff));
        if (std::ranges::find(echo_bindings_, candidate, &Binding::key) == echo_bindings_.end())
            return candidate;
    }
}

std::uint16_t Host::free_udp_port()
{
    for (;;) {  // the ephemeral range of Linux [NA-04]
        const auto candidate = static_cast<std::uint16_t>(32'768 + random_.below(61'000 - 32'768));
        if (std::ranges::find(udp_bindings_, candidate, &Binding::key) == udp_bindings_.end())
            return candidate;
    }
}

void Host::set_timer(Application& application, TimePoint at)
{
    auto found = std::find(timers_.begin() + 1, timers_.end(), &application);
    if (found == timers_.end())
        found = timers_.insert(timers_.end(), &application);
    fabric_.set_timer(instance_, at, static_cast<std::uint32_t>(found - timers_.begin()));
}

void Host::on_timer(std::uint32_t argument)
{
    if (argument == 0)
        query_again();
    else
        timers_[argument]->on_timer();
}

}  // namespace vpcsim
