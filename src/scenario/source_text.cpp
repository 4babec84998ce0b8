#include "source_text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "vpcsim/base/format.h"
#include "vpcsim/base/utf8.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

struct Utf8Character {
    std::size_t length = 0;  // 0: not UTF-8
    std::uint32_t code_point = 0;
};

Utf8Character decode(std::string_view text)
{
    if (valid_utf8_prefix(text.substr(0, 4)) == 0)
        return {};
    const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : byte(0) >= 0x80 ? 2 : 1;
    std::uint32_t code_point = length == 1 ? byte(0) : byte(0) & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i)
        code_point = code_point << 6 | (byte(i) & 0x3fu);
    return {length, code_point};
}

// YAML 1.2 section 5.1 leaves out C0 and C1 controls, the byte order mark inside a text and non-characters. NEL
// (U+0085) it allows, but no editor shows it.
bool is_unprintable(std::uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0xfeff ||
           (code_point & 0xfffe) == 0xfffe;
}

bool is_plain_ascii(char c) { return (c >= 0x20 && c < 0x7f) || c == '\t'; }

}  // namespace

std::optional<Diagnostic> first_unreadable(std::string_view text)
{
    if (text.size() > kLargestFile)
        return Diagnostic{{1, 1}, format("the file is larger than {} MiB", kLargestFile / (1024 * 1024))};
    Origin here{1, 1};
    std::size_t line_start = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '\n') {
            line_start = ++i;
            here = {here.line + 1, 1};
            if (here.line > kMostLines)
                return Diagnostic{here, format("the file has more than {} lines", kMostLines)};
            continue;
        }
        if (i - line_start >= kLongestLine)
            return Diagnostic{{here.line, 1}, format("the line is longer than {} bytes; break it", kLongestLine)};
        if (is_plain_ascii(c)) {
            ++i;
        } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            ++i;
            continue;
        } else if (c == '\0') {
            return Diagnostic{here, "a NUL byte; a scenario is a text file in UTF-8"};
        } else {
            const Utf8Character character = decode(text.substr(i));
            if (character.length == 0)
                return Diagnostic{
                    here, format("byte 0x{:02x} is not UTF-8; save the file in UTF-8", static_cast<std::uint8_t>(c))};
            if (is_unprintable(character.code_point))
                return Diagnostic{here, format("a control character (U+{:04X}); remove it", character.code_point)};
            i += character.length;
        }
        ++here.column;
    }
    return std::nullopt;
}

std::string not_closed(char bracket) { return format("this `{}` is not closed", bracket); }

bool SourceText::starts_with(std::size_t offset, std::string_view what) const
{
    return offset < text_.size() && text_.substr(offset).starts_with(what);
}

Origin SourceText::origin(std::size_t offset)
{
    offset = std::min(offset, text_.size());
    if (offset < known_offset_) {
        // Back on the same line at most, in practice; from the line's start it is counted anew.
        const std::size_t start = offset - line_before(offset).size();
        const auto lines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(start),
                                      text_.begin() + static_cast<std::ptrdiff_t>(known_offset_), '\n');
        known_ = {known_.line - static_cast<std::uint32_t>(lines), 1};
        known_offset_ = start;
    }
    for (; known_offset_ < offset; ++known_offset_) {
        const char c = text_[known_offset_];
        if (c == '\n')
            known_ = {known_.line + 1, 1};
        else if ((static_cast<std::uint8_t>(c) & 0xc0) != 0x80)  // not inside a character
            ++known_.column;
    }
    return known_;
}

std::optional<std::size_t> SourceText::end_of_quote(std::size_t offset) const
{
    // Double quotes escape with a backslash; in single quotes, two of them stand for one.
    const char quote = at(offset);
    for (std::size_t i = offset + 1; i < text_.size(); ++i) {
        if (quote == '"' && text_[i] == '\\')
            ++i;
        else if (text_[i] == quote && (quote == '"' || at(i + 1) != quote))
            return i;
        else if (text_[i] == quote)
            ++i;
    }
    return std::nullopt;
}

// Of the line at that offset, in spaces.
std::size_t SourceText::indentation(std::size_t offset) const
{
    const std::size_t start = offset - line_before(offset).size();
    return std::min(text_.find_first_not_of(' ', start), text_.size()) - start;
}

std::optional<std::size_t> SourceText::unclosed_bracket() const
{
    constexpr std::string_view kOpening = "{[", kClosing = "}]", kBeforeValue = ":-,{[";
    std::vector<std::size_t> open;
    char before = '\n';  // what stands before it on its line, but for spaces
    for (std::size_t i = 0; i < text_.size(); ++i) {
        const char c = text_[i];
        const bool begins_line = before == '\n';
        const bool begins_value = begins_line || kBeforeValue.find(before) != std::string_view::npos;
        if (c == '#' && (i == 0 || text_[i - 1] == ' ' || text_[i - 1] == '\n')) {
            i = std::min(text_.find('\n', i), text_.size()) - 1;
            continue;
        }
        if (c == ' ' || c == '\r')
            continue;
        before = c;
        if (c == '\n')
            continue;
        const bool closes = kClosing.find(c) != std::string_view::npos;
        if (!open.empty() && begins_line && !closes && indentation(i) <= indentation(open.front()))
            return open.back();
        if ((c == '"' || c == '\'') && begins_value)
            i = end_of_quote(i).value_or(text_.size());
        else if (kOpening.find(c) != std::string_view::npos && (begins_value || !open.empty()))
            open.push_back(i);
        else if (closes && !open.empty() && kOpening.find(text_[open.back()]) != kClosing.find(c))
            return open.back();
        else if (closes && !open.empty())
            open.pop_back();
    }
    return open.empty() ? std::nullopt : std::optional{open.back()};
}

std::string_view SourceText::line_before(std::size_t offset) const
{
    const std::string_view before = text_.substr(0, offset);
    const std::size_t newline = before.rfind('\n');
    return newline == std::string_view::npos ? before : before.substr(newline + 1);
}

}  // namespace vpcsim
