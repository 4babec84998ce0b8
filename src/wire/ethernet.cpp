#include "vpcsim/wire/ethernet.h"

namespace vpcsim {

void set_macs(Packet& packet, MacAddress destination, MacAddress source)
{
    // A group is nobody's source: parse() is left to say so.
    std::uint8_t* frame = source.is_multicast() ? packet.stored().data() : packet.bytes_in_step();
    destination.write(frame + EthernetHeader::kDestination);
    source.write(frame + EthernetHeader::kSource);
    packet.meta.destination_mac = destination;
}

MacAddress source_mac(const Packet& packet)
{
    return MacAddress::from_wire(packet.stored().data() + EthernetHeader::kSource);
}

}  // namespace vpcsim
