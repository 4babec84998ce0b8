#include "vpcsim/vpc/fragment_table.h"

namespace vpcsim {

void FragmentTable::complete_fragment(EniId eni, PacketMeta& packet)
{
    if (slots_.empty())
        slots_.resize(kSlots);
    const std::uint64_t protocol_and_id =
        std::uint64_t{packet.fragment_id} << 8 | static_cast<std::uint64_t>(packet.protocol);
    const std::uint64_t hash = mix(packet.source.hash() ^ eni.value, packet.destination.hash() ^ protocol_and_id);
    Slot& slot = slots_[hash % kSlots];

    constexpr auto kKinds = static_cast<std::uint8_t>(PacketMeta::kEcho | PacketMeta::kIcmpError);
    if (!packet.has(PacketMeta::kLaterFragment)) {
        slot = {packet.source,      packet.destination,     eni,
                packet.fragment_id, packet.protocol,        packet.tcp_flags,
                packet.icmp_type,   packet.icmp_code,       static_cast<std::uint8_t>(packet.flags & kKinds),
                packet.source_port, packet.destination_port};
        return;
    }
    if (slot.eni != eni || slot.id != packet.fragment_id || slot.protocol != packet.protocol ||
        slot.source != packet.source || slot.destination != packet.destination)
        return;
    packet.source_port = slot.source_port;
    packet.destination_port = slot.destination_port;
    packet.tcp_flags = slot.tcp_flags;
    packet.icmp_type = slot.icmp_type;
    packet.icmp_code = slot.icmp_code;
    packet.flags = static_cast<std::uint8_t>(packet.flags | slot.kinds);
}

}  // namespace vpcsim
