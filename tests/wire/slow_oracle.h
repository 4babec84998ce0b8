// A second opinion on parse(): slow, plain, written without its code. Used by tests and by the fuzzer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

// The Internet checksum of RFC 1071's definition: 16 bits at a time, the carry added at once.
std::uint16_t slow_checksum(std::span<const std::uint8_t> bytes);

// Puts right every checksum that it can find, so that a mutated frame gets past them. Best effort, bounds-checked.
void mend_checksums(std::vector<std::uint8_t>& frame, std::size_t zero_tail);

// Parses a frame whose surroundings may not be read (under AddressSanitizer), and if it is accepted calls every reader
// and checks what must hold of it; throws InternalError otherwise. True if it was accepted.
bool exercise(std::span<const std::uint8_t> frame, std::size_t zero_tail);

}  // namespace vpcsim
