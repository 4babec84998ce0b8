#include "vpcsim/guest/udp_load.h"

#include <algorithm>
#include <array>

#include "vpcsim/wire/bytes.h"

namespace vpcsim {

UdpSource::UdpSource(Host& host, const UdpLoadOptions& options)
    : host_{host}, options_{options}, arrivals_{options.rate, {options.size}, options.arrivals, options.random},
      series_{options.epoch, options.interval, options.until}
{
    VPCSIM_ASSERT(options.size >= kUdpHeaderBytes && options.size <= kLargestDatagram);
}

void UdpSource::start()
{
    route_ = options_.from ? host_.route_by(options_.from, options_.destination) : host_.route_to(options_.destination);
    end_ = host_.fabric().now() + options_.duration;
    if (!route_) {
        has_no_address_ = true;
        is_finished_ = true;
        return;
    }
    source_port_ = options_.source_port != 0 ? options_.source_port : host_.free_udp_port();
    host_.bind_udp(source_port_, *this);
    if (!options_.is_server)
        return begin();
    host_.set_timer(*this, end_);
}

void UdpSource::begin()
{
    has_begun_ = true;
    arrivals_.begin(host_.fabric().now());
    on_timer();
}

void UdpSource::on_timer()
{
    const bool has_sent_all = options_.bytes > 0 && sent_bytes_ >= options_.bytes;
    if (!has_begun_ || has_sent_all || arrivals_.next() >= end_)
        return finish();
    std::uint64_t size = options_.size;
    if (options_.bytes > 0)
        size = std::max<std::uint64_t>(std::min(size, options_.bytes - sent_bytes_), kUdpHeaderBytes);
    send(static_cast<std::uint32_t>(size));
    arrivals_.advance();
    host_.set_timer(*this, std::min(arrivals_.next(), end_));
}

void UdpSource::finish()
{
    is_finished_ = true;
    host_.unbind(*this);
}

void UdpSource::send(std::uint32_t size)
{
    std::array<std::uint8_t, kUdpHeaderBytes> header{};
    const TimePoint now = arrivals_.next();
    const auto microseconds = static_cast<std::uint64_t>(now.time_since_epoch().count() / 1'000'000);
    write_u32(header.data(), static_cast<std::uint32_t>(microseconds / 1'000'000));
    write_u32(header.data() + 4, static_cast<std::uint32_t>(microseconds % 1'000'000));
    write_u32(header.data() + 8, ++sent_);

    const IpFields ip = host_.new_datagram(*route_, options_.destination, UdpHeader::kSize + size);
    Packet& datagram = host_.fabric().pool().acquire(frame_overhead(ip.source.family(), Protocol::Udp) + header.size());
    build_udp(datagram, ip, source_port_, options_.port, header, size - header.size());
    datagram.tag = {options_.probe, options_.is_server ? host_.instance().value + 1 : 0};
    host_.send(*route_, datagram);

    sent_bytes_ += size;
    last_sent_at_ = now;
    UdpSourceInterval& interval = series_.at(now);
    ++interval.sent;
    interval.bytes += size;
}

void UdpSource::on_packet(const Packet& packet)
{
    if (packet.meta.has(PacketMeta::kIcmpError))
        ++refused_;
    else if (options_.is_server && !has_begun_)
        begin();
}

// A server shares its port with others of its kind, each for one client.
bool UdpSource::takes(const Packet& packet) const
{
    return !options_.is_server || (packet.tag.probe == options_.probe && packet.meta.source_port == options_.port);
}

UdpSink::UdpSink(Host& host, std::uint16_t port, std::uint32_t probe) : UdpSink{host, {.port = port, .probe = probe}} {}

UdpSink::UdpSink(Host& host, const UdpSinkOptions& options)
    : host_{host}, options_{options}, series_{options.epoch, options.interval, options.until}
{
    host_.bind_udp(options.port, *this);
}

bool UdpSink::takes(const Packet& packet) const
{
    return (options_.probe == ProbeTag::kNone || packet.tag.probe == options_.probe) &&
           (options_.peer_port == 0 || packet.meta.source_port == options_.peer_port);
}

void UdpSink::on_packet(const Packet& packet)
{
    if (packet.meta.has(PacketMeta::kIcmpError))
        return;
    constexpr std::uint64_t kUdpHeader = 8;
    const std::uint64_t bytes = packet.meta.transport_length - kUdpHeader;
    last_at_ = host_.fabric().now();
    UdpSinkInterval& interval = series_.at(last_at_);
    result_.bytes += bytes;
    interval.bytes += bytes;
    const auto payload = udp_payload(packet);
    // Numbers begin with 1: what has none, or 0, is no load's.
    const std::uint32_t sequence = payload.size() >= kUdpHeaderBytes ? read_u32(payload.data() + 8) : 0;
    if (sequence > 0 && !note_sequence(sequence, interval))
        return;
    ++result_.received;
    ++interval.received;
    if (sequence == 0)
        return;
    const Duration sent_at = seconds(read_u32(payload.data())) + microseconds(read_u32(payload.data() + 4));
    note_transit(last_at_.time_since_epoch() - sent_at);
    interval.jitter = result_.jitter;
}

bool UdpSink::note_sequence(std::uint32_t sequence, UdpSinkInterval& interval)
{
    const std::uint32_t highest = sequences_.highest();
    if (!sequences_.add(sequence)) {
        ++result_.duplicates;
        ++interval.duplicates;
        return false;
    }
    if (sequence > highest) {
        interval.packets += sequence - highest;
        interval.lost += sequence - highest - 1;
        return true;
    }
    ++result_.out_of_order;
    ++interval.out_of_order;
    find_one_lost();
    return true;
}

// What comes late was counted as lost when it was passed over, most likely not long ago.
void UdpSink::find_one_lost()
{
    std::vector<UdpSinkInterval>& intervals = series_.items();
    const auto missed = std::find_if(intervals.rbegin(), intervals.rend(),
                                     [](const UdpSinkInterval& interval) { return interval.lost > 0; });
    if (missed != intervals.rend())
        --missed->lost;
}

void UdpSink::note_transit(Duration transit)
{
    if (last_transit_) {
        const Duration difference = transit > *last_transit_ ? transit - *last_transit_ : *last_transit_ - transit;
        result_.jitter += (difference - result_.jitter) / 16;
    }
    last_transit_ = transit;
    if (options_.delays != nullptr && transit >= Duration::zero())
        options_.delays->record(transit.count());
}

}  // namespace vpcsim
