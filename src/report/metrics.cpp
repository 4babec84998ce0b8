// The tables below are the list of metrics; a new one is a new row, a new kind of probe a new table.
#include "vpcsim/report/metrics.h"

#include <algorithm>

#include "cloud_monitor.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using Amount = std::optional<Decimal>;

// What a metric is measured in, and how base units become it.
enum class Unit : std::uint8_t { Count, Percent, BitRate, Time, Bytes };

std::string_view unit_text(Unit unit)
{
    constexpr std::string_view kTexts[] = {"", "%", "Mbit/s", "ms", "B"};
    return kTexts[static_cast<std::size_t>(unit)];
}

Decimal decimal(std::int64_t unscaled, unsigned decimals)
{
    for (; decimals > 0 && unscaled % 10 == 0; --decimals)
        unscaled /= 10;
    return {unscaled, decimals};
}

Amount count(std::uint64_t number) { return decimal(static_cast<std::int64_t>(number), 0); }
Amount percent(PartsPerMillion part) { return decimal(part.count, 4); }
Amount megabits(BitRate rate) { return decimal(static_cast<std::int64_t>(rate.bits_per_second), 6); }
Amount milliseconds_of(Duration duration) { return decimal(duration.count(), 9); }

template <class Source>
struct Row {
    std::string_view name;
    Unit unit;
    bool is_main;
    Amount (*read)(const Source&);
};

// ---- Of every check ----

constexpr Row<CheckResult> kCheckRows[] = {
    {"passed", Unit::Count, true, [](const CheckResult& check) { return count(check.passed() ? 1 : 0); }},
    {"reachable", Unit::Count, false, [](const CheckResult& check) { return count(check.is_reachable ? 1 : 0); }},
    {"dropped", Unit::Count, false,
     [](const CheckResult& check) {
         std::uint64_t sum = 0;
         for (const DropSummary& drop : check.drops)
             sum += drop.count;
         return count(sum);
     }},
};

// ---- Of the probes ----

template <Duration (PingResult::*time)() const>
Amount round_trip(const PingResult& ping)
{
    return ping.received > 0 ? milliseconds_of((ping.*time)()) : Amount{};
}

constexpr Row<PingResult> kPingRows[] = {
    {"sent", Unit::Count, false, [](const PingResult& ping) { return count(ping.sent); }},
    {"received", Unit::Count, false, [](const PingResult& ping) { return count(ping.received); }},
    {"duplicates", Unit::Count, false, [](const PingResult& ping) { return count(ping.duplicates); }},
    {"loss", Unit::Percent, true, [](const PingResult& ping) { return percent(lost_part(ping.sent, ping.received)); }},
    {"rtt_min", Unit::Time, false, round_trip<&PingResult::shortest>},
    {"rtt_avg", Unit::Time, true, round_trip<&PingResult::average>},
    {"rtt_max", Unit::Time, false, round_trip<&PingResult::longest>},
    {"rtt_mdev", Unit::Time, false, round_trip<&PingResult::deviation>},
};

constexpr Row<UdpResult> kUdpRows[] = {
    {"throughput", Unit::BitRate, true, [](const UdpResult& udp) { return megabits(udp.throughput()); }},
    {"loss", Unit::Percent, true, [](const UdpResult& udp) { return percent(lost_part(udp.sent, udp.sink.received)); }},
    {"jitter", Unit::Time, false,
     [](const UdpResult& udp) { return udp.sink.received > 1 ? milliseconds_of(udp.sink.jitter) : Amount{}; }},
    {"sent", Unit::Count, false, [](const UdpResult& udp) { return count(udp.sent); }},
    {"received", Unit::Count, false, [](const UdpResult& udp) { return count(udp.sink.received); }},
    {"lost", Unit::Count, false, [](const UdpResult& udp) { return count(udp.lost()); }},
    {"out_of_order", Unit::Count, false, [](const UdpResult& udp) { return count(udp.sink.out_of_order); }},
    {"duplicates", Unit::Count, false, [](const UdpResult& udp) { return count(udp.sink.duplicates); }},
    {"bytes", Unit::Bytes, false, [](const UdpResult& udp) { return count(udp.sink.bytes); }},
};

template <TcpAnswer answer>
Amount answered(const TcpResult& tcp)
{
    return count(tcp.count(answer));
}

Amount handshake_average(const TcpResult& tcp)
{
    Duration sum{};
    for (const TcpAttempt& attempt : tcp.attempts)
        sum += attempt.answer == TcpAnswer::Connected ? attempt.time : Duration::zero();
    const auto connected = static_cast<std::int64_t>(tcp.count(TcpAnswer::Connected));
    return connected > 0 ? milliseconds_of(sum / connected) : Amount{};
}

