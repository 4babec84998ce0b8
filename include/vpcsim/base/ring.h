// Ring: a queue in a vector that grows and never shrinks, so that it allocates nothing once it is as long as it gets.
// Each item keeps its index from push to pop: the first one ever pushed has 0, the next one 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "vpcsim/base/assert.h"

namespace vpcsim {

template <typename Item>
class Ring {
public:
    using Index = std::uint64_t;

    bool empty() const { return begin_ == end_; }
    std::size_t size() const { return end_ - begin_; }
    // The index of the first item, and the one behind the last.
    Index begin() const { return begin_; }
    Index end() const { return end_; }

    // REQUIRES: begin() <= index < end()
    Item& operator[](Index index) { return slots_[index & (slots_.size() - 1)]; }
    const Item& operator[](Index index) const { return slots_[index & (slots_.size() - 1)]; }
    Item& front() { return (*this)[begin_]; }

    void push(const Item& item)
    {
        if (size() == slots_.size()) [[unlikely]]
            grow();
        (*this)[end_++] = item;
    }
    void pop()
    {
        VPCSIM_ASSERT(!empty());
        ++begin_;
    }
    void clear() { begin_ = end_; }

private:
    void grow()
    {
        Ring larger;
        larger.slots_.resize(slots_.empty() ? 4 : 2 * slots_.size());  // a power of two
        for (Index index = begin_; index < end_; ++index)
            larger[index] = (*this)[index];
        slots_ = std::move(larger.slots_);
    }

    std::vector<Item> slots_;
    Index begin_ = 0;
    Index end_ = 0;
};

}  // namespace vpcsim
