// ReorderingLine: what is in flight on a link whose packets may overtake each other. A heap, by arrival and then by the
// order in which they were sent; one pending event however many packets there are.
//
// An event cannot be taken back, and a packet that is sent later may arrive sooner. But never sooner than the link's
// delay from now: so the pending event comes that soon, or with the first arrival if that is sooner, and finds nothing
// to do at times. Invariant: an event is pending exactly while a packet is in flight.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "vpcsim/fabric/delay_line.h"

namespace vpcsim {

class ReorderingLine {
public:
    explicit ReorderingLine(EventTarget target) : place_{target} {}

    // REQUIRES: item.arrival >= now + delay, with the same delay > 0 every time.
    void push(Simulator& simulator, const InFlight& item, Duration delay)
    {
        VPCSIM_ASSERT(delay > Duration::zero() && item.arrival >= simulator.now() + delay);
        delay_ = delay;
        heap_.push_back({item, sent_++});
        std::ranges::push_heap(heap_, arrives_later);
        if (heap_.size() == 1)
            wake(simulator);
    }

    struct Arrived {
        InFlight item;
        bool is_late;  // one that was sent later has arrived before it
    };
    // What an event of the line brings; schedules the next one. None when nothing is due yet.
    std::optional<Arrived> pop(Simulator& simulator)
    {
        VPCSIM_ASSERT(!heap_.empty());
        if (heap_.front().item.arrival > simulator.now()) {
            wake(simulator);
            return std::nullopt;
        }
        std::ranges::pop_heap(heap_, arrives_later);
        const Sent first = heap_.back();
        heap_.pop_back();
        if (!heap_.empty())
            wake(simulator);
        const bool is_late = first.number < next_expected_;
        next_expected_ = std::max(next_expected_, first.number + 1);
        return Arrived{first.item, is_late};
    }

    std::size_t size() const { return heap_.size(); }

private:
    struct Sent {
        InFlight item;
        std::uint64_t number;
    };
    static bool arrives_later(const Sent& a, const Sent& b)
    {
        return a.item.arrival != b.item.arrival ? a.item.arrival > b.item.arrival : a.number > b.number;
    }

    void wake(Simulator& simulator)
    {
        const TimePoint at = std::min(heap_.front().item.arrival, simulator.now() + delay_);
        simulator.schedule(place_, EventClass::Packet, at, place_.target);
    }

    Place place_;
    Duration delay_{};
    std::vector<Sent> heap_;
    std::uint64_t sent_ = 0;
    std::uint64_t next_expected_ = 0;
};

}  // namespace vpcsim
