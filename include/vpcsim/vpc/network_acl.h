// NetworkAcl: the stateless, ordered filter at the border of a vSwitch [domain.md 4]. A network ACL forgets.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/vpc/security_group.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

enum class AclEntryType : std::uint8_t { Service, Custom, System };

// [NA-06] One address (source for ingress, destination for egress) and the destination port, in both directions.
struct NetworkAclEntry {
    AclEntryType type = AclEntryType::Custom;
    Policy policy = Policy::Accept;
    RuleProtocol protocol;
    PortRange ports;
    Cidr remote;
    std::string name;
    Origin origin;
};

struct NetworkAcl {
    std::string name;
    VpcId vpc;
    // In order: service entries first, then custom, then the system deny-all of each family [NA-08].
    std::vector<NetworkAclEntry> ingress;
    std::vector<NetworkAclEntry> egress;
    Origin origin;

    const std::vector<NetworkAclEntry>& entries(Direction direction) const
    {
        return direction == Direction::Ingress ? ingress : egress;
    }
    // The whole list of a direction from its custom entries: service before, system behind [NA-08, NA-12].
    static std::vector<NetworkAclEntry> with_fixed_entries(std::vector<NetworkAclEntry> custom, bool has_ipv6);
    // What a new ACL holds between them: allow all, for IPv6 too where the VPC has it [NA-08].
    static std::vector<NetworkAclEntry> default_custom_entries(bool has_ipv6);
};

// The platform's DNS servers and metadata server [NA-09, domain.md 5.6].
inline constexpr IpAddress kDnsServer1 = IpAddress::v4(0x64'64'02'88);      // 100.100.2.136
inline constexpr IpAddress kDnsServer2 = IpAddress::v4(0x64'64'02'8a);      // 100.100.2.138
inline constexpr IpAddress kMetadataServer = IpAddress::v4(0x64'64'64'c8);  // 100.100.100.200

// "service", "custom" or "system".
std::string_view name(AclEntryType type);

}  // namespace vpcsim
