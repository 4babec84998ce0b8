#include "timeline_player.h"

#include <algorithm>
#include <array>
#include <utility>

#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"

namespace vpcsim {
namespace {

// As a file may write it: an account's uid is a text in the API and a number to most people.
std::string scalar_text(const Value& value) { return value.is_text() ? value.text() : to_json(value); }

// Appends a sentence for each member of `expected` that `actual` has not, or has otherwise.
void compare(const Value& expected, const Value& actual, const std::string& path, std::vector<std::string>& failures)
{
    if (expected.is_map() && actual.is_map()) {
        for (const Value::Member& member : expected.members()) {
            const std::string here = path.empty() ? member.key : path + "." + member.key;
            if (const Value* found = actual.find(member.key))
                compare(member.value, *found, here, failures);
            else
                failures.push_back(format("expected {}, which the answer has not", here));
        }
        return;
    }
    if (scalar_text(expected) != scalar_text(actual))
        failures.push_back(format("expected {} {}, got {}", path, scalar_text(expected), scalar_text(actual)));
}

std::vector<std::string> judge_call(const TimelineEntry& entry, const CallResult& result)
{
    std::vector<std::string> failures;
    if (entry.expected_error) {
        if (result.is_success())
            failures.push_back(format("expected {}, but the call succeeded", *entry.expected_error));
        else if (std::ranges::find(result.errors(), *entry.expected_error, &ApiError::code) == result.errors().end())
            failures.push_back(
                format("expected {}, got {}: {}", *entry.expected_error, result.error().code, result.error().message));
        return failures;
    }
    if (!result.is_success()) {
        for (const ApiError& error : result.errors())
            failures.push_back(format("{}: {}", error.code, error.message));
        return failures;
    }
    if (entry.expected)
        compare(*entry.expected, result.value(), {}, failures);
    return failures;
}

}  // namespace

bool is_query(std::string_view action) { return action.starts_with("Get") || action.starts_with("List"); }

const CreatingAction* find_creating_action(std::string_view action)
{
    constexpr static std::array kActions{
        CreatingAction{"CreateVpc", "VpcName", "vpcs"},
        CreatingAction{"CreateVSwitch", "VSwitchName", "vswitches"},
        CreatingAction{"CreateRouteTable", "RouteTableName", "route_tables"},
        CreatingAction{"CreateSecurityGroup", "SecurityGroupName", "security_groups"},
        CreatingAction{"CreateNetworkAcl", "NetworkAclName", "network_acls"},
        CreatingAction{"RunInstances", "InstanceName", "instances"},
        CreatingAction{"CreateVpcPeerConnection", "Name", "peer_connections"},
    };
    const auto found = std::ranges::find(kActions, action, &CreatingAction::action);
    return found != kActions.end() ? &*found : nullptr;
}

TimelinePlayer::TimelinePlayer(const Scenario& scenario, Network& network, Simulator& simulator, EventKinds kinds,
                               std::function<void()> on_change, OnRecord on_record)
    : scenario_{scenario}, network_{network}, simulator_{simulator}, control_{network},
      on_change_{std::move(on_change)}, on_record_{std::move(on_record)}, kinds_{kinds},
      deadlines_{EventTarget::of(kinds.deadline, 0), 0}, awaited_{scenario.awaited_routes}
{
    for (const PeerConnection& peer : network_.peer_connections)
        statuses_.push_back(peer.status);
}

void TimelinePlayer::start()
{
    for (std::uint32_t index = 0; index < scenario_.timeline.size(); ++index) {
        Place& place = entries_.emplace_back(Place{EventTarget::of(kinds_.entry, index)});
        simulator_.schedule(place, EventClass::Timeline, scenario_.timeline[index].at, place.target);
    }
    schedule_deadline();
}

void TimelinePlayer::handle(const Event& event)
{
    if (event.target.kind() == kinds_.deadline) {
        if (now() != deadline_at_)
            return;
        deadline_at_ = kNever;
        if (control_.advance(now()))
            on_change_();
        follow_up();
        return;
    }
    const TimelineEntry& entry = scenario_.timeline[event.target.index()];
    perform(entry);
    if (entry.every && now() + *entry.every <= entry.until)
        simulator_.schedule(entries_[event.target.index()], EventClass::Timeline, now() + *entry.every, event.target);
}

void TimelinePlayer::perform(const TimelineEntry& entry)
{
    if (entry.link)
        return change_link(entry);
    CallResult result = call(entry.account, entry.action, entry.parameters);
    std::vector<std::string> failures = judge_call(entry, result);
    on_record_(CallRecord{now(), entry.account, entry.action, entry.parameters, std::move(result), std::move(failures),
                          entry.origin});
    follow_up();
}

void TimelinePlayer::change_link(const TimelineEntry& entry)
{
    const LinkChange& change = *entry.link;
    const PeerConnectionId id = network_.find<PeerConnectionId>(change.peer);
    if (id) {
        PeerConnection& peer = network_.peer_connections[id];
        if (change.down)
            peer.link_down_until = std::max(peer.link_down_until, now() + *change.down);
        if (change.quality)
            peer.quality = change.quality;
        on_change_();
    }
    on_record_(LinkRecord{now(), change, !id.is_none(), entry.origin});
}

CallResult TimelinePlayer::call(const std::string& account, const std::string& action, const Value& parameters)
{
    CallResult result = control_.call(now(), account, action, parameters);
    if (result.is_success() && !is_query(action))
        on_change_();
    return result;
}

void TimelinePlayer::follow_up()
{
    note_status_changes();
    std::erase_if(awaited_, [this](const AwaitedRoute& route) { return try_route(route); });
    schedule_deadline();
}

bool TimelinePlayer::try_route(const AwaitedRoute& route)
{
    const PeerConnectionId peer = network_.find<PeerConnectionId>(route.peer);
    if (peer.is_none() || network_.peer_connections[peer].status != route.status)
        return false;
    CallResult result = call(route.account, "CreateRouteEntry", route.parameters);
    // What is under way in that VPC ends by a deadline, and then the route is tried again.
    if (!result.is_success() && result.error().code == "TaskConflict")
        return false;
    std::vector<std::string> failures = judge_call({}, result);
    on_record_(CallRecord{now(), route.account, "CreateRouteEntry", route.parameters, std::move(result),
                          std::move(failures), route.origin});
    return true;
}

void TimelinePlayer::note_status_changes()
{
    for (const PeerConnectionId id : ids(network_.peer_connections)) {
        const PeerConnection& peer = network_.peer_connections[id];
        if (id.value == statuses_.size()) {
            statuses_.push_back(peer.status);
            on_record_(StatusChange{now(), peer.name, std::nullopt, peer.status});
        } else if (statuses_[id.value] != peer.status) {
            on_record_(StatusChange{now(), peer.name, std::exchange(statuses_[id.value], peer.status), peer.status});
        }
    }
}

void TimelinePlayer::schedule_deadline()
{
    const TimePoint next = control_.next_due();
    if (next >= deadline_at_ || next == kNever)
        return;
    deadline_at_ = next;
    simulator_.schedule(deadlines_, EventClass::Deadline, next, deadlines_.target);
}

}  // namespace vpcsim
