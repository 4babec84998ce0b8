#include "vpcsim/wire/describe.h"

#include <string_view>

#include "vpcsim/base/format.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/five_tuple.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

std::string arp_text(const Packet& packet)
{
    const ArpFields arp = read_arp(packet);
    if (arp.operation == ArpOperation::Request)
        return format("ARP, request who-has {} tell {}", to_string(arp.target_ip), to_string(arp.sender_ip));
    return format("ARP, reply {} is-at {}", to_string(arp.sender_ip), to_string(arp.sender_mac));
}

std::string_view icmp_name(std::uint8_t type, std::uint8_t code)
{
    switch (type) {
    case kIcmpUnreachable:
        if (code == kIcmpPortUnreachable)
            return "port unreachable";
        return code == kIcmpFragmentationNeeded ? "fragmentation needed" : "destination unreachable";
    case 4:
        return "source quench";
    case 5:
        return "redirect";
    case kIcmpTimeExceeded:
        return "time exceeded";
    case 12:
        return "parameter problem";
    default:
        return "";
    }
}

std::string_view icmpv6_name(std::uint8_t type, std::uint8_t code)
{
    switch (type) {
    case kIcmpv6Unreachable:
        return code == kIcmpv6PortUnreachable ? "port unreachable" : "destination unreachable";
    case kIcmpv6PacketTooBig:
        return "packet too big";
    case kIcmpv6TimeExceeded:
        return "time exceeded";
    case 4:
        return "parameter problem";
    case kIcmpv6RouterSolicitation:
        return "router solicitation";
    case kIcmpv6RouterAdvertisement:
        return "router advertisement";
    case kIcmpv6Redirect:
        return "redirect";
    case 130:
    case 131:
    case 132:
    case 143:
        return "multicast listener message";
    default:
        return "";
    }
}

std::string icmp_error_text(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    std::string text;
    const bool has_mtu = meta.protocol == Protocol::Icmp
                             ? meta.icmp_type == kIcmpUnreachable && meta.icmp_code == kIcmpFragmentationNeeded
                             : meta.icmp_type == kIcmpv6PacketTooBig;
    if (has_mtu)
        text = format(", mtu {}", read_icmp_parameter(packet));
    if (const auto flow = quoted_flow(packet))
        text += format(", about {}", to_string(*flow));
    return text;
}

std::string neighbour_text(const Packet& packet)
{
    const NeighbourFields neighbour = read_neighbour(packet);
    if (packet.meta.icmp_type == kIcmpv6NeighbourSolicitation)
        return format("neighbour solicitation, who has {}", to_string(neighbour.target));
    const std::string at = neighbour.has_link_layer ? format(" is at {}", to_string(neighbour.link_layer)) : "";
    return format("neighbour advertisement, {}{}{}{}{}", to_string(neighbour.target), at,
                  neighbour.router ? ", router" : "", neighbour.solicited ? ", solicited" : "",
                  neighbour.override_entry ? ", override" : "");
}

std::string icmp_text(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    const bool is_v4 = meta.protocol == Protocol::Icmp;
    const std::string_view prefix = is_v4 ? "ICMP" : "ICMPv6";
    if (meta.has(PacketMeta::kEcho)) {
        const EchoView echo = read_echo(packet);
        return format("{} echo {}, id {}, seq {}", prefix, is_echo_request(meta) ? "request" : "reply", echo.identifier,
                      echo.sequence);
    }
    if (!is_v4 && (meta.icmp_type == kIcmpv6NeighbourSolicitation || meta.icmp_type == kIcmpv6NeighbourAdvertisement))
        return format("{} {}", prefix, neighbour_text(packet));
    const auto name = is_v4 ? icmp_name(meta.icmp_type, meta.icmp_code) : icmpv6_name(meta.icmp_type, meta.icmp_code);
    std::string text = name.empty() ? format("{} type {} code {}", prefix, meta.icmp_type, meta.icmp_code)
                                    : format("{} {}", prefix, name);
    if (meta.has(PacketMeta::kIcmpError))
        text += icmp_error_text(packet);
    return text;
}

// As tcpdump writes them: "S." is SYN and ACK.
std::string tcp_flags_text(std::uint8_t flags)
{
    constexpr std::string_view kLetters = "FSRP.UEW";
    std::string text;
    for (std::size_t bit = 0; bit < kLetters.size(); ++bit)
        if ((flags >> bit & 1) != 0)
            text += kLetters[bit];
    return text.empty() ? "none" : text;
}

std::string tcp_text(const Packet& packet)
{
    const TcpFields tcp = read_tcp(packet);
    std::string text = format("TCP [{}], seq {}", tcp_flags_text(tcp.flags), tcp.sequence);
    if ((tcp.flags & kTcpAck) != 0)
        text += format(", ack {}", tcp.acknowledgment);
    return text + format(", win {}, payload {}", tcp.window, tcp_payload_length(packet));
}

std::string transport_text(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    if (meta.has(PacketMeta::kLaterFragment))
        return protocol_name(meta.protocol);
    switch (meta.protocol) {
    case Protocol::Icmp:
    case Protocol::Icmpv6:
        return icmp_text(packet);
    case Protocol::Udp:
        return format("UDP, payload {}", meta.transport_length - UdpHeader::kSize);
    case Protocol::Tcp:
        return tcp_text(packet);
    case Protocol::Gre:
        return "GRE";
    default:
        return format("protocol {}", protocol_name(meta.protocol));
    }
}

std::string fragment_text(const PacketMeta& meta)
{
    if (!meta.has(PacketMeta::kFragment))
        return "";
    return format(", fragment {} of id {:#x}{}", meta.fragment_offset, meta.fragment_id,
                  meta.has(PacketMeta::kMoreFragments) ? ", more follow" : ", last");
}

std::string endpoint(const PacketMeta& meta, IpAddress address, std::uint16_t port)
{
    const bool has_ports = vpcsim::has_ports(meta.protocol) && !meta.has(PacketMeta::kLaterFragment);
    return has_ports ? to_string(address, port) : to_string(address);
}

}  // namespace

std::string describe(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    if (!meta.is_ip())
        return arp_text(packet);
    const bool is_v4 = meta.family() == IpFamily::V4;
    return format("{} {} > {}: {}{}, {} {}, length {}", is_v4 ? "IPv4" : "IPv6",
                  endpoint(meta, meta.source, meta.source_port),
                  endpoint(meta, meta.destination, meta.destination_port), transport_text(packet), fragment_text(meta),
                  is_v4 ? "ttl" : "hop limit", meta.hop_limit, meta.ip_length);
}

}  // namespace vpcsim
