// The timeline's part of the scenario format; the rest stands in format.cpp.
#pragma once

#include "vpcsim/scenario/shape.h"

namespace vpcsim {

// A list of calls.
const Shape& timeline_format();

}  // namespace vpcsim
