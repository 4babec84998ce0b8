// The table of iperf3 3.12, as its client prints it (src/iperf_locale.c, src/units.c).
#include <algorithm>
#include <array>

#include "vpcsim/base/format.h"
#include "vpcsim/report/iperf.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {
namespace {

// Four places, as iperf3's unit_snprintf: "9.42 M", "94.2 M", " 942 M".
std::string scaled(double number, double step)
{
    constexpr std::array kPrefixes{"", "K", "M", "G", "T"};
    std::size_t prefix = 0;
    for (; number >= step && prefix + 1 < kPrefixes.size(); ++prefix)
        number /= step;
    const int decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
    return format("{:4.{}f} {}", number, decimals, kPrefixes[prefix]);
}

std::string bytes_text(std::uint64_t bytes) { return scaled(static_cast<double>(bytes), 1024.0) + "Bytes"; }

std::string rate_text(std::uint64_t bytes, Duration time)
{
    const double bits = static_cast<double>(bytes) * 8;
    const double seconds_long = static_cast<double>(time.count()) / 1e12;
    return scaled(time > Duration::zero() ? bits / seconds_long : 0.0, 1000.0) + "bits/sec";
}

std::string seconds_text(Duration time) { return format("{:.2f}", static_cast<double>(time.count()) / 1e12); }

std::string lost_text(Duration jitter, std::uint64_t lost, std::uint64_t total)
{
    const double percent = total > 0 ? 100.0 * static_cast<double>(lost) / static_cast<double>(total) : 0.0;
    return format("{} ms  {}/{} ({:.2g}%)  ", milliseconds_text(jitter), lost, total, percent);
}

class Table {
public:
    explicit Table(const IperfResult& iperf) : iperf_{iperf}, totals_{iperf.total(false), iperf.total(true)} {}

    std::string text()
    {
        head(true);
        for (std::size_t index = 0; index < interval_count(); ++index)
            interval(index);
        text_ += "- - - - - - - - - - - - - - - - - - - - - - - - -\n";
        head(false);
        for (const bool is_reverse : {false, true})
            if (iperf_.has(is_reverse))
                sums(is_reverse);
        return std::move(text_);
    }

private:
    bool is_udp() const { return iperf_.options.is_udp; }
    bool is_both() const { return iperf_.options.direction == IperfDirection::Both; }
    bool is_reverse_only() const { return iperf_.options.direction == IperfDirection::Reverse; }
    bool has_sum() const { return iperf_.options.parallel > 1; }

    std::size_t interval_count() const
    {
        std::size_t count = 0;
        for (const IperfStream& stream : iperf_.streams)
            count = std::max(count, stream.intervals.size());
        return count;
    }

    void head(bool is_of_intervals)
    {
        text_ += is_both() ? "[ ID][Role] Interval           Transfer     Bitrate"
                           : "[ ID] Interval           Transfer     Bitrate";
        if (is_udp())
            text_ += is_of_intervals && !is_both() && !is_reverse_only() ? "         Total Datagrams\n"
                                                                         : "         Jitter    Lost/Total Datagrams\n";
        else if (!is_of_intervals)
            text_ += "         Retr\n";
        else
            text_ += is_reverse_only() ? "\n" : "         Retr  Cwnd\n";
    }

    void interval(std::size_t index)
    {
        for (const bool is_reverse : {false, true}) {
            if (!iperf_.has(is_reverse))
                continue;
            std::size_t number = 0;
            for (const IperfStream& stream : iperf_.streams) {
                if (stream.is_reverse == is_reverse && index < stream.intervals.size())
                    interval_line(id(number), stream, index, true);
                ++number;
            }
            if (has_sum())
                interval_line("SUM", total(is_reverse), index, false);
        }
        if (has_sum() && index + 1 < interval_count())
            text_ += "- - - - - - - - - - - - - - - - - - - - - - - - -\n";
    }

    // Sockets that iperf3 would have.
    static std::string id(std::size_t number) { return format("{:3}", 5 + 2 * number); }

    std::string begin(const std::string& id, bool is_reverse, Duration from, Duration to, std::uint64_t bytes) const
    {
        const std::string_view role = !is_both() ? "" : is_reverse ? "[RX-C]" : "[TX-C]";
        return format("[{}]{} {:>6}-{:<6} sec  {}  {}", id, role, seconds_text(from), seconds_text(to),
                      bytes_text(bytes), rate_text(bytes, to - from));
    }

    // What the client knows: of what it sends or of what it receives.
    void interval_line(const std::string& id, const IperfStream& stream, std::size_t index, bool has_window)
    {
        const IperfInterval& part = stream.intervals[index];
        const auto [from, to] = iperf_.span(stream, index);
        const std::string_view note = index < iperf_.omitted_intervals() ? "(omitted)" : "";
        text_ += begin(id, stream.is_reverse, from, to, stream.is_reverse ? part.received_bytes : part.sent_bytes);
        if (is_udp() && stream.is_reverse)
            text_ += "  " + lost_text(part.jitter, part.lost, part.packets);
        else if (is_udp())
            text_ += format("{}{}  ", is_both() ? "            " : "  ", part.sent);
        else if (stream.is_reverse)
            text_ += "                  ";
        else if (has_window)
            text_ += format("  {:3}   {}       ", part.retransmissions, bytes_text(part.window));
        else
            text_ += format("  {:3}             ", part.retransmissions);
        text_ += format("{}\n", note);
    }

    void sums(bool is_reverse)
    {
        std::size_t number = 0;
        for (const IperfStream& stream : iperf_.streams) {
            if (stream.is_reverse == is_reverse)
                sum_lines(id(number), stream);
            ++number;
        }
        if (has_sum())
            sum_lines("SUM", total(is_reverse));
    }

