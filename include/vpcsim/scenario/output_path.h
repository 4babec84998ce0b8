// Where results may be written.
#pragma once

#include <string>

namespace vpcsim {

// What a command reads is never replaced by what it writes: throws Error when `output`, by whatever name or link, is
// the regular file `input`.
void refuse_to_replace(const std::string& input, const std::string& output);

}  // namespace vpcsim
