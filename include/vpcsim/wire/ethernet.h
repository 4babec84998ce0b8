// Ethernet II frames (IEEE 802.3 3.2.6, RFC 894): no VLAN tag, no frame check sequence.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                     Destination Address                       |
//  +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                               |                               |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//  |                        Source Address                         |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |             Type              |  Data ...
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include <cstddef>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct EthernetHeader {
    static constexpr std::size_t kDestination = 0, kSource = 6, kType = 12;
    static constexpr std::size_t kSize = 14;
};

// The Ethernet addresses of the frame, as the vSwitch rewrites them on the way to the receiver [EN-10]. Keeps meta in
// step.
void set_macs(Packet& packet, MacAddress destination, MacAddress source);

// REQUIRES: the packet holds an Ethernet header.
MacAddress source_mac(const Packet& packet);

}  // namespace vpcsim
