#include "vpcsim/base/random.h"

#include <algorithm>
#include <bit>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

// FNV-1a, 64 bits.
std::uint64_t hash_text(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

// -log2(value / 2^64), with 32 binary places. The leading bit gives its integer, then each squaring of what is left of
// the number one place. value > 0.
std::uint64_t negative_log2(std::uint64_t value)
{
    constexpr unsigned kPlaces = 32;
    const auto leading = static_cast<unsigned>(std::countl_zero(value));
    std::uint64_t rest = value << leading;  // in [1, 2), with 63 places
    std::uint64_t fraction = 0;
    for (unsigned place = 0; place < kPlaces; ++place) {
        const auto square = static_cast<unsigned __int128>(rest) * rest;  // in [1, 4), with 126 places
        const bool is_two = (square >> 127) != 0;
        fraction = fraction << 1 | (is_two ? 1u : 0u);
        rest = static_cast<std::uint64_t>(square >> (is_two ? 64 : 63));
    }
    return (std::uint64_t{leading + 1} << kPlaces) - fraction;
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view object, std::string_view purpose)
    : state_{mix(seed, mix(hash_text(object), hash_text(purpose)))}
{
}

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t RandomStream::next()
{
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

// Lemire's multiplication with rejection of the biased low end.
std::uint64_t RandomStream::below(std::uint64_t bound)
{
    VPCSIM_ASSERT(bound > 0);
    const std::uint64_t threshold = -bound % bound;
    for (;;) {
        const auto product = static_cast<unsigned __int128>(next()) * bound;
        if (static_cast<std::uint64_t>(product) >= threshold)
            return static_cast<std::uint64_t>(product >> 64);
    }
}

Duration exponential_time(RandomStream& random, Duration mean)
{
    VPCSIM_ASSERT(mean >= Duration::zero());
    constexpr std::uint64_t kLn2 = 0xb17217f7d1cf79ac;  // ln 2, with 64 binary places
    const std::uint64_t bits = negative_log2(std::max<std::uint64_t>(random.next(), 1));
    const auto natural = static_cast<std::uint64_t>((static_cast<unsigned __int128>(bits) * kLn2) >> 64);
    const auto time = (static_cast<unsigned __int128>(natural) * static_cast<std::uint64_t>(mean.count())) >> 32;
    constexpr auto kLongest = static_cast<unsigned __int128>(kLongestDuration.count());
    return Duration{static_cast<std::int64_t>(std::min(time, kLongest))};
}

}  // namespace vpcsim
