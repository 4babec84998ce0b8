// UdpSource: datagrams at a rate. UdpSink: takes them and measures. The payload begins with 12 bytes as iperf3 writes
// them (seconds, microseconds, sequence); the rest is zeros and is not stored.
#pragma once

#include <cstdint>
#include <optional>

#include "vpcsim/base/histogram.h"
#include "vpcsim/guest/arrivals.h"
#include "vpcsim/guest/host.h"
#include "vpcsim/guest/interval_series.h"
#include "vpcsim/guest/sequence_window.h"

namespace vpcsim {

struct UdpLoadOptions {
    IpAddress destination;
    EniId from{};  // none: as the host routes
    std::uint16_t port = 5201;
    BitRate rate{1'000'000};  // of payload, as iperf3 counts; REQUIRES: > 0
    Duration duration = seconds(10);
    std::uint32_t size = 1400;  // bytes of payload; REQUIRES: kUdpHeaderBytes <= size <= kLargestDatagram
    std::uint32_t probe = ProbeTag::kNone;
    std::uint64_t bytes = 0;        // of payload to send, if `duration` is long enough; 0: as many as go
    std::uint16_t source_port = 0;  // 0: an ephemeral one
    bool is_server = false;         // it begins when a datagram of the destination has come, and what it sends replies
    ArrivalOptions arrivals{};
    RandomStream random{0, {}, {}};  // of the arrivals
    TimePoint epoch = kStart;        // where its intervals begin
    Duration interval{};             // zero: they are not told apart
    TimePoint until = kNever;        // where they end
};

inline constexpr std::uint32_t kUdpHeaderBytes = 12;
inline constexpr std::uint32_t kLargestDatagram = 8452;

struct UdpSourceInterval {
    std::uint64_t sent = 0;  // datagrams
    std::uint64_t bytes = 0;
};

class UdpSource final : public Application {
public:
    UdpSource(Host& host, const UdpLoadOptions& options);
    ~UdpSource() override { host_.unbind(*this); }
    UdpSource(const UdpSource&) = delete;
    UdpSource& operator=(const UdpSource&) = delete;

    void start();
    void on_packet(const Packet& packet) override;
    bool takes(const Packet& packet) const override;
    void on_timer() override;

    bool is_finished() const { return is_finished_; }
    bool has_no_address() const { return has_no_address_; }
    bool has_begun() const { return has_begun_; }
    std::uint16_t source_port() const { return source_port_; }
    std::uint32_t sent() const { return sent_; }
    TimePoint last_sent_at() const { return last_sent_at_; }
    std::uint32_t refused() const { return refused_; }  // ICMP errors that came back
    const std::vector<UdpSourceInterval>& intervals() const { return series_.items(); }

private:
    void begin();
    void send(std::uint32_t size);
    void finish();

    Host& host_;
    UdpLoadOptions options_;
    std::optional<Host::Route> route_;
    std::uint16_t source_port_ = 0;
    std::uint32_t sent_ = 0;
    std::uint64_t sent_bytes_ = 0;
    TimePoint last_sent_at_;
    std::uint32_t refused_ = 0;
    Arrivals arrivals_;
    IntervalSeries<UdpSourceInterval> series_;
    TimePoint end_;
    bool has_begun_ = false;
    bool has_no_address_ = false;
    bool is_finished_ = false;
};

struct UdpSinkResult {
    std::uint64_t received = 0;      // datagrams, each counted once
    std::uint64_t bytes = 0;         // of payload, copies included, as iperf3 counts
    std::uint64_t out_of_order = 0;  // with a sequence below one that has come before
    std::uint64_t duplicates = 0;    // copies of one that has come before
    Duration jitter{};               // RFC 3550 6.4.1
};

// The same, of one interval.
struct UdpSinkInterval {
    std::uint64_t received = 0;
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;  // by how much the highest sequence number has grown
    std::uint64_t lost = 0;     // of these, those that were passed over and have not come later
    std::uint64_t out_of_order = 0;
    std::uint64_t duplicates = 0;
    Duration jitter{};  // at its end
};

struct UdpSinkOptions {
    std::uint16_t port = 0;
    std::uint32_t probe = ProbeTag::kNone;  // none: of any
    std::uint16_t peer_port = 0;            // 0: of any
    TimePoint epoch = kStart;
    Duration interval{};
    TimePoint until = kNever;
    Histogram* delays =
        nullptr;  // one way, in picoseconds; since they are sent with whole microseconds, up to 1 us long
};

class UdpSink final : public Application {
public:
    // Takes the datagrams of that probe to `port` until closed; of any, without one.
    UdpSink(Host& host, std::uint16_t port, std::uint32_t probe = ProbeTag::kNone);
    UdpSink(Host& host, const UdpSinkOptions& options);
    ~UdpSink() override { close(); }
    UdpSink(const UdpSink&) = delete;
    UdpSink& operator=(const UdpSink&) = delete;
    void close() { host_.unbind(*this); }

    void on_packet(const Packet& packet) override;
    bool takes(const Packet& packet) const override;
    void on_timer() override {}

    const UdpSinkResult& result() const { return result_; }
    const std::vector<UdpSinkInterval>& intervals() const { return series_.items(); }
    std::uint32_t highest() const { return sequences_.highest(); }  // of the sequence numbers; 0: none has come
    TimePoint last_at() const { return last_at_; }

private:
    // Whether it is the first of its number.
    bool note_sequence(std::uint32_t sequence, UdpSinkInterval& interval);
    void find_one_lost();
    void note_transit(Duration transit);

    Host& host_;
    UdpSinkOptions options_;
    UdpSinkResult result_;
    IntervalSeries<UdpSinkInterval> series_;
    SequenceWindow sequences_;
    TimePoint last_at_;
    std::optional<Duration> last_transit_;
};

}  // namespace vpcsim
