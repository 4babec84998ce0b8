// What parse() refuses. Every lie is told with correct checksums, so that only its own check can find it out.
#include <gtest/gtest.h>

#include "wire/packets.h"
#include "wire/samples.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

using Sample = std::span<const std::uint8_t>;

struct Change {
    std::size_t at;
    ByteVector bytes;
};

ByteVector changed(Sample sample, const std::vector<Change>& changes)
{
    ByteVector frame = bytes_of(sample);
    for (const Change& change : changes)
        std::ranges::copy(change.bytes, frame.begin() + static_cast<std::ptrdiff_t>(change.at));
    mend_checksums(frame, 0);
    return frame;
}

ByteVector address(const char* text)
{
    ByteVector bytes(16);
    const IpAddress value = ip(text);
    if (!value.is_v4()) {
        value.write_v6(bytes.data());
        return bytes;
    }
    value.write_v4(bytes.data());
    bytes.resize(4);
    return bytes;
}

// The places of the fields in the samples' frames.
constexpr std::size_t kLength4 = 16, kFragment4 = 20, kProtocol4 = 23, kSource4 = 26, kDestination4 = 30;
constexpr std::size_t kTransport4 = 34;
constexpr std::size_t kLength6 = 18, kNext6 = 20, kHops6 = 21, kSource6 = 22, kDestination6 = 38, kTransport6 = 54;

struct Lie {
    const char* what;
    Sample sample;
    std::vector<Change> changes;
};

void expect_malformed(const std::vector<Lie>& lies)
{
    for (const Lie& lie : lies) {
        ASSERT_EQ(judged(changed(lie.sample, {})), ParseResult::Ok) << lie.what;
        EXPECT_EQ(judged(changed(lie.sample, lie.changes)), ParseResult::Malformed) << lie.what;
    }
}

TEST(Parse, accepts_every_real_packet)
{
    for (const auto& sample : samples::all())
        EXPECT_EQ(judged(sample.bytes), ParseResult::Ok) << sample.name;
}

TEST(Parse, rejects_every_truncated_packet)
{
    for (const auto& sample : samples::all())
        for (std::size_t size = 0; size < sample.bytes.size(); ++size)
            EXPECT_EQ(judged(sample.bytes.first(size)), ParseResult::Malformed) << sample.name << " cut to " << size;
}

TEST(Parse, rejects_headers_that_lie_in_the_zero_tail)
{
    for (const auto& sample : samples::all()) {
        PacketPool pool;
        const std::size_t transport = accepted(pool, sample.bytes).meta.transport_offset;
        for (std::size_t size = 0; size < transport; ++size)
            EXPECT_NE(judged(sample.bytes.first(size), sample.bytes.size() - size), ParseResult::Ok)
                << sample.name << " stored to " << size;
    }
}

TEST(Parse, takes_what_follows_the_ip_packet_for_padding)
{
    for (const auto sample : {samples::kUdp, samples::kTcpFin, samples::kUdp6, samples::kArpRequest}) {
        ByteVector padded = bytes_of(sample);
        padded.resize(80, 0x55);
        PacketPool pool;
        const Packet& packet = accepted(pool, padded);
        EXPECT_EQ(packet.meta.ip_length, accepted(pool, sample).meta.ip_length);
        EXPECT_EQ(judged(sample, 20), ParseResult::Ok);
    }
}

TEST(Parse, leaves_no_facts_of_a_packet_it_rejects)
{
    PacketPool pool;
    Packet& packet = accepted(pool, samples::kUdp);
    packet.stored()[45] ^= 1;
    EXPECT_EQ(parse(packet), ParseResult::BadChecksum);
    EXPECT_EQ(five_tuple(packet.meta), FiveTuple{});
    EXPECT_EQ(packet.meta.ip_length, 0);
}

TEST(Parse, rejects_every_wrong_byte_that_a_checksum_covers)
{
    for (const auto sample : {samples::kEchoRequest, samples::kUdp, samples::kTcpSyn, samples::kEchoRequest6,
                              samples::kUdp6, samples::kTcpPush6, samples::kPortUnreachable6}) {
        PacketPool pool;
        const bool is_v4 = accepted(pool, sample).meta.family() == IpFamily::V4;
        for (std::size_t at = is_v4 ? 14 : kSource6; at < sample.size(); ++at)
            for (int bit = 0; bit < 8; ++bit) {
                ByteVector frame = bytes_of(sample);
                frame[at] = static_cast<std::uint8_t>(frame[at] ^ 1 << bit);
                EXPECT_NE(judged(frame), ParseResult::Ok) << "byte " << at << ", bit " << bit;
            }
    }
}

