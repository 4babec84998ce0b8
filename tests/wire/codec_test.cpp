// Real bytes in, fields out, back to the same bytes.
#include <gtest/gtest.h>

#include "wire/packets.h"
#include "wire/samples.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

TEST(Arp, is_read_and_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    Packet& request = accepted(pool, samples::kArpRequest);
    EXPECT_EQ(request.meta.ether_type, EtherType::Arp);
    EXPECT_EQ(request.meta.source, ip("192.0.2.1"));
    EXPECT_EQ(request.meta.destination, ip("192.0.2.2"));
    EXPECT_EQ(request.meta.destination_mac, kBroadcastMac);
    EXPECT_EQ(request.meta.ip_length, 0);
    const ArpFields asked{ArpOperation::Request, kMac1, ip("192.0.2.1"), MacAddress{}, ip("192.0.2.2")};
    EXPECT_EQ(read_arp(request), asked);
    Packet& built = stained_slot(pool);
    build_arp(built, kMac1, kBroadcastMac, asked);
    EXPECT_EQ(bytes_of(built), bytes_of(samples::kArpRequest));

    const ArpFields answered{ArpOperation::Reply, kMac2, ip("192.0.2.2"), kMac1, ip("192.0.2.1")};
    EXPECT_EQ(read_arp(accepted(pool, samples::kArpReply)), answered);
    Packet& built_reply = stained_slot(pool);
    build_arp(built_reply, kMac2, kMac1, answered);
    EXPECT_EQ(bytes_of(built_reply), bytes_of(samples::kArpReply));
}

TEST(Echo, is_read_and_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    for (const auto sample :
         {samples::kEchoRequest, samples::kEchoReply, samples::kEchoRequest6, samples::kEchoReply6}) {
        const Packet& packet = accepted(pool, sample);
        ASSERT_TRUE(packet.meta.has(PacketMeta::kEcho));
        const EchoView echo = read_echo(packet);
        EXPECT_EQ(echo.sequence, 1);
        EXPECT_EQ(echo.payload.size(), 56u);
        EXPECT_EQ(echo.payload.back(), 0x37);
        EXPECT_EQ(packet.meta.source_port, echo.identifier);
        EXPECT_EQ(packet.meta.destination_port, echo.identifier);
        Packet& built = stained_slot(pool);
        build_echo(built, ip_fields_of(packet), is_echo_request(packet.meta), echo.identifier, echo.sequence,
                   echo.payload);
        EXPECT_EQ(bytes_of(built), bytes_of(sample));
    }
}

TEST(Echo, has_a_reply_whose_flow_is_the_reverse)
{
    PacketPool pool;
    const FiveTuple request = five_tuple(accepted(pool, samples::kEchoRequest).meta);
    EXPECT_EQ(five_tuple(accepted(pool, samples::kEchoReply).meta), request.reversed());
    EXPECT_EQ(request.protocol, Protocol::Icmp);
    EXPECT_TRUE(is_echo_request(accepted(pool, samples::kEchoRequest6).meta));
    EXPECT_FALSE(is_echo_request(accepted(pool, samples::kEchoReply6).meta));
}

TEST(Ipv4, gives_its_fields_as_the_kernel_wrote_them)
{
    PacketPool pool;
    const PacketMeta& meta = accepted(pool, samples::kEchoRequest).meta;
    EXPECT_EQ(meta.ether_type, EtherType::Ipv4);
    EXPECT_EQ(meta.source, ip("192.0.2.1"));
    EXPECT_EQ(meta.destination, ip("192.0.2.2"));
    EXPECT_EQ(meta.destination_mac, kMac2);
    EXPECT_EQ(meta.ip_length, 84);
    EXPECT_EQ(meta.transport_offset, 34);
    EXPECT_EQ(meta.transport_length, 64);
    EXPECT_EQ(meta.hop_limit, 64);
    EXPECT_EQ(meta.fragment_id, read_u16(&samples::kEchoRequest[18]));
    EXPECT_EQ(meta.flags, PacketMeta::kEcho | PacketMeta::kDontFragment);
}

TEST(Ipv4, walks_its_options)
{
    PacketPool pool;
    const Packet& packet = accepted(pool, samples::kUdpWithIpOptions);
    EXPECT_EQ(packet.meta.transport_offset, 14 + 24);
    EXPECT_EQ(packet.meta.destination_port, 5202);
    EXPECT_EQ(udp_payload(packet).size(), 1u);
}

