// RandomCloud: instances and what runs in them, gateways and public addresses.
#include <algorithm>

#include "support/chance.h"
#include "support/random_cloud.h"
#include "vpcsim/base/format.h"

namespace vpcsim {

const std::vector<Listener>& usual_ports()
{
    static const std::vector<Listener> kPorts{{Protocol::Tcp, 22},   {Protocol::Tcp, 80}, {Protocol::Tcp, 443},
                                              {Protocol::Tcp, 3306}, {Protocol::Udp, 53}, {Protocol::Udp, 5201}};
    return kPorts;
}

void RandomCloud::make_instances()
{
    for (const VSwitchId vswitch : ids(network_.vswitches)) {
        const std::size_t count = between(instances_, 1, 2);
        for (std::size_t number = 1; number <= count; ++number)
            make_instance(vswitch);
    }
    const std::size_t count = network_.instances.size();
    for (std::uint32_t number = 0; number < count; ++number)
        while (chance(instances_, 22) && network_.instances[InstanceId{number}].enis.size() < 3)
            make_second_eni(InstanceId{number});
}

// Of one type, as an ENI's groups must be.
Value RandomCloud::random_groups(VpcId vpc)
{
    const std::vector<SecurityGroupId> groups = of_vpc(network_.security_groups, vpc);
    const SecurityGroup& first = network_.security_groups[pick(instances_, groups)];
    Value::List names{Value{first.name}};
    for (const SecurityGroupId id : groups) {
        const SecurityGroup& group = network_.security_groups[id];
        if (group.name != first.name && group.type == first.type && chance(instances_, 35))
            names.emplace_back(group.name);
    }
    return Value::list(std::move(names));
}

void RandomCloud::make_instance(VSwitchId id)
{
    const VSwitch& vswitch = network_.vswitches[id];
    Value instance = Value::map();
    instance.set("InstanceName", format("ecs{}", network_.instances.size() + 1)).set("VSwitchId", vswitch.name);
    instance.set("SecurityGroupIds", random_groups(vswitch.vpc));
    if (vswitch.ipv6_cidr && chance(instances_, 90))
        instance.set("Ipv6AddressCount", static_cast<int>(between(instances_, 1, 2)));
    if (chance(instances_, 15))
        instance.set("SecondaryPrivateIpAddresses",
                     Value::list({Value{to_string(vswitch.cidr.first().plus(between(instances_, 20, 22)))}}));
    if (chance(instances_, 18))
        instance.set("SourceDestCheck", true);
    call({}, "RunInstances", instance);
}

// In its VPC and its zone; by chance in its very vSwitch.
void RandomCloud::make_second_eni(InstanceId id)
{
    const Instance& instance = network_.instances[id];
    const ZoneId zone = network_.vswitches[network_.enis[instance.enis.front()].vswitch].zone;
    std::vector<VSwitchId> vswitches = of_vpc(network_.vswitches, instance.vpc);
    std::erase_if(vswitches, [&](VSwitchId vswitch) { return network_.vswitches[vswitch].zone != zone; });
    const VSwitch& vswitch = network_.vswitches[pick(instances_, vswitches)];
    Value eni = Value::map();
    eni.set("InstanceId", instance.name).set("VSwitchId", vswitch.name);
    eni.set("SecurityGroupIds", random_groups(instance.vpc));
    if (vswitch.ipv6_cidr && chance(instances_, 75))
        eni.set("Ipv6AddressCount", 1);
    if (chance(instances_, 25))
        eni.set("SourceDestCheck", true);
    call({}, "CreateNetworkInterface", eni);
}

void RandomCloud::make_gateways()
{
    for (const VpcId vpc : ids(network_.vpcs)) {
        const std::string name = network_.vpcs[vpc].name;
        if (chance(instances_, 22)) {
            call("CreateIpv4Gateway", {{"Ipv4GatewayName", "ipv4gw-" + name}, {"VpcId", name}});
            if (chance(instances_, 60))
                call("EnableVpcIpv4Gateway", {{"Ipv4GatewayId", "ipv4gw-" + name}});
        }
        if (network_.vpcs[vpc].has_ipv6() && chance(instances_, 35))
            call("CreateIpv6Gateway", {{"Name", "ipv6gw-" + name}, {"VpcId", name}});
        if (chance(instances_, 18))
            make_nat_gateway(vpc);
    }
}

void RandomCloud::make_nat_gateway(VpcId vpc)
{
    const std::string name = "nat-" + network_.vpcs[vpc].name;
    const VSwitch& vswitch = network_.vswitches[pick(instances_, of_vpc(network_.vswitches, vpc))];
    if (!call("CreateNatGateway", {{"Name", name}, {"VpcId", network_.vpcs[vpc].name}, {"VSwitchId", vswitch.name}}))
        return;
    allocate_eip(vpc, name, "Nat");
    const Cidr& source = chance(instances_, 65) ? network_.vpcs[vpc].cidrs.front() : vswitch.cidr;
    call("CreateSnatEntry", {{"SnatTableId", name},
                             {"SnatIp", to_string(network_.eips[EipId{static_cast<std::uint32_t>(eips_ - 1)}].address)},
                             {"SourceCIDR", to_string(source)}});
}

void RandomCloud::allocate_eip(VpcId vpc, const std::string& to, const char* type)
{
    const std::string name = format("eip{}", ++eips_);
    call("AllocateEipAddress", {{"Name", name}}, account_of(vpc));
    call("AssociateEipAddress", {{"AllocationId", name}, {"InstanceId", to}, {"InstanceType", type}}, account_of(vpc));
}

void RandomCloud::give_public_addresses()
{
    const std::size_t count = network_.enis.size();
    for (std::uint32_t number = 0; number < count; ++number) {
        const Eni& eni = network_.enis[EniId{number}];
        if (chance(instances_, 14))
            allocate_eip(eni.vpc, eni.name, "NetworkInterface");
        const Ipv6GatewayId gateway = network_.vpcs[eni.vpc].ipv6_gateway;
        for (const IpAddress address : eni.addresses)
            if (!address.is_v4() && gateway && chance(instances_, 55))
                call("AllocateIpv6InternetBandwidth", {{"Ipv6GatewayId", network_.name(gateway)},
                                                       {"Ipv6AddressId", to_string(address)},
                                                       {"Bandwidth", 10}});
    }
}

// One is left at least, so that somebody can send.
void RandomCloud::stop_instances()
{
    for (std::uint32_t number = 1; number < network_.instances.size(); ++number)
        if (chance(instances_, is_appliance(InstanceId{number}) ? 18 : 7))
            call("StopInstance", {{"InstanceId", network_.instances[InstanceId{number}].name}});
}

void RandomCloud::settle_guests()
{
    for (const InstanceId instance : ids(network_.instances))
        guests_.push_back(random_guest(instance));
}

bool RandomCloud::is_appliance(InstanceId instance) const
{
    const auto leads_here = [&](const RouteEntry& entry) {
        return entry.next_hop == NextHop::instance(instance) ||
               (entry.next_hop.type == NextHopType::NetworkInterface &&
                network_.enis[EniId{entry.next_hop.id}].instance == instance);
    };
    return std::ranges::any_of(network_.route_tables, [&](const RouteTable& table) {
        return std::ranges::any_of(table.entries(), leads_here);
    });
}

GuestSettings RandomCloud::random_guest(InstanceId instance)
{
    GuestSettings guest;
    guest.ip_forward = chance(instances_, is_appliance(instance) ? 80 : 10);
    for (const Listener& port : usual_ports()) {
        if (!chance(instances_, 85))
            continue;
        guest.listen.push_back(port);
        if (!chance(instances_, 5))
            continue;
        GuestService service{port.protocol, port.port, "service"};
        for (std::size_t count = between(instances_, 0, 2); count > 0; --count)
            service.white_list.push_back(chance(instances_, 30) ? every_address(IpFamily::V4)
                                                                : pick(instances_, network_.vpcs).cidrs.front());
        guest.policy.services.push_back(std::move(service));
    }
    if (chance(instances_, 10))
        for (std::size_t count = between(instances_, 1, 3); count > 0; --count)
            guest.policy.firewall.push_back(random_firewall_rule());
    if (chance(instances_, 10)) {  // Docker's own, or one that somebody's network has [TS-60]
        const Cidr docker{IpAddress::v4(0xac'11'00'00), 16};
        const Vpc& vpc = pick(instances_, network_.vpcs);
        const Cidr& taken = vpc.has_ipv6() && chance(instances_, 25) ? vpc.ipv6_cidrs.front() : vpc.cidrs.front();
        guest.policy.routes.push_back({chance(instances_, 40) ? docker : taken, "docker0", {}});
    }
    return guest;
}

GuestFirewallRule RandomCloud::random_firewall_rule()
{
    constexpr Protocol kProtocols[] = {Protocol::Icmp, Protocol::Icmpv6, Protocol::Tcp, Protocol::Udp};
    GuestFirewallRule rule;
    rule.policy = chance(instances_, 65) ? Policy::Drop : Policy::Accept;
    const Protocol protocol = pick(instances_, kProtocols);
    if (chance(instances_, 80))
        rule.protocol.value = static_cast<std::uint16_t>(protocol);
    if (chance(instances_, 40))
        rule.source = pick(instances_, network_.vpcs).cidrs.front();
    const std::uint16_t port = pick(instances_, usual_ports()).port;
    if ((protocol == Protocol::Tcp || protocol == Protocol::Udp) && chance(instances_, 60))
        rule.ports = {port, port};
    return rule;
}

}  // namespace vpcsim
