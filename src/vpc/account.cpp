#include "vpcsim/vpc/account.h"

#include <algorithm>

namespace vpcsim {

bool DenyStatement::names(std::string_view action) const { return std::ranges::find(actions, action) != actions.end(); }

std::string_view name(Site site) { return site == Site::China ? "China" : "International"; }

}  // namespace vpcsim
