// TcpSettings: the numbers of Linux 5.10 (include/net/tcp.h, and its sysctls), as a connection begins with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "vpcsim/base/time.h"

namespace vpcsim {

enum class TcpCongestionControl : std::uint8_t { Cubic, NewReno };
std::string_view name(TcpCongestionControl law);  // "cubic", "reno"
std::optional<TcpCongestionControl> parse_congestion_control(std::string_view text);

// What a program may ask of its connections.
struct TcpTuning {
    TcpCongestionControl congestion = TcpCongestionControl::Cubic;
    bool no_delay = false;     // TCP_NODELAY: small segments do not wait for each other (Nagle)
    std::uint32_t buffer = 0;  // the largest window that it offers, in bytes; zero: what the settings say
};

struct TcpSettings {
    std::uint16_t mss = 1460;                  // of the interface: its MTU without IP and TCP header
    std::uint16_t unnamed_mss = 536;           // of a peer whose SYN names none; 1220 over IPv6 (RFC 9293 3.7.1)
    std::uint32_t initial_sequence = 0;        // ISS
    std::uint32_t timestamp_offset = 0;        // of a clock in milliseconds
    unsigned syn_retries = 6;                  // tcp_syn_retries: gives up after 127 s
    unsigned syn_ack_retries = 5;              // tcp_synack_retries: gives up after 63 s
    unsigned retries = 15;                     // tcp_retries2: 924.6 s after a retransmission timeout of 200 ms
    Duration initial_rto = seconds(1);         // RFC 6298 2.1
    Duration rto_after_lost_syn = seconds(3);  // RFC 6298 5.7
    Duration least_rto_margin = milliseconds(200);
    Duration most_rto = seconds(120);
    Duration time_wait = seconds(60);            // TCP_TIMEWAIT_LEN, and tcp_fin_timeout
    Duration ack_delay = milliseconds(40);       // TCP_DELACK_MIN
    std::uint32_t quick_acks = 16;               // TCP_MAX_QUICKACKS
    std::uint32_t receive_buffer = 3'145'728;    // the window of a full tcp_rmem (6 MiB, half of it for overhead)
    Duration invalid_limit = milliseconds(500);  // tcp_invalid_ratelimit
    bool sack = true;                            // tcp_sack, tcp_timestamps, tcp_window_scaling: what a SYN offers
    bool timestamps = true;
    bool window_scaling = true;
    TcpCongestionControl congestion = TcpCongestionControl::Cubic;
    bool no_delay = false;
};

}  // namespace vpcsim
