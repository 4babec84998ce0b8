// Captures and checks: what a run shall record and be judged by.
#include <algorithm>

#include "settings.h"
#include "vpcsim/base/format.h"
#include "vpcsim/capture/filter.h"

namespace vpcsim {
namespace {

// "ecs1/eth1" and "ecs1" depend on the instance and its network interface, "pcc1@vpc1" on the peer connection.
bool names_failed(const std::string& name, const IsFailed& is_failed)
{
    const std::size_t at = name.find('@');
    return at != std::string::npos ? is_failed("peer_connections", std::string_view{name}.substr(0, at))
                                   : is_failed("enis", name);
}

void add_points(const Network& network, const std::string& name, std::vector<CapturePoint>& points)
{
    using Kind = CapturePoint::Kind;
    if (name == "dropped") {
        points.push_back({Kind::Dropped, name, {}, {}, {}});
    } else if (name == "internet") {
        points.push_back({Kind::Internet, name, {}, {}, {}});
    } else if (const EniId eni = network.find<EniId>(name)) {
        points.push_back({Kind::Eni, name, eni, {}, {}});
    } else if (const InstanceId instance = network.find<InstanceId>(name)) {
        for (const EniId each : network.instances[instance].enis)
            points.push_back({Kind::Eni, network.enis[each].name, each, {}, {}});
    } else if (const std::size_t at = name.find('@'); at != std::string::npos) {
        const PeerConnectionId peer = network.find<PeerConnectionId>(name.substr(0, at));
        const VpcId vpc = network.find<VpcId>(name.substr(at + 1));
        if (peer && vpc)  // else it could not be made, and has been complained of
            points.push_back({Kind::PeerEnd, name, {}, peer, network.peer_connections[peer].side_of(vpc)});
    }
}

template <class T>
void read_integer(const Value& probe, std::string_view key, T& to)
{
    if (const Value* value = probe.find(key))
        to = static_cast<T>(value->integer());
}

void read_duration(const Value& probe, std::string_view key, Duration& to)
{
    if (const Value* value = probe.find(key))
        to = duration_of(*value);
}

PingProbe read_ping(const Value& probe)
{
    PingProbe ping;
    read_integer(probe, "count", ping.count);
    ping.size = static_cast<std::uint32_t>(bytes_of(*probe.find("size")).count);
    read_integer(probe, "ttl", ping.ttl);
    read_duration(probe, "interval", ping.interval);
    read_duration(probe, "timeout", ping.timeout);
    return ping;
}

UdpProbe read_udp(const Value& probe)
{
    UdpProbe udp;
    read_integer(probe, "port", udp.port);
    udp.size = static_cast<std::uint32_t>(bytes_of(*probe.find("size")).count);
    read_duration(probe, "duration", udp.duration);
    udp.rate = bit_rate_of(*probe.find("rate"));
    return udp;
}

Expectation read_expectation(const Value& value)
{
    Expectation expect;
    if (value.is_text()) {
        expect.reachable = word_of(value) == "reachable";
        return expect;
    }
    if (const Value* reachable = value.find("reachable"))
        expect.reachable = reachable->boolean();
    if (const Value* received = value.find("received"))
        expect.received = integer_range_of(*received);
    if (const Value* loss = value.find("loss"))
        expect.loss = percent_range_of(*loss);
    if (const Value* throughput = value.find("throughput"))
        expect.throughput = bit_rate_range_of(*throughput);
    if (const Value* rtt = value.find("rtt"))
        expect.rtt = duration_range_of(*rtt);
    return expect;
}

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

Because read_because(const Value* value)
{
    Because because;
    if (value == nullptr)
        return because;
    if (const Value* reason = value->find("reason"))
        because.reason = parse_drop_reason(upper(reason->text()));
    if (const Value* stage = value->find("stage"))
        because.stage = parse_stage(word_of(*stage));
    if (const Value* packet = value->find("packet"))
        because.is_reply = word_of(*packet) == "reply";
    for (const auto& [key, member] : {std::pair{"object", &Because::object}, std::pair{"rule", &Because::rule}})
        if (const Value* text = value->find(key))
            because.*member = text->text();
    if (const Value* diagnosis = value->find("diagnosis"))
        because.diagnosis = upper(diagnosis->text());
    return because;
}

}  // namespace

void read_captures(const Value& file, Scenario& scenario, const IsFailed& is_failed,
                   std::vector<Diagnostic>& diagnostics)
{
    const Value* captures = file.find("captures");
    if (captures == nullptr)
        return;
    for (const Value& capture : captures->items()) {
        CaptureRequest request;
        request.origin = capture.origin();
        for (const Value& point : capture.find("points")->items())
            if (!names_failed(point.text(), is_failed))
                add_points(scenario.network, point.text(), request.points);
        if (const Value* filter = capture.find("filter")) {
            request.filter = filter->text();
            try {
                CaptureFilter{request.filter};
            } catch (const Error& error) {
                diagnostics.push_back({filter->origin(), error.what()});
            }
        }
        scenario.captures.push_back(std::move(request));
    }
}

void read_checks(const Value& file, Scenario& scenario, const IsFailed& is_failed, std::vector<Diagnostic>& diagnostics)
{
    const Value* checks = file.find("checks");
    if (checks == nullptr)
        return;
    for (const Value& entry : checks->items()) {
        Check check;
        check.origin = entry.origin();
        const Value& at = *entry.find("at");
        check.at = kStart + duration_of(at);
        const Value* ping = entry.find("ping");
        const Value& probe = ping != nullptr ? *ping : *entry.find("udp");
        const std::string& from = probe.find("from")->text();
        const std::string& to = probe.find("to")->text();
        if (names_failed(from, is_failed) || names_failed(to, is_failed))
            continue;
        if (ping != nullptr)
            check.probe = read_ping(probe);
        else
            check.probe = read_udp(probe);

        const auto literal = parse_ip(to);
        const Value* family_word = probe.find("family");
        const bool is_v6 = literal ? !literal->is_v4() : family_word != nullptr && word_of(*family_word) == "ipv6";
        const IpFamily family = is_v6 ? IpFamily::V6 : IpFamily::V4;
        const auto sender = find_probe_end(scenario.network, from, family);
        const auto receiver = sender ? find_probe_end(scenario.network, to, family, sender->instance) : std::nullopt;
        if (!sender || !receiver)  // it could not be made, and has been complained of
            continue;
        std::visit(
            [&](auto& ends) {
                ends.family = family;
                ends.from = *sender;
                ends.to = *receiver;
            },
            check.probe);
        const Value* name = entry.find("name");
        check.name = name != nullptr ? name->text()
                                     : format("{} {} -> {} ({})", ping != nullptr ? "ping" : "udp", from, to,
                                              is_v6 ? "IPv6" : "IPv4");
        check.expect = read_expectation(*entry.find("expect"));
        check.because = read_because(entry.find("because"));
        if (scenario.duration && check.at > kStart + *scenario.duration)
            diagnostics.push_back({at.origin(), format("check at {} comes after the run's end; `duration` is {}",
                                                       to_string(check.at), to_string(*scenario.duration))});
        if (!latest_end(check))
            diagnostics.push_back({at.origin(), format("check at {} would last beyond {}, where simulated time ends",
                                                       to_string(check.at), to_string(kLongestDuration))});
        scenario.checks.push_back(std::move(check));
    }
}

std::optional<TimePoint> latest_end(const Check& check)
{
    __int128 end = check.at.time_since_epoch().count();
    if (const auto* ping = std::get_if<PingProbe>(&check.probe))
        end += __int128{ping->interval.count()} * (ping->count - 1) + ping->timeout.count();
    else
        end += __int128{std::get<UdpProbe>(check.probe).duration.count()} + kUdpDrainTime.count();
    if (end > kLongestDuration.count())
        return std::nullopt;
    return kStart + Duration{static_cast<std::int64_t>(end)};
}

}  // namespace vpcsim
