// The part of the scenario format that is a check: when, which probe, what must come of it, and why. Read with
// format.cpp.
#pragma once

#include "format_probes.h"
#include "format_words.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim::format_checks {

using namespace shape;
using namespace format_probes;
using namespace format_words;

inline constexpr Field kBecauseFields[] = {
    {"reason", one_word_of(kReasons), Presence::Optional, "NO_ROUTE",
     "What the engine says of the packets that died; where there are several reasons, of most of them."},
    {"object", mention(kAnyObject), Presence::Optional, "sg2",
     "Whose rule or state decided; of a default deny the instance."},
    {"stage", one_word_of(kStages), Presence::Optional, "security_group_ingress", "The stage or place that decided."},
    {"packet", one_word_of(kLegs), Presence::Optional, "request", "Which packet died: the request or its reply."},
    {"rule", text(), Presence::Optional, "default", "The rule that decided, as a verdict prints it."},
    {"diagnosis", one_word_of(kDiagnoses), Presence::Optional, "PEER_NOT_ACTIVE", "What the reason comes from."},
};

inline constexpr std::string_view kHeldProbes[] = {"ping", "tcp"};
inline constexpr Field kHeldFields[] = {
    {"ping", object(kPingFields), Presence::Optional, "{from: ecs1, to: ecs2}", "Echo requests, one each interval."},
    {"tcp", object(kTcpFields), Presence::Optional, "{from: ecs1, to: ecs2, port: 80}",
     "Connections, one each interval."},
};
inline constexpr Shape kHeld = object(kHeldFields, kHeldProbes);

inline constexpr std::string_view kProbes[] = {"ping", "udp", "tcp", "iperf", "traceroute", "always", "never"};
inline constexpr Field kCheckFields[] = {
    {"name", text(), Presence::Optional, "web reaches the database",
     "What results call it; \"ping ecs1 -> ecs2 (IPv4)\" and the like where absent."},
    {"at", duration(), Presence::Optional, "1s",
     "When it begins; of always and never the run's beginning where absent."},
    {"until", duration(), Presence::Optional, "60s", "Of always and never: when it ends; with the run where absent."},
    {"always", kHeld, Presence::Optional, "{ping: {from: ecs1, to: ecs2}}",
     "A probe that is repeated to the run's end and must be answered every time."},
    {"never", kHeld, Presence::Optional, "{tcp: {from: ecs1, to: ecs2, port: 22}}",
     "A probe that is repeated to the run's end and must not be answered once."},
    {"ping", object(kPingFields), Presence::Optional, "{from: ecs1, to: ecs2}", "Echo requests."},
    {"udp", object(kUdpFields), Presence::Optional, "{from: ecs1, to: ecs2, port: 5201, rate: 20Mbps, duration: 5s}",
     "A constant rate of UDP packets."},
    {"tcp", object(kTcpFields), Presence::Optional, "{from: ecs1, to: ecs2, port: 80}",
     "Connections: each a handshake and an orderly close."},
    {"iperf", object(kIperfFields), Presence::Optional, "{from: ecs1, to: ecs2, parallel: 4}",
     "A load of TCP or UDP, as iperf3 makes it."},
    {"traceroute", object(kTracerouteFields), Presence::Optional, "{from: ecs1, to: ecs2, method: icmp}",
     "Probes whose TTL rises hop by hop, as traceroute makes them."},
    {"expect", one_of(kExpectShapes), Presence::Optional, "reachable",
     "What must come out. unreachable: nothing comes back; of tcp also refused, by a RST of the other end, and "
     "timeout, unreachable without an ICMP error. An iperf without it is measured and not judged."},
    {"because", object(kBecauseFields), Presence::Optional, "{reason: NO_ROUTE, packet: reply}",
     "Why it must fail: a check that fails for another reason fails."},
    {"description", text(), Presence::Optional, "the return route is missing", "For the reader."},
};
inline constexpr Shape kCheckObject = object(kCheckFields, kProbes);

}  // namespace vpcsim::format_checks
