// The pseudo header that the checksums of UDP, TCP and ICMPv6 cover (RFC 768, RFC 9293 3.1, RFC 8200 8.1).
#pragma once

#include "vpcsim/wire/checksum.h"
#include "vpcsim/wire/ethernet.h"
#include "vpcsim/wire/ipv4.h"
#include "vpcsim/wire/ipv6.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// The addresses are summed where they stand in the frame; transport_length < 65536, so one word holds it in IPv6 too.
inline ChecksumSum pseudo_header_sum(const std::uint8_t* frame, IpFamily family, Protocol protocol,
                                     std::size_t transport_length)
{
    const std::uint8_t* header = frame + EthernetHeader::kSize;
    ChecksumSum sum;
    sum.add(family == IpFamily::V4 ? std::span{header + Ipv4Header::kSource, 8}
                                   : std::span{header + Ipv6Header::kSource, 32});
    sum.add_word(static_cast<std::uint16_t>(protocol));
    sum.add_word(static_cast<std::uint16_t>(transport_length));
    return sum;
}

// The same of a packet that is only now written.
inline ChecksumSum pseudo_header_sum(IpAddress source, IpAddress destination, Protocol protocol,
                                     std::size_t transport_length)
{
    ChecksumSum sum;
    for (const IpAddress address : {source, destination}) {
        if (address.is_v4()) {
            sum.add_words(address.v4_bits());
        } else {
            sum.add_words(address.high());
            sum.add_words(address.low());
        }
    }
    sum.add_word(static_cast<std::uint16_t>(protocol));
    sum.add_word(static_cast<std::uint16_t>(transport_length));
    return sum;
}

}  // namespace vpcsim
