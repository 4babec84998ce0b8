#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "vpcsim/wire/address.h"
#include "wire/packets.h"

namespace vpcsim {
namespace {

TEST(IpAddressText, is_a_dotted_quad_without_leading_zeros)
{
    EXPECT_EQ(parse_ip("192.0.2.1"), IpAddress::v4(0xc0000201));
    EXPECT_EQ(parse_ip("0.0.0.0"), IpAddress::v4(0));
    EXPECT_EQ(parse_ip("255.255.255.255"), IpAddress::v4(0xffffffff));
    for (const char* text :
         {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.0.0.1", "01.2.3.4", "1.2.3.04", "00.0.0.0",
          "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "1.2.3.+4", "0x1.2.3.4", "1.2.3.4/8", "99999999999.1.1.1", "1.2.3.4."})
        EXPECT_EQ(parse_ip(text), std::nullopt) << text;
}

TEST(IpAddressText, is_rfc_4291_text_for_ipv6)
{
    EXPECT_EQ(parse_ip("::"), IpAddress::v6(0, 0));
    EXPECT_EQ(parse_ip("::1"), IpAddress::v6(0, 1));
    EXPECT_EQ(parse_ip("1::"), IpAddress::v6(0x0001'0000'0000'0000, 0));
    EXPECT_EQ(parse_ip("2001:DB8:0:0:8:800:200C:417A"), IpAddress::v6(0x2001'0db8'0000'0000, 0x0008'0800'200c'417a));
    EXPECT_EQ(parse_ip("2001:db8::8:800:200c:417a"), IpAddress::v6(0x2001'0db8'0000'0000, 0x0008'0800'200c'417a));
    EXPECT_EQ(parse_ip("1:2:3:4:5:6:7::"), IpAddress::v6(0x0001'0002'0003'0004, 0x0005'0006'0007'0000));
    EXPECT_EQ(parse_ip("64:ff9b::192.0.2.33"), IpAddress::v6(0x0064'ff9b'0000'0000, 0xc000'0221));
    EXPECT_EQ(parse_ip("1:2:3:4:5:6:1.2.3.4"), IpAddress::v6(0x0001'0002'0003'0004, 0x0005'0006'0102'0304));
    for (const char* text : {":",
                             ":::",
                             "1:",
                             ":1",
                             "::1::",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7:8::",
                             "1:2:3:4::5:6:7:8",
                             "12345::",
                             "g::",
                             "::1%eth0",
                             "[::1]",
                             "::1.2.3",
                             "1.2.3.4::",
                             "::1.2.3.4:5",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "::01.2.3.4",
                             "::/0",
                             ":: ",
                             "1:::2",
                             "-1::",
                             "::0x1"})
        EXPECT_EQ(parse_ip(text), std::nullopt) << text;
}

TEST(IpAddressText, does_not_spell_an_ipv4_address_as_a_mapped_one)
{
    EXPECT_EQ(parse_ip("::ffff:192.0.2.1"), std::nullopt);
    EXPECT_EQ(parse_ip("::ffff:c000:201"), std::nullopt);
    EXPECT_NE(parse_ip("::fffe:c000:201"), std::nullopt);
}

TEST(IpAddressText, is_written_as_rfc_5952_says)
{
    const auto rewritten = [](const char* text) { return to_string(ip(text)); };
    EXPECT_EQ(rewritten("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(rewritten("0:0:0:0:0:0:0:0"), "::");
    EXPECT_EQ(rewritten("0:0:0:0:0:0:0:1"), "::1");
    EXPECT_EQ(rewritten("1:0:0:0:0:0:0:0"), "1::");
    EXPECT_EQ(rewritten("2001:0DB8:0000:0000:0001:0000:0000:0001"), "2001:db8::1:0:0:1");  // the first of equal runs
    EXPECT_EQ(rewritten("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");                           // the longest run
    EXPECT_EQ(rewritten("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");                  // one group is no run
    EXPECT_EQ(rewritten("0:1:0:0:2:0:0:0"), "0:1:0:0:2::");
    EXPECT_EQ(rewritten("::ABCD:1"), "::abcd:1");
}

RC_GTEST_PROP(IpAddressText, reads_back_what_it_wrote, (std::uint64_t high, std::uint64_t low, std::uint8_t holes))
{
    // Random numbers have no zero groups: punch some.
    for (int group = 0; group < 8; ++group)
        if ((holes >> group & 1) != 0)
            (group < 4 ? high : low) &= ~(std::uint64_t{0xffff} << (group % 4 * 16));
    const IpAddress address = IpAddress::v6(high, low);
    RC_ASSERT(parse_ip(to_string(address)) == address);
    const IpAddress v4 = IpAddress::v4(static_cast<std::uint32_t>(low));
    RC_ASSERT(parse_ip(to_string(v4)) == v4);
}

TEST(MacAddressText, is_six_pairs_of_hexadecimal_digits)
{
    EXPECT_EQ(parse_mac("ee:ff:ff:ff:ff:ff"), (MacAddress{{0xee, 0xff, 0xff, 0xff, 0xff, 0xff}}));
    EXPECT_EQ(to_string(mac("0A:00:27:00:00:0f")), "0a:00:27:00:00:0f");
    for (const char* text : {"", "ee:ff:ff:ff:ff", "ee:ff:ff:ff:ff:ff:ff", "ee-ff-ff-ff-ff-ff", "e:ff:ff:ff:ff:ffe",
                             "ee:ff:ff:ff:ff:fg", "ee:ff:ff:ff:ff:f ", "eeffffffffff"})
        EXPECT_EQ(parse_mac(text), std::nullopt) << text;
}

TEST(IpAddress, knows_the_special_addresses_of_both_families)
{
    EXPECT_TRUE(ip("0.0.0.0").is_unspecified());
    EXPECT_TRUE(ip("::").is_unspecified());
    EXPECT_TRUE(ip("224.0.0.1").is_multicast());
    EXPECT_FALSE(ip("223.255.255.255").is_multicast());
    EXPECT_TRUE(ip("ff02::1").is_multicast());
    EXPECT_TRUE(ip("febf::1").is_link_local_v6());
    EXPECT_FALSE(ip("fec0::1").is_link_local_v6());
    EXPECT_TRUE(ip("127.255.0.1").is_loopback());
    EXPECT_TRUE(ip("::1").is_loopback());
    EXPECT_FALSE(ip("::2").is_loopback());
}

TEST(IpAddress, has_a_group_and_a_multicast_mac)
{
    EXPECT_EQ(solicited_node_address(ip("2001:db8::12:3456")), ip("ff02::1:ff12:3456"));
    EXPECT_EQ(multicast_mac(ip("ff02::1:ff12:3456")), mac("33:33:ff:12:34:56"));
    EXPECT_EQ(multicast_mac(ip("239.129.2.3")), mac("01:00:5e:01:02:03"));
}

TEST(IpAddress, counts_over_the_middle_of_its_bits)
{
    EXPECT_EQ(ip("192.0.2.255").plus(1), ip("192.0.3.0"));
    EXPECT_EQ(ip("2001:db8::ffff:ffff:ffff:ffff").plus(2), ip("2001:db8:0:1::1"));
}

}  // namespace
}  // namespace vpcsim
