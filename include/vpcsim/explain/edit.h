// Edit: one change of a network that a repair proposes. Each is one call of the API, and one place of a scenario file.
#pragma once

#include <string>
#include <variant>

#include "vpcsim/base/value.h"
#include "vpcsim/vpc/network.h"

namespace vpcsim {

struct AddRoute {
    RouteTableId table;
    Cidr destination;
    NextHop next;
    bool operator==(const AddRoute&) const = default;
};

struct RemoveRoute {
    RouteTableId table;
    Cidr destination;
    bool operator==(const RemoveRoute&) const = default;
};

// A rule that accepts `remote`, the source of an ingress rule and the destination of an egress rule.
struct AddGroupRule {
    SecurityGroupId group;
    Direction direction{};
    std::uint8_t priority = 1;
    RuleProtocol protocol;
    PortRange ports;
    Cidr remote;
    bool operator==(const AddGroupRule&) const = default;
};

struct RemoveGroupRule {
    SecurityGroupId group;
    Direction direction{};
    std::size_t index = 0;  // in the group's list of that direction
    bool operator==(const RemoveGroupRule&) const = default;
};

// An entry that accepts, in front of the custom ones, so that it decides [NA-05].
struct AddAclEntry {
    NetworkAclId acl;
    Direction direction{};
    RuleProtocol protocol;
    PortRange ports;
    Cidr remote;
    bool operator==(const AddAclEntry&) const = default;
};

struct AcceptPeer {
    PeerConnectionId peer;
    bool operator==(const AcceptPeer&) const = default;
};

struct AssociateTable {
    VSwitchId vswitch;
    RouteTableId table;
    bool operator==(const AssociateTable&) const = default;
};

struct StartInstanceAgain {
    InstanceId instance;
    bool operator==(const StartInstanceAgain&) const = default;
};

// It makes the route table decide what leaves a VPC [PC-43].
struct ActivateIpv4Gateway {
    Ipv4GatewayId gateway;
    bool operator==(const ActivateIpv4Gateway&) const = default;
};

using Edit = std::variant<AddRoute, RemoveRoute, AddGroupRule, RemoveGroupRule, AddAclEntry, AcceptPeer, AssociateTable,
                          StartInstanceAgain, ActivateIpv4Gateway>;

// The call of the API that makes the edit, as the account that may: the owner of what it changes.
struct EditCall {
    std::string account;
    std::string action;
    Value parameters = Value::map();
};
EditCall call_of(const Network& network, const Edit& edit);

// "add route 192.168.0.0/16 -> pcc1 to vpc2.system".
std::string describe(const Network& network, const Edit& edit);

}  // namespace vpcsim
