#include "vpcsim/base/error.h"

#include <algorithm>
#include <system_error>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

std::string list(std::string_view file, const std::vector<Diagnostic>& diagnostics)
{
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (!text.empty())
            text += '\n';
        text += format("{}: error: {}", to_string(file, diagnostic.origin), diagnostic.message);
    }
    return text;
}

std::vector<Diagnostic> in_file_order(std::vector<Diagnostic> diagnostics)
{
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.origin < b.origin; });
    return diagnostics;
}

}  // namespace

ScenarioError::ScenarioError(std::string_view file, std::vector<Diagnostic> diagnostics)
    : Error{list(file, in_file_order(diagnostics))}, diagnostics_{in_file_order(diagnostics)}
{
}

std::string to_string(std::string_view file, Origin origin)
{
    return origin.is_known() ? format("{}:{}:{}", file, origin.line, origin.column) : std::string{file};
}

std::string system_error_text(std::string_view attempted, int error_number)
{
    return format("{}: {}", attempted, std::generic_category().message(error_number));
}

}  // namespace vpcsim
