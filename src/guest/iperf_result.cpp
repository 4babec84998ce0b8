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
    if (!is_finished())
        result.interrupted_at = now();
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
    result.bytes = bytes_of(stream);
    result.began = stream.begins;
    if (stream.tcp_source) {
        result.is_connected = stream.tcp_source->has_connected();
        result.end = stream.tcp_source->end();
    }
    if (stream.is_reverse && stream.tcp_sink) {
        result.is_connected = stream.tcp_sink->has_connected();
        if (!result.is_connected)
            result.end = stream.tcp_sink->end();
    }
    fill_intervals(stream, result);
    add_up(stream, result);
    measure_time(stream, result);
    result.intervals.resize(result.ended < length() ? static_cast<std::size_t>(result.ended / options_.interval) + 1
                                                    : intervals_in(length(), options_.interval));
    return result;
}

// TCP that lasts so long is cut off at its end, for what it has still buffered was not sent in this time. All other
// loads are over when what they have sent has come.
void IperfLoad::add_up(const Stream& stream, IperfStream& result) const
{
    const bool is_cut_off = options_.bytes == 0 && !options_.is_udp;
    const std::size_t planned = intervals_in(length(), options_.interval);
    const std::size_t end = is_cut_off ? std::min(planned, result.intervals.size()) : result.intervals.size();
    for (std::size_t index = static_cast<std::size_t>(options_.omit / options_.interval); index < end; ++index)
        add(result.sum, result.intervals[index]);
    if (stream.udp_sink)
        result.sum.jitter = stream.udp_sink->result().jitter;
    if (!stream.udp_source || !is_finished())
        return;
    // The last ones are missed by nobody who comes later.
    const std::uint32_t highest = stream.udp_sink ? stream.udp_sink->highest() : 0;
    const std::uint32_t unseen = stream.udp_source->sent() - std::min(highest, stream.udp_source->sent());
    result.sum.packets += unseen;
    result.sum.lost += unseen;
}

// How long it ran at most: until its connection or its time ended, or the run.
Duration IperfLoad::lasted(const Stream& stream) const
{
    const bool has_ended = stream.tcp_source && stream.tcp_source->is_finished() && options_.bytes > 0;
    return std::min((has_ended ? stream.tcp_source->ended_at() : now()) - began_, length());
}

void IperfLoad::measure_time(const Stream& stream, IperfStream& result) const
{
    const TimePoint counted_from = began_ + options_.omit;
    result.ended = lasted(stream);
    result.sent_in = result.received_in = std::max(result.ended - options_.omit, Duration::zero());
    const bool is_transfer = options_.bytes > 0;
    if (is_transfer && result.sum.sent_bytes >= result.bytes)
        result.sent_in =
            (stream.tcp_source ? stream.tcp_source->last_sent_at() : stream.udp_source->last_sent_at()) - began_;
    if (is_transfer && stream.tcp_sink && result.sum.received_bytes >= result.bytes)
        result.received_in = stream.tcp_sink->last_at() - began_;
    if (stream.udp_sink)
        result.received_in =
            std::max(is_transfer ? result.sent_in : result.received_in, stream.udp_sink->last_at() - counted_from);
    if (is_transfer)
        result.ended = std::max(result.sent_in, result.received_in);
}

IperfResult::Span IperfResult::span(const IperfStream& stream, std::size_t index) const
{
    const Duration from = static_cast<std::int64_t>(index) * options.interval;
    const Duration to = std::clamp(stream.ended, from, from + options.interval);
    const Duration omitted = index < omitted_intervals() ? Duration::zero() : options.omit;
    return {from - omitted, to - omitted};
}

bool IperfResult::has_no_connection() const
{
    return !options.is_udp && std::ranges::none_of(streams, &IperfStream::is_connected);
}

bool IperfResult::has_arrived() const
{
    return !streams.empty() && std::ranges::all_of(streams, [&](const IperfStream& stream) {
        return stream.sum.received_bytes > 0 && !stream.is_broken() &&
               (options.is_udp || stream.sum.received_bytes >= stream.bytes);
    });
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
        total.ended = std::max(total.ended, stream.ended);
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

// (sum of x)^2 / (n * sum of x^2) (Jain, Chiu, Hawe 1984, eq. 2), in 128 bits: 128 rates below 2^44 make 2^102, and a
// millionfold of it fits.
PartsPerMillion IperfResult::fairness(bool is_reverse) const
{
    std::vector<std::uint64_t> rates;
    for (const IperfStream& stream : streams)
        if (stream.is_reverse == is_reverse) {
            const Duration before = std::max(stream.began - options.omit, Duration::zero());
            rates.push_back(rate_of(stream.sum.received_bytes, stream.received_in - before).bits_per_second);
        }
    constexpr std::uint64_t kMost = std::uint64_t{1} << 44;  // 17 Tbit/s
    const bool is_large = !rates.empty() && std::ranges::max(rates) >= kMost;
    unsigned __int128 sum = 0;
    unsigned __int128 squares = 0;
    for (const std::uint64_t rate : rates) {
        const std::uint64_t x = is_large ? rate >> 20 : rate;
        sum += x;
        squares += static_cast<unsigned __int128>(x) * x;
    }
    if (sum == 0)
        return {};
    return {static_cast<std::uint32_t>(sum * sum * 1'000'000 / (squares * rates.size()))};
}

}  // namespace vpcsim
