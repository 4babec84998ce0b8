// RandomStream: the only source of chance. One stream for each (seed, object, purpose), so that a new object or a new
// purpose never shifts the numbers that another one sees. Integers only; no std distribution, whose results differ
// between libraries.
#pragma once

#include <cstdint>
#include <string_view>

#include "vpcsim/base/time.h"

namespace vpcsim {

class RandomStream {
public:
    RandomStream(std::uint64_t seed, std::string_view object, std::string_view purpose);

    std::uint64_t next();

    // Uniform in [0, bound), without bias. bound > 0.
    std::uint64_t below(std::uint64_t bound);

private:
    std::uint64_t state_;
};

// A time with that mean between the events of a Poisson process: -ln(U) times the mean, in integers, to within 2^-31 of
// it; at most kLongestDuration. REQUIRES: mean >= 0.
Duration exponential_time(RandomStream& random, Duration mean);

// A well-mixed 64-bit hash of two words: the finaliser behind our hash tables. The same on every machine.
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    const auto product = static_cast<unsigned __int128>(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xe7037ed1a0b428dbu);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace vpcsim
