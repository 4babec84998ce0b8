// The options of a TCP segment: those that Linux sends (RFC 9293 3.2, RFC 7323, RFC 2018).
//
//   MSS             |  2 |  4 | MSS (2)   |
//   window scale    |  3 |  3 | shift (1) |
//   SACK permitted  |  4 |  2 |
//   SACK            |  5 | 8n+2 | begin (4) | end (4) | ... n times
//   timestamps      |  8 | 10 | value (4) | echo (4) |
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>

#include "vpcsim/wire/tcp.h"

namespace vpcsim {

struct TcpTimestamps {
    std::uint32_t value = 0;
    std::uint32_t echo = 0;
    bool operator==(const TcpTimestamps&) const = default;
};

// What has come out of order: from `begin` to before `end` (RFC 2018 3).
struct TcpSackBlock {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const TcpSackBlock&) const = default;
};

class TcpSackBlocks {
public:
    static constexpr std::size_t kMost = 4;                // that 40 bytes of options can hold
    static constexpr std::size_t kMostWithTimestamps = 3;  // RFC 2018 3

    constexpr TcpSackBlocks() = default;
    constexpr TcpSackBlocks(std::initializer_list<TcpSackBlock> blocks)
    {
        for (const TcpSackBlock& block : blocks)
            push_back(block);
    }

    // REQUIRES: size() < kMost
    constexpr void push_back(TcpSackBlock block) { blocks_[size_++] = block; }
    constexpr std::size_t size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr const TcpSackBlock* begin() const { return blocks_.data(); }
    constexpr const TcpSackBlock* end() const { return blocks_.data() + size_; }
    bool operator==(const TcpSackBlocks&) const = default;

private:
    std::array<TcpSackBlock, kMost> blocks_{};
    std::uint8_t size_ = 0;
};

struct TcpOptions {
    std::optional<std::uint16_t> mss{};
    bool sack_permitted = false;
    std::optional<TcpTimestamps> timestamps{};
    std::optional<std::uint8_t> window_scale{};
    TcpSackBlocks sack{};  // at most kMostWithTimestamps beside timestamps, and none beside an MSS

    bool operator==(const TcpOptions&) const = default;
};

struct TcpOptionBytes {
    std::array<std::uint8_t, TcpHeader::kMostOptions> bytes{};
    std::size_t size = 0;

    std::span<const std::uint8_t> span() const { return std::span{bytes}.first(size); }
};

// In the order and with the padding of Linux (tcp_options_write), so that a segment looks like one of a cloud image.
// REQUIRES: they fit into TcpHeader::kMostOptions bytes.
TcpOptionBytes write_tcp_options(const TcpOptions& options);

// What is unknown is skipped; from the first option that contradicts itself on, nothing is read.
TcpOptions read_tcp_options(std::span<const std::uint8_t> bytes);

}  // namespace vpcsim
