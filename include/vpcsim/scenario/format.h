// The format of a scenario file, version 1. Its definition is the tables of src/scenario/format.cpp.
#pragma once

#include "vpcsim/scenario/shape.h"

namespace vpcsim {

const Shape& scenario_format();

// Text to a tree that has every default written out and is in order; the only way in for a loader. Throws ScenarioError
// with every mistake found, under that file name.
Value read_scenario(std::string_view text, std::string_view file);

}  // namespace vpcsim
