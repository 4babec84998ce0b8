#include "vpcsim/report/document.h"

#include <algorithm>

#include "cloud_monitor.h"
#include "vpcsim/base/format.h"
#include "vpcsim/report/iperf.h"

namespace vpcsim {
namespace {

Value number(std::uint64_t count) { return Value{static_cast<std::int64_t>(count)}; }
Value picoseconds_value(Duration duration) { return Value{static_cast<std::int64_t>(duration.count())}; }

Value traffic(const Traffic& traffic)
{
    Value value = Value::map();
    value.set("packets", number(traffic.packets)).set("bytes", number(traffic.bytes));
    return value;
}

Value ping_value(const PingResult& ping)
{
    Value value = Value::map();
    value.set("source", to_string(ping.source)).set("destination", to_string(ping.destination));
    value.set("has_no_address", ping.has_no_address);
    value.set("sent", number(ping.sent))
        .set("received", number(ping.received))
        .set("duplicates", number(ping.duplicates));
    Value replies = Value::list();
    for (const PingReply& reply : ping.replies) {
        Value item = Value::map();
        item.set("sequence", number(reply.sequence)).set("ttl", number(reply.hop_limit));
        item.set("rtt_ps", picoseconds_value(reply.round_trip)).set("duplicate", reply.is_duplicate);
        replies.items().push_back(std::move(item));
    }
    value.set("replies", std::move(replies));
    Value errors = Value::list();
    for (const PingError& error : ping.errors) {
        Value item = Value::map();
        item.set("sequence", number(error.sequence));
        if (!error.from.is_unspecified())
            item.set("from", to_string(error.from)).set("type", number(error.type)).set("code", number(error.code));
        if (error.mtu != 0)
            item.set("mtu", number(error.mtu));
        errors.items().push_back(std::move(item));
    }
    value.set("errors", std::move(errors));
    if (ping.received > 0) {
        value.set("rtt_min_ps", picoseconds_value(ping.shortest()))
            .set("rtt_avg_ps", picoseconds_value(ping.average()));
        value.set("rtt_max_ps", picoseconds_value(ping.longest()))
            .set("rtt_mdev_ps", picoseconds_value(ping.deviation()));
    }
    return value;
}

Value udp_value(const UdpResult& udp)
{
    Value value = Value::map();
    value.set("has_no_address", udp.has_no_address);
    value.set("sent", number(udp.sent)).set("received", number(udp.sink.received)).set("lost", number(udp.lost()));
    value.set("refused", number(udp.refused)).set("out_of_order", number(udp.sink.out_of_order));
    value.set("duplicates", number(udp.sink.duplicates));
    value.set("bytes", number(udp.sink.bytes)).set("bits_per_second", number(udp.throughput().bits_per_second));
    value.set("jitter_ps", picoseconds_value(udp.sink.jitter));
    return value;
}

Value tcp_value(const TcpResult& tcp)
{
    Value value = Value::map();
    value.set("source", to_string(tcp.source)).set("destination", to_string(tcp.destination));
    value.set("port", number(tcp.port)).set("has_no_address", tcp.has_no_address);
    value.set("attempted", number(tcp.attempts.size()));
    for (const TcpAnswer answer :
         {TcpAnswer::Connected, TcpAnswer::Refused, TcpAnswer::TimedOut, TcpAnswer::Unreachable})
        value.set(name(answer), number(tcp.count(answer)));
    Value attempts = Value::list();
    for (const TcpAttempt& attempt : tcp.attempts) {
        Value item = Value::map();
        item.set("at_ps", picoseconds_value(attempt.began.time_since_epoch()));
        item.set("source_port", number(attempt.source_port));
        item.set("answer", std::string{name(attempt.answer)}).set("time_ps", picoseconds_value(attempt.time));
        item.set("end", std::string{name(attempt.end)}).set("lasted_ps", picoseconds_value(attempt.lasted));
        item.set("syns", number(attempt.statistics.syns));
        item.set("retransmissions", number(attempt.statistics.retransmissions));
        item.set("bytes_sent", number(attempt.statistics.bytes_sent));
        item.set("bytes_acknowledged", number(attempt.statistics.bytes_acknowledged));
        attempts.items().push_back(std::move(item));
    }
    return value.set("attempts", std::move(attempts));
}

Value traceroute_value(const TracerouteResult& trace)
{
    Value value = Value::map();
    value.set("source", to_string(trace.source)).set("destination", to_string(trace.destination));
    value.set("method", std::string{name(trace.method)}).set("port", trace.port == 0 ? Value{} : number(trace.port));
    value.set("packet_size", number(trace.packet_size)).set("max_ttl", number(trace.most_hops));
    value.set("has_no_address", trace.has_no_address);
    value.set("reached", trace.arrival() != nullptr);
    Value hops = Value::list();
    for (const TraceHop& hop : trace.hops) {
        Value answers = Value::list();
        for (const TraceAnswer& answer : hop.answers) {
            Value item = Value::map();
            item.set("from", answer.has_come ? Value{to_string(answer.from)} : Value{});
            item.set("rtt_ps", answer.has_come ? picoseconds_value(answer.round_trip) : Value{});
            answers.items().push_back(std::move(item.set("note", answer.note)));
        }
        Value item = Value::map();
        hops.items().push_back(std::move(item.set("ttl", number(hop.hop_limit)).set("answers", std::move(answers))));
    }
    return value.set("hops", std::move(hops));
}

Value origin_value(const Scenario& scenario, Origin origin)
{
    return origin.is_known() ? Value{to_string(scenario.file, origin)} : Value{};
}

Value drop_value(const Scenario& scenario, const DropSummary& drop)
{
    Value value = Value::map();
    value.set("count", number(drop.count)).set("packet", drop.is_reply ? "reply" : "request");
    value.set("reason", std::string{code(drop.verdict.reason)}).set("stage", std::string{name(drop.verdict.stage)});
    value.set("object", drop.object);
    value.set("object_origin", origin_value(scenario, drop.object_origin));
    value.set("rule", drop.rule);
    value.set("rule_origin", origin_value(scenario, drop.rule_origin));
    value.set("vswitch", drop.vswitch.empty() ? Value{} : Value{drop.vswitch});
    value.set("diagnosis", drop.diagnosis).set("hint", drop.hint);
    value.set("first_at_ps", picoseconds_value(drop.first.time_since_epoch())).set("first_packet", drop.packet);
    return value;
}

Value check_value(const Scenario& scenario, const Check& check, const CheckResult& result)
{
    Value value = Value::map();
    value.set("name", check.name).set("origin", to_string(scenario.file, check.origin));
    value.set("at_ps", picoseconds_value(check.at.time_since_epoch()));
    value.set("passed", result.passed()).set("finished", result.is_finished).set("reachable", result.is_reachable);
    Value failures = Value::list();
    for (const std::string& failure : result.failures)
        failures.items().emplace_back(failure);
    value.set("failures", std::move(failures));
    if (const auto* ping = std::get_if<PingResult>(&result.outcome))
        value.set("ping", ping_value(*ping));
    else if (const auto* udp = std::get_if<UdpResult>(&result.outcome))
        value.set("udp", udp_value(*udp));
    else if (const auto* iperf = std::get_if<IperfResult>(&result.outcome))
        value.set("judged", check.is_judged)
            .set("iperf", iperf_document(*iperf, std::get<IperfProbe>(check.probe).to.name));
    else if (const auto* trace = std::get_if<TracerouteResult>(&result.outcome))
        value.set("traceroute", traceroute_value(*trace));
    else
        value.set("tcp", tcp_value(std::get<TcpResult>(result.outcome)));
    Value drops = Value::list();
    for (const DropSummary& drop : result.drops)
        drops.items().push_back(drop_value(scenario, drop));
    value.set("drops", std::move(drops));
    return value;
}

Value wrong_pair_value(const Scenario& scenario, const WrongPair& pair)
{
    Value value = Value::map();
    value.set("from", pair.from).set("to", pair.to).set("family", pair.family == IpFamily::V6 ? "ipv6" : "ipv4");
    value.set("expected", pair.is_wanted ? "reachable" : "unreachable");
    value.set("expected_origin", origin_value(scenario, pair.wanted_at));
    value.set("reach", std::string{name(pair.state)}).set("why", pair.why);
    const auto of_drop = [&pair](std::string text) { return pair.has_drop ? Value{std::move(text)} : Value{}; };
    value.set("packet", of_drop(pair.drop.is_reply ? "reply" : "request"));
    value.set("reason", of_drop(std::string{code(pair.drop.verdict.reason)}));
    value.set("stage", of_drop(std::string{name(pair.drop.verdict.stage)}));
    value.set("object", of_drop(pair.drop.object));
    value.set("object_origin", origin_value(scenario, pair.drop.object_origin));
    value.set("rule", of_drop(pair.drop.rule));
    value.set("rule_origin", origin_value(scenario, pair.drop.rule_origin));
    return value.set("diagnosis", of_drop(pair.drop.diagnosis));
}

Value matrix_value(const Scenario& scenario, const MatrixCheck& check, const MatrixResult& result)
{
    Value value = Value::map();
    value.set("name", check.name).set("origin", to_string(scenario.file, check.origin));
    value.set("at_ps", picoseconds_value(check.at.time_since_epoch()));
    value.set("passed", result.passed()).set("finished", result.is_finished);
    value.set("pairs", number(result.pairs)).set("wrong_pairs", number(result.wrong_pairs));
    Value failures = Value::list();
    for (const std::string& failure : result.failures)
        failures.items().emplace_back(failure);
    value.set("failures", std::move(failures));
    Value wrong = Value::list();
    for (const WrongPair& pair : result.wrong)
        wrong.items().push_back(wrong_pair_value(scenario, pair));
    return value.set("wrong", std::move(wrong));
}

Value totals_value(const Totals& totals)
{
    Value value = Value::map();
    value.set("made", number(totals.made))
        .set("delivered", number(totals.delivered))
        .set("consumed", number(totals.consumed))
        .set("left", number(totals.left));
    Value dropped = Value::map();
    for (std::size_t reason = 0; reason < kDropReasonCount; ++reason)
        if (totals.dropped[reason] > 0)
            dropped.set(code(static_cast<DropReason>(reason)), number(totals.dropped[reason]));
    value.set("dropped", std::move(dropped)).set("in_flight", number(totals.in_flight()));
    return value;
}

Value call_value(const Scenario& scenario, const CallRecord& call)
{
    Value value = Value::map();
    value.set("at_ps", picoseconds_value(call.at.time_since_epoch())).set("account", call.account);
    value.set("call", call.action).set("origin", to_string(scenario.file, call.origin)).set("with", call.parameters);
    value.set("passed", call.failures.empty());
    if (call.result.is_success()) {
        value.set("result", call.result.value());
    } else {
        Value errors = Value::list();
        for (const ApiError& error : call.result.errors()) {
            Value item = Value::map();
            item.set("code", error.code).set("message", error.message).set("parameter", error.parameter);
            errors.items().push_back(std::move(item));
        }
        value.set("errors", std::move(errors));
    }
    Value failures = Value::list();
    for (const std::string& failure : call.failures)
        failures.items().emplace_back(failure);
    return value.set("failures", std::move(failures));
}

Value status_value(const StatusChange& change)
{
    Value value = Value::map();
    value.set("at_ps", picoseconds_value(change.at.time_since_epoch())).set("peer_connection", change.peer);
    value.set("from", change.from ? Value{std::string{name(*change.from)}} : Value{});
    return value.set("to", std::string{name(change.to)});
}

Value quality_value(const LinkQuality& quality)
{
    const auto text_of = [](PartsPerMillion part) { return Value{to_string(part)}; };
    Value value = Value::map();
    value.set("jitter_ps", picoseconds_value(quality.jitter)).set("keep_order", quality.keep_order);
    value.set("loss", text_of(quality.loss)).set("loss_burst", Value{quality.loss_burst});
    value.set("duplication", text_of(quality.duplication)).set("reordering", text_of(quality.reordering));
    return value.set("reordering_gap_ps", picoseconds_value(quality.reordering_gap));
}

Value link_value(const Scenario& scenario, const LinkRecord& link)
{
    Value value = Value::map();
    value.set("at_ps", picoseconds_value(link.at.time_since_epoch())).set("peer_connection", link.change.peer);
    value.set("origin", to_string(scenario.file, link.origin));
    value.set("down_ps", link.change.down ? picoseconds_value(*link.change.down) : Value{});
    return value.set("quality", link.change.quality ? quality_value(*link.change.quality) : Value{});
}

// The calls, and apart from them what became of the peer connections and their links: each in the order of time.
void set_timeline(Value& document, const Scenario& scenario, const RunResult& result)
{
    Value calls = Value::list();
    Value statuses = Value::list();
    Value links = Value::list();
    for (const ChangeRecord& record : result.changes) {
        if (const auto* call = std::get_if<CallRecord>(&record))
            calls.items().push_back(call_value(scenario, *call));
        else if (const auto* link = std::get_if<LinkRecord>(&record))
            links.items().push_back(link_value(scenario, *link));
        else
            statuses.items().push_back(status_value(std::get<StatusChange>(record)));
    }
    Value awaited = Value::list();
    for (const AwaitedRoute& route : result.awaited_routes) {
        Value item = Value::map();
        item.set("origin", to_string(scenario.file, route.origin)).set("peer_connection", route.peer);
        awaited.items().push_back(item.set("when", std::string{name(route.status)}));
    }
    document.set("calls", std::move(calls)).set("status_changes", std::move(statuses));
    document.set("link_changes", std::move(links));
    document.set("awaited_routes", std::move(awaited));
}

}  // namespace

Value run_document(const Scenario& scenario, const RunResult& result)
{
    const Network& network = result.network;
    Value document = Value::map();
    document.set("version", kResultVersion).set("scenario", scenario.name).set("file", scenario.file);
    document.set("seed", number(scenario.seed))
        .set("passed", result.all_passed())
        .set("interrupted", result.is_interrupted);
    document.set("ended_ps", picoseconds_value(result.ended.time_since_epoch())).set("events", number(result.events));

    Value checks = Value::list();
    for (std::size_t index = 0; index < result.checks.size(); ++index)
        checks.items().push_back(check_value(scenario, scenario.checks[index], result.checks[index]));
    document.set("checks", std::move(checks));
    Value matrices = Value::list();
    for (std::size_t index = 0; index < result.matrices.size(); ++index)
        matrices.items().push_back(matrix_value(scenario, scenario.matrices[index], result.matrices[index]));
    document.set("matrices", std::move(matrices));
    set_timeline(document, scenario, result);
    document.set("totals", totals_value(result.totals));
    document.set("internet", traffic(result.internet));

    Value enis = Value::list();
    for (const EniId eni : ids(network.enis)) {
        Value item = Value::map();
        item.set("name", network.enis[eni].name).set("sent", traffic(result.enis[eni].sent));
        item.set("received", traffic(result.enis[eni].received));
        enis.items().push_back(std::move(item));
    }
    document.set("enis", std::move(enis));

    Value peers = Value::list();
    for (const PeerConnectionId peer : ids(network.peer_connections)) {
        Value item = Value::map();
        item.set("name", network.peer_connections[peer].name);
        item.set("status", std::string{name(network.peer_connections[peer].status)});
        for (const PeerSide side : {PeerSide::Requester, PeerSide::Accepter}) {
            const PeerCounters& counters = result.peers[peer.value][static_cast<std::size_t>(side)];
            Value direction = Value::map();
            direction.set("passed", traffic(counters.passed)).set("rate_limited", traffic(counters.rate_limited));
            direction.set("lost", traffic(counters.link.lost)).set("duplicated", traffic(counters.link.duplicated));
            direction.set("reordered", traffic(counters.link.reordered));
            item.set(side == PeerSide::Requester ? "requester_to_accepter" : "accepter_to_requester",
                     std::move(direction));
        }
        item.set("cloud_monitor", cloud_monitor_value(cloud_monitor(result, peer)));
        peers.items().push_back(std::move(item));
    }
    document.set("peer_connections", std::move(peers));

    Value captures = Value::list();
    for (const CaptureResult& capture : result.captures) {
        Value item = Value::map();
        item.set("point", capture.point).set("path", capture.path).set("packets", number(capture.packets));
        captures.items().push_back(std::move(item));
    }
    document.set("captures", std::move(captures));
    return document;
}

}  // namespace vpcsim
