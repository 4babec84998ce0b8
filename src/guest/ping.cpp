#include "vpcsim/guest/ping.h"

#include <algorithm>

#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

std::uint64_t integer_square_root(unsigned __int128 value)
{
    std::uint64_t root = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 62; bit != 0; bit >>= 1)
        if (static_cast<unsigned __int128>(root | bit) * (root | bit) <= value)
            root |= bit;
    return root;
}

}  // namespace

Ping::Ping(Host& host, const PingOptions& options) : host_{host}, options_{options}
{
    VPCSIM_ASSERT(options.count >= 1 && options.count <= kMostPings && options.size <= kLargestPing);
    result_.destination = options.destination;
    result_.size = options.size;
    // iputils fills the payload with 0, 1, 2 ...; the first 16 bytes carry the time of sending.
    payload_.resize(options.size);
    for (std::size_t i = 0; i < payload_.size(); ++i)
        payload_[i] = static_cast<std::uint8_t>(i);
}

void Ping::start()
{
    route_ = options_.from ? host_.route_by(options_.from, options_.destination) : host_.route_to(options_.destination);
    started_ = host_.fabric().now();
    if (!route_) {
        result_.has_no_address = true;
        is_finished_ = true;
        return;
    }
    result_.source = route_->source;
    identifier_ = host_.free_echo_identifier();
    host_.bind_echo(identifier_, *this);
    sent_at_.reserve(options_.count);
    on_timer();
}

void Ping::on_timer()
{
    if (is_finished_)
        return;
    const bool has_deadline = options_.deadline > Duration::zero();
    const TimePoint deadline = started_ + options_.deadline;
    const TimePoint now = host_.fabric().now();
    const std::uint32_t most = has_deadline ? kMostPings : options_.count;
    if (has_deadline ? now >= deadline : result_.sent == most)
        return finish();  // the wait for the last answers is over
    if (result_.sent < most)
        send_request();
    if (is_finished_)
        return;
    const TimePoint next = now + (result_.sent == most ? options_.timeout : options_.interval);
    host_.set_timer(*this, has_deadline ? std::min(next, deadline) : next);
}

void Ping::send_request()
{
    const TimePoint now = host_.fabric().now();
    if (payload_.size() >= 16) {
        const auto microseconds = static_cast<std::uint64_t>(now.time_since_epoch().count() / 1'000'000);
        write_u64(payload_.data(), microseconds / 1'000'000);
        write_u64(payload_.data() + 8, microseconds % 1'000'000);
    }
    ++result_.sent;
    result_.elapsed = now - started_;
    sent_at_.push_back(now);
    answered_.push_back(false);
    IpFields ip = host_.new_datagram(*route_, options_.destination, IcmpHeader::kSize + payload_.size(),
                                     options_.path_mtu_discovery);
    ip.hop_limit = options_.hop_limit;
    const Protocol protocol = route_->source.is_v4() ? Protocol::Icmp : Protocol::Icmpv6;
    Packet& request =
        host_.fabric().pool().acquire(frame_overhead(route_->source.family(), protocol) + payload_.size());
    build_echo(request, ip, true, identifier_, static_cast<std::uint16_t>(result_.sent), payload_);
    request.tag = {options_.probe, 0};
    if (!host_.send(*route_, request, options_.path_mtu_discovery))
        note_error({static_cast<std::uint16_t>(result_.sent),
                    {},
                    0,
                    0,
                    result_.replies.size(),
                    host_.largest_whole(*route_, options_.path_mtu_discovery)});
}

void Ping::on_packet(const Packet& packet)
{
    if (packet.meta.has(PacketMeta::kIcmpError)) {
        if (const auto sequence = quoted_echo_sequence(packet))
            note_error({*sequence, packet.meta.source, packet.meta.icmp_type, packet.meta.icmp_code,
                        result_.replies.size(), is_path_mtu_error(packet.meta) ? read_icmp_parameter(packet) : 0});
        return;
    }
    const std::uint16_t sequence = read_echo(packet).sequence;
    if (sequence == 0 || sequence > result_.sent)
        return;
    const bool is_duplicate = answered_[sequence - 1u];
    answered_[sequence - 1u] = true;
    ++(is_duplicate ? result_.duplicates : result_.received);
    result_.replies.push_back({sequence, packet.meta.hop_limit, is_duplicate,
                               host_.fabric().now() - sent_at_[sequence - 1u], InstanceId{packet.tag.answered_by - 1}});
    if (result_.received == options_.count)
        finish();
}

void Ping::note_error(const PingError& error)
{
    result_.errors.push_back(error);
    if (options_.deadline > Duration::zero())
        finish();
}

void Ping::finish()
{
    is_finished_ = true;
    host_.unbind(*this);
}

Duration PingResult::shortest() const
{
    Duration shortest = Duration::max();
    for (const PingReply& reply : replies)
        if (!reply.is_duplicate)
            shortest = std::min(shortest, reply.round_trip);
    return shortest;
}

Duration PingResult::longest() const
{
    Duration longest = Duration::zero();
    for (const PingReply& reply : replies)
        if (!reply.is_duplicate)
            longest = std::max(longest, reply.round_trip);
    return longest;
}

Duration PingResult::average() const
{
    Duration sum = Duration::zero();
    for (const PingReply& reply : replies)
        if (!reply.is_duplicate)
            sum += reply.round_trip;
    return sum / received;
}

// Summed over the distances from the average, so that the squares stay small.
Duration PingResult::deviation() const
{
    const Duration mean = average();
    unsigned __int128 squares = 0;
    for (const PingReply& reply : replies) {
        if (reply.is_duplicate)
            continue;
        const std::int64_t distance = (reply.round_trip - mean).count();
        squares += static_cast<unsigned __int128>(static_cast<__int128>(distance) * distance);
    }
    return Duration{static_cast<std::int64_t>(integer_square_root(squares / received))};
}

}  // namespace vpcsim
