// Results as text, for people: ping's own lines, and the summary of a run.
#pragma once

#include <string>
#include <string_view>

#include "vpcsim/scenario/run.h"

namespace vpcsim {

// What iputils ping prints, line shapes included; `target` as the user named it.
std::string ping_text(const PingResult& ping, std::string_view target);

// A line for each connection, then the count, in the same manner.
std::string tcp_text(const TcpResult& tcp, std::string_view target);
// "connected in 17.720 ms", "timed out after 10s, 3 retransmissions".
std::string tcp_attempt_text(const TcpAttempt& attempt);

// How answers are called: with names in front of their addresses, or by addresses alone.
struct TraceNames {
    std::string_view target;           // as the user named it
    const Network* network = nullptr;  // none: addresses alone
};
// What traceroute prints, line shapes included.
std::string traceroute_text(const TracerouteResult& trace, const TraceNames& names);
// "2 hops, 17.720 ms: *, 10.0.1.10".
std::string traceroute_outcome(const TracerouteResult& trace);

// "2s  partner AcceptVpcPeerConnection {InstanceId: pcc1}: ok", or "7d  pcc1: Accepting -> Expired"; a line each.
std::string change_text(const ChangeRecord& record);

struct TextStyle {
    bool is_verbose = false;  // the probes' own output, and what was counted
    bool has_color = false;
};

// A line for each check and matrix with what went wrong below it, the traces, and the count; a load that nothing judges
// counts as neither.
std::string run_text(const Scenario& scenario, const RunResult& result, const TextStyle& style);

// "2 VPCs, 2 vSwitches, 2 instances, 1 peer connection, 3 checks"
std::string inventory_text(const Scenario& scenario);

}  // namespace vpcsim
