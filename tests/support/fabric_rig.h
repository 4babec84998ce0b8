// FabricRig: a world whose packets move in time, with a guest behind every instance that takes whatever arrives and an
// observer that writes everything down.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "support/network_fixture.h"
#include "vpcsim/fabric/fabric.h"

namespace vpcsim {

// A packet as a guest received it.
struct Received {
    EniId eni;
    TimePoint at;
    PacketId id;
    PacketMeta meta;
    std::vector<std::uint8_t> stored;
};

class Sink : public Guest {
public:
    Fabric* fabric = nullptr;
    std::vector<Received> received;
    std::vector<std::uint32_t> timers;

    void receive(EniId eni, Packet& packet) override;
    void on_timer(std::uint32_t argument) override { timers.push_back(argument); }
    HeldPackets held_packets() const override { return {}; }
};

class Notebook : public Observer {
public:
    std::vector<std::string> lines;  // every call, in order: "12ms ecs1/eth0 egress 1.1"
    std::vector<Drop> drops;         // the packet itself is gone
    std::vector<Received> departures;
    bool keeps_lines = true;

    explicit Notebook(const Network& network) : network_{network} {}

    void on_eni_packet(EniId eni, Direction direction, TimePoint at, const Packet& packet) override;
    void on_peer_packet(PeerConnectionId peer, PeerSide side, Direction direction, TimePoint at,
                        const Packet& packet) override;
    void on_drop(const Drop& drop) override;
    void on_departure(const Drop& departure) override;

private:
    const Network& network_;
};

class FabricRig {
public:
    explicit FabricRig(World built);

    World world;
    Simulator simulator;
    PacketPool pool;
    Notebook notebook{world.network};
    Fabric fabric{world.network, simulator, pool, &notebook};

    Sink& sink(std::string_view instance) { return sinks_[world.instance_id(instance).value]; }
    // Everything up to and including that instant of the run; then the packets must add up.
    void run_until(Duration since_start);

    IpFields fields(std::string_view from, std::string_view to, IpFamily family = IpFamily::V4) const;
    // A datagram whose IP packet is `ip_length` long, sent now.
    PacketId send_udp(std::string_view from, std::string_view to, std::size_t ip_length = 100, std::uint16_t port = 9,
                      IpFamily family = IpFamily::V4);
    // Anything else: the caller builds, the rig sends.
    template <class Build>
    PacketId send(std::string_view from, Build&& build)
    {
        Packet& packet = pool.acquire(1'600);
        build(packet);
        fabric.send(world.eni(from), packet);
        return {world.eni(from).value + 1, ++sent_[world.eni(from).value]};
    }

    const EniCounters& counters(std::string_view instance) const { return fabric.counters(world.eni(instance)); }

private:
    std::deque<Sink> sinks_;
    std::vector<std::uint32_t> sent_;
};

}  // namespace vpcsim
