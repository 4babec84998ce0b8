// Scenario: a scenario file, read, checked and built: a network, guests, what to capture, and what to check.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vpcsim/explain/service.h"
#include "vpcsim/guest/guest_settings.h"
#include "vpcsim/guest/iperf_load.h"
#include "vpcsim/guest/traceroute.h"
#include "vpcsim/scenario/decode.h"
#include "vpcsim/scenario/timeline.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

// Where packets are captured; `name` is that of the interface ("ecs1/eth0", "pcc1@vpc1", "dropped", "internet").
struct CapturePoint {
    enum class Kind : std::uint8_t { Eni, PeerEnd, Dropped, Internet };
    Kind kind{};
    std::string name;
    EniId eni;
    PeerConnectionId peer;
    PeerSide side{};
};

struct CaptureRequest {
    std::vector<CapturePoint> points;
    std::string filter;  // a tcpdump expression; empty: everything
    Origin origin;
};

// One end of a probe: the text of the file, and what it names.
struct ProbeEnd {
    std::string name;
    InstanceId instance;  // none for an address that no instance has
    EniId eni;            // given as "ecs1/eth1"; none: as the host routes
    IpAddress address;    // of the family asked for; unspecified when the end has none
};

struct PingProbe {
    IpFamily family = IpFamily::V4;
    ProbeEnd from;
    ProbeEnd to;
    std::uint32_t count = 1;
    Duration interval = seconds(1);
    std::uint32_t size = 56;
    Duration timeout = seconds(1);
    Duration deadline{};  // of the whole ping; zero: none
    std::uint8_t ttl = 64;
    PathMtuDiscovery path_mtu_discovery = PathMtuDiscovery::Want;
};

struct TracerouteProbe {
    IpFamily family = IpFamily::V4;
    ProbeEnd from;
    ProbeEnd to;
    TracerouteOptions trace;  // but for its ends and its tag
};

// How long a sink stays open for datagrams that are still on their way.
inline constexpr Duration kUdpDrainTime = seconds(1);

struct UdpProbe {
    IpFamily family = IpFamily::V4;
    ProbeEnd from;
    ProbeEnd to;
    std::uint16_t port = 0;
    BitRate rate;
    Duration duration{};
    std::uint32_t size = 1400;
};

struct TcpProbe {
    IpFamily family = IpFamily::V4;
    ProbeEnd from;
    ProbeEnd to;
    std::uint16_t port = 0;
    std::uint32_t count = 1;
    Duration interval = seconds(1);
    Duration timeout = seconds(10);
    Duration duration{};  // zero: the connection is closed as soon as it is there
    std::uint32_t size = 64;
};

struct IperfProbe {
    IpFamily family = IpFamily::V4;
    ProbeEnd from;
    ProbeEnd to;
    IperfOptions load;  // but for its ends, its chance and its tag, which the run knows
};

// What `expect:` may say in one word. Of ping and udp only the first and the third.
enum class Answer : std::uint8_t {
    Reachable,    // something has come back; tcp: a connection was established
    Refused,      // tcp: no connection, but a RST of the other end
    Unreachable,  // nothing of the other end has come back: silence, or an ICMP error on the way
    Timeout,      // tcp: Unreachable, and by silence alone
};

// A part of an iperf load, by its own time.
struct ExpectedPhase {
    Duration from{};
    Duration to{};
    Range<BitRate> throughput;
};

// What a check asks of a probe's result. What is not given is not asked.
struct Expectation {
    std::optional<Answer> answer;
    std::optional<bool> reachable;  // true: Answer::Reachable; false: any other one
    std::optional<Range<std::int64_t>> received;
    std::optional<Range<PartsPerMillion>> loss;
    std::optional<Range<BitRate>> throughput;
    std::optional<Range<Duration>> rtt;
    std::optional<Range<std::int64_t>> retransmissions;
    std::optional<Range<std::int64_t>> out_of_order;
    std::optional<std::string> end;  // tcp: how every connection ended, as name(TcpEnd) says it
    std::optional<Range<Duration>> jitter;
    std::optional<Range<PartsPerMillion>> fairness;
    std::vector<ExpectedPhase> phases;
    std::optional<Range<std::int64_t>> hops;       // of a traceroute: to the destination
    std::optional<std::vector<std::string>> path;  // of a traceroute: who answers at each hop, "*" where nobody does
};

