// Analyst: how a packet goes from guest to guest, and past what drops it.
#include <algorithm>

#include "detour.h"
#include "vpcsim/explain/analysis.h"
#include "vpcsim/explain/rule_trial.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

Verdict at(Stage stage, Verdict verdict)
{
    verdict.stage = stage;
    return verdict;
}

}  // namespace

// The guest sends it.
void Analyst::send(Leg& leg, const OutgoingRoute& route, Packet& packet)
{
    has_skipped_ = false;
    leg.path_mtu = network_.enis[route.eni].mtu;
    const InstanceId instance = network_.enis[route.eni].instance;
    Hop hop = start_hop(network_, route.eni);
    const ParseResult parsed = parse(packet);
    const Verdict sending = judge_sending(network_, instance, route);
    if (!note_guest(leg, sending, hop, packet) && is_over(leg))
        return;
    if (parsed != ParseResult::Ok) {  // an address that may not be on a wire
        note_guest(leg, Verdict::drop(DropReason::Malformed, route.eni), hop, packet, Stage::Parse);
        return;
    }
    if (is_own_address(network_, instance, route.next_hop)) {
        arrive(leg, hop, packet);
        return;
    }
    if (filters_[instance].is_active()) {
        filters_[instance].note_sent(route.eni, packet, network_.assumptions, now_);
        touched_.push_back(instance);
    }
    carry(leg, hop, packet);
}

// The network moves it, from guest to guest. Each that passes it on takes from its hop limit, so it ends.
void Analyst::carry(Leg& leg, Hop hop, Packet& packet)
{
    const auto record = [&](Stage stage, const Verdict& verdict) { return note(leg, stage, verdict, hop, packet); };
    for (Phase phase = Phase::Egress;;) {
        const JourneyEnd end = travel(network_, state_, packet, hop, now_, record, phase);
        if (is_over(leg))
            return;
        if (end.kind == JourneyEnd::Kind::Delivered) {
            phase = Phase::Egress;
            if (arrive(leg, hop, packet))
                continue;
            if (leg.arrived_at || is_over(leg) || !detour(leg, hop, packet, phase))
                return;
            continue;
        }
        if (end.kind == JourneyEnd::Kind::Left) {
            const std::uint8_t hop_limit = leg.steps.back().hop_limit;  // before that border
            note_guest(leg, Verdict::drop(DropReason::LeftForInternet, exit_of(hop.next)), hop, packet,
                       Stage::Internet);
            if (is_over(leg))
                return;
            packet.meta.hop_limit = hop_limit;  // on the way that was meant it has not crossed it
        }
        if (!detour(leg, hop, packet, phase))
            return;
    }
}

// A guest has it. Whether it passes it on; then the hop is at the ENI by which it leaves again.
bool Analyst::arrive(Leg& leg, Hop& hop, Packet& packet)
{
    const EniId eni = hop.eni;
    const InstanceId instance = network_.enis[eni].instance;
    leg.path_mtu = std::min<std::int64_t>(leg.path_mtu, network_.enis[eni].mtu);
    if (!is_own_address(network_, instance, packet.meta.destination)) {
        const bool forwards = guests_.contains(instance) && guests_[instance].ip_forward;
        const Forwarding forwarding = judge_forwarding(network_, filters_[instance], instance, forwards, packet.meta);
        if (!note_guest(leg, forwarding.verdict, hop, packet))
            return false;
        decrement_hop_limit(packet);
        hop = start_hop(network_, forwarding.route.eni);
        return true;
    }
    const InstanceId meant = &leg == &analysis_.forward ? analysis_.question.to : analysis_.question.from;
    if (meant && instance != meant) {
        if (analysis_.impostor.is_none())  // the answer, which is only supposed, may have one, too
            analysis_.impostor = instance;
        leg.steps.push_back({Stage::Guest, at(Stage::Guest, Verdict::pass({}, instance)), hop, packet.meta.hop_limit,
                             !leg.blockers.empty()});
        leg.blockers.push_back(
            {leg.steps.size() - 1, diagnose_impostor(network_, hop, packet.meta.destination, meant)});
        return false;
    }
    Verdict verdict = Verdict::pass();
    if (filters_[instance].is_active()) {
        verdict = filters_[instance].judge(eni, packet, network_.assumptions, now_);
        touched_.push_back(instance);
    }
    note_guest(leg, verdict, hop, packet);
    if (!is_over(leg))
        leg.arrived_at = eni;
    return false;
}

