#include <gtest/gtest.h>

#include "vpcsim/base/random.h"
#include "vpcsim/base/time.h"
#include "vpcsim/base/units.h"
#include "vpcsim/base/value.h"

namespace vpcsim {
namespace {

TEST(Duration, reads_a_decimal_number_and_a_unit_exactly)
{
    EXPECT_EQ(parse_duration("15ms"), milliseconds(15));
    EXPECT_EQ(parse_duration("1.5us"), nanoseconds(1500));
    EXPECT_EQ(parse_duration("7d"), seconds(7 * 86'400));
    EXPECT_EQ(parse_duration("0s"), Duration::zero());
    EXPECT_EQ(parse_duration("0.000000000001s"), picoseconds(1));
}

TEST(Duration, refuses_what_it_would_have_to_guess)
{
    for (const char* text : {"", "15", "ms", "15 ms", "-1s", "+1s", "1.s", ".5s", "1..5s", "1e3s", "15MS", "0.5ps",
                             "101d", "99999999999999999999999999999999s", "15ms "})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Duration, is_spelled_as_short_as_it_reads_back)
{
    for (const char* text : {"15ms", "1500us", "90s", "1h", "7d", "1ps", "0s"})
        EXPECT_EQ(parse_duration(to_string(*parse_duration(text))), parse_duration(text)) << text;
    EXPECT_EQ(to_string(milliseconds(1500)), "1500ms");
    EXPECT_EQ(to_string(seconds(3600)), "1h");
    EXPECT_EQ(seconds_text(kStart + picoseconds(1'008'880'078'400)), "1.008880078 s");
    EXPECT_EQ(milliseconds_text(nanoseconds(17'704'499)), "17.704");
}

TEST(BitRate, is_a_whole_number_of_bits_a_second)
{
    EXPECT_EQ(parse_bit_rate("100Mbps"), megabits_per_second(100));
    EXPECT_EQ(parse_bit_rate("1.5kbps"), BitRate{1500});
    EXPECT_EQ(parse_bit_rate("0.5bps"), std::nullopt);
    EXPECT_EQ(parse_bit_rate("100mbps"), std::nullopt);
    EXPECT_EQ(to_string(megabits_per_second(1500)), "1500Mbps");
}

TEST(Bytes, has_decimal_and_binary_multiples)
{
    EXPECT_EQ(parse_bytes("12.5kB"), Bytes{12'500});
    EXPECT_EQ(parse_bytes("64KiB"), Bytes{65'536});
    EXPECT_EQ(parse_bytes("0.5B"), std::nullopt);
    EXPECT_EQ(to_string(Bytes{12'500}), "12500B");
}

TEST(PartsPerMillion, is_a_percentage_with_four_decimals)
{
    EXPECT_EQ(parse_percent("0.1%"), PartsPerMillion{1000});
    EXPECT_EQ(parse_percent("100%"), PartsPerMillion{1'000'000});
    EXPECT_EQ(parse_percent("100.1%"), std::nullopt);
    EXPECT_EQ(parse_percent("0.00001%"), std::nullopt);
    EXPECT_EQ(to_string(PartsPerMillion{1000}), "0.1%");
    EXPECT_EQ(to_string(PartsPerMillion{1'000'000}), "100%");
}

TEST(TransmissionTime, is_exact_and_rounds_up)
{
    EXPECT_EQ(transmission_time(Bytes{1}, BitRate{100'000'000'000}), picoseconds(80));
    EXPECT_EQ(transmission_time(Bytes{1}, BitRate{3}), Duration{(8'000'000'000'000 + 2) / 3});
    EXPECT_EQ(transmission_time(Bytes{1500}, BitRate{0}), Duration::zero());
    EXPECT_EQ(transmission_time(Bytes{10'000'000}, megabits_per_second(80)), seconds(1));
}

TEST(RandomStream, differs_by_seed_object_and_purpose_and_by_nothing_else)
{
    const auto first = [](std::uint64_t seed, const char* object, const char* purpose) {
        return RandomStream{seed, object, purpose}.next();
    };
    EXPECT_EQ(first(1, "ecs1", "ping"), first(1, "ecs1", "ping"));
    EXPECT_NE(first(1, "ecs1", "ping"), first(2, "ecs1", "ping"));
    EXPECT_NE(first(1, "ecs1", "ping"), first(1, "ecs2", "ping"));
    EXPECT_NE(first(1, "ecs1", "ping"), first(1, "ecs1", "port"));
    RandomStream stream{1, "a", "b"};
    for (int i = 0; i < 1000; ++i)
        EXPECT_LT(stream.below(7), 7u);
}

TEST(Value, keeps_the_order_of_its_keys_and_replaces_in_place)
{
    Value value;
    value.set("b", 1).set("a", "x").set("b", 2);
    ASSERT_EQ(value.members().size(), 2u);
    EXPECT_EQ(value.members()[0].key, "b");
    EXPECT_EQ(value.find("b")->integer(), 2);
    EXPECT_EQ(value.find("c"), nullptr);
}

}  // namespace
}  // namespace vpcsim
