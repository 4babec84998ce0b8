// IperfLoad: a load as iperf3 makes one: some streams of TCP or UDP from a client to a server, from the server to the
// client, or both, measured at both ends by intervals. The client opens each stream, whichever way its bytes go, so
// that filters that remember connections see what they would see of iperf3.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vpcsim/guest/tcp_load.h"
#include "vpcsim/guest/udp_load.h"

namespace vpcsim {

// iperf3's defaults and limits.
inline constexpr std::uint32_t kIperfDatagram = 1'448;        // from the segments of its control connection
inline constexpr std::uint32_t kIperfBlock = 131'072;         // DEFAULT_TCP_BLKSIZE
inline constexpr std::uint32_t kLargestIperfBlock = 1 << 20;  // MAX_BLOCKSIZE
inline constexpr BitRate kIperfUdpRate{1'000'000};            // UDP_RATE, in decimal
inline constexpr std::uint32_t kMostParallel = 128;           // MAX_STREAMS
// Ours.
inline constexpr std::uint64_t kMostIperfBytes = std::uint64_t{1} << 50;
inline constexpr std::size_t kMostIperfIntervals = 100'000;
inline constexpr Duration kLongestTransfer = seconds(3600);  // of so many bytes
inline constexpr std::uint32_t kLeastTcpWindow = 2'000;
inline constexpr std::uint32_t kLargestTcpWindow = 1 << 30;  // RFC 7323 2.3

enum class IperfDirection : std::uint8_t { Forward, Reverse, Both };

struct IperfOptions {
    IpAddress destination;
    EniId from{};  // none: as the host routes
    std::uint16_t port = 5201;
    bool is_udp = false;
    BitRate rate{};                   // of each stream; zero: as fast as it goes, which UDP cannot
    Duration duration = seconds(10);  // behind the omitted time; with `bytes`, the most that it takes
    Duration interval = seconds(1);   // the last one may be shorter
    Duration omit{};                  // at the beginning, which the sums leave out; REQUIRES: whole intervals
    std::uint64_t bytes = 0;          // of all streams of a direction, the same of each; 0: as many as go
    std::uint32_t parallel = 1;       // streams of each direction; REQUIRES: 1 to kMostParallel, `bytes` for each
    IperfDirection direction = IperfDirection::Forward;
    TcpTuning tuning{};
    std::uint32_t length = 0;  // of a datagram or a write; REQUIRES: > 0
    ArrivalOptions arrivals{};
    Duration start_within{};  // each stream begins by chance before that; zero: all at once
    std::uint64_t seed = 1;
    std::string name;  // of its chance
    std::uint32_t probe = ProbeTag::kNone;
};

struct IperfInterval {
    std::uint64_t sent_bytes = 0;      // TCP: for the first time
    std::uint64_t received_bytes = 0;  // TCP: in order
    // TCP, of the sender; window and round trip are those of the interval's end.
    std::uint32_t retransmissions = 0;
    std::uint64_t window = 0;
    Duration round_trip{};
    // UDP. What is lost is noticed by what comes later, as in iperf3.
    std::uint64_t sent = 0;
    std::uint64_t received = 0;  // each datagram once
    std::uint64_t packets = 0;   // that the receiver knows of, by their sequence numbers
    std::uint64_t lost = 0;      // of these
    std::uint64_t out_of_order = 0;
    std::uint64_t duplicates = 0;
    Duration jitter{};
};

struct IperfStream {
    bool is_reverse = false;
    bool has_begun = false;
    std::uint16_t client_port = 0;
    std::uint64_t bytes = 0;    // that it is to send; 0: as many as go
    bool is_connected = false;  // TCP: it once was
    Duration began{};           // after the load
    Duration ended{};           // the same: of its last interval
    std::vector<IperfInterval> intervals;
    // Of all intervals that are not omitted, and of what came afterwards: datagrams that were on their way.
    IperfInterval sum;
    // The time that `sum` took, at either end: of so many bytes until the last one, if that came.
    Duration sent_in{};
    Duration received_in{};
    TcpEnd end = TcpEnd::NotYet;

