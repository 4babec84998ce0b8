// Peer connections in time: three accounts, and calls that take effect only when their time has come.
#pragma once

#include "cloud.h"

namespace vpcsim {

constexpr Duration days(std::int64_t count) { return seconds(count * 24 * 3600); }

// TwoVpcs of corp, vpc3 (cn-beijing) and vpc4 (cn-shenzhen) of partner, and a stranger who has nothing.
class PeersInTime : public TwoVpcs, public ::testing::Test {
public:
    PeersInTime()
    {
        control.add_account("stranger", "3003");
        vpc("partner", "vpc3", "cn-beijing", "10.3.0.0/16", "2001:db8:3:300::/56");
        vpc("partner", "vpc4", "cn-shenzhen", "10.4.0.0/16");
        settles = false;
    }

    // Everything due until then has happened.
    void at(Duration time)
    {
        now = kStart + time;
        control.advance(now);
    }

    static Value between(const char* requester, const char* accepter, const char* name = "pcc1")
    {
        return map({{"Name", name}, {"VpcId", requester}, {"AcceptingVpcId", accepter}});
    }
    static Value id(const char* name = "pcc1") { return map({{"InstanceId", name}}); }
    static Value forced(const char* name = "pcc1") { return id(name).set("Force", true); }
    static Value route(const char* table, const char* destination, const char* peer = "pcc1")
    {
        return map({{"RouteTableId", table},
                    {"DestinationCidrBlock", destination},
                    {"NextHopType", "VpcPeer"},
                    {"NextHopId", peer}});
    }

    void create(const char* requester, const char* accepter, const char* name = "pcc1")
    {
        must("corp", "CreateVpcPeerConnection", between(requester, accepter, name));
    }
    // A connection of that status, and as little time later as it takes.
    void settled(const char* requester, const char* accepter, const char* name = "pcc1")
    {
        create(requester, accepter, name);
        control.settle();
    }
    PeerStatus status(const char* name = "pcc1") const { return peer(name).status; }
    Value attribute(const char* key, const char* name = "pcc1")
    {
        const Value attributes = must("GetVpcPeerConnectionAttribute", id(name));
        const Value* found = attributes.find(key);
        return found == nullptr ? Value{"missing"} : *found;
    }
};

}  // namespace vpcsim
