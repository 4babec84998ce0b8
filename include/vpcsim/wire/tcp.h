// TCP (RFC 9293 3.1).
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |          Source Port          |       Destination Port        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                        Sequence Number                        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                    Acknowledgment Number                      |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Data |       |C|E|U|A|P|R|S|F|                               |
//  | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
//  |       |       |R|E|G|K|H|T|N|N|                               |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |           Checksum            |         Urgent Pointer        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                           [Options]                           |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vpcsim/wire/ip.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct TcpHeader {
    static constexpr std::size_t kSourcePort = 0, kDestinationPort = 2, kSequence = 4, kAcknowledgment = 8;
    static constexpr std::size_t kDataOffset = 12, kFlags = 13, kWindow = 14, kChecksum = 16, kUrgentPointer = 18;
    static constexpr std::size_t kSize = 20;  // without options
    static constexpr std::size_t kMostOptions = 40;
};

enum TcpFlag : std::uint8_t {
    kTcpFin = 1,
    kTcpSyn = 2,
    kTcpRst = 4,
    kTcpPsh = 8,
    kTcpAck = 16,
    kTcpUrg = 32,
    kTcpEce = 64,
    kTcpCwr = 128
};

struct TcpFields {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = 0;  // TcpFlag
    std::uint16_t window = 0;
    std::span<const std::uint8_t> options{};  // a multiple of 4 bytes, at most 40
};

void build_tcp(Packet& packet, const IpFields& ip, const TcpFields& tcp, std::span<const std::uint8_t> payload,
               std::size_t zero_tail = 0);

// The fields of a segment; `options` points into the packet. REQUIRES: parse() accepted the packet as TCP, not a later
// fragment.
TcpFields read_tcp(const Packet& packet);
// The stored part of a segment's payload, and the payload's whole length on the wire. REQUIRES: as read_tcp.
std::span<const std::uint8_t> tcp_payload(const Packet& packet);
std::size_t tcp_payload_length(const Packet& packet);

}  // namespace vpcsim
