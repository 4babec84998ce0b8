#include "tree_builder.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "scalar.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

std::size_t offset_of(const YAML::Mark& mark) { return static_cast<std::size_t>(std::max(mark.pos, 0)); }

// Of members with the same key the first stays, and `repeated` hears of each other one beforehand.
template <class Repeated>
void keep_first_of_each_key(Value::Map& members, Repeated repeated)
{
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const std::string& { return members[i].key; });

    std::vector<bool> goes(members.size(), false);
    std::size_t first = 0;  // in `order`: the first of the run of equal keys
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (members[order[first]].key != members[order[i]].key) {
            first = i;
            continue;
        }
        goes[order[i]] = true;
        repeated(members[order[first]], members[order[i]]);
    }
    if (std::ranges::find(goes, true) == goes.end())
        return;
    Value::Map unique;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (!goes[i])
            unique.push_back(std::move(members[i]));
    members = std::move(unique);
}

// What a second `instances:` declares is taken to be declared, or every use of it would be reported too.
void take_members(Value& kept, Value& other)
{
    if (!kept.is_map() || !other.is_map())
        return;
    std::ranges::move(other.members(), std::back_inserter(kept.members()));
    keep_first_of_each_key(kept.members(), [](Value::Member&, Value::Member&) {});
}

}  // namespace

void TreeBuilder::stop(Origin at, std::string message)
{
    report(at, std::move(message));
    throw ReadingStopped{};
}

Origin TreeBuilder::arrive(const YAML::Mark& mark)
{
    progressed_();
    const std::size_t offset = offset_of(mark);
    const Origin at = source_.origin(offset);
    if (++values_ > kMostValues)
        stop(at,
             format("the file has more than {} keys and values; `count:` makes many instances of one", kMostValues));

    // A tab before the first thing of a line is indentation; YAML forbids it, the library overlooks some.
    if (at.line != last_event_.line || values_ == 1) {
        const std::string_view before = source_.line_before(offset);
        const std::size_t tab = before.find('\t');
        if (tab != std::string_view::npos && before.find_first_not_of(" \t") == std::string_view::npos) {
            tab_line_ = at.line;
            report({at.line, static_cast<std::uint32_t>(tab + 1)}, "a tab in the indentation; indent with spaces");
        }
    }
    last_event_ = at;
    return at;
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark)
{
    progressed_();
    const std::size_t offset = offset_of(mark);
    if (++documents_ > 1 && source_.starts_with(offset, "---"))
        stop(source_.origin(offset), "a second document begins; a scenario is one document: remove the `---`");
    if (documents_ > 1)
        stop(source_.origin(offset), "the document has ended before this; is the line indented like those above it?");

    const std::string_view head = source_.text().substr(0, std::min(offset, source_.text().size()));
    const std::size_t directive = head.starts_with('%') ? 0 : head.find("\n%");
    if (directive != std::string_view::npos)
        report(source_.origin(directive + (directive == 0 ? 0 : 1)), "a YAML directive; remove the line");
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t)
{
    const Origin at = arrive(mark);
    if (expects_key()) {
        report(at, "a key is missing here");
        open_.back().drops_value = true;
        open_.back().has_key = true;
        return;
    }
    // The mark of nothing is that of whatever comes next, often a line further down: name the key instead.
    Value nothing;
    nothing.set_origin(open_.empty() || !open_.back().has_key ? at : open_.back().key_origin);
    add(std::move(nothing));
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t)
{
    stop(arrive(mark), "aliases (`*name`) are not accepted; write the value out");
}

void TreeBuilder::OnAnchor(const YAML::Mark& mark, const std::string& name)
{
    report(source_.origin(offset_of(mark)), format("anchors (`&{}`) are not accepted; write every value out", name));
}

