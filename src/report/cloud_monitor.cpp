#include "cloud_monitor.h"

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

Value number(std::uint64_t count) { return Value{static_cast<std::int64_t>(count)}; }

std::string megabits_text(BitRate rate)
{
    return format("{}.{:03} Mbit/s", rate.bits_per_second / 1'000'000, rate.bits_per_second % 1'000'000 / 1'000);
}

// The cloud counts them of one direction only; who debugs wants to know of both.
std::string drops_text(const RunResult& result, PeerConnectionId peer, PeerSide side)
{
    return format("{} packets dropped by rate limiting",
                  result.peers.at(peer.value)[static_cast<std::size_t>(side)].rate_limited.packets);
}

}  // namespace

BitRate CloudMonitor::mean_rate(const Traffic& traffic) const
{
    if (period <= Duration::zero())
        return {};
    constexpr std::uint64_t kBitPicoseconds = 8'000'000'000'000;
    const auto scaled = static_cast<unsigned __int128>(traffic.bytes) * kBitPicoseconds;
    return {static_cast<std::uint64_t>(scaled / static_cast<std::uint64_t>(period.count()))};
}

std::optional<CloudMonitor> cloud_monitor(const RunResult& result, PeerConnectionId peer)
{
    if (!result.network.peer_connections[peer].inter_region)
        return std::nullopt;
    const auto& counters = result.peers.at(peer.value);
    const PeerCounters& inbound = counters[static_cast<std::size_t>(PeerSide::Requester)];
    const PeerCounters& outbound = counters[static_cast<std::size_t>(PeerSide::Accepter)];
    return CloudMonitor{inbound.passed, outbound.passed, outbound.rate_limited.packets,
                        result.ended.time_since_epoch()};
}

Value cloud_monitor_value(const std::optional<CloudMonitor>& metrics)
{
    if (!metrics)
        return {};
    Value value = Value::map();
    value.set("inbound_bytes", number(metrics->inbound.bytes)).set("outbound_bytes", number(metrics->outbound.bytes));
    value.set("inbound_bits_per_second", number(metrics->inbound_bandwidth().bits_per_second));
    value.set("outbound_bits_per_second", number(metrics->outbound_bandwidth().bits_per_second));
    return value.set("outbound_rate_limited_packets", number(metrics->outbound_drops));
}

std::string cloud_monitor_text(const RunResult& result)
{
    std::string text;
    for (const PeerConnectionId peer : ids(result.network.peer_connections))
        if (const auto metrics = cloud_monitor(result, peer))
            text += format("  {}: inbound {} bytes, {}, {}; outbound {} bytes, {}, {}; means over {}\n",
                           result.network.peer_connections[peer].name, metrics->inbound.bytes,
                           megabits_text(metrics->inbound_bandwidth()), drops_text(result, peer, PeerSide::Requester),
                           metrics->outbound.bytes, megabits_text(metrics->outbound_bandwidth()),
                           drops_text(result, peer, PeerSide::Accepter), to_string(metrics->period));
    return text;
}

}  // namespace vpcsim
