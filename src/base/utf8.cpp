#include "vpcsim/base/utf8.h"

#include <cstdint>

namespace vpcsim {
namespace {

struct Sequence {
    std::size_t size = 1;  // of the character, or of the broken part of one
    bool is_valid = false;
};

// What stands at the front. REQUIRES: text is not empty.
Sequence first_sequence(std::string_view text)
{
    const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80)
        return {1, true};
    if (lead < 0xc2 || lead > 0xf4)
        return {};
    const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    // Only the second byte has bounds of its own: they shut out overlong forms, surrogates and what is above U+10FFFF.
    std::uint8_t lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    std::uint8_t highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (std::size_t i = 1; i < size; ++i) {
        if (i >= text.size() || byte(i) < lowest || byte(i) > highest)
            return {i, false};
        lowest = 0x80;
        highest = 0xbf;
    }
    return {size, true};
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const Sequence sequence = first_sequence(text.substr(at));
        if (!sequence.is_valid)
            break;
        at += sequence.size;
    }
    return at;
}

std::string repair_utf8(std::string_view text)
{
    std::string repaired;
    repaired.reserve(text.size());
    while (!text.empty()) {
        const Sequence sequence = first_sequence(text);
        repaired += sequence.is_valid ? text.substr(0, sequence.size) : std::string_view{"\xef\xbf\xbd"};
        text.remove_prefix(sequence.size);
    }
    return repaired;
}

}  // namespace vpcsim
