// The chain of IPv6 extension headers (RFC 8200 4), as parse() walks it and as a quoted packet is read.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |  Next Header  |  Hdr Ext Len  |  Options, or: Routing Type,   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//  |                                  Segments Left, data ...      |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "vpcsim/wire/packet.h"

namespace vpcsim {

// Where the chain ends, and what its fragment header said.
struct Ipv6Chain {
    Protocol protocol{};     // what follows; of a later fragment, what its payload would start with in the first one
    std::size_t offset = 0;  // of what follows, from the start of the IPv6 header
    bool has_fragment_header = false;
    bool more_fragments = false;
    std::uint16_t fragment_offset = 0;  // in bytes
    std::uint32_t fragment_id = 0;
};

// `packet` starts at an IPv6 header, which is there. Nothing if a header is cut off or lies about its length, if
// hop-by-hop options are not the first, if there are more headers than anyone needs, or if the packet is still under
// way by a routing header: its destination is then not where it ends, so neither rules nor checksums could be judged
// (type 0 is forbidden anyway, RFC 5095).
std::optional<Ipv6Chain> walk_extension_headers(std::span<const std::uint8_t> packet);

}  // namespace vpcsim
