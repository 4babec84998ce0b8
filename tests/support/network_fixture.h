// World: a small network for tests, and probes through it: the journey driven without time, forward and then the reply.
//
// What is not named is open: every instance begins in "sg-open", which accepts everything, and its vSwitch has no ACL.
// Naming "sg-NAME" puts the instance NAME in a new group of that name, without rules; naming "acl-NAME" binds a new
// ACL, with only its fixed entries, to the vSwitch of the instance NAME.
#pragma once

#include <gmock/gmock.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/vpc/journey.h"
#include "vpcsim/wire/tcp.h"

namespace vpcsim {

inline constexpr Protocol tcp = Protocol::Tcp;
inline constexpr Protocol udp = Protocol::Udp;
inline constexpr Protocol icmp = Protocol::Icmp;  // ICMPv6 where the packet is IPv6
inline constexpr Protocol icmpv6 = Protocol::Icmpv6;

inline constexpr std::string_view kAnyV4 = "0.0.0.0/0";
inline constexpr std::string_view kAnyV6 = "::/0";
// Matches whatever holds where no rule of the user matches: a group's default, an ACL's system entry.
inline constexpr std::string_view kDefaultRule = "(default)";
// Matches any object, or any rule.
inline constexpr std::string_view kAny = "(any)";

// The address or block that a test writes; fails the test's program when it is none.
IpAddress ip(std::string_view text);
Cidr block(std::string_view text);

// What one stage said.
struct Judgement {
    Stage stage{};
    bool passed = true;
    DropReason reason{};
    std::string object;
    std::string rule;
    bool is_default = false;
};

// What became of one packet: delivered, or dropped by the last judgement; never sent if the request did not arrive.
struct Outcome {
    bool was_sent = false;
    bool delivered = false;
    bool left = false;                  // for the Internet
    std::string receiver;               // the ENI, when delivered; the exit, when it left
    std::optional<IpAddress> seen_as;   // its source, as the Internet sees it
    std::vector<Judgement> judgements;  // of every stage it met, in order
    Hop hop;                            // where it ended
    std::uint8_t hop_limit = 0;         // that it had left

    const Judgement* by(Stage stage) const;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

// What may be said of a probe besides from, to, protocol and port.
struct ProbeOptions {
    IpFamily family = IpFamily::V4;
    std::uint16_t source_port = 40'000;
    std::uint8_t hop_limit = 64;
    std::size_t zero_tail = 0;               // payload
    std::optional<IpAddress> source{};       // instead of the sender's own
    std::optional<IpAddress> destination{};  // instead of the receiver's own
    std::uint8_t request_flags = kTcpSyn;    // TCP
    std::uint8_t reply_flags = kTcpSyn | kTcpAck;
};

class World;

// A request, already driven when the probe is made, and its reply, driven when it is asked for.
class Probe {
public:
    const Outcome& request() const { return request_; }
    Outcome reply() const;
    // One more packet in the request's direction, or in the reply's, with those TCP flags.
    Outcome forward(std::uint8_t tcp_flags = kTcpAck) const;
    Outcome backward(std::uint8_t tcp_flags = kTcpAck) const;

private:
    friend class World;

    World* world_ = nullptr;
    EniId sender_;
    IpAddress source_;
    IpAddress destination_;
    Protocol protocol_{};
    std::uint16_t port_ = 0;
    ProbeOptions options_;
    Outcome request_;

    Outcome drive(bool is_reply, std::uint8_t tcp_flags) const;
};

// What a rule asks for, as a test writes it: `tcp`, or nothing for all; 80, or {80, 90}, or nothing for all.
struct ProtocolChoice : RuleProtocol {
    constexpr ProtocolChoice() = default;
    constexpr ProtocolChoice(Protocol protocol) : RuleProtocol{static_cast<std::uint16_t>(protocol)} {}
};
struct PortChoice : PortRange {
    constexpr PortChoice() = default;
    constexpr PortChoice(std::uint16_t port) : PortRange{port, port} {}
    constexpr PortChoice(std::uint16_t first_port, std::uint16_t last_port) : PortRange{first_port, last_port} {}
};

// Adds rules to one group; each call takes effect at once, for known connections too.
class GroupEditor {
public:
    GroupEditor(Network& network, SecurityGroupId id) : network_{network}, id_{id} {}

    // `remote` is a block, or the name of a group.
    GroupEditor& accept_ingress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {},
                                int priority = 1);
    GroupEditor& drop_ingress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {},
                              int priority = 1);
    GroupEditor& accept_egress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {},
                               int priority = 1);
    GroupEditor& drop_egress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {},
                             int priority = 1);
    GroupEditor& add(Direction direction, SecurityGroupRule rule);
    GroupEditor& clear();
    GroupEditor& isolate();  // the intra-group policy becomes Drop

    SecurityGroupId id() const { return id_; }

