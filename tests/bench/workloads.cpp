// Whole workloads, timed from outside the simulation: the time that a user waits, for each offered packet.
//
// W1: 2 Gbit/s of 1400-byte UDP payload offered for 10 simulated seconds over a peer connection of 1024 Mbit/s, 13 ms
// each way; security groups, ten network ACL entries and 200 routes on both sides, counters on, nothing captured.
#include <chrono>
#include <cstdio>
#include <string>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/control/control_plane.h"
#include "vpcsim/guest/udp_load.h"

namespace vpcsim {
namespace {

class World {
public:
    World() : control_{network}
    {
        control_.add_account("corp", "1001");
        vpc("vpc1", "cn-beijing", "10.1.0.0/16");
        vpc("vpc2", "cn-shanghai", "10.2.0.0/16");
        vswitch("vsw1", "vpc1", "cn-beijing-h", "10.1.1.0/24");
        vswitch("vsw2", "vpc2", "cn-shanghai-b", "10.2.1.0/24");
        for (const char* side : {"1", "2"}) {
            security_group(std::string{"sg"} + side, std::string{"vpc"} + side);
            network_acl(std::string{"acl"} + side, std::string{"vpc"} + side, std::string{"vsw"} + side);
            instance(std::string{"ecs"} + side, std::string{"vsw"} + side, std::string{"sg"} + side,
                     std::string{"10."} + side + ".1.10");
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

    Network network;

private:
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
            rule.set("IpProtocol", i == 7 ? "UDP" : "TCP")
                .set("PortRange", i == 7 ? "5201/5201" : format("{0}/{0}", 80 + i));
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
                .set("Protocol", "udp")
                .set("Port", i == 9 ? "1/65535" : format("{0}/{0}", 100 + i));
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

void run_w1(const char* name, std::uint32_t payload, BitRate rate, Duration duration)
{
    const World world;
    Simulator simulator;
    PacketPool pool;
    Fabric fabric{world.network, simulator, pool};
    Host sender{fabric, InstanceId{0}, {}};
    Host receiver{fabric, InstanceId{1}, {}};
    fabric.attach(InstanceId{0}, sender);
    fabric.attach(InstanceId{1}, receiver);

    UdpLoadOptions options;
    options.destination = *parse_ip("10.2.1.10");
    options.rate = rate;
    options.duration = duration;
    options.size = payload;
    UdpSource source{sender, options};
    UdpSink sink{receiver, options.port};

    const auto begin = std::chrono::steady_clock::now();
    source.start();
    simulator.run_until(kStart + duration + seconds(1), [&](const Event& event) { fabric.on_event(event); });
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    fabric.check_conservation();

    const double packets = source.sent();
    std::printf("%-28s %9.0f packets  %7.3f s  %6.1f ns/packet  %5.2f Mpackets/s  %9llu received  %9llu rate limited\n",
                name, packets, elapsed.count(), 1e9 * elapsed.count() / packets, packets / elapsed.count() / 1e6,
                static_cast<unsigned long long>(sink.result().received),
                static_cast<unsigned long long>(fabric.totals().dropped_for(DropReason::RateLimited)));
}

}  // namespace
}  // namespace vpcsim

int main()
{
    using namespace vpcsim;
    run_w1("W1 1400 bytes, 2 Gbit/s", 1400, BitRate{2'000'000'000}, seconds(10));
    run_w1("W1 64 bytes, 91.4 Mbit/s", 64, BitRate{91'428'571}, seconds(10));
}