TEST(Ipv6, gives_its_fields_as_the_kernel_wrote_them)
{
    PacketPool pool;
    const PacketMeta& meta = accepted(pool, samples::kEchoRequest6).meta;
    EXPECT_EQ(meta.ether_type, EtherType::Ipv6);
    EXPECT_EQ(meta.source, ip("2001:db8::1"));
    EXPECT_EQ(meta.destination, ip("2001:db8::2"));
    EXPECT_EQ(meta.ip_length, 104);
    EXPECT_EQ(meta.transport_offset, 54);
    EXPECT_EQ(meta.transport_length, 64);
    EXPECT_EQ(meta.protocol, Protocol::Icmpv6);
    EXPECT_EQ(meta.flags, PacketMeta::kEcho | PacketMeta::kDontFragment);
}

TEST(Ipv6, walks_hop_by_hop_options)
{
    PacketPool pool;
    const PacketMeta& meta = accepted(pool, samples::kListenerReport).meta;
    EXPECT_EQ(meta.protocol, Protocol::Icmpv6);
    EXPECT_EQ(meta.icmp_type, 143);
    EXPECT_EQ(meta.transport_offset, 54 + 8);
    EXPECT_EQ(meta.transport_length, 28);
}

TEST(Udp, is_read_and_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    for (const auto sample : {samples::kUdp, samples::kUdp6}) {
        const Packet& packet = accepted(pool, sample);
        EXPECT_EQ(packet.meta.protocol, Protocol::Udp);
        EXPECT_EQ(packet.meta.destination_port, 5201);
        EXPECT_EQ(packet.meta.transport_length, 13);
        EXPECT_EQ(bytes_of(udp_payload(packet)), (ByteVector{'h', 'e', 'l', 'l', 'o'}));
        Packet& built = stained_slot(pool);
        build_udp(built, ip_fields_of(packet), packet.meta.source_port, packet.meta.destination_port,
                  udp_payload(packet));
        EXPECT_EQ(bytes_of(built), bytes_of(sample));
    }
}

TEST(Udp, sends_a_checksum_of_zero_as_ones)
{
    PacketPool pool;
    Packet& packet = stained_slot(pool);
    ByteVector payload{0, 0};
    build_udp(packet, from_1_to_2(), 1, 2, payload);
    // What the checksum says now, put where it adds up to all ones.
    write_u16(payload.data(), read_u16(&packet.stored()[40]));
    build_udp(packet, from_1_to_2(), 1, 2, payload);
    EXPECT_EQ(read_u16(&packet.stored()[40]), 0xffff);
    EXPECT_EQ(parse(packet), ParseResult::Ok);
}

