#include "vpcsim/wire/checksum.h"

namespace vpcsim {

// Halves of words cannot overflow their sum here, so no carry ties one step to the next and the compiler may take
// several steps at once.
void ChecksumSum::add_blocks(const std::uint8_t* at, std::size_t size)
{
    std::uint64_t sum = 0;
    for (const std::uint8_t* end = at + size; at != end; at += 8) {
        const auto word = load<std::uint64_t>(at);
        sum += (word & 0xffff'ffff) + (word >> 32);
    }
    carry(sum);
}

}  // namespace vpcsim
