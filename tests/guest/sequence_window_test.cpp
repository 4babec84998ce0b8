#include "vpcsim/guest/sequence_window.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <vector>

namespace vpcsim {
namespace {

// Against a memory that forgets nothing, with jumps beyond the window and numbers from before it.
RC_GTEST_PROP(SequenceWindow, knows_every_copy_of_what_it_remembers, ())
{
    const auto steps = *rc::gen::container<std::vector<int>>(
        rc::gen::element(1, 1, 1, 2, 3, -1, -2, -5, 0, 60'000, -60'000, 65'535, 65'536, 70'000));
    SequenceWindow window;
    std::set<std::uint32_t> seen;
    std::int64_t sequence = 1;
    for (const int step : steps) {
        sequence = std::max<std::int64_t>(1, sequence + step);
        const auto number = static_cast<std::uint32_t>(sequence);
        const bool is_forgotten = !seen.empty() && *seen.rbegin() >= number + SequenceWindow::kLength;
        const bool is_first = !is_forgotten && seen.insert(number).second;
        RC_ASSERT(window.add(number) == is_first);
        RC_ASSERT(window.highest() == *seen.rbegin());
    }
}

TEST(SequenceWindow, takes_what_it_has_forgotten_for_a_copy)
{
    SequenceWindow window;
    EXPECT_TRUE(window.add(SequenceWindow::kLength + 1));
    EXPECT_TRUE(window.add(2));
    EXPECT_FALSE(window.add(2));
    EXPECT_FALSE(window.add(1));
    EXPECT_EQ(window.highest(), SequenceWindow::kLength + 1);
}

}  // namespace
}  // namespace vpcsim
