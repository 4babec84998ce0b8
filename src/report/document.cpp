#include "vpcsim/report/document.h"

#include <algorithm>

#include "vpcsim/base/format.h"

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
        item.set("sequence", number(error.sequence)).set("from", to_string(error.from));
        item.set("type", number(error.type)).set("code", number(error.code));
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
    value.set("bytes", number(udp.sink.bytes)).set("bits_per_second", number(udp.throughput().bits_per_second));
    value.set("jitter_ps", picoseconds_value(udp.sink.jitter));
    return value;
}

Value origin_value(const Scenario& scenario, Origin origin)
{
    return origin.is_known() ? Value{to_string(scenario.file, origin)} : Value{};
}

Value drop_value(const Scenario& scenario, const DropSummary& drop)
{
    const Network& network = scenario.network;
    Value value = Value::map();
    value.set("count", number(drop.count)).set("packet", drop.is_reply ? "reply" : "request");
    value.set("reason", std::string{code(drop.verdict.reason)}).set("stage", std::string{name(drop.verdict.stage)});
    value.set("object", network.name(drop.verdict.object));
    value.set("object_origin", origin_value(scenario, network.origin(drop.verdict.object)));
    value.set("rule", network.name(drop.verdict.rule));
    value.set("rule_origin", origin_value(scenario, network.origin(drop.verdict.rule)));
    value.set("vswitch", drop.hop.vswitch ? Value{network.name(drop.hop.vswitch)} : Value{});
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
    else
        value.set("udp", udp_value(std::get<UdpResult>(result.outcome)));
    Value drops = Value::list();
    for (const DropSummary& drop : result.drops)
        drops.items().push_back(drop_value(scenario, drop));
    value.set("drops", std::move(drops));
    return value;
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

}  // namespace

Value run_document(const Scenario& scenario, const RunResult& result)
{
    const Network& network = scenario.network;
    Value document = Value::map();
    document.set("version", kResultVersion).set("scenario", scenario.name).set("file", scenario.file);
    document.set("seed", number(scenario.seed))
        .set("passed", result.all_passed())
        .set("interrupted", result.is_interrupted);
    document.set("ended_ps", picoseconds_value(result.ended.time_since_epoch())).set("events", number(result.events));

    Value checks = Value::list();
    for (std::size_t index = 0; index < result.checks.size(); ++index)
        checks.items().push_back(check_value(scenario, scenario.checks[index], result.checks[index]));
    document.set("checks", std::move(checks)).set("totals", totals_value(result.totals));
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
            item.set(side == PeerSide::Requester ? "requester_to_accepter" : "accepter_to_requester",
                     std::move(direction));
        }
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