TEST(Udp, has_a_zero_tail_that_is_as_good_as_stored_zeros)
{
    PacketPool pool;
    const ByteVector head{1, 2, 3};  // an odd number
    for (const IpFields& fields : {from_1_to_2(), from_1_to_2_over_ipv6()}) {
        Packet& bulk = stained_slot(pool);
        build_udp(bulk, fields, 40'000, 5201, head, 1397);
        ByteVector whole = head;
        whole.resize(1400);
        Packet& stored = stained_slot(pool);
        build_udp(stored, fields, 40'000, 5201, whole);
        ByteVector expanded = bytes_of(bulk);
        expanded.resize(bulk.frame_size().count);
        EXPECT_EQ(expanded, bytes_of(stored));
        EXPECT_EQ(parse(bulk), ParseResult::Ok);
        EXPECT_EQ(bulk.meta.transport_length, 1408);
        EXPECT_EQ(bytes_of(udp_payload(bulk)), head);
    }
}

TEST(Tcp, is_read_and_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    for (const auto sample : {samples::kTcpSyn, samples::kTcpSynAck, samples::kTcpPush, samples::kTcpFin,
                              samples::kTcpSyn6, samples::kTcpPush6}) {
        const Packet& packet = accepted(pool, sample);
        Packet& built = stained_slot(pool);
        build_tcp(built, ip_fields_of(packet), read_tcp(packet), tcp_payload(packet));
        EXPECT_EQ(bytes_of(built), bytes_of(sample));
    }
}

TEST(Tcp, gives_its_fields_as_the_kernel_wrote_them)
{
    PacketPool pool;
    const Packet& syn = accepted(pool, samples::kTcpSyn);
    EXPECT_EQ(syn.meta.tcp_flags, kTcpSyn);
    EXPECT_EQ(syn.meta.destination_port, 80);
    EXPECT_EQ(read_tcp(syn).window, 64'240);
    EXPECT_EQ(read_tcp(syn).options.size(), 20u);
    EXPECT_EQ(tcp_payload_length(syn), 0u);
    const Packet& push = accepted(pool, samples::kTcpPush6);
    EXPECT_EQ(push.meta.tcp_flags, kTcpPsh | kTcpAck);
    EXPECT_EQ(bytes_of(tcp_payload(push)), (ByteVector{'h', 'e', 'l', 'l', 'o'}));
}

TEST(Neighbour, is_read_and_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    const Packet& solicitation = accepted(pool, samples::kNeighbourSolicitation);
    const NeighbourFields asked{.target = ip("2001:db8::2"), .link_layer = kMac1, .has_link_layer = true};
    EXPECT_EQ(read_neighbour(solicitation), asked);
    EXPECT_EQ(solicitation.meta.destination, solicited_node_address(ip("2001:db8::2")));
    Packet& built = stained_slot(pool);
    build_neighbour_solicitation(built, ip_fields_of(solicitation), asked);
    EXPECT_EQ(bytes_of(built), bytes_of(samples::kNeighbourSolicitation));

    const Packet& advertisement = accepted(pool, samples::kNeighbourAdvertisement);
    const NeighbourFields answered{.target = ip("2001:db8::2"),
                                   .link_layer = kMac2,
                                   .has_link_layer = true,
                                   .solicited = true,
                                   .override_entry = true};
    EXPECT_EQ(read_neighbour(advertisement), answered);
    Packet& built_answer = stained_slot(pool);
    build_neighbour_advertisement(built_answer, ip_fields_of(advertisement), answered);
    EXPECT_EQ(bytes_of(built_answer), bytes_of(samples::kNeighbourAdvertisement));
}

TEST(Neighbour, reads_over_options_it_does_not_know)
{
    PacketPool pool;
    const Packet& detection = accepted(pool, samples::kDuplicateAddressDetection);
    EXPECT_TRUE(detection.meta.source.is_unspecified());
    EXPECT_EQ(read_neighbour(detection), NeighbourFields{.target = ip("2001:db8::1")});
}

TEST(IcmpError, is_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    const auto rebuilt = [&pool](std::span<const std::uint8_t> offending, std::span<const std::uint8_t> error) {
        const Packet& answer = accepted(pool, error);
        Packet& built = stained_slot(pool);
        build_icmp_error(built, ip_fields_of(answer), answer.meta.icmp_type, answer.meta.icmp_code, 0,
                         accepted(pool, offending));
        return bytes_of(built);
    };
    EXPECT_EQ(rebuilt(samples::kUdp, samples::kPortUnreachable), bytes_of(samples::kPortUnreachable));
    EXPECT_EQ(rebuilt(samples::kUdp6, samples::kPortUnreachable6), bytes_of(samples::kPortUnreachable6));
    EXPECT_EQ(rebuilt(samples::kUdpWithIpOptions, samples::kPortUnreachableWithIpOptions),
              bytes_of(samples::kPortUnreachableWithIpOptions));
}

TEST(IcmpError, quotes_no_more_than_fits_and_keeps_zeros_unstored)
{
    PacketPool pool;
    for (const IpFields& fields : {from_1_to_2(), from_1_to_2_over_ipv6()}) {
        const IpFamily family = fields.source.family();
        const ByteVector head(10, 1);
        Packet& bulk = stained_slot(pool);
        build_udp(bulk, fields, 40'000, 5201, head, 3000);
        ASSERT_EQ(parse(bulk), ParseResult::Ok);
        Packet& error = stained_slot(pool);
        build_icmp_error(error, fields, family == IpFamily::V4 ? kIcmpUnreachable : kIcmpv6PacketTooBig, 4, 1400, bulk);
        ASSERT_EQ(parse(error), ParseResult::Ok);
        EXPECT_EQ(error.meta.ip_length, family == IpFamily::V4 ? 576 : 1280);
        EXPECT_EQ(error.stored().size(), icmp_error_size(family, bulk));
        EXPECT_EQ(error.stored().size(), frame_overhead(family, Protocol::Icmp) + bulk.stored().size() - 14);
        EXPECT_EQ(read_icmp_parameter(error), 1400u);
    }
}

TEST(IcmpError, does_not_quote_ethernet_padding)
{
    PacketPool pool;
    ByteVector padded = bytes_of(samples::kUdp);
    padded.resize(60, 0x55);
    Packet& error = stained_slot(pool);
    build_icmp_error(error, from_1_to_2(), kIcmpUnreachable, kIcmpPortUnreachable, 0, accepted(pool, padded));
    EXPECT_EQ(error.stored().size(), 14u + 20 + 8 + 33);
}

}  // namespace
}  // namespace vpcsim
