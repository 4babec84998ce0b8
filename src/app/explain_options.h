// The flags of `vpcsim explain`.
#pragma once

#include "command.h"
#include "vpcsim/explain/service.h"
#include "vpcsim/report/explain.h"

namespace vpcsim {

struct ExplainFlags {
    std::string scenario;
    std::string from;
    std::string to;
    Service service;
    bool is_v4 = false;  // asked for, not only the default
    bool is_v6 = false;
    TimePoint at;
    std::uint16_t source_port = Question::kSource;
    std::uint8_t ttl = 64;
    ExplainDepth depth = ExplainDepth::Normal;
    bool fixes = false;
    OutputFormat format = OutputFormat::Text;
    bool wants_help = false;
};

// Throws UsageError.
ExplainFlags parse_explain_flags(const Arguments& arguments);
std::string explain_help();

}  // namespace vpcsim
