// What RunInstances and CreateNetworkInterface ask of an ENI, in nearly the same words [domain.md 5.1].
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call.h"

namespace vpcsim {

// Where the two actions differ.
struct EniFieldNames {
    std::string_view name;
    std::string_view primary;
    std::string_view secondary;
};
inline constexpr EniFieldNames kRunInstancesNames{"InstanceName", "PrivateIpAddress", "SecondaryPrivateIpAddresses"};
inline constexpr EniFieldNames kCreateNetworkInterfaceNames{"NetworkInterfaceName", "PrimaryIpAddress",
                                                            "PrivateIpAddresses"};

// `count` ENIs that are alike but for their addresses.
struct EniRequest {
    VSwitchId vswitch;
    std::vector<SecurityGroupId> groups;
    std::vector<std::vector<IpAddress>> addresses;  // of each ENI
    FreeAddressCursor cursor;                       // where the next search goes on once these are made
    bool source_dest_check = false;
    std::uint16_t mtu = 1500;
    ConnectionTimeouts timeouts;
    Origin origin;  // of its name
};

// Refuses the call where the request cannot be met; then the answer is not to be used. `subject` is what messages are
// about.
EniRequest read_eni_request(Call& call, const EniFieldNames& names, const std::string& subject, std::size_t count);

// One ENI of the request, without an instance. REQUIRES: the call may apply.
Eni make_eni(Call& call, const EniRequest& request, std::size_t index, std::string name);

// [domain.md 3.1] Whether an ENI of `vpc` may have exactly these groups. `parameter` is what an error points at.
void check_groups(Call& call, const std::string& subject, VpcId vpc, std::span<const SecurityGroupId> groups,
                  std::string_view parameter);
// Whether `enis` more ENIs with `addresses` more IPv4 addresses fit in the group.
void check_group_has_room(Call& call, SecurityGroupId group, std::int64_t addresses, std::int64_t enis,
                          std::string_view parameter);

// The rules of all these groups, both directions.
std::int64_t rule_count(const Network& network, std::span<const SecurityGroupId> groups);

}  // namespace vpcsim
