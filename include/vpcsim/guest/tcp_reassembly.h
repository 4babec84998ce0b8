// TcpReassembly: what of a byte stream has come ahead of its turn. Only where it lies is kept: bulk payload is zeros.
// Invariant: ranges_ is sorted, and no two of them touch; the first of recent_ holds what came last (RFC 2018 4).
#pragma once

#include <vector>

#include "vpcsim/guest/tcp_segment.h"

namespace vpcsim {

class TcpReassembly {
public:
    // REQUIRES: the range is not empty, and lies ahead of what is next in order.
    void add(TcpRange range);
    // All before `position` has come in order. Returns how far that now reaches, with what had come ahead.
    TcpPosition advance(TcpPosition position);

    bool empty() const { return ranges_.empty(); }
    // What the receiver tells: the range of the latest segment first, then those that it last told of.
    TcpSackBlocks blocks(std::size_t most) const;

private:
    void note_recent(TcpRange range);
    void fill_recent();

    std::vector<TcpRange> ranges_;
    std::vector<TcpRange> recent_;  // at most TcpSackBlocks::kMost
};

}  // namespace vpcsim
