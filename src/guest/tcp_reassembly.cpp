#include "vpcsim/guest/tcp_reassembly.h"

#include <algorithm>

namespace vpcsim {

void TcpReassembly::add(TcpRange range)
{
    const auto first = std::ranges::lower_bound(ranges_, range.begin, {}, &TcpRange::end);
    auto last = first;
    for (; last != ranges_.end() && last->begin <= range.end; ++last) {
        range.begin = std::min(range.begin, last->begin);
        range.end = std::max(range.end, last->end);
    }
    if (first == last) {
        ranges_.insert(first, range);
    } else {
        *first = range;
        ranges_.erase(first + 1, last);
    }
    note_recent(range);
}

void TcpReassembly::note_recent(TcpRange range)
{
    std::erase_if(recent_, [&](const TcpRange& told) { return range.begin <= told.begin && told.end <= range.end; });
    recent_.insert(recent_.begin(), range);
    if (recent_.size() > TcpSackBlocks::kMost)
        recent_.pop_back();
    fill_recent();
}

// Of what is left over, when fewer are recent than can be told.
void TcpReassembly::fill_recent()
{
    for (const TcpRange& range : ranges_) {
        if (recent_.size() == std::min(TcpSackBlocks::kMost, ranges_.size()))
            return;
        if (std::ranges::find(recent_, range) == recent_.end())
            recent_.push_back(range);
    }
}

TcpPosition TcpReassembly::advance(TcpPosition position)
{
    auto used = ranges_.begin();
    for (; used != ranges_.end() && used->begin <= position; ++used)
        position = std::max(position, used->end);
    if (used != ranges_.begin()) {
        ranges_.erase(ranges_.begin(), used);
        std::erase_if(recent_, [&](const TcpRange& told) { return told.begin < position; });
        fill_recent();
    }
    return position;
}

TcpSackBlocks TcpReassembly::blocks(std::size_t most) const
{
    TcpSackBlocks blocks;
    for (const TcpRange& range : recent_)
        if (blocks.size() < most)
            blocks.push_back({sequence_of(range.begin), sequence_of(range.end)});
    return blocks;
}

}  // namespace vpcsim
