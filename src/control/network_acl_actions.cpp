// CreateNetworkAcl, UpdateNetworkAclEntries, Associate- and UnassociateNetworkAcl [domain.md 4].
// Codes that domain.md does not quote are in the vendor's manner [INF].
#include <algorithm>

#include "actions.h"
#include "choices.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

struct FieldNames {
    std::string_view entries;
    std::string_view update;
    std::string_view block;
};
constexpr FieldNames kIngressNames{"IngressAclEntries", "UpdateIngressAclEntries", "SourceCidrIp"};
constexpr FieldNames kEgressNames{"EgressAclEntries", "UpdateEgressAclEntries", "DestinationCidrIp"};

// Ports of tcp and udp; the product page says 0-65535 and the API 1-65535: both are accepted [domain.md 11.1 #4].
PortRange read_port(Call& call, const NetworkAcl& acl, const Arguments& entry, RuleProtocol protocol)
{
    const auto ports = entry.ports("Port");
    const bool is_wanted = protocol.has_ports();
    if (!ports && is_wanted)
        call.refuse(entry.error(
            "Port", "MissingParameter.Port",
            format("{}: an entry for {} needs a Port such as 80/80 or 1/65535", acl.name, to_string(protocol))));
    if (ports && is_wanted && ports->is_none)
        call.refuse(
            entry.error("Port", "InvalidParameter.Port",
                        format("{}: the Port of an entry for {} must be first/last", acl.name, to_string(protocol))));
    if (ports && !is_wanted && !ports->is_none)
        call.refuse(entry.error("Port", "InvalidParameter.Port",
                                format("{}: the Port of an entry for {} must be -1/-1: only tcp and udp have ports",
                                       acl.name, to_string(protocol))));
    return ports ? ports->range : PortRange{};
}

NetworkAclEntry read_entry(Call& call, const NetworkAcl& acl, const Arguments& arguments, std::string_view block_name)
{
    NetworkAclEntry entry;
    entry.policy = static_cast<Policy>(arguments.choice("Policy", kPolicies));
    entry.protocol = *arguments.protocol("Protocol");
    entry.ports = read_port(call, acl, arguments, entry.protocol);
    entry.remote = *arguments.block(block_name);
    entry.name = arguments.text("NetworkAclEntryName");
    entry.origin = arguments.origin();

    const bool is_v6 = entry.remote.family() == IpFamily::V6;
    constexpr std::size_t kCustom = 1;
    if (arguments.choice("EntryType", kAclEntryTypes, kCustom) != kCustom)  // [NA-11]
        call.refuse(
            arguments.error("EntryType", "InvalidParameter.EntryType",
                            format("{}: only custom entries can be written; the others are always there", acl.name)));
    if (arguments.choice("IpVersion", kIpVersions, is_v6 ? 1 : 0) != (is_v6 ? 1u : 0u))
        call.refuse(
            arguments.error("IpVersion", "InvalidParameter.IpVersion",
                            format("{}: {} is {}", acl.name, to_string(entry.remote), kIpVersions[is_v6 ? 1 : 0])));
    if (is_v6 && !call.network.vpcs[acl.vpc].has_ipv6())  // [NA-13]
        call.refuse(arguments.error(block_name, "OperationDenied.VpcIpv6NotEnabled",
                                    format("{}: {} is IPv6, and {} has no IPv6 block", acl.name,
                                           to_string(entry.remote), call.network.vpcs[acl.vpc].name)));
    if (!fits(entry.protocol, entry.remote.family()))
        call.refuse(arguments.error("Protocol", "InvalidParameter.Protocol",
                                    format("{}: {} does not go with {}; IPv4 has icmp, IPv6 has icmpv6", acl.name,
                                           to_string(entry.protocol), to_string(entry.remote))));
    return entry;
}

// The new custom entries of one direction; none when the call leaves that direction alone [NA-12].
std::optional<std::vector<NetworkAclEntry>> read_entries(Call& call, const NetworkAcl& acl, const FieldNames& names)
{
    if (!call.arguments.truth(names.update, call.arguments.has(names.entries)))
        return std::nullopt;
    std::vector<NetworkAclEntry> entries;
    for (const Arguments& entry : call.arguments.records(names.entries))
        entries.push_back(read_entry(call, acl, entry, names.block));
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {  // [NA-15]
        const auto count =
            std::ranges::count(entries, family, [](const NetworkAclEntry& entry) { return entry.remote.family(); });
        if (count > call.quotas(acl.vpc).entries_per_network_acl)
            call.refuse(names.entries, "QuotaExceeded",
                        format("{}: {} entries of one family; an ACL may have {} in each direction (quota)", acl.name,
                               count, call.quotas(acl.vpc).entries_per_network_acl));
    }
    return entries;
}

