// The timeline: the calls that a scenario makes while packets fly, what came of them, and what befalls the links.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vpcsim/control/call_result.h"
#include "vpcsim/vpc/peer_connection.h"

namespace vpcsim {

// The link of a peer connection goes down for a while, or works otherwise from now on. No call does that: it happens.
struct LinkChange {
    std::string peer;
    std::optional<Duration> down;
    std::optional<LinkQuality> quality;
};

// A call or a change of a link at a time, or again and again.
struct TimelineEntry {
    TimePoint at;
    std::optional<Duration> every;  // from `at` on, up to `until`
    TimePoint until = kNever;
    std::optional<LinkChange> link;  // in place of a call
    std::string action;
    std::string account;  // who calls
    Value parameters = Value::map();
    std::optional<std::string> expected_error;  // the code it must be refused with; none: it must succeed
    std::optional<Value> expected;              // members that the answer must have
    Origin origin;
};

// A route entry that is created once a peer connection reaches a status (`when:`). Routes of one VPC are made one by
// one, and TaskConflict is retried [VP-53, VP-57].
struct AwaitedRoute {
    std::string peer;
    PeerStatus status{};
    std::string account;
    Value parameters = Value::map();  // of CreateRouteEntry
    Origin origin;
};

// A call that was made.
struct CallRecord {
    TimePoint at;
    std::string account;
    std::string action;
    Value parameters;
    CallResult result;
    std::vector<std::string> failures;  // what should have come out; empty: as it should be
    Origin origin;
};

// A peer connection's status changed, by a call or by itself.
struct StatusChange {
    TimePoint at;
    std::string peer;
    std::optional<PeerStatus> from;  // none: it was made now
    PeerStatus to{};
};

// A link changed.
struct LinkRecord {
    TimePoint at;
    LinkChange change;
    bool is_made = true;  // false: there is no such peer connection yet
    Origin origin;
};

using ChangeRecord = std::variant<CallRecord, StatusChange, LinkRecord>;

// Which section of a scenario file an action adds to, and the parameter that names the new object, where `result:`
// goes.
struct CreatingAction {
    std::string_view action;
    std::string_view name_parameter;
    std::string_view section;
};
// nullptr when the action makes nothing that has a name.
const CreatingAction* find_creating_action(std::string_view action);

}  // namespace vpcsim
