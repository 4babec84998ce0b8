// RouteTable: longest-prefix match for the vSwitches bound to it [domain.md 2.3, 2.4].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/base/time.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/vpc/prefix_ranges.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

// What forwards a matching packet. The vendor knows more types [VP-48]; those the simulator carries are these.
enum class NextHopType : std::uint8_t {
    Local,
    VpcPeer,
    Instance,
    NetworkInterface,
    Ipv4Gateway,
    Ipv6Gateway,  // the vendor writes IPv6Gateway
    NatGateway,
    Eip,  // of no route: the sender's own public address, which counts before routes do [domain.md 2.6]
};

struct NextHop {
    NextHopType type = NextHopType::Local;
    // Of the VSwitch (none: the platform's own services), peer connection, instance, ENI or gateway; Eip: of its ENI.
    std::uint32_t id = VSwitchId::kNoneValue;

    static NextHop local(VSwitchId vswitch) { return {NextHopType::Local, vswitch.value}; }
    static NextHop peer(PeerConnectionId peer) { return {NextHopType::VpcPeer, peer.value}; }
    static NextHop instance(InstanceId instance) { return {NextHopType::Instance, instance.value}; }
    static NextHop eni(EniId eni) { return {NextHopType::NetworkInterface, eni.value}; }
    static NextHop gateway(Ipv4GatewayId gateway) { return {NextHopType::Ipv4Gateway, gateway.value}; }
    static NextHop gateway(Ipv6GatewayId gateway) { return {NextHopType::Ipv6Gateway, gateway.value}; }
    static NextHop gateway(NatGatewayId gateway) { return {NextHopType::NatGateway, gateway.value}; }
    static NextHop eip(EniId eni) { return {NextHopType::Eip, eni.value}; }
    bool operator==(const NextHop&) const = default;
};

// What is on the way to the Internet there: the gateway, or the ENI whose public address it is. None for other types.
ObjectRef exit_of(const NextHop& next);

enum class RouteOrigin : std::uint8_t { System, Custom };

// [VP-53] Packets are routed by what is Available.
enum class RouteStatus : std::uint8_t { Creating, Available, Deleting };

// Invariant: `due` is a time exactly while the entry is Creating or Deleting.
struct RouteEntry {
    Cidr destination;
    NextHop next_hop;
    RouteOrigin route_origin = RouteOrigin::System;
    std::string description;
    Origin origin;
    RouteStatus status = RouteStatus::Available;
    TimePoint due = kNever;
};

class RouteTable {
public:
    RouteTable(std::string name, VpcId vpc, bool is_system, Origin origin)
        : name_{std::move(name)}, vpc_{vpc}, is_system_{is_system}, origin_{origin}
    {
    }

    const std::string& name() const { return name_; }
    VpcId vpc() const { return vpc_; }
    bool is_system() const { return is_system_; }
    Origin origin() const { return origin_; }
    const std::vector<RouteEntry>& entries() const { return entries_; }

    // The index of the Available entry with the longest prefix that covers the address. Destinations are unique, so LPM
    // never ties [VP-42].
    std::optional<std::size_t> lookup(IpAddress address) const
    {
        const std::uint32_t index = address.is_v4() ? v4_.lookup(address) : v6_.lookup(address);
        return index == v4_.kNoEntry ? std::nullopt : std::optional<std::size_t>{index};
    }
    // The entry of exactly that destination, whatever its status.
    std::optional<std::size_t> find(const Cidr& destination) const;

    // REQUIRES: no entry has that destination.
    void add(RouteEntry entry);
    // REQUIRES: index < entries().size(). Later entries move down by one.
    void remove(std::size_t index);
    // REQUIRES: index < entries().size().
    void set_status(std::size_t index, RouteStatus status, TimePoint due);

private:
    void compile();

    std::string name_;
    VpcId vpc_;
    bool is_system_ = false;
    Origin origin_;
    std::vector<RouteEntry> entries_;
    PrefixRanges<IpFamily::V4> v4_;
    PrefixRanges<IpFamily::V6> v6_;
};

// 100.64.0.0/10, the platform's own services: every table has it as a system entry [VP-40].
const Cidr& cloud_services();

// As the API writes it: "VpcPeer", "IPv6Gateway".
std::string_view name(NextHopType type);
// "Creating", "Available", "Deleting".
std::string_view name(RouteStatus status);

}  // namespace vpcsim
