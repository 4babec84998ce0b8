#include <algorithm>

#include "rules.h"

namespace vpcsim::house {
namespace {

// Where the comment or literal that starts at `at` ends, or `at` if none starts there.
std::size_t end_of_token(std::string_view text, std::size_t at)
{
    const auto after = [&](std::string_view closing, std::size_t from) {
        const std::size_t found = text.find(closing, from);
        return found == std::string_view::npos ? text.size() : found + closing.size();
    };
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("//"))
        return std::min(text.find('\n', at), text.size());
    if (rest.starts_with("/*"))
        return after("*/", at + 2);
    if (rest.starts_with("R\"")) {
        const std::string_view delimiter = rest.substr(2, rest.find('(') - 2);
        return after(")" + std::string{delimiter} + "\"", at + 2);
    }
    const auto is_word = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    const bool is_digit_separator = rest.front() == '\'' && at > 0 && is_word(text[at - 1]);
    if ((rest.front() != '"' && rest.front() != '\'') || is_digit_separator)
        return at;
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == rest.front() || text[i] == '\n')
            return i + 1;
    }
    return text.size();
}

}  // namespace

std::string code_only(std::string_view text)
{
    std::string code{text};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(end_of_token(text, at), text.size());
        for (std::size_t i = at; i < end; ++i)
            if (code[i] != '\n')
                code[i] = ' ';
        at = std::max(end, at + 1);
    }
    return code;
}

}  // namespace vpcsim::house
