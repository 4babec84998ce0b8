// SecurityGroup: the stateful filter of an ENI [domain.md 3]. A security group remembers: see ConnectionTracker.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/address.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// Closed interval of ports. The whole range matches packets without ports as well.
struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 65'535;

    bool contains(std::uint16_t port) const { return port >= first && port <= last; }
    bool is_whole() const { return first == 0 && last == 65'535; }
    bool operator==(const PortRange&) const = default;
};

// Of Linux: where answers to a client go [NA-04].
inline constexpr PortRange kEphemeralPorts{32'768, 60'999};

// The protocol a rule asks for: a number, or all.
struct RuleProtocol {
    static constexpr std::uint16_t kAll = 256;
    std::uint16_t value = kAll;

    bool matches(Protocol protocol) const { return value == kAll || value == static_cast<std::uint16_t>(protocol); }
    // Whether a rule may name ports. All protocols together have none.
    bool has_ports() const { return value < kAll && vpcsim::has_ports(static_cast<Protocol>(value)); }
    bool operator==(const RuleProtocol&) const = default;
};

enum class SecurityGroupType : std::uint8_t { Basic, Enterprise };

// [domain.md 3.2] An ingress rule looks at source address and destination port, an egress rule at destination address
// and destination port. `local` and `source_ports` make it a five-tuple rule.
struct SecurityGroupRule {
    Policy policy = Policy::Accept;
    std::uint8_t priority = 1;  // 1-100, smaller is stronger
    RuleProtocol protocol;
    PortRange ports;
    PortRange source_ports;
    std::optional<Cidr> remote;    // the peer's addresses...
    SecurityGroupId remote_group;  // ...or the members of a group of the same VPC
    std::optional<Cidr> local;     // the ENI's own address
    std::string description;
    Origin origin;

    // Two rules that differ in nothing that matters: adding the second one has no effect [domain.md 3.2].
    bool same_as(const SecurityGroupRule& other) const;
};

struct SecurityGroup {
    std::string name;
    VpcId vpc;
    SecurityGroupType type = SecurityGroupType::Basic;
    Policy inner_access = Policy::Accept;  // between members; an enterprise group always isolates
    std::vector<SecurityGroupRule> ingress;
    std::vector<SecurityGroupRule> egress;
    Origin origin;

    const std::vector<SecurityGroupRule>& rules(Direction direction) const
    {
        return direction == Direction::Ingress ? ingress : egress;
    }
};

// GroupSet: the groups of one ENI, compiled: the rules of all of them in the order in which they are tried [domain.md
// 3.3]. ENIs with the same groups share one.
struct GroupSet {
    struct Rule {
        SecurityGroupId group;
        std::uint32_t index = 0;
    };

    std::vector<SecurityGroupId> groups;  // sorted, unique
    SecurityGroupType type = SecurityGroupType::Basic;
    std::vector<Rule> ingress;  // by (priority, drop before accept, group, index)
    std::vector<Rule> egress;

    const std::vector<Rule>& rules(Direction direction) const
    {
        return direction == Direction::Ingress ? ingress : egress;
    }
    bool contains(SecurityGroupId group) const;
};

// "basic" or "enterprise".
std::string_view name(SecurityGroupType type);

}  // namespace vpcsim
