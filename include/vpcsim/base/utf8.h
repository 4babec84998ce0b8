// UTF-8 as Unicode defines it (chapter 3.9, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vpcsim {

// How many bytes from the front are valid UTF-8: text.size() when all of it is.
std::size_t valid_utf8_prefix(std::string_view text);

// The text with U+FFFD in place of what is not UTF-8: one for each maximal part of a broken sequence, as browsers do.
std::string repair_utf8(std::string_view text);

}  // namespace vpcsim
