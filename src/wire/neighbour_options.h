// The options behind a neighbour discovery message: type, length in units of 8 bytes, value (RFC 4861 4.6).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace vpcsim {

// Every option has a length, all of them fill `options` exactly, and link-layer addresses are Ethernet's.
bool neighbour_options_hold(std::span<const std::uint8_t> options);

// The first option of this type. REQUIRES: neighbour_options_hold(options).
std::optional<std::span<const std::uint8_t>> find_neighbour_option(std::span<const std::uint8_t> options,
                                                                   std::uint8_t type);

}  // namespace vpcsim
