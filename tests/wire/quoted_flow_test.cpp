#include <gtest/gtest.h>

#include "wire/packets.h"
#include "wire/samples.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

// An error in a packet whose quote is whatever `quote` says.
Packet& error_quoting(PacketPool& pool, IpFamily family, std::span<const std::uint8_t> quote)
{
    ByteVector frame = bytes_of(family == IpFamily::V4 ? samples::kPortUnreachable : samples::kPortUnreachable6);
    const std::size_t headers = family == IpFamily::V4 ? 42 : 62;
    frame.resize(headers);
    frame.insert(frame.end(), quote.begin(), quote.end());
    if (family == IpFamily::V4)
        write_u16(&frame[16], static_cast<std::uint16_t>(frame.size() - 14));
    else
        write_u16(&frame[18], static_cast<std::uint16_t>(frame.size() - 54));
    mend_checksums(frame, 0);
    return accepted(pool, frame);
}

std::span<const std::uint8_t> ip_packet(std::span<const std::uint8_t> sample) { return sample.subspan(14); }

TEST(QuotedFlow, is_that_of_the_packet_the_kernel_complains_of)
{
    PacketPool pool;
    const auto quoted = [&pool](std::span<const std::uint8_t> sample) { return quoted_flow(accepted(pool, sample)); };
    const auto flow = [&pool](std::span<const std::uint8_t> sample) { return five_tuple(accepted(pool, sample).meta); };
    EXPECT_EQ(quoted(samples::kPortUnreachable), flow(samples::kUdp));
    EXPECT_EQ(quoted(samples::kPortUnreachable6), flow(samples::kUdp6));
    EXPECT_EQ(quoted(samples::kPortUnreachableWithIpOptions), flow(samples::kUdpWithIpOptions));
}

TEST(QuotedFlow, of_an_echo_has_its_identifier_in_both_ports)
{
    PacketPool pool;
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V4, ip_packet(samples::kEchoRequest))),
              five_tuple(accepted(pool, samples::kEchoRequest).meta));
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V6, ip_packet(samples::kEchoRequest6))),
              five_tuple(accepted(pool, samples::kEchoRequest6).meta));
}

TEST(QuotedFlow, has_what_is_there_of_a_short_quote)
{
    PacketPool pool;
    const auto whole = ip_packet(samples::kTcpSyn);
    const FiveTuple flow = five_tuple(accepted(pool, samples::kTcpSyn).meta);
    FiveTuple without_ports = flow;
    without_ports.source_port = without_ports.destination_port = 0;
    for (std::size_t size = 0; size <= 40; ++size) {
        const auto quoted = quoted_flow(error_quoting(pool, IpFamily::V4, whole.first(size)));
        if (size < 20)
            EXPECT_EQ(quoted, std::nullopt) << size;
        else
            EXPECT_EQ(quoted, size < 24 ? without_ports : flow) << size;
    }
    const auto whole6 = ip_packet(samples::kTcpSyn6);
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V6, whole6.first(39))), std::nullopt);
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V6, whole6.first(43)))->destination_port, 0);
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V6, whole6.first(44)))->destination_port, 80);
}

TEST(QuotedFlow, of_a_later_fragment_has_no_ports)
{
    PacketPool pool;
    const auto flow = quoted_flow(error_quoting(pool, IpFamily::V4, ip_packet(samples::kLastFragment)));
    EXPECT_EQ(flow, five_tuple(accepted(pool, samples::kLastFragment).meta));
    EXPECT_EQ(flow->source_port, 0);
    const auto flow6 = quoted_flow(error_quoting(pool, IpFamily::V6, ip_packet(samples::kLastFragment6)));
    EXPECT_EQ(flow6, five_tuple(accepted(pool, samples::kLastFragment6).meta));
}

TEST(QuotedFlow, is_none_where_the_quote_is_no_such_packet)
{
    PacketPool pool;
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V4, ip_packet(samples::kUdp6))), std::nullopt);
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V6, ip_packet(samples::kUdp))), std::nullopt);
    ByteVector short_header = bytes_of(ip_packet(samples::kUdp));
    short_header[0] = 0x44;
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V4, short_header)), std::nullopt);
    short_header[0] = 0x4f;
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V4, short_header)), std::nullopt);
    ByteVector mapped = bytes_of(ip_packet(samples::kUdp6));
    ip("192.0.2.1").write_v6(&mapped[8]);
    EXPECT_EQ(quoted_flow(error_quoting(pool, IpFamily::V6, mapped)), std::nullopt);
}

TEST(FiveTuple, is_spelled_with_ports_or_identifier)
{
    const FiveTuple web{ip("10.0.1.10"), ip("10.0.2.10"), 40'000, 80, Protocol::Tcp};
    EXPECT_EQ(to_string(web), "tcp 10.0.1.10:40000 -> 10.0.2.10:80");
    EXPECT_EQ(to_string(web.reversed()), "tcp 10.0.2.10:80 -> 10.0.1.10:40000");
    const FiveTuple dns{ip("2001:db8::1"), ip("2001:db8::2"), 40'000, 53, Protocol::Udp};
    EXPECT_EQ(to_string(dns), "udp [2001:db8::1]:40000 -> [2001:db8::2]:53");
    EXPECT_EQ(to_string(FiveTuple{ip("10.0.1.10"), ip("10.0.2.10"), 7, 7, Protocol::Icmp}),
              "icmp 10.0.1.10 -> 10.0.2.10 id 7");
    EXPECT_EQ(to_string(FiveTuple{ip("10.0.1.10"), ip("10.0.2.10"), 0, 0, Protocol::Gre}),
              "gre 10.0.1.10 -> 10.0.2.10");
    EXPECT_EQ(protocol_name(Protocol{89}), "89");
    EXPECT_EQ(protocol_name(Protocol::Icmpv6), "icmpv6");
}

}  // namespace
}  // namespace vpcsim
