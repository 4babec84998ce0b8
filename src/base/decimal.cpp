#include "vpcsim/base/decimal.h"

#include <algorithm>

#include "vpcsim/base/assert.h"

namespace vpcsim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits at the front of `text` away from it.
std::string_view take_digits(std::string_view& text)
{
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count]))
        ++count;
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take(std::string_view& text, std::string_view any_of)
{
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

// The exponent behind 'e', cut off at a size that no Decimal reaches; nullopt without digits.
std::optional<int> take_exponent(std::string_view& text)
{
    const bool is_negative = take(text, "-");
    if (!is_negative)
        take(text, "+");
    const std::string_view digits = take_digits(text);
    if (digits.empty())
        return std::nullopt;
    int exponent = 0;
    for (const char digit : digits)
        exponent = exponent > 10'000 ? exponent : exponent * 10 + (digit - '0');
    return is_negative ? -exponent : exponent;
}

bool append_digit(std::int64_t& number, int digit)
{
    return !__builtin_mul_overflow(number, std::int64_t{10}, &number) &&
           !__builtin_add_overflow(number, std::int64_t{digit}, &number);
}

}  // namespace

std::string to_string(Decimal decimal)
{
    VPCSIM_ASSERT(decimal.decimals <= Decimal::kMostDecimals);
    const bool is_negative = decimal.unscaled < 0;
    // The magnitude of the smallest number fits only without a sign.
    const auto bits = static_cast<std::uint64_t>(decimal.unscaled);
    std::string text = std::to_string(is_negative ? 0 - bits : bits);
    if (text.size() <= decimal.decimals)
        text.insert(0, decimal.decimals + 1 - text.size(), '0');
    if (decimal.decimals > 0)
        text.insert(text.size() - decimal.decimals, 1, '.');
    return is_negative ? "-" + text : text;
}

std::optional<Decimal> parse_decimal(std::string_view text)
{
    const bool is_negative = take(text, "-");
    const std::string_view whole = take_digits(text);
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0'))
        return std::nullopt;
    std::string_view fraction;
    if (take(text, ".")) {
        fraction = take_digits(text);
        if (fraction.empty())
            return std::nullopt;
    }
    int exponent = 0;
    if (take(text, "eE")) {
        const std::optional<int> written = take_exponent(text);
        if (!written)
            return std::nullopt;
        exponent = *written;
    }
    if (!text.empty())
        return std::nullopt;

    std::int64_t unscaled = 0;
    for (const std::string_view digits : {whole, fraction})
        for (const char digit : digits)
            if (!append_digit(unscaled, is_negative ? '0' - digit : digit - '0'))
                return std::nullopt;
    if (unscaled == 0)
        exponent = std::min(exponent, 0);  // 0e99 needs no room
    std::int64_t decimals = static_cast<std::int64_t>(fraction.size()) - exponent;
    for (; decimals < 0; ++decimals)
        if (!append_digit(unscaled, 0))
            return std::nullopt;
    if (decimals > Decimal::kMostDecimals)
        return std::nullopt;
    return Decimal{unscaled, static_cast<unsigned>(decimals)};
}

}  // namespace vpcsim
