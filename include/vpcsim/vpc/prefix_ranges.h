// PrefixRanges: longest-prefix match for one family: the prefixes flattened into ranges, found by a search tree without
// pointers whose nodes are 16 keys wide.
// Invariant: the leaf keys are sorted, unique and end with the family's last address; owners_[i] is the entry that wins
// from behind key i - 1 up to key i, or kNoEntry. A key above the leaves is the greatest of the node below it. At most
// 2 n + 1 ranges for n prefixes: 9 bytes each for IPv4, 22 for IPv6.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include "vpcsim/wire/address.h"

namespace vpcsim {

struct RoutedPrefix {
    Cidr block;
    std::uint32_t entry = 0;
};

template <IpFamily family>
class PrefixRanges {
public:
    static constexpr std::uint32_t kNoEntry = std::numeric_limits<std::uint32_t>::max();

    PrefixRanges() = default;
    // REQUIRES: all blocks are of this family, and no two are equal.
    explicit PrefixRanges(std::vector<RoutedPrefix> prefixes);

    std::uint32_t lookup(IpAddress address) const
    {
        if (depth_ == 0)
            return kNoEntry;
        // A node is counted through without branches: a miss in the branch predictor costs more than the whole search.
        const Key wanted = key(address);
        std::size_t node = 0;
        for (std::size_t level = 0; level < depth_; ++level) {
            node = node * kWidth + count_smaller(&keys_[levels_[level] + node * kWidth], wanted);
        }
        return owners_[node];
    }

private:
    // The address as one number. That of an IPv4 address is moved into the signed range: the vector unit of every
    // x86-64 compares four signed numbers at once, and no unsigned ones.
    using Key = std::conditional_t<family == IpFamily::V4, std::int32_t, unsigned __int128>;
    static constexpr Key key(IpAddress address)
    {
        if constexpr (family == IpFamily::V4)
            return static_cast<Key>(address.v4_bits() ^ 0x8000'0000u);
        else
            return Key{address.high()} << 64 | address.low();
    }
    static constexpr Key kLeast = family == IpFamily::V4 ? std::numeric_limits<Key>::min() : Key{0};
    static constexpr Key kGreatest = std::numeric_limits<Key>::max();
    static constexpr std::size_t kWidth = 16;  // a cache line of IPv4 keys
    static constexpr std::size_t kMostLevels = 8;

    // Of the keys of one node.
    static std::size_t count_smaller(const std::int32_t* keys, std::int32_t wanted)
    {
        // A comparison gives -1 where it holds. Left to itself the compiler unrolls this into 48 scalar instructions.
        using Lanes [[gnu::vector_size(16)]] = std::int32_t;
        Lanes counts{};
        for (std::size_t i = 0; i < kWidth; i += 4) {
            Lanes four;
            std::memcpy(&four, keys + i, sizeof(four));
            counts -= four < wanted;
        }
        return static_cast<std::size_t>(counts[0] + counts[1] + counts[2] + counts[3]);
    }
    static std::size_t count_smaller(const unsigned __int128* keys, unsigned __int128 wanted)
    {
        std::size_t smaller = 0;
        for (std::size_t i = 0; i < kWidth; ++i)
            smaller += keys[i] < wanted ? 1u : 0u;
        return smaller;
    }

    void build_tree(std::vector<Key> leaves);

    std::vector<Key> keys_;  // level after level, the root first, each filled up with kGreatest
    std::array<std::uint32_t, kMostLevels> levels_{};
    std::uint32_t depth_ = 0;
    std::vector<std::uint32_t> owners_;
};

extern template class PrefixRanges<IpFamily::V4>;
extern template class PrefixRanges<IpFamily::V6>;

}  // namespace vpcsim
