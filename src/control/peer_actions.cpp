// CreateVpcPeerConnection, GetVpcPeerConnectionAttribute [domain.md 1]. A connection inside an account is Activated at
// once, one between accounts waits as Accepting; the states between take no time yet.
#include <algorithm>
#include <array>

#include "actions.h"
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

bool is_alive(const PeerConnection& peer) { return peer.status != PeerStatus::Deleted; }

class Creation {
public:
    explicit Creation(Call& call) : call_{call}, network_{call.network} {}

    void run()
    {
        peer_.name = call_.new_name<PeerConnectionId>("Name", "pcc");
        peer_.origin = call_.arguments.origin();
        peer_.requester = call_.find<VpcId>("VpcId");
        if (peer_.requester.is_none() || !find_accepter())
            return;
        peer_.owner = owner_of(network_, peer_.requester);
        peer_.accepting_owner = owner_of(network_, peer_.accepter);
        peer_.inter_region = requester().region != accepter().region;
        check_ends();
        check_regions();
        check_data_transfer();
        read_bandwidth();
        read_link_type();
        check_quotas();
        peer_.one_way_delay = call_.arguments.time("OneWayDelay");
        peer_.burst = call_.arguments.size("Burst");
        if (!call_.may_apply())
            return;
        peer_.was_activated = peer_.owner == peer_.accepting_owner;
        peer_.status = peer_.was_activated ? PeerStatus::Activated : PeerStatus::Accepting;
        call_.result.set("InstanceId", peer_.name);
        network_.add(std::move(peer_));
    }

private:
    const Vpc& requester() const { return network_.vpcs[peer_.requester]; }
    const Vpc& accepter() const { return network_.vpcs[peer_.accepter]; }
    const std::string& region(const Vpc& vpc) const { return network_.regions[vpc.region].name; }
    void refuse(std::string_view parameter, std::string code, const std::string& message)
    {
        call_.refuse(parameter, std::move(code), format("{}: {}", peer_.name, message));
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
            if (is_alive(other) &&
                std::minmax(other.requester, other.accepter) == std::minmax(peer_.requester, peer_.accepter))
                return refuse("AcceptingVpcId", "ResourceAlreadyExist.VpcPeer",
                              format("{} and {} have the peer connection {} already", requester().name, accepter().name,
                                     other.name));
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

    // [PC-20] Both owners need Cloud Data Transfer.
    void check_data_transfer()
    {
        if (!peer_.inter_region)
            return;
        for (const auto& [parameter, vpc, code] :
             {std::tuple{"VpcId", peer_.requester, "OperationFailed.CdtNotOpened"},
              std::tuple{"AcceptingVpcId", peer_.accepter, "OperationFailed.AcceptUserCdtNotOpened"}})
            if (const Account& account = network_.accounts[owner_of(network_, vpc)]; !account.has_cdt)
                refuse(parameter, code,
                       format("account {} has not opened Cloud Data Transfer, which peering between regions needs",
                              account.name));
    }

    // Between regions only; none means not limited [PC-30 - PC-33].
    void read_bandwidth()
    {
        const std::int64_t most = call_.quotas.peer_bandwidth_mbps;
        const std::int64_t written = call_.arguments.number("Bandwidth", std::min(kDefaultBandwidth, most));
        if (!peer_.inter_region) {
            if (call_.arguments.has("Bandwidth"))
                refuse("Bandwidth", "OperationFailed.BandwidthCannotBeChangedInSameRegion",
                       format("both VPCs are in {}, where a peer connection is not limited", region(requester())));
            return;
        }
        if (written > most)
            refuse("Bandwidth", "QuotaExceeded.Bandwidth",
                   format("{} Mbit/s; between regions it may be {} (quota)", written, most));
        peer_.bandwidth = megabits_per_second(static_cast<std::uint64_t>(written));
    }

    // [PC-37], Gold when not given.
    void read_link_type()
    {
        if (!call_.arguments.has("LinkType"))
            return;
        const std::string written = call_.arguments.text("LinkType");
        if (!peer_.inter_region)
            return refuse(
                "LinkType", "OperationFailed.InterRegionLinkTypeNotSupported",
                format("both VPCs are in {}; only connections between regions have a link type", region(requester())));
        if (written != name(LinkType::Gold) && written != name(LinkType::Platinum))
            refuse("LinkType", "OperationFailed.SpecificLinkTypeNotSupported",
                   format("there is no link type `{}`; there are Gold and Platinum", written));
        peer_.link_type = written == name(LinkType::Platinum) ? LinkType::Platinum : LinkType::Gold;
    }

    // [domain.md 1.9] Of each VPC; of an account, those that it requested in the region [INF].
    void check_quotas()
    {
        const bool inter_region = peer_.inter_region;
        const std::int64_t most =
            inter_region ? call_.quotas.cross_region_peers_per_vpc : call_.quotas.intra_region_peers_per_vpc;
        for (const auto& [parameter, vpc] :
             {std::pair{"VpcId", peer_.requester}, std::pair{"AcceptingVpcId", peer_.accepter}}) {
            const auto counts = [&, end = vpc](const PeerConnection& peer) {
                return is_alive(peer) && peer.inter_region == inter_region &&
                       (peer.requester == end || peer.accepter == end);
            };
            if (std::ranges::count_if(network_.peer_connections, counts) >= most)
                refuse(parameter,
                       inter_region ? "QuotaExceeded.CrossRegionVpcPeerCountPerVpc"
                                    : "QuotaExceeded.IntraRegionVpcPeerCountPerVpc",
                       format("{} has {} peer connections {} already, as many as it may (quota)", network_.name(vpc),
                              most, inter_region ? "between regions" : "inside its region"));
        }
        const auto requested = [&](const PeerConnection& peer) {
            return is_alive(peer) && peer.owner == peer_.owner &&
                   network_.vpcs[peer.requester].region == requester().region;
        };
        if (std::ranges::count_if(network_.peer_connections, requested) >= call_.quotas.peers_per_account_and_region)
            refuse("VpcId", "QuotaExceeded.VpcPeerCountPerUserPerRegion",
                   format("the account has {} peer connections in {} already, as many as it may (quota)",
                          call_.quotas.peers_per_account_and_region, region(requester())));
    }

    Call& call_;
    Network& network_;
    PeerConnection peer_;
};

Value block_texts(const std::vector<Cidr>& blocks)
{
    Value::List texts;
    for (const Cidr& block : blocks)
        texts.emplace_back(to_string(block));
    return Value::list(std::move(texts));
}

Value vpc_attributes(const Vpc& vpc)
{
    Value value = Value::map();
    return value.set("VpcId", vpc.name)
        .set("Ipv4Cidrs", block_texts(vpc.cidrs))
        .set("Ipv6Cidrs", block_texts(vpc.ipv6_cidrs));
}

}  // namespace

