#include "vpcsim/guest/traceroute.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "vpcsim/guest/tcp_stack.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// The 20 bytes of options that traceroute sends with a SYN, and its window.
constexpr std::size_t kSynOptions = 20;
constexpr std::uint16_t kSynWindow = 5'840;
constexpr std::uint8_t kSynWindowScale = 2;

Protocol protocol_of(IpFamily family, TraceMethod method)
{
    if (method == TraceMethod::Icmp)
        return family == IpFamily::V4 ? Protocol::Icmp : Protocol::Icmpv6;
    return method == TraceMethod::Tcp ? Protocol::Tcp : Protocol::Udp;
}

std::string too_large(std::uint32_t mtu) { return format("!F-{}", mtu); }

// As Linux's traceroute writes them (RFC 792, RFC 1812 5.2.7.1).
std::string note_of_ipv4(const Packet& error)
{
    constexpr std::array<std::string_view, 16> kNotes{"!N", "!H", "!P", "",   "",   "!S", "!N", "!H",
                                                      "!N", "!X", "!X", "!N", "!H", "!X", "!V", "!C"};
    const std::uint8_t code = error.meta.icmp_code;
    if (error.meta.icmp_type != kIcmpUnreachable)
        return format("!<{}-{}>", error.meta.icmp_type, code);
    if (code == kIcmpFragmentationNeeded)
        return too_large(read_icmp_parameter(error));
    return code < kNotes.size() ? std::string{kNotes[code]} : format("!<{}>", code);
}

// RFC 4443 3.1 to 3.4.
std::string note_of_ipv6(const Packet& error)
{
    constexpr std::array<std::string_view, 5> kNotes{"!N", "!X", "!H", "!H", ""};
    const std::uint8_t type = error.meta.icmp_type;
    const std::uint8_t code = error.meta.icmp_code;
    if (type == kIcmpv6PacketTooBig)
        return too_large(read_icmp_parameter(error));
    if (type == kIcmpv6Unreachable && code < kNotes.size())
        return std::string{kNotes[code]};
    constexpr std::uint8_t kParameterProblem = 4, kUnknownNextHeader = 1;
    return type == kParameterProblem && code == kUnknownNextHeader ? "!P" : format("!<{}-{}>", type, code);
}

bool is_time_exceeded(const PacketMeta& meta)
{
    return meta.icmp_code == 0 &&
           meta.icmp_type == (meta.family() == IpFamily::V4 ? kIcmpTimeExceeded : kIcmpv6TimeExceeded);
}

TcpOptionBytes syn_options(std::size_t number)
{
    TcpOptions options;
    options.mss = std::uint16_t{1'460};
    options.sack_permitted = true;
    options.timestamps = TcpTimestamps{static_cast<std::uint32_t>(number + 1), 0};
    options.window_scale = kSynWindowScale;
    return write_tcp_options(options);
}

}  // namespace

std::string_view name(TraceMethod method) { return kTraceMethods[static_cast<std::size_t>(method)]; }

std::optional<TraceMethod> parse_trace_method(std::string_view word)
{
    const auto found = std::ranges::find(kTraceMethods, word);
    if (found == std::end(kTraceMethods))
        return std::nullopt;
    return static_cast<TraceMethod>(found - std::begin(kTraceMethods));
}

std::uint32_t least_trace_packet(IpFamily family, TraceMethod method)
{
    const std::size_t headers = frame_overhead(family, protocol_of(family, method)) - Packet::kEthernetHeader;
    return static_cast<std::uint32_t>(headers + (method == TraceMethod::Tcp ? kSynOptions : 0));
}

const TraceAnswer* TraceHop::first() const
{
    const auto found = std::ranges::find(answers, true, &TraceAnswer::has_come);
    return found != answers.end() ? &*found : nullptr;
}

bool TraceHop::is_final() const { return std::ranges::any_of(answers, &TraceAnswer::is_final); }

const TraceAnswer* TracerouteResult::arrival() const
{
    if (!hops.empty())
        for (const TraceAnswer& answer : hops.back().answers)
            if (answer.is_final && answer.from == destination && answer.note.empty())
                return &answer;
    return nullptr;
}

std::vector<std::string> TracerouteResult::path() const
{
    std::vector<std::string> path;
    for (const TraceHop& hop : hops) {
        const TraceAnswer* answer = hop.first();
        path.push_back(answer == nullptr ? "*" : to_string(answer->from));
    }
    return path;
}

