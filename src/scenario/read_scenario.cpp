#include "vpcsim/scenario/format.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {

Value read_scenario(std::string_view text, std::string_view file)
{
    std::vector<Diagnostic> diagnostics;
    Value tree = read_yaml(text, diagnostics);
    if (!tree.is_null())
        check_shape(tree, scenario_format(), diagnostics);
    if (!diagnostics.empty())
        throw ScenarioError{file, std::move(diagnostics)};
    return with_defaults(std::move(tree), scenario_format());
}

}  // namespace vpcsim