constexpr Row<TcpResult> kTcpRows[] = {
    {"attempted", Unit::Count, false, [](const TcpResult& tcp) { return count(tcp.attempts.size()); }},
    {"connected", Unit::Count, true, answered<TcpAnswer::Connected>},
    {"refused", Unit::Count, false, answered<TcpAnswer::Refused>},
    {"timed_out", Unit::Count, false, answered<TcpAnswer::TimedOut>},
    {"unreachable", Unit::Count, false, answered<TcpAnswer::Unreachable>},
    {"handshake_avg", Unit::Time, true, handshake_average},
    {"retransmissions", Unit::Count, false,
     [](const TcpResult& tcp) {
         std::uint64_t sum = 0;
         for (const TcpAttempt& attempt : tcp.attempts)
             sum += attempt.statistics.retransmissions;
         return count(sum);
     }},
};

constexpr Row<TracerouteResult> kTracerouteRows[] = {
    {"hops", Unit::Count, true,
     [](const TracerouteResult& trace) {
         return trace.arrival() != nullptr ? count(trace.hops.back().hop_limit) : Amount{};
     }},
    {"rtt", Unit::Time, true,
     [](const TracerouteResult& trace) {
         return trace.arrival() != nullptr ? milliseconds_of(trace.arrival()->round_trip) : Amount{};
     }},
};

// Each direction that the load has is measured by itself; the sums leave the omitted time out.
template <bool is_reverse, Amount (*read)(const IperfResult&)>
Amount of_direction(const IperfResult& iperf)
{
    return iperf.has(is_reverse) ? read(iperf) : Amount{};
}

template <bool is_reverse>
Amount iperf_throughput(const IperfResult& iperf)
{
    return megabits(iperf.throughput(is_reverse));
}

template <bool is_reverse>
Amount iperf_fairness(const IperfResult& iperf)
{
    return iperf.options.parallel > 1 ? decimal(iperf.fairness(is_reverse).count, 6) : Amount{};
}

template <bool is_reverse>
Amount iperf_retransmissions(const IperfResult& iperf)
{
    return iperf.options.is_udp ? Amount{} : count(iperf.total(is_reverse).sum.retransmissions);
}

// Of UDP alone.
template <bool is_reverse, std::uint64_t IperfInterval::*number>
Amount iperf_datagrams(const IperfResult& iperf)
{
    return iperf.options.is_udp ? count(iperf.total(is_reverse).sum.*number) : Amount{};
}

template <bool is_reverse>
Amount iperf_loss(const IperfResult& iperf)
{
    return iperf.options.is_udp ? percent(lost_part(iperf.total(is_reverse).sum)) : Amount{};
}

template <bool is_reverse>
Amount iperf_jitter(const IperfResult& iperf)
{
    const IperfInterval sum = iperf.total(is_reverse).sum;
    return sum.received > 1 ? milliseconds_of(sum.jitter) : Amount{};
}

template <bool is_reverse>
Amount iperf_bytes(const IperfResult& iperf)
{
    return count(iperf.total(is_reverse).sum.received_bytes);
}

template <bool is_reverse, Duration DelayPercentiles::*time>
Amount iperf_delay(const IperfResult& iperf)
{
    const DelayPercentiles& delay = is_reverse ? iperf.reverse_delay : iperf.forward_delay;
    return delay.count > 0 ? milliseconds_of(delay.*time) : Amount{};
}

