// The timeline as written: its entries, and a rehearsal without packets that finds what can never be right.
#include <algorithm>
#include <map>
#include <set>

#include "link_reader.h"
#include "settings.h"
#include "timeline_player.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/control/action.h"
#include "vpcsim/fabric/fabric.h"

namespace vpcsim {
namespace {

// Each is a record in the result.
constexpr std::int64_t kMostRepetitions = 100'000;

class TimelineReader {
public:
    TimelineReader(Scenario& scenario, std::vector<Diagnostic>& diagnostics)
        : scenario_{scenario}, diagnostics_{diagnostics}
    {
    }

    void read(const Value& item)
    {
        TimelineEntry entry;
        entry.origin = item.origin();
        read_times(item, entry);
        if (item.find("call") != nullptr)
            read_call(item, entry);
        else
            read_link(item, entry);
        scenario_.timeline.push_back(std::move(entry));
    }

private:
    void report(Origin at, std::string message) { diagnostics_.push_back({at, "timeline: " + std::move(message)}); }

    // Keys that say nothing in that kind of entry.
    void refuse(const Value& item, std::initializer_list<std::string_view> keys, std::string_view why)
    {
        for (const std::string_view key : keys)
            if (const Value* found = item.find(key))
                report(found->origin(), format("`{}` {}", key, why));
    }

    void read_call(const Value& item, TimelineEntry& entry)
    {
        refuse(item, {"link"}, "cannot stand beside `call`; make two of it");
        refuse(item, {"down", "quality"}, "is of a `link`, and this is a call");
        entry.action = action_of(*item.find("call"));
        read_account(item, entry);
        if (const Value* with = item.find("with"))
            entry.parameters = *with;
        entry.parameters.set_origin(item.origin());
        if (const Value* code = item.find("expect_error")) {
            entry.expected_error = code->text();
            if (entry.expected_error->empty())
                report(code->origin(), "`expect_error` is empty; leave it out for a call that must succeed");
        }
        if (const Value* expected = item.find("expect"))
            entry.expected = *expected;
        if (entry.expected && entry.expected_error)
            report(item.find("expect")->origin(), "`expect` and `expect_error` exclude each other: a refused call has "
                                                  "no answer");
        read_result(item, entry);
        check_parameters(entry);
    }

    void read_link(const Value& item, TimelineEntry& entry)
    {
        refuse(item, {"as", "with", "expect_error", "expect", "result"}, "is of a `call`, and this is none");
        const Value* link = item.find("link");
        if (link == nullptr)
            return report(item.origin(), "one of `call` and `link` is missing");
        const Value* down = item.find("down");
        const Value* quality = item.find("quality");
        if (down == nullptr && quality == nullptr)
            report(item.origin(),
                   format("what becomes of the link of {} is missing: `down`, `quality`, or both", link->text()));
        entry.link = LinkChange{link->text(), {}, {}};
        if (down != nullptr)
            entry.link->down = duration_of(*down);
        if (quality != nullptr)
            entry.link->quality = read_quality(*quality, diagnostics_);
    }

