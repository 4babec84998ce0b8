// The IPv6 header (RFC 8200 3) and its fragment header (RFC 8200 4.5).
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |Version| Traffic Class |           Flow Label                  |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |         Payload Length        |  Next Header  |   Hop Limit   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                     Source Address (16)                       |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                   Destination Address (16)                    |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Next Header  |   Reserved    |      Fragment Offset    |Res|M|
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                         Identification                        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include <cstddef>
#include <cstdint>

namespace vpcsim {

struct Ipv6Header {
    static constexpr std::size_t kVersionClassLabel = 0, kPayloadLength = 4, kNextHeader = 6, kHopLimit = 7;
    static constexpr std::size_t kSource = 8, kDestination = 24;
    static constexpr std::size_t kSize = 40;
};

struct Ipv6FragmentHeader {
    static constexpr std::size_t kNextHeader = 0, kFragment = 2, kIdentification = 4;
    static constexpr std::size_t kSize = 8;

    // Of the 16 bits at kFragment. The offset counts units of 8 bytes and stands 3 bits up: masked, it is in bytes.
    static constexpr std::uint16_t kOffsetMask = 0xfff8, kMoreFragments = 1;
};

}  // namespace vpcsim
