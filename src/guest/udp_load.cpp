#include "vpcsim/guest/udp_load.h"

#include <algorithm>
#include <array>

#include "vpcsim/wire/bytes.h"

namespace vpcsim {

UdpSource::UdpSource(Host& host, const UdpLoadOptions& options) : host_{host}, options_{options}
{
    VPCSIM_ASSERT(options.rate.bits_per_second > 0);
    VPCSIM_ASSERT(options.size >= kUdpHeaderBytes && options.size <= kLargestDatagram);
    const std::uint64_t scaled = std::uint64_t{options.size} * 8 * 1'000'000'000'000;
    interval_ = Duration{static_cast<std::int64_t>(scaled / options.rate.bits_per_second)};
    interval_remainder_ = scaled % options.rate.bits_per_second;
}

void UdpSource::start()
{
    route_ = options_.from ? host_.route_by(options_.from, options_.destination) : host_.route_to(options_.destination);
    next_ = host_.fabric().now();
    end_ = next_ + options_.duration;
    if (!route_) {
        has_no_address_ = true;
        is_finished_ = true;
        return;
    }
    source_port_ = host_.free_udp_port();
    host_.bind_udp(source_port_, *this);
    on_timer();
}

void UdpSource::on_timer()
{
    if (next_ >= end_) {
        is_finished_ = true;
        host_.unbind(*this);
        return;
    }
    std::array<std::uint8_t, kUdpHeaderBytes> header{};
    const auto microseconds = static_cast<std::uint64_t>(next_.time_since_epoch().count() / 1'000'000);
    write_u32(header.data(), static_cast<std::uint32_t>(microseconds / 1'000'000));
    write_u32(header.data() + 4, static_cast<std::uint32_t>(microseconds % 1'000'000));
    write_u32(header.data() + 8, ++sent_);

    const IpFields ip = host_.new_packet(*route_, options_.destination);
    Packet& datagram = host_.fabric().pool().acquire(frame_overhead(ip.source.family(), Protocol::Udp) + header.size());
    build_udp(datagram, ip, source_port_, options_.port, header, options_.size - header.size());
    datagram.tag = {options_.probe, 0};
    host_.send(*route_, datagram);

    next_ += interval_;
    remainder_ += interval_remainder_;
    if (remainder_ >= options_.rate.bits_per_second) {
        remainder_ -= options_.rate.bits_per_second;
        next_ += Duration{1};
    }
    host_.set_timer(*this, std::min(next_, end_));
}

void UdpSource::on_packet(const Packet&) { ++refused_; }

UdpSink::UdpSink(Host& host, std::uint16_t port, std::uint32_t probe) : host_{host}, probe_{probe}
{
    host_.bind_udp(port, *this);
}

void UdpSink::on_packet(const Packet& packet)
{
    if (packet.meta.has(PacketMeta::kIcmpError))
        return;
    ++result_.received;
    constexpr std::uint64_t kUdpHeader = 8;
    result_.bytes += packet.meta.transport_length - kUdpHeader;
    const auto payload = udp_payload(packet);
    if (payload.size() < kUdpHeaderBytes)
        return;
    const std::uint32_t sequence = read_u32(payload.data() + 8);
    result_.out_of_order += sequence < highest_ ? 1 : 0;
    highest_ = std::max(highest_, sequence);

    const Duration sent_at = seconds(read_u32(payload.data())) + microseconds(read_u32(payload.data() + 4));
    const Duration transit = host_.fabric().now().time_since_epoch() - sent_at;
    if (last_transit_) {
        const Duration difference = transit > *last_transit_ ? transit - *last_transit_ : *last_transit_ - transit;
        result_.jitter += (difference - result_.jitter) / 16;
    }
    last_transit_ = transit;
}

}  // namespace vpcsim
