// NetworkBuilder: instances, their network interfaces, and the copies that `count:` asks for.
#include <algorithm>

#include "api_parameters.h"
#include "network_builder.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/decode.h"

namespace vpcsim {
namespace {

// The instance with its addresses moved on by `offset`.
Value numbered_copy(const Value& instance, std::uint64_t offset)
{
    Value copy = instance;
    const auto move_on = [offset](const Value& address) {
        return Value{to_string(ip_of(address).plus(offset)), address.origin()};
    };
    for (Value::Member& member : copy.members()) {
        if (member.key == "private_ip" || member.key == "eip" || (member.key == "ipv6" && member.value.is_text()))
            member.value = move_on(member.value);
        else if (member.key == "ipv6")
            for (Value& address : member.value.items())
                address = move_on(address);
    }
    return copy;
}

// The limits as the API has them: rates in bit/s.
Value limits_parameter(const Value& limits)
{
    Value result = parameters(limits, {"pps", "connections"});
    for (const auto& [key, parameter] :
         {std::pair{"bandwidth", "Bandwidth"}, std::pair{"burst_bandwidth", "BurstBandwidth"}})
        if (const Value* rate = limits.find(key))
            result.set(parameter, Value{static_cast<std::int64_t>(bit_rate_of(*rate).bits_per_second), rate->origin()});
    return result;
}

}  // namespace

void NetworkBuilder::build_instances()
{
    const Value* instances = file_.find("instances");
    if (instances == nullptr)
        return;
    for (const auto& [name, at, instance] : instances->members()) {
        const Value* count = instance.find("count");
        if (count == nullptr) {
            build_instance(name, at, instance);
            continue;
        }
        if (instance.find("secondary_private_ips") != nullptr || instance.find("enis") != nullptr) {
            diagnostics_.push_back(
                {count->origin(), format("instance {}: `count` makes copies of one network interface "
                                         "with one IPv4 address; write the instances out, or leave "
                                         "out `enis` and `secondary_private_ips`",
                                         name)});
            fail("instances", name);
            continue;
        }
        // What stops one copy, an address outside the vSwitch, say, stops all that follow.
        for (std::int64_t number = 1; number <= count->integer() && !has_failed("instances", name); ++number) {
            const std::string copy = format("{}-{}", name, number);
            build_instance(copy, at, numbered_copy(instance, static_cast<std::uint64_t>(number - 1)));
            if (has_failed("instances", copy))
                fail("instances", name);
        }
    }
}

void NetworkBuilder::build_instance(const std::string& name, Origin at, const Value& instance)
{
    if (has_failed("vswitches", instance.find("vswitch")) ||
        any_failed("security_groups", instance.find("security_groups"))) {
        fail("instances", name);
        return;
    }
    Value call_parameters =
        parameters(instance, {"vswitch", "private_ip", "secondary_private_ips", "ipv6", "security_groups",
                              "source_dest_check", "instance_type", "mtu", "description"});
    call_parameters.set("InstanceName", Value{name, at});
    if (const Value* limits = instance.find("limits"))
        call_parameters.set("Limits", limits_parameter(*limits));
    if (!create("instances", name, "", "RunInstances", call_parameters))
        return;
    build_public_addresses(name + "/eth0", instance);
    build_enis(name, instance);
    const Value* status = instance.find("status");
    if (status != nullptr && word_of(*status) == "stopped") {
        Value stop = Value::map({}, status->origin());
        stop.set("InstanceId", Value{name, at});
        call("", "StopInstance", stop);
    }
}

void NetworkBuilder::build_enis(const std::string& instance_name, const Value& instance)
{
    const Value* enis = instance.find("enis");
    if (enis == nullptr)
        return;
    for (const Value& eni : enis->items()) {
        if (has_failed("vswitches", eni.find("vswitch")) || any_failed("security_groups", eni.find("security_groups")))
            continue;
        const Value& eni_name = *eni.find("name");
        Value call_parameters = parameters(eni, {"vswitch",
                                                 {"private_ip", "PrimaryIpAddress"},
                                                 {"secondary_private_ips", "PrivateIpAddresses"},
                                                 "ipv6",
                                                 "security_groups",
                                                 "source_dest_check"});
        call_parameters.set("NetworkInterfaceName", Value{instance_name + "/" + eni_name.text(), eni_name.origin()});
        call_parameters.set("InstanceId", Value{instance_name, eni.origin()});
        if (const Value* mtu = instance.find("mtu"))
            call_parameters.set("Mtu", *mtu);
        const std::string name = instance_name + "/" + eni_name.text();
        if (create("enis", name, "", "CreateNetworkInterface", call_parameters))
            build_public_addresses(name, eni);
    }
}

}  // namespace vpcsim
