// Edit: one change of a network that a repair proposes. Each is a call of the API, and one place of a scenario file.
// What it names, it names in the network as the edits before it have made it.
#pragma once

#include <string>
#include <variant>
#include <vector>

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

// A call of the API, as the account that may: the owner of what it changes.
struct EditCall {
    std::string account;  // empty in a network without accounts
    std::string action;
    Value parameters = Value::map();
};

// The calls that make the edit in the network as it is, in order: one, but for a vSwitch that goes from one custom
// table to another, which it does by way of the system table [domain.md 2.3].
std::vector<EditCall> calls_of(const Network& network, const Edit& edit);

// "add route 192.168.0.0/16 -> pcc1 to vpc2.system".
std::string describe(const Network& network, const Edit& edit);

}  // namespace vpcsim
