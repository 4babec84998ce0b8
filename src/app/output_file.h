// Files that a command writes beside its results.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vpcsim {

// What cannot be written, or is one of the scenarios, is said before hours are simulated; nothing is made, for the
// scenarios may be wrong. Throws Error.
void check_can_be_written(const std::string& path, const std::vector<std::string>& scenarios);

// Throws Error when it cannot be opened, RunAborted when the disk is full.
void write_file(const std::string& path, std::string_view text);

}  // namespace vpcsim
