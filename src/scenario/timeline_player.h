// TimelinePlayer: makes a scenario's calls at their times and lets the control plane do what falls due between them.
// It plays to a run, in which packets meet the changes, and before that to the reader, which looks for mistakes.
#pragma once

#include <functional>
#include <vector>

#include "vpcsim/control/control_plane.h"
#include "vpcsim/scenario/scenario.h"
#include "vpcsim/sim/simulator.h"

namespace vpcsim {

// Whether it only asks, by the API's own manner of naming.
bool is_query(std::string_view action);

class TimelinePlayer {
public:
    // Kinds of its events; whoever runs the simulator passes them to handle().
    struct EventKinds {
        std::uint32_t entry;
        std::uint32_t deadline;
    };
    using OnRecord = std::function<void(const ChangeRecord&)>;

    // `network` is the scenario's, or a copy that has not been changed; both outlive the player. `on_change` is called
    // after every change of the network, `on_record` for every record as it is made.
    TimelinePlayer(const Scenario& scenario, Network& network, Simulator& simulator, EventKinds kinds,
                   std::function<void()> on_change, OnRecord on_record);

    // Schedules what is to come.
    void start();
    void handle(const Event& event);

    // Awaited routes whose moment has not come.
    const std::vector<AwaitedRoute>& still_awaited() const { return awaited_; }

private:
    void perform(const TimelineEntry& entry);
    void change_link(const TimelineEntry& entry);
    // Whether the route is settled: created, or refused for good.
    bool try_route(const AwaitedRoute& route);
    CallResult call(const std::string& account, const std::string& action, const Value& parameters);
    // What a change of the network brings with it.
    void follow_up();
    void note_status_changes();
    void schedule_deadline();
    TimePoint now() const { return simulator_.now(); }

    const Scenario& scenario_;
    Network& network_;
    Simulator& simulator_;
    ControlPlane control_;
    std::function<void()> on_change_;
    OnRecord on_record_;
    EventKinds kinds_;
    std::vector<Place> entries_;  // each schedules itself, so that those of one moment keep the order of the file
    Place deadlines_;
    TimePoint deadline_at_ = kNever;  // of the deadline event that counts; one that comes earlier leaves it behind
    std::vector<AwaitedRoute> awaited_;
    std::vector<PeerStatus> statuses_;  // by PeerConnectionId, as last seen
};

}  // namespace vpcsim
