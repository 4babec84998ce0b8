// YamlEditor: changes single values in a YAML text, and leaves the rest of it as somebody wrote it: comments, spaces,
// quotes, the order of keys. What it adds looks like its neighbours: in brackets where they are, aligned like them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "numbered_text.h"
#include "vpcsim/base/value.h"
#include "yaml_layout.h"

namespace vpcsim {

// Keys from the root: {"security_groups", "sg1", "ingress"}.
using YamlPath = std::vector<std::string>;

class YamlEditor {
public:
    // REQUIRES: read_yaml finds no mistake in the text; its root is a map.
    explicit YamlEditor(std::string text);
    YamlEditor(const YamlEditor&) = delete;
    YamlEditor& operator=(const YamlEditor&) = delete;

    const std::string& text() const { return text_.text(); }
    std::string unified_diff(std::string_view file) const { return text_.unified_diff(file); }
    const Value& root() const { return root_; }
    // nullptr when nothing stands there.
    const Value* find(const YamlPath& path) const;

    // Adds to a list at either end. REQUIRES: the list is there, the item is a map.
    void append(const YamlPath& list, const Value& item);
    void prepend(const YamlPath& list, const Value& item);
    // REQUIRES: the list has that item. Without its last one it is `[]`.
    void remove(const YamlPath& list, std::size_t index);
    // A new list of maps. REQUIRES: the map that it goes into is there, the list is not. `behind` is a key of that map:
    // the list goes behind it, or to the end where it is empty.
    void add_list(const YamlPath& list, const std::vector<Value>& items, std::string_view behind = {});
    // Replaces a scalar, or adds it. REQUIRES: the map that it goes into is there.
    void set(const YamlPath& scalar, const Value& value);

private:
    // A place between brackets: what stands there already.
    struct FlowPlace {
        std::size_t open = 0;  // the bracket
        std::size_t first = 0;
        std::size_t last = 0;
        std::size_t end = 0;  // behind the last one
    };

    void insert_behind(const FlowPlace& place, const std::string& element);
    void insert_before(const FlowPlace& place, const std::string& element);
    void remove_flow_item(const Value& list, std::size_t index);
    void remove_block_item(const YamlPath& path, const Value& list, std::size_t index);
    void add_member(const YamlPath& path, const std::string& flow_text, const std::string& block_text,
                    std::string_view behind);
    // Whole lines, the last of them with its newline.
    void insert_lines(std::size_t offset, std::string lines);
    FlowPlace place_in(const Value& collection) const;
    // The lines of an item with its dash at that column.
    std::string flow_item(const std::string& text, const Value& item, std::size_t column) const;
    std::string block_item(const Value& item, const Value& list, const Value& neighbour, std::size_t column) const;
    bool is_aligned(const Value& list) const;
    std::string aligned_text(const Value& item, const Value& neighbour) const;
    std::size_t list_indent() const;
    // Whether the line around the offset may take the element.
    bool fits(std::size_t offset, const std::string& element) const;
    const Value& parent_of(const YamlPath& path) const;
    void replace(std::size_t offset, std::size_t length, std::string_view with) { text_.replace(offset, length, with); }
    // Reads the changed text.
    void read();

    NumberedText text_;
    Value root_;
    YamlLayout layout_;
};

}  // namespace vpcsim
