// The options of a TCP segment: those that Linux sends (RFC 9293 3.2, RFC 7323, RFC 2018 2).
//
//   MSS             |  2 |  4 | MSS (2)   |
//   window scale    |  3 |  3 | shift (1) |
//   SACK permitted  |  4 |  2 |
//   timestamps      |  8 | 10 | value (4) | echo (4) |
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "vpcsim/wire/tcp.h"

namespace vpcsim {

struct TcpTimestamps {
    std::uint32_t value = 0;
    std::uint32_t echo = 0;
    bool operator==(const TcpTimestamps&) const = default;
};

struct TcpOptions {
    std::optional<std::uint16_t> mss{};
    bool sack_permitted = false;
    std::optional<TcpTimestamps> timestamps{};
    std::optional<std::uint8_t> window_scale{};

    bool operator==(const TcpOptions&) const = default;
};

struct TcpOptionBytes {
    std::array<std::uint8_t, TcpHeader::kMostOptions> bytes{};
    std::size_t size = 0;

    std::span<const std::uint8_t> span() const { return std::span{bytes}.first(size); }
};

// In the order and with the padding of Linux (tcp_options_write), so that a SYN looks like one of a cloud image.
TcpOptionBytes write_tcp_options(const TcpOptions& options);

// What is unknown is skipped; from the first option that contradicts itself on, nothing is read.
TcpOptions read_tcp_options(std::span<const std::uint8_t> bytes);

}  // namespace vpcsim
