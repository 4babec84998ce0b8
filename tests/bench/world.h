// World: the network of the workloads: two VPCs behind a peer connection of 1024 Mbit/s and 13 ms, with security groups
// of eight rules, ten network ACL entries and 200 routes on both sides.
#pragma once

#include <string>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/control/control_plane.h"

namespace vpcsim {

class World {
public:
    // So many instances in either VPC: ecs1-0 and on, ecs2-0 and on, with the addresses 10.1.4.0 and 10.2.4.0 and on.
    explicit World(std::uint32_t instances = 1) : control_{network}
    {
        control_.add_account("corp", "1001");
        vpc("vpc1", "cn-beijing", "10.1.0.0/16");
        vpc("vpc2", "cn-shanghai", "10.2.0.0/16");
        vswitch("vsw1", "vpc1", "cn-beijing-h", "10.1.0.0/16");
        vswitch("vsw2", "vpc2", "cn-shanghai-b", "10.2.0.0/16");
        for (const char* side : {"1", "2"}) {
            network_acl(std::string{"acl"} + side, std::string{"vpc"} + side, std::string{"vsw"} + side);
            for (std::uint32_t i = 0; i < instances; ++i) {
                const std::string group = format("sg{}-{}", side, i / kInstancesInGroup);
                if (i % kInstancesInGroup == 0)
                    security_group(group, std::string{"vpc"} + side);
                instance(format("ecs{}-{}", side, i), std::string{"vsw"} + side, group,
                         format("10.{}.{}.{}", side, 4 + i / 250, 1 + i % 250));
            }
        }
        Value peer;
        peer.set("VpcId", "vpc1").set("AcceptingVpcId", "vpc2").set("Name", "pcc1").set("Bandwidth", 1024);
        peer.set("OneWayDelay", "13ms");
        call("CreateVpcPeerConnection", peer);
        route("vpc1.system", "10.2.0.0/16");
        route("vpc2.system", "10.1.0.0/16");
        for (int i = 0; i < 199; ++i) {  // with the one above: the quota of 200
            route("vpc1.system", format("172.{}.{}.0/24", 16 + i / 100, i % 100));
            route("vpc2.system", format("172.{}.{}.0/24", 16 + i / 100, i % 100));
        }
    }

    // What the peers' limiter has: a bucket of 100 kB, and a queue of 1,000 packets of w1.
    void queue_as_the_peers_do()
    {
        network.peer_connections[PeerConnectionId{0}].burst = Bytes{100'000};
        network.assumptions.limiter_queue = Bytes{1'428'000};
    }

    Network network;

private:
    static constexpr std::uint32_t kInstancesInGroup = 1000;

    void call(const char* action, const Value& parameters)
    {
        const CallResult result = control_.call(kStart, "", action, parameters);
        if (!result.is_success())
            throw Error{format("{}: {}", action, result.error().message)};
        control_.settle();
    }
    void vpc(const std::string& name, const char* region, const char* block)
    {
        Value parameters;
        call("CreateVpc", parameters.set("VpcName", name).set("RegionId", region).set("CidrBlock", block));
    }
    void vswitch(const std::string& name, const char* vpc, const char* zone, const char* block)
    {
        Value parameters;
        parameters.set("VSwitchName", name).set("VpcId", vpc).set("ZoneId", zone).set("CidrBlock", block);
        call("CreateVSwitch", parameters);
    }
    void security_group(const std::string& name, const std::string& vpc)
    {
        Value group;
        call("CreateSecurityGroup", group.set("SecurityGroupName", name).set("VpcId", vpc));
        Value::List rules;
        for (int i = 0; i < 8; ++i) {
            Value rule;
            rule.set("IpProtocol", i == 7   ? "UDP"
                                   : i == 5 ? "ICMP"
                                            : "TCP")
                .set("PortRange", i >= 6   ? "5201/5201"
                                  : i == 5 ? "-1/-1"
                                           : format("{0}/{0}", 80 + i));
            rules.push_back(rule.set("SourceCidrIp", "10.0.0.0/8"));
        }
        Value allow;
        call("AuthorizeSecurityGroup", allow.set("SecurityGroupId", name).set("Permissions", Value::list(rules)));
    }
    void network_acl(const std::string& name, const std::string& vpc, const std::string& vswitch)
    {
        Value acl;
        call("CreateNetworkAcl", acl.set("NetworkAclName", name).set("VpcId", vpc));
        Value::List ingress;
        Value::List egress;
        for (int i = 0; i < 10; ++i) {
            Value entry;
            entry.set("Policy", "accept")
                .set("Protocol", i == 9 ? "all" : "udp")
                .set("Port", i == 9 ? "-1/-1" : format("{0}/{0}", 100 + i));
            Value outward = entry;
            ingress.push_back(entry.set("SourceCidrIp", "10.0.0.0/8"));
            egress.push_back(outward.set("DestinationCidrIp", "10.0.0.0/8"));
        }
        Value update;
        update.set("NetworkAclId", name).set("UpdateIngressAclEntries", true).set("UpdateEgressAclEntries", true);
        update.set("IngressAclEntries", Value::list(ingress)).set("EgressAclEntries", Value::list(egress));
        call("UpdateNetworkAclEntries", update);
        Value resource;
        resource.set("ResourceId", vswitch).set("ResourceType", "VSwitch");
        Value bind;
        call("AssociateNetworkAcl", bind.set("NetworkAclId", name).set("Resource", Value::list({resource})));
    }
    void instance(const std::string& name, const std::string& vswitch, const std::string& group,
                  const std::string& address)
    {
        Value parameters;
        parameters.set("InstanceName", name).set("VSwitchId", vswitch).set("PrivateIpAddress", address);
        call("RunInstances", parameters.set("SecurityGroupIds", Value::list({Value{group}})));
    }
    void route(const char* table, const std::string& destination)
    {
        Value parameters;
        parameters.set("RouteTableId", table).set("DestinationCidrBlock", destination);
        call("CreateRouteEntry", parameters.set("NextHopType", "VpcPeer").set("NextHopId", "pcc1"));
    }

    ControlPlane control_;
};

}  // namespace vpcsim
