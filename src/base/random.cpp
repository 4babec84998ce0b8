#include "vpcsim/base/random.h"

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

}  // namespace vpcsim
