// Vpc and VSwitch: the private network of a region and its zonal subnets [domain.md 2.1, 2.2].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

struct Vpc {
    std::string name;
    AccountId account;
    RegionId region;
    std::vector<Cidr> cidrs;  // the primary IPv4 block first, then the secondary ones
    std::vector<Cidr> ipv6_cidrs;
    RouteTableId system_table;
    Ipv4GatewayId ipv4_gateway;  // none as a rule; one at most
    Ipv6GatewayId ipv6_gateway;  // the same
    Origin origin;

    bool has_ipv6() const { return !ipv6_cidrs.empty(); }
    bool covers(IpAddress address) const;
    bool covers(const Cidr& block) const;
};

// Invariant: bound to exactly one route table and at most one network ACL [VP-26].
struct VSwitch {
    std::string name;
    VpcId vpc;
    ZoneId zone;
    Cidr cidr;
    std::optional<Cidr> ipv6_cidr;
    RouteTableId route_table;
    NetworkAclId network_acl;
    Origin origin;

    bool covers(IpAddress address) const
    {
        return address.is_v4() ? cidr.contains(address) : ipv6_cidr && ipv6_cidr->contains(address);
    }
    // The third address from the end, in both families [VP-23]. REQUIRES: the vSwitch has a block of that family.
    IpAddress gateway(IpFamily family) const;
    // The first and the last three addresses of the IPv4 block, the first and the last nine of the IPv6 block [VP-21,
    // VP-22].
    bool is_reserved(IpAddress address) const;
};

}  // namespace vpcsim
