// The flags of `vpcsim explain`.
#pragma once

#include "ad_hoc_flags.h"
#include "command.h"
#include "vpcsim/explain/service.h"
#include "vpcsim/report/explain.h"

namespace vpcsim {

struct ExplainFlags : AdHocFlags {
    Service service;
    std::uint16_t source_port = Question::kSource;
    std::uint8_t ttl = 64;
    ExplainDepth depth = ExplainDepth::Normal;
    bool fixes = false;
    OutputFormat format = OutputFormat::Text;
};

// Throws UsageError.
ExplainFlags parse_explain_flags(const Arguments& arguments);
std::string explain_help();

}  // namespace vpcsim
