// CreateVpcPeerConnection [domain.md 1.3].
#include <algorithm>
#include <array>

#include "actions.h"
#include "life_cycle.h"
#include "peer_rules.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr std::int64_t kDefaultBandwidth = 1024;  // Mbit/s, between regions [PC-31]

// Regions that have VPCs and no peering [domain.md 6.3].
bool has_peering(std::string_view region)
{
    constexpr std::array<std::string_view, 4> kWithout{"ap-south-1", "ap-southeast-2", "na-south-1", "us-southeast-1"};
    return std::ranges::find(kWithout, region) == kWithout.end();
}

// [PC-06] Public, finance and government clouds do not meet.
enum class CloudKind : std::uint8_t { Public, Finance, Government };
CloudKind cloud_kind(std::string_view region)
{
    if (region.find("-finance") != std::string_view::npos)
        return CloudKind::Finance;
    return region.find("-gov-") != std::string_view::npos ? CloudKind::Government : CloudKind::Public;
}

// Rejected and Expired ones are there until they are deleted [domain.md 1.4].
bool exists(const PeerConnection& peer) { return peer.status != PeerStatus::Deleted; }

class Creation {
public:
    explicit Creation(Call& call) : call_{call}, network_{call.network} {}

    void run()
    {
        peer_.name = call_.new_name<PeerConnectionId>("Name", "pcc");
        peer_.origin = call_.arguments.origin("Name");
        peer_.requester = call_.find<VpcId>("VpcId");
        if (peer_.requester.is_none() || !find_accepter())
            return;
        peer_.owner = owner_of(network_, peer_.requester);
        peer_.accepting_owner = owner_of(network_, peer_.accepter);
        peer_.inter_region = requester().region != accepter().region;
        if (!check_policy(call_, peer_, "CreateVpcPeerConnection", peer_.accepting_owner))
            return;
        check_ends();
        check_regions();
        check_accounts();
        check_quotas();
        read_settings();
        if (!call_.may_apply())
            return;
        peer_.created = call_.now;
        call_.result.set("InstanceId", peer_.name);
        enter(network_, call_.agenda, network_.add(std::move(peer_)), PeerStatus::Creating, call_.now);
    }

private:
    const Vpc& requester() const { return network_.vpcs[peer_.requester]; }
    const Vpc& accepter() const { return network_.vpcs[peer_.accepter]; }
    const std::string& region(const Vpc& vpc) const { return network_.regions[vpc.region].name; }
    void refuse(std::string_view parameter, std::string code, const std::string& message)
    {
        refuse_for(call_, peer_, parameter, std::move(code), message);
    }

    // Whoever it belongs to: that is what peering between accounts is for. The vendor's table has no code for a VPC
    // that does not exist, so its state is what is incorrect [INF].
    bool find_accepter()
    {
        const std::string name = call_.arguments.text("AcceptingVpcId");
        peer_.accepter = network_.find<VpcId>(name);
        if (peer_.accepter.is_none()) {
            refuse("AcceptingVpcId", "IncorrectStatus.AcceptingVpc", format("there is no VPC `{}`", name));
            return false;
        }
        const std::string& uid = network_.accounts[owner_of(network_, peer_.accepter)].uid;
        if (call_.arguments.text("AcceptingAliUid", uid) != uid)
            refuse("AcceptingAliUid", "IncorrectStatus.AcceptingVpc", format("{} belongs to account {}", name, uid));
        const std::string& at = region(accepter());
        if (call_.arguments.text("AcceptingRegionId", at) != at)
            refuse("AcceptingRegionId", "IncorrectStatus.AcceptingVpc", format("{} is in {}", name, at));
        if (call_.arguments.text("RegionId", region(requester())) != region(requester()))
            refuse("RegionId", "IncorrectStatus.Vpc", format("{} is in {}", requester().name, region(requester())));
        return true;
    }

    void check_ends()
    {
        if (peer_.requester == peer_.accepter)  // [PC-07]
            return refuse("AcceptingVpcId", "InvalidParameter",
                          format("{} cannot be peered with itself", requester().name));
        for (const PeerConnection& other : network_.peer_connections)  // [PC-08]
            if (exists(other) && other.joins(peer_.requester) && other.joins(peer_.accepter))
                return refuse("AcceptingVpcId", "ResourceAlreadyExist.VpcPeer",
                              format("{} and {} have the peer connection {} already", requester().name, accepter().name,
                                     other.name));
        check_is_idle("VpcId", peer_.requester, "IncorrectStatus.Vpc");
        check_is_idle("AcceptingVpcId", peer_.accepter, "IncorrectStatus.AcceptingVpc");
    }

    // Two connections of one VPC are not created at the same time [domain.md 1.3]; which code says so is [INF].
    void check_is_idle(std::string_view parameter, VpcId vpc, std::string code)
    {
        for (const PeerConnection& other : network_.peer_connections)
            if (other.status == PeerStatus::Creating && other.joins(vpc))
                return refuse(parameter, std::move(code),
                              format("the peer connection {} of {} is being created; try again once it is there",
                                     other.name, network_.name(vpc)));
    }

