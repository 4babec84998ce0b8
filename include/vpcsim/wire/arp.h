// ARP for IPv4 over Ethernet (RFC 826).
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |       Hardware Type = 1       |    Protocol Type = 0x0800     |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  HW Len = 6   | Prot Len = 4  |           Operation           |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                 Sender Hardware Address (6)                   |
//  +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                               |  Sender Protocol Address (4)  |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                               |  Target Hardware Address (6)  |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//  |                                                               |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                 Target Protocol Address (4)                   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include <cstddef>
#include <cstdint>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct ArpHeader {
    static constexpr std::size_t kHardwareType = 0, kProtocolType = 2, kHardwareLength = 4, kProtocolLength = 5;
    static constexpr std::size_t kOperation = 6, kSenderMac = 8, kSenderIp = 14, kTargetMac = 18, kTargetIp = 24;
    static constexpr std::size_t kSize = 28;
    static constexpr std::uint16_t kEthernet = 1;
};

enum class ArpOperation : std::uint16_t { Request = 1, Reply = 2 };

struct ArpFields {
    ArpOperation operation{};
    MacAddress sender_mac{};
    IpAddress sender_ip{};
    MacAddress target_mac{};
    IpAddress target_ip{};

    bool operator==(const ArpFields&) const = default;
};

void build_arp(Packet& packet, MacAddress source_mac, MacAddress destination_mac, const ArpFields& arp);
// REQUIRES: parse() accepted the packet as ARP.
ArpFields read_arp(const Packet& packet);

}  // namespace vpcsim
