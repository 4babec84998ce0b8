// A decimal number followed by a unit, read exactly: no floating point, nothing rounded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vpcsim {

struct UnitScale {
    std::string_view name;
    std::uint64_t scale;  // how many base units one of these is
};

// The whole number of base units that `text` names, or nullopt: no number, unknown unit, a fraction of a base unit, or
// more than `most`.
std::optional<std::uint64_t> parse_quantity(std::string_view text, std::span<const UnitScale> units,
                                            std::uint64_t most);

// The shortest exact spelling; `units` from small to large, the first with scale 1.
std::string quantity_text(std::uint64_t value, std::span<const UnitScale> units);

}  // namespace vpcsim
