// ping's lines against what iputils 20221126 prints (ping/ping_common.c) for the same replies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vpcsim/report/text.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

using ::testing::HasSubstr;

PingResult pinged(std::vector<PingReply> replies)
{
    PingResult ping;
    ping.source = *parse_ip("192.168.1.10");
    ping.destination = *parse_ip("10.0.1.10");
    ping.size = 56;
    ping.sent = static_cast<std::uint32_t>(replies.size());
    for (const PingReply& reply : replies)
        ++(reply.is_duplicate ? ping.duplicates : ping.received);
    ping.sent -= ping.duplicates;
    ping.replies = std::move(replies);
    return ping;
}

std::string time_shown(Duration round_trip)
{
    const std::string text = ping_text(pinged({{1, 64, false, round_trip}}), "b");
    const std::size_t begin = text.find("time=") + 5;
    return text.substr(begin, text.find(" ms", begin) - begin);
}

TEST(PingText, shows_times_with_as_many_digits_as_iputils)
{
    EXPECT_EQ(time_shown(nanoseconds(999)), "0.000");
    EXPECT_EQ(time_shown(microseconds(25)), "0.025");
    EXPECT_EQ(time_shown(microseconds(999)), "0.999");
    EXPECT_EQ(time_shown(microseconds(1'000)), "1.00");
    EXPECT_EQ(time_shown(microseconds(9'994)), "9.99");
    EXPECT_EQ(time_shown(microseconds(9'995)), "10.0");
    EXPECT_EQ(time_shown(microseconds(17'740)), "17.7");
    EXPECT_EQ(time_shown(microseconds(17'750)), "17.8");
    EXPECT_EQ(time_shown(microseconds(99'949)), "99.9");
    EXPECT_EQ(time_shown(microseconds(99'950)), "100");
    EXPECT_EQ(time_shown(microseconds(1'234'500)), "1235");
}

TEST(PingText, marks_and_counts_duplicates)
{
    const std::string text = ping_text(pinged({{1, 63, false, milliseconds(2)}, {1, 63, true, milliseconds(3)}}), "b");
    EXPECT_THAT(text, HasSubstr("64 bytes from b (10.0.1.10): icmp_seq=1 ttl=63 time=2.00 ms\n"
                                "64 bytes from b (10.0.1.10): icmp_seq=1 ttl=63 time=3.00 ms (DUP!)\n"));
    EXPECT_THAT(text, HasSubstr("1 packets transmitted, 1 received, +1 duplicates, 0% packet loss, time 0ms\n"));
}

TEST(PingText, shows_replies_and_errors_in_the_order_of_their_arrival)
{
    PingResult ping;
    ping.destination = *parse_ip("10.0.1.10");
    ping.replies = {{.sequence = 2, .hop_limit = 63, .round_trip = milliseconds(20)}};
    ping.errors = {{1, *parse_ip("10.0.1.1"), kIcmpTimeExceeded, 0, 0},
                   {3, *parse_ip("10.0.1.2"), kIcmpTimeExceeded, 0, 1}};
    const std::string text = ping_text(ping, "ecs2");
    const std::size_t first = text.find("icmp_seq=1");
    const std::size_t second = text.find("icmp_seq=2");
    const std::size_t third = text.find("icmp_seq=3");
    EXPECT_TRUE(first < second && second < third && third != std::string::npos) << text;
}

TEST(PingText, shows_and_counts_errors)
{
    PingResult ping = pinged({});
    ping.sent = 3;
    ping.elapsed = milliseconds(2000);
    ping.errors = {{1, *parse_ip("10.0.1.1"), kIcmpTimeExceeded, 0}, {2, *parse_ip("10.0.1.2"), kIcmpUnreachable, 1}};
    EXPECT_EQ(ping_text(ping, "b"), "PING b (10.0.1.10) 56(84) bytes of data.\n"
                                    "From 10.0.1.1 icmp_seq=1 Time to live exceeded\n"
                                    "From 10.0.1.2 icmp_seq=2 Destination Host Unreachable\n"
                                    "\n"
                                    "--- b ping statistics ---\n"
                                    "3 packets transmitted, 0 received, +2 errors, 100% packet loss, time 2000ms\n"
                                    "\n");
}

TEST(PingText, says_what_the_path_takes)
{
    PingResult ping = pinged({});
    ping.errors = {{1, *parse_ip("10.0.1.1"), kIcmpUnreachable, kIcmpFragmentationNeeded, 0, 1500},
                   {2, {}, 0, 0, 0, 1400}};
    EXPECT_THAT(ping_text(ping, "b"), HasSubstr("From 10.0.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1500)\n"
                                                "ping: local error: message too long, mtu=1400\n"));
    ping.destination = *parse_ip("2001:db8::2");
    ping.errors = {{1, *parse_ip("2001:db8::1"), kIcmpv6PacketTooBig, 0, 0, 1500}};
    EXPECT_THAT(ping_text(ping, "b"), HasSubstr("From 2001:db8::1 icmp_seq=1 Packet too big: mtu=1500\n"));
}

TEST(PingText, shows_a_loss_as_printf_does)
{
    PingResult ping = pinged({{2, 64, false, milliseconds(1)}});
    ping.sent = 3;
    EXPECT_THAT(ping_text(ping, "b"), HasSubstr("3 packets transmitted, 1 received, 66.6667% packet loss, time 0ms\n"));
}

}  // namespace
}  // namespace vpcsim
