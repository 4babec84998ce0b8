#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "vpcsim/wire/address.h"
#include "wire/packets.h"

namespace vpcsim {
namespace {

Cidr cidr(const char* text) { return parse_cidr(text).value().block; }

TEST(Cidr, is_an_address_and_a_prefix_length)
{
    EXPECT_EQ(cidr("10.0.0.0/8"), Cidr(ip("10.0.0.0"), 8));
    EXPECT_EQ(cidr("10.0.0.1"), Cidr(ip("10.0.0.1"), 32));
    EXPECT_EQ(cidr("2001:db8::1").length(), 128u);
    EXPECT_EQ(cidr("10.0.0.0/8").length(), 8u);
    for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8/8",
                             "10.0.0/8", "::/129", "::/ 1", "10.0.0.0 /8"})
        EXPECT_EQ(parse_cidr(text), std::nullopt) << text;
}

TEST(Cidr, says_when_host_bits_were_written)
{
    EXPECT_TRUE(parse_cidr("10.1.2.3/8")->host_bits_set);
    EXPECT_EQ(to_string(parse_cidr("10.1.2.3/8")->block), "10.0.0.0/8");
    EXPECT_FALSE(parse_cidr("10.0.0.0/8")->host_bits_set);
    EXPECT_TRUE(parse_cidr("2001:db8::1/64")->host_bits_set);
}

TEST(Cidr, contains_what_shares_its_prefix)
{
    EXPECT_TRUE(cidr("10.0.0.0/8").contains(ip("10.255.255.255")));
    EXPECT_FALSE(cidr("10.0.0.0/8").contains(ip("11.0.0.0")));
    EXPECT_TRUE(cidr("2001:db8::/65").contains(ip("2001:db8::7fff:ffff:ffff:ffff")));
    EXPECT_FALSE(cidr("2001:db8::/65").contains(ip("2001:db8:0:0:8000::")));
    EXPECT_TRUE(cidr("10.0.0.0/8").contains(cidr("10.1.0.0/16")));
    EXPECT_FALSE(cidr("10.1.0.0/16").contains(cidr("10.0.0.0/8")));
    EXPECT_TRUE(cidr("10.1.0.0/16").overlaps(cidr("10.0.0.0/8")));
    EXPECT_FALSE(cidr("10.1.0.0/16").overlaps(cidr("10.2.0.0/16")));
}

TEST(Cidr, keeps_the_families_apart_but_for_every_ipv6_address)
{
    EXPECT_FALSE(every_address(IpFamily::V4).contains(ip("2001:db8::1")));
    EXPECT_TRUE(every_address(IpFamily::V4).contains(ip("255.0.0.1")));
    EXPECT_TRUE(every_address(IpFamily::V6).contains(ip("2001:db8::1")));
    EXPECT_EQ(to_string(every_address(IpFamily::V4)), "0.0.0.0/0");
    EXPECT_EQ(to_string(every_address(IpFamily::V6)), "::/0");
    EXPECT_EQ(every_address(IpFamily::V6), cidr("::/0"));
}

TEST(Cidr, ends_at_its_last_address)
{
    EXPECT_EQ(cidr("10.0.0.0/30").last(), ip("10.0.0.3"));
    EXPECT_EQ(cidr("10.0.0.1/32").last(), ip("10.0.0.1"));
    EXPECT_EQ(cidr("2001:db8::/56").last(), ip("2001:db8:0:ff:ffff:ffff:ffff:ffff"));
    EXPECT_EQ(cidr("::/0").last(), ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
}

// The slow oracle compares bit by bit.
RC_GTEST_PROP(Cidr, contains_exactly_what_agrees_in_its_first_bits, (std::uint64_t high, std::uint64_t low))
{
    const auto length = *rc::gen::inRange<unsigned>(0, 129);
    const auto flipped = *rc::gen::inRange<unsigned>(0, 128);
    const IpAddress address = IpAddress::v6(high, low);
    RC_PRE(!address.is_v4());
    const Cidr block{address, length};
    const std::uint64_t bit = std::uint64_t{1} << (63 - flipped % 64);
    const IpAddress other = flipped < 64 ? IpAddress::v6(high ^ bit, low) : IpAddress::v6(high, low ^ bit);
    RC_ASSERT(block.contains(address));
    RC_ASSERT(block.contains(other) == (flipped >= length));
    RC_ASSERT(block.contains(block.last()));
    RC_ASSERT(parse_cidr(to_string(block))->block == block);
}

}  // namespace
}  // namespace vpcsim
