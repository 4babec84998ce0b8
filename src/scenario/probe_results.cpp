#include "probe_results.h"

#include <algorithm>

namespace vpcsim {
namespace {

// What has come from the instance that was meant; anybody is, when the address is nobody's.
struct Answers {
    InstanceId meant;
    CheckResult& result;

    bool is_meant(InstanceId answered_by) const { return meant.is_none() || answered_by == meant; }
    void operator()(const PingResult& ping) const
    {
        for (const PingReply& reply : ping.replies)
            note(reply.answered_by);
    }
    void operator()(const TracerouteResult& trace) const
    {
        if (const TraceAnswer* arrival = trace.arrival())
            note(arrival->answered_by);
    }
    void operator()(const UdpResult& udp) const { result.is_reachable = udp.sink.received > 0; }
    void operator()(const IperfResult& iperf) const { result.is_reachable = iperf.has_arrived(); }
    void operator()(const TcpResult& tcp) const
    {
        bool is_refused = false;
        bool is_silent = !tcp.attempts.empty();
        for (const TcpAttempt& attempt : tcp.attempts) {
            if (attempt.answer == TcpAnswer::Connected)
                note(attempt.answered_by);
            is_refused |= attempt.answer == TcpAnswer::Refused;
            is_silent &= attempt.answer == TcpAnswer::TimedOut;
        }
        if (is_refused)
            result.answer = Answer::Refused;
        else if (is_silent)
            result.answer = Answer::Timeout;
    }
    void note(InstanceId answered_by) const
    {
        if (is_meant(answered_by))
            result.is_reachable = true;
        else
            result.impostor = answered_by;
    }
};

}  // namespace

void note_answer(const Check& check, CheckResult& result)
{
    const InstanceId meant = std::visit([](const auto& probe) { return probe.to.instance; }, check.probe);
    std::visit(Answers{meant, result}, result.outcome);
    if (result.is_reachable)
        result.answer = Answer::Reachable;
}

// Rounded up: one lost of a million is not nothing.
PartsPerMillion lost_part(std::uint64_t sent, std::uint64_t received)
{
    if (sent == 0)
        return {1'000'000};
    const std::uint64_t lost = sent > received ? sent - received : 0;
    return {static_cast<std::uint32_t>((lost * 1'000'000 + sent - 1) / sent)};
}

PartsPerMillion lost_part(const IperfInterval& udp) { return lost_part(udp.packets, udp.packets - udp.lost); }

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
