#include "settings.h"

#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// The format's table comes from the same list, so that the value is of the member's kind.
struct SetAssumption {
    Assumptions& assumptions;
    const Value& value;

    void operator()(bool Assumptions::*member) const { assumptions.*member = value.boolean(); }
    void operator()(std::int64_t Assumptions::*member) const { assumptions.*member = value.integer(); }
    void operator()(Duration Assumptions::*member) const { assumptions.*member = duration_of(value); }
    void operator()(Bytes Assumptions::*member) const { assumptions.*member = bytes_of(value); }
    void operator()(BitRate Assumptions::*member) const { assumptions.*member = bit_rate_of(value); }
};

// "icmp", "all": one of the format's words.
RuleProtocol rule_protocol_of(const Value& value)
{
    constexpr std::pair<std::string_view, Protocol> kProtocols[] = {
        {"tcp", Protocol::Tcp},       {"udp", Protocol::Udp}, {"icmp", Protocol::Icmp},
        {"icmpv6", Protocol::Icmpv6}, {"gre", Protocol::Gre},
    };
    const std::string word = word_of(value);
    for (const auto& [name, protocol] : kProtocols)
        if (word == name)
            return {static_cast<std::uint16_t>(protocol)};
    return {};
}

GuestFirewallRule read_firewall_rule(const Value& value)
{
    GuestFirewallRule rule;
    rule.origin = value.origin();
    rule.policy = word_of(*value.find("policy")) == "accept" ? Policy::Accept : Policy::Drop;
    rule.protocol = rule_protocol_of(*value.find("protocol"));
    if (const Value* source = value.find("source_cidr_ip"))
        rule.source = cidr_of(*source);
    if (const Value* port = value.find("port"))
        rule.ports = port_range_of(*port);
    return rule;
}

GuestService read_service(const Value& value)
{
    const Listener listener = listener_of(*value.find("port"));
    GuestService service{listener.protocol, listener.port, {}, {}, value.origin()};
    if (const Value* name = value.find("name"))
        service.name = name->text();
    for (const Value& block : value.find("ip_white_list")->items())
        service.white_list.push_back(cidr_of(block));
    return service;
}

GuestSettings read_guest(const Value& instance)
{
    GuestSettings settings;
    if (const Value* ip_forward = instance.find("ip_forward"))
        settings.ip_forward = ip_forward->boolean();
    if (const Value* listen = instance.find("listen"))
        for (const Value& port : listen->items())
            settings.listen.push_back(listener_of(port));
    if (const Value* routes = instance.find("guest_routes"))
        for (const Value& route : routes->items())
            settings.policy.routes.push_back(
                {cidr_of(*route.find("destination")), route.find("device")->text(), route.origin()});
    if (const Value* rules = instance.find("guest_firewall"))
        for (const Value& rule : rules->items())
            settings.policy.firewall.push_back(read_firewall_rule(rule));
    if (const Value* services = instance.find("services"))
        for (const Value& service : services->items()) {
            settings.policy.services.push_back(read_service(service));
            settings.listen.push_back({settings.policy.services.back().protocol, settings.policy.services.back().port});
        }
    return settings;
}

}  // namespace

void read_assumptions(const Value& file, Network& network)
{
    const Value* assumptions = file.find("assumptions");
    if (assumptions == nullptr)
        return;
    for (const AssumptionField& field : assumption_fields())
        if (const Value* value = assumptions->find(field.name))
            std::visit(SetAssumption{network.assumptions, *value}, field.member);
}

void read_limits(const Value& file, Limits& limits)
{
    const Value* section = file.find("limits");
    if (section == nullptr)
        return;
    for (const auto& [key, member] :
         {std::pair{"packets", &Limits::packets}, std::pair{"connections", &Limits::connections},
          std::pair{"events", &Limits::events}})
        if (const Value* limit = section->find(key))
            limits.*member = limit->integer();
}

void read_guests(const Value& file, Scenario& scenario)
{
    scenario.guests.resize(scenario.network.instances.size());
    const Value* instances = file.find("instances");
    if (instances == nullptr)
        return;
    for (const auto& [name, at, instance] : instances->members()) {
        const GuestSettings settings = read_guest(instance);
        const Value* count = instance.find("count");
        for (std::int64_t number = 1; number <= (count != nullptr ? count->integer() : 1); ++number) {
            const std::string guest = count != nullptr ? format("{}-{}", name, number) : name;
            if (const InstanceId id = scenario.network.find<InstanceId>(guest))
                scenario.guests[id] = settings;
        }
    }
}

}  // namespace vpcsim
