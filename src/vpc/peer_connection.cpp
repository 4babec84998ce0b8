#include "vpcsim/vpc/peer_connection.h"

#include <array>

namespace vpcsim {

std::string_view name(PeerStatus status)
{
    constexpr std::array<std::string_view, 8> kNames{"Creating", "Accepting", "Updating", "Rejected",
                                                     "Expired",  "Activated", "Deleting", "Deleted"};
    return kNames[static_cast<std::size_t>(status)];
}

std::string_view name(LinkType type) { return type == LinkType::Gold ? "Gold" : "Platinum"; }
std::string_view name(PeerSide side) { return side == PeerSide::Requester ? "requester" : "accepter"; }

}  // namespace vpcsim
