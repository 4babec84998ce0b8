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

void read_latency(const Value& file, Network& network)
{
    const Value* entries = file.find("latency");
    if (entries == nullptr)
        return;
    for (const Value& entry : entries->items()) {
        const Value::List& between = entry.find("between")->items();
        network.latency.override_one_way(between[0].text(), between[1].text(), duration_of(*entry.find("one_way")));
    }
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
        GuestSettings settings;
        if (const Value* ip_forward = instance.find("ip_forward"))
            settings.ip_forward = ip_forward->boolean();
        if (const Value* listen = instance.find("listen"))
            for (const Value& port : listen->items())
                settings.listen.push_back(listener_of(port));
        const Value* count = instance.find("count");
        for (std::int64_t number = 1; number <= (count != nullptr ? count->integer() : 1); ++number) {
            const std::string guest = count != nullptr ? format("{}-{}", name, number) : name;
            if (const InstanceId id = scenario.network.find<InstanceId>(guest))
                scenario.guests[id] = settings;
        }
    }
}

}  // namespace vpcsim