    // Words of the file are read in any case.
    static std::string action_of(const Value& word)
    {
        const std::string wanted = word_of(word);
        for (const ActionInfo& action : actions()) {
            std::string name{action.name};
            std::ranges::transform(name, name.begin(),
                                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
            if (name == wanted)
                return std::string{action.name};
        }
        VPCSIM_ASSERT(false && "an action that the format does not know");
        return {};
    }

    void read_times(const Value& item, TimelineEntry& entry)
    {
        const Value* at = item.find("at");
        const Value* every = item.find("every");
        const Value* first = item.find("from");
        const Value* until = item.find("until");
        if (at != nullptr) {
            entry.at = kStart + duration_of(*at);
            for (const Value* extra : {first, until})
                if (extra != nullptr)
                    report(extra->origin(), "`from` and `until` go with `every`; `at` is one moment");
            check_within_run(*at, entry.at);
            return;
        }
        entry.every = duration_of(*every);
        entry.at = kStart + (first != nullptr ? duration_of(*first) : *entry.every);
        check_within_run(first != nullptr ? *first : *every, entry.at);
        if (until != nullptr)
            entry.until = kStart + duration_of(*until);
        if (entry.until < entry.at)
            report(until->origin(), format("`until: {}` comes before the first call at {}", to_string(entry.until),
                                           to_string(entry.at)));
    }

    void check_within_run(const Value& written, TimePoint at)
    {
        if (scenario_.duration && at > kStart + *scenario_.duration)
            report(written.origin(), format("the call at {} comes after the run's end; `duration` is {}", to_string(at),
                                            to_string(*scenario_.duration)));
        else if (at > kStart + kLongestDuration)
            report(written.origin(), format("the call at {} comes after {}, where simulated time ends", to_string(at),
                                            to_string(kLongestDuration)));
    }

    // Of the file's only account nothing need be said.
    void read_account(const Value& item, TimelineEntry& entry)
    {
        if (const Value* as = item.find("as"))
            entry.account = as->text();
        else if (scenario_.network.accounts.size() == 1)
            entry.account = scenario_.network.accounts[AccountId{0}].name;
        else
            report(item.origin(), format("`as` is missing: say which account calls {}", entry.action));
    }

    // `result: NAME` is how the file calls what the call makes.
    void read_result(const Value& item, TimelineEntry& entry)
    {
        const Value* result = item.find("result");
        if (result == nullptr)
            return;
        const CreatingAction* creating = find_creating_action(entry.action);
        if (creating == nullptr)
            return report(result->origin(), format("{} makes nothing that `result` could name", entry.action));
        if (entry.every)
            report(result->origin(), "a call that is repeated cannot name what it makes: every name is given once");
        if (const Value* amount = entry.parameters.find("Amount"); amount != nullptr && !is_one(*amount))
            return report(result->origin(),
                          format("{} makes several, {}-1, {}-2 and so on; leave `result` out and give "
                                 "them {} yourself",
                                 entry.action, result->text(), result->text(), creating->name_parameter));
        const Value* name = entry.parameters.find(creating->name_parameter);
        if (name != nullptr && !(name->is_text() && name->text() == result->text()))
            return report(result->origin(),
                          format("`result: {}` contradicts {}", result->text(), creating->name_parameter));
        entry.parameters.set(creating->name_parameter, *result, result->origin());
    }

    static bool is_one(const Value& amount) { return amount.is_integer() && amount.integer() == 1; }

    // What no network would take.
    void check_parameters(const TimelineEntry& entry)
    {
        for (const ApiError& error : shape_errors(*find_action(entry.action), entry.parameters))
            if (error.code != entry.expected_error)
                report(error.origin.is_known() ? error.origin : entry.origin,
                       format("{}: {}: {}{}", entry.action, error.code, error.message, bandwidth_hint(entry, error)));
    }

    // A file's own bandwidths have units; those of the API are numbers.
    static std::string bandwidth_hint(const TimelineEntry& entry, const ApiError& error)
    {
        const Value* value = entry.parameters.find("Bandwidth");
        if (error.parameter != "Bandwidth" || !value->is_text() || !entry.action.ends_with("VpcPeerConnection"))
            return {};
        const auto rate = parse_bit_rate(value->text());
        return rate ? format("; it is in Mbit/s: write {}", rate->bits_per_second / 1'000'000) : "; it is in Mbit/s";
    }

    Scenario& scenario_;
    std::vector<Diagnostic>& diagnostics_;
};

// "Resource[1].ResourceId", counted from 1, as ApiError names a parameter.
const Value* at_path(const Value& parameters, std::string_view path)
{
    const Value* value = &parameters;
    while (value != nullptr && !path.empty()) {
        const std::string_view step = path.substr(0, path.find('.'));
        path = step.size() < path.size() ? path.substr(step.size() + 1) : std::string_view{};
        const std::size_t bracket = step.find('[');
        value = value->find(step.substr(0, bracket));
        if (value == nullptr || bracket == std::string_view::npos)
            continue;
        const auto number = parse_integer(step.substr(bracket + 1, step.size() - bracket - 2));
        const bool is_there =
            number && value->is_list() && *number >= 1 && *number <= static_cast<std::int64_t>(value->items().size());
        value = is_there ? &value->items()[static_cast<std::size_t>(*number) - 1] : nullptr;
    }
    return value;
}

// A destination that a route table has not is no name.
bool is_about_a_name(const ApiError& error)
{
    const std::string_view parameter = std::string_view{error.parameter}.substr(0, error.parameter.rfind('['));
    return error.code.find("NotFound") != std::string::npos &&
           (parameter.ends_with("Id") || parameter.ends_with("Ids"));
}

// A name that a call could not find: whether it is one at all shows when everything has been made.
struct MissingName {
    std::string name;
    std::string action;  // empty: a change of its link
    TimePoint at;
    Origin origin;
    bool was_there = false;
};

bool is_name_of_any(const Network& network, std::string_view name)
{
    return network.find<VpcId>(name) || network.find<VSwitchId>(name) || network.find<RouteTableId>(name) ||
           network.find<SecurityGroupId>(name) || network.find<NetworkAclId>(name) || network.find<InstanceId>(name) ||
           network.find<EniId>(name) || network.find<PeerConnectionId>(name) || network.find<Ipv4GatewayId>(name) ||
           network.find<Ipv6GatewayId>(name) || network.find<NatGatewayId>(name) || network.find<EipId>(name);
}

class Rehearsal {
public:
    Rehearsal(const Scenario& scenario, Network& network, IdVector<InstanceId, TimePoint>& made,
              std::vector<Diagnostic>& diagnostics)
        : scenario_{scenario}, network_{network}, made_{made}, diagnostics_{diagnostics}
    {
    }

