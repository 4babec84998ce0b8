// The table of an entry of `accounts:`, whose quotas are made from the list that the control plane itself reads.
#pragma once

#include "vpcsim/scenario/shape.h"

namespace vpcsim {

Table<Field> account_table();

}  // namespace vpcsim
