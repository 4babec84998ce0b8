#include "vpcsim/base/decimal.h"

#include <gtest/gtest.h>

#include <limits>

namespace vpcsim {
namespace {

TEST(Decimal, is_spelt_with_all_its_decimals)
{
    EXPECT_EQ(to_string(Decimal{17704, 3}), "17.704");
    EXPECT_EQ(to_string(Decimal{-5, 2}), "-0.05");
    EXPECT_EQ(to_string(Decimal{1500, 2}), "15.00");
    EXPECT_EQ(to_string(Decimal{0, 3}), "0.000");
    EXPECT_EQ(to_string(Decimal{-7, 0}), "-7");
    EXPECT_EQ(to_string(Decimal{std::numeric_limits<std::int64_t>::min(), 18}), "-9.223372036854775808");
}

TEST(Decimal, is_read_as_it_is_spelt)
{
    for (const char* text : {"17.704", "-0.05", "15.00", "0.000", "-7", "0", "-9.223372036854775808"}) {
        const auto number = parse_decimal(text);
        ASSERT_TRUE(number) << text;
        EXPECT_EQ(to_string(*number), text);
    }
}

TEST(Decimal, takes_an_exponent_while_it_fits)
{
    EXPECT_EQ(parse_decimal("1.5e3"), (Decimal{1500, 0}));
    EXPECT_EQ(parse_decimal("1.5E+0"), (Decimal{15, 1}));
    EXPECT_EQ(parse_decimal("15e-18"), (Decimal{15, 18}));
    EXPECT_EQ(parse_decimal("0e99999999999"), (Decimal{0, 0}));
    EXPECT_EQ(parse_decimal("1e-19"), std::nullopt);
    EXPECT_EQ(parse_decimal("1e19"), std::nullopt);
    EXPECT_EQ(parse_decimal("1e99999999999"), std::nullopt);
    EXPECT_EQ(parse_decimal("9223372036854775808"), std::nullopt);
}

TEST(Decimal, refuses_what_json_does_not_call_a_number)
{
    for (const char* text : {"", "-", "+1", "01", ".5", "1.", "1e", "1e+", "1.e5", " 1", "1 ", "0x1", "NaN", "1.2.3"})
        EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
}

}  // namespace
}  // namespace vpcsim
