// The ways out of a VPC to the Internet: elastic IP addresses, IPv4, IPv6 and NAT gateways [PC-43, VP-08, domain.md
// 2.6]. What comes back from the Internet is not modelled, so translation keeps ports and remembers nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/vpc/ids.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

// Once it is activated, only route tables decide what leaves a VPC; before, it changes nothing [domain.md 2.6].
struct Ipv4Gateway {
    std::string name;
    VpcId vpc;
    bool is_activated = false;
    Origin origin;
};

// It carries the addresses that have Internet bandwidth [VP-08]; nothing is translated.
struct Ipv6Gateway {
    std::string name;
    VpcId vpc;
    Origin origin;
};

// Whose packets leave by the NAT gateway's public address.
struct SnatEntry {
    Cidr source;
    IpAddress public_address;
    Origin origin;
};

struct NatGateway {
    std::string name;
    VpcId vpc;
    VSwitchId vswitch;
    std::vector<SnatEntry> snat;
    Origin origin;

    // Of the SNAT entries that cover the source, the most specific one's public address; none: it translates nothing.
    std::optional<IpAddress> public_address_of(IpAddress source) const;
};

// An elastic IP address. Invariant: associated with at most one of `eni` and `nat`.
struct Eip {
    std::string name;
    AccountId account;
    IpAddress address;
    EniId eni;
    NatGatewayId nat;
    Origin origin;

    bool is_associated() const { return eni || nat; }
};

// Outside RFC 1918, and not the platform's own 100.64.0.0/10: what the VPC takes for the Internet by itself [PC-43].
// IPv6 knows no such difference.
bool is_public_ipv4(IpAddress address);

}  // namespace vpcsim
