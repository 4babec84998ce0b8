// The words that parameters choose from, in the order of the enumerators they stand for.
#pragma once

#include <string_view>

namespace vpcsim {

inline constexpr std::string_view kPolicies[] = {"accept", "drop"};  // Policy
// SecurityGroupType; `normal` is what the API calls a basic group [domain.md 3.1].
inline constexpr std::string_view kSecurityGroupTypes[] = {"normal", "enterprise", "basic"};
inline constexpr std::string_view kIpVersions[] = {"IPv4", "IPv6"};
inline constexpr std::string_view kAclEntryTypes[] = {"service", "custom", "system"};  // AclEntryType
inline constexpr std::string_view kResourceTypes[] = {"VSwitch"};
inline constexpr std::string_view kEipInstanceTypes[] = {"EcsInstance", "NetworkInterface", "Nat"};

}  // namespace vpcsim
