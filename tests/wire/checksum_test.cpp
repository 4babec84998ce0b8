#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/checksum.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

TEST(Checksum, is_that_of_the_example_in_rfc_1071)
{
    const std::uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(internet_checksum(bytes), 0xffff - 0xddf2);
}

TEST(Checksum, of_nothing_is_all_ones) { EXPECT_EQ(internet_checksum({}), 0xffff); }

TEST(Checksum, takes_a_last_odd_byte_as_if_a_zero_followed)
{
    const std::uint8_t bytes[] = {0x12, 0x34, 0x56};
    EXPECT_EQ(internet_checksum(bytes), 0xffff - (0x1234 + 0x5600));
}

TEST(Checksum, carries_over_nine_thousand_bytes_of_ones)
{
    const std::vector<std::uint8_t> ones(9000, 0xff);
    EXPECT_EQ(internet_checksum(ones), 0);
}

RC_GTEST_PROP(Checksum, is_that_of_the_slow_one, (const std::vector<std::uint8_t>& bytes))
{
    RC_ASSERT(internet_checksum(bytes) == slow_checksum(bytes));
}

RC_GTEST_PROP(Checksum, may_be_summed_in_pieces_of_even_length,
              (const std::vector<std::uint8_t>& bytes, std::uint16_t word))
{
    const std::size_t cut = *rc::gen::inRange<std::size_t>(0, bytes.size() / 2 + 1) * 2;
    ChecksumSum sum;
    sum.add(std::span{bytes}.subspan(cut));
    sum.add_word(word);
    sum.add(std::span{bytes}.first(cut));
    std::vector<std::uint8_t> whole{static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word)};
    whole.insert(whole.end(), bytes.begin(), bytes.end());
    RC_ASSERT(sum.finish() == slow_checksum(whole));
}

RC_GTEST_PROP(Checksum, after_a_change_is_that_of_the_changed_bytes,
              (std::vector<std::uint8_t> bytes, std::uint16_t after))
{
    bytes.resize(bytes.size() / 2 * 2 + 2);
    bytes[0] |= 0x40;  // as in an IP header: not every byte is zero
    const std::size_t at = *rc::gen::inRange<std::size_t>(1, bytes.size() / 2 + 1) * 2;
    bytes.resize(bytes.size() + 2);
    const std::uint16_t before = read_u16(&bytes[at]);
    const std::uint16_t checksum = slow_checksum(bytes);
    write_u16(&bytes[at], after);
    RC_ASSERT(updated_checksum(checksum, before, after) == slow_checksum(bytes));
}

}  // namespace
}  // namespace vpcsim
