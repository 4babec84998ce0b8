// FiveTuple: what names a flow. An ICMP echo has its identifier in both ports, so that the reply is the reverse.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "vpcsim/wire/address.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

struct FiveTuple {
    IpAddress source{};
    IpAddress destination{};
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    Protocol protocol{};

    auto operator<=>(const FiveTuple&) const = default;

    FiveTuple reversed() const { return {destination, source, destination_port, source_port, protocol}; }
    std::uint64_t hash() const
    {
        const std::uint64_t ports = std::uint64_t{source_port} << 32 | std::uint64_t{destination_port} << 16 |
                                    static_cast<std::uint64_t>(protocol);
        return mix(source.hash(), destination.hash() ^ ports);
    }
};

inline FiveTuple five_tuple(const PacketMeta& meta)
{
    return {meta.source, meta.destination, meta.source_port, meta.destination_port, meta.protocol};
}

// "tcp 10.0.1.10:40000 -> 10.0.2.10:80", "icmp 10.0.1.10 -> 10.0.2.10 id 7"
std::string to_string(const FiveTuple& flow);

// "10.0.1.10:80", "[2001:db8::1]:80".
std::string to_string(IpAddress address, std::uint16_t port);

// "tcp", "udp", "icmp", "icmpv6", "gre", or the number.
std::string protocol_name(Protocol protocol);

}  // namespace vpcsim