    void check_regions()
    {
        for (const auto& [parameter, vpc] :
             {std::pair{"VpcId", &requester()}, std::pair{"AcceptingVpcId", &accepter()}})
            if (!has_peering(region(*vpc)))
                return refuse(parameter, "UnsupportedRegion",
                              format("{} is in {}, which has no VPC peering", vpc->name, region(*vpc)));
        if (cloud_kind(region(requester())) != cloud_kind(region(accepter())))
            refuse("AcceptingVpcId", "OperationFailed.ViolativeVpcPeer",
                   format("{} and {} are regions of different kinds: public, finance and government clouds do not meet",
                          region(requester()), region(accepter())));
    }

    void check_accounts()
    {
        const Account& from = network_.accounts[peer_.owner];
        const Account& to = network_.accounts[peer_.accepting_owner];
        if (from.site != to.site)  // [PC-06]; the code is [INF]
            return refuse("AcceptingVpcId", "OperationFailed.CrossBusinessNotAllowed",
                          format("account {} is of the {} site and {} of the {} site, which do not peer", from.name,
                                 name(from.site), to.name, name(to.site)));
        check_data_transfer(call_, peer_, peer_.owner, "VpcId",
                            {"OperationFailed.CdtNotOpened", "OperationFailed.CrossBorderCdtNotOpened"});
        check_data_transfer(
            call_, peer_, peer_.accepting_owner, "AcceptingVpcId",
            {"OperationFailed.AcceptUserCdtNotOpened", "OperationFailed.AcceptUserCrossBorderCdtNotOpened"});
        peer_.is_financially_locked = from.is_financially_locked || to.is_financially_locked;
        if (call_.caller.is_none())  // what the loader declares was there before payments fell due
            return;
        if (from.is_financially_locked)
            refuse("VpcId", "IncorrectBusinessStatus.VpcPeer", format("payments of {} are overdue", from.name));
        else if (to.is_financially_locked)
            refuse("AcceptingVpcId", "IncorrectBusinessStatus.AcceptUserVpcPeer",
                   format("payments of {} are overdue", to.name));
    }

    void read_settings()
    {
        const auto bandwidth = read_bandwidth(call_, peer_);
        if (peer_.inter_region)
            peer_.bandwidth = bandwidth.value_or(megabits_per_second(
                static_cast<std::uint64_t>(std::min(kDefaultBandwidth, most_bandwidth(call_, peer_)))));
        peer_.link_type = read_link_type(call_, peer_).value_or(LinkType::Gold);  // [PC-37]
        read_labels(call_, peer_);
        peer_.display_name = peer_.name;
        peer_.description = call_.arguments.text("Description");
        peer_.one_way_delay = call_.arguments.time("OneWayDelay");
        peer_.burst = call_.arguments.size("Burst");
    }

    // [domain.md 1.9] Of each VPC by its owner's quota; of an account, those that it requested in the region [INF].
    void check_quotas()
    {
        const bool inter_region = peer_.inter_region;
        for (const auto& [parameter, vpc] :
             {std::pair{"VpcId", peer_.requester}, std::pair{"AcceptingVpcId", peer_.accepter}}) {
            const Quotas& quotas = call_.quotas(vpc);
            const std::int64_t most =
                inter_region ? quotas.cross_region_peers_per_vpc : quotas.intra_region_peers_per_vpc;
            const auto counts = [&, end = vpc](const PeerConnection& peer) {
                return exists(peer) && peer.inter_region == inter_region && peer.joins(end);
            };
            if (std::ranges::count_if(network_.peer_connections, counts) >= most)
                refuse(parameter,
                       inter_region ? "QuotaExceeded.CrossRegionVpcPeerCountPerVpc"
                                    : "QuotaExceeded.IntraRegionVpcPeerCountPerVpc",
                       format("{} has {} peer connections {} already, as many as it may (quota)", network_.name(vpc),
                              most, inter_region ? "between regions" : "inside its region"));
        }
        const std::int64_t most = call_.quotas(peer_.owner).peers_per_account_and_region;
        const auto requested = [&](const PeerConnection& peer) {
            return exists(peer) && peer.owner == peer_.owner &&
                   network_.vpcs[peer.requester].region == requester().region;
        };
        if (std::ranges::count_if(network_.peer_connections, requested) >= most)
            refuse("VpcId", "QuotaExceeded.VpcPeerCountPerUserPerRegion",
                   format("the account has {} peer connections in {} already, as many as it may (quota)", most,
                          region(requester())));
    }

    Call& call_;
    Network& network_;
    PeerConnection peer_;
};

}  // namespace

void create_vpc_peer_connection(Call& call) { Creation{call}.run(); }

}  // namespace vpcsim
