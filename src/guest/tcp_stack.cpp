#include "vpcsim/guest/tcp_stack.h"

#include <algorithm>
#include <utility>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/guest/tcp_socket.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// What of a packet of that size is TCP's.
std::uint16_t mss_of(const Host::Route& route, std::uint32_t mtu)
{
    const std::size_t headers = frame_overhead(route.source.family(), Protocol::Tcp) - Packet::kEthernetHeader;
    return static_cast<std::uint16_t>(mtu - headers);
}

}  // namespace

void build_segment(Packet& packet, const IpFields& ip, const FiveTuple& flow, const TcpSegment& segment)
{
    const TcpOptionBytes options = write_tcp_options(segment.options);
    const TcpFields fields{.source_port = flow.source_port,
                           .destination_port = flow.destination_port,
                           .sequence = segment.sequence,
                           .acknowledgment = segment.acknowledgment,
                           .flags = segment.flags,
                           .window = segment.window,
                           .options = options.span()};
    build_tcp(packet, ip, fields, {}, segment.length);
}

TcpSegment read_segment(const Packet& packet)
{
    const TcpFields fields = read_tcp(packet);
    return {fields.sequence,
            fields.acknowledgment,
            fields.flags,
            fields.window,
            static_cast<std::uint32_t>(tcp_payload_length(packet)),
            read_tcp_options(fields.options)};
}

TcpStack::TcpStack(Host& host, std::uint64_t seed)
    : host_{host}, random_{seed, host.fabric().network().instances[host.instance()].name, "tcp"}
{
}

TcpStack::~TcpStack() = default;

void TcpStack::listen(std::uint16_t port)
{
    if (std::ranges::find(listeners_, port, &Listener::port) == listeners_.end())
        listeners_.insert(listeners_.begin(), {.port = port});
}

void TcpStack::listen(std::uint16_t port, TcpUser& user, const TcpTuning& tuning, std::uint32_t probe,
                      std::uint16_t peer_port)
{
    listeners_.push_back({port, probe, &user, tuning, peer_port});
}

void TcpStack::stop_listening(TcpUser& user)
{
    std::erase_if(listeners_, [&](const Listener& listener) { return listener.user == &user; });
    for (const auto& [flow, socket] : sockets_)
        if (socket->user_ == &user)
            socket->detach();
}

const TcpStack::Listener* TcpStack::find_listener(const Packet& packet) const
{
    const auto is_for = [&packet](const Listener& listener) {
        return listener.port == packet.meta.destination_port &&
               (listener.probe == ProbeTag::kNone || listener.probe == packet.tag.probe) &&
               (listener.peer_port == 0 || listener.peer_port == packet.meta.source_port);
    };
    const auto found = std::find_if(listeners_.rbegin(), listeners_.rend(), is_for);
    return found != listeners_.rend() ? &*found : nullptr;
}

TcpSocket* TcpStack::connect(const Destination& destination, TcpUser& user)
{
    host_.notice_restart();  // before there is a socket that it would forget
    const auto route =
        destination.from ? host_.route_by(destination.from, destination.address) : host_.route_to(destination.address);
    if (!route)
        return nullptr;
    const FiveTuple flow{route->source, destination.address, free_port(), destination.port, Protocol::Tcp};
    TcpSocket* socket = add(flow, *route, destination.tuning, {destination.probe, 0}, &user);
    socket->connection_.connect(host_.fabric().now());
    settle(*socket);
    return socket;
}

TcpSocket* TcpStack::add(const FiveTuple& flow, const Host::Route& route, const TcpTuning& tuning, ProbeTag tag,
                         TcpUser* user)
{
    auto& socket = sockets_[flow];
    VPCSIM_ASSERT(socket == nullptr);
    socket = std::make_unique<TcpSocket>(*this, flow, route, settings_for(route, tuning), tag, user);
    return socket.get();
}

std::uint16_t TcpStack::open_raw(Application& application)
{
    const std::uint16_t port = free_port();
    raw_ports_.push_back({port, &application});
    return port;
}

void TcpStack::close_raw(const Application& application)
{
    std::erase_if(raw_ports_, [&](const RawPort& raw) { return raw.application == &application; });
}

Application* TcpStack::raw_application(std::uint16_t port) const
{
    const auto found = std::ranges::find(raw_ports_, port, &RawPort::port);
    return found != raw_ports_.end() ? found->application : nullptr;
}

// Whoever has opened a raw port sees a segment when the stack has answered it.
void TcpStack::receive(EniId eni, const Packet& packet)
{
    receive_segment(eni, packet);
    if (Application* raw = raw_application(packet.meta.destination_port)) [[unlikely]]
        raw->on_packet(packet);
}

