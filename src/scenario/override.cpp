#include "vpcsim/scenario/override.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"
#include "vpcsim/scenario/decode.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

using Kind = Shape::Kind;

void place_at(Value& value, Origin place)
{
    value.set_origin(place);
    if (value.is_list())
        for (Value& item : value.items())
            place_at(item, place);
    if (value.is_map())
        for (Value::Member& member : value.members()) {
            member.key_origin = place;
            place_at(member.value, place);
        }
}

// What a list's entry is called in the file; empty when it has no name.
std::string_view name_of(const Value& item)
{
    const Value* name = item.is_map() ? item.find("name") : nullptr;
    return name != nullptr && name->is_text() ? std::string_view{name->text()} : std::string_view{};
}

// Walk: from the root down a path, one step at a time. It ends with a complaint or where the value belongs.
class Walk {
public:
    Walk(Value& tree, const Shape& root, const Override& change)
        : node_{&tree}, shape_{&root}, change_{change}, path_{change.path}, rest_{path_}
    {
    }

    OverrideResult run()
    {
        if (rest_.empty())
            return {{}, "a path is missing; it names a place of the scenario file, such as `seed`"};
        while (complaint_.empty() && !is_done_)
            step();
        return {place_, complaint_};
    }

private:
    void step();
    void step_into_item();
    void step_into_object();
    void step_into_named();
    void enter(Value& value, const Shape* shape, std::size_t length);
    // A key of an object: it is there, may be added, or is wrong.
    void take_key(std::string_view key, const Field* field);

    // What stands before the rest, as the user wrote it: "`peer_connections`".
    std::string here() const
    {
        std::string_view before = path_.substr(0, path_.size() - rest_.size());
        while (before.ends_with('.'))
            before.remove_suffix(1);
        return before.empty() ? "a scenario" : format("`{}`", before);
    }
    std::string_view next_word() const { return rest_.substr(0, rest_.find_first_of(".[")); }
    // Names may have dots in them: of those that the rest begins with, the longest.
    bool begins_with(std::string_view name) const
    {
        return !name.empty() && rest_.starts_with(name) &&
               (rest_.size() == name.size() || rest_[name.size()] == '.' || rest_[name.size()] == '[');
    }
    void complain(std::string text) { complaint_ = format("column {}: {}", path_.size() - rest_.size() + 1, text); }
    void complain_of_unknown(std::string_view noun, const std::vector<std::string_view>& known);
    void put(Value& value)
    {
        place_ = value.origin();
        value = change_.value;
        place_at(value, place_);
        is_done_ = true;
    }

    Value* node_;
    const Shape* shape_;
    const Override& change_;
    std::string_view path_;
    std::string_view rest_;
    Origin place_;
    std::string complaint_;
    bool is_done_ = false;
};

void Walk::complain_of_unknown(std::string_view noun, const std::vector<std::string_view>& known)
{
    const std::string_view word = next_word();
    std::string hint = did_you_mean(word, known);
    if (hint.empty() && known.empty())
        hint = "; there is none";
    if (hint.empty()) {
        constexpr std::size_t kMostNamed = 12;
        for (std::size_t i = 0; i < std::min(known.size(), kMostNamed); ++i)
            hint += format("{}`{}`", i == 0 ? "; known are " : ", ", known[i]);
        hint += known.size() > kMostNamed ? " and more" : "";
    }
    complain(format("{} has no {} `{}`{}", here(), noun, word, hint));
}

void Walk::enter(Value& value, const Shape* shape, std::size_t length)
{
    rest_.remove_prefix(length);
    if (rest_.empty())
        return put(value);
    node_ = &value;
    shape_ = shape != nullptr ? chosen_shape(value, *shape) : nullptr;
    if (rest_.front() == '.')
        rest_.remove_prefix(1);
}

void Walk::step()
{
    if (node_->is_list())
        return step_into_item();
    if (!node_->is_map())
        return complain(format("{} is {} and has nothing in it", here(), node_->kind_name()));
    if (shape_ != nullptr && shape_->kind == Kind::Object)
        return step_into_object();
    step_into_named();
}

