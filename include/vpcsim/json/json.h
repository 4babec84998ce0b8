// JSON, written and read: the tree is base's Value, so the whole program has one.
//
// What is written is always valid: keys stand in the order in which they were set, text that is not UTF-8 is repaired,
// numbers are integers and exact decimals, so there is no NaN and no rounding. The same tree gives the same bytes.
#pragma once

#include <string>
#include <string_view>

#include "vpcsim/base/value.h"

namespace vpcsim {

enum class JsonStyle {
    Compact,  // one line, no spaces
    Pretty,   // one member or item a line, two spaces a level
};

// Neither style ends with a newline.
std::string to_json(const Value& value, JsonStyle style = JsonStyle::Compact);

// One JSON document (RFC 8259). Integers of 64 bits become integers, other numbers Decimals. Throws Error,
// "name:line:column: error: ...", for anything else: also for a key given twice, a number that does not fit exactly,
// and nesting deeper than kDeepestJson. The nodes carry no origins.
Value from_json(std::string_view text, std::string_view name = "json");

inline constexpr unsigned kDeepestJson = 100;

}  // namespace vpcsim
