// A program of its own, because it replaces operator new for all of itself.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <new>

#include "support/network_fixture.h"
#include "vpcsim/explain/analysis.h"
#include "vpcsim/fabric/fabric.h"
#include "vpcsim/guest/tcp_load.h"
#include "vpcsim/wire/build.h"

namespace {

std::uint64_t allocations = 0;

void* counted(std::size_t size) noexcept
{
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}

void* counted_or_thrown(std::size_t size)
{
    if (void* memory = counted(size))
        return memory;
    throw std::bad_alloc{};
}

}  // namespace

void* operator new(std::size_t size) { return counted_or_thrown(size); }
void* operator new[](std::size_t size) { return counted_or_thrown(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace vpcsim {
namespace {

class Counter : public Guest {
public:
    explicit Counter(Fabric& fabric) : fabric_{fabric} {}
    void receive(EniId, Packet& packet) override { fabric_.finish(packet); }
    void on_timer(std::uint32_t) override {}
    HeldPackets held_packets() const override { return {}; }

private:
    Fabric& fabric_;
};

TEST(Allocations, one_million_packets_after_warm_up_allocate_nothing)
{
    auto world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].bandwidth = megabits_per_second(1024);
    world.group("sg-ecs2").accept_ingress("192.168.0.0/16", udp, 5201);
    world.acl("acl-ecs1").accept_egress("10.0.0.0/16");
    world.acl("acl-ecs2").drop_ingress("192.168.2.0/24").accept_ingress("192.168.0.0/16", udp, {5000, 6000});
    Simulator simulator;
    PacketPool pool;
    Fabric fabric{world.network, simulator, pool};
    Counter receiver{fabric};
    fabric.attach(world.instance_id("ecs2"), receiver);

    IpFields fields;
    fields.source = ip("192.168.1.10");
    fields.destination = ip("10.0.1.10");
    const auto send = [&](int packets) {  // 1,428 bytes every 10 us: 1.14 Gbit/s, so that some exceed the limit
        for (int i = 0; i < packets; ++i) {
            Packet& packet = pool.acquire(64);
            build_udp(packet, fields, 40'000, 5201, {}, 1'400);
            fabric.send(EniId{0}, packet);
            simulator.run_until(simulator.now() + microseconds(10),
                                [&](const Event& event) { fabric.on_event(event); });
        }
    };
    send(10'000);  // 100 ms: the pipe over the peering is full
    const std::uint64_t before = allocations;
    ASSERT_GT(before, 0u);  // it does count
    send(1'000'000);
    EXPECT_EQ(allocations - before, 0u);
    EXPECT_GT(fabric.totals().delivered, 800'000u);
    EXPECT_GT(fabric.totals().dropped_for(DropReason::RateLimited), 50'000u);
    fabric.check_conservation();
}

// Each packet is of a flow of its own: a connection ends for each that begins, and most find no room.
TEST(Allocations, flows_against_the_limits_of_instances_allocate_nothing_each)
{
    auto world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].bandwidth = megabits_per_second(100);
    world.network.assumptions.limiter_queue = Bytes{100'000};
    for (const char* instance : {"ecs1", "ecs2"}) {
        world.network.instances[world.instance_id(instance)].limits = {
            megabits_per_second(100), megabits_per_second(1'000), {1'000'000}, 1'000};
        world.eni_of(instance).timeouts.udp = 1;
    }
    Simulator simulator;
    PacketPool pool;
    Fabric fabric{world.network, simulator, pool};
    Counter receiver{fabric};
    fabric.attach(world.instance_id("ecs2"), receiver);

    IpFields fields;
    fields.source = ip("192.168.1.10");
    fields.destination = ip("10.0.1.10");
    std::uint16_t port = 0;
    const auto send = [&](int packets) {
        for (int i = 0; i < packets; ++i) {
            Packet& packet = pool.acquire(64);
            build_udp(packet, fields, ++port, 5201, {}, 1'400);
            fabric.send(EniId{0}, packet);
            simulator.run_until(simulator.now() + microseconds(100),
                                [&](const Event& event) { fabric.on_event(event); });
        }
    };
    send(100'000);
    const std::uint64_t before = allocations;
    send(100'000);
    // The table of connections is made anew when what has expired fills it; no flow is worth an allocation of its own.
    EXPECT_LT(allocations - before, 200u);
    EXPECT_GT(fabric.totals().dropped_for(DropReason::ConnectionLimit), 100'000u);
    EXPECT_GT(fabric.totals().delivered, 10'000u);
    fabric.check_conservation();
}

// A hundred thousand segments through a limit that drops some, so that they are sent again, too.
TEST(Allocations, a_bulk_transfer_over_tcp_allocates_nothing_for_a_segment)
{
    auto world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].bandwidth = megabits_per_second(400);
    world.group("sg-ecs2").accept_ingress("192.168.0.0/16", tcp, 5201);
    Simulator simulator;
    PacketPool pool;
    Fabric fabric{world.network, simulator, pool};
    Host sender{fabric, world.instance_id("ecs1"), {}};
    Host receiver{fabric, world.instance_id("ecs2"), {}};
    fabric.attach(world.instance_id("ecs1"), sender);
    fabric.attach(world.instance_id("ecs2"), receiver);
    TcpLoadOptions options;
    options.destination = ip("10.0.1.10");
    options.duration = seconds(60);
    options.interval = seconds(60);
    TcpSink sink{receiver, options.port, seconds(60)};
    TcpSource source{sender, options};
    source.start();
    const auto run_for = [&](Duration duration) {
        simulator.run_until(simulator.now() + duration, [&](const Event& event) { fabric.on_event(event); });
    };
    run_for(seconds(8));  // the window has been as large as the path, more than once
    const std::uint64_t made = fabric.totals().made;
    const std::uint64_t before = allocations;
    run_for(seconds(4));
    EXPECT_GT(fabric.totals().made - made, 100'000u);
    // A gap may make the scoreboard larger than it has been; no segment is worth an allocation of its own.
    EXPECT_LT(allocations - before, (fabric.totals().made - made) / 1'000);
    EXPECT_GT(source.statistics().retransmissions, 0u);
}

TEST(Allocations, a_fate_after_the_first_few_allocates_nothing)
{
    auto world = peering();
    world.group("sg-ecs2").accept_ingress("192.168.0.0/16", tcp, 80);
    GuestSettingsOf guests;
    guests.resize(2);
    guests[InstanceId{1}] = {false, {{tcp, 80}}, {{}, {{Policy::Drop, {}, {}, {1, 79}, {}}}, {}}};
    Analyst analyst{world.network, guests};
    const auto ask = [&](std::uint16_t port) {
        Question question{InstanceId{0}, {}, ip("10.0.1.10"), InstanceId{1}, tcp, port};
        return analyst.fate(question).reach;
    };
    EXPECT_EQ(ask(80), Reach::Reachable);
    EXPECT_EQ(ask(22), Reach::Unreachable);
    const std::uint64_t before = allocations;
    for (std::uint16_t port = 1; port < 1'000; ++port)
        (void)ask(port);
    EXPECT_EQ(allocations - before, 0u);
}

}  // namespace
}  // namespace vpcsim
