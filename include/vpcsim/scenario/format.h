// The format of a scenario file, version 1. Its definition is the tables of src/scenario/format.cpp.
#pragma once

#include "vpcsim/scenario/shape.h"

namespace vpcsim {

const Shape& scenario_format();

}  // namespace vpcsim
