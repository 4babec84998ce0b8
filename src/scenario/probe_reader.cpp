#include "probe_reader.h"

#include <utility>

#include "iperf_reader.h"
#include "vpcsim/scenario/decode.h"

namespace vpcsim {
namespace {

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

}  // namespace

PingProbe read_ping(const Value& probe)
{
    PingProbe ping;
    read_integer(probe, "count", ping.count);
    ping.size = static_cast<std::uint32_t>(bytes_of(*probe.find("size")).count);
    read_integer(probe, "ttl", ping.ttl);
    ping.path_mtu_discovery = *parse_path_mtu_discovery(word_of(*probe.find("path_mtu_discovery")));
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

TcpProbe read_tcp(const Value& probe)
{
    TcpProbe tcp;
    read_integer(probe, "port", tcp.port);
    read_integer(probe, "count", tcp.count);
    tcp.size = static_cast<std::uint32_t>(bytes_of(*probe.find("size")).count);
    read_duration(probe, "interval", tcp.interval);
    read_duration(probe, "timeout", tcp.timeout);
    read_duration(probe, "duration", tcp.duration);
    return tcp;
}

TracerouteProbe read_traceroute(const Value& probe)
{
    TracerouteOptions trace;
    trace.method = *parse_trace_method(word_of(*probe.find("method")));
    read_integer(probe, "port", trace.port);
    read_integer(probe, "first_ttl", trace.first_hop);
    read_integer(probe, "max_ttl", trace.most_hops);
    read_integer(probe, "queries", trace.queries);
    read_integer(probe, "simultaneous", trace.at_once);
    read_duration(probe, "wait", trace.wait);
    read_duration(probe, "gap", trace.gap);
    if (const Value* size = probe.find("size"))
        trace.packet_size = static_cast<std::uint32_t>(bytes_of(*size).count);
    trace.dont_fragment = probe.find("dont_fragment")->boolean();
    return {.family = {}, .from = {}, .to = {}, .trace = trace};
}

Expectation read_expectation(const Value& value)
{
    constexpr std::pair<std::string_view, Answer> kAnswers[] = {{"reachable", Answer::Reachable},
                                                                {"refused", Answer::Refused},
                                                                {"unreachable", Answer::Unreachable},
                                                                {"timeout", Answer::Timeout}};
    Expectation expect;
    if (value.is_text()) {
        for (const auto& [word, answer] : kAnswers)
            if (word_of(value) == word)
                expect.answer = answer;
        return expect;
    }
    if (const Value* reachable = value.find("reachable"))
        expect.reachable = reachable->boolean();
    for (const auto& [key, member] :
         {std::pair{"received", &Expectation::received}, std::pair{"retransmissions", &Expectation::retransmissions},
          std::pair{"out_of_order", &Expectation::out_of_order}})
        if (const Value* count = value.find(key))
            expect.*member = integer_range_of(*count);
    if (const Value* loss = value.find("loss"))
        expect.loss = percent_range_of(*loss);
    if (const Value* throughput = value.find("throughput"))
        expect.throughput = bit_rate_range_of(*throughput);
    for (const auto& [key, member] : {std::pair{"rtt", &Expectation::rtt}, std::pair{"jitter", &Expectation::jitter}})
        if (const Value* time = value.find(key))
            expect.*member = duration_range_of(*time);
    if (const Value* end = value.find("end"))
        expect.end = word_of(*end);
    if (const Value* fairness = value.find("fairness"))
        expect.fairness = percent_range_of(*fairness);
    if (const Value* hops = value.find("hops"))
        expect.hops = integer_range_of(*hops);
    if (const Value* path = value.find("path")) {
        expect.path.emplace();
        for (const Value& hop : path->items())
            expect.path->push_back(hop.text());
    }
    if (const Value* phases = value.find("phases"))
        expect.phases = read_phases(*phases);
    return expect;
}

}  // namespace vpcsim
