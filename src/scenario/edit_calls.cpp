#include "edit_calls.h"

#include <algorithm>

#include "vpcsim/control/control_plane.h"
#include "vpcsim/scenario/network_at.h"

namespace vpcsim {
namespace {

// When the first thing that is under way will have ended; kNever: nothing is.
TimePoint next_completion(const Network& network)
{
    TimePoint next = kNever;
    for (const PeerConnection& peer : network.peer_connections)
        if (peer.is_in_transition())
            next = std::min(next, peer.due);
    for (const RouteTable& table : network.route_tables)
        for (const RouteEntry& entry : table.entries())
            next = std::min(next, entry.due);
    return next;
}

// From `at` on, as soon as the call is not refused; `at` where it always is.
TimePoint when_accepted(const Scenario& scenario, const EditCall& call, TimePoint at)
{
    constexpr int kMostTries = 1000;  // a timeline may keep something under way for ever
    TimePoint then = at;
    for (int tries = 0; tries < kMostTries && then != kNever; ++tries) {
        Network network = network_at(scenario, then);
        if (ControlPlane{network}.call(then, call.account, call.action, call.parameters).is_success())
            return then;
        then = next_completion(network);  // a refused call has changed nothing
    }
    return at;
}

// Where one would look for a section: routes with the connections they lead over, all else before what is observed.
std::string_view section_before(const Value& file, std::string_view section)
{
    if (section == "route_entries" && file.find("peer_connections") != nullptr)
        return "peer_connections";
    const Value::Map& sections = file.members();
    for (std::size_t index = 1; index < sections.size(); ++index)
        if (sections[index].key == "captures" || sections[index].key == "checks")
            return sections[index - 1].key;
    return {};
}

}  // namespace

Value timeline_item(const Scenario& scenario, const EditCall& call, TimePoint at)
{
    Value item = Value::map();
    item.set("at", to_string(at)).set("call", call.action);
    if (scenario.network.accounts.size() > 1)
        item.set("as", call.account);
    return item.set("with", call.parameters);
}

void add_to_section(YamlEditor& file, const std::string& section, const Value& item, ListEnd end)
{
    const YamlPath path{section};
    if (file.find(path) == nullptr)
        file.add_list(path, {item}, section_before(file.root(), section));
    else if (end == ListEnd::Front)
        file.prepend(path, item);
    else
        file.append(path, item);
}

void append_calls(const Scenario& scenario, const std::vector<Edit>& edits, TimePoint at, YamlEditor& file)
{
    Scenario played = scenario;  // with what has been appended so far
    for (const Edit& edit : edits)
        for (const EditCall& call : calls_of(network_at(played, at), edit)) {
            at = when_accepted(played, call, at);
            TimelineEntry entry;
            entry.at = at;
            entry.account = call.account;
            entry.action = call.action;
            entry.parameters = call.parameters;
            played.timeline.push_back(std::move(entry));
            add_to_section(file, "timeline", timeline_item(scenario, call, at), ListEnd::Back);
        }
}

}  // namespace vpcsim
