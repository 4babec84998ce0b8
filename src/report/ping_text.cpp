// ping's lines as iputils 20221126 prints them (ping/ping_common.c: gather_statistics, finish).
#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/report/text.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

std::string round_trip_text(Duration round_trip)
{
    const std::int64_t us = round_trip.count() / 1'000'000;
    if (us >= 100'000 - 50)
        return format("{}", (us + 500) / 1000);
    if (us >= 10'000 - 5)
        return format("{}.{:01}", (us + 50) / 1000, (us + 50) % 1000 / 100);
    if (us >= 1000)
        return format("{}.{:02}", (us + 5) / 1000, (us + 5) % 1000 / 10);
    return format("{}.{:03}", us / 1000, us % 1000);
}

std::string error_kind(IpFamily family, const PingError& error)
{
    if (family == IpFamily::V4 && error.type == kIcmpTimeExceeded)
        return "Time to live exceeded";
    if (family == IpFamily::V6 && error.type == kIcmpv6TimeExceeded)
        return "Time exceeded: Hop limit";
    if (family == IpFamily::V4 && error.type == kIcmpUnreachable && error.code == kIcmpFragmentationNeeded)
        return format("Frag needed and DF set (mtu = {})", error.mtu);
    if (family == IpFamily::V6 && error.type == kIcmpv6PacketTooBig)
        return format("Packet too big: mtu={}", error.mtu);
    if (family == IpFamily::V4 && error.type == kIcmpUnreachable)
        return error.code == kIcmpPortUnreachable ? "Destination Port Unreachable" : "Destination Host Unreachable";
    if (family == IpFamily::V6 && error.type == kIcmpv6Unreachable)
        return error.code == kIcmpv6PortUnreachable ? "Destination unreachable: Port unreachable"
                                                    : "Destination unreachable: Address unreachable";
    return format("ICMP type {} code {}", error.type, error.code);
}

std::string error_text(IpFamily family, const PingError& error)
{
    if (error.from.is_unspecified())
        return format("ping: local error: message too long, mtu={}\n", error.mtu);
    return format("From {} icmp_seq={} {}\n", to_string(error.from), error.sequence, error_kind(family, error));
}

}  // namespace

std::string ping_text(const PingResult& ping, std::string_view target)
{
    const IpFamily family = ping.destination.family();
    const std::string address = to_string(ping.destination);
    if (ping.has_no_address)
        return format("ping: {}: no address of that family at one of the ends\n", target);

    const bool is_v4 = family == IpFamily::V4;
    const std::string from = target == address ? address : format("{} ({})", target, address);
    std::string text = is_v4
                           ? format("PING {} ({}) {}({}) bytes of data.\n", target, address, ping.size, ping.size + 28)
                           : format("PING {}({}) {} data bytes\n", target, from, ping.size);
    auto error = ping.errors.begin();
    for (std::size_t index = 0; index <= ping.replies.size(); ++index) {
        for (; error != ping.errors.end() && error->replies_before == index; ++error)
            text += error_text(family, *error);
        if (index == ping.replies.size())
            break;
        const PingReply& reply = ping.replies[index];
        text += format("{} bytes from {}: icmp_seq={} ttl={} time={} ms{}\n", ping.size + 8, from, reply.sequence,
                       reply.hop_limit, round_trip_text(reply.round_trip), reply.is_duplicate ? " (DUP!)" : "");
    }

    text +=
        format("\n--- {} ping statistics ---\n{} packets transmitted, {} received", target, ping.sent, ping.received);
    if (ping.duplicates > 0)
        text += format(", +{} duplicates", ping.duplicates);
    if (!ping.errors.empty())
        text += format(", +{} errors", ping.errors.size());
    const double loss = ping.sent == 0 ? 100.0 : 100.0 * (ping.sent - ping.received) / ping.sent;
    text += format(", {:g}% packet loss, time {}ms\n", loss, ping.elapsed / milliseconds(1));
    if (ping.received > 0)
        text += format("rtt min/avg/max/mdev = {}/{}/{}/{} ms\n", milliseconds_text(ping.shortest()),
                       milliseconds_text(ping.average()), milliseconds_text(ping.longest()),
                       milliseconds_text(ping.deviation()));
    else
        text += '\n';  // iputils ends the line that it has not begun
    return text;
}

}  // namespace vpcsim
