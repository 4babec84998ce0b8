#include "vpcsim/scenario/edit_text.h"

#include <algorithm>

#include "edit_calls.h"
#include "vpcsim/base/assert.h"
#include "vpcsim/scenario/decode.h"
#include "yaml_editor.h"

namespace vpcsim {
namespace {

// SourceCidrIp is source_cidr_ip in a file.
std::string file_key(std::string_view parameter)
{
    std::string key;
    for (const char c : parameter) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && !key.empty())
            key += '_';
        key += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return key;
}

// A rule or entry as the file writes it, without the name of the API's own entries. A policy that is the default is
// left out where the neighbour in the list does so.
Value file_item(const Value& parameters, const Value* list)
{
    const Value* neighbour = list != nullptr && !list->items().empty() ? &list->items().back() : nullptr;
    Value item = Value::map();
    for (const Value::Member& member : parameters.members()) {
        const std::string key = file_key(member.key);
        const bool is_usual = neighbour == nullptr || neighbour->find(key) != nullptr;
        const bool is_default = key == "policy" && member.value.text() == "accept";
        if (member.key != "NetworkAclEntryName" && (is_usual || !is_default))
            item.set(key, member.value);
    }
    return item;
}

// The edits, one after the other, in what the file declares.
class DeclaredEdits {
public:
    DeclaredEdits(const Scenario& scenario, YamlEditor& file) : scenario_{scenario}, file_{file} {}

    void operator()(const AddRoute& add)
    {
        Value item = Value::map();
        item.set("route_table", network().name(add.table));
        item.set("destination_cidr_block", to_string(add.destination));
        item.set("next_hop_id", network().name(add.next));
        const bool is_peer = add.next.type == NextHopType::VpcPeer;
        if (is_peer && network().peer_connections[PeerConnectionId{add.next.id}].status != PeerStatus::Activated)
            item.set("when", network().name(add.next) + ".Activated");
        add_to_section(file_, "route_entries", item, ListEnd::Back);
    }

    void operator()(const RemoveRoute& remove)
    {
        const YamlPath path{"route_entries"};
        const std::string table = network().name(remove.table);
        const Value::List& entries = file_.find(path)->items();
        const auto found = std::ranges::find_if(entries, [&](const Value& entry) {
            return entry.find("route_table")->text() == table &&
                   cidr_of(*entry.find("destination_cidr_block")) == remove.destination;
        });
        VPCSIM_ASSERT(found != entries.end());
        file_.remove(path, static_cast<std::size_t>(found - entries.begin()));
    }

    void operator()(const AddGroupRule& add)
    {
        const YamlPath path = rules_path(add.group, add.direction);
        const Value call = calls_of(network(), add).front().parameters;
        Value item = file_item(call.find("Permissions")->items().front(), file_.find(path));
        if (file_.find(path) != nullptr)
            file_.append(path, item);
        else
            file_.add_list(path, {item});
    }

    // What the file has twice is one rule of the group, and goes altogether.
    void operator()(const RemoveGroupRule& remove)
    {
        const YamlPath path = rules_path(remove.group, remove.direction);
        std::vector<SecurityGroupRule> rules = rules_now(remove.group, remove.direction);
        const SecurityGroupRule unwanted = rules.at(remove.index);
        const auto find = [&] {
            return std::ranges::find_if(rules, [&](const SecurityGroupRule& rule) { return rule.same_as(unwanted); });
        };
        for (auto rule = find(); rule != rules.end(); rule = find()) {
            const Value::List& items = file_.find(path)->items();
            const auto item = std::ranges::find(items, rule->origin, &Value::origin);
            VPCSIM_ASSERT(item != items.end());
            const bool may_be_repeated = items.size() != rules.size();
            file_.remove(path, static_cast<std::size_t>(item - items.begin()));
            if (!may_be_repeated)
                return;
            rules = rules_now(remove.group, remove.direction);
        }
    }

    // Where the file has no list the API's own entries hold; a list replaces them, so they go into it [NA-08].
    void operator()(const AddAclEntry& add)
    {
        const bool is_ingress = add.direction == Direction::Ingress;
        const std::string acl = network().name(add.acl);
        const YamlPath path{"network_acls", acl, is_ingress ? "ingress_acl_entries" : "egress_acl_entries"};
        const Value call = calls_of(network(), add).front().parameters;
        const Value::List& entries = call.find(is_ingress ? "IngressAclEntries" : "EgressAclEntries")->items();
        if (const Value* list = file_.find(path))
            return file_.prepend(path, file_item(entries.front(), list));
        std::vector<Value> items;
        for (const Value& entry : entries)
            items.push_back(file_item(entry, nullptr));
        file_.add_list(path, items);
    }

    void operator()(const AcceptPeer& accept) { call_at_once(accept); }

    void operator()(const AssociateTable& associate)
    {
        file_.set({"vswitches", network().name(associate.vswitch), "route_table"}, network().name(associate.table));
    }

    void operator()(const StartInstanceAgain& start)
    {
        const YamlPath path{"instances", network().name(start.instance), "status"};
        if (file_.find(path) != nullptr)
            file_.set(path, "running");
        else
            call_at_once(start);
    }

    void operator()(const ActivateIpv4Gateway& activate)
    {
        file_.set({"ipv4_gateways", network().name(activate.gateway), "activated"}, true);
    }

private:
    const Network& network() const { return scenario_.network; }

    YamlPath rules_path(SecurityGroupId group, Direction direction) const
    {
        return {"security_groups", network().name(group), direction == Direction::Ingress ? "ingress" : "egress"};
    }

    // As the file declares them after the edits before, with the places of the items there.
    std::vector<SecurityGroupRule> rules_now(SecurityGroupId group, Direction direction) const
    {
        return build_scenario(file_.text(), scenario_.file).network.security_groups[group].rules(direction);
    }

    void call_at_once(const Edit& edit)
    {
        for (const EditCall& call : calls_of(network(), edit))
            add_to_section(file_, "timeline", timeline_item(scenario_, call, kStart), ListEnd::Front);
    }

    const Scenario& scenario_;
    YamlEditor& file_;
};

}  // namespace

EditedText edit_text(const Scenario& scenario, std::string_view text, const std::vector<Edit>& edits,
                     std::optional<TimePoint> as_calls_at)
{
    YamlEditor file{std::string{text}};
    if (as_calls_at) {
        append_calls(scenario, edits, *as_calls_at, file);
    } else {
        DeclaredEdits declare{scenario, file};
        for (const Edit& edit : edits)
            std::visit(declare, edit);
    }
    std::string_view name = scenario.file;
    name.remove_prefix(std::min(name.find_first_not_of('/'), name.size()));  // patch takes relative names
    return {file.text(), file.unified_diff(name)};
}

}  // namespace vpcsim
