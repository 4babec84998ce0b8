// Ping: echo requests at an interval, and what came back; the behaviour and the defaults of iputils ping. As there, one
// with a deadline goes on until `count` requests are answered, a router complains or its time is over.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vpcsim/guest/host.h"

namespace vpcsim {

struct PingOptions {
    IpAddress destination;
    EniId from{};  // none: as the host routes
    std::uint32_t count = 4;  // REQUIRES: 1 to kMostPings
    Duration interval = seconds(1);
    std::uint32_t size = 56;         // bytes behind the ICMP header
    Duration timeout = seconds(10);  // waited for answers after the last request
    Duration deadline{};             // of the whole ping; zero: none
    std::uint8_t hop_limit = 64;
    PathMtuDiscovery path_mtu_discovery = PathMtuDiscovery::Want;
    std::uint32_t probe = ProbeTag::kNone;
};

// The largest `size`: with its headers it is the longest packet that is put together again from fragments, and more
// than a jumbo frame takes [EN-20]. An IPv6 header and a fragment header have 48 bytes.
inline constexpr std::uint32_t kLargestPing = Packet::kLongestFrame - Packet::kEthernetHeader - 48 - IcmpHeader::kSize;
inline constexpr std::uint32_t kMostPings = 65'535;  // sequence numbers have 16 bits

struct PingReply {
    std::uint16_t sequence = 0;
    std::uint8_t hop_limit = 0;
    bool is_duplicate = false;
    Duration round_trip{};
    InstanceId answered_by{};  // blocks may overlap: not always the one that was meant
};

// An ICMP error that came back instead; or a request that was too large to be sent, which stayed here.
struct PingError {
    std::uint16_t sequence = 0;
    IpAddress from;  // unspecified: it was not sent
    std::uint8_t type = 0;
    std::uint8_t code = 0;
    std::size_t replies_before = 0;  // how many replies came before it
    std::uint32_t mtu = 0;           // what the path takes; 0: the error is about something else
};

struct PingResult {
    IpAddress source;
    IpAddress destination;
    std::uint32_t size = 0;
    std::uint32_t sent = 0;
    std::uint32_t received = 0;  // duplicates not counted
    std::uint32_t duplicates = 0;
    std::vector<PingReply> replies;  // in the order of their arrival
    std::vector<PingError> errors;
    Duration elapsed{};           // from the first request to the last, as iputils counts
    bool has_no_address = false;  // the host has no address of that family

    // Of the replies that are no duplicates. REQUIRES: received > 0.
    Duration shortest() const;
    Duration average() const;
    Duration longest() const;
    Duration deviation() const;  // iputils' mdev: sqrt(mean of squares - square of mean), in integers
};

class Ping final : public Application {
public:
    Ping(Host& host, const PingOptions& options);
    ~Ping() override { host_.unbind(*this); }
    Ping(const Ping&) = delete;
    Ping& operator=(const Ping&) = delete;

    // Begins now.
    void start();
    void on_packet(const Packet& packet) override;
    void on_timer() override;

    bool is_finished() const { return is_finished_; }
    const PingResult& result() const { return result_; }

private:
    void send_request();
    void note_error(const PingError& error);
    void finish();

    Host& host_;
    PingOptions options_;
    PingResult result_;
    std::optional<Host::Route> route_;
    std::uint16_t identifier_ = 0;
    TimePoint started_;
    std::vector<TimePoint> sent_at_;  // by sequence - 1
    std::vector<bool> answered_;
    std::vector<std::uint8_t> payload_;
    bool is_finished_ = false;
};

}  // namespace vpcsim
