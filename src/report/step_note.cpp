#include "step_note.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/explain/route_trial.h"
#include "vpcsim/explain/service.h"

namespace vpcsim {
namespace {

std::string line_text(Origin origin) { return origin.is_known() ? format(" (line {})", origin.line) : std::string{}; }

std::string place_text(const Scenario& scenario, Origin origin)
{
    return origin.is_known() ? format(" ({})", to_string(scenario.file, origin)) : std::string{};
}

std::string next_hop_text(const Network& network, const NextHop& next)
{
    return next == NextHop::local({}) ? "the platform's services" : network.name(next);
}

std::string route_text(const Explanation& explanation, const RuleRef& rule)
{
    const RouteTable& table = explanation.network.route_tables[RouteTableId{rule.owner}];
    return format("{} -> {}", rule_text(explanation, rule),
                  next_hop_text(explanation.network, table.entries()[rule.index].next_hop));
}

std::string guest_note(const Explanation& explanation, const Leg& leg, const Step& step)
{
    const Network& network = explanation.network;
    const std::string& eni = network.enis[step.hop.eni].name;
    if (&step == &leg.steps.front())
        return format("sends it by {}", eni);
    if (!network.enis[step.hop.eni].has(leg.flow.destination) &&
        !is_own_address(network, network.enis[step.hop.eni].instance, leg.flow.destination))
        return "passes it on";
    const Question& question = explanation.analysis.question;
    const bool is_request = &leg == &explanation.analysis.forward;
    if (!is_request || !has_ports(question.protocol))
        return format("takes it by {}", eni);
    return format("{} on {}", explanation.analysis.is_listening ? "listens" : "nothing listens",
                  to_string(Service{question.protocol, question.port}));
}

std::string group_note(const Explanation& explanation, const Step& step)
{
    switch (step.verdict.rule.kind) {
    case RuleRef::Kind::Default:
        return "no rule drops it, and a basic group lets out by default";
    case RuleRef::Kind::Connection:
        return "known connection: answers pass";
    case RuleRef::Kind::IntraGroup:
        return format("members of {} reach each other", explanation.network.name(step.verdict.object));
    case RuleRef::Kind::Hardwired:
        return "no group can block it";
    default:
        return rule_text(explanation, step.verdict.rule);
    }
}

std::string acl_note(const Explanation& explanation, const Step& step)
{
    const VSwitch& vswitch = explanation.network.vswitches[step.hop.vswitch];
    if (vswitch.network_acl.is_none())
        return "no network ACL is bound";
    if (step.verdict.rule.kind == RuleRef::Kind::None)
        return format("not asked inside {}", vswitch.name);
    return rule_text(explanation, step.verdict.rule);
}

std::string lookup_note(const Explanation& explanation, const Step& step)
{
    if (step.verdict.rule.kind == RuleRef::Kind::RouteEntry)
        return route_text(explanation, step.verdict.rule);
    if (step.hop.next == NextHop::local(step.hop.vswitch))
        return format("inside {}: no table is asked", explanation.network.name(step.hop.vswitch));
    return format("a public address: it leaves by {} before any route counts",
                  explanation.network.name(exit_of(step.hop.next)));
}

// What an analysis does not judge: it depends on other packets and on chance.
std::string limiter_text(const Network& network, PeerConnectionId id)
{
    const PeerConnection& peer = network.peer_connections[id];
    const LinkQuality quality = link_quality(network, id);
    const std::string link = quality.is_perfect() ? "" : format(", link: {}", to_string(quality));
    if (!peer.bandwidth)
        return "no limit" + link;
    return format("limited to {} each way, burst {} kB{}", to_string(*peer.bandwidth),
                  burst_bits_of(network, id) / 8000, link);
}

std::string hop_limit_note(const Explanation& explanation, const Step& step)
{
    const Assumptions& assumptions = explanation.network.assumptions;
    const bool is_exit = exit_of(step.hop.next) != ObjectRef{};
    return format("TTL {} -> {}", step.hop_limit,
                  step.hop_limit - (is_exit ? assumptions.hop_limit_internet : assumptions.hop_limit_peering));
}

std::string pass_note(const Explanation& explanation, const Leg& leg, const Step& step)
{
    const Network& network = explanation.network;
    switch (step.stage) {
    case Stage::Guest:
        return guest_note(explanation, leg, step);
    case Stage::SecurityGroupEgress:
    case Stage::SecurityGroupIngress:
        return group_note(explanation, step);
    case Stage::NetworkAclEgress:
    case Stage::NetworkAclIngress:
        return acl_note(explanation, step);
    case Stage::RouteLookup:
        return lookup_note(explanation, step);
    case Stage::PeerRouteLookup:
        return route_text(explanation, step.verdict.rule);
    case Stage::PublicAddress:
        return format("seen as {}", to_string(public_source(network, step.hop, leg.flow.source)));
    case Stage::PeeringState:
        return format("{}; {}", name(network.peer_connections[step.hop.peer].status),
                      limiter_text(network, step.hop.peer));
    case Stage::HopLimitCheck:
        return hop_limit_note(explanation, step);
    case Stage::MtuCheck:
        return format("takes {} bytes", mtu_of(network, step.hop.peer));
    case Stage::DestinationLookup:
        return format("{}{}", network.name(step.hop.eni), step.hop.addressed_by_route ? ", the route's next hop" : "");
    case Stage::InstanceState:
        return "running";
    case Stage::ReceiverMtu:
        return format("takes {} bytes", network.enis[step.hop.eni].mtu);
    default:
        return {};
    }
}

}  // namespace

std::string rule_text(const Explanation& explanation, const RuleRef& rule)
{
    return explanation.network.name(rule) + line_text(origin_of(explanation.scenario, explanation.network, rule));
}

std::string cause_text(const Explanation& explanation, const Verdict& verdict)
{
    return cause_text(explanation.scenario, explanation.network, verdict);
}

std::string cause_text(const Scenario& scenario, const Network& network, const Verdict& verdict)
{
    std::string text = network.name(verdict.object) + place_text(scenario, network.origin(verdict.object));
    if (verdict.rule.kind != RuleRef::Kind::None)
        text += format(", {}{}", network.name(verdict.rule),
                       place_text(scenario, origin_of(scenario, network, verdict.rule)));
    return text;
}

std::string ends_without_address(const Explanation& explanation)
{
    const Network& network = explanation.network;
    const Question& question = explanation.analysis.question;
    const IpFamily family = question.destination.family();
    const auto has_none = [&](EniId eni) { return network.enis[eni].address(family).is_unspecified(); };
    const bool is_sender = question.from_eni ? has_none(question.from_eni)
                                             : std::ranges::all_of(network.instances[question.from].enis, has_none);
    std::string text;
    if (is_sender)
        text = cause_text(explanation, Verdict::drop(DropReason::Ipv6NotEnabled, question.from));
    if (question.destination.is_unspecified() && question.to && question.to != question.from)
        text += (text.empty() ? "" : " and ") +
                cause_text(explanation, Verdict::drop(DropReason::Ipv6NotEnabled, question.to));
    return text;
}

std::string place_of(const Explanation& explanation, const Step& step)
{
    const Network& network = explanation.network;
    switch (step.stage) {
    case Stage::NetworkAclEgress:
    case Stage::RouteLookup:
    case Stage::DestinationLookup:
    case Stage::NetworkAclIngress:
        return network.name(step.hop.vswitch);
    case Stage::PeeringState:
    case Stage::MtuCheck:
        return network.name(step.hop.peer);
    case Stage::HopLimitCheck:
        return step.hop.peer ? network.name(step.hop.peer) : network.name(exit_of(step.hop.next));
    case Stage::PublicAddress:
    case Stage::Internet:
        return network.name(exit_of(step.hop.next));
    case Stage::PeerRouteLookup:
        return network.name(step.hop.vpc);
    case Stage::InstanceState:
    case Stage::Guest:
        return network.name(network.enis[step.hop.eni].instance);
    default:
        return network.name(step.hop.eni);
    }
}

std::string step_note(const Explanation& explanation, const Leg& leg, const Step& step)
{
    if (step.verdict.passed)
        return pass_note(explanation, leg, step);
    return format("{}: {}", code(step.verdict.reason), sentence(step.verdict.reason));
}

std::vector<std::string> route_notes(const Explanation& explanation, const Leg& leg, const Step& step)
{
    if (step.stage != Stage::RouteLookup || step.verdict.reason == DropReason::NoMulticast)
        return {};
    const Network& network = explanation.network;
    const VSwitch& vswitch = network.vswitches[step.hop.vswitch];
    if (vswitch.covers(leg.flow.destination))
        return {};
    const auto text_of = [&](const RouteTrial& trial) {
        return route_text(explanation, RuleRef::route(trial.table, trial.index));
    };
    std::vector<std::string> notes;
    for (const RouteTrial& trial : covering_routes(network, vswitch.route_table, leg.flow.destination)) {
        const RouteStatus status = network.route_tables[trial.table].entries()[trial.index].status;
        if (RuleRef::route(trial.table, trial.index) == step.verdict.rule)
            continue;
        notes.push_back(status == RouteStatus::Available ? format("beats {}", text_of(trial))
                                                         : format("{} is {}", text_of(trial), name(status)));
    }
    for (const RouteTrial& trial : unasked_routes(network, step.hop.vswitch, leg.flow.destination))
        notes.push_back(format("not asked: {}; {} is bound to {}", text_of(trial), vswitch.name,
                               network.route_tables[vswitch.route_table].name()));
    return notes;
}

}  // namespace vpcsim
