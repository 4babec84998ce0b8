// Simulator: the clock and the queue. It knows nothing of networks: whoever runs it says what an event means.
#pragma once

#include <cstdint>
#include <utility>

#include "vpcsim/base/assert.h"
#include "vpcsim/sim/event_queue.h"

namespace vpcsim {

class Simulator {
public:
    TimePoint now() const { return now_; }
    std::uint64_t events_handled() const { return events_handled_; }
    std::size_t pending() const { return queue_.size(); }

    // REQUIRES: at >= now().
    void schedule(Place& by, EventClass event_class, TimePoint at, EventTarget target, std::uint32_t argument = 0)
    {
        VPCSIM_ASSERT(at >= now_);
        queue_.push({at, EventQueue::order_of(event_class, by), target, argument});
        ++by.scheduled;
    }

    // Handles events in order up to and including `last`, until none is left or stop() was called; then the time is
    // `last`, or that of the event which stopped it.
    template <class Handler>
    void run_until(TimePoint last, Handler&& handle)
    {
        stopped_ = false;
        while (!stopped_ && !queue_.empty() && queue_.top().at <= last) {
            const Event event = queue_.pop();
            VPCSIM_ASSERT(event.at >= now_);
            now_ = event.at;
            ++events_handled_;
            handle(event);
        }
        if (!stopped_ && last > now_)
            now_ = last;
    }

    // Ends run_until after the event at hand.
    void stop() { stopped_ = true; }

private:
    EventQueue queue_;
    TimePoint now_ = kStart;
    std::uint64_t events_handled_ = 0;
    bool stopped_ = false;
};

}  // namespace vpcsim
