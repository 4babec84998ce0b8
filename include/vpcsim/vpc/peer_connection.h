// PeerConnection: a VPC peering connection: a point-to-point link between exactly two VPCs [domain.md 1].
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vpcsim/base/origin.h"
#include "vpcsim/base/units.h"
#include "vpcsim/vpc/ids.h"

namespace vpcsim {

// [domain.md 1.2]
enum class PeerStatus : std::uint8_t { Creating, Accepting, Updating, Rejected, Expired, Activated, Deleting, Deleted };
enum class LinkType : std::uint8_t { Gold, Platinum };

// Which end. Once active both are equal [PC-02]; the names tell the two directions apart [PC-34].
enum class PeerSide : std::uint8_t { Requester, Accepter };
constexpr PeerSide other(PeerSide side)
{
    return side == PeerSide::Requester ? PeerSide::Accepter : PeerSide::Requester;
}

struct PeerConnection {
    std::string name;
    VpcId requester;
    VpcId accepter;
    AccountId owner;            // of the requester VPC
    AccountId accepting_owner;  // of the accepter VPC
    bool inter_region = false;
    std::optional<BitRate> bandwidth;  // none: not limited; always so inside a region [PC-31]
    LinkType link_type = LinkType::Gold;
    PeerStatus status = PeerStatus::Creating;
    bool was_activated = false;             // while Updating after that, packets still pass [domain.md 11.2]
    std::optional<Duration> one_way_delay;  // overrides the region pair's
    std::optional<Bytes> burst;             // overrides the assumption
    Origin origin;

    VpcId vpc(PeerSide side) const { return side == PeerSide::Requester ? requester : accepter; }
    PeerSide side_of(VpcId vpc) const { return vpc == requester ? PeerSide::Requester : PeerSide::Accepter; }
    bool forwards() const
    {
        return status == PeerStatus::Activated || (status == PeerStatus::Updating && was_activated);
    }
};

std::string_view name(PeerStatus status);
std::string_view name(LinkType type);
std::string_view name(PeerSide side);

}  // namespace vpcsim
