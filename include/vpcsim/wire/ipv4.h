// The IPv4 header (RFC 791 3.1).
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |Version|  IHL  |Type of Service|          Total Length         |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |         Identification        |0|D|M|     Fragment Offset     |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Time to Live |    Protocol   |         Header Checksum       |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                       Source Address                          |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                    Destination Address                        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                    Options                    |    Padding    |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include <cstddef>
#include <cstdint>

namespace vpcsim {

struct Ipv4Header {
    static constexpr std::size_t kVersionAndLength = 0, kTrafficClass = 1, kTotalLength = 2, kIdentification = 4;
    static constexpr std::size_t kFragment = 6, kTimeToLive = 8, kProtocol = 9, kChecksum = 10;
    static constexpr std::size_t kSource = 12, kDestination = 16;
    static constexpr std::size_t kSize = 20;  // without options

    // Of the 16 bits at kFragment. The offset counts units of 8 bytes.
    static constexpr std::uint16_t kReserved = 0x8000, kDontFragment = 0x4000, kMoreFragments = 0x2000;
    static constexpr std::uint16_t kOffsetMask = 0x1fff;
};

}  // namespace vpcsim
