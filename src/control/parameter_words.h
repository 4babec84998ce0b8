// The vocabulary of the parameter tables.
#pragma once

#include "vpcsim/control/action.h"

namespace vpcsim {

constexpr ParameterInfo parameter(std::string_view name, ParameterKind kind, std::string_view malformed_code,
                                  bool is_required)
{
    ParameterInfo info;
    info.name = name;
    info.kind = kind;
    info.is_required = is_required;
    info.malformed_code = malformed_code;
    return info;
}
constexpr ParameterInfo required(std::string_view name, ParameterKind kind, std::string_view malformed_code = {})
{
    return parameter(name, kind, malformed_code, true);
}
constexpr ParameterInfo optional(std::string_view name, ParameterKind kind, std::string_view malformed_code = {})
{
    return parameter(name, kind, malformed_code, false);
}

}  // namespace vpcsim
