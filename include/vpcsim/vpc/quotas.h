// Quotas: how many of each thing an account may have [domain.md 1.9, 2, 3.1, 4]. The defaults are the vendor's; most
// can be raised on request, so a scenario may override any of them for an account.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vpcsim {

struct Quotas {
    std::int64_t vpcs_per_region = 10;
    std::int64_t secondary_cidrs_per_vpc = 5;
    std::int64_t vswitches_per_vpc = 150;
    std::int64_t addresses_per_vpc = 300'000;
    std::int64_t custom_route_tables_per_vpc = 9;
    std::int64_t custom_entries_per_route_table = 200;
    std::int64_t addresses_per_basic_group = 6'000;
    std::int64_t enis_per_enterprise_group = 65'536;
    std::int64_t group_references_per_group = 20;
    std::int64_t groups_per_eni = 10;
    std::int64_t rules_per_eni = 1'000;
    std::int64_t network_acls_per_vpc = 20;
    std::int64_t entries_per_network_acl = 20;
    std::int64_t intra_region_peers_per_vpc = 10;
    std::int64_t cross_region_peers_per_vpc = 20;
    std::int64_t peers_per_account_and_region = 20;
    std::int64_t peer_cross_region_bandwidth_mbps = 1'024;
    std::int64_t peer_cross_border_bandwidth_mbps = 1'024;
};

// One row of the list: how a quota is named in a file, where it stands, what it counts, and the tag.
struct QuotaField {
    std::string_view name;
    std::int64_t Quotas::*member;
    std::string_view counts;
    std::string_view tag;
};

std::span<const QuotaField> quota_fields();

}  // namespace vpcsim
