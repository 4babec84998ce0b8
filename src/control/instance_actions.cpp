// RunInstances, StartInstance, StopInstance [domain.md 5.1, 5.4]. Codes are in the vendor's manner [INF].
#include "actions.h"
#include "eni_request.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

void refuse_used_name(Call& call, const std::string& name)
{
    if (call.is_name_in_use<InstanceId>(name))
        call.refuse("InstanceName", "InvalidName.Duplicate", format("there is already an instance `{}`", name));
    else if (call.is_name_in_use<EniId>(name + "/eth0"))
        call.refuse("InstanceName", "InvalidName.Duplicate",
                    format("{0}: its primary ENI would be `{0}/eth0`, and there is one of that name", name));
}

// NAME for one instance, NAME-1 ... for several, i-N for those without a name.
std::vector<std::string> instance_names(Call& call, std::size_t count)
{
    const std::string base = call.arguments.text("InstanceName");
    std::vector<std::string> names;
    if (base.empty()) {
        for (std::size_t number = call.network.instances.size() + 1; names.size() < count; ++number) {
            std::string name = format("i-{}", number);
            if (!call.is_name_in_use<InstanceId>(name) && !call.is_name_in_use<EniId>(name + "/eth0"))
                names.push_back(std::move(name));
        }
        return names;
    }
    for (std::size_t number = 1; number <= count; ++number) {
        names.push_back(count == 1 ? base : format("{}-{}", base, number));
        refuse_used_name(call, names.back());
    }
    return names;
}

InstanceLimits limits_of_type(Call& call, const std::string& subject)
{
    if (!call.arguments.has("InstanceType"))
        return {};
    const std::string written = call.arguments.text("InstanceType");
    if (const InstanceType* type = find_instance_type(written))
        return type->limits;
    call.refuse("InstanceType", "InvalidInstanceType.ValueNotSupported",
                format("{}: there is no instance type `{}`; known are {}", subject, written, known_instance_types()));
    return {};
}

// Those of the type, but for what the call gives itself.
InstanceLimits read_limits(Call& call, const std::string& subject)
{
    InstanceLimits limits = limits_of_type(call, subject);
    if (!call.arguments.has("Limits"))
        return limits;
    const Arguments own{call.arguments["Limits"], "Limits"};
    const auto positive = [&own](std::string_view name, std::uint64_t otherwise) {
        return own.has(name) ? static_cast<std::uint64_t>(own.number(name)) : otherwise;
    };
    limits.bandwidth = {positive("Bandwidth", limits.bandwidth.bits_per_second)};
    limits.burst_bandwidth = {positive("BurstBandwidth", limits.burst_bandwidth.bits_per_second)};
    limits.packets = {positive("Pps", limits.packets.packets_per_second)};
    limits.connections = static_cast<std::uint32_t>(positive("Connections", limits.connections));
    if (limits.burst_bandwidth.bits_per_second == 0)
        return limits;
    const char* what = own.has("BurstBandwidth") ? "BurstBandwidth" : "Bandwidth";
    if (limits.bandwidth.bits_per_second == 0 || limits.bandwidth > limits.burst_bandwidth)
        call.refuse(
            own.error(what, format("InvalidParameter.{}", what),
                      format("{}: a burst bandwidth of {} needs a bandwidth of at most that; it is {}", subject,
                             to_string(limits.burst_bandwidth),
                             limits.bandwidth.bits_per_second == 0 ? "not given" : to_string(limits.bandwidth))));
    return limits;
}

void change_status(Call& call, InstanceStatus from, InstanceStatus to)
{
    const InstanceId id = call.find<InstanceId>("InstanceId");
    if (id.is_none())
        return;
    Instance& instance = call.network.instances[id];
    if (instance.status != from)
        call.refuse("InstanceId", "IncorrectInstanceStatus",
                    format("{} is {} already", instance.name, to == InstanceStatus::Running ? "running" : "stopped"));
    if (!call.may_apply())
        return;
    instance.status = to;
    if (to == InstanceStatus::Running)
        ++instance.restarts;
}

}  // namespace

void run_instances(Call& call)
{
    const auto count = static_cast<std::size_t>(call.arguments.number("Amount", 1));
    const std::vector<std::string> names = instance_names(call, count);
    const InstanceLimits limits = read_limits(call, names.front());
    const EniRequest request = read_eni_request(call, kRunInstancesNames, names.front(), count);
    if (!call.may_apply())
        return;

    Value::List made;
    for (std::size_t index = 0; index < count; ++index) {
        Eni eni = make_eni(call, request, index, names[index] + "/eth0");
        eni.instance =
            call.network.add(Instance{names[index], eni.vpc, InstanceStatus::Running, limits, {}, request.origin});
        call.ledger.count_eni(call.network, eni);
        call.network.add(std::move(eni));
        made.emplace_back(names[index]);
    }
    call.ledger.set_cursor(request.vswitch, request.cursor);
    call.result.set("InstanceIdSets", Value::map().set("InstanceIdSet", Value::list(std::move(made))));
}

void start_instance(Call& call) { change_status(call, InstanceStatus::Stopped, InstanceStatus::Running); }
void stop_instance(Call& call) { change_status(call, InstanceStatus::Running, InstanceStatus::Stopped); }

}  // namespace vpcsim
