// Files as nobody would write them: random trees in random manners, edited at random. What is read from the text
// afterwards is what the same edits make of the tree, and the diff leads from the one text to the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "scenario/edited.h"
#include "scenario/yaml_editor.h"
#include "vpcsim/json/json.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_{seed} {}
    std::size_t below(std::size_t count) { return engine_() % count; }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class T, std::size_t count>
    const T& of(const T (&choices)[count])
    {
        return choices[below(count)];
    }

private:
    std::mt19937 engine_;
};

struct Text {
    const char* text;
    bool may_be_plain_in_flow;
    bool may_be_plain_in_block;
};
constexpr Text kTexts[] = {
    {"vpc1", true, true},
    {"it's", true, true},
    {"a#b", true, true},
    {"x:y", true, true},
    {"two words", true, true},
    {"q\"uote", true, true},
    {"\xc3\xa9 \xc3\xbc", true, true},
    {"80/80", true, true},
    {"a, b", false, true},
    {"a [b] {c}", false, true},
    {"[z", false, false},
    {"::/0", false, false},
    {"", false, false},
    {"}", false, false},
    {"' ]", false, false},
    {"\\ \"]", false, false},
    {"# no", false, false},
    {"a: b", false, false},
    {"one\ntwo", false, false},
    {"true", false, false},
};
constexpr const char* kComments[] = {"# plain", "# it's ]", "# \"{", "# a: [b", "#"};

Value random_scalar(Dice& dice)
{
    if (dice.one_in(8))
        return Value{static_cast<int>(dice.below(100))};
    if (dice.one_in(8))
        return Value{dice.one_in(2)};
    return Value{dice.of(kTexts).text};
}

Value random_item(Dice& dice)
{
    Value item = Value::map();
    for (const char* key : {"a", "b", "c d"})
        if (item.members().empty() || dice.one_in(2))
            item.set(key, random_scalar(dice));
    if (dice.one_in(4))
        item.set("nested", Value::list({random_scalar(dice), Value::map().set("x", random_scalar(dice))}));
    return item;
}

Value random_list(Dice& dice)
{
    Value list = Value::list();
    for (std::size_t left = dice.below(4); left > 0; --left)
        list.items().push_back(random_item(dice));
    return list;
}

Value random_tree(Dice& dice)
{
    Value objects = Value::map();
    for (const char* name : {"o1", "o2", "o3"}) {
        Value object = Value::map().set("first", random_scalar(dice));
        if (dice.one_in(2))
            object.set("list", random_list(dice));
        if (dice.one_in(2))
            object.set("last", random_scalar(dice));
        objects.set(name, object);
    }
    Value root = Value::map().set("version", 1).set("objects", objects);
    if (dice.one_in(2))
        root.set("list", random_list(dice));
    if (dice.one_in(2))
        root.set("end", random_scalar(dice));
    return root;
}

// Writes a tree in a manner of its own at every turn.
class RandomWriter {
public:
    explicit RandomWriter(Dice& dice) : dice_{dice}, newline_{dice.one_in(4) ? "\r\n" : "\n"} {}

    std::string write(const Value& root)
    {
        if (dice_.one_in(10))
            text_ += "\xef\xbb\xbf";
        if (dice_.one_in(10))
            text_ += "---" + newline_;
        if (dice_.one_in(6)) {
            text_ += flow(root, 0);
            end_line();
        } else {
            block_map(root, 0, false);
        }
        if (dice_.one_in(4))
            text_.resize(text_.size() - newline_.size());
        return text_;
    }

private:
    std::string spaces(std::size_t count) { return std::string(count, ' '); }
    void end_line()
    {
        if (dice_.one_in(5))
            text_ += std::string{"  "} + dice_.of(kComments);
        text_ += newline_;
    }
    void lines_between(std::size_t indent)
    {
        while (dice_.one_in(6))
            text_ += dice_.one_in(2) ? newline_ : spaces(dice_.one_in(4) ? 0 : indent) + dice_.of(kComments) + newline_;
    }

    std::string quoted(const std::string& text)
    {
        if (text.find('\n') != std::string::npos || dice_.one_in(2))
            return to_json(Value{text});
        std::string single = "'";
        for (const char c : text)
            single += c == '\'' ? std::string{"''"} : std::string{c};
        return single + "'";
    }
    std::string scalar(const Value& value, bool is_flow)
    {
        if (!value.is_text())
            return to_json(value);
        const auto* known = std::ranges::find(kTexts, value.text(), &Text::text);
        const bool may_be_plain = is_flow ? known->may_be_plain_in_flow : known->may_be_plain_in_block;
        return may_be_plain && !dice_.one_in(4) ? value.text() : quoted(value.text());
    }
    std::string key(const std::string& name) { return dice_.one_in(6) ? quoted(name) : name; }

    // Between the tokens of a flow collection; lines go on deeper than `indent`.
    std::string gap(std::size_t indent)
    {
        if (!dice_.one_in(8))
            return dice_.one_in(2) ? " " : "";
        const std::string comment = dice_.one_in(2) ? std::string{" "} + dice_.of(kComments) : "";
        return comment + newline_ + spaces(indent + 1 + dice_.below(4));
    }
    std::string flow(const Value& value, std::size_t indent)
    {
        if (!value.is_list() && !value.is_map())
            return scalar(value, true);
        std::string inside;
        const auto separate = [&] { inside += inside.empty() ? gap(indent) : "," + gap(indent); };
        if (value.is_map())
            for (const Value::Member& member : value.members()) {
                separate();
                inside += key(member.key) + ": " + flow(member.value, indent) + gap(indent);
            }
        else
            for (const Value& item : value.items()) {
                separate();
                inside += flow(item, indent) + gap(indent);
            }
        if (!inside.empty() && dice_.one_in(8))
            inside += "," + gap(indent);
        return value.is_map() ? "{" + inside + "}" : "[" + inside + "]";
    }

