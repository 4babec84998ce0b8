// Values as YAML that read_yaml reads back: what a scenario file gets written into.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "vpcsim/base/value.h"

namespace vpcsim {

// How wide a line of a scenario file may become.
inline constexpr std::size_t kYamlWidth = 120;

// On one line; lists and maps in flow style: `{at: 5s, with: {InstanceId: pcc1}}`. Quoted where it must be.
std::string yaml_text(const Value& value);
// The same, begun at that column (from 0) and broken where it would be wider than kYamlWidth, as far as that is
// possible. What follows on other lines is indented deeper than the column.
std::string yaml_text(const Value& value, std::size_t column, std::string_view newline);

}  // namespace vpcsim
