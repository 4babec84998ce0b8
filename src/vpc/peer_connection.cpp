#include "vpcsim/vpc/peer_connection.h"

#include <algorithm>
#include <array>

namespace vpcsim {

namespace {

constexpr std::array<std::string_view, 8> kStatusNames{"Creating", "Accepting", "Updating", "Rejected",
                                                       "Expired",  "Activated", "Deleting", "Deleted"};

}  // namespace

std::string_view name(PeerStatus status) { return kStatusNames[static_cast<std::size_t>(status)]; }

std::optional<PeerStatus> parse_peer_status(std::string_view name)
{
    const auto found = std::ranges::find(kStatusNames, name);
    if (found == kStatusNames.end())
        return std::nullopt;
    return static_cast<PeerStatus>(found - kStatusNames.begin());
}

std::string_view name(LinkType type) { return type == LinkType::Gold ? "Gold" : "Platinum"; }
std::string_view name(PeerSide side) { return side == PeerSide::Requester ? "requester" : "accepter"; }

}  // namespace vpcsim