constexpr Row<IperfResult> kIperfRows[] = {
    {"throughput", Unit::BitRate, true, of_direction<false, iperf_throughput<false>>},
    {"retransmissions", Unit::Count, false, of_direction<false, iperf_retransmissions<false>>},
    {"fairness", Unit::Count, false, of_direction<false, iperf_fairness<false>>},
    {"delay_p50", Unit::Time, false, of_direction<false, iperf_delay<false, &DelayPercentiles::p50>>},
    {"delay_p99", Unit::Time, false, of_direction<false, iperf_delay<false, &DelayPercentiles::p99>>},
    {"loss", Unit::Percent, false, of_direction<false, iperf_loss<false>>},
    {"jitter", Unit::Time, false, of_direction<false, iperf_jitter<false>>},
    {"sent", Unit::Count, false, of_direction<false, iperf_datagrams<false, &IperfInterval::sent>>},
    {"received", Unit::Count, false, of_direction<false, iperf_datagrams<false, &IperfInterval::received>>},
    {"lost", Unit::Count, false, of_direction<false, iperf_datagrams<false, &IperfInterval::lost>>},
    {"out_of_order", Unit::Count, false, of_direction<false, iperf_datagrams<false, &IperfInterval::out_of_order>>},
    {"duplicates", Unit::Count, false, of_direction<false, iperf_datagrams<false, &IperfInterval::duplicates>>},
    {"bytes", Unit::Bytes, false, of_direction<false, iperf_bytes<false>>},
    {"reverse_throughput", Unit::BitRate, false, of_direction<true, iperf_throughput<true>>},
    {"reverse_retransmissions", Unit::Count, false, of_direction<true, iperf_retransmissions<true>>},
    {"reverse_fairness", Unit::Count, false, of_direction<true, iperf_fairness<true>>},
    {"reverse_loss", Unit::Percent, false, of_direction<true, iperf_loss<true>>},
    {"reverse_jitter", Unit::Time, false, of_direction<true, iperf_jitter<true>>},
    {"reverse_sent", Unit::Count, false, of_direction<true, iperf_datagrams<true, &IperfInterval::sent>>},
    {"reverse_received", Unit::Count, false, of_direction<true, iperf_datagrams<true, &IperfInterval::received>>},
    {"reverse_lost", Unit::Count, false, of_direction<true, iperf_datagrams<true, &IperfInterval::lost>>},
    {"reverse_out_of_order", Unit::Count, false,
     of_direction<true, iperf_datagrams<true, &IperfInterval::out_of_order>>},
    {"reverse_duplicates", Unit::Count, false, of_direction<true, iperf_datagrams<true, &IperfInterval::duplicates>>},
    {"reverse_bytes", Unit::Bytes, false, of_direction<true, iperf_bytes<true>>},
};

// ---- Of one direction of a peer connection [PC-34], and of the whole run ----

constexpr Row<PeerCounters> kPeerRows[] = {
    {"passed_packets", Unit::Count, false, [](const PeerCounters& peer) { return count(peer.passed.packets); }},
    {"passed_bytes", Unit::Bytes, false, [](const PeerCounters& peer) { return count(peer.passed.bytes); }},
    {"rate_limited_packets", Unit::Count, false,
     [](const PeerCounters& peer) { return count(peer.rate_limited.packets); }},
    {"rate_limited_bytes", Unit::Bytes, false, [](const PeerCounters& peer) { return count(peer.rate_limited.bytes); }},
    {"lost_packets", Unit::Count, false, [](const PeerCounters& peer) { return count(peer.link.lost.packets); }},
    {"duplicated_packets", Unit::Count, false,
     [](const PeerCounters& peer) { return count(peer.link.duplicated.packets); }},
    {"reordered_packets", Unit::Count, false,
     [](const PeerCounters& peer) { return count(peer.link.reordered.packets); }},
};

// As the cloud names them, of a connection between regions.
constexpr Row<CloudMonitor> kCloudRows[] = {
    {"inbound_bytes", Unit::Bytes, false, [](const CloudMonitor& cloud) { return count(cloud.inbound.bytes); }},
    {"inbound_bandwidth", Unit::BitRate, false,
     [](const CloudMonitor& cloud) { return megabits(cloud.inbound_bandwidth()); }},
    {"outbound_bytes", Unit::Bytes, false, [](const CloudMonitor& cloud) { return count(cloud.outbound.bytes); }},
    {"outbound_bandwidth", Unit::BitRate, false,
     [](const CloudMonitor& cloud) { return megabits(cloud.outbound_bandwidth()); }},
    {"outbound_rate_limited_packets", Unit::Count, false,
     [](const CloudMonitor& cloud) { return count(cloud.outbound_drops); }},
};

constexpr Row<RunResult> kRunRows[] = {
    {"totals.made", Unit::Count, false, [](const RunResult& run) { return count(run.totals.made); }},
    {"totals.delivered", Unit::Count, false, [](const RunResult& run) { return count(run.totals.delivered); }},
    {"totals.consumed", Unit::Count, false, [](const RunResult& run) { return count(run.totals.consumed); }},
    {"totals.left", Unit::Count, false, [](const RunResult& run) { return count(run.totals.left); }},
    {"totals.dropped", Unit::Count, false, [](const RunResult& run) { return count(run.totals.dropped_in_all()); }},
    {"events", Unit::Count, false, [](const RunResult& run) { return count(run.events); }},
    {"ended", Unit::Time, false, [](const RunResult& run) { return milliseconds_of(run.ended.time_since_epoch()); }},
};

