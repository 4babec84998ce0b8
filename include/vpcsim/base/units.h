// Quantities with their unit in the type: bytes, bits per second, packets per second, parts per million.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vpcsim/base/time.h"

namespace vpcsim {

// An amount of data, in bytes (octets).
struct Bytes {
    std::uint64_t count = 0;
    constexpr auto operator<=>(const Bytes&) const = default;
    constexpr Bytes& operator+=(Bytes other)
    {
        count += other.count;
        return *this;
    }
    friend constexpr Bytes operator+(Bytes a, Bytes b) { return {a.count + b.count}; }
};

// A rate of data, in bits per second. Zero means "no limit" where a limit is asked for.
struct BitRate {
    std::uint64_t bits_per_second = 0;
    constexpr auto operator<=>(const BitRate&) const = default;
};

constexpr BitRate megabits_per_second(std::uint64_t count) { return {count * 1'000'000}; }

// A rate of packets, per second. Zero means "no limit".
struct PacketRate {
    std::uint64_t packets_per_second = 0;
    constexpr auto operator<=>(const PacketRate&) const = default;
};

// A part of a whole, in millionths: 0.1% is 1000.
struct PartsPerMillion {
    std::uint32_t count = 0;
    constexpr auto operator<=>(const PartsPerMillion&) const = default;
};

// How long `size` occupies a line of that rate, rounded up to a whole picosecond. Zero for an unlimited line.
// At most kLongestDuration: whoever asks that much means "as good as never".
constexpr Duration transmission_time(Bytes size, BitRate rate)
{
    if (rate.bits_per_second == 0)
        return Duration::zero();
    constexpr std::uint64_t kPicosecondsPerByteAtOneBit = 8'000'000'000'000;
    constexpr std::uint64_t kFitsWithoutOverflow = 1'000'000;  // bytes: a plain 64-bit division
    const std::uint64_t rounding = rate.bits_per_second - 1;
    if (size.count <= kFitsWithoutOverflow) {
        const std::uint64_t whole = (size.count * kPicosecondsPerByteAtOneBit + rounding) / rate.bits_per_second;
        return std::min(Duration{static_cast<std::int64_t>(whole)}, kLongestDuration);
    }
    const auto product = static_cast<unsigned __int128>(size.count) * kPicosecondsPerByteAtOneBit;
    const unsigned __int128 whole = (product + rounding) / rate.bits_per_second;
    constexpr auto kLongest = static_cast<unsigned __int128>(kLongestDuration.count());
    return Duration{static_cast<std::int64_t>(std::min(whole, kLongest))};
}

// How many units a rate makes in that time, rounded down; at most 2^62.
constexpr std::uint64_t units_in(Duration time, std::uint64_t rate)
{
    constexpr unsigned __int128 kMost = std::uint64_t{1} << 62;
    const unsigned __int128 units = static_cast<unsigned __int128>(time.count()) * rate / 1'000'000'000'000u;
    return static_cast<std::uint64_t>(units < kMost ? units : kMost);
}

inline constexpr BitRate kFastestBitRate{100'000'000'000'000};  // above it a byte takes less than 1 ps

// "100Mbps", "1.5Gbps": decimal multiples (bps kbps Mbps Gbps), a whole number of bit/s.
std::optional<BitRate> parse_bit_rate(std::string_view text);
// "1500B", "12.5kB", "1MB", "64KiB": decimal (kB MB GB) and binary (KiB MiB GiB) multiples, a whole number of bytes.
std::optional<Bytes> parse_bytes(std::string_view text);
// "0.1%": at most four decimals, 0 to 100.
std::optional<PartsPerMillion> parse_percent(std::string_view text);

// The shortest exact spelling that the matching parse reads back.
std::string to_string(BitRate rate);
std::string to_string(Bytes size);
std::string to_string(PartsPerMillion part);

}  // namespace vpcsim
