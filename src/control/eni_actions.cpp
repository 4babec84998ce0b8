// CreateNetworkInterface, AttachNetworkInterface, JoinSecurityGroup, LeaveSecurityGroup [domain.md 3.1, 5.1].
// Codes are in the vendor's manner [INF].
#include <algorithm>

#include "actions.h"
#include "eni_request.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// [domain.md 5.1] A secondary ENI goes to instances of its own zone and VPC.
void check_attachment(Call& call, const std::string& eni, VSwitchId eni_vswitch, InstanceId id)
{
    const Network& network = call.network;
    const Instance& instance = network.instances[id];
    const VSwitch& own = network.vswitches[eni_vswitch];
    const VSwitch& primary = network.vswitches[network.enis[instance.enis.front()].vswitch];
    if (own.vpc != primary.vpc)
        call.refuse("InstanceId", "Mismatch.VpcId", format("{} is in {}, and {} in {}: both must be in one VPC", eni,
                                                           network.name(own.vpc), instance.name, network.name(primary.vpc)));
    else if (own.zone != primary.zone)
        call.refuse("InstanceId", "Mismatch.ZoneId",
                    format("{} is in zone {}, and {} in {}: both must be in one zone", eni, network.zones[own.zone].name,
                           instance.name, network.zones[primary.zone].name));
}

// INSTANCE/ethN, counted on from the ENIs that it has; eni-N for one that is attached later.
std::string eni_name(Call& call, InstanceId instance)
{
    if (call.arguments.has("NetworkInterfaceName") || instance.is_none())
        return call.new_name<EniId>("NetworkInterfaceName", "eni");
    const Instance& owner = call.network.instances[instance];
    for (std::size_t number = owner.enis.size();; ++number)
        if (std::string name = format("{}/eth{}", owner.name, number); !call.is_name_in_use<EniId>(name))
            return name;
}

// The ENI that a membership call is about, the primary one of an instance; none, and refused, when there is none.
EniId read_member(Call& call)
{
    const bool by_instance = call.arguments.has("InstanceId");
    if (by_instance == call.arguments.has("NetworkInterfaceId")) {
        call.refuse("InstanceId", by_instance ? "InvalidParameter.InstanceId" : "MissingParameter.InstanceId",
                    "the call needs either InstanceId or NetworkInterfaceId");
        return {};
    }
    if (!by_instance)
        return call.find<EniId>("NetworkInterfaceId");
    const InstanceId instance = call.find<InstanceId>("InstanceId");
    return instance ? call.network.instances[instance].enis.front() : EniId{};
}

}  // namespace

void create_network_interface(Call& call)
{
    const InstanceId instance = call.arguments.has("InstanceId") ? call.find<InstanceId>("InstanceId") : InstanceId{};
    const std::string name = eni_name(call, instance);
    const EniRequest request = read_eni_request(call, kCreateNetworkInterfaceNames, name, 1);
    if (instance && request.vswitch)
        check_attachment(call, name, request.vswitch, instance);
    if (!call.may_apply())
        return;
    Eni eni = make_eni(call, request, 0, name);
    call.ledger.set_cursor(request.vswitch, request.cursor);
    call.result.set("NetworkInterfaceId", name);
    if (instance.is_none())
        return call.ledger.put_available(call.network, std::move(eni));
    eni.instance = instance;
    call.ledger.count_eni(call.network, eni);
    call.network.add(std::move(eni));
}

void attach_network_interface(Call& call)
{
    const InstanceId instance = call.find<InstanceId>("InstanceId");
    const std::string name = call.arguments.text("NetworkInterfaceId");
    const Eni* eni = call.ledger.find_available(name);
    if (eni == nullptr || !call.is_visible(owner_of(call.network, eni->vpc))) {
        if (const EniId attached = call.find<EniId>("NetworkInterfaceId"))
            call.refuse("NetworkInterfaceId", "InvalidOperation.InvalidEniState",
                        format("{} is attached to {} already", name, call.network.name(call.network.enis[attached].instance)));
        return;
    }
    if (instance)
        check_attachment(call, name, eni->vswitch, instance);
    if (!call.may_apply())
        return;
    Eni taken = call.ledger.take_available(name);
    taken.instance = instance;
    call.network.add(std::move(taken));
}

void join_security_group(Call& call)
{
    const SecurityGroupId group = call.find<SecurityGroupId>("SecurityGroupId");
    const EniId id = read_member(call);
    if (group.is_none() || id.is_none())
        return;
    Eni& eni = call.network.enis[id];
    std::vector<SecurityGroupId> groups = call.network.group_sets[eni.groups].groups;
    if (std::ranges::find(groups, group) != groups.end())
        return call.refuse("SecurityGroupId", "InvalidInstanceId.AlreadyExists",
                           format("{} is in {} already", eni.name, call.network.name(group)));
    groups.push_back(group);
    check_groups(call, eni.name, eni.vpc, groups, "SecurityGroupId");
    check_group_has_room(call, group, std::ranges::count(eni.addresses, IpFamily::V4, &IpAddress::family), 1, "SecurityGroupId");
    if (!call.may_apply())
        return;
    eni.groups = call.network.group_set(std::move(groups));
    call.ledger.joined(group, eni);
    ++call.network.rules_generation;
}

void leave_security_group(Call& call)
{
    const SecurityGroupId group = call.find<SecurityGroupId>("SecurityGroupId");
    const EniId id = read_member(call);
    if (group.is_none() || id.is_none())
        return;
    Eni& eni = call.network.enis[id];
    std::vector<SecurityGroupId> groups = call.network.group_sets[eni.groups].groups;
    if (std::erase(groups, group) == 0)
        return call.refuse("SecurityGroupId", "InvalidSecurityGroupAssociation.NotFound",
                           format("{} is not in {}", eni.name, call.network.name(group)));
    if (groups.empty())  // [domain.md 3.1]
        call.refuse("SecurityGroupId", "InstanceLastSecurityGroup",
                    format("{} is in no other group than {}; join another first", eni.name, call.network.name(group)));
    if (!call.may_apply())
        return;
    eni.groups = call.network.group_set(std::move(groups));
    call.ledger.left(group, eni);
    ++call.network.rules_generation;
}

}  // namespace vpcsim
