#include "vpcsim/guest/iperf_load.h"

#include <algorithm>
#include <array>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr Duration kRequestAgain = seconds(1);

}  // namespace

IperfLoad::IperfLoad(Host& client, Host* server, const IperfOptions& options)
    : client_{client}, server_{server}, options_{options}
{
    VPCSIM_ASSERT(options.interval > Duration::zero() && options.length > 0 && options.parallel > 0);
    VPCSIM_ASSERT(options.omit % options.interval == Duration::zero());
    VPCSIM_ASSERT(options.bytes == 0 || options.bytes >= options.parallel);
    for (const bool is_reverse : {false, true}) {
        if (options.direction == (is_reverse ? IperfDirection::Forward : IperfDirection::Reverse))
            continue;
        for (std::size_t number = 0; number < options.parallel; ++number) {
            Stream& stream = streams_.emplace_back();
            stream.is_reverse = is_reverse;
            stream.number = number;
            if (options.start_within > Duration::zero())
                stream.begins = Duration{static_cast<std::int64_t>(
                    random_of(stream, "start").below(static_cast<std::uint64_t>(options.start_within.count())))};
        }
    }
}

IperfLoad::~IperfLoad() { client_.unbind(*this); }

void IperfLoad::start()
{
    began_ = now();
    route_ =
        options_.from ? client_.route_by(options_.from, options_.destination) : client_.route_to(options_.destination);
    if (route_)
        on_timer();
}

// Begins the streams whose time it is, and asks once more of those whose request may be lost.
void IperfLoad::on_timer()
{
    TimePoint next = kNever;
    for (Stream& stream : streams_) {
        if (!stream.has_begun && now() < began_ + stream.begins) {
            next = std::min(next, began_ + stream.begins);
            continue;
        }
        if (!stream.has_begun)
            begin(stream);
        if (!stream.is_reverse || !stream.udp_source || stream.udp_source->has_begun() ||
            stream.udp_source->is_finished())
            continue;
        request(stream);
        next = std::min(next, now() + kRequestAgain);
    }
    if (next != kNever)
        client_.set_timer(*this, next);
}

void IperfLoad::close()
{
    is_closed_ = true;
    client_.unbind(*this);
    for (Stream& stream : streams_) {
        if (stream.tcp_sink)
            stream.tcp_sink->close();
        if (stream.udp_sink)
            stream.udp_sink->close();
    }
}

bool IperfLoad::is_finished() const
{
    return is_closed_ || (is_transfer() && std::ranges::all_of(streams_, [this](const Stream& stream) {
                              if (stream.tcp_source)
                                  return stream.tcp_source->is_finished();
                              return stream.udp_source && stream.udp_source->is_finished() &&
                                     now() >= stream.udp_source->last_sent_at() + kDrainTime;
                          }));
}

void IperfLoad::begin(Stream& stream)
{
    stream.has_begun = true;
    if (options_.is_udp)
        begin_udp(stream);
    else
        begin_tcp(stream);
}

void IperfLoad::begin_tcp(Stream& stream)
{
    const IntervalSeries<TcpLoadInterval> series{began_, options_.interval, began_ + length()};
    TcpLoadOptions load = tcp_options(stream);
    if (!stream.is_reverse) {
        stream.tcp_source = std::make_unique<TcpSource>(client_, load);
        stream.tcp_source->start();
        stream.client_port = stream.tcp_source->source_port();
        if (server_ != nullptr)
            stream.tcp_sink = std::make_unique<TcpSink>(*server_, options_.port, stream.client_port, series,
                                                        options_.tuning, options_.probe);
        return;
    }
    stream.tcp_sink = std::make_unique<TcpSink>(
        client_,
        TcpStack::Destination{options_.destination, options_.port, options_.from, options_.probe, options_.tuning},
        series);
    stream.client_port = stream.tcp_sink->source_port();
    if (server_ == nullptr)
        return;
    load.client = stream.client_port;
    stream.tcp_source = std::make_unique<TcpSource>(*server_, load);
    stream.tcp_source->start();
}

void IperfLoad::begin_udp(Stream& stream)
{
    UdpLoadOptions load = udp_options(stream);
    UdpSinkOptions sink{
        .probe = options_.probe, .epoch = began_, .interval = options_.interval, .until = began_ + length()};
    if (!stream.is_reverse) {
        stream.udp_source = std::make_unique<UdpSource>(client_, load);
        stream.udp_source->start();
        stream.client_port = stream.udp_source->source_port();
        sink.port = options_.port;
        sink.peer_port = stream.client_port;
        sink.delays = &forward_delays_;
        if (server_ != nullptr)
            stream.udp_sink = std::make_unique<UdpSink>(*server_, sink);
        return;
    }
    stream.client_port = client_.free_udp_port();
    sink.port = stream.client_port;
    sink.peer_port = options_.port;
    sink.delays = &reverse_delays_;
    stream.udp_sink = std::make_unique<UdpSink>(client_, sink);
    if (server_ == nullptr)
        return;
    load.destination = route_->source;
    load.from = server_eni();
    load.port = stream.client_port;
    load.source_port = options_.port;
    load.is_server = true;
    stream.udp_source = std::make_unique<UdpSource>(*server_, load);
    stream.udp_source->start();
}

// By which the server gets to know its client, as iperf3's does.
void IperfLoad::request(const Stream& stream)
{
    constexpr std::array<std::uint8_t, 4> kHello{0x36, 0x37, 0x38, 0x39};  // "6789", as iperf3 writes it
    const IpFields ip = client_.new_packet(*route_, options_.destination);
    Packet& datagram =
        client_.fabric().pool().acquire(frame_overhead(ip.source.family(), Protocol::Udp) + kHello.size());
    build_udp(datagram, ip, stream.client_port, options_.port, kHello, 0);
    datagram.tag = {options_.probe, 0};
    client_.send(*route_, datagram);
}

RandomStream IperfLoad::random_of(const Stream& stream, std::string_view purpose) const
{
    return {options_.seed, format("{} {} {}", options_.name, stream.is_reverse ? "reverse" : "forward", stream.number),
            purpose};
}

std::uint64_t IperfLoad::bytes_of(const Stream& stream) const
{
    return options_.bytes / options_.parallel + (stream.number < options_.bytes % options_.parallel ? 1 : 0);
}

// What the loads of both protocols are told.
template <class LoadOptions>
LoadOptions IperfLoad::options_of(const Stream& stream) const
{
    LoadOptions load;
    load.destination = options_.destination;
    load.from = options_.from;
    load.port = options_.port;
    load.bytes = bytes_of(stream);
    load.duration = length() - stream.begins;
    load.interval = options_.interval;
    load.probe = options_.probe;
    load.rate = options_.rate;
    load.arrivals = options_.arrivals;
    load.random = random_of(stream, "arrivals");
    load.epoch = began_;
    load.until = began_ + length();
    return load;
}

TcpLoadOptions IperfLoad::tcp_options(const Stream& stream) const
{
    auto load = options_of<TcpLoadOptions>(stream);
    load.tuning = options_.tuning;
    load.block = options_.length;
    return load;
}

UdpLoadOptions IperfLoad::udp_options(const Stream& stream) const
{
    auto load = options_of<UdpLoadOptions>(stream);
    load.size = options_.length;
    return load;
}

// It answers from the address that it was asked at.
EniId IperfLoad::server_eni() const
{
    const Network& network = server_->fabric().network();
    for (const EniId eni : network.instances[server_->instance()].enis)
        if (network.enis[eni].has(options_.destination))
            return eni;
    return {};
}

}  // namespace vpcsim
