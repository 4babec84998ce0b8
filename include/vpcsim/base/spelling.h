// "did you mean ...?": the nearest known word to one that was mistyped.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vpcsim {

// How many letters must be inserted, removed, replaced or swapped with their neighbour to make `b` of `a`; case counts.
// Gives up at `limit`: the answer is then limit + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The candidate nearest to `word`, or nullopt when none is near enough to be what was meant: at most one mistake in
// three letters, three at most. A word that differs in nothing but case is always near. Of equals the first wins.
std::optional<std::string_view> closest(std::string_view word, std::span<const std::string_view> candidates);

// "; did you mean `vsw2`?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

// ASCII only: names, units and words of the format have no other letters.
std::string lowercase(std::string_view text);

// "a VPC", "an instance", "an ENI".
std::string with_article(std::string_view noun);

}  // namespace vpcsim
