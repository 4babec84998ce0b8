// ReorderingLine: what is in flight on a link whose packets may overtake each other. A heap, by arrival and then by the
// order in which they were sent. Invariant: while a packet is in flight, the alarm is set to the first arrival.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "vpcsim/fabric/delay_line.h"
#include "vpcsim/sim/alarm.h"

namespace vpcsim {

class ReorderingLine {
public:
    explicit ReorderingLine(EventTarget target) : alarm_{target} {}

    // REQUIRES: item.arrival >= now.
    void push(Simulator& simulator, const InFlight& item)
    {
        heap_.push_back({item, sent_++});
        std::ranges::push_heap(heap_, arrives_later);
        alarm_.set(simulator, heap_.front().item.arrival);
    }

    struct Arrived {
        InFlight item;
        bool is_late;  // one that was sent later has arrived before it
    };
    // What an event of the line brings. None when the event is stale.
    std::optional<Arrived> pop(Simulator& simulator)
    {
        if (!alarm_.rings(simulator.now()))
            return std::nullopt;
        std::ranges::pop_heap(heap_, arrives_later);
        const Sent first = heap_.back();
        heap_.pop_back();
        if (!heap_.empty())
            alarm_.set(simulator, heap_.front().item.arrival);
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

    Alarm alarm_;
    std::vector<Sent> heap_;
    std::uint64_t sent_ = 0;
    std::uint64_t next_expected_ = 0;
};

}  // namespace vpcsim
