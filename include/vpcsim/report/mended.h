// A repair for people and for programs.
#pragma once

#include <string>

#include "vpcsim/report/explain.h"
#include "vpcsim/scenario/mended.h"

namespace vpcsim {

// Each edit with what it opens beyond the flow, the API's calls, the change of the file, and what the packets did; or
// what cannot be mended, and what would have to happen instead.
std::string mended_text(const Explanation& explanation, const Mended& mended);

Value mended_document(const Explanation& explanation, const Mended& mended);

}  // namespace vpcsim
