// Host: what it receives and what it answers.
#include "vpcsim/guest/host.h"

#include <algorithm>
#include <utility>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/guest/tcp_stack.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

constexpr std::uint64_t kErrorsPerSecond = 1000;  // icmp_msgs_per_sec and icmp_msgs_burst of Linux
constexpr std::uint64_t kErrorBurst = 50;

}  // namespace

Host::Host(Fabric& fabric, InstanceId instance, HostOptions options)
    : fabric_{fabric}, instance_{instance}, options_{options}, random_{options.seed, configuration().name, "host"},
      error_rate_{kErrorsPerSecond, kErrorBurst}, filter_{instance, std::move(options_.policy)},
      tcp_{std::make_unique<TcpStack>(*this, options_.seed)}
{
    for (const EniId eni : configuration().enis)
        interfaces_.push_back({eni, {}});
    restarts_ = configuration().restarts;
    next_identification_ = static_cast<std::uint16_t>(random_.below(0x10000));
}

Host::~Host() = default;

Host::Interface& Host::interface(EniId eni)
{
    const auto found = std::ranges::find(interfaces_, eni, &Interface::eni);
    if (found != interfaces_.end())
        return *found;
    interfaces_.push_back({eni, {}});  // attached while the instance runs
    return interfaces_.back();
}

// Listeners come up again with the instance. Of what it knew before, only the connections show from outside: whoever
// goes on with one gets a RST, or meets the firewall as a stranger.
void Host::notice_restart()
{
    if (configuration().restarts == restarts_) [[likely]]
        return;
    restarts_ = configuration().restarts;
    filter_.forget_connections();
    path_mtus_ = {};
    tcp_->forget_connections();
}

void Host::receive(EniId eni, Packet& packet)
{
    notice_restart();
    if (!packet.meta.is_ip()) {
        const ArpFields arp = read_arp(packet);
        if (arp.operation == ArpOperation::Reply)
            learn_neighbour(eni, arp.sender_ip, arp.sender_mac);
        return fabric_.finish(packet);
    }
    if (is_own(packet.meta.destination))
        return receive_own(eni, packet);
    forward(eni, packet);
}

void Host::receive_own(EniId eni, Packet& packet)
{
    if (!packet.meta.has(PacketMeta::kFragment))
        return receive_whole(eni, packet);
    if (Packet* whole = reassembler_.add(eni, packet, fabric_))
        return receive_whole(eni, *whole);
    watch_reassembly();
}

void Host::watch_reassembly()
{
    const auto expiry = reassembler_.next_expiry();
    if (is_reassembly_watched_ || !expiry)
        return;
    is_reassembly_watched_ = true;
    fabric_.set_timer(instance_, *expiry, kReassemblyTimer);
}

