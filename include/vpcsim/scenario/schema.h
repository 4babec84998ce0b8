// The JSON Schema (draft 2020-12) of a shape: what editors complete and check scenario files with. It accepts all that
// the reader accepts; the reader checks more: names that are declared nowhere, ranges of numbers with units, addresses.
#pragma once

#include <string>

#include "vpcsim/base/value.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {

Value schema_of(const Shape& root);

// That of the scenario format, as `vpcsim schema` prints it.
std::string json_schema();

}  // namespace vpcsim
