#include "vpcsim/wire/checksum.h"

#include <bit>
#include <cstring>

namespace vpcsim {
namespace {

template <typename Word>
std::uint64_t load(const std::uint8_t* at)
{
    Word word;
    std::memcpy(&word, at, sizeof(word));
    return word;
}

constexpr std::uint16_t fold(std::uint64_t sum)
{
    sum = (sum & 0xffff'ffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
}

constexpr std::uint16_t from_machine_order(std::uint16_t sum)
{
    if constexpr (std::endian::native == std::endian::big)
        return sum;
    return static_cast<std::uint16_t>(sum << 8 | sum >> 8);
}

}  // namespace

// Sums words of the machine's own order and of more than 16 bits: the folded result is the same but for the order of
// its two bytes (RFC 1071 2, B and C).
void ChecksumSum::add(std::span<const std::uint8_t> bytes)
{
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t sum = 0;
    for (; left >= 8; at += 8, left -= 8) {
        const std::uint64_t word = load<std::uint64_t>(at);
        sum += (word & 0xffff'ffff) + (word >> 32);
    }
    if (left >= 4) {
        sum += load<std::uint32_t>(at);
        at += 4;
        left -= 4;
    }
    if (left >= 2) {
        sum += load<std::uint16_t>(at);
        at += 2;
        left -= 2;
    }
    if (left != 0) {
        const std::uint8_t padded[2] = {*at, 0};
        sum += load<std::uint16_t>(padded);
    }
    sum_ += from_machine_order(fold(sum));
}

std::uint16_t ChecksumSum::finish() const { return static_cast<std::uint16_t>(~fold(sum_)); }

std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes)
{
    ChecksumSum sum;
    sum.add(bytes);
    return sum.finish();
}

std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after)
{
    const auto inverted = [](std::uint16_t word) { return std::uint64_t{static_cast<std::uint16_t>(~word)}; };
    return static_cast<std::uint16_t>(~fold(inverted(checksum) + inverted(before) + after));
}

}  // namespace vpcsim
