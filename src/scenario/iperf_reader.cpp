#include "iperf_reader.h"

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

ArrivalOptions read_arrivals(const Value& probe)
{
    ArrivalOptions arrivals;
    arrivals.model = parse_arrival_model(word_of(*probe.find("arrival"))).value();
    if (const Value* on = probe.find("on_time"))
        arrivals.on_time = duration_of(*on);
    if (const Value* off = probe.find("off_time"))
        arrivals.off_time = duration_of(*off);
    return arrivals;
}

class Complaints {
public:
    explicit Complaints(std::vector<Diagnostic>& diagnostics) : diagnostics_{diagnostics} {}

    // Where the key is given.
    void refuse(const Value& value, std::string_view key, const std::string& why)
    {
        if (const Value* found = value.find(key))
            diagnostics_.push_back({found->origin(), format("`{}` {}", key, why)});
    }

private:
    std::vector<Diagnostic>& diagnostics_;
};

bool is_whole(Duration time, Duration interval) { return time % interval == Duration::zero(); }

}  // namespace

IperfProbe read_iperf(const Value& probe)
{
    IperfProbe iperf;
    IperfOptions& load = iperf.load;
    load.port = static_cast<std::uint16_t>(probe.find("port")->integer());
    load.is_udp = word_of(*probe.find("protocol")) == "udp";
    load.rate = load.is_udp ? kIperfUdpRate : BitRate{};
    if (const Value* rate = probe.find("rate"))
        load.rate = bit_rate_of(*rate);
    if (const Value* duration = probe.find("duration"))
        load.duration = duration_of(*duration);
    load.interval = duration_of(*probe.find("interval"));
    load.omit = duration_of(*probe.find("omit"));
    load.start_within = duration_of(*probe.find("start_within"));
    if (const Value* bytes = probe.find("bytes")) {
        load.bytes = bytes_of(*bytes).count;
        load.duration = kLongestTransfer;
    }
    load.parallel = static_cast<std::uint32_t>(probe.find("parallel")->integer());
    if (probe.find("reverse")->boolean())
        load.direction = IperfDirection::Reverse;
    if (probe.find("bidirectional")->boolean())
        load.direction = IperfDirection::Both;
    if (const Value* congestion = probe.find("congestion"))
        load.tuning.congestion = parse_congestion_control(word_of(*congestion)).value();
    if (const Value* window = probe.find("window"))
        load.tuning.buffer = static_cast<std::uint32_t>(bytes_of(*window).count);
    load.length = load.is_udp ? kIperfDatagram : kIperfBlock;
    if (const Value* length = probe.find("length"))
        load.length = static_cast<std::uint32_t>(bytes_of(*length).count);
    load.arrivals = read_arrivals(probe);
    return iperf;
}

void check_iperf(const Value& probe, const IperfOptions& load, std::vector<Diagnostic>& diagnostics)
{
    Complaints complaints{diagnostics};
    if (load.is_udp)
        for (const std::string_view key : {"congestion", "window"})
            complaints.refuse(probe, key, "is of TCP, and this load is of UDP");
    if (load.is_udp && (load.length < kUdpHeaderBytes || load.length > kLargestDatagram))
        complaints.refuse(probe, "length", format("is from {}B to {}B in UDP", kUdpHeaderBytes, kLargestDatagram));
    if (probe.find("reverse")->boolean() && probe.find("bidirectional")->boolean())
        complaints.refuse(probe, "reverse", "is one half of `bidirectional`; leave one of them out");
    if (load.arrivals.model != ArrivalModel::OnOff)
        for (const std::string_view key : {"on_time", "off_time"})
            complaints.refuse(probe, key, "goes with `arrival: on_off`");
    if (load.arrivals.model != ArrivalModel::Constant && load.rate == BitRate{})
        complaints.refuse(probe, "arrival", "needs a `rate`: what is sent as fast as it goes has no arrivals");
    for (const auto& [key, time] : {std::pair{"duration", load.duration}, std::pair{"omit", load.omit}})
        if (!is_whole(time, load.interval))
            complaints.refuse(probe, key,
                              format("{} is no whole number of intervals of {}; give it an `interval`", to_string(time),
                                     to_string(load.interval)));
    if (intervals_in(load.duration + load.omit, load.interval) > kMostIperfIntervals)
        complaints.refuse(probe, "interval",
                          format("{} makes more than {} of them", to_string(load.interval), kMostIperfIntervals));
    if (load.start_within >= load.duration)
        complaints.refuse(probe, "start_within", "leaves no time to send; it is shorter than `duration`");
    if (load.bytes > 0 && load.omit > Duration::zero())
        complaints.refuse(probe, "omit", "does not go with `bytes`: what is counted would be unknown");
    if (load.bytes > 0) {
        complaints.refuse(probe, "duration", "does not go with `bytes`: it lasts until they are there");
        if (load.bytes < load.parallel)
            complaints.refuse(probe, "bytes", format("leaves nothing to some of {} streams", load.parallel));
    }
}

void check_iperf_expectation(const IperfOptions& load, const Value& expect, std::vector<Diagnostic>& diagnostics)
{
    Complaints complaints{diagnostics};
    for (const std::string_view key : {"received", "rtt"})
        complaints.refuse(expect, key, "is no result of iperf");
    for (const std::string_view key : {"loss", "jitter", "out_of_order"})
        if (!load.is_udp)
            complaints.refuse(expect, key, "is a result of UDP, and this load is of TCP");
    for (const std::string_view key : {"retransmissions", "end"})
        if (load.is_udp)
            complaints.refuse(expect, key, "is a result of TCP, and this load is of UDP");
    if (load.parallel == 1)
        complaints.refuse(expect, "fairness", "compares streams, and this load has one in a direction");
    const Value* phases = expect.find("phases");
    if (phases == nullptr)
        return;
    for (const Value& item : phases->items()) {
        const Duration from = duration_of(*item.find("from"));
        const Duration to = duration_of(*item.find("to"));
        if (from >= to || to > load.omit + load.duration)
            complaints.refuse(item, "to",
                              format("must come after `from`, and not after {}, when the load ends",
                                     to_string(load.omit + load.duration)));
        for (const auto& [key, time] : {std::pair{"from", from}, std::pair{"to", to}})
            if (!is_whole(time, load.interval))
                complaints.refuse(
                    item, key,
                    format("{} is no whole number of intervals of {}", to_string(time), to_string(load.interval)));
    }
}

std::vector<ExpectedPhase> read_phases(const Value& phases)
{
    std::vector<ExpectedPhase> result;
    for (const Value& item : phases.items())
        result.push_back({duration_of(*item.find("from")), duration_of(*item.find("to")),
                          bit_rate_range_of(*item.find("throughput"))});
    return result;
}

}  // namespace vpcsim
