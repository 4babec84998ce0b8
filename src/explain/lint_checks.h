// What the checks of lint share. Each looks for one kind of oddity and adds what it finds.
#pragma once

#include "vpcsim/explain/lint.h"

namespace vpcsim {

// What lint() looks at, what it looks up again and again, and what it has found.
struct Findings {
    const Network& network;
    const ObjectNames& changing;
    IdVector<VpcId, std::vector<VSwitchId>> vswitches_of;
    IdVector<RouteTableId, std::vector<VSwitchId>> bound_to;
    IdVector<NetworkAclId, std::vector<VSwitchId>> filtered_by;
    std::vector<Warning> warnings;

    Findings(const Network& the_network, const ObjectNames& the_changing);

    bool is_changing(ObjectRef object) const { return changing.contains(network.name(object)); }
    // Whether packets are routed by it, or will be.
    bool is_followed(RouteTableId table) const { return !bound_to[table].empty() || is_changing(table); }
    void warn(WarningCode code, Origin origin, std::string message)
    {
        warnings.push_back({code, origin, std::move(message)});
    }
};

void find_shadowed_rules(Findings& findings);
void find_shadowed_entries(Findings& findings);
void find_groups_without_egress(Findings& findings);
void find_acls_without_ephemeral_ports(Findings& findings);
void find_odd_tables(Findings& findings);
void find_odd_peer_routes(Findings& findings);

// "10.0.0.0/16 of vpc1.system (line 20)", "sg1 ingress rule 2 (line 31)": what a message names beside its own place.
std::string with_line(const Network& network, const RuleRef& rule);
// "vsw1, vsw2, vsw3 and 4 more".
std::string listed(const std::vector<std::string>& names);
std::string listed(const Network& network, const std::vector<VSwitchId>& vswitches);

// A route that packets follow, or soon will [VP-53].
inline bool is_there(const RouteEntry& entry) { return entry.status != RouteStatus::Deleting; }
std::string_view name(IpFamily family);
// The vSwitch's block of that family; nullptr when it has none.
const Cidr* block_of(const VSwitch& vswitch, IpFamily family);

}  // namespace vpcsim
