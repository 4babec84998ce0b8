// TcpSource: one end of a connection that sends so many bytes, or for so long, as fast as TCP does or at a rate.
// TcpSink: takes what comes to a port, or over a connection that it opens, and measures. Both count by intervals, as
// iperf3 does: 0 is the first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vpcsim/guest/arrivals.h"
#include "vpcsim/guest/interval_series.h"
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
    std::uint32_t block = 131'072;          // what is written at a time, at a rate; iperf3's; REQUIRES: > 0
    BitRate rate{};                         // zero: as fast as it goes
    ArrivalOptions arrivals{};              // of the blocks, where there is a rate
    RandomStream random{0, {}, {}};         // of the arrivals
    std::optional<TimePoint> epoch{};       // where its intervals begin; none: with it
    TimePoint until = kNever;               // where they end: what comes later is in one more
    std::optional<std::uint16_t> client{};  // a server: of `port`, for the connection that comes from this one
};

// What one interval has seen; the windows and the round trip are those of its end.
struct TcpLoadInterval {
    std::uint64_t bytes = 0;  // sent for the first time, at the source; in order, at the sink
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

    // Begins now; a server, when its client comes.
    void start();
    void on_packet(const Packet&) override {}  // the stack hears them
    void on_timer() override;

    bool has_connected() const { return has_begun_; }
    // The connection has ended, in whatever way, or has never begun.
    bool is_finished() const { return is_finished_; }
    bool has_no_address() const { return has_no_address_; }
    std::uint16_t source_port() const { return source_port_; }  // of a client
    TcpEnd end() const { return end_; }
    TimePoint ended_at() const { return ended_at_; }
    const TcpStatistics& statistics() const { return statistics_; }
    TimePoint last_sent_at() const { return last_sent_at_; }  // the last byte, for the first time
    // The last one may not be over.
    const std::vector<TcpLoadInterval>& intervals() const { return intervals_; }

private:
    void on_tcp(TcpSocket& socket) override;
    void open();
    void begin_writing();
    void write_more();
    void take_arrival();
    void write_due();
    void write(std::uint64_t bytes);
    std::uint64_t buffer() const;  // what the socket takes unsent
    std::uint64_t room() const;    // in it
    std::uint64_t remaining() const;
    void await_next();
    void finish(TcpEnd end);
    void note(const TcpConnection& connection);
    void enter_interval();
    TimePoint now() const { return host_.fabric().now(); }
    bool has_rate() const { return options_.rate.bits_per_second > 0; }

    Host& host_;
    TcpLoadOptions options_;
    TcpSocket* socket_ = nullptr;  // none yet, or none any more
    std::uint16_t source_port_ = 0;
    std::optional<Arrivals> arrivals_;
    TimePoint next_block_ = kNever;  // where there is a rate
    std::uint64_t due_ = 0;          // of what has arrived, not yet written
    std::uint64_t written_ = 0;
    TimePoint stop_;          // when it writes no more
    TimePoint interval_end_;  // of the one that runs
    TcpStatistics statistics_{};
    std::uint64_t sent_ = 0;
    TimePoint last_sent_at_;
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
    // The same of the connection from that port of the peer, with intervals of an epoch.
    TcpSink(Host& host, std::uint16_t port, std::uint16_t peer_port, IntervalSeries<TcpLoadInterval> series,
            const TcpTuning& tuning, std::uint32_t probe);
    // Opens the connection itself, and closes it when the peer does.
    TcpSink(Host& host, const TcpStack::Destination& destination, IntervalSeries<TcpLoadInterval> series);
    ~TcpSink() override { close(); }
    TcpSink(const TcpSink&) = delete;
    TcpSink& operator=(const TcpSink&) = delete;
    // It hears no more.
    void close();

    bool has_no_address() const { return has_no_address_; }
    bool has_connected() const { return has_connected_; }       // that one
    TcpEnd end() const { return end_; }                         // of that one
    std::uint16_t source_port() const { return source_port_; }  // of a connection that it has opened
    std::uint64_t bytes() const { return bytes_; }
    TimePoint last_at() const { return last_at_; }  // when the last of them came
    // Up to the last one in which something came.
    const std::vector<TcpLoadInterval>& intervals() const { return series_.items(); }

private:
    void on_tcp(TcpSocket& socket) override;

    Host& host_;
    IntervalSeries<TcpLoadInterval> series_;
    TcpSocket* opened_ = nullptr;
    std::uint16_t source_port_ = 0;
    bool has_no_address_ = false;
    bool has_connected_ = false;
    TcpEnd end_ = TcpEnd::NotYet;
    std::uint64_t bytes_ = 0;
    TimePoint last_at_;
};

}  // namespace vpcsim
