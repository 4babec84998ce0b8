// TcpSource: a connection that sends so many bytes, or for so long, as fast as TCP does. TcpSink: takes what comes to a
// port and measures. Both count by intervals, as iperf3 does: 0 is the first.
#pragma once

#include <cstdint>
#include <vector>

#include "vpcsim/guest/tcp_socket.h"

namespace vpcsim {

struct TcpLoadOptions {
    IpAddress destination;
    EniId from{};  // none: as the host routes
    std::uint16_t port = 5201;
    std::uint64_t bytes = 0;  // to send; 0: for `duration`
    Duration duration = seconds(10);
    Duration interval = seconds(1);  // REQUIRES: > 0
    TcpTuning tuning{};
    std::uint32_t probe = ProbeTag::kNone;
};

// What one interval has seen; the windows and the round trip are those of its end.
struct TcpLoadInterval {
    std::uint64_t bytes = 0;  // acknowledged, at the source; in order, at the sink
    std::uint32_t retransmissions = 0;
    std::uint64_t window = 0;  // cwnd, in bytes
    Duration round_trip{};     // SRTT
};

class TcpSource final : public Application, private TcpUser {
public:
    TcpSource(Host& host, const TcpLoadOptions& options);
    ~TcpSource() override;
    TcpSource(const TcpSource&) = delete;
    TcpSource& operator=(const TcpSource&) = delete;

    // Begins now.
    void start();
    void on_packet(const Packet&) override {}  // the stack hears them
    void on_timer() override;

    // The connection has ended, in whatever way, or has never begun.
    bool is_finished() const { return is_finished_; }
    bool has_no_address() const { return has_no_address_; }
    TcpEnd end() const { return end_; }
    TimePoint ended_at() const { return ended_at_; }
    const TcpStatistics& statistics() const { return statistics_; }
    // The last one may not be over.
    const std::vector<TcpLoadInterval>& intervals() const { return intervals_; }

private:
    void on_tcp(TcpSocket& socket) override;
    void write_more();
    void finish(TcpEnd end);
    void note(const TcpConnection& connection);
    TimePoint now() const { return host_.fabric().now(); }

    Host& host_;
    TcpLoadOptions options_;
    TcpSocket* socket_ = nullptr;
    TimePoint began_;
    TimePoint stop_;          // when it writes no more; kNever: it sends so many bytes
    TimePoint interval_end_;  // of the one that runs
    TcpStatistics statistics_{};
    std::vector<TcpLoadInterval> intervals_;
    TcpEnd end_ = TcpEnd::NotYet;
    TimePoint ended_at_;
    bool has_begun_ = false;
    bool has_no_address_ = false;
    bool is_finished_ = false;
};

class TcpSink final : private TcpUser {
public:
    // Takes the connections of that probe to `port` until closed; of any, without one. Its intervals begin now.
    TcpSink(Host& host, std::uint16_t port, Duration interval, const TcpTuning& tuning = {},
            std::uint32_t probe = ProbeTag::kNone);
    ~TcpSink() override { close(); }
    TcpSink(const TcpSink&) = delete;
    TcpSink& operator=(const TcpSink&) = delete;
    void close() { host_.tcp().stop_listening(*this); }

    std::uint64_t bytes() const { return bytes_; }
    // Up to the last one in which something came.
    const std::vector<TcpLoadInterval>& intervals() const { return intervals_; }

private:
    void on_tcp(TcpSocket& socket) override;

    Host& host_;
    Duration interval_;
    TimePoint began_;
    std::uint64_t bytes_ = 0;
    std::vector<TcpLoadInterval> intervals_;
};

}  // namespace vpcsim
