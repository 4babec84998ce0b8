#include "vpcsim/base/spelling.h"

#include <algorithm>
#include <array>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// No key or name of a scenario is longer; what is longer is not compared.
constexpr std::size_t kLongestWord = 64;

}  // namespace

// Optimal string alignment (Damerau-Levenshtein without a second edit of a swapped pair), three rows at a time.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit)
{
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > limit || a.size() > kLongestWord || b.size() > kLongestWord)
        return limit + 1;

    using Row = std::array<std::size_t, kLongestWord + 1>;
    Row before_last{};
    Row last{};
    Row row{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last = last;
        last = row;
        row[0] = i;
        std::size_t least = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            least = std::min(least, row[j]);
        }
        if (least > limit)
            return limit + 1;
    }
    return std::min(row[b.size()], limit + 1);
}

std::optional<std::string_view> closest(std::string_view word, std::span<const std::string_view> candidates)
{
    const std::string lower = lowercase(word);
    std::size_t best_distance = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
    std::optional<std::string_view> best;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(lower, lowercase(candidate), best_distance - 1);
        if (distance >= best_distance || distance >= std::max(lower.size(), candidate.size()))
            continue;  // no nearer than the best, or not a letter in common
        best = candidate;
        best_distance = distance;
        if (distance == 0)
            break;
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates)
{
    const auto suggestion = closest(word, candidates);
    return suggestion ? format("; did you mean `{}`?", *suggestion) : std::string{};
}

std::string with_article(std::string_view noun)
{
    const bool has_vowel = !noun.empty() && std::string_view{"aeiouAEIO"}.find(noun.front()) != std::string_view::npos;
    return format("{} {}", has_vowel ? "an" : "a", noun);
}

std::string lowercase(std::string_view text)
{
    std::string lower{text};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

}  // namespace vpcsim