    // TCP: its connection was lost after it was made.
    bool is_broken() const { return is_connected && (end == TcpEnd::TimedOut || end == TcpEnd::Reset); }
};

// Of the delays from one end to the other.
struct DelayPercentiles {
    std::uint64_t count = 0;
    Duration least{}, p50{}, p90{}, p99{}, p999{}, most{};
};

struct IperfResult {
    bool has_no_address = false;
    IpAddress source;
    IpAddress destination;
    IperfOptions options;
    TimePoint began;
    std::vector<IperfStream> streams;  // forward ones first
    DelayPercentiles forward_delay;    // UDP, omitted time too
    DelayPercentiles reverse_delay;
    std::optional<TimePoint> interrupted_at;  // the run ended before the load did

    // From when to when an interval lasts. Behind the omitted ones time begins again at 0, as in iperf3.
    struct Span {
        Duration from;
        Duration to;
    };
    Span span(const IperfStream& stream, std::size_t index) const;
    // TCP: none of the streams was ever connected.
    bool has_no_connection() const;
    // Something of every stream, and over TCP all that it was to send, by connections that lasted.
    bool has_arrived() const;

    std::size_t omitted_intervals() const { return static_cast<std::size_t>(options.omit / options.interval); }
    bool has(bool is_reverse) const;
    // All streams of a direction together.
    IperfStream total(bool is_reverse) const;
    // Received, of all streams of a direction.
    BitRate throughput(bool is_reverse) const;
    // The same from one instant to another, both of whole intervals after the beginning.
    BitRate throughput_between(bool is_reverse, Duration from, Duration to) const;
    // Jain's index over the rates at which the streams of a direction received, each while it lasted: 1 when all are
    // equal, 1/n when one has all. Rounded down; 0 when nothing was received.
    PartsPerMillion fairness(bool is_reverse) const;
};

class IperfLoad final : public Application {
public:
    // `server`: nullptr when nobody is there to count or to send.
    IperfLoad(Host& client, Host* server, const IperfOptions& options);
    ~IperfLoad() override;
    IperfLoad(const IperfLoad&) = delete;
    IperfLoad& operator=(const IperfLoad&) = delete;

    void start();
    // What is still on its way is not waited for any more.
    void close();
    void on_packet(const Packet&) override {}
    void on_timer() override;

    bool is_transfer() const { return options_.bytes > 0; }
    // Closed; or, of a transfer, every stream has ended.
    bool is_finished() const;
    IperfResult result() const;

    // How long after its duration what is on its way may still come.
    static constexpr Duration kDrainTime = seconds(1);

private:
    struct Stream {
        bool is_reverse = false;
        std::size_t number = 0;  // of its direction
        Duration begins{};
        bool has_begun = false;
        std::uint16_t client_port = 0;
        std::unique_ptr<TcpSource> tcp_source;
        std::unique_ptr<TcpSink> tcp_sink;
        std::unique_ptr<UdpSource> udp_source;
        std::unique_ptr<UdpSink> udp_sink;
    };

    void begin(Stream& stream);
    void begin_tcp(Stream& stream);
    void begin_udp(Stream& stream);
    void request(const Stream& stream);
    RandomStream random_of(const Stream& stream, std::string_view purpose) const;
    template <class LoadOptions>
    LoadOptions options_of(const Stream& stream) const;
    TcpLoadOptions tcp_options(const Stream& stream) const;
    UdpLoadOptions udp_options(const Stream& stream) const;
    EniId server_eni() const;
    Duration length() const { return options_.omit + options_.duration; }
    TimePoint now() const { return client_.fabric().now(); }

    std::uint64_t bytes_of(const Stream& stream) const;
    IperfStream stream_result(const Stream& stream) const;
    void fill_intervals(const Stream& stream, IperfStream& result) const;
    void add_up(const Stream& stream, IperfStream& result) const;
    void measure_time(const Stream& stream, IperfStream& result) const;
    Duration lasted(const Stream& stream) const;

    Host& client_;
    Host* server_;
    IperfOptions options_;
    std::optional<Host::Route> route_;
    TimePoint began_;
    bool is_closed_ = false;
    std::vector<Stream> streams_;
    Histogram forward_delays_;
    Histogram reverse_delays_;
};

}  // namespace vpcsim
