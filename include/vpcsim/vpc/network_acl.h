// NetworkAcl: the stateless, ordered filter at the border of a vSwitch [domain.md 4]. A network ACL forgets.
#pragma once

#include <optional>
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

// NetworkAclEntries: the list of one direction, in the order in which its entries are tried. What a packet is compared
// with is kept apart, a list for each family: every packet is judged, the texts are for people.
class NetworkAclEntries {
public:
    NetworkAclEntries() = default;
    NetworkAclEntries(std::vector<NetworkAclEntry> entries);

    std::size_t size() const { return entries_.size(); }
    const NetworkAclEntry& operator[](std::size_t index) const { return entries_[index]; }
    auto begin() const { return entries_.begin(); }
    auto end() const { return entries_.end(); }

    // The index of the first entry that matches.
    std::optional<std::size_t> first_match(IpAddress remote, Protocol protocol, std::uint16_t destination_port) const
    {
        for (const Matcher& matcher : remote.is_v4() ? v4_ : v6_)
            if (matcher.ports.contains(destination_port) && matcher.protocol.matches(protocol) &&
                matcher.remote.contains(remote))
                return matcher.index;
        return std::nullopt;
    }

private:
    struct Matcher {
        Cidr remote;
        PortRange ports;
        RuleProtocol protocol;
        std::uint16_t index = 0;
    };

    std::vector<NetworkAclEntry> entries_;
    std::vector<Matcher> v4_;
    std::vector<Matcher> v6_;
};

struct NetworkAcl {
    std::string name;
    VpcId vpc;
    // In order: service entries first, then custom, then the system deny-all of each family [NA-08].
    NetworkAclEntries ingress;
    NetworkAclEntries egress;
    Origin origin;

    const NetworkAclEntries& entries(Direction direction) const
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
