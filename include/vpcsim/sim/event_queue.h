// EventQueue: what happens next. A 4-ary heap of 24-byte events.
//
// The order of two events never depends on who inserted first across places: it is (time, class, scheduling place, that
// place's own counter). So a run split over regions gives the same bytes as one that is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/time.h"

namespace vpcsim {

// At one instant: first what the control plane owes, then what the timeline asks, then packets and timers, then checks.
// At 7 d exactly, a request expires before it can be accepted [domain.md 1.4].
enum class EventClass : std::uint8_t { Deadline, Timeline, Packet, Check };

// What an event is for: `kind` says whose it is (the owners agree on the numbers), `index` which of them.
struct EventTarget {
    std::uint32_t bits = 0;  // kind : 4, index : 28

    static constexpr std::uint32_t kMostIndex = (1u << 28) - 1;
    static constexpr EventTarget of(std::uint32_t kind, std::uint32_t index) { return {kind << 28 | index}; }
    constexpr std::uint32_t kind() const { return bits >> 28; }
    constexpr std::uint32_t index() const { return bits & kMostIndex; }
};

// Who schedules: a link, a guest, the runner. It counts its own events; `target` is also its rank among equals.
struct Place {
    EventTarget target;
    std::uint64_t scheduled = 0;
};

struct Event {
    TimePoint at;
    std::uint64_t order = 0;  // class : 2, place : 32, counter : 30 - see EventQueue::order_of
    EventTarget target;
    std::uint32_t argument = 0;

    friend bool operator<(const Event& a, const Event& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }
};
static_assert(sizeof(Event) == 24);

class EventQueue {
public:
    // The counter may wrap: two events of one place at one instant are never 2^30 apart.
    static std::uint64_t order_of(EventClass event_class, const Place& by)
    {
        return static_cast<std::uint64_t>(event_class) << 62 | std::uint64_t{by.target.bits} << 30 |
               (by.scheduled & ((1u << 30) - 1));
    }

    bool empty() const { return size() == 0; }
    std::size_t size() const { return heap_.size() - (has_gap_ ? 1 : 0); }
    // REQUIRES: !empty().
    const Event& top()
    {
        close_gap();
        return heap_.front();
    }

    void push(const Event& event)
    {
        if (has_gap_) {
            has_gap_ = false;
            return sink(event);
        }
        std::size_t at = heap_.size();
        heap_.push_back(event);
        while (at > 0) {
            const std::size_t parent = (at - 1) / 4;
            if (!(event < heap_[parent]))
                break;
            heap_[at] = heap_[parent];
            at = parent;
        }
        heap_[at] = event;
    }

    // Leaves a gap at the root: whoever handles an event mostly schedules the next one of its place, which sinks from
    // there at once (7 ns for both instead of 14, with four events).
    Event pop()
    {
        VPCSIM_ASSERT(!empty());
        close_gap();
        has_gap_ = true;
        return heap_.front();
    }

private:
    void close_gap()
    {
        if (!has_gap_)
            return;
        has_gap_ = false;
        const Event last = heap_.back();
        heap_.pop_back();
        if (!heap_.empty())
            sink(last);
    }

    // From the root, whose event is gone, to where it belongs.
    void sink(const Event& event)
    {
        std::size_t at = 0;
        for (;;) {
            const std::size_t first_child = 4 * at + 1;
            if (first_child >= heap_.size())
                break;
            const std::size_t end = first_child + 4 < heap_.size() ? first_child + 4 : heap_.size();
            std::size_t least = first_child;
            for (std::size_t child = first_child + 1; child < end; ++child)
                if (heap_[child] < heap_[least])
                    least = child;
            if (!(heap_[least] < event))
                break;
            heap_[at] = heap_[least];
            at = least;
        }
        heap_[at] = event;
    }

    std::vector<Event> heap_;
    bool has_gap_ = false;  // heap_.front() has been popped
};

}  // namespace vpcsim
