// YamlLayout: where in its text the parts of a tree stand that read_yaml has read: where they begin, where they end,
// and what is around them. Offsets are bytes from the beginning of the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/value.h"

namespace vpcsim {

class YamlLayout {
public:
    // REQUIRES: read_yaml finds no mistake in the text, and all Values below come from it. The text outlives this.
    explicit YamlLayout(std::string_view text);

    std::size_t offset(Origin at) const;
    std::size_t offset(const Value& value) const { return offset(value.origin()); }
    // Of "\n" or "\r\n", whichever the text has.
    std::string_view newline() const { return newline_; }
    // Of the line around the offset: its beginning, its end before the newline, and the beginning of the next one.
    std::size_t line_start(std::size_t offset) const;
    std::size_t line_end(std::size_t offset) const;
    std::size_t next_line(std::size_t offset) const;
    // From the line's beginning, from 0.
    std::size_t column(std::size_t offset) const { return offset - line_start(offset); }
    bool is_blank_line(std::size_t offset) const;
    // Whether nothing but spaces stands before it on its line, or nothing but spaces and a comment from it on.
    bool begins_line(std::size_t offset) const;
    bool ends_line(std::size_t offset) const;
    // Behind the spaces that stand there; behind spaces, comments and ends of lines.
    std::size_t skip_spaces(std::size_t offset) const;
    std::size_t skip_comments(std::size_t offset) const;

    // Whether a list or map is written in brackets.
    bool is_flow(const Value& collection) const;
    // Behind the last character of an item or of a member's value.
    std::size_t item_end(const Value& list, std::size_t index) const { return end(list.items()[index], list); }
    std::size_t member_end(const Value& map, std::size_t index) const { return end(map.members()[index].value, map); }
    // Behind the colon of a member of a block map.
    std::size_t behind_colon(const Value::Member& member) const;
    // The dash of an item of a block list.
    std::size_t dash(const Value& list, std::size_t index) const;
    // Where lines go that continue a block which ends at `end` and is deeper than `column`: behind the comments that
    // still belong to it.
    std::size_t lines_behind(std::size_t end, std::size_t column) const;

private:
    std::size_t end(const Value& value, const Value& parent) const;
    std::size_t behind_quote(std::size_t quote) const;
    std::size_t behind_brackets(std::size_t bracket) const;
    std::size_t behind_flow_scalar(std::size_t begin) const;
    std::size_t behind_plain_lines(std::size_t begin, std::size_t indent) const;
    std::size_t behind_block_scalar(std::size_t begin, std::size_t indent) const;
    // Behind the last character of the line that is neither space nor comment.
    std::size_t content_end(std::size_t offset) const;
    std::size_t indentation(std::size_t offset) const;
    char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\n'; }
    bool is_white(std::size_t offset) const;
    bool is_comment(std::size_t offset) const;

    std::string_view text_;
    std::string_view newline_ = "\n";
    std::vector<std::size_t> lines_;  // where each begins
};

}  // namespace vpcsim