TEST(Parse, survives_every_wrong_byte)
{
    for (const auto& sample : samples::all())
        for (std::size_t at = 0; at < sample.bytes.size(); ++at)
            for (const int mask : {0x01, 0x02, 0x10, 0x80, 0xff}) {
                ByteVector frame = bytes_of(sample.bytes);
                frame[at] = static_cast<std::uint8_t>(frame[at] ^ mask);
                EXPECT_NO_THROW(exercise(frame, 0)) << sample.name << ", byte " << at;
                mend_checksums(frame, 0);
                EXPECT_NO_THROW(exercise(frame, 0)) << sample.name << ", byte " << at << ", mended";
            }
}

TEST(Parse, tells_a_wrong_checksum_from_a_lie)
{
    const auto with_wrong = [](Sample sample, std::size_t at) {
        ByteVector frame = bytes_of(sample);
        frame[at] ^= 0x55;
        return judged(frame);
    };
    EXPECT_EQ(with_wrong(samples::kUdp, 24), ParseResult::BadChecksum);  // of the IPv4 header
    EXPECT_EQ(with_wrong(samples::kUdp, kTransport4 + 6), ParseResult::BadChecksum);
    EXPECT_EQ(with_wrong(samples::kTcpSyn, kTransport4 + 16), ParseResult::BadChecksum);
    EXPECT_EQ(with_wrong(samples::kEchoRequest, kTransport4 + 2), ParseResult::BadChecksum);
    EXPECT_EQ(with_wrong(samples::kEchoRequest6, kTransport6 + 2), ParseResult::BadChecksum);
    EXPECT_EQ(with_wrong(samples::kUdp6, kSource6 + 15), ParseResult::BadChecksum);  // of the pseudo header
    EXPECT_EQ(with_wrong(samples::kTcpPush6, kTransport6 + 16), ParseResult::BadChecksum);
}

TEST(Parse, rejects_ethernet_frames_it_does_not_know)
{
    expect_malformed({
        {"IPv4 in a VLAN tag", samples::kUdp, {{12, {0x81, 0x00}}}},
        {"a length instead of a type", samples::kUdp, {{12, {0x00, 0x2e}}}},
        {"a multicast source", samples::kUdp, {{6, {0x01}}}},
        {"a broadcast source", samples::kArpRequest, {{6, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}}},
    });
}

TEST(Parse, rejects_arp_that_is_not_ipv4_over_ethernet)
{
    expect_malformed({
        {"another hardware type", samples::kArpRequest, {{14, {0, 6}}}},
        {"another protocol type", samples::kArpRequest, {{16, {0x86, 0xdd}}}},
        {"another hardware length", samples::kArpRequest, {{18, {8}}}},
        {"another protocol length", samples::kArpRequest, {{19, {16}}}},
        {"operation 0", samples::kArpRequest, {{20, {0, 0}}}},
        {"reverse ARP", samples::kArpRequest, {{20, {0, 3}}}},
        {"a multicast sender", samples::kArpReply, {{22, {0x33}}}},
        {"a sender with a group's address", samples::kArpReply, {{28, {224}}}},
        {"a sender with the broadcast address", samples::kArpReply, {{28, {255, 255, 255, 255}}}},
    });
}

