#include "vpcsim/wire/address.h"

#include "vpcsim/base/format.h"

namespace vpcsim {

IpAddress solicited_node_address(IpAddress target)
{
    return IpAddress::v6(0xff02'0000'0000'0000, 0x0000'0001'ff00'0000 | (target.low() & 0xff'ffff));
}

MacAddress multicast_mac(IpAddress group)
{
    MacAddress mac{{0x33, 0x33}};
    write_u32(mac.bytes.data() + 2, static_cast<std::uint32_t>(group.low()));
    if (group.is_v4()) {
        // Only 23 bits of the group fit.
        mac = MacAddress{{0x01, 0x00, 0x5e}};
        mac.bytes[3] = static_cast<std::uint8_t>(group.v4_bits() >> 16 & 0x7f);
        write_u16(mac.bytes.data() + 4, static_cast<std::uint16_t>(group.v4_bits()));
    }
    return mac;
}

std::string to_string(MacAddress mac)
{
    const auto& b = mac.bytes;
    return format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", b[0], b[1], b[2], b[3], b[4], b[5]);
}

}  // namespace vpcsim
