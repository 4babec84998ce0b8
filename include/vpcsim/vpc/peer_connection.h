// PeerConnection: a VPC peering connection: a point-to-point link between exactly two VPCs [domain.md 1].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/base/time.h"
#include "vpcsim/base/units.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/vpc/link_quality.h"

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

// What ModifyVpcPeerConnection asked for; it holds once the status is Activated again [domain.md 11.2].
struct PeerModification {
    std::optional<BitRate> bandwidth;
    std::optional<LinkType> link_type;
};

// How long a request waits to be accepted before it is Expired [domain.md 1.4].
inline constexpr Duration kPeerAcceptancePeriod = seconds(7 * 24 * 3600);

// Invariant: `due` is a time exactly while the status will change by itself.
struct PeerConnection {
    std::string name;  // its id
    VpcId requester;
    VpcId accepter;
    AccountId owner;            // of the requester VPC
    AccountId accepting_owner;  // of the accepter VPC
    bool inter_region = false;
    std::optional<BitRate> bandwidth;  // none: not limited; always so inside a region [PC-31]
    LinkType link_type = LinkType::Gold;
    PeerStatus status = PeerStatus::Creating;
    bool was_activated = false;          // while Updating after that, packets still pass [domain.md 11.2]
    bool is_financially_locked = false;  // BizStatus FinancialLocked
    bool is_held = false;                // an assumption stops packets that the status would let pass [domain.md 11.2]
    PeerModification pending;            // while Updating
    TimePoint created;                   // GmtCreate
    TimePoint modified;                  // GmtModified
    TimePoint due = kNever;              // when Creating, Accepting, Updating or Deleting ends
    std::optional<Duration> one_way_delay;  // overrides the region pair's
    std::optional<Bytes> burst;             // overrides the assumption
    std::optional<LinkQuality> quality;     // overrides the region pair's
    TimePoint link_down_until = kStart;     // until then its link loses every packet
    std::string display_name;               // Name, which may be modified
    std::string description;
    std::string resource_group;
    std::vector<std::pair<std::string, std::string>> tags;  // key, value
    Origin origin;

    VpcId vpc(PeerSide side) const { return side == PeerSide::Requester ? requester : accepter; }
    PeerSide side_of(VpcId vpc) const { return vpc == requester ? PeerSide::Requester : PeerSide::Accepter; }
    bool joins(VpcId vpc) const { return vpc == requester || vpc == accepter; }
    bool forwards() const
    {
        return !is_held && (status == PeerStatus::Activated || (status == PeerStatus::Updating && was_activated));
    }
    // Creating, Updating, Deleting: what was asked for takes its time, and nothing else is done meanwhile.
    bool is_in_transition() const
    {
        return status == PeerStatus::Creating || status == PeerStatus::Updating || status == PeerStatus::Deleting;
    }
    // GmtExpired [domain.md 1.2].
    TimePoint expires() const { return created + kPeerAcceptancePeriod; }
};

std::string_view name(PeerStatus status);
// The status of that name; nullopt when there is none.
std::optional<PeerStatus> parse_peer_status(std::string_view name);
std::string_view name(LinkType type);
std::string_view name(PeerSide side);

}  // namespace vpcsim
