#include "vpcsim/scenario/run.h"

#include <algorithm>
#include <memory>

#include "capture_files.h"
#include "judge.h"
#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/explain/diagnosis.h"
#include "vpcsim/wire/describe.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kCheckEvent = event_kind::kFirstFree;
constexpr std::uint32_t kSinkEvent = event_kind::kFirstFree + 1;

// A check while it runs. Which of the members are there depends on its kind.
struct Probe {
    std::unique_ptr<Ping> ping;
    std::unique_ptr<UdpSource> source;
    std::unique_ptr<UdpSink> sink;
    std::vector<DropSummary> drops;
    bool is_started = false;
    bool is_closed = false;  // the time for late datagrams is over
};

class Run final : public Observer {
public:
    Run(const Scenario& scenario, const RunOptions& options)
        : scenario_{scenario}, pool_{static_cast<std::size_t>(scenario.limits.packets)}, fabric_{scenario.network,
                                                                                                 simulator_, pool_,
                                                                                                 this},
          probes_(scenario.checks.size())
    {
        fabric_.state().connections = ConnectionTracker{static_cast<std::size_t>(scenario.limits.connections)};
        make_hosts();
        eni_traces_.resize(scenario.network.enis.size());
        peer_traces_.resize(2 * scenario.network.peer_connections.size());
        open_captures(options);
        watch_captured_points();
        schedule_checks();
    }

    RunResult execute(const std::atomic<bool>& stop);

    void on_eni_packet(EniId eni, Direction, TimePoint at, const Packet& packet) override
    {
        eni_traces_[eni]->record(at, packet);
    }
    void on_peer_packet(PeerConnectionId peer, PeerSide side, Direction, TimePoint at, const Packet& packet) override
    {
        peer_traces_[2 * std::size_t{peer.value} + static_cast<std::size_t>(side)]->record(at, packet);
    }
    void on_drop(const Drop& drop) override;
    void on_departure(const Drop& departure) override;

private:
    void note_fate(const Drop& drop);
    void make_hosts();
    void open_captures(const RunOptions& options);
    void watch_captured_points();
    void schedule_checks();
    void handle(const Event& event);
    void start(std::uint32_t index);
    void start_ping(std::uint32_t index, const PingProbe& asked);
    void start_udp(std::uint32_t index, const UdpProbe& asked);
    CheckResult result_of(std::uint32_t index) const;
    RunResult collect();

    const Scenario& scenario_;
    CaptureFiles captures_;
    Simulator simulator_;
    PacketPool pool_;
    Fabric fabric_;
    IdVector<InstanceId, std::unique_ptr<Host>> hosts_;
    std::vector<Probe> probes_;
    Place checks_{EventTarget::of(kCheckEvent, 0), 0};
    IdVector<EniId, CaptureFiles::Trace*> eni_traces_;
    std::vector<CaptureFiles::Trace*> peer_traces_;
    CaptureFiles::Trace* dropped_trace_ = nullptr;
    CaptureFiles::Trace* internet_trace_ = nullptr;
};

void Run::make_hosts()
{
    for (const InstanceId instance : ids(scenario_.network.instances)) {
        const GuestSettings settings =
            scenario_.guests.contains(instance) ? scenario_.guests[instance] : GuestSettings{};
        Host& host = *hosts_[hosts_.push_back(
            std::make_unique<Host>(fabric_, instance, HostOptions{settings.ip_forward, scenario_.seed}))];
        for (const Listener& listener : settings.listen)
            if (listener.protocol == Protocol::Udp)
                host.listen_udp(listener.port);
        fabric_.attach(instance, host);
    }
}

void Run::open_captures(const RunOptions& options)
{
    if (options.output_directory)
        captures_.open_all(scenario_, *options.output_directory);
    if (options.capture_file.empty())
        return;
    VPCSIM_ASSERT(!scenario_.checks.empty());
    const ProbeEnd& from =
        std::visit([](const auto& probe) -> const ProbeEnd& { return probe.from; }, scenario_.checks.front().probe);
    const std::vector<EniId>& all = scenario_.network.instances[from.instance].enis;
    const EniId first = from.eni ? from.eni : all.front();
    captures_.open({CapturePoint::Kind::Eni, scenario_.network.enis[first].name, first, {}, {}}, options.capture_file);
    if (from.eni)
        return;
    for (const EniId eni : all) {  // whichever it leaves by, into the one file
        eni_traces_[eni] = captures_.traces().back().get();
        fabric_.observe(eni);
    }
}

