// GetVpcPeerConnectionAttribute, ListVpcPeerConnections [domain.md 1.2, 1.3].
#include <algorithm>

#include "actions.h"
#include "vpcsim/base/calendar.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

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

Value tag_values(const PeerConnection& peer)
{
    Value::List tags;
    for (const auto& [key, value] : peer.tags)
        tags.push_back(Value::map().set("Key", key).set("Value", value));
    return Value::list(std::move(tags));
}

const std::string& region_of(const Network& network, VpcId vpc)
{
    return network.regions[network.vpcs[vpc].region].name;
}

// GmtExpired is there only where it says something; -1 is not limited [domain.md 1.2].
Value attributes(const Network& network, const PeerConnection& peer)
{
    const bool has_expiry = peer.status == PeerStatus::Accepting || peer.status == PeerStatus::Expired;
    const std::int64_t bandwidth =
        peer.bandwidth ? static_cast<std::int64_t>(peer.bandwidth->bits_per_second / 1'000'000) : -1;
    Value value = Value::map();
    value.set("InstanceId", peer.name)
        .set("Name", peer.display_name)
        .set("Description", peer.description)
        .set("OwnerId", network.accounts[peer.owner].uid)
        .set("AcceptingOwnerUid", network.accounts[peer.accepting_owner].uid)
        .set("RegionId", region_of(network, peer.requester))
        .set("AcceptingRegionId", region_of(network, peer.accepter))
        .set("Vpc", vpc_attributes(network.vpcs[peer.requester]))
        .set("AcceptingVpc", vpc_attributes(network.vpcs[peer.accepter]))
        .set("Bandwidth", bandwidth)
        .set("LinkType", std::string{name(peer.link_type)})
        .set("Status", std::string{name(peer.status)})
        .set("BizStatus", peer.is_financially_locked ? "FinancialLocked" : "Normal")
        .set("GmtCreate", gmt_text(peer.created))
        .set("GmtModified", gmt_text(peer.modified))
        .set("GmtExpired", has_expiry ? Value{gmt_text(peer.expires())} : Value{})
        .set("ResourceGroupId", peer.resource_group)
        .set("Tags", tag_values(peer));
    return value;
}

// The filters of a list: what is not given is not asked.
class Filter {
public:
    explicit Filter(const Call& call) : call_{call} {}

    bool lets_pass(const PeerConnection& peer) const
    {
        return peer.status != PeerStatus::Deleted && is_in_region(peer) && is_equal("InstanceId", peer.name) &&
               is_equal("Name", peer.display_name) && is_equal("ResourceGroupId", peer.resource_group) &&
               joins_a_vpc(peer) && has_tags(peer);
    }

private:
    bool is_equal(std::string_view parameter, const std::string& value) const
    {
        return call_.arguments.text(parameter, value) == value;
    }
    // To its owner a connection is where his end of it is [INF]; the filter on the region is of the ends of the caller.
    bool is_in_region(const PeerConnection& peer) const
    {
        return (call_.is_visible(peer.owner) && is_equal("RegionId", region_of(call_.network, peer.requester))) ||
               (call_.is_visible(peer.accepting_owner) &&
                is_equal("RegionId", region_of(call_.network, peer.accepter)));
    }
    bool joins_a_vpc(const PeerConnection& peer) const
    {
        const auto joins = [&](const Value& vpc) {
            return vpc.text() == call_.network.name(peer.requester) || vpc.text() == call_.network.name(peer.accepter);
        };
        return !call_.arguments.has("VpcId") || std::ranges::any_of(call_.arguments.list("VpcId"), joins);
    }
    bool has_tags(const PeerConnection& peer) const
    {
        return std::ranges::all_of(call_.arguments.records("Tags"), [&](const Arguments& wanted) {
            return std::ranges::any_of(peer.tags, [&](const auto& tag) {
                return tag.first == wanted.text("Key") && tag.second == wanted.text("Value", tag.second);
            });
        });
    }

    const Call& call_;
};

// A token is the id of the next connection, so that what is created between two pages neither repeats nor hides one.
std::optional<std::uint32_t> read_next_token(Call& call)
{
    if (!call.arguments.has("NextToken"))
        return 0;
    const std::string token = call.arguments.text("NextToken");
    for (const PeerConnectionId id : ids(call.network.peer_connections))
        if (token == std::to_string(id.value))
            return id.value;
    call.refuse("NextToken", "InvalidParameter.NextToken",  // [INF]
                format("`{}` is not what an earlier page gave as its NextToken", token));
    return std::nullopt;
}

}  // namespace

void get_vpc_peer_connection_attribute(Call& call)
{
    const PeerConnectionId id = call.find<PeerConnectionId>("InstanceId");
    if (id && call.may_apply())
        call.result = attributes(call.network, call.network.peer_connections[id]);
}

void list_vpc_peer_connections(Call& call)
{
    constexpr std::int64_t kDefaultPage = 20;
    const std::int64_t most = call.arguments.number("MaxResults", kDefaultPage);
    const auto first = read_next_token(call);
    if (!call.may_apply())
        return;
    const Filter filter{call};
    std::int64_t total = 0;
    Value::List page;
    std::string next_token;
    for (const PeerConnectionId id : ids(call.network.peer_connections)) {
        const PeerConnection& peer = call.network.peer_connections[id];
        if (!filter.lets_pass(peer))
            continue;
        ++total;
        if (id.value < *first)
            continue;
        if (static_cast<std::int64_t>(page.size()) < most)
            page.push_back(attributes(call.network, peer));
        else if (next_token.empty())
            next_token = std::to_string(id.value);
    }
    call.result.set("TotalCount", total).set("MaxResults", most).set("VpcPeerConnects", Value::list(std::move(page)));
    if (!next_token.empty())
        call.result.set("NextToken", next_token);
}

}  // namespace vpcsim
