#include "yaml_editor.h"

#include <algorithm>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/yaml_reader.h"
#include "yaml_text.h"

namespace vpcsim {
namespace {

constexpr std::size_t kUsualIndent = 2;
constexpr std::size_t kWidestGap = 40;  // that aligns a key with one of the line above

std::size_t index_of(const Value& map, std::string_view key)
{
    const auto found = std::ranges::find(map.members(), key, &Value::Member::key);
    VPCSIM_ASSERT(found != map.members().end());
    return static_cast<std::size_t>(found - map.members().begin());
}

std::string spaces(std::size_t count) { return std::string(count, ' '); }

bool has_line_break(std::string_view text) { return text.find('\n') != std::string_view::npos; }

std::string member_text(const Value::Member& member)
{
    const std::string map = yaml_text(Value::map({member}));
    return map.substr(1, map.size() - 2);
}

bool is_flow_list(const YamlLayout& layout, const Value& value)
{
    return value.is_list() && layout.is_flow(value) && !value.items().empty();
}

}  // namespace

YamlEditor::YamlEditor(std::string text) : text_{std::move(text)}, layout_{text_.text()}
{
    read();
    VPCSIM_ASSERT(root_.is_map());
}

void YamlEditor::read()
{
    std::vector<Diagnostic> mistakes;
    root_ = read_yaml(text(), mistakes);
    if (!mistakes.empty())
        throw Error{format("line {}: the edit does not fit in here: {}", mistakes.front().origin.line,
                           mistakes.front().message)};
    layout_ = YamlLayout{text()};
}

const Value* YamlEditor::find(const YamlPath& path) const
{
    const Value* value = &root_;
    for (const std::string& key : path)
        if (value != nullptr)
            value = value->find(key);
    return value;
}

const Value& YamlEditor::parent_of(const YamlPath& path) const
{
    const Value* parent = find({path.begin(), std::prev(path.end())});
    VPCSIM_ASSERT(parent != nullptr && parent->is_map() && !parent->members().empty());
    return *parent;
}

void YamlEditor::append(const YamlPath& path, const Value& item)
{
    const Value& list = *find(path);
    if (list.items().empty()) {
        const std::size_t inside = layout_.offset(list) + 1;
        const std::string element = yaml_text(item);
        const std::size_t column = layout_.column(layout_.offset(parent_of(path).members().front().key_origin)) + 2;
        replace(inside, 0, fits(inside, element) ? element : std::string{layout_.newline()} + spaces(column) + element);
    } else if (layout_.is_flow(list)) {
        const FlowPlace place = place_in(list);
        insert_behind(place, yaml_text(item, layout_.column(place.first), layout_.newline()));
    } else {
        const Value& parent = parent_of(path);
        const std::size_t last = list.items().size() - 1;
        const std::size_t column = layout_.column(layout_.dash(list, 0));
        insert_lines(layout_.lines_behind(layout_.item_end(list, last), layout_.column(layout_.offset(parent))),
                     block_item(item, list, list.items().back(), column));
    }
    read();
}

void YamlEditor::prepend(const YamlPath& path, const Value& item)
{
    const Value& list = *find(path);
    if (list.items().empty())
        return append(path, item);
    if (layout_.is_flow(list)) {
        const FlowPlace place = place_in(list);
        insert_before(place, yaml_text(item, layout_.column(place.first), layout_.newline()));
    } else {  // above the comments that may belong to the first item
        const Value& parent = parent_of(path);
        const Value::Member& member = parent.members()[index_of(parent, path.back())];
        insert_lines(layout_.next_line(layout_.behind_colon(member)),
                     block_item(item, list, list.items().front(), layout_.column(layout_.dash(list, 0))));
    }
    read();
}

void YamlEditor::remove(const YamlPath& path, std::size_t index)
{
    const Value& list = *find(path);
    VPCSIM_ASSERT(index < list.items().size());
    if (layout_.is_flow(list))
        remove_flow_item(list, index);
    else
        remove_block_item(path, list, index);
    read();
}

void YamlEditor::add_list(const YamlPath& path, const std::vector<Value>& items, std::string_view behind)
{
    const Value& parent = parent_of(path);
    const Value::Member flow{path.back(), {}, Value::list(items)};
    const std::string flow_text = member_text(flow);
    const std::size_t column = layout_.column(layout_.offset(parent));
    const bool is_among_flow = std::ranges::any_of(parent.members(), [&](const Value::Member& member) {
        return is_flow_list(layout_, member.value) && path.size() > 1;
    });
    std::string block_text = spaces(column) + path.back() + ":" + std::string{layout_.newline()};
    for (const Value& item : items)
        block_text += flow_item(yaml_text(item), item, column + list_indent());
    if (is_among_flow && column + flow_text.size() <= kYamlWidth)
        block_text = spaces(column) + flow_text + std::string{layout_.newline()};
    add_member(path, flow_text, block_text, behind);
    read();
}

void YamlEditor::set(const YamlPath& path, const Value& value)
{
    const Value& parent = parent_of(path);
    if (const Value* old = parent.find(path.back())) {
        const std::size_t begin = layout_.offset(*old);
        replace(begin, layout_.member_end(parent, index_of(parent, path.back())) - begin, yaml_text(value));
    } else {
        const std::string text = member_text({path.back(), {}, value});
        const std::size_t column = layout_.column(layout_.offset(parent));
        add_member(path, text, spaces(column) + text + std::string{layout_.newline()}, {});
    }
    read();
}

void YamlEditor::add_member(const YamlPath& path, const std::string& flow_text, const std::string& block_text,
                            std::string_view behind)
{
    const Value& map = parent_of(path);
    if (layout_.is_flow(map))
        return insert_behind(place_in(map), flow_text);
    const std::size_t index = behind.empty() ? map.members().size() - 1 : index_of(map, behind);
    const std::size_t column = layout_.column(layout_.offset(map));
    const auto lines_behind = [&](std::size_t member) {
        return layout_.lines_behind(layout_.member_end(map, member), column);
    };
    const std::size_t place = lines_behind(index);
    // Where a blank line stands between the neighbours, one does here.
    const bool is_last = index + 1 == map.members().size();
    const std::size_t other = is_last && index > 0 ? lines_behind(index - 1) : place;
    const bool is_spaced = path.size() == 1 && other < text().size() && layout_.is_blank_line(other);
    insert_lines(place, (is_spaced ? std::string{layout_.newline()} : std::string{}) + block_text);
}

YamlEditor::FlowPlace YamlEditor::place_in(const Value& collection) const
{
    const std::size_t open = layout_.offset(collection);
    if (collection.is_list()) {
        const Value::List& items = collection.items();
        return {open, layout_.offset(items.front()), layout_.offset(items.back()),
                layout_.item_end(collection, items.size() - 1)};
    }
    const Value::Map& members = collection.members();
    return {open, layout_.offset(members.front().key_origin), layout_.offset(members.back().key_origin),
            layout_.member_end(collection, members.size() - 1)};
}

bool YamlEditor::fits(std::size_t offset, const std::string& element) const
{
    const std::size_t width = layout_.line_end(offset) - layout_.line_start(offset);
    return width + element.size() + 2 <= kYamlWidth && !has_line_break(element);
}

// On the line of the last element, or on the next one: where elements have lines of their own, where a comment follows,
// where the line would be too long.
void YamlEditor::insert_behind(const FlowPlace& place, const std::string& element)
{
    const std::size_t comma = layout_.skip_spaces(place.end);
    const bool has_comma = text().compare(comma, 1, ",") == 0;
    const std::size_t behind = has_comma ? comma + 1 : place.end;
    const std::string indent = spaces(layout_.column(place.first));
    const std::string newline{layout_.newline()};
    if (layout_.ends_line(behind)) {
        replace(layout_.next_line(behind), 0, indent + element + newline);
        if (!has_comma)
            replace(place.end, 0, ",");
        return;
    }
    const bool has_own_line =
        layout_.begins_line(place.last) && layout_.line_start(place.last) != layout_.line_start(place.open);
    const std::string gap = has_own_line || !fits(behind, element) ? newline + indent : " ";
    replace(behind, 0, (has_comma ? "" : ",") + gap + element);
}

void YamlEditor::insert_before(const FlowPlace& place, const std::string& element)
{
    const std::size_t line = layout_.line_start(place.open);
    const bool has_own_line = layout_.line_start(place.first) != line ||
                              (layout_.begins_line(place.last) && layout_.line_start(place.last) != line);
    const std::string gap = has_own_line || !fits(place.first, element)
                                ? std::string{layout_.newline()} + spaces(layout_.column(place.first))
                                : " ";
    replace(place.first, 0, element + "," + gap);
}

void YamlEditor::remove_flow_item(const Value& list, std::size_t index)
{
    const std::size_t begin = layout_.offset(list.items()[index]);
    const std::size_t end = layout_.item_end(list, index);
    if (index + 1 < list.items().size())
        return replace(begin, layout_.offset(list.items()[index + 1]) - begin, {});
    if (index == 0) {
        if (const std::size_t comma = layout_.skip_comments(end); text()[comma] == ',')
            replace(comma, 1, {});
        return replace(begin, end - begin, {});
    }
    const std::size_t before = layout_.item_end(list, index - 1);
    if (text().substr(before, begin - before).find('#') == std::string::npos)
        return replace(before, end - before, {});
    // A comment about the item before stays.
    const std::size_t comma = layout_.skip_comments(before);
    const bool has_own_line = layout_.begins_line(begin) && layout_.ends_line(end);
    const std::size_t from = has_own_line ? layout_.line_start(begin) : begin;
    replace(from, (has_own_line ? layout_.next_line(end) : end) - from, {});
    replace(comma, 1, {});
}

void YamlEditor::remove_block_item(const YamlPath& path, const Value& list, std::size_t index)
{
    const Value& parent = parent_of(path);
    const std::size_t colon = layout_.behind_colon(parent.members()[index_of(parent, path.back())]);
    const bool is_only_one = list.items().size() == 1;
    const std::size_t from = layout_.line_start(layout_.dash(list, index));
    replace(from, layout_.next_line(layout_.item_end(list, index)) - from, {});
    if (is_only_one)
        replace(colon, 0, " []");
}

void YamlEditor::insert_lines(std::size_t offset, std::string lines)
{
    const std::string newline{layout_.newline()};
    if (offset == text().size() && !text().ends_with('\n'))
        lines = newline + lines.substr(0, lines.size() - newline.size());
    replace(offset, 0, lines);
}

// A line for an item in brackets, or as many as it takes.
std::string YamlEditor::flow_item(const std::string& text, const Value& item, std::size_t column) const
{
    const std::string newline{layout_.newline()};
    const bool fits_in_line = column + 2 + text.size() <= kYamlWidth;
    return spaces(column) + "- " + (fits_in_line ? text : yaml_text(item, column + 2, newline)) + newline;
}

std::string YamlEditor::block_item(const Value& item, const Value& list, const Value& neighbour,
                                   std::size_t column) const
{
    if (layout_.is_flow(neighbour))
        return flow_item(is_aligned(list) ? aligned_text(item, neighbour) : yaml_text(item), item, column);
    const std::string newline{layout_.newline()};
    std::string lines;
    for (const Value::Member& member : item.members()) {
        lines += spaces(column) + (lines.empty() ? "- " : "  ") + member.key + ": ";
        lines += yaml_text(member.value, column + 2 + member.key.size() + 2, newline) + newline;
    }
    return lines;
}

// Whether somebody has put keys below keys, with more than one space before them.
bool YamlEditor::is_aligned(const Value& list) const
{
    return std::ranges::any_of(list.items(), [&](const Value& item) {
        return std::ranges::any_of(item.members(), [&](const Value::Member& member) {
            const std::size_t key = layout_.offset(member.key_origin);
            return !layout_.begins_line(key) && key >= 2 && text().compare(key - 2, 2, "  ") == 0;
        });
    });
}

// Its keys stand where the neighbour has them, as long as they are the same.
std::string YamlEditor::aligned_text(const Value& item, const Value& neighbour) const
{
    const std::size_t begin = layout_.offset(neighbour);
    bool is_alike = true;
    std::string text = "{";
    for (std::size_t index = 0; index < item.members().size(); ++index) {
        text += index > 0 ? ", " : "";
        is_alike = is_alike && index < neighbour.members().size() &&
                   neighbour.members()[index].key == item.members()[index].key;
        if (is_alike) {
            const std::size_t key = layout_.offset(neighbour.members()[index].key_origin);
            is_alike = layout_.line_start(key) == layout_.line_start(begin);
            if (is_alike && key - begin > text.size() && key - begin < text.size() + kWidestGap)
                text.resize(key - begin, ' ');
        }
        text += member_text(item.members()[index]);
    }
    return text + "}";
}

// How deep the dashes of the file's lists are below their keys.
std::size_t YamlEditor::list_indent() const
{
    for (const Value::Member& member : root_.members())
        if (member.value.is_list() && !layout_.is_flow(member.value))
            return layout_.column(layout_.dash(member.value, 0)) - layout_.column(layout_.offset(member.key_origin));
    return kUsualIndent;
}

}  // namespace vpcsim
