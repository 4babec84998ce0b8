// An iperf load for programs, in the shape of iperf3's JSON.
#include <algorithm>
#include <array>

#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/report/document.h"
#include "vpcsim/report/iperf.h"

namespace vpcsim {
namespace {

Value number(std::uint64_t count) { return Value{static_cast<std::int64_t>(count)}; }
// Seconds with six decimals, milliseconds with three.
Value seconds_value(Duration time) { return Value{Decimal{time.count() / 1'000'000, 6}}; }
Value milliseconds_value(Duration time) { return Value{Decimal{time.count() / 1'000'000, 3}}; }
Value microseconds_value(Duration time) { return Value{static_cast<std::int64_t>(time.count() / 1'000'000)}; }
// {987654} is 0.987654.
Value part_value(PartsPerMillion part) { return Value{Decimal{part.count, 6}}; }

Value rate_value(std::uint64_t bytes, Duration time)
{
    if (time <= Duration::zero())
        return Value{0};
    const auto scaled = static_cast<unsigned __int128>(bytes) * 8 * 1'000'000'000'000u;
    return number(static_cast<std::uint64_t>(scaled / static_cast<std::uint64_t>(time.count())));
}

Value percent_value(std::uint64_t lost, std::uint64_t total)
{
    return Value{Decimal{total > 0 ? static_cast<std::int64_t>(lost * 10'000 / total) : 0, 2}};
}

std::int64_t socket_of(std::size_t index) { return 5 + 2 * static_cast<std::int64_t>(index); }

class IperfDocument {
public:
    IperfDocument(const IperfResult& iperf, std::string_view target)
        : iperf_{iperf}, totals_{iperf.total(false), iperf.total(true)}, target_{target}
    {
    }

    Value start() const
    {
        const IperfOptions& options = iperf_.options;
        Value connected = Value::list();
        for (std::size_t index = 0; index < iperf_.streams.size(); ++index) {
            const IperfStream& stream = iperf_.streams[index];
            if (!options.is_udp && !stream.is_connected)
                continue;
            Value item = Value::map();
            item.set("socket", Value{socket_of(index)}).set("local_host", to_string(iperf_.source));
            item.set("local_port", number(stream.client_port)).set("remote_host", to_string(iperf_.destination));
            item.set("remote_port", number(options.port)).set("began", seconds_value(stream.began));
            connected.items().push_back(std::move(item));
        }
        Value to = Value::map();
        to.set("host", std::string{target_}).set("port", number(options.port));
        Value start = Value::map();
        start.set("connected", std::move(connected)).set("version", "vpcsim, in the shape of iperf 3.12");
        start.set("connecting_to", std::move(to)).set("at", seconds_value(iperf_.began.time_since_epoch()));
        start.set("target_bitrate", number(options.rate.bits_per_second));
        return start.set("test_start", test_start());
    }

    std::size_t interval_count() const
    {
        if (iperf_.has_no_connection())
            return 0;
        return std::max(totals_[0].intervals.size(), totals_[1].intervals.size());
    }

    Value interval(std::size_t index) const
    {
        Value streams = Value::list();
        for (std::size_t socket = 0; socket < iperf_.streams.size(); ++socket)
            if (index < iperf_.streams[socket].intervals.size()) {
                Value item = Value::map();
                item.set("socket", Value{socket_of(socket)});
                streams.items().push_back(interval_of(std::move(item), iperf_.streams[socket], index, true));
            }
        Value value = Value::map();
        value.set("streams", std::move(streams));
        for (const bool is_reverse : {false, true})
            if (iperf_.has(is_reverse))
                value.set(sum_key("sum", is_reverse), interval_of(Value::map(), total(is_reverse), index, false));
        return value;
    }

    Value end() const
    {
        Value value = Value::map();
        if (iperf_.has_no_connection())
            return value;
        Value streams = Value::list();
        for (std::size_t socket = 0; socket < iperf_.streams.size(); ++socket)
            streams.items().push_back(end_of(iperf_.streams[socket], socket_of(socket)));
        value.set("streams", std::move(streams));
        for (const bool is_reverse : {false, true}) {
            if (!iperf_.has(is_reverse))
                continue;
            if (iperf_.options.is_udp)
                value.set(sum_key("sum", is_reverse), both_ends_of(total(is_reverse), Value::map()));
            value.set(sum_key("sum_sent", is_reverse), sender_of(total(is_reverse)));
            value.set(sum_key("sum_received", is_reverse), receiver_of(total(is_reverse)));
            value.set(sum_key("fairness", is_reverse), part_value(iperf_.fairness(is_reverse)));
            const DelayPercentiles& delay = is_reverse ? iperf_.reverse_delay : iperf_.forward_delay;
            if (delay.count > 0)
                value.set(sum_key("one_way_delay", is_reverse), delay_value(delay));
        }
        return value;
    }

private:
    const IperfStream& total(bool is_reverse) const { return totals_[is_reverse ? 1 : 0]; }

    // As iperf3 names those of the other direction of --bidir.
    std::string sum_key(std::string_view key, bool is_reverse) const
    {
        const bool is_both = iperf_.options.direction == IperfDirection::Both;
        return is_both && is_reverse ? format("{}_bidir_reverse", key) : std::string{key};
    }

    Value test_start() const
    {
        const IperfOptions& options = iperf_.options;
        Value value = Value::map();
        value.set("protocol", options.is_udp ? "UDP" : "TCP").set("num_streams", number(options.parallel));
        value.set("blksize", number(options.length)).set("omit", seconds_value(options.omit));
        value.set("duration", seconds_value(options.duration)).set("bytes", number(options.bytes));
        value.set("reverse", Value{options.direction == IperfDirection::Reverse ? 1 : 0});
        value.set("bidir", Value{options.direction == IperfDirection::Both ? 1 : 0});
        value.set("target_bitrate", number(options.rate.bits_per_second));
        value.set("arrival", std::string{name(options.arrivals.model)});
        if (!options.is_udp)
            value.set("congestion", std::string{name(options.tuning.congestion)});
        return value;
    }

    Value interval_of(Value value, const IperfStream& stream, std::size_t index, bool is_one) const
    {
        const IperfInterval& part = stream.intervals[index];
        const auto [from, to] = iperf_.span(stream, index);
        value.set("start", seconds_value(from)).set("end", seconds_value(to)).set("seconds", seconds_value(to - from));
        value.set("bytes", number(stream.is_reverse ? part.received_bytes : part.sent_bytes));
        value.set("bits_per_second", rate_value(stream.is_reverse ? part.received_bytes : part.sent_bytes, to - from));
        value.set("sent_bytes", number(part.sent_bytes)).set("received_bytes", number(part.received_bytes));
        if (iperf_.options.is_udp) {
            value.set("packets", number(part.sent)).set("received_packets", number(part.received));
            value.set("lost_packets", number(part.lost)).set("out_of_order", number(part.out_of_order));
            value.set("duplicates", number(part.duplicates));
            if (is_one)
                value.set("jitter_ms", milliseconds_value(part.jitter));
        } else {
            value.set("retransmits", number(part.retransmissions));
            if (is_one)
                value.set("snd_cwnd", number(part.window)).set("rtt", microseconds_value(part.round_trip));
        }
        value.set("omitted", index < iperf_.omitted_intervals());
        return value.set("sender", !stream.is_reverse);
    }

    Value end_of(const IperfStream& stream, std::int64_t socket) const
    {
        Value item = Value::map();
        item.set("socket", Value{socket});
        if (iperf_.options.is_udp) {
            Value both = Value::map();
            item.set("udp", both_ends_of(stream, std::move(both.set("socket", Value{socket}))));
        }
        item.set("sender", sender_of(stream)).set("receiver", receiver_of(stream));
        if (!iperf_.options.is_udp)
            item.set("end", std::string{name(stream.end)});
        return item;
    }

    Value sums(const IperfStream& stream, std::uint64_t bytes, Duration time, Value value = Value::map()) const
    {
        value.set("start", seconds_value({})).set("end", seconds_value(time)).set("seconds", seconds_value(time));
        value.set("bytes", number(bytes)).set("bits_per_second", rate_value(bytes, time));
        return value.set("sender", !stream.is_reverse);
    }

    Value sender_of(const IperfStream& stream) const
    {
        Value value = sums(stream, stream.sum.sent_bytes, stream.sent_in);
        if (iperf_.options.is_udp)
            return losses(std::move(value), {.packets = stream.sum.sent});
        value.set("retransmits", number(stream.sum.retransmissions));
        Duration least{};
        Duration most{};
        Duration sum{};
        std::uint64_t window = 0;
        std::int64_t count = 0;
        for (const IperfInterval& part : stream.intervals) {
            window = std::max(window, part.window);
            if (part.round_trip <= Duration::zero())
                continue;
            least = count == 0 ? part.round_trip : std::min(least, part.round_trip);
            most = std::max(most, part.round_trip);
            sum += part.round_trip;
            ++count;
        }
        if (count == 0)
            return value;
        value.set("max_snd_cwnd", number(window)).set("max_rtt", microseconds_value(most));
        return value.set("min_rtt", microseconds_value(least)).set("mean_rtt", microseconds_value(sum / count));
    }

    Value receiver_of(const IperfStream& stream) const
    {
        Value value = sums(stream, stream.sum.received_bytes, stream.received_in);
        if (!iperf_.options.is_udp)
            return value;
        return disorder(losses(std::move(value), stream.sum), stream.sum);
    }

    // What was sent, and how it came.
    Value both_ends_of(const IperfStream& stream, Value value) const
    {
        value = sums(stream, stream.sum.sent_bytes, stream.sent_in, std::move(value));
        return disorder(losses(std::move(value), stream.sum), stream.sum);
    }

    static Value losses(Value value, const IperfInterval& sum)
    {
        value.set("jitter_ms", milliseconds_value(sum.jitter)).set("lost_packets", number(sum.lost));
        return value.set("packets", number(sum.packets)).set("lost_percent", percent_value(sum.lost, sum.packets));
    }

    static Value disorder(Value value, const IperfInterval& sum)
    {
        return value.set("out_of_order", number(sum.out_of_order)).set("duplicates", number(sum.duplicates));
    }

    static Value delay_value(const DelayPercentiles& delay)
    {
        Value value = Value::map();
        value.set("count", number(delay.count)).set("min_ms", milliseconds_value(delay.least));
        value.set("p50_ms", milliseconds_value(delay.p50)).set("p90_ms", milliseconds_value(delay.p90));
        value.set("p99_ms", milliseconds_value(delay.p99)).set("p99_9_ms", milliseconds_value(delay.p999));
        return value.set("max_ms", milliseconds_value(delay.most));
    }

    const IperfResult& iperf_;
    std::array<IperfStream, 2> totals_;  // forward and reverse
    std::string_view target_;
};

}  // namespace

Value iperf_document(const IperfResult& iperf, std::string_view target)
{
    const IperfDocument document{iperf, target};
    Value intervals = Value::list();
    for (std::size_t index = 0; index < document.interval_count(); ++index)
        intervals.items().push_back(document.interval(index));
    Value value = Value::map();
    value.set("version", kResultVersion).set("has_no_address", iperf.has_no_address).set("start", document.start());
    value.set("intervals", std::move(intervals)).set("end", document.end());
    if (const std::string error = iperf_error(iperf); !error.empty())
        value.set("error", error);
    return value;
}

std::string iperf_json_lines(const IperfResult& iperf, std::string_view target)
{
    const IperfDocument document{iperf, target};
    const auto line = [](const char* event, Value data) {
        Value value = Value::map();
        value.set("version", kResultVersion).set("event", event).set("data", std::move(data));
        return to_json(value) + "\n";
    };
    std::string text = line("start", document.start());
    for (std::size_t index = 0; index < document.interval_count(); ++index)
        text += line("interval", document.interval(index));
    if (const std::string error = iperf_error(iperf); !error.empty())
        text += line("error", Value{error});
    return text + line("end", document.end());
}

std::string iperf_csv(const IperfResult& iperf)
{
    std::string text =
        "direction,socket,start,end,omitted,sent_bytes,received_bytes,received_bits_per_second,retransmits,"
        "snd_cwnd,rtt_us,sent_packets,received_packets,lost_packets,out_of_order,jitter_us,duplicates\n";
    for (std::size_t socket = 0; socket < iperf.streams.size(); ++socket) {
        const IperfStream& stream = iperf.streams[socket];
        for (std::size_t index = 0; index < stream.intervals.size(); ++index) {
            const IperfInterval& part = stream.intervals[index];
            const auto [from, to] = iperf.span(stream, index);
            text += format("{},{},{},{},{},{},{},{},", stream.is_reverse ? "reverse" : "forward", socket_of(socket),
                           to_string(seconds_value(from).decimal()), to_string(seconds_value(to).decimal()),
                           index < iperf.omitted_intervals(), part.sent_bytes, part.received_bytes,
                           rate_value(part.received_bytes, to - from).integer());
            text += format("{},{},{},{},{},{},{},{},{}\n", part.retransmissions, part.window,
                           part.round_trip.count() / 1'000'000, part.sent, part.received, part.lost, part.out_of_order,
                           part.jitter.count() / 1'000'000, part.duplicates);
        }
    }
    return text;
}

}  // namespace vpcsim
