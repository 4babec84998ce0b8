#include "peer_model.h"

namespace vpcsim {
namespace {

constexpr Duration kStep = seconds(5);           // of Creating, Updating, Deleting
constexpr Duration kRouteStep = seconds(1);      // of Creating, Deleting
constexpr Duration kPatience = seconds(604800);  // of Accepting, since the creation

}  // namespace

void PeerModel::advance(Duration now)
{
    for (Peer& peer : peers_) {
        const bool is_own = owner(peer.requester) == owner(peer.accepter);
        if (peer.status == "Creating" && peer.since + kStep <= now)
            peer = {peer.requester, peer.accepter, is_own ? "Activated" : "Accepting", peer.created,
                    peer.since + kStep};
        if (peer.status == "Updating" && peer.since + kStep <= now)
            peer.status = "Activated";
        if (peer.status == "Deleting" && peer.since + kStep <= now)
            peer.status = "Deleted";
        if (peer.status == "Accepting" && peer.created + kPatience <= now)
            peer.status = "Expired";
    }
    std::erase_if(routes_, [&](const auto& route) {
        return route.second.status == "Deleting" && route.second.since + kRouteStep <= now;
    });
    for (auto& [place, route] : routes_)
        if (route.status == "Creating" && route.since + kRouteStep <= now)
            route.status = "Available";
}

std::optional<Duration> PeerModel::next_due() const
{
    std::set<Duration> times;
    for (const Peer& peer : peers_) {
        if (peer.status == "Creating" || peer.status == "Updating" || peer.status == "Deleting")
            times.insert(peer.since + kStep);
        if (peer.status == "Accepting")
            times.insert(peer.created + kPatience);
    }
    for (const auto& [place, route] : routes_)
        if (route.status != "Available")
            times.insert(route.since + kRouteStep);
    return times.empty() ? std::nullopt : std::optional{*times.begin()};
}

bool PeerModel::knows(int account, std::size_t peer) const
{
    return peer < peers_.size() && peers_[peer].side_of(account) >= 0;
}

PeerModel::Reasons PeerModel::enter(std::size_t peer, const std::string& status, Duration now)
{
    peers_[peer].status = status;
    peers_[peer].since = now;
    return {};
}

PeerModel::Reasons PeerModel::create(int account, int requester, int accepter, Duration now)
{
    Reasons reasons;
    if (owner(requester) != account)
        return {"InvalidVpcId.NotFound"};
    if (requester == accepter)
        reasons.insert("InvalidParameter");
    for (const Peer& peer : peers_) {
        const bool has_requester = peer.requester == requester || peer.accepter == requester;
        const bool has_accepter = peer.requester == accepter || peer.accepter == accepter;
        if (peer.status != "Deleted" && has_requester && has_accepter && requester != accepter)
            reasons.insert("ResourceAlreadyExist.VpcPeer");
        if (peer.status == "Creating" && has_requester)
            reasons.insert("IncorrectStatus.Vpc");
        if (peer.status == "Creating" && has_accepter)
            reasons.insert("IncorrectStatus.AcceptingVpc");
    }
    if (reasons.empty())
        peers_.push_back({requester, accepter, "Creating", now, now});
    return reasons;
}

PeerModel::Reasons PeerModel::accept(int account, std::size_t peer, Duration now)
{
    if (!knows(account, peer) || owner(peers_[peer].accepter) != account)
        return {"ResourceNotFound.InstanceId"};
    if (peers_[peer].status != "Accepting")
        return {"IncorrectStatus.VpcPeer"};
    return enter(peer, "Updating", now);
}

PeerModel::Reasons PeerModel::reject(int account, std::size_t peer, Duration now)
{
    if (!knows(account, peer) || owner(peers_[peer].accepter) != account)
        return {"ResourceNotFound.InstanceId"};
    if (peers_[peer].status != "Accepting")
        return {"IncorrectStatus.VpcPeer"};
    return enter(peer, "Rejected", now);
}

PeerModel::Reasons PeerModel::modify(int account, std::size_t peer, Duration now)
{
    if (!knows(account, peer))
        return {"ResourceNotFound.InstanceId"};
    if (peers_[peer].status != "Activated")
        return {"IncorrectStatus.VpcPeer"};
    return enter(peer, "Updating", now);
}

PeerModel::Reasons PeerModel::remove(int account, std::size_t peer, bool is_forced, Duration now)
{
    if (!knows(account, peer))
        return {"ResourceNotFound.InstanceId"};
    const std::string& status = peers_[peer].status;
    if (status != "Accepting" && status != "Activated" && status != "Rejected" && status != "Expired")
        return {"IncorrectStatus.VpcPeer"};
    const auto leads_there = [peer](const auto& route) { return route.first.second == peer; };
    if (is_forced)
        std::erase_if(routes_, leads_there);
    for (const auto& route : routes_)
        if (leads_there(route))
            return {"OperationDenied.RouteEntryExist"};
    return enter(peer, "Deleting", now);
}

PeerModel::Reasons PeerModel::create_route(int account, int vpc, std::size_t peer, Duration now)
{
    if (owner(vpc) != account)
        return {"InvalidRouteTableId.NotFound"};
    Reasons reasons;
    if (peer >= peers_.size() || peers_[peer].status == "Deleted" ||
        (peers_[peer].requester != vpc && peers_[peer].accepter != vpc))
        reasons.insert("ResourceNotFound.VpcPeer");
    else if (peers_[peer].status != "Activated")
        reasons.insert("IncorrectStatus.VpcPeer");
    if (routes_.contains({vpc, peer}))
        reasons.insert({"InvalidRouteEntry.Duplicate", "RouteConflict.AlreadyExist"});
    for (const auto& [place, route] : routes_)
        if (place.first == vpc && route.status == "Creating")
            reasons.insert("TaskConflict");
    if (reasons.empty())
        routes_[{vpc, peer}] = {"Creating", now};
    return reasons;
}

PeerModel::Reasons PeerModel::remove_route(int account, int vpc, std::size_t peer, Duration now)
{
    if (owner(vpc) != account)
        return {"InvalidRouteTableId.NotFound"};
    const auto route = routes_.find({vpc, peer});
    if (route == routes_.end())
        return {"InvalidRouteEntry.NotFound"};
    if (route->second.status != "Available")
        return {"IncorrectRouteEntryStatus"};
    route->second = {"Deleting", now};
    return {};
}

}  // namespace vpcsim
