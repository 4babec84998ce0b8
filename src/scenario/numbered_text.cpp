#include "numbered_text.h"

#include <algorithm>
#include <numeric>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr std::size_t kContext = 3;

// Each with its newline, which the last one may lack.
std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return lines;
}

struct DiffLine {
    char mark = ' ';  // or '-' or '+'
    std::string_view line;
};

std::string text_of(const DiffLine& line)
{
    return format("{}{}{}", line.mark, line.line, line.line.ends_with('\n') ? "" : "\n\\ No newline at end of file\n");
}

// Lines [begin, end) of the diff, with their head.
std::string hunk(const std::vector<DiffLine>& lines, std::size_t begin, std::size_t end)
{
    const auto count = [&](std::size_t first, std::size_t last, char other) {
        return std::ranges::count_if(lines.begin() + static_cast<std::ptrdiff_t>(first),
                                     lines.begin() + static_cast<std::ptrdiff_t>(last),
                                     [other](const DiffLine& line) { return line.mark != other; });
    };
    std::string text = format("@@ -{},{} +{},{} @@\n", count(0, begin, '+') + 1, count(begin, end, '+'),
                              count(0, begin, '-') + 1, count(begin, end, '-'));
    for (std::size_t index = begin; index < end; ++index)
        text += text_of(lines[index]);
    return text;
}

}  // namespace

NumberedText::NumberedText(std::string text) : original_{std::move(text)}, text_{original_}
{
    numbers_.resize(lines_of(text_).size());
    std::iota(numbers_.begin(), numbers_.end(), std::size_t{0});
}

// Of the lines that the piece touches, those at either end that come out as they were keep their numbers.
void NumberedText::replace(std::size_t offset, std::size_t length, std::string_view with)
{
    VPCSIM_ASSERT(offset + length <= text_.size());
    const std::size_t begin = offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;
    const std::size_t end = std::min(text_.find('\n', offset + length), text_.size() - 1) + 1;
    const std::string old_piece = text_.substr(begin, end - begin);
    std::string new_piece = old_piece;
    new_piece.replace(offset - begin, length, with);
    const std::vector<std::string_view> before = lines_of(old_piece);
    const std::vector<std::string_view> after = lines_of(new_piece);

    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < shorter && before[head] == after[head])
        ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    const auto first = numbers_.begin() +
                       std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin), '\n') +
                       static_cast<std::ptrdiff_t>(head);
    const auto behind = numbers_.erase(first, first + static_cast<std::ptrdiff_t>(before.size() - head - tail));
    numbers_.insert(behind, after.size() - head - tail, kNew);
    text_.replace(begin, old_piece.size(), new_piece);
}

std::string NumberedText::unified_diff(std::string_view file) const
{
    const std::vector<std::string_view> before = lines_of(original_);
    const std::vector<std::string_view> after = lines_of(text_);
    std::vector<DiffLine> lines;
    std::size_t next = 0;  // of the original
    for (std::size_t index = 0; index <= after.size();) {
        const auto kept = std::find_if(numbers_.begin() + static_cast<std::ptrdiff_t>(index), numbers_.end(),
                                       [](std::size_t number) { return number != kNew; });
        for (const std::size_t upto = kept == numbers_.end() ? before.size() : *kept; next < upto; ++next)
            lines.push_back({'-', before[next]});
        for (; index < static_cast<std::size_t>(kept - numbers_.begin()); ++index)
            lines.push_back({'+', after[index]});
        if (index < after.size())
            lines.push_back({' ', before[next++]});
        ++index;
    }

    std::string text;
    for (std::size_t index = 0; index < lines.size(); ++index) {
        if (lines[index].mark == ' ')
            continue;
        std::size_t last = index;  // changed line of the hunk
        for (std::size_t later = index; later < lines.size() && later <= last + 2 * kContext + 1; ++later)
            last = lines[later].mark == ' ' ? last : later;
        text += hunk(lines, index - std::min(index, kContext), std::min(last + kContext + 1, lines.size()));
        index = last;
    }
    return text.empty() ? text : format("--- a/{0}\n+++ b/{0}\n", file) + text;
}

}  // namespace vpcsim
