#include "vpcsim/explain/analysis.h"

#include <algorithm>
#include <array>

#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

constexpr std::size_t kSlot = PacketPool::kSmall;
constexpr std::uint16_t kEchoIdentifier = 1;
constexpr std::array<std::uint8_t, 56> kEchoPayload{};  // of ping, by default

FiveTuple flow_of(const Question& question, IpAddress source)
{
    if (!has_ports(question.protocol))
        return {source, question.destination, kEchoIdentifier, kEchoIdentifier, question.protocol};
    return {source, question.destination, question.source_port, question.port, question.protocol};
}

}  // namespace

std::string_view name(Reach reach)
{
    switch (reach) {
    case Reach::Reachable:
        return "reachable";
    case Reach::Refused:
        return "refused";
    case Reach::Unreachable:
        return "unreachable";
    }
    return {};
}

const Leg* Analysis::blocked() const
{
    if (!forward.blockers.empty())
        return &forward;
    return back.blockers.empty() ? nullptr : &back;
}

Analyst::Analyst(const Network& network, const GuestSettingsOf& guests, TimePoint now)
    : network_{network}, guests_{guests}, now_{now}
{
    filters_.reserve(network.instances.size());
    for (const InstanceId instance : ids(network.instances))
        filters_.push_back(GuestFilter{instance, guests.contains(instance) ? guests[instance].policy : GuestPolicy{}});
}

Analysis Analyst::analyse(const Question& question)
{
    run(question, Depth::EveryBlocker);
    return std::move(analysis_);
}

Fate Analyst::fate(const Question& question)
{
    run(question, Depth::FirstBlocker);
    Fate fate{analysis_.reach, analysis_.has_no_address, false, analysis_.impostor, {}, {}, {}};
    if (const Leg* leg = analysis_.blocked()) {
        const Step& step = leg->steps[leg->blockers.front().step];
        fate.is_return = leg == &analysis_.back;
        fate.verdict = step.verdict;
        fate.hop = step.hop;
        fate.destination = leg->flow.destination;
    }
    return fate;
}

void Analyst::run(const Question& question, Depth depth)
{
    analysis_.clear();
    analysis_.question = question;
    depth_ = depth;
    state_.connections.forget_all();
    for (const InstanceId instance : touched_)
        filters_[instance].forget_connections();
    touched_.clear();

    run_forward();
    if (!analysis_.has_no_address && !is_over(analysis_.forward))
        run_back();
    judge();
}

void Analyst::run_forward()
{
    const Question& question = analysis_.question;
    const auto route = question.from_eni
                           ? route_by(network_, filters_[question.from], question.from_eni, question.destination)
                           : route_to(network_, filters_[question.from], question.from, question.destination);
    analysis_.has_no_address = !route || question.destination.is_unspecified();
    if (analysis_.has_no_address)
        return;
    analysis_.forward.flow = flow_of(question, route->source);
    ask(analysis_.forward, *route);
}

// By the way the request came, from the address it was sent to.
void Analyst::run_back()
{
    const Leg& forward = analysis_.forward;
    const EniId eni = forward.arrived_at ? forward.arrived_at : meant_eni(forward);
    if (eni.is_none())
        return;
    const InstanceId instance = network_.enis[eni].instance;
    analysis_.is_listening = listens(instance);
    const auto route = route_by(network_, filters_[instance], eni, forward.flow.source);
    if (!route)
        return;
    analysis_.back.flow = forward.flow.reversed();
    ask(analysis_.back, *route);
}

void Analyst::ask(Leg& leg, const OutgoingRoute& route)
{
    Packet& packet = pool_.acquire(kSlot);
    build(packet, route, leg.flow, &leg == &analysis_.back);
    send(leg, route, packet);
    pool_.release(packet);
}

bool Analyst::listens(InstanceId instance) const
{
    const Question& question = analysis_.question;
    if (!has_ports(question.protocol))
        return true;
    return guests_.contains(instance) &&
           std::ranges::find(guests_[instance].listen, Listener{question.protocol, question.port}) !=
               guests_[instance].listen.end();
}

void Analyst::build(Packet& packet, const OutgoingRoute& route, const FiveTuple& flow, bool is_return)
{
    IpFields ip;
    ip.source_mac = network_.enis[route.eni].mac;
    ip.destination_mac = kVSwitchMac;
    ip.source = flow.source;
    ip.destination = flow.destination;
    if (!is_return)
        ip.hop_limit = analysis_.question.hop_limit;
    switch (flow.protocol) {
    case Protocol::Tcp: {
        std::uint8_t flags = kTcpSyn;
        if (is_return)
            flags = kTcpAck | (analysis_.is_listening ? kTcpSyn : kTcpRst);
        return build_tcp(packet, ip, {flow.source_port, flow.destination_port, 1, 1, flags, 0}, {});
    }
    case Protocol::Udp:
        return build_udp(packet, ip, flow.source_port, flow.destination_port, {});
    default:
        return build_echo(packet, ip, !is_return, kEchoIdentifier, 1, kEchoPayload);
    }
}

// The ENI of whoever is meant to get it; none when nobody is.
EniId Analyst::meant_eni(const Leg& leg) const
{
    const Question& question = analysis_.question;
    const InstanceId meant = &leg == &analysis_.forward ? question.to : question.from;
    if (meant.is_none())
        return {};
    for (const EniId eni : network_.instances[meant].enis)
        if (network_.enis[eni].has(leg.flow.destination))
            return eni;
    return {};
}

void Analyst::judge()
{
    const Question& question = analysis_.question;
    const bool is_tcp = question.protocol == Protocol::Tcp;
    Leg& forward = analysis_.forward;
    Leg& back = analysis_.back;
    for (Leg* leg : {&forward, &back})
        if (leg->arrived_at.is_none())
            leg->path_mtu = 0;
    if (!back.is_clear())
        return;
    const bool refuses = forward.is_refused_by_white_list() && network_.assumptions.white_list_answers_reset;
    if (is_tcp && (refuses || (forward.is_clear() && !analysis_.is_listening)))
        analysis_.reach = Reach::Refused;
    else if (forward.is_clear())
        analysis_.reach = Reach::Reachable;
}

}  // namespace vpcsim
