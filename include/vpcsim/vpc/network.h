// Network: the configuration: every noun, by id and by name. A value: copies are independent, and analysis and repair
// work on copies. Only the control plane changes it.
// Invariants: names are unique per kind; ids stay valid for the life of the network; compiled forms (route ranges,
// group sets, the address index) are always in step with what they are compiled from.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/id.h"
#include "vpcsim/vpc/account.h"
#include "vpcsim/vpc/address_index.h"
#include "vpcsim/vpc/assumptions.h"
#include "vpcsim/vpc/gateway.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/vpc/instance.h"
#include "vpcsim/vpc/latency.h"
#include "vpcsim/vpc/network_acl.h"
#include "vpcsim/vpc/peer_connection.h"
#include "vpcsim/vpc/route_table.h"
#include "vpcsim/vpc/security_group.h"
#include "vpcsim/vpc/verdict.h"
#include "vpcsim/vpc/vpc.h"

namespace vpcsim {

struct Region {
    std::string name;
};
struct Zone {
    std::string name;
    RegionId region;
};

// The MAC address that a vSwitch answers for every address of the subnet [EN-10].
inline constexpr MacAddress kVSwitchMac{{0xee, 0xff, 0xff, 0xff, 0xff, 0xff}};

class Network {
public:
    IdVector<AccountId, Account> accounts;
    IdVector<RegionId, Region> regions;
    IdVector<ZoneId, Zone> zones;
    IdVector<VpcId, Vpc> vpcs;
    IdVector<VSwitchId, VSwitch> vswitches;
    IdVector<RouteTableId, RouteTable> route_tables;
    IdVector<SecurityGroupId, SecurityGroup> security_groups;
    IdVector<GroupSetId, GroupSet> group_sets;
    IdVector<NetworkAclId, NetworkAcl> network_acls;
    IdVector<InstanceId, Instance> instances;
    IdVector<EniId, Eni> enis;
    IdVector<PeerConnectionId, PeerConnection> peer_connections;
    IdVector<Ipv4GatewayId, Ipv4Gateway> ipv4_gateways;
    IdVector<Ipv6GatewayId, Ipv6Gateway> ipv6_gateways;
    IdVector<NatGatewayId, NatGateway> nat_gateways;
    IdVector<EipId, Eip> eips;

    AddressIndex addresses;  // (VPC, address) -> ENI
    Assumptions assumptions;
    Latency latency;

    // Counts changes of rules and memberships; connections judged under an older one are judged again [SG-33].
    std::uint32_t rules_generation = 0;

    // A none id when there is no such name.
    template <class IdType>
    IdType find(std::string_view name) const;

    std::string name(ObjectRef object) const;
    Origin origin(ObjectRef object) const;
    // Of the peer connection, instance, ENI or gateway, or of the vSwitch that a Local route leads to.
    std::string name(const NextHop& next) const;
    // "sg2 ingress rule 1", "acl2 egress entry 3 (system)", "route 10.0.0.0/16 of vpc1.system", "default".
    std::string name(const RuleRef& rule) const;
    Origin origin(const RuleRef& rule) const;

    EniId find_eni(VpcId vpc, IpAddress address) const { return addresses.find(vpc, address); }

    // Each adds the object under its name and keeps the compiled forms in step. REQUIRES: the name is free.
    AccountId add(Account account);
    VpcId add(Vpc vpc);              // makes its system route table, "NAME.system", with 100.64.0.0/10
    VSwitchId add(VSwitch vswitch);  // adds its Local entries to every table of the VPC [VP-40]
    RouteTableId add_route_table(std::string name, VpcId vpc, Origin origin);  // seeded with the system entries
    SecurityGroupId add(SecurityGroup group);
    NetworkAclId add(NetworkAcl acl);
    InstanceId add(Instance instance);
    EniId add(Eni eni);  // indexes its addresses, appends it to its instance
    PeerConnectionId add(PeerConnection peer);
    Ipv4GatewayId add(Ipv4Gateway gateway);  // REQUIRES: its VPC has none yet; the same for the next
    Ipv6GatewayId add(Ipv6Gateway gateway);
    NatGatewayId add(NatGateway gateway);
    EipId add(Eip eip);
    RegionId region(std::string_view name);  // found or made
    ZoneId zone(std::string_view name, RegionId region);

    // The set of exactly these groups, found or made.
    GroupSetId group_set(std::vector<SecurityGroupId> groups);
    // Recompiles every set that holds the group; call after changing its rules.
    void rules_changed(SecurityGroupId group);

    // Intra-group policy and group references match addresses of members [domain.md 3.6].
    bool is_member(SecurityGroupId group, IpAddress address) const;

private:
    using Names = std::map<std::string, std::uint32_t, std::less<>>;
    Names& names(ObjectKind kind) { return names_[static_cast<std::size_t>(kind)]; }
    const Names& names(ObjectKind kind) const { return names_[static_cast<std::size_t>(kind)]; }
    void compile(GroupSet& set) const;

    std::array<Names, kObjectKinds> names_;
    Names account_names_;
    Names region_names_;
    Names zone_names_;
    std::map<std::vector<SecurityGroupId>, GroupSetId> set_ids_;
};

}  // namespace vpcsim
