#include "vpcsim/scenario/decode.h"

#include <gtest/gtest.h>

namespace vpcsim {
namespace {

TEST(Decode, turns_a_checked_field_into_what_it_means)
{
    EXPECT_EQ(duration_of("15ms"), milliseconds(15));
    EXPECT_EQ(bit_rate_of("100Mbps"), megabits_per_second(100));
    EXPECT_EQ(bytes_of("12.5kB"), Bytes{12'500});
    EXPECT_EQ(percent_of("0.1%"), PartsPerMillion{1000});
    EXPECT_EQ(ip_of("10.0.1.10"), IpAddress::v4(0x0a00010a));
    EXPECT_EQ(cidr_of("10.0.1.10/8"), Cidr(IpAddress::v4(0x0a000000), 8));
    EXPECT_EQ(word_of("VpcPeer"), "vpcpeer");
}

TEST(Decode, reads_minus_one_as_all_ports)
{
    EXPECT_EQ(parse_port_range("80/443"), (PortRange{80, 443}));
    EXPECT_EQ(parse_port_range("0/65535"), (PortRange{0, 65'535}));
    EXPECT_TRUE(port_range_of("-1/-1").is_whole());
    for (const char* text : {"", "/", "80", "80/", "/80", "80/79", "80/65536", "-1/80", "080/80", "80/80/80", " 80/80"})
        EXPECT_EQ(parse_port_range(text), std::nullopt) << text;
}

TEST(Decode, reads_what_a_guest_listens_on)
{
    EXPECT_EQ(parse_listener("tcp/80"), (Listener{Protocol::Tcp, 80}));
    EXPECT_EQ(parse_listener("udp/65535"), (Listener{Protocol::Udp, 65'535}));
    for (const char* text : {"", "tcp", "tcp/", "tcp/0", "tcp/65536", "icmp/80", "TCP/80", "80/tcp"})
        EXPECT_EQ(parse_listener(text), std::nullopt) << text;
}

TEST(Decode, finds_the_region_of_a_zone)
{
    EXPECT_EQ(region_of_zone("cn-beijing-h"), "cn-beijing");
    EXPECT_EQ(region_of_zone("eu-central-1a"), "eu-central-1");
    EXPECT_EQ(region_of_zone("cn-shanghai-finance-1b"), "cn-shanghai-finance-1");
    for (const char* text : {"", "a", "-a", "cn-beijing", "cn-beijing-", "cn-beijing-1", "cn-beijinga",
                             "eu-central-1-a", "xx-nowhere-a", "cn-beijing-H"})
        EXPECT_EQ(region_of_zone(text), std::nullopt) << text;
}

TEST(Decode, leaves_an_open_side_of_a_range_open)
{
    const Range<Duration> both = duration_range_of("16ms..18ms");
    EXPECT_TRUE(both.contains(milliseconds(16)));
    EXPECT_TRUE(both.contains(milliseconds(18)));
    EXPECT_FALSE(both.contains(milliseconds(18) + picoseconds(1)));
    EXPECT_EQ(duration_range_of("16ms.."), (Range<Duration>{milliseconds(16), std::nullopt}));
    EXPECT_EQ(duration_range_of("..18ms"), (Range<Duration>{std::nullopt, milliseconds(18)}));
    EXPECT_EQ(bit_rate_range_of("9.5Mbps..10.5Mbps"), (Range<BitRate>{BitRate{9'500'000}, BitRate{10'500'000}}));
    EXPECT_EQ(percent_range_of("0%"), (Range<PartsPerMillion>{PartsPerMillion{0}, PartsPerMillion{0}}));
    EXPECT_EQ(integer_range_of(Value{3}), (Range<std::int64_t>{3, 3}));
    EXPECT_EQ(integer_range_of("3..4"), (Range<std::int64_t>{3, 4}));
}

}  // namespace
}  // namespace vpcsim
