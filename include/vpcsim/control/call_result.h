// CallResult: what a call of the control plane answers: a result, or every error that was found.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "vpcsim/base/assert.h"
#include "vpcsim/base/origin.h"
#include "vpcsim/base/value.h"

namespace vpcsim {

// One reason why a call was refused. The codes are the vendor's where domain.md quotes one; a code marked [INF] in the
// sources is ours, in the vendor's manner.
struct ApiError {
    std::string code;       // "InvalidVpcId.NotFound"
    std::string message;    // what was attempted, with which names, and what would be right
    std::string parameter;  // "CidrBlock", "Permissions[2].PortRange", counted from 1; empty: the call as a whole
    Origin origin;          // of the parameter where it has one, else of the map that it stands or is missing in

    bool operator==(const ApiError&) const = default;
};

// Invariant: a refused call has changed nothing.
class CallResult {
public:
    static CallResult success(Value value) { return CallResult{std::move(value), {}}; }
    static CallResult refusal(std::vector<ApiError> errors)
    {
        VPCSIM_ASSERT(!errors.empty());
        return CallResult{{}, std::move(errors)};
    }

    bool is_success() const { return errors_.empty(); }
    // REQUIRES: is_success(). A map with the members of the vendor's answer.
    const Value& value() const
    {
        VPCSIM_ASSERT(is_success());
        return value_;
    }
    const std::vector<ApiError>& errors() const { return errors_; }
    // REQUIRES: !is_success(). The one that the vendor, who answers with a single code, would name.
    const ApiError& error() const
    {
        VPCSIM_ASSERT(!is_success());
        return errors_.front();
    }

private:
    CallResult(Value value, std::vector<ApiError> errors) : value_{std::move(value)}, errors_{std::move(errors)} {}

    Value value_;
    std::vector<ApiError> errors_;
};

}  // namespace vpcsim
