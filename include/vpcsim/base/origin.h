// Origin: where in a scenario file something was written. Every object and every rule carries one, so that a verdict
// can name the line that decided. A scenario is one file; its name is kept once, beside the network.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace vpcsim {

struct Origin {
    std::uint32_t line = 0;    // from 1; 0: not from a file (made by the system, or by a call at run time)
    std::uint32_t column = 0;  // from 1, in characters (code points)

    constexpr bool is_known() const { return line != 0; }
    constexpr auto operator<=>(const Origin&) const = default;
};

// "file.yaml:12:3", or just the file when the line is not known.
std::string to_string(std::string_view file, Origin origin);

}  // namespace vpcsim
