#include "support/random_network.h"

#include <algorithm>

#include "support/chance.h"
#include "support/random_cloud.h"
#include "vpcsim/base/format.h"
#include "vpcsim/vpc/assumptions.h"

namespace vpcsim {
namespace {

std::string text(const Value& value)
{
    if (value.is_bool())
        return value.boolean() ? "true" : "false";
    if (value.is_integer())
        return std::to_string(value.integer());
    if (value.is_text())
        return value.text();
    std::string all;
    if (value.is_list()) {
        for (const Value& item : value.items())
            all += (all.empty() ? "" : ", ") + text(item);
        return "[" + all + "]";
    }
    for (const Value::Member& member : value.members())
        all += (all.empty() ? "" : ", ") + member.key + ": " + text(member.value);
    return "{" + all + "}";
}

std::string assumptions_text(const Assumptions& assumptions)
{
    const Assumptions defaults;
    std::string all;
    for (const AssumptionField& field : assumption_fields()) {
        if (const auto* truth = std::get_if<bool Assumptions::*>(&field.member);
            truth != nullptr && assumptions.*(*truth) != defaults.*(*truth))
            all += format("assumption {}: {}\n", field.name, assumptions.*(*truth));
        if (const auto* number = std::get_if<std::int64_t Assumptions::*>(&field.member);
            number != nullptr && assumptions.*(*number) != defaults.*(*number))
            all += format("assumption {}: {}\n", field.name, assumptions.*(*number));
    }
    return all;
}

std::string states_text(const Network& network)
{
    std::string all;
    for (const PeerConnection& peer : network.peer_connections)
        all += format("{}: {}, {}\n", peer.name, name(peer.status), peer.forwards() ? "forwards" : "does not forward");
    for (const RouteTable& table : network.route_tables)
        for (const RouteEntry& entry : table.entries())
            if (entry.status != RouteStatus::Available)
                all += format("route {} of {}: {}\n", to_string(entry.destination), table.name(), name(entry.status));
    for (const Eni& eni : network.enis) {
        all += eni.name + ":";
        for (const IpAddress address : eni.addresses)
            all += " " + to_string(address);
        all += '\n';
    }
    return all;
}

std::string guest_text(const GuestSettings& guest)
{
    std::string all = guest.ip_forward ? " ip_forward" : "";
    for (const Listener& port : guest.listen)
        all += format(" {}/{}", protocol_name(port.protocol), port.port);
    for (const GuestRoute& route : guest.policy.routes)
        all += format(", {} to {}", to_string(route.destination), route.device);
    for (const GuestFirewallRule& rule : guest.policy.firewall)
        all += format(", {} protocol {} from {} ports {}-{}", rule.policy == Policy::Drop ? "drop" : "accept",
                      rule.protocol.value, rule.source ? to_string(*rule.source) : "all", rule.ports.first,
                      rule.ports.last);
    for (const GuestService& service : guest.policy.services) {
        all += format(", white list of {}:", service.port);
        for (const Cidr& block : service.white_list)
            all += " " + to_string(block);
    }
    return all;
}

}  // namespace

RandomCloud::RandomCloud(std::uint64_t seed, std::string* log)
    : seed_{seed}, log_{log}, places_{seed, "random network", "places"}, filters_{seed, "random network", "filters"},
      instances_{seed, "random network", "instances"}, ways_{seed, "random network", "ways"}
{
}

bool RandomCloud::call(std::string_view account, const char* action, const Value& parameters)
{
    const bool is_success = control_.call(now_, account, action, parameters).is_success();
    if (is_success && log_ != nullptr)
        *log_ +=
            format("{} {}{}{} {}\n", to_string(now_), account, account.empty() ? "" : ": ", action, text(parameters));
    return is_success;
}

bool RandomCloud::call(const char* action, Members members, std::string_view account)
{
    Value parameters = Value::map();
    for (const auto& [key, value] : members)
        parameters.set(key, value);
    return call(account, action, parameters);
}

void RandomCloud::settled(const char* action, Members members, std::string_view account)
{
    call(action, members, account);
    control_.settle();
}

// What the stages and the life cycle of peer connections read; each is as it is by default in most networks.
void RandomCloud::choose_assumptions()
{
    Assumptions& assumed = network_.assumptions;
    for (bool Assumptions::*field :
         {&Assumptions::acl_inside_vswitch, &Assumptions::intra_group_egress, &Assumptions::enterprise_group_stateless,
          &Assumptions::no_public_exit_follows_routes, &Assumptions::spoofed_source_forwarded,
          &Assumptions::white_list_answers_reset})
        if (chance(ways_, 15))
            assumed.*field = !(assumed.*field);
    assumed.locked_peer_forwards = chance(ways_, 30);
    assumed.updating_peer_forwards = chance(ways_, 60);
    assumed.force_delete_cleans_both_sides = chance(ways_, 30);
    assumed.foreign_routes_block_delete = chance(ways_, 60);
    if (chance(ways_, 15))
        assumed.hop_limit_vswitch = 1;
    if (chance(ways_, 20))
        assumed.hop_limit_peering = chance(ways_, 50) ? 0 : 2;
}

RandomNetwork RandomCloud::build()
{
    choose_assumptions();
    make_accounts();
    make_vpcs();
    make_vswitches();
    make_tables();
    make_groups();
    make_acls();
    make_instances();
    make_gateways();
    give_public_addresses();
    plan_peers();
    create_peers();
    make_routes();
    stop_instances();
    end_peers();
    leave_peers_under_way();
    leave_routes_under_way();
    settle_guests();
    return {seed_, now_, std::move(network_), std::move(guests_)};
}

RandomNetwork random_network(std::uint64_t seed) { return RandomCloud{seed}.build(); }

std::string describe_network(std::uint64_t seed)
{
    std::string calls;
    const RandomNetwork world = RandomCloud{seed, &calls}.build();
    std::string all = format("random network {}\n", seed) + assumptions_text(world.network.assumptions) + calls +
                      states_text(world.network);
    for (const InstanceId instance : ids(world.network.instances))
        all += format("guest of {}:{}\n", world.network.name(instance), guest_text(world.guests[instance]));
    return all;
}

}  // namespace vpcsim
