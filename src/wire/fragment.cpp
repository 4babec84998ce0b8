#include "vpcsim/wire/fragment.h"

#include "frame_view.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/checksum.h"
#include "vpcsim/wire/ethernet.h"
#include "vpcsim/wire/ipv4.h"
#include "vpcsim/wire/ipv6.h"
#include "write_ip.h"

namespace vpcsim {
namespace {

// The IPv4 header is copied from the packet; what is new is its length, its place and its checksum.
void mend_ipv4(std::uint8_t* header, const PacketMeta& whole, const FragmentFields& fragment, std::size_t size)
{
    const bool more = fragment.more || whole.has(PacketMeta::kMoreFragments);
    const int flags = (whole.has(PacketMeta::kDontFragment) ? Ipv4Header::kDontFragment : 0) |
                      (more ? Ipv4Header::kMoreFragments : 0);
    const int offset = (whole.fragment_offset + fragment.offset) / 8;
    write_u16(header + Ipv4Header::kTotalLength, static_cast<std::uint16_t>(Ipv4Header::kSize + size));
    write_u16(header + Ipv4Header::kFragment, static_cast<std::uint16_t>(flags | offset));
    write_u16(header + Ipv4Header::kChecksum, 0);
    write_u16(header + Ipv4Header::kChecksum, internet_checksum({header, Ipv4Header::kSize}));
}

// The IPv6 header is copied from the packet and points to a fragment header, which takes over its next header.
void mend_ipv6(std::uint8_t* header, const FragmentFields& fragment, std::size_t size)
{
    std::uint8_t* extension = header + Ipv6Header::kSize;
    extension[Ipv6FragmentHeader::kNextHeader] = header[Ipv6Header::kNextHeader];
    extension[1] = 0;  // reserved
    write_u16(extension + Ipv6FragmentHeader::kFragment,
              static_cast<std::uint16_t>(fragment.offset | (fragment.more ? Ipv6FragmentHeader::kMoreFragments : 0)));
    write_u32(extension + Ipv6FragmentHeader::kIdentification, fragment.identification);
    header[Ipv6Header::kNextHeader] = static_cast<std::uint8_t>(Protocol::Fragment);
    write_u16(header + Ipv6Header::kPayloadLength, static_cast<std::uint16_t>(Ipv6FragmentHeader::kSize + size));
}

}  // namespace

bool can_be_cut(const Packet& packet)
{
    const PacketMeta& meta = packet.meta;
    return meta.is_ip() && meta.transport_offset == EthernetHeader::kSize + ip_header_size(meta.family());
}

bool may_be_cut(const Packet& packet) { return !packet.meta.has(PacketMeta::kDontFragment) && can_be_cut(packet); }

void build_fragment(Packet& packet, const Packet& whole, const FragmentFields& fragment, std::size_t size)
{
    const PacketMeta& meta = whole.meta;
    const IpFamily family = meta.family();
    const std::size_t headers = meta.transport_offset;
    VPCSIM_ASSERT(can_be_cut(whole) && &packet != &whole);
    VPCSIM_ASSERT(fragment.offset % 8 == 0 && (size % 8 == 0 || !fragment.more));
    VPCSIM_ASSERT(fragment.offset + size <= meta.ip_length - ip_header_size(family));

    const FrameView from{whole};
    const std::size_t begin = std::min(headers + fragment.offset, from.stored);
    const auto payload = from.part(begin, begin < from.stored ? size : 0);
    const std::size_t extension = family == IpFamily::V6 ? Ipv6FragmentHeader::kSize : 0;
    std::uint8_t* frame = packet.resize(headers + extension + payload.size(), size - payload.size()).data();
    copy_bytes({from.bytes, headers}, frame);
    copy_bytes(payload, frame + headers + extension);
    if (family == IpFamily::V4)
        mend_ipv4(frame + EthernetHeader::kSize, meta, fragment, size);
    else
        mend_ipv6(frame + EthernetHeader::kSize, fragment, size);
}

std::span<std::uint8_t> build_reassembled(Packet& packet, const Packet& first, std::size_t payload)
{
    const PacketMeta& meta = first.meta;
    const bool is_v4 = meta.family() == IpFamily::V4;
    const std::size_t extension = is_v4 ? 0 : Ipv6FragmentHeader::kSize;
    if (!is_v4 && meta.transport_offset != EthernetHeader::kSize + Ipv6Header::kSize + extension)
        return {};
    const std::size_t headers = meta.transport_offset - extension;
    const std::span<std::uint8_t> frame = packet.resize(headers + payload, 0);
    copy_bytes(FrameView{first}.part(0, headers), frame.data());

    std::uint8_t* header = frame.data() + EthernetHeader::kSize;
    if (is_v4) {
        const std::size_t header_size = headers - EthernetHeader::kSize;
        write_u16(header + Ipv4Header::kTotalLength, static_cast<std::uint16_t>(header_size + payload));
        write_u16(header + Ipv4Header::kFragment, meta.has(PacketMeta::kDontFragment) ? Ipv4Header::kDontFragment : 0);
        write_u16(header + Ipv4Header::kChecksum, 0);
        write_u16(header + Ipv4Header::kChecksum, internet_checksum({header, header_size}));
    } else {
        header[Ipv6Header::kNextHeader] = static_cast<std::uint8_t>(meta.protocol);
        write_u16(header + Ipv6Header::kPayloadLength, static_cast<std::uint16_t>(payload));
    }
    return frame.subspan(headers);
}

}  // namespace vpcsim
