#include "yaml_layout.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_continuation_byte(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

bool is_flow_indicator(char c) { return std::string_view{",[]{}"}.find(c) != std::string_view::npos; }

}  // namespace

YamlLayout::YamlLayout(std::string_view text) : text_{text}
{
    lines_.push_back(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
    for (std::size_t newline = text.find('\n'); newline != std::string_view::npos;
         newline = text.find('\n', newline + 1))
        lines_.push_back(newline + 1);
    if (const std::size_t first = text.find('\n');
        first != std::string_view::npos && first > 0 && text[first - 1] == '\r')
        newline_ = "\r\n";
}

std::size_t YamlLayout::offset(Origin at) const
{
    VPCSIM_ASSERT(at.line >= 1 && at.line <= lines_.size());
    std::size_t offset = lines_[at.line - 1];
    for (std::uint32_t column = 1; column < at.column; ++column)
        for (++offset; offset < text_.size() && is_continuation_byte(text_[offset]);)
            ++offset;
    return offset;
}

std::size_t YamlLayout::line_start(std::size_t offset) const
{
    return *std::prev(std::ranges::upper_bound(lines_, std::max(offset, lines_.front())));
}

std::size_t YamlLayout::next_line(std::size_t offset) const
{
    const auto next = std::ranges::upper_bound(lines_, offset);
    return next == lines_.end() ? text_.size() : *next;
}

std::size_t YamlLayout::line_end(std::size_t offset) const
{
    std::size_t end = std::min(text_.find('\n', offset), text_.size());
    if (end > 0 && end < text_.size() && text_[end - 1] == '\r')
        --end;
    return std::max(end, offset);
}

bool YamlLayout::is_white(std::size_t offset) const
{
    return std::string_view{" \t\r\n"}.find(at(offset)) != std::string_view::npos;
}

bool YamlLayout::is_comment(std::size_t offset) const
{
    return at(offset) == '#' && (offset == line_start(offset) || is_white(offset - 1));
}

std::size_t YamlLayout::skip_spaces(std::size_t offset) const
{
    while (at(offset) == ' ' || at(offset) == '\t')
        ++offset;
    return offset;
}

std::size_t YamlLayout::skip_comments(std::size_t offset) const
{
    while (offset < text_.size() && (is_white(offset) || is_comment(offset)))
        offset = is_comment(offset) ? line_end(offset) : offset + 1;
    return offset;
}

std::size_t YamlLayout::indentation(std::size_t offset) const { return column(skip_spaces(line_start(offset))); }

bool YamlLayout::is_blank_line(std::size_t offset) const { return skip_spaces(line_start(offset)) >= line_end(offset); }

bool YamlLayout::begins_line(std::size_t offset) const { return skip_spaces(line_start(offset)) >= offset; }

bool YamlLayout::ends_line(std::size_t offset) const
{
    const std::size_t rest = skip_spaces(offset);
    return rest >= line_end(offset) || is_comment(rest);
}

bool YamlLayout::is_flow(const Value& collection) const
{
    const char first = at(offset(collection));
    return first == '[' || first == '{';
}

std::size_t YamlLayout::end(const Value& value, const Value& parent) const
{
    const bool is_collection = value.is_list() || value.is_map();
    if (is_collection && !is_flow(value))
        return value.is_list() ? item_end(value, value.items().size() - 1)
                               : member_end(value, value.members().size() - 1);
    const std::size_t begin = offset(value);
    if (is_collection)
        return behind_brackets(begin);
    // A null has the place of its key, in block style: a line of its own.
    if (!value.is_null() && (at(begin) == '"' || at(begin) == '\''))
        return behind_quote(begin);
    if (is_flow(parent))
        return behind_flow_scalar(begin);
    const std::size_t indent = parent.origin().column;  // what continues a value is deeper than its key or dash
    return at(begin) == '|' || at(begin) == '>' ? behind_block_scalar(begin, indent)
                                                : behind_plain_lines(begin, indent);
}

std::size_t YamlLayout::behind_quote(std::size_t quote) const
{
    const char mark = at(quote);
    std::size_t offset = quote + 1;
    for (; offset < text_.size(); ++offset) {
        if (mark == '"' && at(offset) == '\\')
            ++offset;
        else if (mark == '\'' && at(offset) == mark && at(offset + 1) == mark)
            ++offset;
        else if (at(offset) == mark)
            break;
    }
    return offset + 1;
}

// Quotes count only where a value may begin: `don't` has none.
std::size_t YamlLayout::behind_brackets(std::size_t bracket) const
{
    std::size_t depth = 0;
    bool may_begin = true;
    for (std::size_t offset = bracket; offset < text_.size();) {
        const char c = at(offset);
        if (is_comment(offset)) {
            offset = line_end(offset);
            continue;
        }
        if (may_begin && (c == '"' || c == '\'')) {
            offset = behind_quote(offset);
            offset += at(offset) == ':' ? 1u : 0u;  // of a key, with or without a space behind it
            may_begin = at(offset - 1) == ':';
            continue;
        }
        ++offset;
        if (c == '[' || c == '{')
            ++depth;
        if ((c == ']' || c == '}') && --depth == 0)
            return offset;
        if (!is_white(offset - 1))
            may_begin =
                c == '[' || c == '{' || c == ',' || (c == ':' && (is_white(offset) || is_flow_indicator(at(offset))));
    }
    VPCSIM_ASSERT(false && "a bracket that is not closed");
    return text_.size();
}

std::size_t YamlLayout::behind_flow_scalar(std::size_t begin) const
{
    std::size_t end = begin;
    for (std::size_t offset = begin; offset < text_.size(); ++offset) {
        const char c = at(offset);
        const bool ends_key = c == ':' && (is_white(offset + 1) || is_flow_indicator(at(offset + 1)));
        if (is_flow_indicator(c) || ends_key || is_comment(offset))
            break;
        if (!is_white(offset))
            end = offset + 1;
    }
    return end;
}

std::size_t YamlLayout::content_end(std::size_t offset) const
{
    std::size_t end = offset;
    for (std::size_t here = offset; here < line_end(offset) && !is_comment(here); ++here)
        if (!is_white(here))
            end = here + 1;
    return end;
}

std::size_t YamlLayout::behind_plain_lines(std::size_t begin, std::size_t indent) const
{
    std::size_t end = content_end(begin);
    for (std::size_t line = next_line(end); line < text_.size(); line = next_line(line)) {
        if (is_blank_line(line))
            continue;
        if (indentation(line) < indent || is_comment(skip_spaces(line)) || skip_spaces(end) < line_end(end))
            break;
        end = content_end(skip_spaces(line));
    }
    return end;
}

std::size_t YamlLayout::behind_block_scalar(std::size_t begin, std::size_t indent) const
{
    std::size_t end = content_end(begin);
    for (std::size_t line = next_line(end); line < text_.size(); line = next_line(line)) {
        if (is_blank_line(line))
            continue;
        if (indentation(line) < indent)
            break;
        end = line_end(line);
    }
    return end;
}

std::size_t YamlLayout::behind_colon(const Value::Member& member) const
{
    std::size_t offset = this->offset(member.key_origin);
    if (at(offset) == '"' || at(offset) == '\'')
        offset = behind_quote(offset);
    while (at(offset) != ':' || !is_white(offset + 1))
        ++offset;
    return offset + 1;
}

std::size_t YamlLayout::dash(const Value& list, std::size_t index) const
{
    if (index == 0)
        return offset(list);
    std::size_t line = next_line(item_end(list, index - 1));
    while (at(skip_spaces(line)) != '-')
        line = next_line(line);
    return skip_spaces(line);
}

std::size_t YamlLayout::lines_behind(std::size_t end, std::size_t column) const
{
    std::size_t line = next_line(end);
    while (line < text_.size() && is_comment(skip_spaces(line)) && indentation(line) > column)
        line = next_line(line);
    return line;
}

}  // namespace vpcsim
