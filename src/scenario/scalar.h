// What is wrong with a scalar that a shape does not accept.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vpcsim/base/value.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {

// A number with a unit.
struct Quantity {
    std::string_view noun;     // "a duration"
    std::string_view example;  // "15ms"
    std::string_view unit;     // the likeliest, for a number without one
    std::string_view other_unit;  // nearly as likely; empty: there is none
    std::span<const std::string_view> units;
    std::optional<std::int64_t> (*parse)(std::string_view text);  // base units
    std::string (*spell)(std::int64_t count);
    std::int64_t most;  // that `parse` takes, in base units
};

// nullptr when the kind is no quantity.
const Quantity* find_quantity(Shape::Kind kind);

// What follows "`key: value` " in a message: "needs a unit, such as `100Mbps`". Empty when the value is in order.
// REQUIRES: a kind with a scalar value, and no Reference.
std::string scalar_complaint(const Value& value, const Shape& shape);

bool is_name(std::string_view text);
inline constexpr std::size_t kLongestName = 64;

// A scalar as it was written, shortened: what stands behind the key in a message.
std::string written(const Value& value);
// The same for a text that may be long, or have several lines.
std::string shortened(std::string_view text);

// What a plain scalar means: true, false, an integer, else text.
Value plain_scalar(const std::string& text, Origin at = {});

}  // namespace vpcsim
