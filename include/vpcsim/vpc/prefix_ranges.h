// PrefixRanges: longest-prefix match for one family: the prefixes flattened into ranges, found by binary search.
// Invariant: starts_ is sorted and unique and begins with the family's first address; owners_[i] is the entry that wins
// in [starts_[i], starts_[i + 1]), or kNoEntry. 20 bytes a range, at most 2 n + 1 ranges for n prefixes.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "vpcsim/wire/address.h"

namespace vpcsim {

class PrefixRanges {
public:
    static constexpr std::uint32_t kNoEntry = std::numeric_limits<std::uint32_t>::max();

    struct Prefix {
        Cidr block;
        std::uint32_t entry = kNoEntry;
    };

    PrefixRanges() = default;
    // REQUIRES: all blocks are of one family, and no two are equal.
    explicit PrefixRanges(std::vector<Prefix> prefixes);

    std::uint32_t lookup(IpAddress address) const
    {
        if (starts_.empty())
            return kNoEntry;
        // Without branches: a miss in the branch predictor costs more than the whole search.
        const Key wanted = key(address);
        const Key* base = starts_.data();
        std::size_t count = starts_.size();
        while (count > 1) {
            const std::size_t half = count / 2;
            base += half * static_cast<std::size_t>(base[half] <= wanted);
            count -= half;
        }
        return owners_[static_cast<std::size_t>(base - starts_.data())];
    }

private:
    // The address as one number: one subtraction compares two of them.
    using Key = unsigned __int128;
    static constexpr Key key(IpAddress address) { return Key{address.high()} << 64 | address.low(); }

    std::vector<Key> starts_;
    std::vector<std::uint32_t> owners_;
};

}  // namespace vpcsim
