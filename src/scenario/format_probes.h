// The part of the scenario format that is a check's probe, and what may be expected of it. Read with format.cpp.
#pragma once

#include <limits>

#include "format_words.h"
#include "vpcsim/guest/iperf_load.h"
#include "vpcsim/guest/ping.h"
#include "vpcsim/guest/traceroute.h"
#include "vpcsim/guest/udp_load.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim::format_probes {

using namespace format_words;
using namespace shape;

inline constexpr std::int64_t kMostTcpWrite = 60'000;  // what a window of 64240 bytes takes

// Of every probe.
inline constexpr Field kSender{"from", reference(kEndpoint), Presence::Required, "ecs1",
                               "The sender: an instance or one of its network interfaces."};
inline constexpr Field kReceiver{"to", reference(kEndpointOrAddress), Presence::Required, "ecs2",
                                 "The receiver: an instance, a network interface or an address."};
inline constexpr Field kFamily{"family",
                               one_word_of(kFamilies),
                               Presence::Optional,
                               "ipv6",
                               "Which of their addresses; that of an address in `to` decides itself.",
                               "ipv4"};

inline constexpr Field kPingFields[] = {
    kSender,
    kReceiver,
    kFamily,
    {"count", integer(1, 65'535), Presence::Optional, "4", "How many requests.", "1"},
    {"interval", positive_duration(), Presence::Optional, "200ms", "From one request to the next.", "1s"},
    {"size", bytes(0, kLargestPing), Presence::Optional, "1400B", "The payload of a request.", "56B"},
    {"timeout", positive_duration(), Presence::Optional, "2s",
     "How long answers are waited for after the last request.", "1s"},
    {"ttl", integer(1, 255), Presence::Optional, "64", "TTL or hop limit of the requests.", "64"},
    {"path_mtu_discovery", one_word_of(kPathMtuDiscoveries), Presence::Optional, "do",
     "What becomes of a request that is too large (-M): want: none may cut what fits the path, the rest the sender "
     "cuts; "
     "dont: routers may cut; do: none may, and what does not fit is not sent; probe: the same, but what others have "
     "told "
     "of the path does not count.",
     "want"},
};
inline constexpr Field kUdpFields[] = {
    kSender,
    kReceiver,
    {"port", integer(1, 65'535), Presence::Required, "5201",
     "The destination port; the receiver counts what arrives there."},
    {"rate", bit_rate(), Presence::Required, "20Mbps", "How much payload a second."},
    {"duration", positive_duration(), Presence::Required, "5s", "How long it is sent."},
    {"size", bytes(kUdpHeaderBytes, kLargestDatagram), Presence::Optional, "512B", "The payload of a packet.", "1400B"},
    kFamily,
};

inline constexpr Field kTcpFields[] = {
    {"from", reference(kEndpoint), Presence::Required, "ecs1",
     "The client: an instance or one of its network interfaces."},
    {"to", reference(kEndpointOrAddress), Presence::Required, "ecs2",
     "The server: an instance, a network interface or an address."},
    {"port", integer(1, 65'535), Presence::Required, "80", "The server's port; it accepts where the instance listens."},
    kFamily,
    {"count", integer(1, 65'535), Presence::Optional, "3", "How many connections, one after the other.", "1"},
    {"interval", positive_duration(), Presence::Optional, "200ms",
     "From one connection to the next, if it has ended; with a `duration`, from one write to the next.", "1s"},
    {"timeout", positive_duration(), Presence::Optional, "130s",
     "How long the handshake is waited for, and again the end of the connection.", "10s"},
    {"duration", duration(), Presence::Optional, "30s",
     "How long the connection stays open and is written to; 0s: it is closed at once.", "0s"},
    {"size", bytes(1, kMostTcpWrite), Presence::Optional, "512B", "The payload of one write.", "64B"},
};

inline constexpr Field kIperfFields[] = {
    {"from", reference(kEndpoint), Presence::Required, "ecs1",
     "The client: an instance or one of its network interfaces."},
    {"to", reference(kEndpointOrAddress), Presence::Required, "ecs2",
     "The server: an instance, a network interface or an address; it needs no `listen`."},
    kFamily,
    {"port", integer(1, 65'535), Presence::Optional, "5202", "The server's port (-p).", "5201"},
    {"protocol", one_word_of(kIperfProtocols), Presence::Optional, "udp", "What the streams are (-u).", "tcp"},
    {"rate", bit_rate(), Presence::Optional, "20Mbps",
     "Payload a second that each stream sends (-b); where absent 1Mbps of UDP, and of TCP as much as goes."},
    {"duration", positive_duration(), Presence::Optional, "60s",
     "How long it is sent (-t), behind what is omitted; 10s where absent."},
    {"bytes", bytes(1, kMostIperfBytes), Presence::Optional, "100MB",
     "How much payload the streams of a direction send (-n), each the same part, in place of a `duration`."},
    {"parallel", integer(1, kMostParallel), Presence::Optional, "10", "Streams of each direction (-P).", "1"},
    {"reverse", boolean(), Presence::Optional, "true", "The server sends (-R).", "false"},
    {"bidirectional", boolean(), Presence::Optional, "true", "Both send (--bidir).", "false"},
    {"congestion", one_word_of(kCongestionControls), Presence::Optional, "reno",
     "TCP: the law of its congestion control (-C); cubic where absent."},
    {"length", bytes(1, kLargestIperfBlock), Presence::Optional, "512B",
     "The payload of a datagram, or what is written at a time (-l); where absent 1448B of UDP, 128KiB of TCP."},
    {"window", bytes(kLeastTcpWindow, kLargestTcpWindow), Presence::Optional, "64KiB",
     "TCP: the largest window that an end offers (-w); where absent what Linux would."},
    {"interval", positive_duration(), Presence::Optional, "500ms",
     "By which it is measured (-i); `duration` and `omit` are whole numbers of it.", "1s"},
    {"omit", duration(), Presence::Optional, "2s",
     "A time at the beginning that the sums leave out, such as that of the burst (-O).", "0s"},
    {"arrival", one_word_of(kArrivals), Presence::Optional, "poisson",
     "When the datagrams or writes come, by chance from the seed: poisson with exponential gaps, on_off by turns at "
     "`rate` and not at all.",
     "constant"},
    {"on_time", positive_duration(), Presence::Optional, "200ms", "The mean burst of on_off; 1s where absent."},
    {"off_time", positive_duration(), Presence::Optional, "800ms", "The mean silence of on_off; 1s where absent."},
    {"start_within", duration(), Presence::Optional, "1s", "Each stream begins by chance, from the seed, before that.",
     "0s"},
};

inline constexpr Field kTracerouteFields[] = {
    kSender,
    kReceiver,
    kFamily,
    {"method", one_word_of(kTraceMethods), Presence::Optional, "icmp",
     "What the probes are: datagrams to ports where nobody listens, echo requests (-I), or SYNs (-T).", "udp"},
    {"port", integer(1, 65'535), Presence::Optional, "443",
     "Where the first datagram goes, the next ones to the ports behind it; or all SYNs; of icmp the first sequence "
     "number (-p). Where absent 33434 of udp, 80 of tcp, 1 of icmp."},
    {"first_ttl", integer(1, 255), Presence::Optional, "2", "TTL or hop limit of the first probes (-f).", "1"},
    {"max_ttl", integer(1, 255), Presence::Optional, "5", "Of the last ones (-m).", "30"},
    {"queries", integer(1, kMostTraceQueries), Presence::Optional, "1", "Probes of each TTL (-q).", "3"},
    {"simultaneous", integer(1, 1000), Presence::Optional, "1", "Probes that wait for an answer at a time (-N).", "16"},
    {"wait", positive_duration(), Presence::Optional, "1s", "How long an answer is waited for (-w).", "5s"},
    {"gap", duration(), Presence::Optional, "50ms", "From one probe to the next, at least (-z).", "0s"},
    {"size", bytes(kLeastTracePacket, kLargestTracePacket), Presence::Optional, "1500B",
     "The IP packet of a probe of udp or icmp; where absent 60B in IPv4 and 80B in IPv6."},
    {"dont_fragment", boolean(), Presence::Optional, "true", "No router may cut the probes (-F).", "false"},
};

inline constexpr std::int64_t kAnyAmount = std::numeric_limits<std::int64_t>::max();
inline constexpr Field kPhaseFields[] = {
    {"from", duration(), Presence::Required, "0s", "After the beginning of the load."},
    {"to", positive_duration(), Presence::Required, "10s", "The same; a whole number of intervals, as `from`."},
    {"throughput", bit_rate().as_range(), Presence::Required, "9Mbps..9.8Mbps", "Payload that arrives a second then."},
};
inline constexpr Shape kPhase = object(kPhaseFields);
inline constexpr Shape kHop = reference(kHopTargets);
inline constexpr Shape kThroughput{.kind = Shape::Kind::BitRate, .is_range = true};
inline constexpr Field kExpectFields[] = {
    {"reachable", boolean(), Presence::Optional, "true",
     "Whether anything arrives: a reply for ping, a packet for udp, a connection for tcp, payload for iperf."},
    {"received", integer(0, kAnyAmount).as_range(), Presence::Optional, "3..4",
     "How many replies, packets for udp, or connections for tcp."},
    {"loss", percent().as_range(), Presence::Optional, "0%..1%", "The part of them that does not."},
    {"throughput", kThroughput, Presence::Optional, "9.5Mbps..10.5Mbps",
     "Payload that arrives a second, of udp, or of all streams of an iperf, in each direction."},
    {"rtt", duration().as_range(), Presence::Optional, "16ms..18ms",
     "Every round-trip time; for tcp, every time to connect. Not for udp."},
    {"retransmissions", integer(0, kAnyAmount).as_range(), Presence::Optional, "3",
     "Segments that are sent again; tcp and iperf."},
    {"out_of_order", integer(0, kAnyAmount).as_range(), Presence::Optional, "..3",
     "Datagrams that arrive behind one that was sent later; udp and iperf."},
    {"end", one_word_of(kTcpEnds), Presence::Optional, "closed", "How every connection ends; tcp and iperf."},
    {"jitter", duration().as_range(), Presence::Optional, "..1ms",
     "Of the delay (RFC 3550 6.4.1), at the end; udp and iperf."},
    {"fairness", percent().as_range(), Presence::Optional, "90%..",
     "Jain's index over what the streams of an iperf get: 100% when all are equal."},
    {"hops", integer(1, 255).as_range(), Presence::Optional, "2", "How far the destination of a traceroute is."},
    {"path", list("hop", kHop, 1, 255), Presence::Optional, "[\"*\", ecs2]",
     "Who answers at each hop of a traceroute, the first probe's: an instance, an address, or \"*\" for nobody."},
    {"phases", list("phase", kPhase, 1, 1000), Presence::Optional, "[{from: 2s, to: 10s, throughput: 9Mbps..10Mbps}]",
     "Parts of an iperf's time, each with its own throughput."},
};
inline constexpr Shape kExpectShapes[] = {one_word_of(kOutcomes), object(kExpectFields)};

}  // namespace vpcsim::format_probes
