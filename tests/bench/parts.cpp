// The parts of the hot path, one by one.
#include <benchmark/benchmark.h>

#include <span>
#include <vector>

#include "vpcsim/base/random.h"
#include "vpcsim/fabric/token_bucket.h"
#include "vpcsim/sim/event_queue.h"
#include "vpcsim/vpc/connection_tracker.h"
#include "vpcsim/vpc/journey.h"
#include "vpcsim/vpc/pipeline.h"
#include "vpcsim/vpc/prefix_ranges.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/checksum.h"
#include "vpcsim/wire/parse.h"
#include "world.h"

namespace vpcsim {
namespace {

void event_queue(benchmark::State& state)
{
    EventQueue queue;
    RandomStream random{1, "bench", "events"};
    Place place{EventTarget::of(0, 1), 0};
    const auto delay = [&] { return picoseconds(static_cast<std::int64_t>(random.below(20'000'000'000))); };
    for (std::int64_t i = 0; i < state.range(0); ++i, ++place.scheduled)
        queue.push({kStart + delay(), EventQueue::order_of(EventClass::Packet, place), place.target, 0});
    for (auto _ : state) {
        Event event = queue.pop();
        event.at += delay();
        ++place.scheduled;
        event.order = EventQueue::order_of(EventClass::Packet, place);
        queue.push(event);
    }
}
BENCHMARK(event_queue)->Arg(4)->Arg(1'000)->Arg(100'000);

void route_lookup(benchmark::State& state)
{
    RandomStream random{1, "bench", "routes"};
    std::vector<RoutedPrefix> prefixes;
    for (std::uint32_t i = 0; i < state.range(0); ++i)
        prefixes.push_back({Cidr{IpAddress::v4(0x0a000000u + (i << 8)), 24}, i});
    const PrefixRanges<IpFamily::V4> ranges{std::move(prefixes)};
    std::vector<IpAddress> addresses(4096);
    for (IpAddress& address : addresses)
        address = IpAddress::v4(
            0x0a000000u + static_cast<std::uint32_t>(random.below(static_cast<std::uint64_t>(state.range(0)) << 8)));
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(ranges.lookup(addresses[++i & 4095]));
}
BENCHMARK(route_lookup)->Arg(200)->Arg(10'000);

void route_lookup_v6(benchmark::State& state)
{
    RandomStream random{1, "bench", "routes"};
    constexpr std::uint64_t kBlock = 0x2001'0db8'0000'0000u;
    std::vector<RoutedPrefix> prefixes;
    for (std::uint32_t i = 0; i < state.range(0); ++i)
        prefixes.push_back({Cidr{IpAddress::v6(kBlock | std::uint64_t{i} << 8, 0), 56}, i});
    const PrefixRanges<IpFamily::V6> ranges{std::move(prefixes)};
    std::vector<IpAddress> addresses(4096);
    for (IpAddress& address : addresses)
        address = IpAddress::v6(kBlock | random.below(static_cast<std::uint64_t>(state.range(0)) << 8), random.next());
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(ranges.lookup(addresses[++i & 4095]));
}
BENCHMARK(route_lookup_v6)->Arg(200)->Arg(10'000);

void connection_lookup(benchmark::State& state)
{
    ConnectionTracker tracker;
    std::vector<FiveTuple> flows;
    for (std::uint32_t i = 0; i < state.range(0); ++i) {
        Connection connection;
        connection.flow = {IpAddress::v4(0x0a010000u + i), IpAddress::v4(0x0a020001u), static_cast<std::uint16_t>(i),
                           80, Protocol::Udp};
        connection.eni = EniId{0};
        connection.expires = kNever;
        tracker.open(connection, kStart);
        flows.push_back(connection.flow);
    }
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(tracker.find(EniId{0}, flows[++i % flows.size()], kStart));
}
BENCHMARK(connection_lookup)->Arg(1)->Arg(1'000)->Arg(100'000);

void token_bucket(benchmark::State& state)
{
    TokenBucket bucket{1'024'000'000, 102'400'000};
    TimePoint now = kStart;
    for (auto _ : state)
        benchmark::DoNotOptimize(bucket.conforms(now += microseconds(5), 11'424));
}
BENCHMARK(token_bucket);

IpFields some_ip()
{
    IpFields ip;
    ip.source = IpAddress::v4(0x0a01010a);
    ip.destination = IpAddress::v4(0x0a02010a);
    return ip;
}

void build_udp_packet(benchmark::State& state)
{
    PacketPool pool;
    Packet& packet = pool.acquire(PacketPool::kSmall);
    const std::array<std::uint8_t, 12> payload{};
    const IpFields ip = some_ip();
    for (auto _ : state) {
        build_udp(packet, ip, 40'000, 5201, payload, 1388);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(build_udp_packet);

void parse_udp_packet(benchmark::State& state)
{
    PacketPool pool;
    Packet& packet = pool.acquire(PacketPool::kSmall);
    build_udp(packet, some_ip(), 40'000, 5201, std::array<std::uint8_t, 12>{}, 1388);
    for (auto _ : state)
        benchmark::DoNotOptimize(parse(packet));
}
BENCHMARK(parse_udp_packet);

void checksum(benchmark::State& state)
{
    const std::vector<std::uint8_t> bytes(static_cast<std::size_t>(state.range(0)), 0x5a);
    for (auto _ : state)
        benchmark::DoNotOptimize(internet_checksum(bytes));
}
BENCHMARK(checksum)->Arg(20)->Arg(1'500);

struct PhaseStages {
    Phase phase;
    std::span<const StageEntry> stages;
};
constexpr PhaseStages kWay[] = {{Phase::Egress, kEgressStages},
                                {Phase::Peering, kPeeringStages},
                                {Phase::PeerArrival, kPeerArrivalStages},
                                {Phase::Ingress, kIngressStages}};

// One stage, of a datagram of W1 that has come so far.
void judge_again(benchmark::State& state, const PhaseStages& last, const StageEntry& measured)
{
    World world;
    PacketPool pool;
    Packet& packet = pool.acquire(PacketPool::kSmall);
    IpFields ip;
    ip.source = world.network.enis[EniId{0}].addresses.front();
    ip.destination = world.network.enis[EniId{1}].addresses.front();
    build_udp(packet, ip, 40'000, 5'201, std::array<std::uint8_t, 12>{}, 1'388);
    NetworkState network_state;
    Hop hop = start_hop(world.network, EniId{0});
    const Facts facts{world.network, network_state, packet, hop, kStart};

    for (const PhaseStages* phase = kWay; phase <= &last; ++phase) {
        for (const StageEntry& stage : phase->stages) {
            VPCSIM_ASSERT(stage.judge(facts).passed);
            if (&stage == &measured)
                break;
        }
        if (phase != &last)
            next_step(world.network, phase->phase, hop);
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(measured.judge(facts));
}

const bool kHasStages = [] {
    for (const PhaseStages& phase : kWay)
        for (const StageEntry& stage : phase.stages)
            benchmark::RegisterBenchmark(
                format("stage/{}", name(stage.stage)).c_str(),
                [&phase, &stage](benchmark::State& state) { judge_again(state, phase, stage); });
    return true;
}();

}  // namespace
}  // namespace vpcsim
