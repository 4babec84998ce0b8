// rule_match: whether a security group's rule matches a packet [domain.md 3.2, 3.3], and what keeps it from matching.
#pragma once

#include <cstdint>

#include "vpcsim/vpc/network.h"
#include "vpcsim/wire/five_tuple.h"

namespace vpcsim {

// What a packet is to a rule: the same for the packet at hand and for the first packet of a connection.
struct Candidate {
    FiveTuple flow;
    Direction direction{};
    bool came_by_peer = false;  // over a peer connection: then the remote address is nobody's in this VPC

    IpAddress remote() const { return direction == Direction::Ingress ? flow.source : flow.destination; }
    IpAddress local() const { return direction == Direction::Ingress ? flow.destination : flow.source; }
};

// What a rule asks for. As a set of bits: what of it a packet does not meet.
namespace rule_part {
inline constexpr unsigned kProtocol = 1;
inline constexpr unsigned kPorts = 2;
inline constexpr unsigned kSourcePorts = 4;
inline constexpr unsigned kRemote = 8;
inline constexpr unsigned kLocal = 16;
inline constexpr unsigned kRemoteGroup = 32;
}  // namespace rule_part

// 0: the rule matches.
unsigned mismatches(const Network& network, const SecurityGroupRule& rule, const Candidate& candidate);
// The same question, answered at the first part that is not met.
bool matches(const Network& network, const SecurityGroupRule& rule, const Candidate& candidate);

// Of an entry of a network ACL: kProtocol, kPorts (the destination port in both directions) and kRemote [NA-06].
unsigned mismatches(const NetworkAclEntry& entry, Direction direction, const FiveTuple& flow);

}  // namespace vpcsim
