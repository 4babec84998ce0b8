// Numbers inside addresses as text: nothing around them, nothing to guess.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vpcsim {

// Digits only, no leading zero, at most `most`.
std::optional<std::uint32_t> read_decimal(std::string_view digits, std::uint32_t most);

// 1 to `most_digits` hexadecimal digits of either case; most_digits <= 4.
std::optional<std::uint16_t> read_hexadecimal(std::string_view digits, std::size_t most_digits);

}  // namespace vpcsim
