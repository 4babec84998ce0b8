// TcpSegment: what a TCP connection says and hears, without addresses and ports; and how its numbers are counted.
#pragma once

#include <cstdint>

#include "vpcsim/wire/tcp_options.h"

namespace vpcsim {

struct TcpSegment {
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = 0;    // TcpFlag
    std::uint16_t window = 0;  // as it stands in the header: not scaled
    std::uint32_t length = 0;  // of the payload
    TcpOptions options;

    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
    // SEG.LEN of RFC 9293: SYN and FIN take a sequence number each.
    std::uint32_t sequence_length() const { return length + (has(kTcpSyn) ? 1u : 0u) + (has(kTcpFin) ? 1u : 0u); }
};

// The answer of an end without such a connection (RFC 9293 3.10.7.1). REQUIRES: `segment` is no RST itself.
TcpSegment reset_for(const TcpSegment& segment);

// A sequence number that does not wrap: the wire shows its lower half. The first lap begins at 2^32, so that what is
// before the first number of a connection has a position too.
using TcpPosition = std::uint64_t;
inline constexpr TcpPosition kFirstLap = TcpPosition{1} << 32;

// Which position a number on the wire means: the nearest (RFC 9293 3.4).
constexpr TcpPosition position_of(std::uint32_t sequence, TcpPosition near)
{
    const auto distance = static_cast<std::int32_t>(sequence - static_cast<std::uint32_t>(near));
    return near + static_cast<TcpPosition>(std::int64_t{distance});
}
constexpr std::uint32_t sequence_of(TcpPosition position) { return static_cast<std::uint32_t>(position); }

// a is before b when b is less than half the space ahead.
constexpr bool is_before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }

// From `begin` to before `end`.
struct TcpRange {
    TcpPosition begin = 0;
    TcpPosition end = 0;
    bool operator==(const TcpRange&) const = default;
};

}  // namespace vpcsim
