// The flags of `vpcsim matrix`.
#pragma once

#include "command.h"
#include "vpcsim/explain/service.h"

namespace vpcsim {

enum class MatrixFormat { Text, Json, JsonLines, Csv };

struct MatrixFlags {
    std::string scenario;
    Service service;
    std::vector<IpFamily> families;  // both, unless one is asked for
    TimePoint at;
    MatrixFormat format = MatrixFormat::Text;
    bool wants_help = false;
};

// Throws UsageError.
MatrixFlags parse_matrix_flags(const Arguments& arguments);
std::string matrix_help();

}  // namespace vpcsim
