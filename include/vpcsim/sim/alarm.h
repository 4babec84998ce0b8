// Alarm: a place's one wake-up, which may be set earlier while it is pending. An event cannot be taken back: that of
// the later time comes all the same, and the alarm knows it for stale.
#pragma once

#include "vpcsim/sim/simulator.h"

namespace vpcsim {

class Alarm {
public:
    explicit Alarm(EventTarget target) : place_{target} {}

    // It rings at `at`, or earlier if it was set to. REQUIRES: at >= simulator.now().
    void set(Simulator& simulator, TimePoint at)
    {
        if (at >= rings_at_)
            return;
        simulator.schedule(place_, EventClass::Packet, at, place_.target);
        rings_at_ = at;
    }

    // Whether the event that has come is that which it was set to; then it is not set any more.
    bool rings(TimePoint now)
    {
        if (now != rings_at_)
            return false;
        rings_at_ = kNever;
        return true;
    }

private:
    Place place_;
    TimePoint rings_at_ = kNever;
};

}  // namespace vpcsim
