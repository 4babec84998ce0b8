#include "vpcsim/base/utf8.h"

#include <gtest/gtest.h>

namespace vpcsim {
namespace {

#define REPLACEMENT "\xef\xbf\xbd"

TEST(Utf8, keeps_what_is_valid_at_the_bounds_of_every_length)
{
    for (const char* text : {"", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                             "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_EQ(valid_utf8_prefix(text), std::string_view{text}.size());
        EXPECT_EQ(repair_utf8(text), text);
    }
}

TEST(Utf8, says_where_it_stops_being_valid)
{
    EXPECT_EQ(valid_utf8_prefix("ab\xff"), 2u);
    EXPECT_EQ(valid_utf8_prefix("\xe5\x8c\x97\xe4\xba"), 3u);
}

TEST(Utf8, replaces_each_maximal_part_of_a_broken_sequence_once)
{
    EXPECT_EQ(repair_utf8("\xc0\xaf"), REPLACEMENT REPLACEMENT);                  // overlong
    EXPECT_EQ(repair_utf8("\xed\xa0\x80"), REPLACEMENT REPLACEMENT REPLACEMENT);  // a surrogate
    EXPECT_EQ(repair_utf8("\xf4\x90\x80\x80"), REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT);
    // The example of the Unicode standard, table 3-11.
    EXPECT_EQ(repair_utf8("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"), REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT "A");
    EXPECT_EQ(repair_utf8("a\xe5\x8c"
                          "b"),
              "a" REPLACEMENT "b");
}

}  // namespace
}  // namespace vpcsim