void Walk::step_into_item()
{
    const Shape* item_shape = shape_ != nullptr && shape_->kind == Kind::List ? shape_->item : nullptr;
    Value::List& items = node_->items();
    if (rest_.front() == '[') {
        const std::size_t close = rest_.find(']');
        const auto index = close == std::string_view::npos ? std::nullopt : parse_integer(rest_.substr(1, close - 1));
        const bool ends_well =
            index && (close + 1 == rest_.size() || rest_[close + 1] == '.' || rest_[close + 1] == '[');
        if (!ends_well)
            return complain(format("`{}`: expected an index, such as [0]", rest_));
        if (*index < 0 || static_cast<std::uint64_t>(*index) >= items.size())
            return complain(format("{} has {} {}; the first is [0]", here(), items.size(),
                                   items.size() == 1 ? "entry" : "entries"));
        return enter(items[static_cast<std::size_t>(*index)], item_shape, close + 1);
    }
    std::vector<std::string_view> names;
    Value* chosen = nullptr;
    for (Value& item : items) {
        const std::string_view name = name_of(item);
        if (!name.empty())
            names.push_back(name);
        if (!begins_with(name) || (chosen != nullptr && name_of(*chosen).size() > name.size()))
            continue;
        if (chosen != nullptr && name_of(*chosen) == name)
            return complain(
                format("{} has several entries called `{}`; name one by its index, such as [0]", here(), name));
        chosen = &item;
    }
    if (chosen != nullptr)
        return enter(*chosen, item_shape, name_of(*chosen).size());
    if (names.empty())
        return complain(format("no entry of {} has a `name`; name one by its index, such as [0]", here()));
    complain_of_unknown("entry called", names);
}

void Walk::take_key(std::string_view key, const Field* field)
{
    const auto member = std::ranges::find(node_->members(), key, &Value::Member::key);
    if (member != node_->members().end())
        return enter(member->value, field != nullptr ? &field->shape : nullptr, key.size());
    if (rest_.size() == key.size()) {
        place_ = node_->origin();
        Value added = change_.value;
        place_at(added, place_);
        node_->set(key, std::move(added), place_);
        is_done_ = true;
        return;
    }
    // An object that needs nothing else may begin with this key: `limits.events`, `assumptions.X`.
    const bool can_begin = field != nullptr && field->shape.kind == Kind::Object && rest_[key.size()] == '.' &&
                           std::ranges::none_of(field->shape.fields, [](const Field& inner) {
                               return inner.presence == Presence::Required;
                           });
    if (!can_begin)
        return complain(format("{} has no `{}` in this file, and only a key of what is there is added", here(), key));
    node_->set(key, Value::map({}, node_->origin()), node_->origin());
    enter(node_->members().back().value, &field->shape, key.size());
}

void Walk::step_into_object()
{
    const std::string_view key = next_word();
    const auto field = std::ranges::find(shape_->fields, key, &Field::key);
    if (field != shape_->fields.end())
        return take_key(key, field);
    std::vector<std::string_view> keys;
    for (const Field& known : shape_->fields)
        keys.push_back(known.key);
    complain_of_unknown("key", keys);
}

// Names that the file declares, or the parameters of a call.
void Walk::step_into_named()
{
    const bool is_free = shape_ == nullptr || shape_->kind == Kind::FreeMap;
    std::vector<std::string_view> names;
    const Value::Member* chosen = nullptr;
    for (const Value::Member& member : node_->members()) {
        names.emplace_back(member.key);
        if (begins_with(member.key) && (chosen == nullptr || chosen->key.size() < member.key.size()))
            chosen = &member;
    }
    if (chosen == nullptr && is_free)
        return take_key(next_word(), nullptr);
    if (chosen == nullptr)
        return complain_of_unknown(shape_->noun, names);
    const std::string name = chosen->key;
    const auto member = std::ranges::find(node_->members(), name, &Value::Member::key);
    enter(member->value, is_free ? nullptr : shape_->item, name.size());
}

}  // namespace

std::vector<WrittenValue> split_values(std::string_view text, std::vector<std::string>& complaints)
{
    std::vector<WrittenValue> values;
    std::size_t begin = 0;
    int depth = 0;
    char quote = '\0';
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ',';
        const bool is_last = i == text.size();
        if (!is_last && quote != '\0') {
            quote = c == quote ? '\0' : quote;
            continue;
        }
        if (!is_last && (c == '"' || c == '\''))
            quote = c;
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        if (!is_last && (c != ',' || depth > 0))
            continue;
        const std::string_view one = text.substr(begin, i - begin);
        std::vector<Diagnostic> diagnostics;
        Value value = one.empty() ? Value{} : read_yaml(one, diagnostics);
        if (one.empty())
            complaints.push_back(format("value {} is empty", values.size() + 1));
        else if (!diagnostics.empty())
            complaints.push_back(format("value {}, `{}`: {}", values.size() + 1, one, diagnostics.front().message));
        values.push_back({std::string{one}, std::move(value)});
        begin = i + 1;
    }
    return values;
}

OverrideResult apply_override(Value& tree, const Shape& root, const Override& change)
{
    return Walk{tree, root, change}.run();
}

}  // namespace vpcsim