TEST(Parse, rejects_ipv4_headers_that_lie)
{
    expect_malformed({
        {"version 5", samples::kUdp, {{14, {0x55}}}},
        {"version 6", samples::kUdp, {{14, {0x65}}}},
        {"a header of 16 bytes", samples::kUdp, {{14, {0x44}}}},
        {"a header beyond the frame", samples::kUdp, {{14, {0x4f}}}},
        {"a total length beyond the frame", samples::kUdp, {{kLength4, {0, 34}}}},
        {"a total length below the header", samples::kUdp, {{kLength4, {0, 19}}}},
        {"the reserved flag", samples::kUdp, {{kFragment4, {0x80, 0}}}},
        {"an option of length 0", samples::kUdpWithIpOptions, {{35, {0}}}},
        {"an option of length 1", samples::kUdpWithIpOptions, {{35, {1}}}},
        {"an option beyond the header", samples::kUdpWithIpOptions, {{35, {5}}}},
        {"an option without a length", samples::kUdpWithIpOptions, {{34, {1, 1, 1, 0x94}}}},
        {"ICMPv6, which has no meaning here", samples::kEchoRequest, {{kProtocol4, {58}}}},
    });
    EXPECT_EQ(judged(changed(samples::kUdpWithIpOptions, {{34, {1, 1, 1, 0}}})), ParseResult::Ok);
    EXPECT_EQ(judged(changed(samples::kUdpWithIpOptions, {{34, {0, 0xff, 0xff, 0xff}}})), ParseResult::Ok);
}

TEST(Parse, rejects_addresses_that_may_not_be_on_a_wire)
{
    expect_malformed({
        {"IPv4 multicast source", samples::kUdp, {{kSource4, address("224.0.0.1")}}},
        {"IPv4 broadcast source", samples::kUdp, {{kSource4, address("255.255.255.255")}}},
        {"IPv4 loopback source", samples::kUdp, {{kSource4, address("127.0.0.1")}}},
        {"IPv4 loopback destination", samples::kUdp, {{kDestination4, address("127.0.0.1")}}},
        {"IPv4 unspecified destination", samples::kUdp, {{kDestination4, address("0.0.0.0")}}},
        {"IPv6 multicast source", samples::kUdp6, {{kSource6, address("ff02::1")}}},
        {"IPv6 loopback source", samples::kUdp6, {{kSource6, address("::1")}}},
        {"IPv6 loopback destination", samples::kUdp6, {{kDestination6, address("::1")}}},
        {"IPv6 unspecified destination", samples::kUdp6, {{kDestination6, address("::")}}},
        {"IPv6 group that stays on its interface", samples::kUdp6, {{kDestination6, address("ff01::1")}}},
    });
    // The mapped form is how we write IPv4 addresses inside: on the wire it would pass for one.
    ByteVector mapped(16);
    ip("192.0.2.1").write_v6(mapped.data());
    EXPECT_EQ(judged(changed(samples::kUdp6, {{kSource6, mapped}})), ParseResult::Malformed);
    EXPECT_EQ(judged(changed(samples::kUdp6, {{kDestination6, mapped}})), ParseResult::Malformed);
    // These are legal.
    EXPECT_EQ(judged(changed(samples::kUdp, {{kSource4, address("0.0.0.0")}})), ParseResult::Ok);
    EXPECT_EQ(judged(changed(samples::kUdp, {{kDestination4, address("255.255.255.255")}})), ParseResult::Ok);
    EXPECT_EQ(judged(changed(samples::kUdp6, {{kDestination6, address("ff02::1")}})), ParseResult::Ok);
}

TEST(Parse, rejects_udp_and_tcp_headers_that_lie)
{
    expect_malformed({
        {"UDP length 7", samples::kUdp, {{kTransport4 + 4, {0, 7}}}},
        {"UDP length 0", samples::kUdp6, {{kTransport6 + 4, {0, 0}}}},
        {"UDP length beyond the packet", samples::kUdp, {{kTransport4 + 4, {0, 14}}}},
        {"UDP length beyond the packet", samples::kUdp6, {{kTransport6 + 4, {0, 14}}}},
        {"UDP in 7 bytes", samples::kUdp, {{kLength4, {0, 27}}}},
        {"TCP data offset 4", samples::kTcpSyn, {{kTransport4 + 12, {0x40}}}},
        {"TCP data offset beyond the packet", samples::kTcpSyn, {{kTransport4 + 12, {0xb0}}}},
        {"TCP in 19 bytes", samples::kTcpSyn, {{kLength4, {0, 39}}}},
        {"TCP in 19 bytes", samples::kTcpSyn6, {{kLength6, {0, 19}}}},
        {"ICMP in 7 bytes", samples::kEchoRequest, {{kLength4, {0, 27}}}},
        {"ICMP, which has no meaning over IPv6", samples::kEchoRequest6, {{kNext6, {1}}}},
        {"ICMPv6 in 7 bytes", samples::kEchoRequest6, {{kLength6, {0, 7}}}},
    });
}

