// A control plane to talk to, and the world most tests begin with. Values are written as literal maps.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "vpcsim/control/control_plane.h"

namespace vpcsim {

inline Value map(std::initializer_list<std::pair<const char*, Value>> members, Origin at = {})
{
    Value value = Value::map({}, at);
    for (const auto& [key, member] : members)
        value.set(key, member);
    return value;
}

inline Value list(std::initializer_list<Value> items) { return Value::list(Value::List{items}); }

// Every name and figure of the configuration that a call could change, as text: equal texts, equal networks.
std::string print(const Network& network);

// The call's own line in the imagined file; parameters without a line of their own are reported there.
inline constexpr Origin kCallLine{7, 3};

class Cloud {
public:
    Cloud()
    {
        control.add_account("corp", "1001");
        control.add_account("partner", "2002");
    }

    CallResult call(const char* action, Value parameters) { return call("", action, std::move(parameters)); }
    CallResult call(const char* account, const char* action, Value parameters)
    {
        if (!parameters.origin().is_known())
            parameters.set_origin(kCallLine);
        CallResult result = control.call(now, account, action, parameters);
        if (settles)
            control.settle();
        return result;
    }
    // The call must succeed.
    Value must(const char* action, Value parameters) { return must("", action, std::move(parameters)); }
    Value must(const char* account, const char* action, Value parameters);
    // The call must be refused with exactly one error, and change nothing.
    ApiError refused(const char* action, Value parameters) { return refused("", action, std::move(parameters)); }
    ApiError refused(const char* account, const char* action, Value parameters);

    void vpc(const char* account, const char* name, const char* region, const char* block, const char* ipv6 = nullptr);
    void vswitch(const char* name, const char* vpc, const char* zone, const char* block, const char* ipv6 = nullptr);
    void group(const char* name, const char* vpc, const char* type = "normal");
    void instance(const char* name, const char* vswitch, const char* address, const char* group);
    void peer(const char* name, const char* vpc, const char* accepting_vpc);

    const Vpc& vpc(const char* name) const { return network.vpcs[network.find<VpcId>(name)]; }
    const VSwitch& vswitch(const char* name) const { return network.vswitches[network.find<VSwitchId>(name)]; }
    const RouteTable& table(const char* name) const { return network.route_tables[network.find<RouteTableId>(name)]; }
    const SecurityGroup& group(const char* name) const
    {
        return network.security_groups[network.find<SecurityGroupId>(name)];
    }
    const NetworkAcl& acl(const char* name) const { return network.network_acls[network.find<NetworkAclId>(name)]; }
    const Eni& eni(const char* name) const { return network.enis[network.find<EniId>(name)]; }
    const Instance& instance(const char* name) const { return network.instances[network.find<InstanceId>(name)]; }
    const PeerConnection& peer(const char* name) const
    {
        return network.peer_connections[network.find<PeerConnectionId>(name)];
    }

    // What the account may have; of the first one when not named.
    Quotas& quotas(const char* account = "corp") { return network.accounts[network.find<AccountId>(account)].quotas; }

    Network network;
    ControlPlane control{network};
    TimePoint now;
    bool settles = true;  // every call takes its full effect at once
};

// vpc1 in cn-beijing with vsw1 and sg1, vpc2 in cn-shanghai with vsw2 and sg2, all dual-stack and of corp.
class TwoVpcs : public Cloud {
public:
    TwoVpcs();
};

// An error of this code, about this parameter, with this in its message.
MATCHER_P3(Refusal, code, parameter, message, "")
{
    *result_listener << arg.code << " at " << arg.parameter << ": " << arg.message;
    return arg.code == code && arg.parameter == parameter && arg.message.find(message) != std::string::npos;
}

}  // namespace vpcsim
