#include "vpcsim/vpc/quotas.h"

#include <array>

namespace vpcsim {
namespace {

using Q = Quotas;

constexpr std::array<QuotaField, 18> kFields{{
    {"vpcs_per_region", &Q::vpcs_per_region, "VPCs of an account in a region", "VP-07"},
    {"secondary_cidrs_per_vpc", &Q::secondary_cidrs_per_vpc, "secondary blocks of a VPC, of each family", "VP-04"},
    {"vswitches_per_vpc", &Q::vswitches_per_vpc, "vSwitches of a VPC", "VP-25"},
    {"addresses_per_vpc", &Q::addresses_per_vpc, "private addresses in use in a VPC", "VP-07"},
    {"custom_route_tables_per_vpc", &Q::custom_route_tables_per_vpc, "custom route tables of a VPC", "VP-54"},
    {"custom_entries_per_route_table", &Q::custom_entries_per_route_table, "custom entries of a route table", "VP-54"},
    {"addresses_per_basic_group", &Q::addresses_per_basic_group, "private addresses in a basic group", "domain.md 3.1"},
    {"enis_per_enterprise_group", &Q::enis_per_enterprise_group, "ENIs in an enterprise group", "domain.md 3.1"},
    {"group_references_per_group", &Q::group_references_per_group, "rules of a group that name a group",
     "domain.md 3.1"},
    {"groups_per_eni", &Q::groups_per_eni, "security groups of an ENI", "domain.md 3.1"},
    {"rules_per_eni", &Q::rules_per_eni, "rules of all groups of an ENI, both directions", "domain.md 3.1"},
    {"network_acls_per_vpc", &Q::network_acls_per_vpc, "network ACLs of a VPC", "NA-15"},
    {"entries_per_network_acl", &Q::entries_per_network_acl, "custom entries, of each direction and family", "NA-15"},
    {"intra_region_peers_per_vpc", &Q::intra_region_peers_per_vpc, "peer connections inside the region",
     "domain.md 1.9"},
    {"cross_region_peers_per_vpc", &Q::cross_region_peers_per_vpc, "peer connections between regions", "domain.md 1.9"},
    {"peers_per_account_and_region", &Q::peers_per_account_and_region, "peer connections of an account in a region",
     "domain.md 1.9"},
    {"peer_cross_region_bandwidth_mbps", &Q::peer_cross_region_bandwidth_mbps,
     "Mbit/s of a peer connection between regions", "PC-32"},
    {"peer_cross_border_bandwidth_mbps", &Q::peer_cross_border_bandwidth_mbps,
     "Mbit/s of a peer connection across the border of mainland China", "PC-32"},
}};

}  // namespace

std::span<const QuotaField> quota_fields() { return kFields; }

}  // namespace vpcsim
