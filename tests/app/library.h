// The scenario files as a library: what the heads of the files say, and how their scenarios end, run in this process so
// that each can be run many times.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "support/program.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim::program {

// Those of the fault library, sorted.
std::vector<fs::path> fault_files();

// Of a test that is made for a file.
std::string name_of(const ::testing::TestParamInfo<fs::path>& info);

// The lines of comment with which a file begins.
std::vector<std::string> head_of(const fs::path& file);

// Captures go to the directory, or nowhere.
RunResult run_here(const Scenario& scenario, std::optional<std::string> output = std::nullopt);

}  // namespace vpcsim::program
