#include "vpcsim/scenario/scenario.h"

#include <algorithm>

#include "link_reader.h"
#include "network_builder.h"
#include "settings.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/scenario/format.h"
#include "vpcsim/scenario/shape.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

// The last place in the file that something of `value` has. Not where the next thing begins: what an empty value has
// for its place, or a section that is given twice, is not in the order of the file.
Origin last_origin(const Value& value)
{
    Origin last = value.origin();
    if (value.is_map())
        for (const Value::Member& member : value.members())
            last = std::max({last, member.key_origin, last_origin(member.value)});
    if (value.is_list())
        for (const Value& item : value.items())
            last = std::max(last, last_origin(item));
    return last;
}

// Each mistake that the checker finds has the place of a key or a value.
bool has_mistake(Origin begin, const Value& value, const std::vector<Diagnostic>& diagnostics)
{
    const Origin end = last_origin(value);
    return std::ranges::any_of(diagnostics, [&](const Diagnostic& mistake) {
        return std::min(begin, value.origin()) <= mistake.origin && mistake.origin <= end;
    });
}

// What a misspelt section declares is taken to be declared, as the checker takes it.
std::string_view section_meant_by(std::string_view key)
{
    std::vector<std::string_view> keys;
    for (const Field& field : scenario_format().fields)
        keys.push_back(field.key);
    return closest(key, keys).value_or(key);
}

// Takes the entries with mistakes out of the tree, so that the rest can be built and its own mistakes found as well.
void leave_out_mistakes(Value& file, const std::vector<Diagnostic>& diagnostics, NetworkBuilder& builder)
{
    const Table<Field> known = scenario_format().fields;
    for (Value::Member& section : file.members()) {
        const auto field = std::ranges::find(known, section.key, &Field::key);
        const bool is_of_its_kind = field != known.end() && chosen_shape(section.value, field->shape) != nullptr;
        if (is_of_its_kind && section.value.is_map()) {
            std::erase_if(section.value.members(), [&](const Value::Member& entry) {
                const bool is_wrong = has_mistake(entry.key_origin, entry.value, diagnostics);
                if (is_wrong)
                    builder.leave_out(section.key, entry.key);
                return is_wrong;
            });
        } else if (is_of_its_kind && section.value.is_list()) {
            std::erase_if(section.value.items(),
                          [&](const Value& item) { return has_mistake(item.origin(), item, diagnostics); });
        } else if (!is_of_its_kind || has_mistake(section.key_origin, section.value, diagnostics)) {
            builder.leave_out(section_meant_by(section.key));
            section.value = Value{};
        }
    }
    std::erase_if(file.members(), [](const Value::Member& section) { return section.value.is_null(); });
}

void read_head(const Value& file, Scenario& scenario)
{
    if (const Value* name = file.find("name"))
        scenario.name = name->is_text() ? name->text() : std::to_string(name->integer());
    if (const Value* seed = file.find("seed"))
        scenario.seed = static_cast<std::uint64_t>(seed->integer());
    if (const Value* duration = file.find("duration"))
        scenario.duration = duration_of(*duration);
}

// Who has an address as seen from a VPC: somebody in it, else in one that it is peered with. Blocks may overlap, so the
// same address elsewhere is somebody else's.
InstanceId instance_within_reach(const Network& network, VpcId vpc, IpAddress address)
{
    if (const EniId eni = network.find_eni(vpc, address))
        return network.enis[eni].instance;
    for (const PeerConnection& peer : network.peer_connections) {
        if (!peer.joins(vpc))
            continue;
        if (const EniId eni = network.find_eni(peer.vpc(other(peer.side_of(vpc))), address))
            return network.enis[eni].instance;
    }
    return {};
}

