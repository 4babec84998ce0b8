// Instance: an ECS instance, and Eni: its network interfaces, on which groups, ACLs and routes act [domain.md 5.1].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/base/units.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

enum class InstanceStatus : std::uint8_t { Running, Stopped };

// What an instance may carry with all its network interfaces together; bandwidth and packets in each direction by
// itself [domain.md 5.4]. Zero: not limited, or not published.
struct InstanceLimits {
    BitRate bandwidth;
    BitRate burst_bandwidth;  // as long as its credit lasts; at least `bandwidth`, or zero: there is no burst
    PacketRate packets;
    std::uint32_t connections = 0;

    bool operator==(const InstanceLimits&) const = default;
};

struct InstanceType {
    std::string_view name;
    InstanceLimits limits;
};

// nullptr when the table of domain.md 5.4 has no such type.
const InstanceType* find_instance_type(std::string_view name);
std::string known_instance_types();

struct Instance {
    std::string name;
    VpcId vpc;
    InstanceStatus status = InstanceStatus::Running;
    InstanceLimits limits;    // of its type, or its own
    std::vector<EniId> enis;  // the primary one first
    Origin origin;
    std::uint32_t restarts = 0;  // each takes from the guest what it remembered
};

// Seconds that a connection is remembered [SG-31].
struct ConnectionTimeouts {
    std::uint16_t tcp_established = 910;
    std::uint16_t tcp_closed = 3;
    std::uint16_t udp = 30;
};

// What an IP MTU may be: IPv6 needs links of at least so much (RFC 8200 5); the most is that of a jumbo frame [EN-20].
inline constexpr std::int64_t kLeastMtu = 1280;
inline constexpr std::int64_t kMostMtu = 8500;

struct Eni {
    std::string name;  // "ecs1/eth0"
    InstanceId instance;
    VSwitchId vswitch;
    VpcId vpc;
    MacAddress mac;
    std::vector<IpAddress> addresses;    // the primary private IPv4 address first, then secondary ones and IPv6
    IpAddress eip;                       // the public face of the primary private address; unspecified: it has none
    std::vector<IpAddress> public_ipv6;  // those of `addresses` that have Internet bandwidth [VP-08]
    GroupSetId groups;
    bool source_dest_check = false;  // off by default, unlike elsewhere [domain.md 5.1]
    std::uint16_t mtu = 1500;        // of the guest's interface [EN-20]
    ConnectionTimeouts timeouts;
    Origin origin;

    bool has(IpAddress wanted) const
    {
        for (const IpAddress address : addresses)  // one or two as a rule
            if (address == wanted)
                return true;
        return false;
    }
    // The first address of that family; unspecified when there is none.
    IpAddress address(IpFamily family) const;
};

}  // namespace vpcsim