private:
    GroupEditor& add(Direction direction, Policy policy, std::string_view remote, ProtocolChoice protocol,
                     PortChoice ports, int priority);

    Network& network_;
    SecurityGroupId id_;
};

// Adds custom entries to one ACL, behind those that are there.
class AclEditor {
public:
    AclEditor(Network& network, NetworkAclId id) : network_{network}, id_{id} {}

    AclEditor& accept_ingress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {});
    AclEditor& drop_ingress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {});
    AclEditor& accept_egress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {});
    AclEditor& drop_egress(std::string_view remote, ProtocolChoice protocol = {}, PortChoice ports = {});

private:
    AclEditor& add(Direction direction, Policy policy, std::string_view remote, ProtocolChoice protocol,
                   PortChoice ports);

    Network& network_;
    NetworkAclId id_;
};

class World {
public:
    World();

    Network network;
    NetworkState state;
    TimePoint now = kStart;

    // Building. An IPv6 block or address may be left out ("").
    VpcId vpc(std::string_view name, std::string_view region, std::string_view cidr, std::string_view ipv6_cidr = "");
    VSwitchId vswitch(std::string_view name, std::string_view vpc, std::string_view zone, std::string_view cidr,
                      std::string_view ipv6_cidr = "");
    // With one network interface, "NAME/eth0", in "sg-open".
    InstanceId instance(std::string_view name, std::string_view vswitch,
                        std::initializer_list<std::string_view> addresses);
    // Activated; unlimited unless a rate is given.
    PeerConnectionId peer(std::string_view name, std::string_view requester, std::string_view accepter,
                          std::optional<BitRate> bandwidth = std::nullopt);
    void route(std::string_view table, std::string_view destination, NextHop next);
    // By name of the table. REQUIRES: it has an entry of that destination.
    void remove_route(std::string_view table, std::string_view destination);
    // A table of its own for that vSwitch.
    RouteTableId custom_table(std::string_view name, std::string_view vswitch);

    // Naming makes; see the head of this file.
    GroupEditor group(std::string_view name);
    GroupEditor enterprise_group(std::string_view name);
    AclEditor acl(std::string_view name);
    // The instance's groups become exactly these.
    void join(std::string_view instance, std::initializer_list<std::string_view> groups);

    // By name; what is missing fails the test's program.
    EniId eni(std::string_view instance) const;
    InstanceId instance_id(std::string_view name) const;
    VSwitchId vswitch_id(std::string_view name) const;
    PeerConnectionId peer_id(std::string_view name) const;
    Eni& eni_of(std::string_view instance) { return network.enis[eni(instance)]; }
    void stop(std::string_view instance) { network.instances[instance_id(instance)].status = InstanceStatus::Stopped; }
    void start(std::string_view instance)
    {
        Instance& started = network.instances[instance_id(instance)];
        started.status = InstanceStatus::Running;
        ++started.restarts;
    }
    void advance(Duration time) { now += time; }

    // Sends a request from one instance to another; `to` may be an address as well.
    Probe probe(std::string_view from, std::string_view to, Protocol protocol, std::uint16_t port,
                ProbeOptions options = {});
    // Drives a packet that is already built, from that ENI to its end.
    Outcome carry(EniId from, Packet& packet);

    PacketPool& pool() { return *pool_; }

private:
    GroupEditor make_group(std::string_view name, SecurityGroupType type);
    VpcId vpc_of_instance(std::string_view instance) const;

    std::unique_ptr<PacketPool> pool_ = std::make_unique<PacketPool>();
};

// "a" 10.0.1.10 and "b" 10.0.1.11 in one vSwitch; 2001:db8:1:101::/64 beside it.
World one_vswitch();
// "web" 10.0.1.10 in vsw-web 10.0.1.0/24 and "db" 10.0.2.10 in vsw-db 10.0.2.0/24, one VPC, two zones, both families.
World two_vswitches();
// "ecs1" 192.168.1.10 in vpc1 (cn-beijing) and "ecs2" 10.0.1.10 in vpc2 (cn-shanghai), peered by "pcc1", routes on both
// sides in both families.
World peering();

// Matchers; each says what differed.
testing::Matcher<const Outcome&> delivered();
testing::Matcher<const Outcome&> delivered_to(std::string_view instance);
// For the Internet, through that exit, seen there as from that address.
testing::Matcher<const Outcome&> left_by(std::string_view exit, std::string_view address);
testing::Matcher<const Outcome&> dropped_at(Stage stage, std::string_view object = kAny, std::string_view rule = kAny);
testing::Matcher<const Outcome&> dropped_for(DropReason reason, std::string_view object = kAny,
                                             std::string_view rule = kAny);
testing::Matcher<const Outcome&> passed_by(Stage stage, std::string_view rule);

}  // namespace vpcsim
