// NetworkBuilder: gateways, and the public addresses of instances and NAT gateways.
#include "network_builder.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/decode.h"

namespace vpcsim {
namespace {

const Value::Map& entries_of(const Value& file, std::string_view section)
{
    static const Value::Map kNone;
    const Value* found = file.find(section);
    return found != nullptr ? found->members() : kNone;
}

}  // namespace

void NetworkBuilder::build_gateways()
{
    for (const auto& [name, at, gateway] : entries_of(file_, "ipv4_gateways")) {
        Value call_parameters = Value::map({}, gateway.origin());
        call_parameters.set("Ipv4GatewayName", Value{name, at}).set("VpcId", *gateway.find("vpc"));
        if (has_failed("vpcs", gateway.find("vpc")))
            fail("ipv4_gateways", name);
        else if (create("ipv4_gateways", name, "", "CreateIpv4Gateway", call_parameters) &&
                 gateway.find("activated")->boolean())
            call("", "EnableVpcIpv4Gateway", Value::map({}, at).set("Ipv4GatewayId", Value{name, at}));
    }
    for (const auto& [name, at, gateway] : entries_of(file_, "ipv6_gateways")) {
        Value call_parameters = Value::map({}, gateway.origin());
        call_parameters.set("Name", Value{name, at}).set("VpcId", *gateway.find("vpc"));
        if (has_failed("vpcs", gateway.find("vpc")))
            fail("ipv6_gateways", name);
        else
            create("ipv6_gateways", name, "", "CreateIpv6Gateway", call_parameters);
    }
    for (const auto& [name, at, gateway] : entries_of(file_, "nat_gateways"))
        build_nat_gateway(name, at, gateway);
}

void NetworkBuilder::build_nat_gateway(const std::string& name, Origin at, const Value& gateway)
{
    const Value& vswitch = *gateway.find("vswitch");
    const VSwitchId id = network_.find<VSwitchId>(vswitch.text());
    if (id.is_none())  // it could not be made, and has been complained of
        return fail("nat_gateways", name);
    const Vpc& vpc = network_.vpcs[network_.vswitches[id].vpc];
    Value call_parameters = Value::map({}, gateway.origin());
    call_parameters.set("Name", Value{name, at}).set("VpcId", vpc.name).set("VSwitchId", vswitch);
    if (!create("nat_gateways", name, "", "CreateNatGateway", call_parameters))
        return;
    const Value& eip = *gateway.find("eip");
    if (!associate_eip(network_.vswitches[id].vpc, eip, name, "Nat"))
        return fail("nat_gateways", name);
    const auto add_entry = [&](const Value& source) {
        Value entry = Value::map({}, source.origin());
        entry.set("SnatTableId", Value{name, at}).set("SnatIp", eip).set("SourceCIDR", source);
        call("", "CreateSnatEntry", entry);
    };
    if (const Value* sources = gateway.find("snat"))
        for (const Value& source : sources->items())
            add_entry(source);
    else
        add_entry(Value{to_string(vpc.cidrs.front()), at});
}

// The owner of the VPC allocates the address, and gives it to an object of its own.
bool NetworkBuilder::associate_eip(VpcId vpc, const Value& address, const std::string& to, const char* type)
{
    const std::string account = network_.accounts[network_.vpcs[vpc].account].name;
    const std::string name = "eip-" + address.text();
    Value allocation = Value::map({}, address.origin());
    allocation.set("Name", Value{name, address.origin()}).set("IpAddress", address);
    if (!call(account, "AllocateEipAddress", allocation))
        return false;
    Value association = Value::map({}, address.origin());
    association.set("AllocationId", Value{name, address.origin()});
    association.set("InstanceId", Value{to, address.origin()}).set("InstanceType", type);
    return call(account, "AssociateEipAddress", association);
}

void NetworkBuilder::build_public_addresses(const std::string& eni_name, const Value& written)
{
    const EniId id = network_.find<EniId>(eni_name);
    if (id.is_none())  // it could not be made, and has been complained of
        return;
    const Eni& eni = network_.enis[id];
    if (const Value* address = written.find("eip"))
        associate_eip(eni.vpc, *address, eni_name, "NetworkInterface");
    const Value* bandwidth = written.find("ipv6_public_bandwidth");
    if (bandwidth == nullptr)
        return;
    const Vpc& vpc = network_.vpcs[eni.vpc];
    const auto complain = [&](std::string_view fault) {
        diagnostics_.push_back({bandwidth->origin(), format("{}: ipv6_public_bandwidth {}", eni_name, fault)});
    };
    constexpr std::uint64_t kMegabit = 1'000'000;
    const std::uint64_t rate = bit_rate_of(*bandwidth).bits_per_second;
    if (rate % kMegabit != 0)
        return complain(format("{} is not a whole number of Mbit/s", bandwidth->text()));
    if (vpc.ipv6_gateway.is_none())
        return complain(format("needs an IPv6 gateway in {}; declare one under `ipv6_gateways:`", vpc.name));
    if (eni.address(IpFamily::V6).is_unspecified())
        return complain("needs an IPv6 address; give it one with `ipv6`");
    for (const IpAddress address : eni.addresses) {
        if (address.is_v4())
            continue;
        Value allocation = Value::map({}, bandwidth->origin());
        allocation.set("Ipv6GatewayId", network_.name(vpc.ipv6_gateway)).set("Ipv6AddressId", to_string(address));
        allocation.set("Bandwidth", Value{static_cast<std::int64_t>(rate / kMegabit), bandwidth->origin()});
        call("", "AllocateIpv6InternetBandwidth", allocation);
    }
}

}  // namespace vpcsim
