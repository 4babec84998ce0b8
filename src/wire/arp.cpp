#include "vpcsim/wire/arp.h"

#include "vpcsim/wire/bytes.h"
#include "vpcsim/wire/ethernet.h"
#include "write_ip.h"

namespace vpcsim {

void build_arp(Packet& packet, MacAddress source_mac, MacAddress destination_mac, const ArpFields& arp)
{
    VPCSIM_ASSERT(arp.sender_ip.is_v4() && arp.target_ip.is_v4());
    std::uint8_t* frame = packet.resize(EthernetHeader::kSize + ArpHeader::kSize, 0).data();
    write_ethernet(frame, destination_mac, source_mac, EtherType::Arp);
    std::uint8_t* header = frame + EthernetHeader::kSize;
    write_u16(header + ArpHeader::kHardwareType, ArpHeader::kEthernet);
    write_u16(header + ArpHeader::kProtocolType, static_cast<std::uint16_t>(EtherType::Ipv4));
    header[ArpHeader::kHardwareLength] = 6;
    header[ArpHeader::kProtocolLength] = 4;
    write_u16(header + ArpHeader::kOperation, static_cast<std::uint16_t>(arp.operation));
    arp.sender_mac.write(header + ArpHeader::kSenderMac);
    arp.sender_ip.write_v4(header + ArpHeader::kSenderIp);
    arp.target_mac.write(header + ArpHeader::kTargetMac);
    arp.target_ip.write_v4(header + ArpHeader::kTargetIp);
}

ArpFields read_arp(const Packet& packet)
{
    const std::uint8_t* header = packet.stored().data() + EthernetHeader::kSize;
    return {.operation = ArpOperation{read_u16(header + ArpHeader::kOperation)},
            .sender_mac = MacAddress::from_wire(header + ArpHeader::kSenderMac),
            .sender_ip = IpAddress::v4_from_wire(header + ArpHeader::kSenderIp),
            .target_mac = MacAddress::from_wire(header + ArpHeader::kTargetMac),
            .target_ip = IpAddress::v4_from_wire(header + ArpHeader::kTargetIp)};
}

}  // namespace vpcsim
