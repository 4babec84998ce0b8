#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/report/text.h"
#include "vpcsim/wire/five_tuple.h"

namespace vpcsim {
namespace {

std::string repeated(std::uint32_t retransmissions)
{
    return format("{} retransmission{}", retransmissions, retransmissions == 1 ? "" : "s");
}

// What became of a connection that was there.
std::string end_text(const TcpAttempt& attempt)
{
    std::string text;
    if (attempt.statistics.bytes_sent > 0)
        text +=
            format(", {}/{} bytes acknowledged", attempt.statistics.bytes_acknowledged, attempt.statistics.bytes_sent);
    if (attempt.statistics.retransmissions > 0)
        text += ", " + repeated(attempt.statistics.retransmissions);
    if (attempt.end == TcpEnd::NotYet)
        text += ", still open";
    else if (attempt.end != TcpEnd::Closed)
        text += format(", {} after {} ms", name(attempt.end), milliseconds_text(attempt.lasted));
    return text;
}

}  // namespace

std::string tcp_attempt_text(const TcpAttempt& attempt)
{
    switch (attempt.answer) {
    case TcpAnswer::Connected:
        return format("connected in {} ms{}", milliseconds_text(attempt.time), end_text(attempt));
    case TcpAnswer::Refused:
        return format("refused in {} ms", milliseconds_text(attempt.time));
    case TcpAnswer::TimedOut:
        return format("timed out after {}, {}", to_string(attempt.time), repeated(attempt.statistics.retransmissions));
    case TcpAnswer::Unreachable:
        return format("unreachable: an ICMP error after {} ms", milliseconds_text(attempt.time));
    case TcpAnswer::None:
        break;
    }
    return "not answered yet";
}

std::string tcp_text(const TcpResult& tcp, std::string_view target)
{
    if (tcp.has_no_address)
        return format("tcp: {}: no address of that family at one of the ends\n", target);
    const std::string server = to_string(tcp.destination, tcp.port);
    std::string text = format("TCP {} ({})\n", target, server);
    Duration shortest = Duration::max();
    Duration longest = Duration::zero();
    Duration sum = Duration::zero();
    std::size_t sequence = 0;
    for (const TcpAttempt& attempt : tcp.attempts) {
        ++sequence;
        if (attempt.answer != TcpAnswer::Connected) {
            text += format("{} seq={} {}\n", server, sequence, tcp_attempt_text(attempt));
            continue;
        }
        text += format("connected to {} seq={} time={} ms{}\n", server, sequence, milliseconds_text(attempt.time),
                       end_text(attempt));
        shortest = std::min(shortest, attempt.time);
        longest = std::max(longest, attempt.time);
        sum += attempt.time;
    }
    const std::uint64_t connected = tcp.count(TcpAnswer::Connected);
    text += format("\n--- {} tcp statistics ---\n{} connections tried, {} connected, {} refused, {} timed out, {} "
                   "unreachable\n",
                   target, tcp.attempts.size(), connected, tcp.count(TcpAnswer::Refused),
                   tcp.count(TcpAnswer::TimedOut), tcp.count(TcpAnswer::Unreachable));
    if (connected > 0)
        text += format("connect min/avg/max = {}/{}/{} ms\n", milliseconds_text(shortest),
                       milliseconds_text(sum / static_cast<std::int64_t>(connected)), milliseconds_text(longest));
    return text;
}

}  // namespace vpcsim
