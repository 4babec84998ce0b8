#include "settings.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"

namespace vpcsim {
namespace {

// nullptr when it was understood; else what would be right.
struct SetAssumption {
    Assumptions& assumptions;
    const Value& value;

    const char* operator()(bool Assumptions::*member) const
    {
        if (!value.is_bool())
            return "true or false";
        assumptions.*member = value.boolean();
        return nullptr;
    }
    const char* operator()(std::int64_t Assumptions::*member) const
    {
        constexpr std::int64_t kMost = 9000;  // an MTU or a number of hops
        if (!value.is_integer() || value.integer() < 0 || value.integer() > kMost)
            return "an integer from 0 to 9000";
        assumptions.*member = value.integer();
        return nullptr;
    }
    const char* operator()(Duration Assumptions::*member) const
    {
        const auto duration = value.is_text() ? parse_duration(value.text()) : std::nullopt;
        if (!duration)
            return "a duration such as 15ms";
        assumptions.*member = *duration;
        return nullptr;
    }
    const char* operator()(Bytes Assumptions::*member) const
    {
        const auto size = value.is_text() ? parse_bytes(value.text()) : std::nullopt;
        if (!size)
            return "a size such as 64KiB";
        assumptions.*member = *size;
        return nullptr;
    }
    const char* operator()(BitRate Assumptions::*member) const
    {
        const auto rate = value.is_text() ? parse_bit_rate(value.text()) : std::nullopt;
        if (!rate || rate->bits_per_second == 0)
            return "a bit rate such as 10Gbps";
        assumptions.*member = *rate;
        return nullptr;
    }
};

std::string unknown_assumption(std::string_view name)
{
    std::vector<std::string_view> names;
    for (const AssumptionField& field : assumption_fields())
        names.push_back(field.name);
    const auto meant = closest(name, names);
    return format("there is no assumption `{}`{}", name, meant ? format("; did you mean `{}`?", *meant) : "");
}

}  // namespace

void read_assumptions(const Value& file, Network& network, std::vector<Diagnostic>& diagnostics)
{
    const Value* assumptions = file.find("assumptions");
    if (assumptions == nullptr)
        return;
    for (const auto& [name, at, value] : assumptions->members()) {
        const auto field = std::ranges::find(assumption_fields(), name, &AssumptionField::name);
        if (field == assumption_fields().end()) {
            diagnostics.push_back({at, unknown_assumption(name)});
            continue;
        }
        if (const char* right = std::visit(SetAssumption{network.assumptions, value}, field->member))
            diagnostics.push_back({value.origin(), format("assumption {}: give it {}", name, right)});
    }
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
