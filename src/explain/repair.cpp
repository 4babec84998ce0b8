#include "vpcsim/explain/repair.h"

#include <algorithm>
#include <optional>

#include "edit_candidates.h"
#include "vpcsim/base/format.h"
#include "vpcsim/control/control_plane.h"

namespace vpcsim {
namespace {

// Eight faults in one flow is more than anybody has met.
constexpr std::size_t kMostEdits = 8;
// Networks that are tried: each is a copy and an analysis.
constexpr std::size_t kMostLooks = 1000;
// Whose flows are compared before and after: pairs of so many take a moment.
constexpr std::size_t kMostOthers = 200;

// What stands in the way first.
struct FirstBlocker {
    bool is_return = false;
    Verdict verdict;
    std::string_view diagnosis;
    bool operator==(const FirstBlocker&) const = default;
};

FirstBlocker first_blocker(const Analysis& analysis)
{
    const Leg& leg = *analysis.blocked();
    const Blocker& blocker = leg.blockers.front();
    return {&leg == &analysis.back, leg.steps[blocker.step].verdict, blocker.diagnosis.code};
}

class Search {
public:
    Search(const GuestSettingsOf& guests, const Question& question, TimePoint now,
           const std::vector<PendingRoute>& pending)
        : guests_{guests}, question_{question}, now_{now}, pending_{pending}
    {
    }

    Analysis analyse(const Network& network) const { return Analyst{network, guests_, now_}.analyse(question_); }

    // At most so many edits.
    bool mend(const Network& network, const Analysis& analysis, std::size_t most, Repair& repair)
    {
        if (analysis.blocked() == nullptr) {
            repair.network = network;
            repair.after = analysis;
            return true;
        }
        if (most == 0)
            return false;
        const Leg& leg = *analysis.blocked();
        const FirstBlocker met = first_blocker(analysis);
        std::string refusal;
        // Whatever mends the flow has to mend its first blocker: an edit that leaves it there is in vain.
        for (const Edit& edit : edit_candidates(network, leg, leg.blockers.front())) {
            if (looked_ == kMostLooks)
                return false;
            ++looked_;
            Network edited = network;
            const CallResult made = apply(edited, edit, now_, pending_);
            if (!made.is_success()) {
                refusal = format("{} is refused: {}", describe(network, edit), made.error().code);
                continue;
            }
            const Analysis after = analyse(edited);
            if (after.blocked() != nullptr && first_blocker(after) == met)
                continue;
            repair.edits.push_back(edit);
            if (mend(edited, after, most - 1, repair))
                return true;
            repair.edits.pop_back();
        }
        note_stuck(network, leg, met, refusal, repair.edits.size());
        return false;
    }

    // Where the search got farthest.
    const Unmendable& stuck() const { return stuck_; }

private:
    void note_stuck(const Network& network, const Leg& leg, const FirstBlocker& met, const std::string& refusal,
                    std::size_t edits)
    {
        if (edits < farthest_ && !stuck_.text.empty())
            return;
        farthest_ = edits;
        const std::string text = why_unmendable(network, leg, leg.blockers.front());
        stuck_ = {met.is_return, met.diagnosis, refusal.empty() ? text : refusal};
    }

    const GuestSettingsOf& guests_;
    const Question& question_;
    TimePoint now_;
    const std::vector<PendingRoute>& pending_;
    std::size_t looked_ = 0;
    std::size_t farthest_ = 0;
    Unmendable stuck_;
};

// The blockers against which nothing is known; nothing else about the flow is mended then.
std::vector<Unmendable> unmendable_blockers(const Network& network, const Analysis& analysis)
{
    std::vector<Unmendable> found;
    for (const Leg* leg : {&analysis.forward, &analysis.back})
        for (const Blocker& blocker : leg->blockers)
            if (edit_candidates(network, *leg, blocker).empty())
                found.push_back(
                    {leg == &analysis.back, blocker.diagnosis.code, why_unmendable(network, *leg, blocker)});
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
    const bool is_one_host = add.destination == Cidr::host(add.destination.address());
    return is_one_host ? std::string{} : format("all of {}", to_string(add.destination));
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
    const Analysis analysis = search.analyse(network);
    Repair repair;
    for (std::size_t most = 0; most <= kMostEdits; ++most)
        if (search.mend(network, analysis, most, repair))
            return repair;
    repair.network = network;
    repair.after = analysis;
    repair.unmendable = unmendable_blockers(network, analysis);
    if (repair.unmendable.empty())
        repair.unmendable.push_back(search.stuck());
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
