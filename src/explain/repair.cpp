#include "vpcsim/explain/repair.h"

#include <algorithm>
#include <optional>

#include "edit_candidates.h"
#include "vpcsim/base/format.h"
#include "vpcsim/control/control_plane.h"

namespace vpcsim {
namespace {

// Eight faults in one flow is more than anybody has met; the search grows fast behind that.
constexpr std::size_t kMostEdits = 8;
// Whose flows are compared before and after: pairs of so many take a moment.
constexpr std::size_t kMostOthers = 200;

class Search {
public:
    Search(const GuestSettingsOf& guests, const Question& question, TimePoint now,
           const std::vector<PendingRoute>& pending)
        : guests_{guests}, question_{question}, now_{now}, pending_{pending}
    {
    }

    Analysis analyse(const Network& network) const { return Analyst{network, guests_, now_}.analyse(question_); }

    // Depth first, at most `left` more edits: whatever mends the flow has to mend its first blocker.
    bool mend(const Network& network, std::size_t left, Repair& repair)
    {
        Analysis analysis = analyse(network);
        if (analysis.blocked() == nullptr) {
            repair.network = network;
            repair.after = std::move(analysis);
            return true;
        }
        if (left == 0)
            return false;
        const Leg& leg = *analysis.blocked();
        for (const Edit& edit : edit_candidates(network, leg, leg.blockers.front())) {
            Network edited = network;
            if (!apply(edited, edit, now_, pending_).is_success())
                continue;
            repair.edits.push_back(edit);
            if (mend(edited, left - 1, repair))
                return true;
            repair.edits.pop_back();
        }
        return false;
    }

private:
    const GuestSettingsOf& guests_;
    const Question& question_;
    TimePoint now_;
    const std::vector<PendingRoute>& pending_;
};

// The blockers against which nothing is known; nothing else about the flow is mended then.
std::vector<Unmendable> unmendable_blockers(const Network& network, const Analysis& analysis)
{
    std::vector<Unmendable> found;
    for (const Leg* leg : {&analysis.forward, &analysis.back})
        for (std::size_t index = 0; index < leg->blockers.size(); ++index)
            if (edit_candidates(network, *leg, leg->blockers[index]).empty())
                found.push_back({leg == &analysis.back, index, why_unmendable(network, *leg, leg->blockers[index])});
    return found;
}

std::size_t members_of(const Network& network, SecurityGroupId group)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        network.enis, [&](const Eni& eni) { return network.group_sets[eni.groups].contains(group); }));
}

std::string ports_beyond(PortRange ports)
{
    return ports.is_whole() || ports.first == ports.last ? std::string{}
                                                         : format("ports {} to {}", ports.first, ports.last);
}

std::string joined(const std::string& first, const std::string& second)
{
    return first.empty() || second.empty() ? first + second : first + ", " + second;
}

std::string beyond(const Network&, const AddRoute& add)
{
    const unsigned host = add.destination.family() == IpFamily::V4 ? 32 : 128;
    return add.destination.length() == host ? std::string{} : format("all of {}", to_string(add.destination));
}

std::string beyond(const Network&, const RemoveRoute& remove)
{
    return format("nothing goes by {} any more", to_string(remove.destination));
}

std::string beyond(const Network& network, const AddGroupRule& add)
{
    const std::size_t members = members_of(network, add.group);
    return joined(members > 1 ? format("all {} members of {}", members, network.name(add.group)) : std::string{},
                  ports_beyond(add.ports));
}

std::string beyond(const Network&, const RemoveGroupRule&) { return "whatever only that rule dropped"; }

std::string beyond(const Network& network, const AddAclEntry& add)
{
    const auto others = std::ranges::count_if(
        network.enis, [&](const Eni& eni) { return network.vswitches[eni.vswitch].network_acl == add.acl; });
    return joined(others > 1 ? format("all {} network interfaces behind {}", others, network.name(add.acl))
                             : std::string{},
                  ports_beyond(add.ports));
}

std::string beyond(const Network& network, const AcceptPeer& accept)
{
    const PeerConnection& peer = network.peer_connections[accept.peer];
    return format("{} and {} are joined for whatever is routed", network.name(peer.requester),
                  network.name(peer.accepter));
}

std::string beyond(const Network& network, const AssociateTable& associate)
{
    return format("every route of {} is another one", network.name(associate.vswitch));
}

std::string beyond(const Network&, const StartInstanceAgain&) { return {}; }

std::string beyond(const Network& network, const ActivateIpv4Gateway& activate)
{
    return format("route tables decide alone what leaves {}",
                  network.name(network.ipv4_gateways[activate.gateway].vpc));
}

}  // namespace

CallResult apply(Network& network, const Edit& edit, TimePoint now, const std::vector<PendingRoute>& pending)
{
    const auto call = [&](ControlPlane& control, const EditCall& made) {
        CallResult result = control.call(now, made.account, made.action, made.parameters);
        control.settle();
        return result;
    };
    const std::vector<EditCall> calls = calls_of(network, edit);
    std::optional<Network> before;  // a copy only where a later call may be refused
    if (calls.size() > 1)
        before.emplace(network);
    ControlPlane control{network};
    CallResult result = CallResult::success(Value::map());
    for (const EditCall& made : calls) {
        result = call(control, made);
        if (!result.is_success() && before)
            network = std::move(*before);
        if (!result.is_success())
            return result;
    }
    for (const PendingRoute& route : pending) {
        const PeerConnectionId peer = network.find<PeerConnectionId>(route.peer);
        if (peer && network.peer_connections[peer].status == route.status)
            (void)call(control, route.call);  // refused where it is there already
    }
    return result;
}

Repair find_repair(const Network& network, const GuestSettingsOf& guests, const Question& question, TimePoint now,
                   const std::vector<PendingRoute>& pending)
{
    Search search{guests, question, now, pending};
    Repair repair;
    for (std::size_t most = 0; most <= kMostEdits; ++most)
        if (search.mend(network, most, repair))
            return repair;
    repair.network = network;
    repair.after = search.analyse(network);
    repair.unmendable = unmendable_blockers(network, repair.after);
    return repair;
}

std::vector<OpenedFlow> flows_opened(const Network& before, const Network& after, const GuestSettingsOf& guests,
                                     const Question& question, TimePoint now)
{
    std::vector<InstanceId> near;  // whoever is in a VPC of the flow's ends
    const VpcId from = before.instances[question.from].vpc;
    const VpcId to = question.to ? before.instances[question.to].vpc : from;
    for (const InstanceId instance : ids(before.instances))
        if (before.instances[instance].vpc == from || before.instances[instance].vpc == to)
            near.push_back(instance);
    if (near.size() > kMostOthers)
        near.resize(kMostOthers);
    Analyst analyst_before{before, guests, now};
    Analyst analyst_after{after, guests, now};
    std::vector<OpenedFlow> opened;
    for (const InstanceId sender : near)
        for (const InstanceId receiver : near) {
            if (sender == receiver || (sender == question.from && receiver == question.to))
                continue;
            Question other = question;
            other.from = sender;
            other.from_eni = {};
            other.to = receiver;
            other.destination =
                before.enis[before.instances[receiver].enis.front()].address(question.destination.family());
            if (analyst_after.fate(other).reach != Reach::Unreachable &&
                analyst_before.fate(other).reach == Reach::Unreachable)
                opened.push_back({sender, receiver});
        }
    return opened;
}

std::string opens_beyond(const Network& network, const Edit& edit)
{
    return std::visit([&](const auto& made) { return beyond(network, made); }, edit);
}

}  // namespace vpcsim
