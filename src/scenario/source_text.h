// What a scenario's bytes are before they are YAML: lines of readable UTF-8 characters, and places in them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "vpcsim/base/error.h"

namespace vpcsim {

// The first place where `text` is no text that a person could have meant: not UTF-8, a control character, a line or a
// file beyond the limits of the reader. One pass; nullopt when there is none.
std::optional<Diagnostic> first_unreadable(std::string_view text);

// Of a bracket.
std::string not_closed(char bracket);

// SourceText: from byte offsets to lines and columns. It remembers where it was, so that asking in the order of the
// text costs one pass over it.
class SourceText {
public:
    explicit SourceText(std::string_view text) : text_{text} {}

    std::string_view text() const { return text_; }
    // The byte at that offset; a newline behind the end.
    char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\n'; }
    bool starts_with(std::size_t offset, std::string_view what) const;

    Origin origin(std::size_t offset);

    // Where the innermost `{` or `[` stands that another bracket, a line further left or the end cuts off; nullopt when
    // each has its closing one. For who knows that something is wrong: it looks at the characters alone.
    std::optional<std::size_t> unclosed_bracket() const;

    // Whether the quoted text that begins with the quote at `offset` has its closing quote.
    bool is_closed_quote(std::size_t offset) const { return end_of_quote(offset).has_value(); }

    // Everything before `offset` on its line.
    std::string_view line_before(std::size_t offset) const;

private:
    // The closing quote of the one at `offset`.
    std::optional<std::size_t> end_of_quote(std::size_t offset) const;
    std::size_t indentation(std::size_t offset) const;

    std::string_view text_;
    std::size_t known_offset_ = 0;
    Origin known_{1, 1};
};

}  // namespace vpcsim
