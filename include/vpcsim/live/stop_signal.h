// StopSignal: SIGINT, SIGTERM and, unless it is ignored, SIGHUP, received through Boost.Asio on a thread of its own.
// The first one raises a flag that a run looks at; the second one ends the process at once, as anybody would expect who
// presses ^C twice.
#pragma once

#include <atomic>
#include <memory>

namespace vpcsim {

class StopSignal {
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    const std::atomic<bool>& flag() const { return flag_; }

private:
    struct Listener;

    std::atomic<bool> flag_{false};
    std::unique_ptr<Listener> listener_;
};

}  // namespace vpcsim
