#include "support/repair_trial.h"

#include "vpcsim/base/format.h"
#include "vpcsim/explain/repair.h"

namespace vpcsim {
namespace {

std::string edits_text(const RandomNetwork& world, const Repair& repair)
{
    std::string text;
    Network network = world.network;
    for (const Edit& edit : repair.edits) {
        text += format("  {}\n", describe(network, edit));
        (void)apply(network, edit, world.now);
    }
    return text;
}

std::string rule_text(const SecurityGroupRule& rule)
{
    return format("{} {} {} {}-{} {}-{} {} {}", rule.policy == Policy::Accept, rule.priority, rule.protocol.value,
                  rule.ports.first, rule.ports.last, rule.source_ports.first, rule.source_ports.last,
                  rule.remote ? to_string(*rule.remote) : "", rule.remote_group.value);
}

}  // namespace

RepairTrial try_repair(const RandomNetwork& world, const RandomFlow& flow, const RealFate& fate)
{
    const std::string before = fingerprint(world.network);
    const Repair repair = find_repair(world.network, world.guests, question_of(flow, fate), world.now);
    RepairTrial trial;
    trial.is_found = repair.is_found();
    trial.edits = repair.edits.size();
    if (fingerprint(world.network) != before)
        trial.fault = "asking has changed the network\n";
    if (!trial.is_found && repair.unmendable.empty() && !repair.after.has_no_address)
        trial.fault += "no repair, and not a word why\n";
    RandomNetwork repaired = world;
    repaired.network = repair.network;
    const RealFate after = trial.is_found ? real_fate(repaired, flow) : fate;
    if (trial.is_found && !after.is_answered)
        trial.fault += format("after the repair the packets are not answered:\n{}  request: {}\n  reply:   {}\n",
                              edits_text(world, repair), describe(repair.network, after.request),
                              describe(repair.network, after.reply));
    if (!trial.fault.empty())
        trial.fault = format("network {}: {}\n{}", world.seed, describe(world, flow), trial.fault);
    return trial;
}

std::string fingerprint(const Network& network)
{
    std::string text = format("{} {}\n", network.enis.size(), network.rules_generation);
    for (const VSwitch& vswitch : network.vswitches)
        text += format("{} {} {}\n", vswitch.name, vswitch.route_table.value, vswitch.network_acl.value);
    for (const RouteTable& table : network.route_tables)
        for (const RouteEntry& entry : table.entries())
            text += format("{} {} {} {} {}\n", table.name(), to_string(entry.destination), name(entry.next_hop.type),
                           entry.next_hop.id, name(entry.status));
    for (const SecurityGroup& group : network.security_groups)
        for (const Direction direction : {Direction::Ingress, Direction::Egress})
            for (const SecurityGroupRule& rule : group.rules(direction))
                text += format("{} {} {}\n", group.name, name(direction), rule_text(rule));
    for (const NetworkAcl& acl : network.network_acls)
        for (const Direction direction : {Direction::Ingress, Direction::Egress})
            for (const NetworkAclEntry& entry : acl.entries(direction))
                text += format("{} {} {} {} {} {}-{}\n", acl.name, name(direction), entry.policy == Policy::Accept,
                               entry.protocol.value, to_string(entry.remote), entry.ports.first, entry.ports.last);
    for (const PeerConnection& peer : network.peer_connections)
        text += format("{} {}\n", peer.name, name(peer.status));
    for (const Instance& instance : network.instances)
        text += format("{} {}\n", instance.name, instance.status == InstanceStatus::Running);
    for (const Eni& eni : network.enis)
        text += format("{} {}\n", eni.name, eni.groups.value);
    for (const Ipv4Gateway& gateway : network.ipv4_gateways)
        text += format("{} {}\n", gateway.name, gateway.is_activated);
    return text;
}

}  // namespace vpcsim
