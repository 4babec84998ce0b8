// GuestPolicy: what an administrator has set up inside a guest, and the cloud does not know of: routes to devices of
// its own, a firewall, services with a white list. GuestFilter judges by it, and remembers connections as a stateful
// firewall does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vpcsim/base/origin.h"
#include "vpcsim/vpc/connection_tracker.h"
#include "vpcsim/vpc/security_group.h"
#include "vpcsim/vpc/verdict.h"
#include "vpcsim/vpc/vpc.h"
#include "vpcsim/wire/packet.h"

namespace vpcsim {

// Destinations that the guest sends to a device of its own, such as Docker's bridge [TS-60].
struct GuestRoute {
    Cidr destination;
    std::string device;
    Origin origin;
};

// One rule of the guest's firewall, for packets to it. The first that matches decides; none: accept [TS-73].
struct GuestFirewallRule {
    Policy policy = Policy::Drop;
    RuleProtocol protocol;
    std::optional<Cidr> source;
    PortRange ports;
    Origin origin;
};

// A port whose service takes only the sources of its white list [TS-74].
struct GuestService {
    Protocol protocol = Protocol::Tcp;
    std::uint16_t port = 0;
    std::string name{};
    std::vector<Cidr> white_list{};  // empty: nobody
    Origin origin{};
};

struct GuestPolicy {
    std::vector<GuestRoute> routes{};
    std::vector<GuestFirewallRule> firewall{};
    std::vector<GuestService> services{};
};

class GuestFilter {
public:
    GuestFilter(InstanceId instance, GuestPolicy policy);

    // Whether any packet has to be asked about.
    bool is_active() const { return !policy_.firewall.empty() || !policy_.services.empty(); }

    // A whole packet for this guest, that has come to `eni`. A pass, or a drop with its reason and rule.
    Verdict judge(EniId eni, const Packet& packet, const Assumptions& assumptions, TimePoint now);
    // One that the guest sends: its answers will pass. REQUIRES: it is parsed.
    void note_sent(EniId eni, const Packet& packet, const Assumptions& assumptions, TimePoint now);

    // The guest has started again.
    void forget_connections();

    // The route to a device of the guest for that destination: the longest one, if it is longer than the vSwitch's own
    // block, which the guest routes to its ENI. None as a rule.
    RuleRef local_device(IpAddress destination, const VSwitch& vswitch) const;

private:
    Verdict judge_by_firewall(EniId eni, const Packet& packet, const Assumptions& assumptions, TimePoint now);
    Verdict judge_by_white_lists(const PacketMeta& meta) const;
    void remember(EniId eni, const Packet& packet, Direction opened, const Assumptions& assumptions, TimePoint now);

    InstanceId instance_;
    GuestPolicy policy_;
    ConnectionTracker connections_;
};

}  // namespace vpcsim
