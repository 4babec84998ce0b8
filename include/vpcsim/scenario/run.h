// run: a scenario in simulated time: its guests, its captures, its checks.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vpcsim/explain/matrix.h"
#include "vpcsim/fabric/counters.h"
#include "vpcsim/guest/iperf_load.h"
#include "vpcsim/guest/ping.h"
#include "vpcsim/guest/tcp_client.h"
#include "vpcsim/guest/traceroute.h"
#include "vpcsim/guest/udp_load.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

// Drops of one probe, or departures for the Internet, that have the same verdict and serve the same direction.
struct DropSummary {
    Verdict verdict;
    bool is_reply = false;
    std::uint64_t count = 0;
    TimePoint first;
    std::string packet;   // the first one, in a line
    std::string vswitch;  // where it stood; empty: in none
    std::string object;   // names and lines as they were then: the network may have changed since
    Origin object_origin;
    std::string rule;
    Origin rule_origin;
    std::string diagnosis;  // a code
    std::string hint;
    std::uint64_t network_changes = 0;  // how many there had been at the latest of them
};

// Of what was sent, the part that was not received; all of it when nothing was sent.
PartsPerMillion lost_part(std::uint64_t sent, std::uint64_t received);
PartsPerMillion lost_part(const IperfInterval& udp);

struct UdpResult {
    bool has_no_address = false;
    std::uint64_t sent = 0;
    std::uint64_t refused = 0;
    UdpSinkResult sink;
    Duration duration{};

    std::uint64_t lost() const { return sent > sink.received ? sent - sink.received : 0; }
    BitRate throughput() const;  // of payload, over the time of sending
};

struct CheckResult {
    bool is_started = false;  // false: the run ended before its time came
    bool is_finished = false;
    std::vector<std::string> failures;  // empty: it passed
    std::variant<PingResult, UdpResult, TcpResult, IperfResult, TracerouteResult> outcome;
    std::vector<DropSummary> drops;  // in the order in which they first happened

    bool passed() const { return failures.empty(); }
    // A reply of the instance that was meant, a datagram, or a connection with it. Else why not: Refused, Timeout and
    // Unreachable exclude each other here.
    bool is_reachable = false;
    Answer answer = Answer::Unreachable;
    // An instance that answered in its place because it has the same address; none as a rule.
    InstanceId impostor;
    // The drop that happened most often, the earliest of them; nullptr when nothing was dropped.
    const DropSummary* main_drop() const;
};

// A pair of a matrix that is not as it must be.
struct WrongPair {
    std::string from;
    std::string to;
    IpFamily family{};
    bool is_wanted = false;  // that one reaches the other
    Origin wanted_at;        // where the file says so
    PairState state{};       // what it is
    std::string why;         // in a sentence
    DropSummary drop;        // meaningful where has_drop
    bool has_drop = false;
};

struct MatrixResult {
    bool is_finished = false;
    std::uint64_t pairs = 0;  // that were judged
    std::uint64_t wrong_pairs = 0;
    std::vector<WrongPair> wrong;       // the first kMostListed of them
    std::vector<std::string> failures;  // empty: it passed

    static constexpr std::size_t kMostListed = 100;
    bool passed() const { return failures.empty(); }
};

struct CaptureResult {
    std::string point;
    std::string path;
    std::uint64_t packets = 0;
};

struct RunResult {
    std::vector<CheckResult> checks;           // one for each of the scenario's
    std::vector<MatrixResult> matrices;        // the same
    std::vector<ChangeRecord> changes;         // calls and changes of status, in the order in which they happened
    std::vector<AwaitedRoute> awaited_routes;  // that never came: their peer connection did not reach the status
    Network network;                           // as it is at the end
    std::vector<CaptureResult> captures;
    Totals totals;
    Traffic internet;  // what has left
    IdVector<EniId, EniCounters> enis;
    std::vector<std::array<PeerCounters, 2>> peers;  // by PeerConnectionId and the side at which they enter
    TimePoint ended;
    std::uint64_t events = 0;
    bool is_interrupted = false;

    bool all_passed() const;
    // Failed only because the run was interrupted before its time came: that says nothing of the network.
    bool was_skipped(const CheckResult& check) const { return is_interrupted && !check.is_started; }
    bool was_skipped(const MatrixResult& matrix) const { return is_interrupted && !matrix.is_finished; }
};

struct RunOptions {
    std::optional<std::string> output_directory;         // of the scenario's captures; none: they are left out
    std::string capture_file;                            // a trace of what the first check's sender sends and receives
    std::function<void(const ChangeRecord&)> on_change;  // told as it happens; may be empty
};

// Throws Error before anything is simulated when the output directory cannot be written, RunAborted when a limit is
// reached or the disk is full. Sets is_interrupted and stops when `stop` becomes true.
RunResult run(const Scenario& scenario, const RunOptions& options, const std::atomic<bool>& stop);

// "NO_ROUTE at route_lookup: ...": the sentence that a failed probe says, with names and lines of the file.
std::string explain_drop(const Scenario& scenario, const DropSummary& drop);

}  // namespace vpcsim
