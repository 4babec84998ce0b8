#include "parse_steps.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/checksum.h"
#include "vpcsim/wire/ethernet.h"
#include "vpcsim/wire/ipv4.h"

namespace vpcsim {
namespace {

// Two options are a single byte, the others carry their length (RFC 791 3.1).
bool options_hold(std::span<const std::uint8_t> options)
{
    constexpr std::uint8_t kEndOfOptions = 0, kNoOperation = 1;
    while (!options.empty() && options[0] != kEndOfOptions) {
        std::size_t size = 1;
        if (options[0] != kNoOperation) {
            if (options.size() < 2 || options[1] < 2 || options[1] > options.size())
                return false;
            size = options[1];
        }
        options = options.subspan(size);
    }
    return true;
}

}  // namespace

ParseResult parse_ipv4(const FrameView& frame, PacketMeta& meta)
{
    constexpr std::size_t kIpAt = EthernetHeader::kSize;
    if (!frame.holds(kIpAt, Ipv4Header::kSize))
        return ParseResult::Malformed;
    const std::uint8_t* header = frame.bytes + kIpAt;
    const std::size_t header_size = (header[Ipv4Header::kVersionAndLength] & 0xf) * std::size_t{4};
    const std::size_t total_length = read_u16(header + Ipv4Header::kTotalLength);
    // What lies in the frame behind the total length is Ethernet padding.
    if (header[Ipv4Header::kVersionAndLength] >> 4 != 4 || header_size < Ipv4Header::kSize ||
        !frame.holds(kIpAt, header_size) || total_length < header_size || kIpAt + total_length > frame.size)
        return ParseResult::Malformed;
    if (internet_checksum({header, header_size}) != 0)
        return ParseResult::BadChecksum;

    meta.source = IpAddress::v4_from_wire(header + Ipv4Header::kSource);
    meta.destination = IpAddress::v4_from_wire(header + Ipv4Header::kDestination);
    meta.ip_length = static_cast<std::uint16_t>(total_length);
    meta.transport_offset = static_cast<std::uint16_t>(kIpAt + header_size);
    meta.transport_length = static_cast<std::uint16_t>(total_length - header_size);
    meta.protocol = Protocol{header[Ipv4Header::kProtocol]};
    meta.hop_limit = header[Ipv4Header::kTimeToLive];
    meta.fragment_id = read_u16(header + Ipv4Header::kIdentification);
    const std::uint16_t fragment = read_u16(header + Ipv4Header::kFragment);
    if ((fragment & Ipv4Header::kDontFragment) != 0)
        meta.flags = PacketMeta::kDontFragment;

    if ((fragment & Ipv4Header::kReserved) != 0 || !may_be_source(meta.source) || !may_be_destination(meta.destination))
        return ParseResult::Malformed;
    if (header_size > Ipv4Header::kSize && !options_hold({header + Ipv4Header::kSize, header_size - Ipv4Header::kSize}))
        return ParseResult::Malformed;
    if (!take_fragment(meta, (fragment & Ipv4Header::kOffsetMask) * std::size_t{8},
                       (fragment & Ipv4Header::kMoreFragments) != 0, header_size))
        return ParseResult::Malformed;
    return parse_transport(frame, meta);
}

}  // namespace vpcsim
