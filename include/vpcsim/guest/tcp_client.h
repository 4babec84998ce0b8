// TcpClient: connections to a port, one after the other, and what came of each: connected, refused, or nothing. Without
// a `duration` a connection is closed as soon as it is there; with one it stays open and sends a little now and then.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "vpcsim/guest/tcp_socket.h"

namespace vpcsim {

struct TcpClientOptions {
    IpAddress destination;
    EniId from{};  // none: as the host routes
    std::uint16_t port = 80;
    std::uint32_t count = 1;         // REQUIRES: >= 1
    Duration interval = seconds(1);  // between two attempts' beginnings, and between two writes; REQUIRES: > 0
    Duration timeout = seconds(10);  // waited for the handshake, and again for the end of the connection
    Duration duration{};             // that a connection stays open and is written to; zero: not at all
    std::uint32_t size = 64;         // bytes of one write
    std::uint32_t probe = ProbeTag::kNone;
};

enum class TcpAnswer : std::uint8_t { None, Connected, Refused, TimedOut, Unreachable };
std::string_view name(TcpAnswer answer);  // "timed_out"

struct TcpAttempt {
    TimePoint began;
    std::uint16_t source_port = 0;
    TcpAnswer answer = TcpAnswer::None;
    Duration time{};  // until that answer
    InstanceId answered_by{};
    TcpEnd end = TcpEnd::NotYet;
    Duration lasted{};  // until that end
    TcpStatistics statistics{};
};

struct TcpResult {
    IpAddress source;
    IpAddress destination;
    std::uint16_t port = 0;
    std::vector<TcpAttempt> attempts;
    bool has_no_address = false;  // the host has no address of that family

    std::uint64_t count(TcpAnswer answer) const;
};

class TcpClient final : public Application, private TcpUser {
public:
    TcpClient(Host& host, const TcpClientOptions& options);
    ~TcpClient() override;
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    // Begins now.
    void start();
    void on_packet(const Packet&) override {}  // the stack hears them
    void on_timer() override;

    bool is_finished() const { return is_finished_; }
    const TcpResult& result() const { return result_; }

private:
    enum class Phase : std::uint8_t { Waiting, Connecting, Open, Closing };

    void on_tcp(TcpSocket& socket) override;
    void begin_attempt();
    void established();
    void write_or_close();
    void end_attempt(TcpAnswer answer, TcpEnd end);
    void record(const TcpSocket& socket);
    void ring_at(TimePoint at) { host_.set_timer(*this, at); }
    TimePoint now() { return host_.fabric().now(); }

    Host& host_;
    TcpClientOptions options_;
    TcpResult result_;
    Phase phase_ = Phase::Waiting;
    TcpSocket* socket_ = nullptr;
    TimePoint next_write_;
    TimePoint close_at_;
    bool is_finished_ = false;
};

}  // namespace vpcsim
