#include "parse_steps.h"
#include "vpcsim/wire/arp.h"
#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/ethernet.h"

namespace vpcsim {

ParseResult parse_arp(const FrameView& frame, PacketMeta& meta)
{
    if (!frame.holds(EthernetHeader::kSize, ArpHeader::kSize))
        return ParseResult::Malformed;
    const std::uint8_t* header = frame.bytes + EthernetHeader::kSize;
    const bool is_ipv4_over_ethernet = read_u16(header + ArpHeader::kHardwareType) == ArpHeader::kEthernet &&
                                       EtherType{read_u16(header + ArpHeader::kProtocolType)} == EtherType::Ipv4 &&
                                       header[ArpHeader::kHardwareLength] == 6 &&
                                       header[ArpHeader::kProtocolLength] == 4;
    const ArpOperation operation{read_u16(header + ArpHeader::kOperation)};
    if (!is_ipv4_over_ethernet || (operation != ArpOperation::Request && operation != ArpOperation::Reply))
        return ParseResult::Malformed;
    meta.source = IpAddress::v4_from_wire(header + ArpHeader::kSenderIp);
    meta.destination = IpAddress::v4_from_wire(header + ArpHeader::kTargetIp);
    // The sender is one host: whoever believed otherwise would send its unicast to a group.
    if (MacAddress::from_wire(header + ArpHeader::kSenderMac).is_multicast() || !may_be_source(meta.source))
        return ParseResult::Malformed;
    meta.transport_offset = EthernetHeader::kSize;
    meta.transport_length = ArpHeader::kSize;
    return ParseResult::Ok;
}

}  // namespace vpcsim
