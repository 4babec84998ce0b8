// Traceroute: probes whose TTL rises hop by hop, and who answered each; the behaviour and the defaults of Linux's
// traceroute. Of its three waits only the longest is kept: a hop that has answered before is not waited for less.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/guest/host.h"

namespace vpcsim {

// What the probes are, and what ends the trace: a port unreachable, an echo reply, or a SYN-ACK or RST.
enum class TraceMethod : std::uint8_t { Udp, Icmp, Tcp };
inline constexpr std::string_view kTraceMethods[] = {"udp", "icmp", "tcp"};  // in that order
std::string_view name(TraceMethod method);
std::optional<TraceMethod> parse_trace_method(std::string_view word);

inline constexpr std::uint16_t kTraceUdpPort = 33'434;  // of the first probe; the next goes one higher
inline constexpr std::uint16_t kTraceTcpPort = 80;
inline constexpr std::uint32_t kMostTraceQueries = 10;
inline constexpr std::uint32_t kLeastTracePacket = 28;  // of UDP and ICMP over IPv4; see least_trace_packet()
// The longest that is put together again from fragments: eight bytes are those of a fragment header.
inline constexpr std::uint32_t kLargestTracePacket = Packet::kLongestFrame - Packet::kEthernetHeader - 8;
// So that the last datagram or echo request of the longest trace has a number, too.
inline constexpr std::uint32_t kHighestTracePort = 65'535 - 255 * kMostTraceQueries;

struct TracerouteOptions {
    IpAddress destination{};
    EniId from{};  // none: as the host routes
    TraceMethod method = TraceMethod::Udp;
    std::uint16_t port = 0;         // where the first probe goes, or its sequence number; 0: the method's own
    std::uint32_t first_hop = 1;    // REQUIRES: 1 <= first_hop <= most_hops
    std::uint32_t most_hops = 30;   // REQUIRES: <= 255
    std::uint32_t queries = 3;      // probes for each hop; REQUIRES: 1 to kMostTraceQueries
    std::uint32_t at_once = 16;     // probes that wait for an answer at a time; REQUIRES: >= 1
    Duration wait = seconds(5);     // for one answer; REQUIRES: > 0
    Duration gap{};                 // from one probe to the next, at least
    std::uint32_t packet_size = 0;  // of the IP packet; 0: 60 bytes in IPv4, 80 in IPv6. Of TCP it is always that
    bool dont_fragment = false;
    std::uint32_t probe = ProbeTag::kNone;
};

// The least size of a probe's IP packet.
std::uint32_t least_trace_packet(IpFamily family, TraceMethod method);

// Of one probe. What has come first counts.
struct TraceAnswer {
    bool has_come = false;
    bool is_final = false;  // nobody is asked behind whoever says so
    IpAddress from;         // the sender's own: it was too large to be sent
    Duration round_trip{};
    InstanceId answered_by{};  // none: the network itself
    std::string note;          // "!H", "!N", "!P", "!X", "!F-1500": why it goes no further; empty as a rule
};

struct TraceHop {
    std::uint32_t hop_limit = 0;
    std::vector<TraceAnswer> answers;  // one for each probe

    // The first that has come; nullptr when none has.
    const TraceAnswer* first() const;
    bool is_final() const;
};

struct TracerouteResult {
    IpAddress source;
    IpAddress destination;
    TraceMethod method = TraceMethod::Udp;
    std::uint16_t port = 0;  // 0: it has none
    std::uint32_t most_hops = 0;
    std::uint32_t packet_size = 0;
    std::vector<TraceHop> hops;   // up to the one that ended it
    bool has_no_address = false;  // the host has no address of that family

    // The answer of the destination itself; nullptr when it has not answered.
    const TraceAnswer* arrival() const;
    // Who has answered at each hop, of its first answer; "*" where nobody has.
    std::vector<std::string> path() const;
};

class Traceroute final : public Application {
public:
    Traceroute(Host& host, const TracerouteOptions& options);
    ~Traceroute() override { leave(); }
    Traceroute(const Traceroute&) = delete;
    Traceroute& operator=(const Traceroute&) = delete;

    // Begins now.
    void start();
    void on_packet(const Packet& packet) override;
    void on_timer() override { go_on(); }

    bool is_finished() const { return is_finished_; }
    TracerouteResult result() const;

private:
    struct Probe {
        TimePoint sent;
        std::uint16_t port = 0;  // its own: the destination's of UDP, the source's of TCP
        bool is_open = true;     // an answer is waited for
        TraceAnswer answer;
    };

    std::size_t needed() const;
    void go_on();
    void expire();
    void send_probe();
    void build_probe(Packet& packet, const IpFields& ip, Probe& probe, std::size_t number);
    std::uint16_t port_of(std::size_t number) const;  // or its sequence number
    std::optional<std::size_t> number_of(std::uint16_t sequence) const;
    std::optional<std::size_t> find_by_port(std::uint16_t port) const;
    std::optional<std::size_t> probe_of_error(const Packet& error) const;
    std::optional<std::size_t> probe_of_answer(const Packet& packet) const;
    void note_answer(std::size_t number, const TraceAnswer& answer);
    void finish();
    void leave();

    Host& host_;
    TracerouteOptions options_;
    std::optional<Host::Route> route_;
    std::uint16_t identifier_ = 0;       // of echo requests, or the source port of datagrams
    std::vector<std::uint8_t> payload_;  // behind the UDP or ICMP header
    std::vector<Probe> probes_;          // in the order of sending: hop by hop
    std::size_t first_open_ = 0;         // in front of it none is open
    std::size_t open_ = 0;
    std::size_t last_hop_;  // how many hops are asked
    TimePoint next_send_;
    std::uint32_t packet_size_ = 0;
    bool has_no_address_ = false;
    bool is_finished_ = false;
};

}  // namespace vpcsim