void Host::receive_whole(EniId eni, Packet& packet)
{
    if (filter_.is_active()) [[unlikely]]
        if (const Verdict verdict = filter_.judge(eni, packet, fabric_.network().assumptions, fabric_.now());
            !verdict.passed)
            return refuse(eni, packet, verdict);
    switch (packet.meta.protocol) {
    case Protocol::Icmp:
    case Protocol::Icmpv6:
        return receive_icmp(eni, packet);
    case Protocol::Udp:
        return receive_udp(eni, packet);
    case Protocol::Tcp:
        tcp_->receive(eni, packet);
        return fabric_.finish(packet);
    default:
        return fabric_.finish(packet);
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

    Application* receiver = nullptr;
    if (meta.has(PacketMeta::kIcmpError))
        receiver = sender_of_quoted(packet);
    else if (const Binding* bound = find(echo_bindings_, meta.destination_port); bound && meta.has(PacketMeta::kEcho))
        receiver = bound->application;
    if (is_path_mtu_error(meta))
        note_error(packet);
    if (receiver != nullptr)
        receiver->on_packet(packet);
    fabric_.finish(packet);
}

// About whatever this host has sent, an echo reply for instance. TCP looks first whether the segment is on its way
// (RFC 5927 7).
void Host::note_error(const Packet& error)
{
    const auto quoted = quoted_flow(error);
    if (quoted && quoted->protocol != Protocol::Tcp && is_own(quoted->source))
        note_path_mtu(quoted->destination, read_icmp_parameter(error));
}

// nullptr when the error is about nothing that an application here has sent.
Application* Host::sender_of_quoted(const Packet& error) const
{
    const auto quoted = quoted_flow(error);
    if (!quoted || !is_own(quoted->source))
        return nullptr;
    if (quoted->protocol == Protocol::Tcp)
        return tcp_.get();
    const Binding* bound = nullptr;
    if (quoted->protocol == Protocol::Udp)
        bound = find(udp_bindings_, quoted->source_port);
    else if (quoted->protocol == Protocol::Icmp || quoted->protocol == Protocol::Icmpv6)
        bound = find(echo_bindings_, quoted->source_port);
    return bound != nullptr ? bound->application : nullptr;
}

// The network path was fine; what refuses is beyond it [TS-73, TS-74].
void Host::refuse(EniId eni, Packet& packet, const Verdict& verdict)
{
    const bool is_syn =
        packet.meta.protocol == Protocol::Tcp && (packet.meta.tcp_flags & (kTcpSyn | kTcpRst)) == kTcpSyn;
    if (verdict.reason == DropReason::ServiceWhitelist && is_syn &&
        fabric_.network().assumptions.white_list_answers_reset)
        tcp_->send_reset(eni, packet);
    fabric_.drop_in_guest(eni, packet, verdict.reason, verdict.rule);
}

void Host::receive_udp(EniId eni, Packet& packet)
{
    constexpr ErrorKind kPortUnreachable{kIcmpUnreachable, kIcmpPortUnreachable, kIcmpv6Unreachable,
                                         kIcmpv6PortUnreachable};
    const auto is_for = [&packet](const Binding& binding) {
        return binding.key == packet.meta.destination_port &&
               (binding.application == nullptr || binding.application->takes(packet));
    };
    const auto bound = std::find_if(udp_bindings_.rbegin(), udp_bindings_.rend(), is_for);
    if (bound == udp_bindings_.rend())
        send_error(eni, packet, kPortUnreachable);
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
    reply.tag = {request.tag.probe, instance_.value + 1};
    send(*route, reply);
}

// By the way it came, from the address it was sent to: a cloud image routes by source address.
void Host::send_error(EniId eni, const Packet& offending, const ErrorKind& kind, std::uint32_t parameter)
{
    if (!may_cause_error(offending.meta) || !error_rate_.conforms(fabric_.now(), 1))
        return;
    const auto route = route_by(eni, offending.meta.source);
    if (!route)
        return;
    const IpFamily family = offending.meta.family();
    const bool is_v4 = family == IpFamily::V4;
    Packet& error = fabric_.pool().acquire(icmp_error_size(family, offending));
    IpFields ip = new_packet(*route, offending.meta.source);
    if (is_own(offending.meta.destination))
        ip.source = offending.meta.destination;
    build_icmp_error(error, ip, is_v4 ? kind.icmp_type : kind.icmpv6_type, is_v4 ? kind.icmp_code : kind.icmpv6_code,
                     parameter, offending);
    error.tag = {offending.tag.probe, instance_.value + 1};
    send(*route, error);
}

void Host::forward(EniId eni, Packet& packet)
{
    constexpr ErrorKind kTimeExceeded{kIcmpTimeExceeded, 0, kIcmpv6TimeExceeded, 0};
    const auto [verdict, route] =
        judge_forwarding(fabric_.network(), filter_, instance_, options_.ip_forward, packet.meta);
    if (!verdict.passed) {
        if (verdict.reason == DropReason::TtlExceeded)
            send_error(eni, packet, kTimeExceeded);
        return fabric_.drop_in_guest(eni, packet, verdict.reason, verdict.rule);
    }
    if (packet.meta.ip_length > fabric_.network().enis[route.eni].mtu)
        return forward_large(eni, packet, route);
    decrement_hop_limit(packet);
    send_resolved(route.eni, route.next_hop, {&packet, true});
}

// A router cuts what may be cut (RFC 791 3.2); of the rest it says what would fit (RFC 1191 4, RFC 4443 3.2).
void Host::forward_large(EniId eni, Packet& packet, const Route& route)
{
    constexpr ErrorKind kTooBig{kIcmpUnreachable, kIcmpFragmentationNeeded, kIcmpv6PacketTooBig, 0};
    if (!may_be_cut(packet)) {
        send_error(eni, packet, kTooBig, fabric_.network().enis[route.eni].mtu);
        return fabric_.drop_in_guest(eni, packet, DropReason::MtuExceeded);
    }
    decrement_hop_limit(packet);
    Packet& whole = fabric_.pool().clone(packet);
    fabric_.finish(packet);
    send_fragments(route, whole);
}

void Host::bind_echo(std::uint16_t identifier, Application& application)
{
    echo_bindings_.push_back({identifier, &application});
}

void Host::bind_udp(std::uint16_t port, Application& application) { udp_bindings_.push_back({port, &application}); }

void Host::listen_udp(std::uint16_t port) { udp_bindings_.insert(udp_bindings_.begin(), {port, nullptr}); }

void Host::unbind(Application& application)
{
    const auto is_its = [&](const Binding& binding) { return binding.application == &application; };
    std::erase_if(echo_bindings_, is_its);
    std::erase_if(udp_bindings_, is_its);
    if (application.timer_ != Application::kNoTimer)
        timers_[std::exchange(application.timer_, Application::kNoTimer)] = {};
}

const Host::Binding* Host::find(const std::vector<Binding>& bindings, std::uint16_t key)
{
    const auto found =
        std::find_if(bindings.rbegin(), bindings.rend(), [key](const Binding& binding) { return binding.key == key; });
    return found != bindings.rend() ? &*found : nullptr;
}

// The first free one at or behind a random one, so that it ends however few are left.
std::uint16_t Host::free_key(const std::vector<Binding>& bindings, std::uint16_t first, std::uint32_t count,
                             std::string_view what)
{
    std::vector<bool> is_taken(count);
    for (const Binding& binding : bindings)
        if (binding.key >= first && std::uint32_t{binding.key} - first < count)
            is_taken[std::size_t{binding.key} - first] = true;
    const std::uint64_t start = random_.below(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto candidate = static_cast<std::uint32_t>((start + i) % count);
        if (!is_taken[candidate])
            return static_cast<std::uint16_t>(first + candidate);
    }
    throw RunAborted{format("instance {} has all its {} {} in use; let fewer probes run at a time",
                            configuration().name, count, what)};
}

// Never 0, which stands for "not an echo".
std::uint16_t Host::free_echo_identifier() { return free_key(echo_bindings_, 1, 65'535, "echo identifiers"); }

std::uint16_t Host::free_udp_port()
{
    constexpr std::uint32_t kCount = kEphemeralPorts.last + 1 - kEphemeralPorts.first;
    return free_key(udp_bindings_, kEphemeralPorts.first, kCount, "ephemeral UDP ports");
}

void Host::set_timer(Application& application, TimePoint at)
{
    if (application.timer_ == Application::kNoTimer) [[unlikely]] {
        const auto free = std::ranges::find(timers_, static_cast<Application*>(nullptr), &Timer::application);
        application.timer_ = static_cast<std::uint32_t>(free - timers_.begin());
        if (free == timers_.end())
            timers_.emplace_back();
    }
    timers_[application.timer_] = {&application, at};
    fabric_.set_timer(instance_, at, kFirstApplicationTimer + application.timer_);
}

void Host::on_timer(std::uint32_t argument)
{
    notice_restart();
    if (argument == kNeighbourTimer)
        return query_again();
    if (argument == kReassemblyTimer) {
        is_reassembly_watched_ = false;
        reassembler_.expire(fabric_);
        return watch_reassembly();
    }
    Timer& timer = timers_[argument - kFirstApplicationTimer];
    if (timer.application == nullptr || timer.due != fabric_.now())
        return;
    timer.due = kNever;
    timer.application->on_timer();
}

}  // namespace vpcsim
