#include "vpcsim/base/calendar.h"

#include <gtest/gtest.h>

namespace vpcsim {
namespace {

TEST(Calendar, begins_with_2026_and_cuts_off_what_is_finer_than_a_second)
{
    EXPECT_EQ(gmt_text(kStart), "2026-01-01T00:00:00Z");
    EXPECT_EQ(gmt_text(kStart + seconds(7) - picoseconds(1)), "2026-01-01T00:00:06Z");
    EXPECT_EQ(gmt_text(kStart + seconds(31 * 24 * 3600 + 11 * 3600 + 22 * 60 + 33)), "2026-02-01T11:22:33Z");
    EXPECT_EQ(gmt_text(kStart + seconds(59 * 24 * 3600)), "2026-03-01T00:00:00Z");  // no leap year
}

}  // namespace
}  // namespace vpcsim