Traceroute::Traceroute(Host& host, const TracerouteOptions& options)
    : host_{host}, options_{options}, last_hop_{options.most_hops}
{
    VPCSIM_ASSERT(options.first_hop >= 1 && options.first_hop <= options.most_hops && options.most_hops <= 255);
    VPCSIM_ASSERT(options.queries >= 1 && options.queries <= kMostTraceQueries && options.at_once >= 1);
    VPCSIM_ASSERT(options.wait > Duration::zero());
    const IpFamily family = options.destination.family();
    const std::uint32_t least = least_trace_packet(family, options.method);
    packet_size_ = options.packet_size;
    if (packet_size_ == 0 || options.method == TraceMethod::Tcp)
        packet_size_ = least_trace_packet(family, TraceMethod::Tcp);
    VPCSIM_ASSERT(packet_size_ >= least && packet_size_ <= kLargestTracePacket);
    payload_.resize(packet_size_ - least);
    for (std::size_t i = 0; i < payload_.size(); ++i)
        payload_[i] = static_cast<std::uint8_t>(0x40 + i % 0x40);
    constexpr std::uint16_t kFirstNumbers[] = {kTraceUdpPort, 1, kTraceTcpPort};
    if (options_.port == 0)
        options_.port = kFirstNumbers[static_cast<std::size_t>(options.method)];
}

void Traceroute::start()
{
    route_ = options_.from ? host_.route_by(options_.from, options_.destination) : host_.route_to(options_.destination);
    if (!route_) {
        has_no_address_ = true;
        is_finished_ = true;
        return;
    }
    if (options_.method == TraceMethod::Udp) {
        identifier_ = host_.free_udp_port();
        host_.bind_udp(identifier_, *this);
    } else if (options_.method == TraceMethod::Icmp) {
        identifier_ = host_.free_echo_identifier();
        host_.bind_echo(identifier_, *this);
    }
    next_send_ = host_.fabric().now();
    go_on();
}

// How many probes make the hops that are asked whole.
std::size_t Traceroute::needed() const { return (last_hop_ + 1 - options_.first_hop) * options_.queries; }

void Traceroute::expire()
{
    const TimePoint now = host_.fabric().now();
    while (first_open_ < probes_.size()) {
        Probe& probe = probes_[first_open_];
        if (probe.is_open && probe.sent + options_.wait > now)
            return;
        if (probe.is_open)
            --open_;
        probe.is_open = false;
        ++first_open_;
    }
}

void Traceroute::go_on()
{
    if (is_finished_)
        return;
    const TimePoint now = host_.fabric().now();
    expire();
    while (probes_.size() < needed() && open_ < options_.at_once && next_send_ <= now)
        send_probe();
    const bool may_send = probes_.size() < needed() && open_ < options_.at_once;
    if (first_open_ >= std::min(probes_.size(), needed()) && !may_send)
        return finish();
    TimePoint due = may_send ? next_send_ : kNever;
    if (first_open_ < probes_.size())
        due = std::min(due, probes_[first_open_].sent + options_.wait);
    host_.set_timer(*this, due);
}

std::uint16_t Traceroute::port_of(std::size_t number) const
{
    return static_cast<std::uint16_t>(options_.port + number);
}

std::optional<std::size_t> Traceroute::number_of(std::uint16_t sequence) const
{
    return sequence >= options_.port ? std::optional<std::size_t>{sequence - options_.port} : std::nullopt;
}

void Traceroute::send_probe()
{
    const std::size_t number = probes_.size();
    Probe& probe = probes_.emplace_back();
    ++open_;
    probe.sent = host_.fabric().now();
    next_send_ = probe.sent + options_.gap;
    const PathMtuDiscovery discovery = options_.dont_fragment ? PathMtuDiscovery::Probe : PathMtuDiscovery::Dont;
    IpFields ip = host_.new_packet(*route_, options_.destination);
    ip.dont_fragment = options_.dont_fragment;
    ip.hop_limit = static_cast<std::uint8_t>(options_.first_hop + number / options_.queries);
    Packet& packet = host_.fabric().pool().acquire(Packet::kEthernetHeader + packet_size_);
    build_probe(packet, ip, probe, number);
    packet.tag = {options_.probe, 0};
    if (!host_.send(*route_, packet, discovery))
        note_answer(
            number,
            {true, true, route_->source, {}, host_.instance(), too_large(host_.largest_whole(*route_, discovery))});
}