    void sum_lines(const std::string& id, const IperfStream& stream)
    {
        const IperfInterval& sum = stream.sum;
        text_ += begin(id, stream.is_reverse, {}, stream.sent_in, sum.sent_bytes);
        text_ += is_udp() ? "  " + lost_text({}, 0, sum.sent) : format("  {:3}             ", sum.retransmissions);
        text_ += "sender\n" + begin(id, stream.is_reverse, {}, stream.received_in, sum.received_bytes);
        text_ += is_udp() ? "  " + lost_text(sum.jitter, sum.lost, sum.packets) : "                  ";
        text_ += "receiver\n";
    }

    const IperfStream& total(bool is_reverse) const { return totals_[is_reverse ? 1 : 0]; }

    const IperfResult& iperf_;
    std::array<IperfStream, 2> totals_;
    std::string text_;
};

std::string delay_text(std::string_view way, const DelayPercentiles& delay)
{
    if (delay.count == 0)
        return {};
    return format("one-way delay{} min/p50/p90/p99/p99.9/max = {}/{}/{}/{}/{}/{} ms\n", way,
                  milliseconds_text(delay.least), milliseconds_text(delay.p50), milliseconds_text(delay.p90),
                  milliseconds_text(delay.p99), milliseconds_text(delay.p999), milliseconds_text(delay.most));
}

// 0.987, rounded down.
std::string index_text(PartsPerMillion part)
{
    return format("{}.{:03}", part.count / 1'000'000, part.count / 1'000 % 1'000);
}

// What iperf3 does not tell in its table, or not at all.
std::string more_text(const IperfResult& iperf, bool is_reverse)
{
    const std::string_view way = is_reverse ? " back" : "";
    const IperfInterval sum = iperf.total(is_reverse).sum;
    std::string text = delay_text(way, is_reverse ? iperf.reverse_delay : iperf.forward_delay);
    if (sum.out_of_order > 0 || sum.duplicates > 0)
        text += format("datagrams{}: {} out of order, {} duplicates\n", way, sum.out_of_order, sum.duplicates);
    if (iperf.options.parallel > 1)
        text += format("Jain's fairness index{} = {}\n", way, index_text(iperf.fairness(is_reverse)));
    return text;
}

std::string_view connect_error(TcpEnd end)
{
    switch (end) {
    case TcpEnd::Refused:
        return "Connection refused";
    case TcpEnd::Unreachable:
        return "No route to host";
    default:
        return "Connection timed out";
    }
}

std::string outcome_of(const IperfResult& iperf, bool is_reverse)
{
    const std::uint64_t bits = iperf.throughput(is_reverse).bits_per_second;
    const IperfInterval sum = iperf.total(is_reverse).sum;
    std::string text = format("{}.{:02} Mbit/s", bits / 1'000'000, bits % 1'000'000 / 10'000);
    if (iperf.options.is_udp) {
        text += format(", {}/{} lost ({}), jitter {} ms", sum.lost, sum.packets, to_string(lost_part(sum)),
                       milliseconds_text(sum.jitter));
    } else {
        text += format(", {} retransmission{}", sum.retransmissions, sum.retransmissions == 1 ? "" : "s");
    }
    if (iperf.options.parallel > 1)
        text += format(", fairness {}", index_text(iperf.fairness(is_reverse)));
    return text;
}

}  // namespace

std::string iperf_outcome(const IperfResult& iperf)
{
    if (iperf.has_no_address)
        return "no address of that family";
    if (iperf.has_no_connection())
        return iperf_error(iperf);
    std::string text;
    for (const bool is_reverse : {false, true})
        if (iperf.has(is_reverse))
            text += (text.empty() ? "" : "; back ") + outcome_of(iperf, is_reverse);
    return text;
}

std::string iperf_error(const IperfResult& iperf)
{
    if (iperf.interrupted_at)
        return format("the run ended at {}, before the load", seconds_text(*iperf.interrupted_at));
    if (!iperf.has_no_address && iperf.has_no_connection())
        return format("unable to connect to server: {}", connect_error(iperf.streams.front().end));
    if (std::ranges::any_of(iperf.streams, &IperfStream::is_broken))
        return "a connection broke: it was reset, or nobody acknowledged any more";
    return {};
}

std::string iperf_text(const IperfResult& iperf, std::string_view target)
{
    if (iperf.has_no_address)
        return format("iperf: {}: no address of that family at one of the ends\n", target);
    std::string text = format("Connecting to host {}, port {}\n", target, iperf.options.port);
    if (iperf.options.direction == IperfDirection::Reverse)
        text += format("Reverse mode, remote host {} is sending\n", target);
    const std::string error = iperf_error(iperf);
    const std::string end = error.empty() ? "iperf Done.\n" : format("vpcsim: error - {}\n", error);
    if (iperf.has_no_connection())
        return text + end;
    std::size_t number = 0;
    for (const IperfStream& stream : iperf.streams) {
        const std::size_t socket = 5 + 2 * number++;
        if (iperf.options.is_udp || stream.is_connected)
            text += format("[{:3}] local {} port {} connected to {} port {}\n", socket, to_string(iperf.source),
                           stream.client_port, to_string(iperf.destination), iperf.options.port);
    }
    text += Table{iperf}.text() + "\n";
    for (const bool is_reverse : {false, true})
        if (iperf.has(is_reverse))
            text += more_text(iperf, is_reverse);
    return text + end;
}

}  // namespace vpcsim