void TreeBuilder::refuse_tag(const YAML::Mark& mark, Origin at, const std::string& tag)
{
    // The library gives "?" to what is plain and "!" to what is quoted, but "!" is also a tag that can be written.
    if ((tag != "?" && tag != "!" && !tag.empty()) || source_.at(offset_of(mark)) == '!')
        report(at, "tags (`!name`) are not accepted; a value's type follows from its field");
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value)
{
    const Origin at = arrive(mark);
    refuse_tag(mark, at, tag);
    const bool plain = tag == "?";
    const char first = source_.at(offset_of(mark));
    last_quote_ = !plain && (first == '"' || first == '\'') ? std::optional{offset_of(mark)} : std::nullopt;
    const std::string text = plain ? value : without_controls(at, value);
    if (expects_key())
        take_key(mark, at, text, plain);
    else
        add(plain ? plain_scalar(text, at) : Value{text, at});
}

// "\x07" and the like: escapes bring in what the text itself may not hold.
std::string TreeBuilder::without_controls(Origin at, const std::string& text)
{
    std::string clean = text;
    for (char& c : clean)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            c = '?';
    if (clean != text)
        report(at, "an escape that gives a control character; remove it");
    return clean;
}

void TreeBuilder::take_key(const YAML::Mark& mark, Origin at, const std::string& text, bool plain)
{
    Open& map = open_.back();
    map.key = text;
    map.key_origin = at;
    map.has_key = true;
    map.drops_value = plain && text == "<<";
    if (map.drops_value)
        report(at, "merge keys (`<<`) are not accepted; write the fields out");

    // "? key": the value of the long form may stand lines away from its key.
    std::string_view before = source_.line_before(offset_of(mark));
    while (before.ends_with(' '))
        before.remove_suffix(1);
    if (!before.ends_with('?') || source_.at(offset_of(mark) - 1) != ' ')
        return;
    before.remove_suffix(1);
    if (before.empty() || std::string_view{" \t,{["}.find(before.back()) != std::string_view::npos)
        report(at, format("keys are written `{}: value`, without `?`", text));
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                                  YAML::EmitterStyle::value)
{
    const Origin at = arrive(mark);
    refuse_tag(mark, at, tag);
    open(at, Value::list({}, at));
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value)
{
    const Origin at = arrive(mark);
    refuse_tag(mark, at, tag);
    open(at, Value::map({}, at));
}

void TreeBuilder::finish()
{
    if (last_quote_ && !source_.is_closed_quote(*last_quote_))
        report(source_.origin(*last_quote_), "a quote that is not closed");
}

void TreeBuilder::OnMapEnd()
{
    keep_first_of_each_key(open_.back().container.members(), [this](Value::Member& kept, Value::Member& other) {
        report(other.key_origin, format("`{}` is given twice; it is already in line {}, column {}",
                                        shortened(other.key), kept.key_origin.line, kept.key_origin.column));
        take_members(kept.value, other.value);
    });
    close();
}

void TreeBuilder::open(Origin at, Value container)
{
    if (const auto bracket = expects_key() ? source_.unclosed_bracket() : std::nullopt)
        stop(source_.origin(*bracket), not_closed(source_.at(*bracket)));
    if (expects_key())
        stop(at, format("{} cannot be a key; keys are plain names", container.kind_name()));
    if (open_.size() >= kDeepestNesting)
        stop(at, format("nested deeper than {} levels", kDeepestNesting));
    open_.push_back({.container = std::move(container), .key = {}, .key_origin = {}});
}

void TreeBuilder::close()
{
    progressed_();
    Value done = std::move(open_.back().container);
    open_.pop_back();
    add(std::move(done));
}

void TreeBuilder::add(Value value)
{
    if (open_.empty()) {
        root_ = std::move(value);
        return;
    }
    Open& parent = open_.back();
    if (parent.container.is_list()) {
        parent.container.items().push_back(std::move(value));
        return;
    }
    if (!parent.drops_value)
        parent.container.members().push_back({std::move(parent.key), parent.key_origin, std::move(value)});
    parent.has_key = false;
    parent.drops_value = false;
}

}  // namespace vpcsim