    void perform()
    {
        constexpr TimelinePlayer::EventKinds kKinds{event_kind::kFirstFree, event_kind::kFirstFree + 1};
        Simulator simulator;
        const auto note_births = [&] {
            while (made_.size() < network_.instances.size())
                made_.push_back(simulator.now());
        };
        TimelinePlayer player{scenario_, network_,    simulator,
                              kKinds,    note_births, [this](const ChangeRecord& record) { look_at(record); }};
        player.start();
        TimePoint end = kStart + scenario_.duration.value_or(Duration::zero());
        for (const TimelineEntry& entry : scenario_.timeline)
            end = std::max(end, entry.every && entry.until != kNever ? entry.until : entry.at);
        // Until what the last call has begun is complete, and the routes that wait for it are made one after the other.
        const Assumptions& assumptions = network_.assumptions;
        const auto routes = static_cast<std::int64_t>(scenario_.awaited_routes.size());
        if (!scenario_.duration)
            end += assumptions.peer_creating_time + assumptions.peer_updating_time +
                   routes * assumptions.route_creating_time;
        // More calls than may be are complained of elsewhere; here they must only not take for ever.
        const auto most_calls = scenario_.timeline.size() + static_cast<std::size_t>(kMostRepetitions);
        simulator.run_until(end, [&](const Event& event) {
            player.handle(event);
            if (calls_ > most_calls)
                simulator.stop();
        });
        for (const MissingName& missing : missing_)
            report(missing);
    }

private:
    void look_at(const ChangeRecord& record)
    {
        if (const auto* link = std::get_if<LinkRecord>(&record)) {
            ++calls_;
            if (!link->is_made)
                missing_.push_back({link->change.peer, "", link->at, link->origin});
            return;
        }
        const auto* call = std::get_if<CallRecord>(&record);
        calls_ += call != nullptr ? 1u : 0u;
        if (call == nullptr || call->failures.empty() || call->result.is_success())
            return;
        if (const CreatingAction* creating = find_creating_action(call->action))
            if (const Value* made = call->parameters.find(creating->name_parameter); made != nullptr && made->is_text())
                refused_.emplace(made->text(), format("its {} at {} is refused with {}", call->action,
                                                      to_string(call->at), call->result.error().code));
        const bool is_declared_route = std::ranges::find(scenario_.awaited_routes, call->origin,
                                                         &AwaitedRoute::origin) != scenario_.awaited_routes.end();
        for (const ApiError& error : call->result.errors()) {
            const Origin at = error.origin.is_known() ? error.origin : call->origin;
            if (is_declared_route)  // what is declared must be right, whenever it comes
                diagnostics_.push_back({at, format("{}: {}", error.code, error.message)});
            const Value* name = at_path(call->parameters, error.parameter);
            if (!is_declared_route && is_about_a_name(error) && name != nullptr && name->is_text())
                missing_.push_back({name->text(), call->action, call->at, at, is_name_of_any(network_, name->text())});
        }
    }