TEST(Parse, ends_a_udp_datagram_where_its_length_says)
{
    PacketPool pool;
    const Packet& packet = accepted(pool, changed(samples::kUdp, {{kTransport4 + 4, {0, 10}}}));
    EXPECT_EQ(packet.meta.transport_length, 10);
    EXPECT_EQ(bytes_of(udp_payload(packet)), (ByteVector{'h', 'e'}));
}

TEST(Parse, takes_a_udp_checksum_of_zero_for_none_over_ipv4_only)
{
    ByteVector frame = bytes_of(samples::kUdp);
    write_u16(&frame[kTransport4 + 6], 0);
    EXPECT_EQ(judged(frame), ParseResult::Ok);
    ByteVector frame6 = bytes_of(samples::kUdp6);
    write_u16(&frame6[kTransport6 + 6], 0);
    EXPECT_EQ(judged(frame6), ParseResult::BadChecksum);
}

TEST(Parse, rejects_neighbour_discovery_that_may_come_from_off_the_link_or_lies)
{
    const auto ns = samples::kNeighbourSolicitation;
    const auto na = samples::kNeighbourAdvertisement;
    const auto dad = samples::kDuplicateAddressDetection;
    expect_malformed({
        {"hop limit 254", ns, {{kHops6, {254}}}},
        {"hop limit 64", na, {{kHops6, {64}}}},
        {"router solicitation, hop limit 64", samples::kRouterSolicitation, {{kHops6, {64}}}},
        {"code 1", ns, {{kTransport6 + 1, {1}}}},
        {"a multicast target", ns, {{kTransport6 + 8, address("ff02::1")}}},
        {"a multicast target", na, {{kTransport6 + 8, address("ff02::1")}}},
        {"an option of length 0", ns, {{kTransport6 + 25, {0}}}},
        {"an option beyond the packet", ns, {{kTransport6 + 25, {2}}}},
        {"an option without a length", ns, {{kLength6, {0, 25}}}},
        {"no room for the target", ns, {{kLength6, {0, 23}}}},
        {"solicited, but sent to all", na, {{kDestination6, address("ff02::1")}}},
        {"detection that is not sent to the solicited node", dad, {{kDestination6, address("ff02::1")}}},
        {"detection with a link-layer address", dad, {{kTransport6 + 24, {1, 1}}}},
    });
}

TEST(Parse, accepts_protocols_it_does_not_know_without_ports)
{
    PacketPool pool;
    for (const int protocol : {47, 89, 0, 50, 255}) {
        const Packet& packet =
            accepted(pool, changed(samples::kUdp, {{kProtocol4, {static_cast<std::uint8_t>(protocol)}}}));
        EXPECT_EQ(packet.meta.protocol, Protocol{static_cast<std::uint8_t>(protocol)});
        EXPECT_EQ(packet.meta.source_port, 0);
        EXPECT_EQ(packet.meta.destination_port, 0);
    }
    EXPECT_EQ(judged(changed(samples::kUdp6, {{kNext6, {59}}})), ParseResult::Ok);
}

TEST(Parse, rejects_fragments_that_cannot_be_put_together)
{
    const auto last = samples::kLastFragment;  // 52 bytes at offset 1256
    const auto push = samples::kTcpPush;
    expect_malformed({
        {"a middle fragment of 52 bytes", last, {{kFragment4, {0x20, 157}}}},
        {"an end behind 65535 bytes", last, {{kFragment4, {0x1f, 0xff}}}},
        {"an empty fragment", last, {{kLength4, {0, 20}}}},
        {"a first fragment without a whole TCP header", push, {{kFragment4, {0x20, 0}}, {kLength4, {0, 36}}}},
        {"nor with all its options", push, {{kFragment4, {0x20, 0}}, {kLength4, {0, 44}}}},
    });
    EXPECT_EQ(judged(changed(last, {{kFragment4, {0x1f, 0x00}}})), ParseResult::Ok);
}

TEST(Parse, does_not_look_at_the_checksum_of_a_fragment)
{
    ByteVector first = changed(samples::kEchoRequest, {{kFragment4, {0x20, 0}}});
    first[60] ^= 0x55;
    EXPECT_EQ(judged(first), ParseResult::Ok);
}

}  // namespace
}  // namespace vpcsim
