// How tests write the rules of groups and the entries of ACLs.
#include <algorithm>

#include "support/network_fixture.h"
#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"

namespace vpcsim {

GroupEditor& GroupEditor::add(Direction direction, SecurityGroupRule rule)
{
    SecurityGroup& group = network_.security_groups[id_];
    (direction == Direction::Ingress ? group.ingress : group.egress).push_back(std::move(rule));
    network_.rules_changed(id_);
    return *this;
}

GroupEditor& GroupEditor::add(Direction direction, Policy policy, std::string_view remote, ProtocolChoice protocol,
                              PortChoice ports, int priority)
{
    SecurityGroupRule rule;
    rule.policy = policy;
    rule.priority = static_cast<std::uint8_t>(priority);
    rule.protocol = protocol;
    rule.ports = ports;
    if (parse_cidr(remote))
        rule.remote = block(remote);
    else
        rule.remote_group = network_.find<SecurityGroupId>(remote);
    if (!rule.remote && !rule.remote_group)
        throw Error{format("\"{}\" is neither a block nor a group of the test's world", remote)};
    return add(direction, std::move(rule));
}

GroupEditor& GroupEditor::accept_ingress(std::string_view remote, ProtocolChoice protocol, PortChoice ports,
                                         int priority)
{
    return add(Direction::Ingress, Policy::Accept, remote, protocol, ports, priority);
}

GroupEditor& GroupEditor::drop_ingress(std::string_view remote, ProtocolChoice protocol, PortChoice ports, int priority)
{
    return add(Direction::Ingress, Policy::Drop, remote, protocol, ports, priority);
}

GroupEditor& GroupEditor::accept_egress(std::string_view remote, ProtocolChoice protocol, PortChoice ports,
                                        int priority)
{
    return add(Direction::Egress, Policy::Accept, remote, protocol, ports, priority);
}

GroupEditor& GroupEditor::drop_egress(std::string_view remote, ProtocolChoice protocol, PortChoice ports, int priority)
{
    return add(Direction::Egress, Policy::Drop, remote, protocol, ports, priority);
}

GroupEditor& GroupEditor::clear()
{
    network_.security_groups[id_].ingress.clear();
    network_.security_groups[id_].egress.clear();
    network_.rules_changed(id_);
    return *this;
}

GroupEditor& GroupEditor::isolate()
{
    network_.security_groups[id_].inner_access = Policy::Drop;
    network_.rules_changed(id_);
    return *this;
}

AclEditor& AclEditor::add(Direction direction, Policy policy, std::string_view remote, ProtocolChoice protocol,
                          PortChoice ports)
{
    NetworkAcl& acl = network_.network_acls[id_];
    NetworkAclEntries& list = direction == Direction::Ingress ? acl.ingress : acl.egress;
    std::vector<NetworkAclEntry> entries{list.begin(), list.end()};
    const auto behind_custom = std::ranges::find(entries, AclEntryType::System, &NetworkAclEntry::type);
    entries.insert(behind_custom,
                   NetworkAclEntry{AclEntryType::Custom, policy, protocol, ports, block(remote), {}, {}});
    list = std::move(entries);
    return *this;
}

AclEditor& AclEditor::accept_ingress(std::string_view remote, ProtocolChoice protocol, PortChoice ports)
{
    return add(Direction::Ingress, Policy::Accept, remote, protocol, ports);
}

AclEditor& AclEditor::drop_ingress(std::string_view remote, ProtocolChoice protocol, PortChoice ports)
{
    return add(Direction::Ingress, Policy::Drop, remote, protocol, ports);
}

AclEditor& AclEditor::accept_egress(std::string_view remote, ProtocolChoice protocol, PortChoice ports)
{
    return add(Direction::Egress, Policy::Accept, remote, protocol, ports);
}

AclEditor& AclEditor::drop_egress(std::string_view remote, ProtocolChoice protocol, PortChoice ports)
{
    return add(Direction::Egress, Policy::Drop, remote, protocol, ports);
}

}  // namespace vpcsim
