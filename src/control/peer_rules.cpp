#include "peer_rules.h"

#include <algorithm>

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr std::string_view kDefaultResourceGroup = "rg-default";

const std::string& region_of(const Network& network, VpcId vpc)
{
    return network.regions[network.vpcs[vpc].region].name;
}

bool is_mainland(std::string_view region) { return region.starts_with("cn-") && region != "cn-hongkong"; }

}  // namespace

void refuse_for(Call& call, const PeerConnection& peer, std::string_view parameter, std::string code,
                std::string_view message)
{
    call.refuse(parameter, std::move(code), format("{}: {}", peer.name, message));
}

bool crosses_border(const Network& network, const PeerConnection& peer)
{
    return is_mainland(region_of(network, peer.requester)) != is_mainland(region_of(network, peer.accepter));
}

bool check_policy(Call& call, const PeerConnection& peer, std::string_view action, AccountId other)
{
    if (call.caller.is_none() || call.caller == other)
        return true;
    const Account& caller = call.network.accounts[call.caller];
    const Account& target = call.network.accounts[other];
    const auto denies = [&](const DenyStatement& statement) {
        return statement.names(action) && statement.unless_target_directory != target.resource_directory;
    };
    if (std::ranges::none_of(caller.denied, denies))
        return true;
    refuse_for(call, peer, "", "Forbidden.NoPermission",
               format("the RAM policy of {} denies {} with {}, which is in {} (NoPermissionType ExplicitDeny)",
                      caller.name, action, target.name,
                      target.resource_directory.empty() ? "no resource directory"
                                                        : "the resource directory " + target.resource_directory));
    return false;
}

void check_data_transfer(Call& call, const PeerConnection& peer, AccountId account, std::string_view parameter,
                         const DataTransferCodes& codes)
{
    const Account& owner = call.network.accounts[account];
    if (peer.inter_region && !owner.has_cdt)
        refuse_for(
            call, peer, parameter, std::string{codes.closed},
            format("account {} has not opened Cloud Data Transfer, which peering between regions needs", owner.name));
    else if (crosses_border(call.network, peer) && !owner.has_cross_border_cdt)
        refuse_for(call, peer, parameter, std::string{codes.cross_border_closed},
                   format("account {} has not opened cross-border Cloud Data Transfer, which peering between {} and {} "
                          "needs",
                          owner.name, region_of(call.network, peer.requester), region_of(call.network, peer.accepter)));
}

// [PC-32] The quota is the requester's [INF].
std::int64_t most_bandwidth(const Call& call, const PeerConnection& peer)
{
    const Quotas& quotas = call.quotas(peer.owner);
    return crosses_border(call.network, peer) ? quotas.peer_cross_border_bandwidth_mbps
                                              : quotas.peer_cross_region_bandwidth_mbps;
}

std::optional<BitRate> read_bandwidth(Call& call, const PeerConnection& peer)
{
    if (!call.arguments.has("Bandwidth"))
        return std::nullopt;
    if (!peer.inter_region) {
        refuse_for(call, peer, "Bandwidth", "OperationFailed.BandwidthCannotBeChangedInSameRegion",
                   format("both VPCs are in {}, where a peer connection is not limited",
                          region_of(call.network, peer.requester)));
        return std::nullopt;
    }
    const std::int64_t written = call.arguments.number("Bandwidth");
    const std::int64_t most = most_bandwidth(call, peer);
    if (written > most)
        refuse_for(call, peer, "Bandwidth", "QuotaExceeded.Bandwidth",
                   format("{} Mbit/s; between {} it may be {} (quota)", written,
                          crosses_border(call.network, peer) ? "mainland China and elsewhere" : "regions", most));
    return megabits_per_second(static_cast<std::uint64_t>(written));
}

std::optional<LinkType> read_link_type(Call& call, const PeerConnection& peer)
{
    if (!call.arguments.has("LinkType"))
        return std::nullopt;
    const std::string written = call.arguments.text("LinkType");
    if (!peer.inter_region) {
        refuse_for(call, peer, "LinkType", "OperationFailed.InterRegionLinkTypeNotSupported",
                   format("both VPCs are in {}; only connections between regions have a link type",
                          region_of(call.network, peer.requester)));
        return std::nullopt;
    }
    for (const LinkType type : {LinkType::Gold, LinkType::Platinum})
        if (written == name(type))
            return type;
    refuse_for(call, peer, "LinkType", "OperationFailed.SpecificLinkTypeNotSupported",
               format("there is no link type `{}`; there are Gold and Platinum", written));
    return std::nullopt;
}

void read_labels(Call& call, PeerConnection& peer)
{
    const std::string group = call.arguments.text("ResourceGroupId", kDefaultResourceGroup);
    if (group != kDefaultResourceGroup)  // [INF] resource groups are not simulated but for the one that always is
        refuse_for(call, peer, "ResourceGroupId", "OperationFailed.NotExist.ResourceGroup",
                   format("there is no resource group `{}`; there is {}", group, kDefaultResourceGroup));
    peer.resource_group = group;
    for (const Arguments& tag : call.arguments.records("Tag"))
        peer.tags.emplace_back(tag.text("Key"), tag.text("Value"));
}

}  // namespace vpcsim
