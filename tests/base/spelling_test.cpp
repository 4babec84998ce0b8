#include "vpcsim/base/spelling.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace vpcsim {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kKeys{"vpc"sv, "zone_id"sv, "cidr_block"sv, "ipv6_cidr_block"sv, "route_table"sv, "network_acl"sv};

TEST(EditDistance, counts_insertions_removals_replacements_and_swaps)
{
    EXPECT_EQ(edit_distance("vsw1", "vsw1", 3), 0u);
    EXPECT_EQ(edit_distance("vsw1", "vsw", 3), 1u);
    EXPECT_EQ(edit_distance("vsw1", "vsw12", 3), 1u);
    EXPECT_EQ(edit_distance("vsw1", "vsw2", 3), 1u);
    EXPECT_EQ(edit_distance("cidr", "cird", 3), 1u);
    EXPECT_EQ(edit_distance("", "abc", 3), 3u);
    EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3u);
}

TEST(EditDistance, gives_up_at_its_limit)
{
    EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3u);
    EXPECT_EQ(edit_distance("a", "abcdefgh", 2), 3u);
    EXPECT_EQ(edit_distance(std::string(100, 'a'), std::string(100, 'a'), 2), 3u);
}

TEST(Closest, finds_the_word_that_was_meant)
{
    EXPECT_EQ(closest("cidr_blok", kKeys), "cidr_block");
    EXPECT_EQ(closest("zoneid", kKeys), "zone_id");
    EXPECT_EQ(closest("ZONE_ID", kKeys), "zone_id");
    EXPECT_EQ(closest("route_tabel", kKeys), "route_table");
}

TEST(Closest, says_nothing_rather_than_something_far_away)
{
    EXPECT_EQ(closest("bandwidth", kKeys), std::nullopt);
    EXPECT_EQ(closest("x", kKeys), std::nullopt);
    EXPECT_EQ(closest("", kKeys), std::nullopt);
    EXPECT_EQ(closest("vpc", {}), std::nullopt);
    EXPECT_EQ(did_you_mean("x", kKeys), "");
}

TEST(Closest, prefers_the_first_of_equals)
{
    constexpr std::array kNames{"vsw1"sv, "vsw2"sv};
    EXPECT_EQ(did_you_mean("vsw3", kNames), "; did you mean `vsw1`?");
}

TEST(WithArticle, says_an_before_a_vowel_as_it_is_spoken)
{
    EXPECT_EQ(with_article("attached ENI"), "an attached ENI");
    EXPECT_EQ(with_article("ENI"), "an ENI");
    EXPECT_EQ(with_article("VPC"), "a VPC");
}

}  // namespace
}  // namespace vpcsim