// Where it goes on past a drop that no stage can go past: from an exit to the Internet by the peer connection that was
// meant, else at its destination, as if it had come there. False: nowhere.
bool Analyst::detour(Leg& leg, Hop& hop, Packet& packet, Phase& phase)
{
    if (exit_of(hop.next) != ObjectRef{}) {
        const PeerConnectionId peer = peer_towards(network_, hop.vpc, packet.meta.destination);
        if (peer && network_.peer_connections[peer].status != PeerStatus::Deleted) {
            hop.next = NextHop::peer(peer);
            next_step(network_, Phase::Egress, hop);
            phase = Phase::Peering;
            return true;
        }
    }
    const EniId target = meant_eni(leg);
    if (has_skipped_ || target.is_none())
        return false;
    has_skipped_ = true;
    const Hop first = leg.steps.front().hop;
    hop = Hop{};
    hop.vpc = network_.enis[target].vpc;
    hop.vswitch = network_.enis[target].vswitch;
    hop.source_vswitch = first.vpc == hop.vpc ? first.vswitch : VSwitchId{};
    hop.next = NextHop::local(hop.vswitch);
    phase = Phase::Ingress;
    return true;
}

// The recorder of the walk: whether to go on past a drop.
bool Analyst::note(Leg& leg, Stage stage, const Verdict& verdict, Hop& hop, Packet& packet)
{
    leg.steps.push_back({stage, verdict, hop, packet.meta.hop_limit, !leg.blockers.empty()});
    if (stage == Stage::MtuCheck)
        leg.path_mtu = std::min(leg.path_mtu, mtu_of(network_, hop.peer));
    if (verdict.passed)
        return false;
    // A route to an instance that is stopped is told already.
    const bool is_told = stage == Stage::InstanceState && !leg.blockers.empty() &&
                         leg.steps[leg.blockers.back().step].verdict.reason == DropReason::RouteBlackhole &&
                         hop.addressed_by_route;
    if (!is_told)
        block(leg);
    if (is_over(leg))
        return false;
    const bool is_egress = stage == Stage::SecurityGroupEgress;
    if (is_egress || stage == Stage::SecurityGroupIngress)
        remember_connection(Facts{network_, state_, packet, hop, now_},
                            is_egress ? Direction::Egress : Direction::Ingress);
    return goes_past(verdict, hop, packet);
}

// Of a guest, or of where a packet leaves the network. Whether it passed.
bool Analyst::note_guest(Leg& leg, const Verdict& verdict, const Hop& hop, Packet& packet, Stage stage)
{
    leg.steps.push_back({stage, at(stage, verdict), hop, packet.meta.hop_limit, !leg.blockers.empty()});
    if (verdict.passed)
        return true;
    block(leg);
    return false;
}

bool Analyst::is_over(const Leg& leg) const
{
    return depth_ == Depth::FirstBlocker && !leg.blockers.empty() && !leg.is_refused_by_white_list();
}

void Analyst::block(Leg& leg)
{
    Blocker& blocker = leg.blockers.emplace_back(Blocker{leg.steps.size() - 1, {}});
    if (depth_ == Depth::FirstBlocker)
        return;
    const Step& step = leg.steps.back();
    blocker.diagnosis = diagnose(network_, step.verdict, step.hop, leg.flow.destination);
    blocker.near_misses = near_misses(network_, step, leg.flow);
}

// Whether a stage's drop leaves a way on: where a repair would send it, the hop is brought along.
bool Analyst::goes_past(const Verdict& verdict, Hop& hop, const Packet& packet)
{
    switch (verdict.stage) {
    case Stage::PublicAddress:
    case Stage::PeerRouteLookup:
        return false;
    case Stage::DestinationLookup:
        return verdict.reason == DropReason::WrongNextHop;
    case Stage::RouteLookup:
        break;
    default:
        return true;
    }
    if (verdict.reason == DropReason::NoMulticast)
        return false;
    if (verdict.rule.kind == RuleRef::Kind::RouteEntry) {
        const RouteTable& table = network_.route_tables[RouteTableId{verdict.rule.owner}];
        const NextHop& chosen = table.entries()[verdict.rule.index].next_hop;
        const bool is_gone = chosen == NextHop::local({}) ||
                             (chosen.type == NextHopType::VpcPeer &&
                              network_.peer_connections[PeerConnectionId{chosen.id}].status == PeerStatus::Deleted);
        if (!is_gone) {
            hop.next = chosen;
            return true;
        }
    }
    const PeerConnectionId peer = peer_towards(network_, hop.vpc, packet.meta.destination);
    if (peer.is_none() || network_.peer_connections[peer].status == PeerStatus::Deleted)
        return false;
    hop.next = NextHop::peer(peer);
    return true;
}

}  // namespace vpcsim