void Run::watch_captured_points()
{
    for (const auto& trace : captures_.traces()) {
        const CapturePoint& point = trace->point;
        switch (point.kind) {
        case CapturePoint::Kind::Eni:
            eni_traces_[point.eni] = trace.get();
            fabric_.observe(point.eni);
            break;
        case CapturePoint::Kind::PeerEnd:
            peer_traces_[2 * std::size_t{point.peer.value} + static_cast<std::size_t>(point.side)] = trace.get();
            fabric_.observe(point.peer, point.side);
            break;
        case CapturePoint::Kind::Dropped:
            dropped_trace_ = trace.get();
            break;
        case CapturePoint::Kind::Internet:
            internet_trace_ = trace.get();
            break;
        }
    }
}

void Run::schedule_checks()
{
    for (std::uint32_t index = 0; index < scenario_.checks.size(); ++index)
        simulator_.schedule(checks_, EventClass::Check, scenario_.checks[index].at,
                            EventTarget::of(kCheckEvent, index));
}

RunResult Run::execute(const std::atomic<bool>& stop)
{
    TimePoint end = kStart + scenario_.duration.value_or(Duration::zero());
    if (!scenario_.duration)
        for (const Check& check : scenario_.checks)
            end = std::max(end, latest_end(check).value());

    bool is_interrupted = false;
    const auto most_events = static_cast<std::uint64_t>(scenario_.limits.events);
    simulator_.run_until(end, [&](const Event& event) {
        constexpr std::uint64_t kLookEvery = 1024;
        if (simulator_.events_handled() % kLookEvery == 0 && stop.load(std::memory_order_relaxed)) {
            is_interrupted = true;
            simulator_.stop();
        }
        if (simulator_.events_handled() > most_events)
            throw RunAborted{
                format("limit reached: {} events by {}; raise `limits: {{events: ...}}` or shorten the run",
                       most_events, to_string(simulator_.now()))};
        handle(event);
    });
    fabric_.check_conservation();
    RunResult result = collect();
    result.is_interrupted = is_interrupted || stop.load(std::memory_order_relaxed);
    return result;
}

void Run::handle(const Event& event)
{
    switch (event.target.kind()) {
    case kCheckEvent:
        return start(event.target.index());
    case kSinkEvent:
        probes_[event.target.index()].sink->close();
        probes_[event.target.index()].is_closed = true;
        return;
    default:
        return fabric_.on_event(event);
    }
}

void Run::start(std::uint32_t index)
{
    const Check& check = scenario_.checks[index];
    probes_[index].is_started = true;
    if (const auto* ping = std::get_if<PingProbe>(&check.probe))
        start_ping(index, *ping);
    else
        start_udp(index, std::get<UdpProbe>(check.probe));
}

void Run::start_ping(std::uint32_t index, const PingProbe& asked)
{
    PingOptions options;
    options.destination = asked.to.address;
    options.from = asked.from.eni;
    options.count = asked.count;
    options.interval = asked.interval;
    options.size = asked.size;
    options.timeout = asked.timeout;
    options.hop_limit = asked.ttl;
    options.probe = index + 1;
    if (options.destination.is_unspecified())  // the other end has no address of that family
        return;
    probes_[index].ping = std::make_unique<Ping>(*hosts_[asked.from.instance], options);
    probes_[index].ping->start();
}

void Run::start_udp(std::uint32_t index, const UdpProbe& asked)
{
    UdpLoadOptions options;
    options.destination = asked.to.address;
    options.from = asked.from.eni;
    options.port = asked.port;
    options.rate = asked.rate;
    options.duration = asked.duration;
    options.size = asked.size;
    options.probe = index + 1;
    if (options.destination.is_unspecified())
        return;
    Probe& probe = probes_[index];
    if (asked.to.instance) {
        probe.sink = std::make_unique<UdpSink>(*hosts_[asked.to.instance], asked.port, options.probe);
        simulator_.schedule(checks_, EventClass::Check, simulator_.now() + asked.duration + kUdpDrainTime,
                            EventTarget::of(kSinkEvent, index));
    }
    probe.source = std::make_unique<UdpSource>(*hosts_[asked.from.instance], options);
    probe.source->start();
}

void Run::on_drop(const Drop& drop)
{
    if (dropped_trace_ != nullptr)
        dropped_trace_->record(drop.at, drop.packet);
    note_fate(drop);
}

void Run::on_departure(const Drop& departure)
{
    if (internet_trace_ != nullptr)
        internet_trace_->record(departure.at, departure.packet);
    note_fate(departure);
}

