// Any bytes are a scenario or are refused: with a place for every mistake, and no other exception. Of a scenario every
// warning has its place, too.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "vpcsim/base/error.h"
#include "vpcsim/scenario/scenario_lint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace vpcsim;
    try {
        for (const Warning& warning : lint(build_scenario({reinterpret_cast<const char*>(data), size}, "fuzz.yaml")))
            if (!warning.origin.is_known() || warning.message.empty())
                std::abort();
    } catch (const ScenarioError& error) {
        if (error.diagnostics().empty())
            std::abort();
        for (const Diagnostic& diagnostic : error.diagnostics())
            if (!diagnostic.origin.is_known() || diagnostic.message.empty())
                std::abort();
    }
    return 0;
}
