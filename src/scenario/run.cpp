#include "vpcsim/scenario/run.h"

#include <algorithm>
#include <memory>

#include "capture_files.h"
#include "drop_summary.h"
#include "judge.h"
#include "matrix_judge.h"
#include "running_probe.h"
#include "timeline_player.h"
#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/wire/describe.h"

namespace vpcsim {
namespace {

constexpr std::uint32_t kCheckEvent = event_kind::kFirstFree;
constexpr std::uint32_t kSinkEvent = event_kind::kFirstFree + 1;
constexpr TimelinePlayer::EventKinds kTimelineEvents{event_kind::kFirstFree + 2, event_kind::kFirstFree + 3};
constexpr std::uint32_t kMatrixEvent = event_kind::kFirstFree + 4;

class Run final : public Observer {
public:
    Run(const Scenario& scenario, const RunOptions& options)
        : scenario_{scenario}, on_change_record_{options.on_change}, network_{scenario.network},
          pool_{static_cast<std::size_t>(scenario.limits.packets)},
          fabric_{network_, simulator_, pool_, this, scenario.seed},
          timeline_{scenario,
                    network_,
                    simulator_,
                    kTimelineEvents,
                    [this] { network_changed(); },
                    [this](const ChangeRecord& record) { note_change(record); }},
          probes_(scenario.checks.size()), matrices_(scenario.matrices.size())
    {
        fabric_.state().connections = ConnectionTracker{static_cast<std::size_t>(scenario.limits.connections)};
        open_captures(options);
        take_over_new_objects();
        timeline_.start();
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
    void make_host(InstanceId instance);
    void open_captures(const RunOptions& options);
    void network_changed();
    // Whatever the network has that it had not before gets its guest and its place in the captures.
    void take_over_new_objects();
    void note_change(const ChangeRecord& record);
    void schedule_checks();
    void handle(const Event& event);
    void start(std::uint32_t index);
    DropSummary summary_of(const Drop& drop) const;
    RunResult collect();

    const Scenario& scenario_;
    std::function<void(const ChangeRecord&)> on_change_record_;
    Network network_;  // as it is now
    std::uint64_t network_changes_ = 0;
    CaptureFiles captures_;
    Simulator simulator_;
    PacketPool pool_;
    Fabric fabric_;
    Hosts hosts_;
    TimelinePlayer timeline_;
    std::vector<ChangeRecord> changes_;
    std::vector<RunningProbe> probes_;
    std::vector<MatrixResult> matrices_;
    Place checks_{EventTarget::of(kCheckEvent, 0), 0};
    IdVector<EniId, CaptureFiles::Trace*> eni_traces_;
    std::vector<CaptureFiles::Trace*> peer_traces_;
    CaptureFiles::Trace* dropped_trace_ = nullptr;
    CaptureFiles::Trace* internet_trace_ = nullptr;
};

bool has_same_cause(const DropSummary& a, const DropSummary& b)
{
    return a.verdict == b.verdict && a.is_reply == b.is_reply && a.object == b.object && a.rule == b.rule &&
           a.rule_origin == b.rule_origin && a.diagnosis == b.diagnosis;
}

void Run::make_host(InstanceId instance)
{
    const GuestSettings settings = scenario_.guests.contains(instance) ? scenario_.guests[instance] : GuestSettings{};
    Host& host = *hosts_[hosts_.push_back(
        std::make_unique<Host>(fabric_, instance, HostOptions{settings.ip_forward, scenario_.seed, settings.policy}))];
    for (const Listener& listener : settings.listen)
        if (listener.protocol == Protocol::Udp)
            host.listen_udp(listener.port);
        else
            host.tcp().listen(listener.port);
    fabric_.attach(instance, host);
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
    const std::vector<EniId>& all = network_.instances[from.instance].enis;
    const EniId first = from.eni ? from.eni : all.front();
    captures_.open(scenario_, {CapturePoint::Kind::Eni, network_.enis[first].name, first, {}, {}},
                   options.capture_file);
    if (from.eni)
        return;
    eni_traces_.resize(network_.enis.size());
    for (const EniId eni : all) {  // whichever it leaves by, into the one file
        eni_traces_[eni] = captures_.traces().back().get();
        fabric_.observe(eni);
    }
}

void Run::network_changed()
{
    ++network_changes_;
    fabric_.network_changed();
    take_over_new_objects();
}

void Run::take_over_new_objects()
{
    for (std::size_t next = hosts_.size(); next < network_.instances.size(); ++next)
        make_host(InstanceId{static_cast<std::uint32_t>(next)});
    const bool has_new_points =
        eni_traces_.size() < network_.enis.size() || peer_traces_.size() < 2 * network_.peer_connections.size();
    if (!has_new_points && network_changes_ > 0)
        return;
    eni_traces_.resize(network_.enis.size());
    peer_traces_.resize(2 * network_.peer_connections.size());
    for (const auto& trace : captures_.traces()) {
        const CapturePoint& point = trace->point;
        if (point.kind == CapturePoint::Kind::Eni && network_.enis.contains(point.eni)) {
            eni_traces_[point.eni] = trace.get();
            fabric_.observe(point.eni);
        } else if (point.kind == CapturePoint::Kind::PeerEnd && network_.peer_connections.contains(point.peer)) {
            peer_traces_[2 * std::size_t{point.peer.value} + static_cast<std::size_t>(point.side)] = trace.get();
            fabric_.observe(point.peer, point.side);
        } else if (point.kind == CapturePoint::Kind::Dropped) {
            dropped_trace_ = trace.get();
        } else if (point.kind == CapturePoint::Kind::Internet) {
            internet_trace_ = trace.get();
        }
    }
}

void Run::note_change(const ChangeRecord& record)
{
    if (on_change_record_)
        on_change_record_(record);
    changes_.push_back(record);
}

void Run::schedule_checks()
{
    for (std::uint32_t index = 0; index < scenario_.checks.size(); ++index)
        simulator_.schedule(checks_, EventClass::Check, scenario_.checks[index].at,
                            EventTarget::of(kCheckEvent, index));
    for (std::uint32_t index = 0; index < scenario_.matrices.size(); ++index)
        simulator_.schedule(checks_, EventClass::Check, scenario_.matrices[index].at,
                            EventTarget::of(kMatrixEvent, index));
}

RunResult Run::execute(const std::atomic<bool>& stop)
{
    bool is_interrupted = false;
    const auto most_events = static_cast<std::uint64_t>(scenario_.limits.events);
    const auto handle_one = [&](const Event& event) {
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
    };
    TimePoint end = scenario_.end_with_answers();
    simulator_.run_until(end, handle_one);
    // Nobody knows before how long so many bytes take.
    while (!is_interrupted && !scenario_.duration && std::ranges::any_of(probes_, &RunningProbe::is_transferring)) {
        end += seconds(1);
        simulator_.run_until(end, handle_one);
    }
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
        return probes_[event.target.index()].close();
    case kMatrixEvent:
        matrices_[event.target.index()] = judge_matrix(scenario_, network_, scenario_.matrices[event.target.index()]);
        return;
    case kTimelineEvents.entry:
    case kTimelineEvents.deadline:
        return timeline_.handle(event);
    default:
        return fabric_.on_event(event);
    }
}

void Run::start(std::uint32_t index)
{
    const auto close_at = probes_[index].start(scenario_.checks[index], index + 1, hosts_, scenario_.seed);
    if (close_at)
        simulator_.schedule(checks_, EventClass::Check, *close_at, EventTarget::of(kSinkEvent, index));
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
    std::vector<DropSummary>& drops = probes_[tag.probe - 1].drops();
    const auto known = std::ranges::find_if(drops, [&](const DropSummary& summary) {
        return summary.network_changes == network_changes_ && summary.verdict == drop.verdict &&
               summary.is_reply == is_reply;
    });
    if (known != drops.end()) {
        ++known->count;
        return;
    }
    // The first of its kind since the network has changed: a rule of that number may be another one now, and the cause
    // of the drop, too.
    DropSummary now = summary_of(drop);
    const auto before =
        std::ranges::find_if(drops, [&](const DropSummary& summary) { return has_same_cause(summary, now); });
    if (before == drops.end()) {
        drops.push_back(std::move(now));
    } else {
        before->network_changes = network_changes_;
        ++before->count;
    }
}

// In words, while what it names is as it was when the packet died.
DropSummary Run::summary_of(const Drop& drop) const
{
    DropSummary summary = drop_summary(scenario_, network_, drop.verdict, drop.hop, drop.packet.meta.destination);
    summary.is_reply = drop.packet.tag.is_reply();
    summary.first = drop.at;
    summary.network_changes = network_changes_;
    summary.packet = drop.verdict.stage != Stage::Parse ? describe(drop.packet) : "packet";
    return summary;
}

RunResult Run::collect()
{
    RunResult result;
    for (std::uint32_t index = 0; index < probes_.size(); ++index) {
        const Check& check = scenario_.checks[index];
        CheckResult& checked = result.checks.emplace_back(probes_[index].result(check));
        checked.failures = judge(scenario_, network_, check, checked);
    }
    for (MatrixResult& matrix : matrices_) {
        if (!matrix.is_finished)
            matrix.failures = {"it had not been judged when the run ended"};
        result.matrices.push_back(std::move(matrix));
    }
    result.changes = std::move(changes_);
    for (const AwaitedRoute& route : timeline_.still_awaited())
        result.awaited_routes.push_back(route);
    result.captures = captures_.close();
    result.totals = fabric_.totals();
    result.internet = fabric_.internet();
    for (const EniId eni : ids(network_.enis))
        result.enis.push_back(fabric_.counters(eni));
    for (const PeerConnectionId peer : ids(network_.peer_connections))
        result.peers.push_back(
            {fabric_.counters(peer, PeerSide::Requester), fabric_.counters(peer, PeerSide::Accepter)});
    result.ended = simulator_.now();
    result.events = simulator_.events_handled();
    result.network = network_;
    return result;
}

}  // namespace

RunResult run(const Scenario& scenario, const RunOptions& options, const std::atomic<bool>& stop)
{
    return Run{scenario, options}.execute(stop);
}

bool RunResult::all_passed() const
{
    return std::ranges::all_of(checks, &CheckResult::passed) && std::ranges::all_of(matrices, &MatrixResult::passed) &&
           std::ranges::all_of(changes, [](const auto& record) {
               const auto* call = std::get_if<CallRecord>(&record);
               return call == nullptr || call->failures.empty();
           });
}

}  // namespace vpcsim
