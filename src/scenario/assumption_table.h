// The table of `assumptions:`, made from the list that the data plane itself reads.
#pragma once

#include "vpcsim/scenario/shape.h"

namespace vpcsim {

Table<Field> assumption_table();

}  // namespace vpcsim