void TcpStack::receive_segment(EniId eni, const Packet& packet)
{
    const TcpSegment segment = read_segment(packet);
    const auto found = sockets_.find(five_tuple(packet.meta).reversed());
    if (found != sockets_.end()) {
        TcpSocket& socket = *found->second;
        if (packet.tag.is_reply())
            socket.answered_by_ = InstanceId{packet.tag.answered_by - 1};
        socket.connection_.receive(segment, host_.fabric().now());
        return notify(socket);
    }
    // CLOSED and LISTEN (RFC 9293 3.10.7.1, 3.10.7.2).
    if (segment.has(kTcpRst))
        return;
    const Listener* listener = find_listener(packet);
    if (listener == nullptr || segment.has(kTcpAck))
        return send_reset(eni, packet);
    if (segment.has(kTcpSyn) && !segment.has(kTcpFin))
        accept(eni, packet, segment, *listener);
}

void TcpStack::accept(EniId eni, const Packet& packet, const TcpSegment& syn, const Listener& listener)
{
    const auto route = host_.route_by(eni, packet.meta.source);
    if (!route)
        return;
    TcpSocket* socket = add(five_tuple(packet.meta).reversed(), *route, listener.tuning,
                            {packet.tag.probe, host_.instance().value + 1}, listener.user);
    socket->is_served_ = true;
    socket->connection_.accept(syn, host_.fabric().now());
    settle(*socket);
}

// It is an answer to the packet, unless the packet itself is one.
void TcpStack::send_reset(EniId eni, const Packet& packet)
{
    const auto route = host_.route_by(eni, packet.meta.source);
    if (!route)
        return;
    IpFields ip = host_.new_packet(*route, packet.meta.source);
    ip.source = packet.meta.destination;
    ip.dont_fragment = true;
    Packet& reset = host_.fabric().pool().acquire(frame_overhead(ip.source.family(), Protocol::Tcp));
    build_segment(reset, ip, five_tuple(packet.meta).reversed(), reset_for(read_segment(packet)));
    reset.tag = {packet.tag.probe, packet.tag.is_reply() ? 0 : host_.instance().value + 1};
    host_.send(*route, reset);
}

// Chosen before the first is changed: those that are CLOSED then go, and users may open others.
template <class IsOne, class Change>
void TcpStack::change_those(IsOne&& is_one, Change&& change)
{
    std::vector<FiveTuple> chosen;
    for (const auto& [flow, socket] : sockets_)
        if (is_one(*socket))
            chosen.push_back(flow);
    change_chosen(chosen, is_one, change);
}

template <class IsOne, class Change>
void TcpStack::change_chosen(const std::vector<FiveTuple>& chosen, IsOne&& is_one, Change&& change)
{
    for (const FiveTuple& flow : chosen) {
        const auto found = sockets_.find(flow);
        if (found == sockets_.end() || !is_one(*found->second))  // the user of one before it has seen to it
            continue;
        change(found->second->connection_);
        notify(*found->second);
    }
}

void TcpStack::forget_connections()
{
    change_those([](const TcpSocket&) { return true; }, [](TcpConnection& connection) { connection.forget(); });
}

void TcpStack::on_packet(const Packet& error)
{
    const auto quoted = quoted_flow(error);
    if (Application* raw = quoted ? raw_application(quoted->source_port) : nullptr)
        raw->on_packet(error);
    const auto found = quoted ? sockets_.find(*quoted) : sockets_.end();
    if (is_path_mtu_error(error.meta)) {
        const auto sequence = quoted_tcp_sequence(error);
        if (found != sockets_.end() && sequence && found->second->connection_.has_sent(*sequence))
            lower_path_mtu(quoted->destination, read_icmp_parameter(error));
        return;
    }
    // Only what says that nobody can be reached, or that the way there is a loop.
    const std::uint8_t type = error.meta.icmp_type;
    const bool is_v4 = error.meta.protocol == Protocol::Icmp;
    const bool is_final = is_v4 ? type == kIcmpUnreachable || type == kIcmpTimeExceeded
                                : type == kIcmpv6Unreachable || type == kIcmpv6TimeExceeded;
    if (found == sockets_.end() || !is_final)
        return;
    found->second->connection_.receive_unreachable();
    notify(*found->second);
}

// All connections with that host take the same path.
void TcpStack::lower_path_mtu(IpAddress destination, std::uint32_t mtu)
{
    host_.note_path_mtu(destination, mtu);
    change_those([&](const TcpSocket& socket) { return socket.flow_.destination == destination; },
                 [&](TcpConnection& connection) { connection.receive_too_big(host_.fabric().now()); });
}

void TcpStack::on_timer()
{
    const TimePoint now = host_.fabric().now();
    armed_ = kNever;
    const auto is_due = [now](const TcpSocket& socket) { return socket.connection_.due() <= now; };
    std::vector<FiveTuple> chosen;
    while (!wakes_.empty() && wakes_.begin()->at <= now) {
        TcpSocket& socket = *sockets_.at(wakes_.extract(wakes_.begin()).value().flow);
        socket.wake_ = kNever;
        if (is_due(socket))
            chosen.push_back(socket.flow_);
        else  // it has been put off meanwhile
            wake_when_due(socket);
    }
    change_chosen(chosen, is_due, [now](TcpConnection& connection) { connection.on_timer(now); });
    settle_timer();
}

