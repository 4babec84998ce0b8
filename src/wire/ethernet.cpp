#include "vpcsim/wire/ethernet.h"

namespace vpcsim {

void set_macs(Packet& packet, MacAddress destination, MacAddress source)
{
    std::uint8_t* frame = packet.stored().data();
    destination.write(frame + EthernetHeader::kDestination);
    source.write(frame + EthernetHeader::kSource);
    packet.meta.destination_mac = destination;
}

MacAddress source_mac(const Packet& packet)
{
    return MacAddress::from_wire(packet.stored().data() + EthernetHeader::kSource);
}

}  // namespace vpcsim
