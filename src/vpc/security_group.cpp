#include "vpcsim/vpc/security_group.h"

#include <algorithm>

namespace vpcsim {

bool SecurityGroupRule::same_as(const SecurityGroupRule& other) const
{
    return policy == other.policy && priority == other.priority && protocol == other.protocol && ports == other.ports &&
           source_ports == other.source_ports && remote == other.remote && remote_group == other.remote_group &&
           local == other.local;
}

bool GroupSet::contains(SecurityGroupId group) const { return std::ranges::binary_search(groups, group); }

std::string_view name(SecurityGroupType type) { return type == SecurityGroupType::Basic ? "basic" : "enterprise"; }

}  // namespace vpcsim
