// AllocateEipAddress, AssociateEipAddress: public IPv4 addresses for ENIs and NAT gateways [PC-43].
#include <algorithm>

#include "actions.h"
#include "choices.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

bool is_allocated(const Network& network, IpAddress address)
{
    return std::ranges::find(network.eips, address, &Eip::address) != network.eips.end();
}

// Public, and nobody's by standard: not "this network", loopback, link-local, multicast or reserved (RFC 6890).
bool may_be_eip(IpAddress address)
{
    const std::uint32_t first = address.v4_bits() >> 24;
    return is_public_ipv4(address) && first != 0 && first != 127 && address.v4_bits() >> 16 != 0xa9fe && first < 224;
}

// The one that the call names, else the next one that is made for examples (RFC 5737): the vendor would give any.
std::optional<IpAddress> read_address(Call& call, const std::string& name)
{
    if (const auto address = call.arguments.address("IpAddress")) {
        if (!may_be_eip(*address))
            call.refuse("IpAddress", "InvalidIPAddress",
                        format("{}: {} is no public address; one is 203.0.113.10", name, to_string(*address)));
        else if (is_allocated(call.network, *address))
            call.refuse("IpAddress", "InvalidIPAddress.AlreadyUsed",
                        format("{}: {} is allocated already", name, to_string(*address)));
        return address;
    }
    const Cidr examples{IpAddress::v4(0xcb'00'71'00), 24};
    for (IpAddress address = examples.first().plus(1); address != examples.last(); address = address.plus(1))
        if (!is_allocated(call.network, address))
            return address;
    call.refuse("IpAddress", "MissingParameter.IpAddress",
                format("{}: no address of {} is left; name one", name, to_string(examples)));
    return std::nullopt;
}

// An ENI has one EIP at most here [INF]; its instance is named for the primary one.
void associate_with_eni(Call& call, EipId eip, EniId id)
{
    if (id.is_none())
        return;
    Eni& eni = call.network.enis[id];
    if (!eni.eip.is_unspecified())
        call.refuse("InstanceId", "InvalidAssociation.Duplicated",
                    format("{} has the EIP {} already", eni.name, to_string(eni.eip)));
    if (!call.may_apply())
        return;
    call.network.eips[eip].eni = id;
    eni.eip = call.network.eips[eip].address;
}

}  // namespace

void allocate_eip_address(Call& call)
{
    Eip eip;
    eip.name = call.new_name<EipId>("Name", "eip");
    const auto address = call.is_refused() ? std::nullopt : read_address(call, eip.name);
    if (!call.may_apply())
        return;
    eip.account = call.first_owner();
    eip.address = *address;
    eip.origin = call.arguments.origin("Name");
    call.result.set("AllocationId", eip.name);
    call.result.set("EipAddress", to_string(eip.address));
    call.network.add(std::move(eip));
}

void associate_eip_address(Call& call)
{
    const EipId id = call.find<EipId>("AllocationId");
    if (id.is_none())
        return;
    Eip& eip = call.network.eips[id];
    if (eip.is_associated())
        call.refuse("AllocationId", "IncorrectEipStatus",
                    format("{} is associated with {} already", eip.name,
                           eip.eni ? call.network.name(eip.eni) : call.network.name(eip.nat)));
    enum : std::size_t { kEcsInstance, kNetworkInterface };
    switch (call.arguments.choice("InstanceType", kEipInstanceTypes)) {
    case kEcsInstance: {
        const InstanceId instance = call.find<InstanceId>("InstanceId");
        return associate_with_eni(call, id, instance ? call.network.instances[instance].enis.front() : EniId{});
    }
    case kNetworkInterface:
        return associate_with_eni(call, id, call.find<EniId>("InstanceId"));
    default:
        const NatGatewayId nat = call.find<NatGatewayId>("InstanceId");
        if (call.may_apply())
            eip.nat = nat;
    }
}

}  // namespace vpcsim
