#include "quantity.h"

#include <algorithm>

#include "vpcsim/base/format.h"

namespace vpcsim {

std::optional<std::uint64_t> parse_quantity(std::string_view text, std::span<const UnitScale> units, std::uint64_t most)
{
    constexpr auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    constexpr std::size_t kMostDigits = 30;  // far above any quantity, and 10^30 fits 128 bits

    unsigned __int128 digits = 0;
    unsigned __int128 divisor = 1;
    std::size_t at = 0;
    std::size_t digit_count = 0;
    bool fraction = false;
    for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !fraction)); ++at) {
        if (text[at] == '.') {
            fraction = true;
            continue;
        }
        if (++digit_count > kMostDigits)
            return std::nullopt;
        digits = digits * 10 + static_cast<unsigned>(text[at] - '0');
        divisor = fraction ? divisor * 10 : divisor;
    }
    const bool number_is_whole = at > 0 && is_digit(text[0]) && is_digit(text[at - 1]);
    const auto unit = std::ranges::find(units, text.substr(at), &UnitScale::name);
    if (!number_is_whole || unit == units.end())
        return std::nullopt;

    if (digits > (~static_cast<unsigned __int128>(0)) / unit->scale)
        return std::nullopt;
    const unsigned __int128 product = digits * unit->scale;
    if (product % divisor != 0 || product / divisor > most)
        return std::nullopt;
    return static_cast<std::uint64_t>(product / divisor);
}

std::string quantity_text(std::uint64_t value, std::span<const UnitScale> units)
{
    const UnitScale* best = &units.front();
    for (const UnitScale& unit : units)
        if (value != 0 && value % unit.scale == 0)
            best = &unit;
    return format("{}{}", value / best->scale, best->name);
}

}  // namespace vpcsim
