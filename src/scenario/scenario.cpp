#include "vpcsim/scenario/scenario.h"

#include <algorithm>

#include "network_builder.h"
#include "settings.h"
#include "vpcsim/scenario/format.h"
#include "vpcsim/scenario/shape.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

// Where something begins in the file; it ends where the next one begins.
struct Extent {
    Origin begin;
    Origin end;
    bool holds(Origin at) const { return begin <= at && at < end; }
};

constexpr Origin kEndOfFile{0xffff'ffff, 0};

bool has_mistake(const Extent& extent, const std::vector<Diagnostic>& diagnostics)
{
    return std::ranges::any_of(diagnostics, [&](const Diagnostic& mistake) { return extent.holds(mistake.origin); });
}

// Takes the entries with mistakes out of the tree, so that the rest can be built and its own mistakes found as well.
void leave_out_mistakes(Value& file, const std::vector<Diagnostic>& diagnostics, NetworkBuilder& builder)
{
    for (std::size_t i = 0; i < file.members().size(); ++i) {
        Value::Member& section = file.members()[i];
        const Origin section_end = i + 1 < file.members().size() ? file.members()[i + 1].key_origin : kEndOfFile;
        if (!has_mistake({section.key_origin, section_end}, diagnostics))
            continue;
        if (section.value.is_map()) {
            Value::Map sound;
            Value::Map& entries = section.value.members();
            for (std::size_t j = 0; j < entries.size(); ++j) {
                const Origin end = j + 1 < entries.size() ? entries[j + 1].key_origin : section_end;
                if (has_mistake({entries[j].key_origin, end}, diagnostics))
                    builder.leave_out(section.key, entries[j].key);
                else
                    sound.push_back(entries[j]);
            }
            entries = std::move(sound);
        } else if (section.value.is_list()) {
            Value::List sound;
            const Value::List& items = section.value.items();
            for (std::size_t j = 0; j < items.size(); ++j) {
                const Origin end = j + 1 < items.size() ? items[j + 1].origin() : section_end;
                if (!has_mistake({items[j].origin(), end}, diagnostics))
                    sound.push_back(items[j]);
            }
            section.value = Value::list(std::move(sound), section.value.origin());
        } else {
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
        if (peer.requester != vpc && peer.accepter != vpc)
            continue;
        if (const EniId eni = network.find_eni(peer.vpc(other(peer.side_of(vpc))), address))
            return network.enis[eni].instance;
    }
    return {};
}

}  // namespace

Scenario load_scenario(const std::string& path) { return build_scenario(read_file(path), path); }

Scenario build_scenario(std::string_view text, std::string path)
{
    std::vector<Diagnostic> diagnostics;
    Value file = read_yaml(text, diagnostics);
    if (file.is_map())
        check_shape(file, scenario_format(), diagnostics);
    else if (diagnostics.empty())
        diagnostics.push_back({file.origin(), "a scenario is a map of sections, such as `version: 1` and `vpcs:`"});
    // Where the checker has given up counting, the rest is unchecked and must not be built.
    if (!file.is_map() || diagnostics.size() >= kMostDiagnostics)
        throw ScenarioError{path, std::move(diagnostics)};

    Scenario scenario;
    scenario.file = path;
    std::vector<Diagnostic> later;  // what only building finds
    NetworkBuilder builder{file, scenario.network, later};
    leave_out_mistakes(file, diagnostics, builder);
    file = with_defaults(std::move(file), scenario_format());

    read_head(file, scenario);
    read_assumptions(file, scenario.network);
    read_latency(file, scenario.network);
    read_limits(file, scenario.limits);
    builder.build();
    const IsFailed is_failed = [&](std::string_view section, std::string_view name) {
        return builder.has_failed(section, name);
    };
    read_guests(file, scenario);
    read_captures(file, scenario, is_failed, later);
    read_checks(file, scenario, is_failed, later);

    diagnostics.insert(diagnostics.end(), later.begin(), later.end());
    if (!diagnostics.empty())
        throw ScenarioError{path, std::move(diagnostics)};
    return scenario;
}

Origin origin_of(const Scenario& scenario, const RuleRef& rule)
{
    if (!rule.is_guests())
        return scenario.network.origin(rule);
    const GuestPolicy& policy = scenario.guests[InstanceId{rule.owner}].policy;
    if (rule.kind == RuleRef::Kind::GuestRoute)
        return policy.routes[rule.index].origin;
    return rule.kind == RuleRef::Kind::GuestFirewallRule ? policy.firewall[rule.index].origin
                                                         : policy.services[rule.index].origin;
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
