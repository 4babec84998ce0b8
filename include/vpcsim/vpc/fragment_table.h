// FragmentTable: lends the ports of a packet's first fragment to the later ones, which have none on the wire, so that
// every stage gives them the first one's verdict. Fixed size: a newer packet takes the slot of an older one; a fragment
// that finds nothing keeps ports 0, which only rules without ports match.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

class FragmentTable {
public:
    // Remembers a first fragment; fills the ports, TCP flags and ICMP type of a later one. Other packets pass
    // untouched.
    void complete(EniId eni, PacketMeta& packet)
    {
        if (packet.has(PacketMeta::kFragment)) [[unlikely]]
            complete_fragment(eni, packet);
    }

private:
    struct Slot {
        IpAddress source;
        IpAddress destination;
        EniId eni;
        std::uint32_t id = 0;
        Protocol protocol{};
        std::uint8_t tcp_flags = 0;
        std::uint8_t icmp_type = 0;
        std::uint8_t icmp_code = 0;
        std::uint8_t kinds = 0;  // PacketMeta::kEcho, kIcmpError
        std::uint16_t source_port = 0;
        std::uint16_t destination_port = 0;
    };
    static constexpr std::size_t kSlots = 4096;

    void complete_fragment(EniId eni, PacketMeta& packet);

    std::vector<Slot> slots_;  // made when the first fragment is seen
};

}  // namespace vpcsim
