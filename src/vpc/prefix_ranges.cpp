#include "vpcsim/vpc/prefix_ranges.h"

#include <algorithm>

namespace vpcsim {
namespace {

IpAddress first_address(IpFamily family) { return every_address(family).first(); }

}  // namespace

PrefixRanges::PrefixRanges(std::vector<Prefix> prefixes)
{
    if (prefixes.empty())
        return;
    // Outer blocks come before the blocks they contain, so a stack of open blocks tells the innermost one.
    std::ranges::sort(prefixes, [](const Prefix& a, const Prefix& b) {
        return a.block.first() != b.block.first() ? a.block.first() < b.block.first()
                                                  : a.block.length() < b.block.length();
    });
    const auto begin_range = [this](IpAddress start, std::uint32_t owner) {
        if (!starts_.empty() && starts_.back() == key(start)) {
            owners_.back() = owner;
            return;
        }
        if (!owners_.empty() && owners_.back() == owner)
            return;
        starts_.push_back(key(start));
        owners_.push_back(owner);
    };

    const IpFamily family = prefixes.front().block.family();
    const IpAddress last_address = every_address(family).last();
    std::vector<Prefix> open;
    const auto close_innermost = [&] {
        const IpAddress last = open.back().block.last();
        open.pop_back();
        if (last != last_address)
            begin_range(last.plus(1), open.empty() ? kNoEntry : open.back().entry);
    };

    begin_range(first_address(family), kNoEntry);
    for (const Prefix& prefix : prefixes) {
        while (!open.empty() && !open.back().block.contains(prefix.block))
            close_innermost();
        begin_range(prefix.block.first(), prefix.entry);
        open.push_back(prefix);
    }
    while (!open.empty())
        close_innermost();
}

}  // namespace vpcsim
