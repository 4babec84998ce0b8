// Decimal: an exact decimal number, unscaled / 10^decimals. What is measured is kept and printed so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vpcsim {

struct Decimal {
    static constexpr unsigned kMostDecimals = 18;

    std::int64_t unscaled = 0;
    unsigned decimals = 0;  // at most kMostDecimals

    bool operator==(const Decimal&) const = default;  // as written: 1.5 and 1.50 differ
};

// {17704, 3} is "17.704", {-5, 2} is "-0.05": all decimals, trailing zeros too.
std::string to_string(Decimal decimal);

// A JSON number (RFC 8259, 6), exponent allowed: "17.704", "-5e-2". nullopt when it is none, or does not fit exactly.
std::optional<Decimal> parse_decimal(std::string_view text);

}  // namespace vpcsim