void create_vpc_peer_connection(Call& call) { Creation{call}.run(); }

// [domain.md 1.2]
void get_vpc_peer_connection_attribute(Call& call)
{
    const PeerConnectionId id = call.find<PeerConnectionId>("InstanceId");
    if (id.is_none() || !call.may_apply())
        return;
    const Network& network = call.network;
    const PeerConnection& peer = network.peer_connections[id];
    const auto region = [&](VpcId vpc) { return network.regions[network.vpcs[vpc].region].name; };
    const std::int64_t bandwidth =
        peer.bandwidth ? static_cast<std::int64_t>(peer.bandwidth->bits_per_second / 1'000'000) : -1;
    call.result.set("InstanceId", peer.name)
        .set("Name", peer.name)
        .set("OwnerId", network.accounts[peer.owner].uid)
        .set("AcceptingOwnerUid", network.accounts[peer.accepting_owner].uid)
        .set("RegionId", region(peer.requester))
        .set("AcceptingRegionId", region(peer.accepter))
        .set("Vpc", vpc_attributes(network.vpcs[peer.requester]))
        .set("AcceptingVpc", vpc_attributes(network.vpcs[peer.accepter]))
        .set("Bandwidth", bandwidth)
        .set("LinkType", std::string{name(peer.link_type)})
        .set("Status", std::string{name(peer.status)})
        .set("BizStatus", "Normal");
}

}  // namespace vpcsim
