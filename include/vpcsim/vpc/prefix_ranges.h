// PrefixRanges: longest-prefix match for one family: the prefixes flattened into ranges, found by a search tree without
// pointers whose nodes are 16 keys wide.
// Invariant: the leaf keys are sorted, unique and end with the family's last address; owners_[i] is the entry that wins
// from behind key i - 1 up to key i, or kNoEntry. A key above the leaves is the greatest of the node below it. At most
// 2 n + 1 ranges for n prefixes: 9 bytes each for IPv4, 22 for IPv6.
#pragma once

#include <array>
#include <cstdint>
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
            const Key* keys = &keys_[levels_[level] + node * kWidth];
            std::uint32_t smaller = 0;
            for (std::size_t i = 0; i < kWidth; ++i)
                smaller += keys[i] < wanted ? 1u : 0u;
            node = node * kWidth + smaller;
        }
        return owners_[node];
    }

private:
    // The address as one number.
    using Key = std::conditional_t<family == IpFamily::V4, std::uint32_t, unsigned __int128>;
    static constexpr Key key(IpAddress address)
    {
        if constexpr (family == IpFamily::V4)
            return address.v4_bits();
        else
            return Key{address.high()} << 64 | address.low();
    }
    static constexpr Key kGreatest = ~Key{0};
    static constexpr std::size_t kWidth = 16;  // a cache line of IPv4 keys
    static constexpr std::size_t kMostLevels = 8;

    void build_tree(std::vector<Key> leaves);

    std::vector<Key> keys_;  // level after level, the root first, each filled up with kGreatest
    std::array<std::uint32_t, kMostLevels> levels_{};
    std::uint32_t depth_ = 0;
    std::vector<std::uint32_t> owners_;
};

extern template class PrefixRanges<IpFamily::V4>;
extern template class PrefixRanges<IpFamily::V6>;

}  // namespace vpcsim
