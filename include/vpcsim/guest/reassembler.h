// Reassembler: IPv4 and IPv6 fragments back into packets (RFC 791 3.2, RFC 8200 4.5). It keeps what it has received;
// a fragment that has come twice counts once; a packet whose fragments overlap otherwise, or that is still incomplete
// after its time, is given up.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vpcsim/base/time.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

class Fabric;

class Reassembler {
public:
    static constexpr Duration kTimeout = seconds(30);  // ipfrag_time of Linux
    static constexpr std::size_t kMostPackets = 64;    // incomplete ones at a time; the oldest goes first

    // Takes a fragment. The whole packet, ready to be received, when this was the last one missing; else nullptr.
    Packet* add(EniId eni, Packet& fragment, Fabric& fabric);

    // Gives up what has waited for its last fragment long enough; silently, unlike RFC 1122 3.3.2 wants it.
    void expire(Fabric& fabric);
    // When the next of them is to be given up.
    std::optional<TimePoint> next_expiry() const;

    std::size_t held() const;

private:
    struct Incomplete {
        IpAddress source;
        IpAddress destination;
        std::uint32_t id = 0;
        Protocol protocol{};
        EniId eni;
        TimePoint expires;
        std::vector<Packet*> fragments;  // by offset, not overlapping
    };

    Incomplete& incomplete_for(EniId eni, const Packet& fragment, Fabric& fabric);
    void give_up(std::size_t index, Fabric& fabric);
    static bool is_complete(const Incomplete& packet);
    static Packet* assemble(const Incomplete& packet, Fabric& fabric);

    std::vector<Incomplete> incomplete_;  // oldest first
};

}  // namespace vpcsim
