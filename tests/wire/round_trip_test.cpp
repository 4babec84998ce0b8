// build -> parse -> build: what is built parses back to the same fields, and those build the same bytes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "wire/packets.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

MacAddress any_unicast_mac()
{
    MacAddress mac{*rc::gen::arbitrary<std::array<std::uint8_t, 6>>()};
    mac.bytes[0] &= 0xfe;
    return mac;
}

IpAddress any_unicast_address(bool is_v4)
{
    const auto high = *rc::gen::arbitrary<std::uint64_t>();
    const auto low = *rc::gen::arbitrary<std::uint64_t>();
    const IpAddress address = is_v4 ? IpAddress::v4(static_cast<std::uint32_t>(low) & 0xbfff'ffff)
                                    : IpAddress::v6(high & 0x7fff'ffff'ffff'ffff, low);
    // 191.255.255.255 is the highest left; what is not unicast gives way to an address that is.
    const bool is_usable = !address.is_loopback() && !address.is_unspecified() && address.is_v4() == is_v4;
    return is_usable ? address : is_v4 ? ip("10.0.0.1") : ip("2001:db8::1");
}

IpFields any_ip_fields(bool is_v4)
{
    IpFields fields{.source_mac = any_unicast_mac(),
                    .destination_mac = any_unicast_mac(),
                    .source = any_unicast_address(is_v4),
                    .destination = any_unicast_address(is_v4),
                    .hop_limit = *rc::gen::arbitrary<std::uint8_t>(),
                    .traffic_class = *rc::gen::arbitrary<std::uint8_t>()};
    if (is_v4) {
        fields.identification = *rc::gen::arbitrary<std::uint16_t>();
        fields.dont_fragment = *rc::gen::arbitrary<bool>();
    } else {
        fields.flow_label = *rc::gen::inRange<std::uint32_t>(0, 1u << 20);
    }
    return fields;
}

// A copy that goes through the bytes only.
Packet& parsed_again(PacketPool& pool, const Packet& built)
{
    Packet& packet = packet_of(pool, built.stored(), built.zero_tail());
    RC_ASSERT(parse(packet) == ParseResult::Ok);
    RC_ASSERT(exercise(built.stored(), built.zero_tail()));
    RC_ASSERT(!built.is_known() || built.meta == packet.meta);
    return packet;
}

void expect_fields(const Packet& packet, const IpFields& fields, Protocol protocol)
{
    const IpFields read = ip_fields_of(packet);
    RC_ASSERT(read.source_mac == fields.source_mac);
    RC_ASSERT(read.destination_mac == fields.destination_mac);
    RC_ASSERT(read.source == fields.source);
    RC_ASSERT(read.destination == fields.destination);
    RC_ASSERT(read.hop_limit == fields.hop_limit);
    RC_ASSERT(read.traffic_class == fields.traffic_class);
    RC_ASSERT(read.identification == fields.identification);
    RC_ASSERT(read.dont_fragment == fields.dont_fragment);
    RC_ASSERT(read.flow_label == fields.flow_label);
    RC_ASSERT(packet.meta.protocol == protocol);
}

RC_GTEST_PROP(RoundTrip, of_udp, (bool is_v4, const ByteVector& payload, std::uint16_t from, std::uint16_t to))
{
    PacketPool pool;
    const IpFields fields = any_ip_fields(is_v4);
    const auto zero_tail = *rc::gen::inRange<std::size_t>(0, 8000);
    Packet& built = stained_slot(pool);
    build_udp(built, fields, from, to, payload, zero_tail);
    const Packet& packet = parsed_again(pool, built);
    expect_fields(packet, fields, Protocol::Udp);
    RC_ASSERT(packet.meta.source_port == from);
    RC_ASSERT(packet.meta.destination_port == to);
    RC_ASSERT(bytes_of(udp_payload(packet)) == payload);
    RC_ASSERT(packet.meta.transport_length == 8 + payload.size() + zero_tail);
    Packet& again = stained_slot(pool);
    build_udp(again, ip_fields_of(packet), packet.meta.source_port, packet.meta.destination_port, udp_payload(packet),
              packet.zero_tail());
    RC_ASSERT(bytes_of(again) == bytes_of(built));
}

RC_GTEST_PROP(RoundTrip, of_tcp, (bool is_v4, const ByteVector& payload, std::uint32_t sequence, std::uint8_t flags))
{
    PacketPool pool;
    const IpFields fields = any_ip_fields(is_v4);
    ByteVector options(*rc::gen::inRange<std::size_t>(0, 11) * 4, 1);
    const TcpFields tcp{.source_port = *rc::gen::arbitrary<std::uint16_t>(),
                        .destination_port = *rc::gen::arbitrary<std::uint16_t>(),
                        .sequence = sequence,
                        .acknowledgment = ~sequence,
                        .flags = flags,
                        .window = *rc::gen::arbitrary<std::uint16_t>(),
                        .options = options};
    const auto zero_tail = *rc::gen::inRange<std::size_t>(0, 8000);
    Packet& built = stained_slot(pool);
    build_tcp(built, fields, tcp, payload, zero_tail);
    const Packet& packet = parsed_again(pool, built);
    expect_fields(packet, fields, Protocol::Tcp);
    const TcpFields read = read_tcp(packet);
    RC_ASSERT(packet.meta.source_port == tcp.source_port);
    RC_ASSERT(packet.meta.destination_port == tcp.destination_port);
    RC_ASSERT(packet.meta.tcp_flags == flags);
    RC_ASSERT(read.acknowledgment == tcp.acknowledgment);
    RC_ASSERT(bytes_of(read.options) == options);
    RC_ASSERT(bytes_of(tcp_payload(packet)) == payload);
    RC_ASSERT(tcp_payload_length(packet) == payload.size() + zero_tail);
    Packet& again = stained_slot(pool);
    build_tcp(again, ip_fields_of(packet), read, tcp_payload(packet), packet.zero_tail());
    RC_ASSERT(bytes_of(again) == bytes_of(built));
}

RC_GTEST_PROP(RoundTrip, of_an_echo, (bool is_v4, bool is_request, const ByteVector& payload, std::uint16_t identifier))
{
    PacketPool pool;
    const IpFields fields = any_ip_fields(is_v4);
    const auto sequence = *rc::gen::arbitrary<std::uint16_t>();
    Packet& built = stained_slot(pool);
    build_echo(built, fields, is_request, identifier, sequence, payload);
    const Packet& packet = parsed_again(pool, built);
    expect_fields(packet, fields, is_v4 ? Protocol::Icmp : Protocol::Icmpv6);
    const EchoView echo = read_echo(packet);
    RC_ASSERT(is_echo_request(packet.meta) == is_request);
    RC_ASSERT(echo.identifier == identifier);
    RC_ASSERT(packet.meta.source_port == identifier);
    RC_ASSERT(echo.sequence == sequence);
    RC_ASSERT(bytes_of(echo.payload) == payload);
    Packet& again = stained_slot(pool);
    build_echo(again, ip_fields_of(packet), is_request, echo.identifier, echo.sequence, echo.payload);
    RC_ASSERT(bytes_of(again) == bytes_of(built));
}

RC_GTEST_PROP(RoundTrip, of_an_error, (bool is_v4, std::uint32_t parameter))
{
    PacketPool pool;
    const IpFields fields = any_ip_fields(is_v4);
    Packet& offending = stained_slot(pool);
    build_udp(offending, fields, *rc::gen::arbitrary<std::uint16_t>(), *rc::gen::arbitrary<std::uint16_t>(),
              ByteVector(*rc::gen::inRange<std::size_t>(0, 2000), 0x42), *rc::gen::inRange<std::size_t>(0, 2000));
    RC_ASSERT(parse(offending) == ParseResult::Ok);
    const IpFields back = any_ip_fields(is_v4);
    Packet& built = stained_slot(pool);
    build_icmp_error(built, back, is_v4 ? kIcmpUnreachable : kIcmpv6PacketTooBig, 4, parameter, offending);
    const Packet& packet = parsed_again(pool, built);
    expect_fields(packet, back, is_v4 ? Protocol::Icmp : Protocol::Icmpv6);
    RC_ASSERT(packet.meta.has(PacketMeta::kIcmpError));
    RC_ASSERT(read_icmp_parameter(packet) == parameter);
    RC_ASSERT(quoted_flow(packet) == five_tuple(offending.meta));
    RC_ASSERT(packet.meta.ip_length <= (is_v4 ? 576 : 1280));
    RC_ASSERT(packet.stored().size() == icmp_error_size(fields.source.family(), offending));
}

RC_GTEST_PROP(RoundTrip, of_arp, (bool is_request))
{
    PacketPool pool;
    const ArpFields arp{is_request ? ArpOperation::Request : ArpOperation::Reply, any_unicast_mac(),
                        any_unicast_address(true), any_unicast_mac(), any_unicast_address(true)};
    const MacAddress from = any_unicast_mac();
    const MacAddress to = is_request ? kBroadcastMac : any_unicast_mac();
    Packet& built = stained_slot(pool);
    build_arp(built, from, to, arp);
    const Packet& packet = parsed_again(pool, built);
    RC_ASSERT(read_arp(packet) == arp);
    RC_ASSERT(source_mac(packet) == from);
    RC_ASSERT(packet.meta.destination_mac == to);
}

RC_GTEST_PROP(RoundTrip, of_neighbour_discovery, (bool is_solicitation, bool has_link_layer, std::uint8_t flags))
{
    PacketPool pool;
    IpFields fields = any_ip_fields(false);
    NeighbourFields neighbour{.target = any_unicast_address(false), .has_link_layer = has_link_layer};
    if (has_link_layer)
        neighbour.link_layer = any_unicast_mac();
    Packet& built = stained_slot(pool);
    if (is_solicitation) {
        fields.destination = solicited_node_address(neighbour.target);
        build_neighbour_solicitation(built, fields, neighbour);
    } else {
        neighbour.router = (flags & 1) != 0;
        neighbour.solicited = (flags & 2) != 0;
        neighbour.override_entry = (flags & 4) != 0;
        build_neighbour_advertisement(built, fields, neighbour);
    }
    fields.hop_limit = 255;
    const Packet& packet = parsed_again(pool, built);
    expect_fields(packet, fields, Protocol::Icmpv6);
    RC_ASSERT(read_neighbour(packet) == neighbour);
}

}  // namespace
}  // namespace vpcsim