// Of one trace, datagrams are told apart by their destination port, echoes by their sequence number, and SYNs by a
// source port each, so that a RST closes no other one's way.
void Traceroute::build_probe(Packet& packet, const IpFields& ip, Probe& probe, std::size_t number)
{
    switch (options_.method) {
    case TraceMethod::Udp:
        probe.port = port_of(number);
        return build_udp(packet, ip, identifier_, probe.port, payload_);
    case TraceMethod::Icmp:
        return build_echo(packet, ip, true, identifier_, port_of(number), payload_);
    case TraceMethod::Tcp: {
        probe.port = host_.tcp().open_raw(*this);
        const TcpOptionBytes options = syn_options(number);
        const TcpFields syn{.source_port = probe.port,
                            .destination_port = options_.port,
                            .sequence = static_cast<std::uint32_t>(number + 1) << 16,
                            .flags = kTcpSyn,
                            .window = kSynWindow,
                            .options = options.span()};
        return build_tcp(packet, ip, syn, {});
    }
    }
}

std::optional<std::size_t> Traceroute::find_by_port(std::uint16_t port) const
{
    const auto found = std::ranges::find(probes_, port, &Probe::port);
    if (found == probes_.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - probes_.begin());
}

// The host has found this application in the quote.
std::optional<std::size_t> Traceroute::probe_of_error(const Packet& error) const
{
    const FiveTuple quoted = *quoted_flow(error);
    if (quoted.destination != options_.destination)
        return std::nullopt;
    switch (options_.method) {
    case TraceMethod::Udp:
        return find_by_port(quoted.destination_port);
    case TraceMethod::Icmp:
        if (const auto sequence = quoted_echo_sequence(error))
            return number_of(*sequence);
        return std::nullopt;
    case TraceMethod::Tcp:
        return find_by_port(quoted.source_port);
    }
    return std::nullopt;
}

// An echo reply, or a segment that answers a SYN.
std::optional<std::size_t> Traceroute::probe_of_answer(const Packet& packet) const
{
    const PacketMeta& meta = packet.meta;
    if (meta.source != options_.destination)
        return std::nullopt;
    if (options_.method == TraceMethod::Tcp && meta.protocol == Protocol::Tcp && meta.source_port == options_.port) {
        const bool is_syn_ack = (meta.tcp_flags & (kTcpSyn | kTcpAck)) == (kTcpSyn | kTcpAck);
        return is_syn_ack || (meta.tcp_flags & kTcpRst) != 0 ? find_by_port(meta.destination_port) : std::nullopt;
    }
    if (options_.method != TraceMethod::Icmp || !meta.has(PacketMeta::kEcho) || is_echo_request(meta))
        return std::nullopt;
    return number_of(read_echo(packet).sequence);
}

void Traceroute::on_packet(const Packet& packet)
{
    const bool is_error = packet.meta.has(PacketMeta::kIcmpError);
    const auto number = is_error ? probe_of_error(packet) : probe_of_answer(packet);
    if (!number || *number >= probes_.size() || !probes_[*number].is_open)
        return;
    TraceAnswer answer;
    answer.has_come = true;
    answer.from = packet.meta.source;
    answer.round_trip = host_.fabric().now() - probes_[*number].sent;
    answer.is_final = !is_error || !is_time_exceeded(packet.meta);
    if (packet.tag.is_reply())
        answer.answered_by = InstanceId{packet.tag.answered_by - 1};
    if (is_error && answer.is_final)
        answer.note = packet.meta.family() == IpFamily::V4 ? note_of_ipv4(packet) : note_of_ipv6(packet);
    note_answer(*number, answer);
    go_on();
}

void Traceroute::note_answer(std::size_t number, const TraceAnswer& answer)
{
    probes_[number].answer = answer;
    probes_[number].is_open = false;
    --open_;
    if (answer.is_final)
        last_hop_ = std::min(last_hop_, options_.first_hop + number / options_.queries);
}

void Traceroute::finish()
{
    is_finished_ = true;
    leave();
}

void Traceroute::leave()
{
    host_.tcp().close_raw(*this);
    host_.unbind(*this);
}

TracerouteResult Traceroute::result() const
{
    TracerouteResult result;
    result.destination = options_.destination;
    result.method = options_.method;
    result.port = options_.method == TraceMethod::Icmp ? 0 : options_.port;
    result.most_hops = options_.most_hops;
    result.packet_size = packet_size_;
    result.has_no_address = has_no_address_;
    if (route_)
        result.source = route_->source;
    for (std::size_t number = 0; number < std::min(probes_.size(), needed()); ++number) {
        if (number % options_.queries == 0)
            result.hops.push_back({static_cast<std::uint32_t>(options_.first_hop + number / options_.queries), {}});
        result.hops.back().answers.push_back(probes_[number].answer);
    }
    return result;
}

}  // namespace vpcsim
