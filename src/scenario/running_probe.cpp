#include "running_probe.h"

#include <utility>

#include "probe_results.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// Probes die of their TTL because they shall.
bool is_what_a_trace_asks_for(const DropSummary& drop)
{
    return !drop.is_reply && drop.verdict.reason == DropReason::TtlExceeded;
}

}  // namespace

std::optional<TimePoint> RunningProbe::start(const Check& check, std::uint32_t number, const Hosts& hosts,
                                             std::uint64_t seed)
{
    is_started_ = true;
    const auto [from, to] = std::visit(
        [](const auto& probe) {
            return std::pair{&probe.from, &probe.to};
        },
        check.probe);
    VPCSIM_ASSERT(hosts.contains(from->instance));  // the reader knows when the timeline makes it
    if (to->address.is_unspecified())               // the other end has no address of that family
        return std::nullopt;
    if (const auto* iperf = std::get_if<IperfProbe>(&check.probe)) {
        IperfOptions load = iperf->load;
        load.seed = seed;
        load.name = format("{} at {}", check.name, to_string(check.at));
        start_iperf(*iperf, number, hosts, std::move(load));
        return latest_end(check);
    }
    if (const auto* ping = std::get_if<PingProbe>(&check.probe))
        start_ping(*ping, number, hosts);
    else if (const auto* tcp = std::get_if<TcpProbe>(&check.probe))
        start_tcp(*tcp, number, hosts);
    else if (const auto* traceroute = std::get_if<TracerouteProbe>(&check.probe))
        start_traceroute(*traceroute, number, hosts);
    else
        return start_udp(std::get<UdpProbe>(check.probe), number, hosts, check.at);
    return std::nullopt;
}

void RunningProbe::close()
{
    if (iperf_)
        iperf_->close();
    else
        sink_->close();
    is_closed_ = true;
}

void RunningProbe::start_ping(const PingProbe& asked, std::uint32_t number, const Hosts& hosts)
{
    PingOptions options;
    options.destination = asked.to.address;
    options.from = asked.from.eni;
    options.count = asked.count;
    options.interval = asked.interval;
    options.size = asked.size;
    options.timeout = asked.timeout;
    options.deadline = asked.deadline;
    options.hop_limit = asked.ttl;
    options.path_mtu_discovery = asked.path_mtu_discovery;
    options.probe = number;
    ping_ = std::make_unique<Ping>(*hosts[asked.from.instance], options);
    ping_->start();
}

std::optional<TimePoint> RunningProbe::start_udp(const UdpProbe& asked, std::uint32_t number, const Hosts& hosts,
                                                 TimePoint now)
{
    UdpLoadOptions options;
    options.destination = asked.to.address;
    options.from = asked.from.eni;
    options.port = asked.port;
    options.rate = asked.rate;
    options.duration = asked.duration;
    options.size = asked.size;
    options.probe = number;
    std::optional<TimePoint> close_at;
    if (asked.to.instance && hosts.contains(asked.to.instance)) {  // else it does not exist yet
        sink_ = std::make_unique<UdpSink>(*hosts[asked.to.instance], asked.port, number);
        close_at = now + asked.duration + kUdpDrainTime;
    }
    source_ = std::make_unique<UdpSource>(*hosts[asked.from.instance], options);
    source_->start();
    return close_at;
}

void RunningProbe::start_tcp(const TcpProbe& asked, std::uint32_t number, const Hosts& hosts)
{
    TcpClientOptions options;
    options.destination = asked.to.address;
    options.from = asked.from.eni;
    options.port = asked.port;
    options.count = asked.count;
    options.interval = asked.interval;
    options.timeout = asked.timeout;
    options.duration = asked.duration;
    options.size = asked.size;
    options.probe = number;
    tcp_ = std::make_unique<TcpClient>(*hosts[asked.from.instance], options);
    tcp_->start();
}

void RunningProbe::start_traceroute(const TracerouteProbe& asked, std::uint32_t number, const Hosts& hosts)
{
    TracerouteOptions options = asked.trace;
    options.destination = asked.to.address;
    options.from = asked.from.eni;
    options.probe = number;
    traceroute_ = std::make_unique<Traceroute>(*hosts[asked.from.instance], options);
    traceroute_->start();
}

void RunningProbe::start_iperf(const IperfProbe& asked, std::uint32_t number, const Hosts& hosts, IperfOptions load)
{
    load.destination = asked.to.address;
    load.from = asked.from.eni;
    load.probe = number;
    Host* server = asked.to.instance && hosts.contains(asked.to.instance) ? hosts[asked.to.instance].get() : nullptr;
    iperf_ = std::make_unique<IperfLoad>(*hosts[asked.from.instance], server, load);
    iperf_->start();
}

CheckResult RunningProbe::result(const Check& check) const
{
    CheckResult result;
    result.is_started = is_started_;
    result.drops = drops_;
    if (const auto* ping = std::get_if<PingProbe>(&check.probe)) {
        PingResult none;
        none.destination = ping->to.address;
        none.size = ping->size;
        none.has_no_address = is_started_;
        result.outcome = ping_ ? ping_->result() : none;
        result.is_finished = is_started_ && (!ping_ || ping_->is_finished());
    } else if (std::holds_alternative<TcpProbe>(check.probe)) {
        TcpResult none;
        none.has_no_address = is_started_;
        result.outcome = tcp_ ? tcp_->result() : none;
        result.is_finished = is_started_ && (!tcp_ || tcp_->is_finished());
    } else if (std::holds_alternative<TracerouteProbe>(check.probe)) {
        TracerouteResult none;
        none.has_no_address = is_started_;
        result.outcome = traceroute_ ? traceroute_->result() : none;
        result.is_finished = is_started_ && (!traceroute_ || traceroute_->is_finished());
        std::erase_if(result.drops, is_what_a_trace_asks_for);
    } else if (const auto* iperf = std::get_if<IperfProbe>(&check.probe)) {
        IperfResult none;
        none.has_no_address = is_started_;
        none.options = iperf->load;
        result.outcome = iperf_ ? iperf_->result() : none;
        result.is_finished = is_started_ && (!iperf_ || iperf_->is_finished());
    } else {
        result.outcome = udp_result(std::get<UdpProbe>(check.probe));
        result.is_finished = is_started_ && (!source_ || (source_->is_finished() && (!sink_ || is_closed_)));
    }
    note_answer(check, result);
    return result;
}

UdpResult RunningProbe::udp_result(const UdpProbe& asked) const
{
    UdpResult udp;
    udp.has_no_address = source_ ? source_->has_no_address() : is_started_;
    udp.duration = asked.duration;
    if (source_) {
        udp.sent = source_->sent();
        udp.refused = source_->refused();
    }
    if (sink_)
        udp.sink = sink_->result();
    return udp;
}

}  // namespace vpcsim
