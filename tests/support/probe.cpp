// Probes: real packets, driven through the journey without time.
#include "support/network_fixture.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

constexpr std::size_t kHeaders = 128;

bool is_default_rule(const Network& network, const RuleRef& rule)
{
    if (rule.kind == RuleRef::Kind::NetworkAclEntry)
        return network.network_acls[NetworkAclId{rule.owner}].entries(rule.direction)[rule.index].type ==
               AclEntryType::System;
    return rule.kind == RuleRef::Kind::Default;
}

}  // namespace

Outcome World::carry(EniId from, Packet& packet)
{
    Outcome outcome;
    outcome.was_sent = true;
    if (const ParseResult parsed = parse(packet); parsed != ParseResult::Ok) {
        const DropReason reason = parsed == ParseResult::Malformed ? DropReason::Malformed : DropReason::BadChecksum;
        outcome.judgements.push_back({Stage::Parse, false, reason, network.name(from), "", false});
        return outcome;
    }
    state.fragments.complete(from, packet.meta);
    outcome.hop = start_hop(network, from);
    const auto record = [&](Stage stage, const Verdict& verdict) {
        outcome.judgements.push_back({stage, verdict.passed, verdict.reason, network.name(verdict.object),
                                      network.name(verdict.rule), is_default_rule(network, verdict.rule)});
        return false;
    };
    const JourneyEnd end = travel(network, state, packet, outcome.hop, now, record);
    outcome.hop_limit = packet.meta.hop_limit;
    outcome.delivered = end.kind == JourneyEnd::Kind::Delivered;
    outcome.left = end.kind == JourneyEnd::Kind::Left;
    if (outcome.delivered)
        outcome.receiver = network.name(outcome.hop.eni);
    if (outcome.left) {
        outcome.receiver = network.name(exit_of(outcome.hop.next));
        outcome.seen_as = public_source(network, outcome.hop, packet.meta.source);
    }
    return outcome;
}

Probe World::probe(std::string_view from, std::string_view to, Protocol protocol, std::uint16_t port,
                   ProbeOptions options)
{
    Probe probe;
    probe.world_ = this;
    probe.sender_ = eni(from);
    const auto written = parse_ip(to);
    if (written)
        options.family = written->family();
    probe.source_ = options.source.value_or(network.enis[probe.sender_].address(options.family));
    probe.destination_ = written ? *written : options.destination.value_or(eni_of(to).address(options.family));
    probe.protocol_ = protocol == icmp && options.family == IpFamily::V6 ? icmpv6 : protocol;
    probe.port_ = port;
    probe.options_ = options;
    probe.request_ = probe.drive(false, options.request_flags);
    return probe;
}

Outcome Probe::reply() const { return drive(true, options_.reply_flags); }
Outcome Probe::forward(std::uint8_t tcp_flags) const { return drive(false, tcp_flags); }
Outcome Probe::backward(std::uint8_t tcp_flags) const { return drive(true, tcp_flags); }

Outcome Probe::drive(bool is_reply, std::uint8_t tcp_flags) const
{
    if (is_reply && !request_.delivered)
        return {};
    IpFields ip_fields;
    ip_fields.source_mac = world_->network.enis[sender_].mac;
    ip_fields.destination_mac = kVSwitchMac;
    ip_fields.source = is_reply ? destination_ : source_;
    ip_fields.destination = is_reply ? source_ : destination_;
    ip_fields.hop_limit = options_.hop_limit;
    const bool is_echo = protocol_ == icmp || protocol_ == icmpv6;
    const std::uint16_t near_port = is_reply ? port_ : options_.source_port;
    const std::uint16_t far_port = is_reply ? options_.source_port : port_;

    Packet& packet = world_->pool().acquire(kHeaders);
    if (is_echo)
        build_echo(packet, ip_fields, !is_reply, port_, 1, {});
    else if (protocol_ == udp)
        build_udp(packet, ip_fields, near_port, far_port, {}, options_.zero_tail);
    else
        build_tcp(packet, ip_fields, {near_port, far_port, 1, 1, tcp_flags, 1000, {}}, {}, options_.zero_tail);
    const EniId from = is_reply ? request_.hop.eni : sender_;
    Outcome outcome = world_->carry(from, packet);
    world_->pool().release(packet);
    return outcome;
}

const Judgement* Outcome::by(Stage stage) const
{
    for (const Judgement& judgement : judgements)
        if (judgement.stage == stage)
            return &judgement;
    return nullptr;
}

}  // namespace vpcsim
