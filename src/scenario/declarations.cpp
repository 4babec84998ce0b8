#include "declarations.h"

#include <algorithm>
#include <span>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/scenario/decode.h"
#include "vpcsim/scenario/scenario.h"
#include "vpcsim/scenario/timeline.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {
namespace {

// A suggestion among more names than this would be chance, and cost seconds.
constexpr std::size_t kMostCandidates = 10'000;

std::string suggestion(std::string_view name, const std::vector<std::string_view>& names)
{
    return did_you_mean(name, std::span{names}.first(std::min(names.size(), kMostCandidates)));
}

// "a/b" -> "a", "b"; "a" -> "a", "".
std::pair<std::string_view, std::string_view> split(std::string_view text, char at)
{
    const std::size_t position = text.find(at);
    if (position == std::string_view::npos)
        return {text, {}};
    return {text.substr(0, position), text.substr(position + 1)};
}

std::int64_t count_of(const Value& instance)
{
    const Value* count = instance.find("count");
    return count != nullptr && count->is_integer() ? count->integer() : 0;
}

struct EniNames {
    std::vector<std::string_view> names{kPrimaryEni};
    bool is_complete = true;  // false: an interface has no name, and may be the one that is meant

    bool may_have(std::string_view name) const { return !is_complete || std::ranges::count(names, name) > 0; }
};

EniNames eni_names(const Value& instance)
{
    EniNames result;
    const Value* enis = instance.find("enis");
    if (enis == nullptr)
        return result;
    result.is_complete = enis->is_list();
    if (!enis->is_list())
        return result;
    for (const Value& eni : enis->items()) {
        const Value* name = eni.find("name");
        if (name != nullptr && name->is_text())
            result.names.push_back(name->text());
        else
            result.is_complete = false;
    }
    return result;
}

// The section of that key, also when the key is misspelt: that is reported once, not at every use of what it declares.
const Value* find_section(const Value& tree, const Shape& root, std::string_view key)
{
    if (const Value* section = tree.find(key); section != nullptr)
        return section;
    std::vector<std::string_view> keys;
    for (const Field& field : root.fields)
        keys.push_back(field.key);
    for (const Value::Member& member : tree.members())
        if (std::ranges::find(keys, member.key) == keys.end() && closest(member.key, keys) == key)
            return &member.value;
    return nullptr;
}

bool looks_like_address(std::string_view text)
{
    return text.find(':') != std::string_view::npos ||
           (!text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace

Declarations::Declarations(const Value& tree, const Shape& root)
{
    for (const Field& field : root.fields) {
        if (field.shape.kind != Shape::Kind::NamedMap || field.shape.item->kind != Shape::Kind::Object)
            continue;
        Section& section = sections_.emplace_back();
        section.key = field.key;
        section.noun = field.shape.noun;
        const Value* entries = find_section(tree, root, field.key);
        section.is_readable = entries == nullptr || entries->is_map();
        if (entries == nullptr || !entries->is_map())
            continue;
        for (const Value::Member& entry : entries->members()) {
            section.names.push_back(entry.key);
            section.by_name.emplace_back(entry.key, &entry.value);
        }
    }
    declare_results(tree);
    for (Section& section : sections_)
        std::ranges::sort(section.by_name, {}, &std::pair<std::string_view, const Value*>::first);
}

// What the calls of the timeline make has a name as well.
void Declarations::declare_results(const Value& tree)
{
    const Value* timeline = tree.find("timeline");
    if (timeline == nullptr || !timeline->is_list())
        return;
    for (const Value& call : timeline->items()) {
        const Value* action = call.find("call");
        const Value* result = call.find("result");
        if (action == nullptr || !action->is_text() || result == nullptr || !result->is_text())
            continue;
        const CreatingAction* creating = find_creating_action(action->text());
        if (creating == nullptr)
            continue;
        const auto section = std::ranges::find(sections_, creating->section, &Section::key);
        VPCSIM_ASSERT(section != sections_.end());
        section->names.push_back(result->text());
        section->by_name.emplace_back(result->text(), &call);
    }
}

const Declarations::Section* Declarations::section(std::string_view key) const
{
    const auto found = std::ranges::find(sections_, key, &Section::key);
    return found != sections_.end() ? &*found : nullptr;
}

const Value* Declarations::Section::entry(std::string_view name) const
{
    const auto found = std::ranges::lower_bound(by_name, name, {}, &std::pair<std::string_view, const Value*>::first);
    return found != by_name.end() && found->first == name ? found->second : nullptr;
}

const Value* Declarations::find(std::string_view section_key, std::string_view name) const
{
    const Section* where = section(section_key);
    if (where == nullptr)
        return nullptr;
    if (const Value* entry = where->entry(name); entry != nullptr)
        return count_of(*entry) == 0 ? entry : nullptr;
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos)
        return nullptr;
    const Value* entry = where->entry(name.substr(0, dash));
    const auto number = parse_integer(name.substr(dash + 1));
    return entry != nullptr && number && *number >= 1 && *number <= count_of(*entry) ? entry : nullptr;
}

bool Declarations::is_counted(std::string_view section_key, std::string_view name) const
{
    const Section* where = section(section_key);
    const Value* entry = where != nullptr ? where->entry(name) : nullptr;
    return entry != nullptr && count_of(*entry) > 0;
}

bool Declarations::has_end(std::string_view connection, std::string_view vpc, std::string_view section_key) const
{
    const Value* entry = find(section_key, connection);
    if (entry == nullptr)
        return false;
    for (const std::string_view key : {"vpc", "accepting_vpc"}) {
        const Value* end = entry->find(key);
        if (end == nullptr || !end->is_text() || end->text() == vpc)  // an end that is not known may be this one
            return true;
    }
    return false;
}

bool Declarations::names_it(std::string_view text, const Target& target) const
{
    if (const Section* where = section(target.section); where != nullptr && !where->is_readable)
        return true;
    switch (target.form) {
    case Target::Form::Entry:
        return find(target.section, text) != nullptr;
    case Target::Form::Counted:
        return is_counted(target.section, text);
    case Target::Form::Word:
        return text == target.section;
    case Target::Form::Address:
        return parse_ip(text).has_value();
    case Target::Form::SystemTable:
        return text.ends_with(kSystemTableSuffix) &&
               find(target.section, text.substr(0, text.size() - kSystemTableSuffix.size())) != nullptr;
    case Target::Form::Eni: {
        const auto [instance, eni] = split(text, '/');
        const Value* entry = find(target.section, instance);
        return entry != nullptr && !eni.empty() && eni_names(*entry).may_have(eni);
    }
    case Target::Form::PeerEnd: {
        const auto [connection, vpc] = split(text, '@');
        return has_end(connection, vpc, target.section);
    }
    }
    return false;
}

std::string Declarations::complaint(std::string_view text, const Shape& reference) const
{
    const Target* named = nullptr;
    for (const Target& target : reference.targets) {
        if (!names_it(text, target))
            continue;
        const bool same = named != nullptr && named->section == target.section;
        if (named != nullptr && !same && !reference.may_be_ambiguous)
            return format("is ambiguous: both {} and {} are called so; rename one", named->section, target.section);
        named = &target;
    }
    if (named != nullptr)
        return named->form == Target::Form::Address ? destination_complaint(*parse_ip(text)) : std::string{};

    // Nothing has that name. Say what is nearest to what was meant.
    for (const Target& target : reference.targets) {
        if (target.form == Target::Form::Eni && text.find('/') != std::string_view::npos)
            return eni_complaint(text, target.section);
        if (target.form == Target::Form::PeerEnd && text.find('@') != std::string_view::npos)
            return peer_end_complaint(text, target.section);
        if (target.form == Target::Form::SystemTable && text.ends_with(kSystemTableSuffix))
            return undeclared(text.substr(0, text.size() - kSystemTableSuffix.size()), target.section);
        if (target.form == Target::Form::Address && looks_like_address(text))
            return "is not an IP address";
    }
    std::vector<std::string_view> candidates;
    for (const Target& target : reference.targets) {
        if (target.form == Target::Form::Word)
            candidates.push_back(target.section);
        if (target.form != Target::Form::Entry)
            continue;
        const Section& where = *section(target.section);
        candidates.insert(candidates.end(), where.names.begin(), where.names.end());
        if (std::ranges::find(where.names, text) != where.names.end())
            return format("has a `count:`; name one of them, such as `{}-1`", text);
    }
    for (const Section& other : sections_)
        if (find(other.key, text) != nullptr)
            return format("is {}; {} belongs here", with_article(other.noun), expectation(reference));
    return format("is not {}{}", expectation(reference), suggestion(text, candidates));
}

std::string Declarations::undeclared(std::string_view name, std::string_view section_key) const
{
    const Section& where = *section(section_key);
    return format("names the {} `{}`, which is not declared{}", where.noun, name, suggestion(name, where.names));
}

std::string Declarations::eni_complaint(std::string_view text, std::string_view section_key) const
{
    const auto [instance, eni] = split(text, '/');
    const Value* entry = find(section_key, instance);
    if (entry == nullptr)
        return undeclared(instance, section_key);
    std::string known;
    for (const std::string_view name : eni_names(*entry).names)
        known += (known.empty() ? "`" : ", `") + std::string{name} + "`";
    return format("names no network interface of `{}`; it has {}", instance, known);
}

std::string Declarations::peer_end_complaint(std::string_view text, std::string_view section_key) const
{
    const auto [connection, vpc] = split(text, '@');
    if (find(section_key, connection) == nullptr)
        return undeclared(connection, section_key);
    return format("names no end of `{}`; they are its `vpc` and its `accepting_vpc`", connection);
}

// "a declared vswitch", "a declared instance, or an address".
std::string Declarations::expectation(const Shape& reference) const
{
    std::string text;
    for (const Target& target : reference.targets) {
        const Section* where = section(target.section);
        std::string one;
        switch (target.form) {
        case Target::Form::Entry:
            one = format("a declared {}", where->noun);
            break;
        case Target::Form::SystemTable:
            one = format("`NAME{}` of a {}", kSystemTableSuffix, where->noun);
            break;
        case Target::Form::Eni:
            one = format("`NAME/ethN` of an {}", where->noun);
            break;
        case Target::Form::PeerEnd:
            one = format("`NAME@VPC` of a {}", where->noun);
            break;
        case Target::Form::Counted:
            continue;  // as an Entry is described
        case Target::Form::Word:
            one = format("`{}`", target.section);
            break;
        case Target::Form::Address:
            one = "an IP address";
            break;
        }
        text += (text.empty() ? "" : &target + 1 == reference.targets.end() ? " or " : ", ") + one;
    }
    return text;
}

}  // namespace vpcsim
