#include <algorithm>
#include <limits>
#include <span>

#include "declarations.h"
#include "scalar.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/scenario/shape.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {
namespace {

using Kind = Shape::Kind;

// Frame: where in the file the checker is, as messages name it: "security group `sg1`, ingress rule 2". The text is
// made only when there is something to say.
struct Frame {
    const Frame* parent = nullptr;
    std::string_view noun;  // empty: the key says it
    std::string_view name;
    std::size_t number = 0;  // of a list's entry, from 1

    std::string text() const
    {
        const std::string before = parent != nullptr ? parent->text() : std::string{};
        const std::string here = number > 0     ? format("{} {}", noun, number)
                                 : noun.empty() ? format("`{}`", name)
                                                : format("{} `{}`", noun, shortened(name));
        return before.empty() ? here : format("{}, {}", before, here);
    }
};

struct TooManyDiagnostics {};

class Checker {
public:
    Checker(const Value& tree, const Shape& root, std::vector<Diagnostic>& diagnostics)
        : root_{root}, declarations_{tree, root}, diagnostics_{diagnostics}
    {
    }

    void check_object(const Frame* frame, Origin at, const Value& value, const Shape& shape);

private:
    // `object` has the field; nullptr when it is an entry of a list or a section.
    void check_field(const Frame* frame, std::string_view key, Origin key_at, const Value& value, const Shape& shape,
                     const Shape* object = nullptr);
    void check_list(const Frame* frame, std::string_view key, const Value& value, const Shape& shape);
    void check_named(const Frame* frame, std::string_view key, const Value& value, const Shape& shape);
    void check_entry(const Frame* frame, Origin at, const Value& value, const Shape& shape);
    void check_choice(const Frame* frame, Origin at, const Value& value, const Shape& shape);
    // The field whose place a misspelt key takes, so that it is not reported as missing too.
    const Field* check_unknown_key(const Frame* frame, const Value::Member& member, const Shape& shape);

    void report(const Frame* frame, Origin at, std::string message)
    {
        if (diagnostics_.size() >= kMostDiagnostics)
            throw TooManyDiagnostics{};
        diagnostics_.push_back({at, frame != nullptr ? format("{}: {}", frame->text(), message) : std::move(message)});
    }

