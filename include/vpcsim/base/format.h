// The one door to fmt. Everything above formats text with vpcsim::format.
#pragma once

#include <fmt/format.h>

namespace vpcsim {

using fmt::format;
using fmt::format_to;
using fmt::join;

}  // namespace vpcsim
