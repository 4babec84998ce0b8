#include "vpcsim/vpc/network_acl.h"

#include <array>

namespace vpcsim {
namespace {

NetworkAclEntry fixed_entry(AclEntryType type, Policy policy, const Cidr& remote, std::string name)
{
    return {type, policy, {}, {}, remote, std::move(name), {}};
}

}  // namespace

NetworkAclEntries::NetworkAclEntries(std::vector<NetworkAclEntry> entries) : entries_{std::move(entries)}
{
    for (std::size_t index = 0; index < entries_.size(); ++index) {
        const NetworkAclEntry& entry = entries_[index];
        (entry.remote.family() == IpFamily::V4 ? v4_ : v6_)
            .push_back({entry.remote, entry.ports, entry.protocol, static_cast<std::uint16_t>(index)});
    }
}

std::vector<NetworkAclEntry> NetworkAcl::with_fixed_entries(std::vector<NetworkAclEntry> custom, bool has_ipv6)
{
    std::vector<NetworkAclEntry> entries{
        fixed_entry(AclEntryType::Service, Policy::Accept, Cidr{kDnsServer1, 32}, "dns"),
        fixed_entry(AclEntryType::Service, Policy::Accept, Cidr{kDnsServer2, 32}, "dns"),
        fixed_entry(AclEntryType::Service, Policy::Accept, Cidr{kMetadataServer, 32}, "metadata"),
    };
    for (NetworkAclEntry& entry : custom)
        entries.push_back(std::move(entry));
    entries.push_back(fixed_entry(AclEntryType::System, Policy::Drop, every_address(IpFamily::V4), "deny-all"));
    if (has_ipv6)
        entries.push_back(fixed_entry(AclEntryType::System, Policy::Drop, every_address(IpFamily::V6), "deny-all"));
    return entries;
}

std::vector<NetworkAclEntry> NetworkAcl::default_custom_entries(bool has_ipv6)
{
    std::vector<NetworkAclEntry> entries{
        fixed_entry(AclEntryType::Custom, Policy::Accept, every_address(IpFamily::V4), "allow-all")};
    if (has_ipv6)
        entries.push_back(fixed_entry(AclEntryType::Custom, Policy::Accept, every_address(IpFamily::V6), "allow-all"));
    return entries;
}

std::string_view name(AclEntryType type)
{
    constexpr std::array<std::string_view, 3> kNames{"service", "custom", "system"};
    return kNames[static_cast<std::size_t>(type)];
}

}  // namespace vpcsim