    // What was there then is refused for a reason of the cloud's: it is another account's, or deleted. A run shows it.
    void report(const MissingName& missing)
    {
        if (missing.was_there || !reported_.insert({missing.origin, missing.name}).second)
            return;
        std::string problem;
        if (is_name_of_any(network_, missing.name))
            problem = format("`{}` is made only after {}, when {}", missing.name, to_string(missing.at),
                             missing.action.empty() ? "its link changes" : missing.action + " is called");
        else if (const auto refused = refused_.find(missing.name); refused != refused_.end())
            problem = format("`{}` is never made: {}", missing.name, refused->second);
        else
            problem = format("{} names `{}`, which is not declared{}", missing.action, missing.name,
                             did_you_mean(missing.name, names()));
        diagnostics_.push_back({missing.origin, "timeline: " + problem});
    }

    std::vector<std::string_view> names() const
    {
        std::vector<std::string_view> all;
        const auto add = [&all](const auto& objects) {
            constexpr std::size_t kMostOfAKind = 2000;  // a suggestion among more would be chance
            for (const auto& object : objects)
                if (all.size() < kMostOfAKind)
                    all.push_back(object.name);
        };
        add(network_.peer_connections);
        add(network_.vpcs);
        add(network_.vswitches);
        add(network_.security_groups);
        add(network_.network_acls);
        add(network_.instances);
        return all;
    }

    const Scenario& scenario_;
    Network& network_;
    IdVector<InstanceId, TimePoint>& made_;
    std::vector<Diagnostic>& diagnostics_;
    std::size_t calls_ = 0;
    std::vector<MissingName> missing_;
    std::map<std::string, std::string, std::less<>> refused_;  // names that calls could not make, and why
    std::set<std::pair<Origin, std::string>> reported_;
};

}  // namespace

void read_timeline(const Value& file, Scenario& scenario, std::vector<Diagnostic>& diagnostics)
{
    const Value* timeline = file.find("timeline");
    if (timeline == nullptr)
        return;
    TimelineReader reader{scenario, diagnostics};
    for (const Value& item : timeline->items())
        reader.read(item);
}

void rehearse_timeline(const Scenario& scenario, Network& network, IdVector<InstanceId, TimePoint>& made,
                       std::vector<Diagnostic>& diagnostics)
{
    Rehearsal{scenario, network, made, diagnostics}.perform();
}

void check_repetitions(const Scenario& scenario, std::vector<Diagnostic>& diagnostics)
{
    const TimePoint end = scenario.end();
    std::int64_t calls = 0;
    for (const TimelineEntry& entry : scenario.timeline) {
        const TimePoint last = std::min(entry.until, end);
        if (entry.every && last > entry.at)
            calls += std::min((last - entry.at) / *entry.every, kMostRepetitions);
        if (calls < kMostRepetitions)
            continue;
        diagnostics.push_back({entry.origin, format("timeline: with this call every {} up to {} there are more than {} "
                                                    "repeated calls",
                                                    to_string(*entry.every), to_string(last), kMostRepetitions)});
        return;
    }
}

}  // namespace vpcsim
