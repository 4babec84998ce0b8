// Whether two trees say the same, wherever they were written and in whatever order their maps are.
#pragma once

#include "vpcsim/base/value.h"

namespace vpcsim {

bool same_value(const Value& a, const Value& b);

}  // namespace vpcsim
