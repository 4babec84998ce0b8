// What the streams of an iperf load add up to.
#include <algorithm>

#include "vpcsim/guest/iperf_load.h"

namespace vpcsim {
namespace {

void add(IperfInterval& sum, const IperfInterval& more)
{
    sum.sent_bytes += more.sent_bytes;
    sum.received_bytes += more.received_bytes;
    sum.retransmissions += more.retransmissions;
    sum.sent += more.sent;
    sum.received += more.received;
    sum.packets += more.packets;
    sum.lost += more.lost;
    sum.out_of_order += more.out_of_order;
    sum.duplicates += more.duplicates;
}

DelayPercentiles percentiles_of(const Histogram& delays)
{
    const auto at = [&](std::uint32_t part) { return Duration{delays.at({part})}; };
    return {delays.count(), Duration{delays.least()}, at(500'000), at(900'000), at(990'000),
            at(999'000),    Duration{delays.most()}};
}

BitRate rate_of(std::uint64_t bytes, Duration time)
{
    if (time <= Duration::zero())
        return {};
    const auto scaled = static_cast<unsigned __int128>(bytes) * 8 * 1'000'000'000'000u;
    return {static_cast<std::uint64_t>(scaled / static_cast<std::uint64_t>(time.count()))};
}

}  // namespace

IperfResult IperfLoad::result() const
{
    IperfResult result;
    result.has_no_address = !route_;
    result.destination = options_.destination;
    result.options = options_;
    result.began = began_;
    if (route_)
        result.source = route_->source;
    for (const Stream& stream : streams_)
        result.streams.push_back(stream_result(stream));
    result.forward_delay = percentiles_of(forward_delays_);
    result.reverse_delay = percentiles_of(reverse_delays_);
    return result;
}

void IperfLoad::fill_intervals(const Stream& stream, IperfStream& result) const
{
    std::vector<IperfInterval>& intervals = result.intervals;
    const auto fill = [&intervals](const auto& items, const auto& copy) {
        intervals.resize(std::max(intervals.size(), items.size()));
        for (std::size_t index = 0; index < items.size(); ++index)
            copy(intervals[index], items[index]);
    };
    if (stream.tcp_source)
        fill(stream.tcp_source->intervals(), [](IperfInterval& to, const TcpLoadInterval& from) {
            to.sent_bytes = from.bytes;
            to.retransmissions = from.retransmissions;
            to.window = from.window;
            to.round_trip = from.round_trip;
        });
    if (stream.tcp_sink)
        fill(stream.tcp_sink->intervals(),
             [](IperfInterval& to, const TcpLoadInterval& from) { to.received_bytes = from.bytes; });
    if (stream.udp_source)
        fill(stream.udp_source->intervals(), [](IperfInterval& to, const UdpSourceInterval& from) {
            to.sent_bytes = from.bytes;
            to.sent = from.sent;
        });
    if (stream.udp_sink)
        fill(stream.udp_sink->intervals(), [](IperfInterval& to, const UdpSinkInterval& from) {
            to.received_bytes = from.bytes;
            to.received = from.received;
            to.packets = from.packets;
            to.lost = from.lost;
            to.out_of_order = from.out_of_order;
            to.duplicates = from.duplicates;
            to.jitter = from.jitter;
        });
}

IperfStream IperfLoad::stream_result(const Stream& stream) const
{
    IperfStream result;
    result.is_reverse = stream.is_reverse;
    result.has_begun = stream.has_begun;
    result.client_port = stream.client_port;
    result.began = stream.begins;
    fill_intervals(stream, result);

    const auto planned = static_cast<std::size_t>(length() / options_.interval);
    const auto omitted = static_cast<std::size_t>(options_.omit / options_.interval);
    std::vector<IperfInterval>& intervals = result.intervals;
    const bool is_timed = options_.bytes == 0;
    if (is_timed)
        intervals.resize(std::max(intervals.size(), planned));
    // A transfer of so many bytes is over when they are there; TCP that lasts so long is cut off at its end, for what
    // it has still buffered was not sent in this time.
    const std::size_t end = is_timed && !options_.is_udp ? planned : intervals.size();
    for (std::size_t index = omitted; index < end; ++index)
        add(result.sum, intervals[index]);
    if (is_timed)
        intervals.resize(planned);
    result.sent_in = result.received_in = is_timed ? options_.duration : Duration::zero();
    const TimePoint counted_from = began_ + options_.omit;
    if (stream.udp_source) {
        // The last ones are missed by nobody who comes later.
        const std::uint32_t highest = stream.udp_sink ? stream.udp_sink->highest() : 0;
        const std::uint32_t unseen = stream.udp_source->sent() - std::min(highest, stream.udp_source->sent());
        result.sum.packets += unseen;
        result.sum.lost += unseen;
    }
    if (stream.udp_sink) {
        result.sum.jitter = stream.udp_sink->result().jitter;
        result.received_in = std::max(result.received_in, stream.udp_sink->last_at() - counted_from);
    }
    if (stream.tcp_source)
        result.end = stream.tcp_source->end();
    if (!is_timed && stream.tcp_sink)
        result.received_in = std::max(Duration::zero(), stream.tcp_sink->last_at() - counted_from);
    if (!is_timed)
        result.sent_in = result.received_in;
    return result;
}

bool IperfResult::has(bool is_reverse) const
{
    return std::ranges::any_of(streams, [&](const IperfStream& stream) { return stream.is_reverse == is_reverse; });
}

IperfStream IperfResult::total(bool is_reverse) const
{
    IperfStream total;
    total.is_reverse = is_reverse;
    Duration jitter{};
    std::int64_t count = 0;
    for (const IperfStream& stream : streams) {
        if (stream.is_reverse != is_reverse)
            continue;
        total.intervals.resize(std::max(total.intervals.size(), stream.intervals.size()));
        for (std::size_t index = 0; index < stream.intervals.size(); ++index)
            add(total.intervals[index], stream.intervals[index]);
        add(total.sum, stream.sum);
        total.sent_in = std::max(total.sent_in, stream.sent_in);
        total.received_in = std::max(total.received_in, stream.received_in);
        jitter += stream.sum.jitter;
        ++count;
    }
    total.sum.jitter = count > 0 ? jitter / count : Duration::zero();  // iperf3 prints the mean, too
    return total;
}

BitRate IperfResult::throughput(bool is_reverse) const
{
    const IperfStream all = total(is_reverse);
    return rate_of(all.sum.received_bytes, all.received_in);
}

BitRate IperfResult::throughput_between(bool is_reverse, Duration from, Duration to) const
{
    const IperfStream all = total(is_reverse);
    const auto first = static_cast<std::size_t>(from / options.interval);
    const auto end = std::min(static_cast<std::size_t>(to / options.interval), all.intervals.size());
    std::uint64_t bytes = 0;
    for (std::size_t index = first; index < end; ++index)
        bytes += all.intervals[index].received_bytes;
    return rate_of(bytes, to - from);
}

// (sum of x)^2 / (n * sum of x^2) (Jain, Chiu, Hawe 1984, eq. 2), in 128 bits: 128 shares below 2^44 make 2^102, and a
// millionfold of it fits.
PartsPerMillion IperfResult::fairness(bool is_reverse) const
{
    std::vector<std::uint64_t> shares;
    for (const IperfStream& stream : streams)
        if (stream.is_reverse == is_reverse)
            shares.push_back(stream.sum.received_bytes);
    constexpr std::uint64_t kMost = std::uint64_t{1} << 44;  // 16 TiB
    const bool is_large = !shares.empty() && std::ranges::max(shares) >= kMost;
    unsigned __int128 sum = 0;
    unsigned __int128 squares = 0;
    for (const std::uint64_t share : shares) {
        const std::uint64_t x = is_large ? share >> 20 : share;
        sum += x;
        squares += static_cast<unsigned __int128>(x) * x;
    }
    if (sum == 0)
        return {};
    return {static_cast<std::uint32_t>(sum * sum * 1'000'000 / (squares * shares.size()))};
}

}  // namespace vpcsim
