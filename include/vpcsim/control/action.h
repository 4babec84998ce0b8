// The API as tables: every action with its parameters, and of every parameter what it may hold. The control plane
// checks calls against them, and whoever writes calls (a scenario's timeline, its schema) reads them. They stand in
// src/control/action_table.cpp.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "vpcsim/base/value.h"
#include "vpcsim/control/call_result.h"

namespace vpcsim {

class Call;

enum class ParameterKind : std::uint8_t {
    Text,
    Name,          // of a new object: a letter, then letters, digits, '_', '-', '.'; at most 128
    EniName,       // the same, or INSTANCE/NAME
    Number,        // an integer
    NumberOrText,  // an account's uid is written either way
    Truth,         // true or false
    Choice,        // one of `choices`, whatever its case
    Ipv4Block,     // a CIDR block without host bits
    Ipv6Block,
    AnyBlock,
    Ipv4RuleBlock,  // a CIDR block whose host bits are masked away [domain.md 3.2]
    Ipv6RuleBlock,
    Ipv4Address,
    Ipv6Address,
    Protocol,  // tcp udp icmp icmpv6 gre all, or a protocol number
    Ports,     // "80/80", "1024/65535", "-1/-1"
    Token,     // of a client: ASCII, at most 64 characters [domain.md 1.3]
    Time,      // "15ms"
    Size,      // "12.5kB"
    Record,    // a map of `fields`
};

struct ParameterInfo {
    std::string_view name;
    ParameterKind kind = ParameterKind::Text;
    bool is_required = false;
    bool is_list = false;  // a list of such values, of at most `longest`
    std::size_t longest = 0;
    std::string_view malformed_code;  // empty: "InvalidParameter.NAME"
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
    std::span<const std::string_view> choices;
    std::span<const ParameterInfo> fields;

    // So that a table reads like the API's reference: required("Priority", Number).between(1, 100).
    constexpr ParameterInfo between(std::int64_t low, std::int64_t high) const
    {
        ParameterInfo info = *this;
        info.minimum = low;
        info.maximum = high;
        return info;
    }
    constexpr ParameterInfo many(std::size_t count) const
    {
        ParameterInfo info = *this;
        info.is_list = true;
        info.longest = count;
        return info;
    }
    constexpr ParameterInfo among(std::span<const std::string_view> words) const
    {
        ParameterInfo info = *this;
        info.choices = words;
        return info;
    }
    constexpr ParameterInfo of(std::span<const ParameterInfo> members) const
    {
        ParameterInfo info = *this;
        info.fields = members;
        return info;
    }
};

struct ActionInfo {
    std::string_view name;
    std::span<const ParameterInfo> parameters;
    void (*run)(Call&);
};

// In the order of the documentation.
std::span<const ActionInfo> actions();
// nullptr when there is no such action.
const ActionInfo* find_action(std::string_view name);
// What every action takes beside its own: RegionId, DryRun, ClientToken.
std::span<const ParameterInfo> common_parameters();
// The parameter of that name, also a common one; nullptr when the action has none.
const ParameterInfo* find_parameter(const ActionInfo& action, std::string_view name);

// What is wrong with the shape of a call's parameters, all of it, before anything is looked up: unknown, missing and
// malformed ones. Null stands for no parameters.
std::vector<ApiError> shape_errors(const ActionInfo& action, const Value& parameters);

}  // namespace vpcsim