void TcpStack::notify(TcpSocket& socket)
{
    socket.is_notifying_ = true;
    if (socket.is_served_ && socket.connection_.has_peer_closed())
        socket.connection_.close(host_.fabric().now());
    if (socket.user_ != nullptr)
        socket.user_->on_tcp(socket);
    socket.is_notifying_ = false;
    settle(socket);
}

void TcpStack::settle(TcpSocket& socket)
{
    if (socket.is_notifying_)  // done when its user has heard all
        return;
    if (socket.connection_.state() == TcpState::Closed) {
        wakes_.erase({socket.wake_, socket.flow_});
        sockets_.erase(FiveTuple{socket.flow_});
    } else {
        wake_when_due(socket);
    }
}

// A wake that comes too early stays: most are put off with every segment.
void TcpStack::wake_when_due(TcpSocket& socket)
{
    const TimePoint due = socket.connection_.due();
    if (due >= socket.wake_)
        return;
    wakes_.erase({socket.wake_, socket.flow_});
    wakes_.insert({due, socket.flow_});
    socket.wake_ = due;
    settle_timer();
}

// One timer for all: it rings for the first of them, and never later than it must.
void TcpStack::settle_timer()
{
    if (wakes_.empty() || wakes_.begin()->at >= armed_)
        return;
    armed_ = wakes_.begin()->at;
    host_.set_timer(*this, armed_);
}

// The first free one at or behind a random one, as Linux chooses.
std::uint16_t TcpStack::free_port()
{
    constexpr std::uint16_t kFirst = kEphemeralPorts.first;
    constexpr std::uint32_t kCount = kEphemeralPorts.last + 1 - kFirst;
    std::vector<bool> is_taken(kCount);
    for (const auto& [flow, socket] : sockets_)
        if (flow.source_port >= kFirst && flow.source_port - kFirst < static_cast<int>(kCount))
            is_taken[static_cast<std::size_t>(flow.source_port - kFirst)] = true;
    for (const RawPort& raw : raw_ports_)
        is_taken[static_cast<std::size_t>(raw.port - kFirst)] = true;
    const std::uint64_t start = random_.below(kCount);
    for (std::uint32_t i = 0; i < kCount; ++i) {
        const auto candidate = static_cast<std::uint32_t>((start + i) % kCount);
        if (!is_taken[candidate])
            return static_cast<std::uint16_t>(kFirst + candidate);
    }
    throw RunAborted{format("instance {} has all its {} ephemeral TCP ports in use; let fewer probes run at a time",
                            host_.fabric().network().instances[host_.instance()].name, kCount)};
}

TcpSettings TcpStack::settings_for(const Host::Route& route, const TcpTuning& tuning)
{
    TcpSettings settings;
    settings.mss = mss_of(route, host_.fabric().network().enis[route.eni].mtu);
    if (!route.source.is_v4())
        settings.unnamed_mss = 1220;
    settings.initial_sequence = static_cast<std::uint32_t>(random_.next());
    settings.timestamp_offset = static_cast<std::uint32_t>(random_.next());
    settings.congestion = tuning.congestion;
    settings.no_delay = tuning.no_delay;
    if (tuning.buffer > 0)
        settings.receive_buffer = tuning.buffer;
    return settings;
}

TcpSocket::TcpSocket(TcpStack& stack, const FiveTuple& flow, const Host::Route& route, const TcpSettings& settings,
                     ProbeTag tag, TcpUser* user)
    : stack_{stack}, flow_{flow}, route_{route}, tag_{tag}, user_{user}, connection_{settings, *this}
{
}

std::uint64_t TcpSocket::take_received()
{
    const std::uint64_t received = connection_.statistics().bytes_received;
    return received - std::exchange(taken_, received);
}

void TcpSocket::transmit(const TcpSegment& segment)
{
    Host& host = stack_.host_;
    IpFields ip = host.new_packet(route_, flow_.destination);
    ip.source = flow_.source;
    ip.dont_fragment = true;  // path MTU discovery, as Linux does by default
    Packet& packet =
        host.fabric().pool().acquire(frame_overhead(flow_.source.family(), Protocol::Tcp) + TcpHeader::kMostOptions);
    build_segment(packet, ip, flow_, segment);
    packet.tag = tag_;
    host.send(route_, packet);
}

std::uint16_t TcpSocket::path_mss() const { return mss_of(route_, stack_.host_.path_mtu(route_)); }

void TcpSocket::write(std::uint64_t bytes)
{
    connection_.write(bytes, stack_.host_.fabric().now());
    stack_.settle(*this);
}

void TcpSocket::close()
{
    connection_.close(stack_.host_.fabric().now());
    stack_.settle(*this);
}

void TcpSocket::release()
{
    detach();
    close();
}

}  // namespace vpcsim
