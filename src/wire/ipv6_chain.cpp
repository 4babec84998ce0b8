#include "ipv6_chain.h"

#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/ipv6.h"

namespace vpcsim {
namespace {

constexpr int kMostHeaders = 8;  // RFC 8200 4.1 recommends an order in which each occurs once, one twice: 6 in all
constexpr std::size_t kShortestHeader = 8;

// Options are type, length, value, except for a single byte of padding (RFC 8200 4.2).
bool options_hold(std::span<const std::uint8_t> options)
{
    constexpr std::uint8_t kPad1 = 0;
    while (!options.empty()) {
        std::size_t size = 1;
        if (options[0] != kPad1) {
            if (options.size() < 2)
                return false;
            size = options[1] + std::size_t{2};
        }
        if (size > options.size())
            return false;
        options = options.subspan(size);
    }
    return true;
}

// Appends the fragment header at `header` to the chain.
void take_fragment_header(Ipv6Chain& chain, const std::uint8_t* header)
{
    const std::uint16_t place = read_u16(header + Ipv6FragmentHeader::kFragment);
    chain.has_fragment_header = true;
    chain.more_fragments = (place & Ipv6FragmentHeader::kMoreFragments) != 0;
    chain.fragment_offset = place & Ipv6FragmentHeader::kOffsetMask;
    chain.fragment_id = read_u32(header + Ipv6FragmentHeader::kIdentification);
    chain.protocol = Protocol{header[Ipv6FragmentHeader::kNextHeader]};
    chain.offset += Ipv6FragmentHeader::kSize;
}

// Hop-by-hop options, destination options or a routing header. False: see walk_extension_headers.
bool take_sized_header(Ipv6Chain& chain, std::span<const std::uint8_t> rest)
{
    const std::size_t size = kShortestHeader + rest[1] * std::size_t{8};
    if (size > rest.size())
        return false;
    const std::uint8_t segments_left = rest[3];
    if (chain.protocol == Protocol::Routing ? segments_left != 0 : !options_hold(rest.subspan(2, size - 2)))
        return false;
    chain.protocol = Protocol{rest[0]};
    chain.offset += size;
    return true;
}

bool is_extension_header(Protocol protocol)
{
    return protocol == Protocol::HopByHop || protocol == Protocol::Routing || protocol == Protocol::Fragment ||
           protocol == Protocol::DestinationOptions;
}

}  // namespace

std::optional<Ipv6Chain> walk_extension_headers(std::span<const std::uint8_t> packet)
{
    Ipv6Chain chain{.protocol = Protocol{packet[Ipv6Header::kNextHeader]}, .offset = Ipv6Header::kSize};
    for (int count = 0; is_extension_header(chain.protocol); ++count) {
        const auto rest = packet.subspan(chain.offset);
        if (count == kMostHeaders || rest.size() < kShortestHeader)
            return std::nullopt;
        if (chain.protocol == Protocol::HopByHop && count != 0)
            return std::nullopt;
        if (chain.protocol != Protocol::Fragment) {
            if (!take_sized_header(chain, rest))
                return std::nullopt;
            continue;
        }
        if (chain.has_fragment_header)
            return std::nullopt;  // a fragment of a fragment: only sources cut packets in IPv6
        take_fragment_header(chain, rest.data());
        if (chain.fragment_offset != 0)
            return chain;  // what follows is the middle of something
    }
    return chain;
}

}  // namespace vpcsim
