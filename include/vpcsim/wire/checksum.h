// The Internet checksum (RFC 1071), whole and incremental (RFC 1624).
#pragma once

#include <cstdint>
#include <span>

namespace vpcsim {

// The running one's-complement sum of 16-bit big-endian words, not yet folded or inverted. Pieces may be added in any
// order if each has even length; a last odd byte counts as if a zero followed.
class ChecksumSum {
public:
    void add(std::span<const std::uint8_t> bytes);
    void add_word(std::uint16_t host_order) { sum_ += host_order; }
    // What goes into a checksum field, in host order.
    std::uint16_t finish() const;

private:
    std::uint64_t sum_ = 0;
};

std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes);

// The checksum after one 16-bit word it covers went from `before` to `after`; all in host order (RFC 1624, equation 3).
std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);

}  // namespace vpcsim
