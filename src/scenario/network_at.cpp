#include "vpcsim/scenario/network_at.h"

#include "timeline_player.h"

namespace vpcsim {

Network network_at(const Scenario& scenario, TimePoint at)
{
    constexpr TimelinePlayer::EventKinds kKinds{.entry = 1, .deadline = 2};  // nobody else has events here
    Network network = scenario.network;
    Simulator simulator;
    TimelinePlayer player{scenario, network, simulator, kKinds, [] {}, [](const ChangeRecord&) {}};
    player.start();
    const TimePoint end = scenario.end();
    simulator.run_until(at, [&](const Event& event) {
        const bool is_call = event.target.kind() == kKinds.entry;
        if (!is_call || event.at <= end)
            player.handle(event);
    });
    return network;
}

}  // namespace vpcsim