// `diagnostics`: what reading has found.
Scenario build(Value file, std::vector<Diagnostic> diagnostics, std::string path)
{
    if (file.is_map() || diagnostics.empty())
        check_shape(file, scenario_format(), diagnostics);
    // Where the checker has given up counting, the rest is unchecked and must not be built.
    if (!file.is_map() || diagnostics.size() >= kMostDiagnostics)
        throw ScenarioError{path, std::move(diagnostics)};

    Scenario scenario;
    scenario.file = path;
    std::vector<Diagnostic> later;  // what only building finds
    NetworkBuilder builder{file, scenario.network, later};
    if (!diagnostics.empty())
        leave_out_mistakes(file, diagnostics, builder);
    file = with_defaults(std::move(file), scenario_format());

    read_head(file, scenario);
    read_assumptions(file, scenario.network);
    read_latency(file, scenario.network, later);
    read_limits(file, scenario.limits);
    builder.build();
    const IsFailed is_failed = [&](std::string_view section, std::string_view name) {
        return builder.has_failed(section, name);
    };
    scenario.awaited_routes = builder.take_awaited_routes();
    read_peer_qualities(file, scenario.network, later);
    read_guests(file, scenario);
    read_timeline(file, scenario, later);
    const bool is_whole = diagnostics.empty() && later.empty();
    const bool has_changes = !scenario.timeline.empty() || !scenario.awaited_routes.empty();
    std::optional<Network> played;  // a copy only where something is played: networks may be large
    if (is_whole && has_changes)
        played.emplace(scenario.network);
    Rehearsed rehearsed{played ? *played : scenario.network, {}, is_whole};
    rehearsed.made.resize(scenario.network.instances.size());  // at kStart
    if (played)
        rehearse_timeline(scenario, *played, rehearsed.made, later);
    read_captures(file, rehearsed, scenario, is_failed, later);
    read_matrices(file, rehearsed, scenario, is_failed, later);
    read_checks(file, rehearsed, scenario, is_failed, later);
    check_repetitions(scenario, later);

    diagnostics.insert(diagnostics.end(), later.begin(), later.end());
    if (!diagnostics.empty())
        throw ScenarioError{path, std::move(diagnostics)};
    return scenario;
}

}  // namespace

Scenario load_scenario(const std::string& path) { return build_scenario(read_file(path), path); }

Scenario build_scenario(std::string_view text, std::string path)
{
    std::vector<Diagnostic> diagnostics;
    Value file = read_yaml(text, diagnostics);
    return build(std::move(file), std::move(diagnostics), std::move(path));
}

Scenario build_from_tree(Value file, std::string path) { return build(std::move(file), {}, std::move(path)); }

Origin origin_of(const Scenario& scenario, const Network& network, const RuleRef& rule)
{
    if (!rule.is_guests())
        return network.origin(rule);
    const GuestPolicy& policy = scenario.guests[InstanceId{rule.owner}].policy;
    if (rule.kind == RuleRef::Kind::GuestRoute)
        return policy.routes[rule.index].origin;
    return rule.kind == RuleRef::Kind::GuestFirewallRule ? policy.firewall[rule.index].origin
                                                         : policy.services[rule.index].origin;
}

bool ReachedSet::contains(InstanceId receiver) const
{
    return std::ranges::binary_search(members, receiver) != is_complement;
}

TimePoint Scenario::end_with_answers() const
{
    TimePoint last = end();
    for (const Check& check : checks)
        if (check.holds)
            last = std::max(last, latest_end(check).value_or(last));
    return last;
}

TimePoint Scenario::end() const
{
    TimePoint end = kStart + duration.value_or(Duration::zero());
    if (duration)
        return end;
    for (const Check& check : checks) {
        if (!check.holds)
            end = std::max(end, is_transfer(check) ? check.at : latest_end(check).value());
        else if (check.until != kNever)
            end = std::max(end, check.until);
    }
    for (const MatrixCheck& matrix : matrices)
        end = std::max(end, matrix.at);
    for (const TimelineEntry& entry : timeline)
        end = std::max(end, entry.every && entry.until != kNever ? entry.until : entry.at);
    return end;
}

std::string destination_complaint(IpAddress address)
{
    const std::string_view kind = address.is_unspecified()                 ? "the unspecified address"
                                  : address.is_loopback()                  ? "a loopback address"
                                  : address.is_multicast()                 ? "a multicast address"
                                  : address == parse_ip("255.255.255.255") ? "the broadcast address"
                                                                           : "";
    return kind.empty() ? "" : format("is {}; a probe goes to one host of the network", kind);
}

std::optional<ProbeEnd> find_probe_end(const Network& network, const std::string& name, IpFamily family,
                                       InstanceId sender)
{
    ProbeEnd end;
    end.name = name;
    if (const EniId eni = network.find<EniId>(name)) {
        end.eni = eni;
        end.instance = network.enis[eni].instance;
        end.address = network.enis[eni].address(family);
        return end;
    }
    if (const InstanceId instance = network.find<InstanceId>(name)) {
        end.instance = instance;
        for (const EniId eni : network.instances[instance].enis)
            if (end.address.is_unspecified())
                end.address = network.enis[eni].address(family);
        return end;
    }
    const auto address = parse_ip(name);
    if (!address)
        return std::nullopt;
    end.address = *address;
    if (sender)
        end.instance = instance_within_reach(network, network.instances[sender].vpc, *address);
    return end;
}

}  // namespace vpcsim