    const Shape& root_;
    Declarations declarations_;
    std::vector<Diagnostic>& diagnostics_;
};

std::string quoted_list(Table<std::string_view> words, std::string_view last)
{
    std::string text;
    for (const std::string_view& word : words)
        text += format("{}`{}`", text.empty() ? "" : &word + 1 == words.end() ? last : ", ", word);
    return text;
}

const Field* find_field(const Shape& shape, std::string_view key)
{
    const auto found = std::ranges::find(shape.fields, key, &Field::key);
    return found != shape.fields.end() ? found : nullptr;
}

// The other family's key, for an address of that family: `source_cidr_ip` and `ipv6_source_cidr_ip`.
std::string twin_hint(std::string_view key, const Value& value, const Shape* object)
{
    constexpr std::string_view kPrefix = "ipv6_";
    const auto block = object != nullptr && value.is_text() ? parse_cidr(value.text()) : std::nullopt;
    if (!block || (block->block.family() == IpFamily::V6) == key.starts_with(kPrefix))
        return {};
    const std::string twin =
        key.starts_with(kPrefix) ? std::string{key.substr(kPrefix.size())} : std::string{kPrefix} + std::string{key};
    return find_field(*object, twin) != nullptr ? format("; write `{}`", twin) : std::string{};
}

void Checker::check_object(const Frame* frame, Origin at, const Value& value, const Shape& shape)
{
    std::vector<const Field*> misspelt;
    for (const Value::Member& member : value.members()) {
        if (const Field* field = find_field(shape, member.key); field != nullptr)
            check_field(frame, field->key, member.key_origin, member.value, field->shape, &shape);
        else
            misspelt.push_back(check_unknown_key(frame, member, shape));
    }
    for (const Field& field : shape.fields)
        if (field.presence == Presence::Required && value.find(field.key) == nullptr &&
            std::ranges::find(misspelt, &field) == misspelt.end())
            report(frame, at, format("`{}` is missing, for example `{}: {}`", field.key, field.key, field.example));
    const bool may_be_misspelt = std::ranges::any_of(misspelt, [](const Field* field) { return field != nullptr; });
    if (!shape.exactly_one.is_empty() && !may_be_misspelt)
        check_choice(frame, at, value, shape);
}

// An entry of a list or of a section, which must be an object.
void Checker::check_entry(const Frame* frame, Origin at, const Value& value, const Shape& shape)
{
    if (value.is_map())
        check_object(frame, at, value, shape);
    else
        report(frame, at, format("it must be {}, not {}", describe(shape, root_), value.kind_name()));
}

void Checker::check_choice(const Frame* frame, Origin at, const Value& value, const Shape& shape)
{
    std::string_view chosen;
    for (const Value::Member& member : value.members()) {
        if (std::ranges::find(shape.exactly_one, member.key) == shape.exactly_one.end())
            continue;
        if (!chosen.empty())
            report(frame, member.key_origin,
                   format("`{}` cannot stand beside `{}`; make two of it", member.key, chosen));
        chosen = member.key;
    }
    if (chosen.empty())
        report(frame, at, format("one of {} is missing", quoted_list(shape.exactly_one, " and ")));
}

const Field* Checker::check_unknown_key(const Frame* frame, const Value::Member& member, const Shape& shape)
{
    std::vector<std::string_view> keys;
    for (const Field& field : shape.fields)
        keys.push_back(field.key);
    const auto meant = closest(member.key, keys);
    const std::string hint = meant ? did_you_mean(member.key, keys)
                                   : format("; known are {}", quoted_list({keys.data(), keys.size()}, " and "));
    report(frame, member.key_origin, format("unknown key `{}`{}", shortened(member.key), hint));
    return meant ? find_field(shape, *meant) : nullptr;
}

void Checker::check_field(const Frame* frame, std::string_view key, Origin key_at, const Value& value,
                          const Shape& shape, const Shape* object)
{
    if (value.is_null()) {
        report(frame, key_at,
               format("`{}` has no value; give it {}, or leave the key out", key, describe(shape, root_)));
        return;
    }
    const Shape* chosen = chosen_shape(value, shape);
    if (chosen == nullptr) {
        report(frame, value.origin(),
               format("`{}` must be {}, not {}", key, describe(shape, root_), value.kind_name()));
        return;
    }
    if (chosen->kind == Kind::Object) {
        const Frame here{frame, {}, key};
        check_object(&here, key_at, value, *chosen);
    } else if (chosen->kind == Kind::List) {
        check_list(frame, key, value, *chosen);
    } else if (chosen->kind == Kind::NamedMap) {
        check_named(frame, key, value, *chosen);
    } else {
        std::string complaint;
        if (chosen->kind != Kind::Reference)
            complaint = scalar_complaint(value, *chosen);
        else if (value.is_text())
            complaint = declarations_.complaint(value.text(), *chosen);
        else
            complaint = format("must be {}", describe(shape, root_));
        if (!complaint.empty())
            report(frame, value.origin(),
                   format("`{}: {}` {}{}", key, written(value), complaint, twin_hint(key, value, object)));
    }
}

void Checker::check_list(const Frame* frame, std::string_view key, const Value& value, const Shape& shape)
{
    const auto count = static_cast<std::int64_t>(value.items().size());
    if (count < shape.least || count > shape.most)
        report(frame, value.origin(),
               format("`{}` has {} entries; it takes {}", key, count,
                      shape.least == shape.most ? format("{}", shape.least)
                      : count < shape.least     ? format("at least {}", shape.least)
                                                : format("at most {}", shape.most)));
    std::size_t number = 0;
    for (const Value& item : value.items()) {
        const Frame here{frame, shape.noun, {}, ++number};
        if (shape.item->kind == Kind::Object)
            check_entry(&here, item.origin(), item, *shape.item);
        else
            check_field(frame, key, item.origin(), item, *shape.item);
    }
}

void Checker::check_named(const Frame* frame, std::string_view key, const Value& value, const Shape& shape)
{
    for (const Value::Member& entry : value.members()) {
        const Frame here{frame, shape.noun, entry.key};
        const bool is_reference = !shape.targets.is_empty();
        if (const std::string complaint = is_reference ? declarations_.complaint(entry.key, shape) : "";
            !complaint.empty())
            report(frame, entry.key_origin, format("`{}` in `{}` {}", shortened(entry.key), key, complaint));
        else if (!is_reference && !is_name(entry.key))
            report(frame, entry.key_origin,
                   format("`{}` in `{}` is no name: a letter, then letters, digits, `-`, `_` or `.`, at most {}",
                          shortened(entry.key), key, kLongestName));
        if (shape.item->kind == Kind::Object)
            check_entry(&here, entry.key_origin, entry.value, *shape.item);
        else
            check_field(frame, entry.key, entry.key_origin, entry.value, *shape.item);
    }
}

}  // namespace

void check_shape(const Value& tree, const Shape& root, std::vector<Diagnostic>& diagnostics)
{
    if (!tree.is_map()) {
        diagnostics.push_back(
            {tree.origin(), format("a scenario is a map that begins with `version: 1`, not {}", tree.kind_name())});
        return;
    }
    const auto first = static_cast<std::ptrdiff_t>(diagnostics.size());
    try {
        Checker{tree, root, diagnostics}.check_object(nullptr, tree.origin(), tree, root);
    } catch (const TooManyDiagnostics&) {
    }
    std::stable_sort(diagnostics.begin() + first, diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.origin < b.origin; });
}

}  // namespace vpcsim