    // `is_begun`: the first key goes on on the line of a dash.
    void block_map(const Value& map, std::size_t indent, bool is_begun)
    {
        for (const Value::Member& member : map.members()) {
            if (!is_begun) {
                lines_between(indent);
                text_ += spaces(indent);
            }
            is_begun = false;
            text_ += key(member.key) + (dice_.one_in(10) ? " :" : ":");
            member_value(member.value, indent);
        }
    }
    void member_value(const Value& value, std::size_t indent)
    {
        const bool is_collection = value.is_map() || value.is_list();
        const bool is_empty = (value.is_map() && value.members().empty()) || (value.is_list() && value.items().empty());
        if (is_collection && !is_empty && !dice_.one_in(3)) {
            end_line();
            if (value.is_map())
                block_map(value, indent + 1 + dice_.below(4), false);
            else
                block_list(value, indent + dice_.below(4));
        } else if (is_collection) {
            text_ += " " + flow(value, indent);
            end_line();
        } else if (value.is_text() && value.text() == "one\ntwo" && dice_.one_in(2)) {
            text_ += " |-" + newline_;
            const std::string lead = spaces(indent + 1 + dice_.below(4));
            text_ += lead + "one" + newline_ + lead + "two" + newline_;
        } else if (value.is_text() && value.text() == "two words" && dice_.one_in(2)) {
            text_ += " two" + newline_ + spaces(indent + 1 + dice_.below(4)) + "words";
            end_line();
        } else {
            text_ += " " + scalar(value, false);
            end_line();
        }
    }
    void block_list(const Value& list, std::size_t indent)
    {
        for (const Value& item : list.items()) {
            lines_between(indent);
            text_ += spaces(indent) + "-";
            if (!item.is_map()) {
                text_ += " " + scalar(item, false);
                end_line();
            } else if (dice_.one_in(2)) {
                text_ += " " + flow(item, indent);
                end_line();
            } else if (dice_.one_in(4)) {
                end_line();
                block_map(item, indent + 1 + dice_.below(4), false);
            } else {
                const std::size_t gap = 1 + dice_.below(3);
                text_ += spaces(gap);
                block_map(item, indent + 1 + gap, true);
            }
        }
    }

    Dice& dice_;
    std::string newline_;
    std::string text_;
};

// One edit at random, in the file and in the tree. What it was, in words.
std::string edit(Dice& dice, YamlEditor& file, Value& tree)
{
    const auto child = [](Value& map, std::string_view key) -> Value& { return const_cast<Value&>(*map.find(key)); };
    YamlPath path;
    Value* parent = &tree;
    if (!dice.one_in(3)) {
        const std::string name{dice.of({"o1", "o2", "o3"})};
        path = {"objects", name};
        parent = &child(child(tree, "objects"), name);
    }
    if (dice.one_in(4)) {
        const std::string key{path.empty() ? "end" : dice.of({"first", "last"})};
        path.push_back(key);
        const Value value = random_scalar(dice);
        parent->set(key, value);
        file.set(path, value);
        return "set " + key;
    }
    path.push_back("list");
    const Value item = random_item(dice);
    if (parent->find("list") == nullptr) {
        parent->set("list", Value::list({item}));
        const bool is_last = dice.one_in(2);
        file.add_list(path, {item}, is_last ? "" : path.size() == 1 ? "objects" : "first");
        return "new list";
    }
    Value::List& items = child(*parent, "list").items();
    if (!items.empty() && dice.one_in(2)) {
        const std::size_t index = dice.below(items.size());
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
        file.remove(path, index);
        return "remove " + std::to_string(index);
    }
    if (dice.one_in(2)) {
        items.push_back(item);
        file.append(path, item);
        return "append";
    }
    items.insert(items.begin(), item);
    file.prepend(path, item);
    return "prepend";
}

// Keys in order: where a new one stands among the old ones is not compared.
Value sorted(Value value)
{
    if (value.is_list())
        for (Value& item : value.items())
            item = sorted(item);
    if (value.is_map()) {
        for (Value::Member& member : value.members())
            member.value = sorted(member.value);
        std::ranges::sort(value.members(), {}, &Value::Member::key);
    }
    return value;
}

TEST(YamlEditorProperty, reads_back_what_the_edits_make_of_the_tree)
{
    for (unsigned seed = 0; seed < 600; ++seed) {
        Dice dice{seed};
        Value tree = random_tree(dice);
        const std::string text = RandomWriter{dice}.write(tree);
        SCOPED_TRACE(std::to_string(seed) + ":\n" + text);
        YamlEditor file{text};
        ASSERT_EQ(to_json(file.root()), to_json(tree)) << "the test writes what it means";
        for (int round = 0; round < 3; ++round) {
            const std::string what = edit(dice, file, tree);
            ASSERT_EQ(to_json(sorted(file.root())), to_json(sorted(tree))) << what << ":\n" << file.text();
        }
        ASSERT_EQ(patched(text, file.unified_diff("x")), file.text());
    }
}

}  // namespace
}  // namespace vpcsim
