// IPv6 extension headers: which chains parse() walks, and which it refuses.
#include <gtest/gtest.h>

#include "wire/packets.h"
#include "wire/samples.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

// An extension header; its first byte, the next header, is filled in by with_extensions.
struct Extension {
    std::uint8_t protocol;
    ByteVector bytes;
};

const Extension kHopByHop{0, {0, 0, 1, 4, 0, 0, 0, 0}};
const Extension kDestinationOptions{60, {0, 0, 0, 0, 0, 0, 0, 0}};  // six single bytes of padding
const Extension kRoutingDone{43, {0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}};

Extension fragment_header(std::uint16_t place)
{
    Extension extension{44, {0, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef}};
    write_u16(&extension.bytes[2], place);
    return extension;
}

ByteVector with_extensions(std::span<const std::uint8_t> sample, const std::vector<Extension>& extensions)
{
    ByteVector frame = bytes_of(sample);
    std::size_t next = 20;  // where the type of what follows is written
    std::size_t at = 54;
    for (const Extension& extension : extensions) {
        const std::uint8_t behind = frame[next];
        frame.insert(frame.begin() + static_cast<std::ptrdiff_t>(at), extension.bytes.begin(), extension.bytes.end());
        frame[next] = extension.protocol;
        frame[at] = behind;
        next = at;
        at += extension.bytes.size();
    }
    write_u16(&frame[18], static_cast<std::uint16_t>(frame.size() - 54));
    mend_checksums(frame, 0);
    return frame;
}

TEST(Ipv6Extensions, are_walked_up_to_the_transport_header)
{
    PacketPool pool;
    const auto frame = with_extensions(samples::kUdp6, {kHopByHop, kRoutingDone, kDestinationOptions});
    const PacketMeta& meta = accepted(pool, frame).meta;
    EXPECT_EQ(meta.protocol, Protocol::Udp);
    EXPECT_EQ(meta.destination_port, 5201);
    EXPECT_EQ(meta.transport_offset, 54 + 8 + 24 + 8);
    EXPECT_EQ(meta.transport_length, 13);
    EXPECT_EQ(meta.ip_length, 40 + 40 + 13);
    EXPECT_EQ(judged(with_extensions(samples::kUdp6, std::vector(8, kDestinationOptions))), ParseResult::Ok);
}

TEST(Ipv6Extensions, are_refused_where_they_lie)
{
    const auto refused = [](const char* what, const std::vector<Extension>& extensions) {
        EXPECT_EQ(judged(with_extensions(samples::kUdp6, extensions)), ParseResult::Malformed) << what;
    };
    refused("hop-by-hop options that are not the first", {kDestinationOptions, kHopByHop});
    refused("hop-by-hop options twice", {kHopByHop, kHopByHop});
    refused("more headers than anyone needs", std::vector(9, kDestinationOptions));
    refused("a header beyond the packet", {{60, {0, 9, 0, 0, 0, 0, 0, 0}}});
    refused("an option beyond its header", {{60, {0, 0, 1, 5, 0, 0, 0, 0}}});
    refused("an option without a length", {{60, {0, 0, 1, 3, 0, 0, 0, 5}}});
    refused("a packet still under way by a routing header", {{43, {0, 0, 0, 1, 0, 0, 0, 0}}});
    refused("a fragment of a fragment", {fragment_header(0), fragment_header(0)});
}

TEST(Ipv6Extensions, are_refused_when_cut_off)
{
    const auto frame = with_extensions(samples::kUdp6, {kHopByHop, kRoutingDone, fragment_header(0)});
    ASSERT_EQ(judged(frame), ParseResult::Ok);
    for (std::size_t payload = 0; payload < 8 + 24 + 8 + 13; ++payload) {
        ByteVector cut = frame;
        write_u16(&cut[18], static_cast<std::uint16_t>(payload));
        EXPECT_EQ(judged(cut), ParseResult::Malformed) << payload;
    }
}

TEST(Ipv6Extensions, of_one_piece_are_no_fragment)
{
    PacketPool pool;
    ByteVector frame = with_extensions(samples::kUdp6, {fragment_header(0)});
    const PacketMeta& meta = accepted(pool, frame).meta;
    EXPECT_FALSE(meta.has(PacketMeta::kFragment));
    EXPECT_EQ(meta.fragment_id, 0xdeadbeef);
    EXPECT_EQ(meta.destination_port, 5201);
    frame.back() ^= 1;
    EXPECT_EQ(judged(frame), ParseResult::BadChecksum);  // all of it is here, so its checksum is looked at
}

TEST(Ipv6Extensions, end_at_a_later_fragment)
{
    PacketPool pool;
    const auto frame = with_extensions(samples::kUdp6, {kDestinationOptions, fragment_header(64)});
    const PacketMeta& meta = accepted(pool, frame).meta;
    EXPECT_EQ(meta.fragment_offset, 64);
    EXPECT_EQ(meta.protocol, Protocol::Udp);
    EXPECT_EQ(meta.destination_port, 0);
    EXPECT_EQ(judged(with_extensions(samples::kUdp6, {fragment_header(64 | 1)})), ParseResult::Malformed)
        << "13 bytes, and more to follow";
    EXPECT_EQ(judged(with_extensions(samples::kUdp6, {fragment_header(0xfff8)})), ParseResult::Malformed)
        << "an end behind 65535 bytes";
    ByteVector empty = frame;
    write_u16(&empty[18], 16);  // both extension headers, and no more
    EXPECT_EQ(judged(empty), ParseResult::Malformed);
}

TEST(Ipv6Extensions, may_not_fragment_neighbour_discovery)
{
    EXPECT_EQ(judged(with_extensions(samples::kNeighbourSolicitation, {kDestinationOptions})), ParseResult::Ok);
    for (const std::uint16_t place : {std::uint16_t{0}, std::uint16_t{1}})
        EXPECT_EQ(judged(with_extensions(samples::kNeighbourSolicitation, {fragment_header(place)})),
                  ParseResult::Malformed);
}

TEST(Ipv6Extensions, are_walked_in_what_an_error_quotes)
{
    PacketPool pool;
    const auto quoted = [&pool](const std::vector<Extension>& extensions) {
        const Packet& offending = accepted(pool, with_extensions(samples::kUdp6, extensions));
        Packet& error = stained_slot(pool);
        build_icmp_error(error, from_1_to_2_over_ipv6(), kIcmpv6TimeExceeded, 0, 0, offending);
        VPCSIM_ASSERT(parse(error) == ParseResult::Ok);
        return quoted_flow(error);
    };
    const FiveTuple flow = five_tuple(accepted(pool, samples::kUdp6).meta);
    EXPECT_EQ(quoted({kHopByHop, kRoutingDone, kDestinationOptions}), flow);
    EXPECT_EQ(quoted({fragment_header(0)}), flow);
    FiveTuple without_ports = flow;
    without_ports.source_port = without_ports.destination_port = 0;
    EXPECT_EQ(quoted({fragment_header(64)}), without_ports);
}

}  // namespace
}  // namespace vpcsim
