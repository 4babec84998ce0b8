// The Internet checksum (RFC 1071), whole and incremental (RFC 1624).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace vpcsim {

// The running one's-complement sum of 16-bit words. Pieces may be added in any order if each has even length; a last
// odd byte counts as if a zero followed.
//
// It adds up words of 64 bits in the machine's own byte order, their carries at the end: folded to 16 bits that is the
// sum of the 16-bit words but for the order of its two bytes, which finish() puts right (RFC 1071 2, B and C).
class ChecksumSum {
public:
    void add(std::span<const std::uint8_t> bytes)
    {
        const std::uint8_t* at = bytes.data();
        std::size_t left = bytes.size();
        if (left >= kManyBytes) [[unlikely]] {
            const std::size_t blocks = left / 8 * 8;
            add_blocks(at, blocks);
            at += blocks;
            left -= blocks;
        }
        for (; left >= 8; at += 8, left -= 8)
            carry(load<std::uint64_t>(at));
        if (left >= 4) {
            carry(load<std::uint32_t>(at));
            at += 4;
            left -= 4;
        }
        if (left >= 2) {
            carry(load<std::uint16_t>(at));
            at += 2;
            left -= 2;
        }
        if (left != 0)
            carry(in_machine_order(static_cast<std::uint16_t>(*at << 8)));
    }

    void add_word(std::uint16_t host_order) { carry(in_machine_order(host_order)); }
    // The four words that `host_order` is made of.
    void add_words(std::uint64_t host_order)
    {
        carry(std::endian::native == std::endian::big ? host_order : __builtin_bswap64(host_order));
    }

    // What goes into a checksum field, in host order.
    std::uint16_t finish() const { return static_cast<std::uint16_t>(~in_machine_order(fold(sum_))); }

private:
    // From here on the vector unit's adding is worth its start.
    static constexpr std::size_t kManyBytes = 128;

    template <typename Word>
    static Word load(const std::uint8_t* at)
    {
        Word word;
        std::memcpy(&word, at, sizeof(word));
        return word;
    }

    static constexpr std::uint16_t in_machine_order(std::uint16_t word)
    {
        if constexpr (std::endian::native == std::endian::big)
            return word;
        return static_cast<std::uint16_t>(word << 8 | word >> 8);
    }

    static constexpr std::uint16_t fold(std::uint64_t sum)
    {
        sum = (sum & 0xffff'ffff) + (sum >> 32);
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        return static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
    }

    void carry(std::uint64_t word)
    {
        sum_ += word;
        sum_ += sum_ < word ? 1 : 0;
    }

    // `size` is a multiple of 8.
    void add_blocks(const std::uint8_t* at, std::size_t size);

    std::uint64_t sum_ = 0;
};

inline std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes)
{
    ChecksumSum sum;
    sum.add(bytes);
    return sum.finish();
}

// The checksum after one 16-bit word it covers went from `before` to `after`; all in host order (RFC 1624, equation 3).
inline std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after)
{
    ChecksumSum sum;
    sum.add_word(static_cast<std::uint16_t>(~checksum));
    sum.add_word(static_cast<std::uint16_t>(~before));
    sum.add_word(after);
    return sum.finish();
}

}  // namespace vpcsim