// Where a check's metrics are found: "checks.load." and "checks[0].".
struct CheckNames {
    std::string name;
    std::string alias;
};

CheckNames names_of(const Scenario& scenario, std::size_t index)
{
    const std::string by_index = format("checks[{}].", index);
    const std::string& name = scenario.checks[index].name;
    // What the reader makes up for a check without a name has spaces in it.
    const bool is_plain = name.find_first_of(" ,[]\"") == std::string::npos;
    if (!is_plain || std::ranges::count(scenario.checks, name, &Check::name) > 1)
        return {by_index, {}};
    return {format("checks.{}.", name), by_index};
}

template <class Source, std::size_t size>
void add_check_rows(std::vector<Metric>& metrics, const CheckNames& names, std::size_t index,
                    const Row<Source> (&rows)[size])
{
    for (const Row<Source>& row : rows) {
        const auto read = [index, reading = row.read](const RunResult& run) {
            const CheckResult& check = run.checks.at(index);
            if constexpr (std::is_same_v<Source, CheckResult>) {
                return reading(check);
            } else {
                const Source* outcome = std::get_if<Source>(&check.outcome);
                return outcome != nullptr && check.is_finished ? reading(*outcome) : Amount{};
            }
        };
        metrics.push_back({names.name + std::string{row.name},
                           names.alias.empty() ? "" : names.alias + std::string{row.name}, unit_text(row.unit),
                           row.is_main, read});
    }
}

void add_check(std::vector<Metric>& metrics, const Scenario& scenario, std::size_t index)
{
    const CheckNames names = names_of(scenario, index);
    const auto& probe = scenario.checks[index].probe;
    add_check_rows(metrics, names, index, kCheckRows);
    if (std::holds_alternative<PingProbe>(probe))
        add_check_rows(metrics, names, index, kPingRows);
    else if (std::holds_alternative<UdpProbe>(probe))
        add_check_rows(metrics, names, index, kUdpRows);
    else if (std::holds_alternative<TcpProbe>(probe))
        add_check_rows(metrics, names, index, kTcpRows);
    else if (std::holds_alternative<TracerouteProbe>(probe))
        add_check_rows(metrics, names, index, kTracerouteRows);
    else if (std::holds_alternative<IperfProbe>(probe))
        add_check_rows(metrics, names, index, kIperfRows);
}

void add_peer(std::vector<Metric>& metrics, const Network& network, PeerConnectionId id, PeerSide side)
{
    const PeerConnection& peer = network.peer_connections[id];
    for (const Row<PeerCounters>& row : kPeerRows)
        metrics.push_back({format("peer_connections.{}@{}.{}", peer.name, network.vpcs[peer.vpc(side)].name, row.name),
                           {},
                           unit_text(row.unit),
                           row.is_main,
                           [id, side, reading = row.read](const RunResult& run) {
                               return reading(run.peers.at(id.value)[static_cast<std::size_t>(side)]);
                           }});
}

void add_cloud_monitor(std::vector<Metric>& metrics, const Network& network, PeerConnectionId id)
{
    const PeerConnection& peer = network.peer_connections[id];
    if (!peer.inter_region)
        return;
    for (const Row<CloudMonitor>& row : kCloudRows)
        metrics.push_back({format("peer_connections.{}.{}", peer.name, row.name),
                           {},
                           unit_text(row.unit),
                           row.is_main,
                           [id, reading = row.read](const RunResult& run) {
                               const auto cloud = cloud_monitor(run, id);
                               return cloud ? reading(*cloud) : Amount{};
                           }});
}

}  // namespace

std::vector<Metric> metrics_of(const Scenario& scenario)
{
    std::vector<Metric> metrics;
    for (std::size_t index = 0; index < scenario.checks.size(); ++index)
        add_check(metrics, scenario, index);
    for (const PeerConnectionId peer : ids(scenario.network.peer_connections)) {
        for (const PeerSide side : {PeerSide::Requester, PeerSide::Accepter})
            add_peer(metrics, scenario.network, peer, side);
        add_cloud_monitor(metrics, scenario.network, peer);
    }
    for (const Row<RunResult>& row : kRunRows)
        metrics.push_back({std::string{row.name}, {}, unit_text(row.unit), row.is_main, row.read});
    for (std::size_t reason = 0; reason < kDropReasonCount; ++reason)
        metrics.push_back({format("totals.dropped.{}", code(static_cast<DropReason>(reason))),
                           {},
                           "",
                           false,
                           [reason](const RunResult& run) { return count(run.totals.dropped[reason]); }});
    return metrics;
}

}  // namespace vpcsim
