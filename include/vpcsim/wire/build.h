// build: from meaning to bytes. Every length and checksum is filled in; what is built parses back to the same fields.
// Each function sizes the packet, writes every stored byte, and leaves meta to parse().
//
// `payload` is stored; `zero_tail` more bytes of zeros follow it, unstored. REQUIRES: the packet's slot is large enough
// for the headers and the payload (see frame_overhead) and the whole frame is at most Packet::kLongestFrame.
#pragma once

#include <cstdint>
#include <span>

#include "vpcsim/wire/address.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// Ethernet and IP header fields. Both addresses are of one family, which chooses IPv4 or IPv6.
struct IpFields {
    MacAddress source_mac;
    MacAddress destination_mac;
    IpAddress source;
    IpAddress destination;
    std::uint8_t hop_limit = 64;
    std::uint8_t traffic_class = 0;       // DSCP and ECN
    std::uint16_t identification = 0;     // IPv4 only
    bool dont_fragment = false;           // IPv4 only
    std::uint32_t flow_label = 0;         // IPv6 only, 20 bits
};

// The size of Ethernet, IP and (for Tcp: option-less) transport headers in front of the payload.
std::size_t frame_overhead(IpFamily family, Protocol protocol);

void build_echo(Packet& packet, const IpFields& ip, bool is_request, std::uint16_t identifier, std::uint16_t sequence,
                std::span<const std::uint8_t> payload);

void build_udp(Packet& packet, const IpFields& ip, std::uint16_t source_port, std::uint16_t destination_port,
               std::span<const std::uint8_t> payload, std::size_t zero_tail = 0);

struct TcpFields {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = 0;               // TcpFlag
    std::uint16_t window = 0;
    std::span<const std::uint8_t> options;  // a multiple of 4 bytes, at most 40
};
enum TcpFlag : std::uint8_t { kTcpFin = 1, kTcpSyn = 2, kTcpRst = 4, kTcpPsh = 8, kTcpAck = 16, kTcpUrg = 32, kTcpEce = 64, kTcpCwr = 128 };

void build_tcp(Packet& packet, const IpFields& ip, const TcpFields& tcp, std::span<const std::uint8_t> payload,
               std::size_t zero_tail = 0);

// An ICMP or ICMPv6 error about `offending`, quoting as much of it as fits 576 (IPv4, RFC 1812 4.3.2.3) or 1280 bytes
// (IPv6, RFC 4443 2.4). `parameter` is the 32-bit field behind the checksum: an MTU, a pointer, or 0.
void build_icmp_error(Packet& packet, const IpFields& ip, std::uint8_t type, std::uint8_t code, std::uint32_t parameter,
                      const Packet& offending);
std::size_t icmp_error_size(IpFamily family, const Packet& offending);

// A packet of any other protocol, or a fragment: the payload is taken as it is.
struct FragmentFields {
    std::uint32_t identification = 0;
    std::uint16_t offset = 0;  // in bytes, a multiple of 8
    bool more = false;
};
// One fragment of `whole`, an IP packet without extension headers or options: bytes [offset, offset + size) of its
// payload. IPv6 gets a fragment header (RFC 8200 4.5). Identification of an IPv4 fragment is the packet's own.
void build_fragment(Packet& packet, const Packet& whole, const FragmentFields& fragment, std::size_t size);

// ARP (RFC 826) over Ethernet.
enum class ArpOperation : std::uint16_t { Request = 1, Reply = 2 };
struct ArpFields {
    ArpOperation operation{};
    MacAddress sender_mac;
    IpAddress sender_ip;
    MacAddress target_mac;
    IpAddress target_ip;
};
void build_arp(Packet& packet, MacAddress source_mac, MacAddress destination_mac, const ArpFields& arp);
// REQUIRES: parse() accepted the packet as ARP.
ArpFields read_arp(const Packet& packet);

// Neighbour discovery (RFC 4861 4.3, 4.4), hop limit 255.
struct NeighbourFields {
    IpAddress target;
    MacAddress link_layer;      // source (solicitation) or target (advertisement) link-layer address option
    bool has_link_layer = false;
    bool router = false;        // the three flags of an advertisement
    bool solicited = false;
    bool override_entry = false;
};
void build_neighbour_solicitation(Packet& packet, const IpFields& ip, const NeighbourFields& neighbour);
void build_neighbour_advertisement(Packet& packet, const IpFields& ip, const NeighbourFields& neighbour);
// REQUIRES: parse() accepted the packet, ICMPv6 type 135 or 136.
NeighbourFields read_neighbour(const Packet& packet);

// What an echo request or reply carries. REQUIRES: parse() accepted the packet with kEcho.
struct EchoView {
    std::uint16_t identifier = 0;
    std::uint16_t sequence = 0;
    std::span<const std::uint8_t> payload;  // the stored part
};
EchoView read_echo(const Packet& packet);
bool is_echo_request(const PacketMeta& meta);

// The stored part of a UDP payload. REQUIRES: parse() accepted the packet as UDP, not a later fragment.
std::span<const std::uint8_t> udp_payload(const Packet& packet);

// What a router does to a packet it forwards: one off the TTL or hop limit, the IPv4 checksum mended (RFC 1624), meta
// kept in step. REQUIRES: meta.hop_limit > 0.
void decrement_hop_limit(Packet& packet);

// The Ethernet addresses of the frame, as the vSwitch rewrites them on the way to the receiver [EN-10].
void set_macs(Packet& packet, MacAddress destination, MacAddress source);

// ICMP and ICMPv6 types used here (RFC 792, RFC 4443, RFC 4861).
inline constexpr std::uint8_t kIcmpEchoReply = 0, kIcmpUnreachable = 3, kIcmpEchoRequest = 8, kIcmpTimeExceeded = 11;
inline constexpr std::uint8_t kIcmpPortUnreachable = 3, kIcmpFragmentationNeeded = 4;  // codes of kIcmpUnreachable
inline constexpr std::uint8_t kIcmpv6Unreachable = 1, kIcmpv6PacketTooBig = 2, kIcmpv6TimeExceeded = 3;
inline constexpr std::uint8_t kIcmpv6PortUnreachable = 4;  // code of kIcmpv6Unreachable
inline constexpr std::uint8_t kIcmpv6EchoRequest = 128, kIcmpv6EchoReply = 129;
inline constexpr std::uint8_t kIcmpv6RouterSolicitation = 133, kIcmpv6Redirect = 137;
inline constexpr std::uint8_t kIcmpv6NeighbourSolicitation = 135, kIcmpv6NeighbourAdvertisement = 136;

}  // namespace vpcsim