// Why packets of the probe must have died: a check that fails for another reason fails.
struct Because {
    std::optional<DropReason> reason;
    std::optional<std::string> object;
    std::optional<Stage> stage;
    std::optional<bool> is_reply;
    std::optional<std::string> rule;
    std::optional<std::string> diagnosis;

    bool is_empty() const { return !reason && !object && !stage && !is_reply && !rule && !diagnosis; }
};

struct Check {
    std::string name;  // as given, or "ping ecs1 -> ecs2"
    TimePoint at;
    std::optional<bool> holds;  // always (true) or never, as long as it runs; none: a single probe
    TimePoint until = kNever;   // of one that holds: it ends then, or with the run
    std::variant<PingProbe, UdpProbe, TcpProbe, IperfProbe, TracerouteProbe> probe;
    Expectation expect;
    bool is_judged = true;  // false: a load beside others, which is only measured
    Because because;
    Origin origin;
};

// Whom a sender must reach; everybody else it must not reach.
struct ReachedSet {
    bool is_complement = false;       // everybody but `members`
    std::vector<InstanceId> members;  // sorted
    Origin origin;                    // where the file says so

    bool contains(InstanceId receiver) const;
};

// Who must reach whom at a time, of all instances that are there then.
struct MatrixCheck {
    std::string name;  // as given, or "matrix tcp/80 (IPv4)"
    TimePoint at;
    Service service;
    std::vector<IpFamily> families;
    std::map<InstanceId, ReachedSet> expected;  // by sender
    std::optional<ReachedSet> others;           // of the senders that it does not name; none: they are not judged
    Origin origin;
};

// When the probe has ended in any case: what is late is waited for as long. nullopt: after kLongestDuration, which is
// more than simulated time can promise.
std::optional<TimePoint> latest_end(const Check& check);
// A load of so many bytes: it ends when they are there, mostly long before its latest end.
bool is_transfer(const Check& check);

// Sizes whose excess is reported, never silent.
struct Limits {
    std::int64_t packets = 4'000'000;      // alive at a time
    std::int64_t connections = 4'000'000;  // remembered by security groups
    std::int64_t events = 100'000'000'000;
};

struct Scenario {
    std::string file;
    std::string name;
    std::uint64_t seed = 1;
    std::optional<Duration> duration;  // none: until the last check has ended
    Network network;                   // as it is at the beginning
    std::vector<TimelineEntry> timeline;
    std::vector<AwaitedRoute> awaited_routes;
    GuestSettingsOf guests;
    std::vector<CaptureRequest> captures;
    std::vector<Check> checks;
    std::vector<MatrixCheck> matrices;
    Limits limits;

    // When the run ends: after `duration`, else after the last check, matrix and call; where there are transfers, when
    // they have ended, too.
    TimePoint end() const;
    // The same, and what checks that hold to the end still wait for.
    TimePoint end_with_answers() const;
};

// Reads, checks and builds. Throws ScenarioError with every mistake, or Error when the file cannot be read.
Scenario load_scenario(const std::string& path);
Scenario build_scenario(std::string_view text, std::string path);
// The same of a file that has been read already (read_yaml without a mistake), for who builds it more than once.
Scenario build_from_tree(Value file, std::string path);

// Where a rule of the network was written, or one of a guest.
Origin origin_of(const Scenario& scenario, const Network& network, const RuleRef& rule);

// What an end of a probe names: an instance, an ENI or an address; nullopt when it names nothing. Whose an address is
// depends on the sender's VPC; without a sender it is nobody's.
std::optional<ProbeEnd> find_probe_end(const Network& network, const std::string& name, IpFamily family,
                                       InstanceId sender = {});

// Why a probe cannot be sent to an address: "is a multicast address; ...". Empty when it can.
std::string destination_complaint(IpAddress address);

}  // namespace vpcsim