// A probe's packet that did not arrive, be it dropped or gone to the Internet.
void Run::note_fate(const Drop& drop)
{
    const ProbeTag tag = drop.packet.tag;
    if (tag.probe == ProbeTag::kNone)
        return;
    const bool is_reply = tag.is_reply();
    std::vector<DropSummary>& drops = probes_[tag.probe - 1].drops;
    const auto known = std::ranges::find_if(drops, [&](const DropSummary& summary) {
        return summary.verdict == drop.verdict && summary.is_reply == is_reply;
    });
    if (known != drops.end()) {
        ++known->count;
        return;
    }
    const bool is_parsed = drop.verdict.stage != Stage::Parse;
    Diagnosis diagnosis = diagnose(scenario_.network, drop.verdict, drop.hop, drop.packet.meta.destination);
    drops.push_back({drop.verdict, drop.hop, is_reply, 1, drop.at, is_parsed ? describe(drop.packet) : "packet",
                     std::string{diagnosis.code}, std::move(diagnosis.hint)});
}

void note_who_answered(const Check& check, CheckResult& result)
{
    const auto* ping = std::get_if<PingResult>(&result.outcome);
    if (ping == nullptr) {
        result.is_reachable = std::get<UdpResult>(result.outcome).sink.received > 0;
        return;
    }
    const InstanceId meant = std::get<PingProbe>(check.probe).to.instance;
    for (const PingReply& reply : ping->replies) {
        const bool is_meant = meant.is_none() || reply.answered_by == meant;
        result.is_reachable |= is_meant;
        if (!is_meant)
            result.impostor = reply.answered_by;
    }
}

CheckResult Run::result_of(std::uint32_t index) const
{
    const Check& check = scenario_.checks[index];
    const Probe& probe = probes_[index];
    CheckResult result;
    result.drops = probe.drops;
    if (std::holds_alternative<PingProbe>(check.probe)) {
        PingResult ping;
        ping.has_no_address = true;
        result.is_finished = probe.is_started && (!probe.ping || probe.ping->is_finished());
        result.outcome = probe.ping ? probe.ping->result() : ping;
    } else {
        UdpResult udp;
        udp.has_no_address = !probe.source || probe.source->has_no_address();
        udp.duration = std::get<UdpProbe>(check.probe).duration;
        if (probe.source) {
            udp.sent = probe.source->sent();
            udp.refused = probe.source->refused();
        }
        if (probe.sink)
            udp.sink = probe.sink->result();
        result.is_finished =
            probe.is_started && (!probe.source || (probe.source->is_finished() && (!probe.sink || probe.is_closed)));
        result.outcome = udp;
    }
    note_who_answered(check, result);
    result.failures = judge(scenario_, check, result);
    return result;
}

RunResult Run::collect()
{
    RunResult result;
    for (std::uint32_t index = 0; index < probes_.size(); ++index)
        result.checks.push_back(result_of(index));
    result.captures = captures_.close();
    result.totals = fabric_.totals();
    result.internet = fabric_.internet();
    for (const EniId eni : ids(scenario_.network.enis))
        result.enis.push_back(fabric_.counters(eni));
    for (const PeerConnectionId peer : ids(scenario_.network.peer_connections))
        result.peers.push_back(
            {fabric_.counters(peer, PeerSide::Requester), fabric_.counters(peer, PeerSide::Accepter)});
    result.ended = simulator_.now();
    result.events = simulator_.events_handled();
    return result;
}

}  // namespace

RunResult run(const Scenario& scenario, const RunOptions& options, const std::atomic<bool>& stop)
{
    return Run{scenario, options}.execute(stop);
}

bool RunResult::all_passed() const { return std::ranges::all_of(checks, &CheckResult::passed); }

// Rounded up: one lost of a million is not nothing.
PartsPerMillion lost_part(std::uint64_t sent, std::uint64_t received)
{
    if (sent == 0)
        return {1'000'000};
    const std::uint64_t lost = sent > received ? sent - received : 0;
    return {static_cast<std::uint32_t>((lost * 1'000'000 + sent - 1) / sent)};
}

BitRate UdpResult::throughput() const
{
    if (duration <= Duration::zero())
        return {};
    const auto bits_times_picoseconds = static_cast<unsigned __int128>(sink.bytes) * 8 * 1'000'000'000'000u;
    return {static_cast<std::uint64_t>(bits_times_picoseconds / static_cast<std::uint64_t>(duration.count()))};
}

const DropSummary* CheckResult::main_drop() const
{
    const auto most = std::ranges::max_element(drops, {}, &DropSummary::count);
    return most == drops.end() ? nullptr : &*most;
}

}  // namespace vpcsim
