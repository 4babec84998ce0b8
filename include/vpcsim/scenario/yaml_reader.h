// Strict YAML: text in, a tree of Values out, in which every node and every key knows its line and column.
//
// Strict means that nothing is guessed and nothing is dropped in silence. Plain `true` and `false` are booleans, a
// plain decimal number as a person would write it is an integer, plain `null`, `~` and nothing at all are null; all
// else is text: "100" in quotes, 010, 1e3, yes, 0x10. Duplicate keys, anchors, aliases, merge keys, tags, complex keys,
// several documents, tabs as indentation, what is not UTF-8 and control characters are errors.
//
// Any text is read in bounded time and memory: its size, lines, nesting and number of values have the limits below, and
// the YAML library is fed no more than kLongestStretch bytes ahead of the values that it reports (it would else queue a
// whole file of brackets before it reports the first).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/error.h"
#include "vpcsim/base/value.h"

namespace vpcsim {

inline constexpr std::size_t kLargestFile = 64 * 1024 * 1024;  // bytes
inline constexpr std::size_t kLongestLine = 64 * 1024;         // bytes
inline constexpr std::size_t kMostLines = 2'000'000;
inline constexpr std::size_t kMostValues = 1'000'000;
inline constexpr std::size_t kDeepestNesting = 64;
inline constexpr std::size_t kLongestStretch = 512 * 1024;  // bytes of one quoted text, comment or outermost [] or {}

// The bytes of a regular file, or of /dev/stdin or /dev/fd/N when a pipe stands behind it. Throws Error for all else:
// it never waits for a device or a named pipe. At most kLargestFile bytes.
std::string read_file(const std::string& path);

// Appends one diagnostic for each mistake. What cannot be read to its end gives null and at least one diagnostic; else
// the tree is whole but for what the diagnostics name: a repeated key keeps its first value, or the members of both
// maps.
Value read_yaml(std::string_view text, std::vector<Diagnostic>& diagnostics);

}  // namespace vpcsim
