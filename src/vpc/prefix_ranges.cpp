#include "vpcsim/vpc/prefix_ranges.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {

template <IpFamily family>
PrefixRanges<family>::PrefixRanges(std::vector<RoutedPrefix> prefixes)
{
    if (prefixes.empty())
        return;
    // Outer blocks come before the blocks they contain, so a stack of open blocks tells the innermost one.
    std::ranges::sort(prefixes, [](const RoutedPrefix& a, const RoutedPrefix& b) {
        return a.block.first() != b.block.first() ? a.block.first() < b.block.first()
                                                  : a.block.length() < b.block.length();
    });
    std::vector<RoutedPrefix> open;
    std::vector<Key> lasts;
    Key next = kLeast;  // the first address that no range covers yet
    bool is_complete = false;
    // What is not covered yet belongs to the innermost open block, up to `last`.
    const auto cover_until = [&](Key last) {
        const std::uint32_t owner = open.empty() ? kNoEntry : open.back().entry;
        if (!owners_.empty() && owners_.back() == owner) {
            lasts.back() = last;
        } else {
            lasts.push_back(last);
            owners_.push_back(owner);
        }
        is_complete = last == kGreatest;
        if (!is_complete)
            next = last + 1;
    };
    const auto close_innermost = [&] {
        const Key last = key(open.back().block.last());
        if (!is_complete && next <= last)
            cover_until(last);
        open.pop_back();
    };

    for (const RoutedPrefix& prefix : prefixes) {
        while (!open.empty() && !open.back().block.contains(prefix.block))
            close_innermost();
        const Key first = key(prefix.block.first());
        if (next < first)
            cover_until(first - 1);
        open.push_back(prefix);
    }
    while (!open.empty())
        close_innermost();
    if (!is_complete)
        cover_until(kGreatest);
    build_tree(std::move(lasts));
}

template <IpFamily family>
void PrefixRanges<family>::build_tree(std::vector<Key> leaves)
{
    std::vector<std::vector<Key>> levels;
    for (std::vector<Key> level = std::move(leaves);;) {
        const std::size_t nodes = (level.size() + kWidth - 1) / kWidth;
        level.resize(nodes * kWidth, kGreatest);
        std::vector<Key> above;
        for (std::size_t node = 0; nodes > 1 && node < nodes; ++node)
            above.push_back(level[node * kWidth + kWidth - 1]);
        levels.push_back(std::move(level));
        if (nodes <= 1)
            break;
        level = std::move(above);
    }
    VPCSIM_ASSERT(levels.size() <= kMostLevels);
    depth_ = static_cast<std::uint32_t>(levels.size());
    std::ranges::reverse(levels);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        levels_[i] = static_cast<std::uint32_t>(keys_.size());
        keys_.insert(keys_.end(), levels[i].begin(), levels[i].end());
    }
}

template class PrefixRanges<IpFamily::V4>;
template class PrefixRanges<IpFamily::V6>;

}  // namespace vpcsim
