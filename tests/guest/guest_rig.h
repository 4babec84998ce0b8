// GuestRig: a world with a Host behind every instance, and a witness of every packet at every network interface.
#pragma once

#include <deque>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "support/network_fixture.h"
#include "vpcsim/guest/ping.h"
#include "vpcsim/guest/tcp_stack.h"
#include "vpcsim/guest/udp_load.h"

namespace vpcsim {

// A packet as it passed an interface, with its zero tail.
struct Sighting {
    EniId eni;
    Direction direction{};
    TimePoint at;
    PacketId id;
    PacketMeta meta;
    std::vector<std::uint8_t> frame;
};

struct Death {
    DropReason reason{};
    Stage stage{};
    ObjectRef object;
    PacketMeta meta;
    TimePoint at;
    RuleRef rule;
};

class Witness final : public Observer {
public:
    std::vector<Sighting> sightings;
    std::vector<Death> deaths;

    void on_eni_packet(EniId eni, Direction direction, TimePoint at, const Packet& packet) override
    {
        Sighting sighting{eni, direction, at, packet.id, packet.meta, {}};
        sighting.frame.assign(packet.stored().begin(), packet.stored().end());
        sighting.frame.resize(packet.frame_size().count);
        sightings.push_back(std::move(sighting));
    }
    void on_peer_packet(PeerConnectionId, PeerSide, Direction, TimePoint, const Packet&) override {}
    void on_departure(const Drop&) override {}
    void on_drop(const Drop& drop) override
    {
        deaths.push_back({drop.verdict.reason, drop.verdict.stage, drop.verdict.object, drop.packet.meta, drop.at,
                          drop.verdict.rule});
    }
};

class GuestRig {
public:
    // Those named forward what is not their own.
    explicit GuestRig(World built, std::initializer_list<std::string_view> forwarders = {}, std::uint64_t seed = 1)
        : GuestRig{std::move(built), forwarders, seed, "", {}}
    {
    }
    // That one is set up so.
    GuestRig(World built, std::string_view administered, GuestPolicy policy)
        : GuestRig{std::move(built), {}, 1, administered, std::move(policy)}
    {
    }
    GuestRig(World built, std::initializer_list<std::string_view> forwarders, std::uint64_t seed,
             std::string_view administered, const GuestPolicy& policy)
        : world{std::move(built)}
    {
        for (const InstanceId instance : ids(world.network.instances)) {
            HostOptions options{.ip_forward = false, .seed = seed};
            if (world.network.instances[instance].name == administered)
                options.policy = policy;
            for (const std::string_view name : forwarders)
                options.ip_forward |= world.network.instances[instance].name == name;
            fabric.attach(instance, hosts_.emplace_back(fabric, instance, options));
        }
        for (const EniId eni : ids(world.network.enis))
            fabric.observe(eni);
    }

    World world;
    Simulator simulator;
    PacketPool pool;
    Witness witness;
    Fabric fabric{world.network, simulator, pool, &witness};

    Host& host(std::string_view instance) { return hosts_[world.instance_id(instance).value]; }
    // Everything up to and including that instant of the run; then the packets must add up.
    void run_until(Duration since_start)
    {
        simulator.run_until(kStart + since_start, [this](const Event& event) { fabric.on_event(event); });
        fabric.check_conservation();
    }
    Ping& ping(std::string_view from, PingOptions options)
    {
        Ping& ping = *pings_.emplace_back(std::make_unique<Ping>(host(from), options));
        ping.start();
        return ping;
    }
    // The packets of a transport protocol that passed the instance's first interface that way.
    std::vector<Sighting> seen(std::string_view instance, Direction direction, Protocol protocol) const
    {
        return seen(world.eni(instance), direction, protocol);
    }
    std::vector<Sighting> seen(EniId eni, Direction direction, Protocol protocol) const
    {
        std::vector<Sighting> found;
        for (const Sighting& sighting : witness.sightings)
            if (sighting.eni == eni && sighting.direction == direction && sighting.meta.is_ip() &&
                sighting.meta.protocol == protocol && sighting.meta.icmp_type != kIcmpv6NeighbourSolicitation &&
                sighting.meta.icmp_type != kIcmpv6NeighbourAdvertisement)
                found.push_back(sighting);
        return found;
    }
    std::uint64_t dropped(DropReason reason) const { return fabric.totals().dropped_for(reason); }

private:
    std::deque<Host> hosts_;
    std::vector<std::unique_ptr<Ping>> pings_;
};

// The destination of a test's ping in either family.
inline IpAddress address_of(const World& world, std::string_view instance, IpFamily family)
{
    return world.network.enis[world.eni(instance)].address(family);
}

inline Protocol icmp_in(IpFamily family) { return family == IpFamily::V4 ? Protocol::Icmp : Protocol::Icmpv6; }

// "client" reaches "db" by way of "router", which stands in a third vSwitch; the way back is direct.
inline World behind_router()
{
    auto world = two_vswitches();
    world.instance("router", "vsw-web", {"10.0.1.30", "2001:db8:1:101::30"});
    world.vswitch("vsw-fw", "vpc1", "cn-beijing-h", "10.0.3.0/24", "2001:db8:1:103::/64");
    world.instance("client", "vsw-fw", {"10.0.3.10", "2001:db8:1:103::10"});
    // A longer prefix than that of the Local route.
    world.custom_table("fw", "vsw-fw");
    world.route("fw", "10.0.2.10/32", NextHop::instance(world.instance_id("router")));
    world.route("fw", "2001:db8:1:102::10/128", NextHop::instance(world.instance_id("router")));
    return world;
}

}  // namespace vpcsim
