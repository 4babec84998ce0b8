// UdpSource: datagrams at a constant rate. UdpSink: takes them and measures. The payload begins with 12 bytes as iperf3
// writes them (seconds, microseconds, sequence); the rest is zeros and is not stored.
#pragma once

#include <cstdint>
#include <optional>

#include "vpcsim/guest/host.h"

namespace vpcsim {

struct UdpLoadOptions {
    IpAddress destination;
    EniId from{};  // none: as the host routes
    std::uint16_t port = 5201;
    BitRate rate{1'000'000};  // of payload, as iperf3 counts; REQUIRES: > 0
    Duration duration = seconds(10);
    std::uint32_t size = 1400;  // bytes of payload; REQUIRES: kUdpHeaderBytes <= size <= kLargestDatagram
    std::uint32_t probe = ProbeTag::kNone;
};

inline constexpr std::uint32_t kUdpHeaderBytes = 12;
inline constexpr std::uint32_t kLargestDatagram = 8452;

class UdpSource final : public Application {
public:
    UdpSource(Host& host, const UdpLoadOptions& options);
    ~UdpSource() override { host_.unbind(*this); }
    UdpSource(const UdpSource&) = delete;
    UdpSource& operator=(const UdpSource&) = delete;

    void start();
    void on_packet(const Packet& packet) override;
    void on_timer() override;

    bool is_finished() const { return is_finished_; }
    bool has_no_address() const { return has_no_address_; }
    std::uint32_t sent() const { return sent_; }
    std::uint32_t refused() const { return refused_; }  // ICMP errors that came back

private:
    Host& host_;
    UdpLoadOptions options_;
    std::optional<Host::Route> route_;
    std::uint16_t source_port_ = 0;
    std::uint32_t sent_ = 0;
    std::uint32_t refused_ = 0;
    // The interval is interval_ + interval_remainder_ / rate: exact, so the rate is.
    Duration interval_{};
    std::uint64_t interval_remainder_ = 0;
    std::uint64_t remainder_ = 0;
    TimePoint next_;
    TimePoint end_;
    bool has_no_address_ = false;
    bool is_finished_ = false;
};

struct UdpSinkResult {
    std::uint64_t received = 0;      // datagrams
    std::uint64_t bytes = 0;         // of payload
    std::uint64_t out_of_order = 0;  // with a sequence below one that has come before
    Duration jitter{};               // RFC 3550 6.4.1
};

class UdpSink final : public Application {
public:
    // Takes the datagrams of that probe to `port` until closed; of any, without one.
    UdpSink(Host& host, std::uint16_t port, std::uint32_t probe = ProbeTag::kNone);
    ~UdpSink() override { close(); }
    UdpSink(const UdpSink&) = delete;
    UdpSink& operator=(const UdpSink&) = delete;
    void close() { host_.unbind(*this); }

    void on_packet(const Packet& packet) override;
    bool takes(const Packet& packet) const override { return probe_ == ProbeTag::kNone || packet.tag.probe == probe_; }
    void on_timer() override {}

    const UdpSinkResult& result() const { return result_; }

private:
    Host& host_;
    std::uint32_t probe_;
    UdpSinkResult result_;
    std::uint32_t highest_ = 0;
    std::optional<Duration> last_transit_;
};

}  // namespace vpcsim