// The vSwitch that a resource names, of the ACL's own VPC [NA-01]; none, and the call is refused, when it does not do.
VSwitchId read_vswitch(Call& call, const NetworkAcl& acl, const Arguments& resource)
{
    const VSwitchId id = call.find<VSwitchId>(resource, "ResourceId");
    if (id.is_none() || call.network.vswitches[id].vpc == acl.vpc)
        return id;
    const VSwitch& vswitch = call.network.vswitches[id];
    call.refuse(resource.error("ResourceId", "InvalidVSwitchId.NotFound",
                               format("{} is in {}, and {} in {}: both must be in one VPC", vswitch.name,
                                      call.network.name(vswitch.vpc), acl.name, call.network.name(acl.vpc))));
    return {};
}

// Gives every vSwitch that the call names the ACL, or takes it away.
void bind(Call& call, NetworkAclId id, bool is_association)
{
    const NetworkAcl& acl = call.network.network_acls[id];
    std::vector<VSwitchId> vswitches;
    for (const Arguments& resource : call.arguments.records("Resource")) {
        const VSwitchId vswitch = read_vswitch(call, acl, resource);
        if (vswitch.is_none())
            continue;
        const NetworkAclId bound = call.network.vswitches[vswitch].network_acl;
        const std::string name = call.network.name(vswitch);
        const auto refuse = [&](std::string code, std::string message) {
            call.refuse(resource.error("ResourceId", std::move(code), std::move(message)));
        };
        if (std::ranges::find(vswitches, vswitch) != vswitches.end())
            refuse("InvalidParameter.ResourceId", format("{} is named twice", name));
        else if (is_association && bound)  // [VP-26, NA-01]
            refuse("ResourceAlreadyAssociated.NetworkAcl",
                   format("{} has network ACL {} already; a vSwitch has at most one", name, call.network.name(bound)));
        else if (!is_association && bound != id)
            refuse("ResourceNotAssociated.NetworkAcl", format("{} does not have network ACL {}", name, acl.name));
        vswitches.push_back(vswitch);
    }
    if (!call.may_apply())
        return;
    for (const VSwitchId vswitch : vswitches)
        call.network.vswitches[vswitch].network_acl = is_association ? id : NetworkAclId{};
}

}  // namespace

void create_network_acl(Call& call)
{
    NetworkAcl acl;
    acl.name = call.new_name<NetworkAclId>("NetworkAclName", "nacl");
    acl.origin = call.arguments.origin("NetworkAclName");
    acl.vpc = call.find<VpcId>("VpcId");
    if (acl.vpc.is_none())
        return;
    const Vpc& vpc = call.network.vpcs[acl.vpc];
    const auto siblings = std::ranges::count(call.network.network_acls, acl.vpc, &NetworkAcl::vpc);
    if (siblings >= call.quotas(acl.vpc).network_acls_per_vpc)  // [NA-15]
        call.refuse(
            "VpcId", "QuotaExceeded",
            format("{}: {} has {} network ACLs already, as many as it may (quota)", acl.name, vpc.name, siblings));
    if (!call.may_apply())
        return;
    acl.ingress = NetworkAcl::with_fixed_entries(NetworkAcl::default_custom_entries(vpc.has_ipv6()), vpc.has_ipv6());
    acl.egress = acl.ingress;
    call.result.set("NetworkAclId", acl.name);
    call.network.add(std::move(acl));
}

void update_network_acl_entries(Call& call)
{
    const NetworkAclId id = call.find<NetworkAclId>("NetworkAclId");
    if (id.is_none())
        return;
    NetworkAcl& acl = call.network.network_acls[id];
    auto ingress = read_entries(call, acl, kIngressNames);
    auto egress = read_entries(call, acl, kEgressNames);
    if (!call.may_apply())
        return;
    const bool has_ipv6 = call.network.vpcs[acl.vpc].has_ipv6();
    if (ingress)
        acl.ingress = NetworkAcl::with_fixed_entries(std::move(*ingress), has_ipv6);
    if (egress)
        acl.egress = NetworkAcl::with_fixed_entries(std::move(*egress), has_ipv6);
}

void associate_network_acl(Call& call)
{
    if (const NetworkAclId id = call.find<NetworkAclId>("NetworkAclId"))
        bind(call, id, true);
}

void unassociate_network_acl(Call& call)
{
    if (const NetworkAclId id = call.find<NetworkAclId>("NetworkAclId"))
        bind(call, id, false);
}

}  // namespace vpcsim
