// Whole workloads, timed from outside the simulation: the processor's time for each offered packet.
//
//   bench_workloads [NAME [SECONDS [DIRECTORY [queue]]]]   all by default; w2 writes its traces there; queue: what
//                                                          exceeds the peering waits in w1 and w2, as with the peers
//
// w1: 2 Gbit/s of 1400-byte UDP payload offered for 10 simulated seconds over a peer connection of 1024 Mbit/s, 13 ms
// each way; security groups, ten network ACL entries and 200 routes on both sides, counters on, nothing captured.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "vpcsim/capture/pcap_writer.h"
#include "vpcsim/guest/ping.h"
#include "vpcsim/guest/tcp_load.h"
#include "vpcsim/guest/udp_load.h"
#include "world.h"

namespace vpcsim {
namespace {

// The time this process has had the processor: what others take of a shared machine does not count.
class CpuTime {
public:
    double seconds() const { return static_cast<double>(std::clock() - begin_) / CLOCKS_PER_SEC; }

private:
    std::clock_t begin_ = std::clock();
};

// One line of the table.
void print(const std::string& name, double packets, double elapsed, const std::string& note)
{
    std::printf("%-22s %9.0f packets %7.3f s %8.1f ns/packet   %s\n", name.c_str(), packets, elapsed,
                1e9 * elapsed / packets, note.c_str());
    std::fflush(stdout);
}

// The world with its guests, and the time that runs in it.
struct Running {
    explicit Running(const World& world, Observer* observer = nullptr)
        : fabric{world.network, simulator, pool, observer}
    {
        for (const InstanceId id : ids(world.network.instances)) {
            hosts.push_back(std::make_unique<Host>(fabric, id, HostOptions{}));
            fabric.attach(id, *hosts.back());
        }
    }
    double run_until(TimePoint last)
    {
        const CpuTime time;
        simulator.run_until(last, [this](const Event& event) { fabric.on_event(event); });
        fabric.check_conservation();
        return time.seconds();
    }
    Host& sender(std::size_t pair) { return *hosts[pair]; }
    Host& receiver(std::size_t pair) { return *hosts[hosts.size() / 2 + pair]; }
    IpAddress address_of(const Host& host) const
    {
        const Network& network = fabric.network();
        return network.enis[network.instances[host.instance()].enis.front()].addresses.front();
    }

    Simulator simulator;
    PacketPool pool;
    Fabric fabric;
    std::vector<std::unique_ptr<Host>> hosts;
};

struct Load {
    std::uint32_t payload = 1400;
    BitRate rate{2'000'000'000};  // of all flows together
    Duration duration = seconds(10);
    std::uint32_t flows = 1;
    std::uint32_t pairs = 1;  // that the flows are spread over
};

void run_udp(const std::string& name, const World& world, const Load& load, Observer* observer = nullptr,
             void (*watch)(Fabric&) = nullptr)
{
    Running running{world, observer};
    if (watch != nullptr)
        watch(running.fabric);
    std::vector<std::unique_ptr<UdpSource>> sources;
    std::vector<std::unique_ptr<UdpSink>> sinks;
    for (std::uint32_t flow = 0; flow < load.flows; ++flow) {
        Host& receiver = running.receiver(flow % load.pairs);
        UdpLoadOptions options;
        options.destination = running.address_of(receiver);
        options.rate = {load.rate.bits_per_second / load.flows};
        options.duration = load.duration;
        options.size = load.payload;
        sources.push_back(std::make_unique<UdpSource>(running.sender(flow % load.pairs), options));
        if (flow < load.pairs)
            sinks.push_back(std::make_unique<UdpSink>(receiver, options.port));
    }
    for (const auto& source : sources)
        source->start();
    const double elapsed = running.run_until(kStart + load.duration + seconds(1));
    double packets = 0;
    for (const auto& source : sources)
        packets += source->sent();
    print(name, packets, elapsed,
          format("{} dropped by the limiter", running.fabric.totals().dropped_for(DropReason::RateLimited)));
}

// W2: W1 with the four interfaces of its path captured whole.
class FourTraces final : public Observer {
public:
    explicit FourTraces(const std::string& directory)
    {
        for (const char* point : {"sender", "peer1", "peer2", "receiver"})
            traces_.push_back(std::make_unique<PcapWriter>(directory + "/w2-" + point + ".pcap"));
    }
    static void watch(Fabric& fabric)
    {
        fabric.observe(EniId{0});
        fabric.observe(EniId{1});
        fabric.observe(PeerConnectionId{0}, PeerSide::Requester);
        fabric.observe(PeerConnectionId{0}, PeerSide::Accepter);
    }
    void on_eni_packet(EniId eni, Direction, TimePoint at, const Packet& packet) override
    {
        traces_[eni == EniId{0} ? 0 : 3]->write(at, packet);
    }
    void on_peer_packet(PeerConnectionId, PeerSide side, Direction, TimePoint at, const Packet& packet) override
    {
        traces_[side == PeerSide::Requester ? 1 : 2]->write(at, packet);
    }
    void on_drop(const Drop&) override {}
    void on_departure(const Drop&) override {}

private:
    std::vector<std::unique_ptr<PcapWriter>> traces_;
};

// The bytes of W2 in plain large writes: what the disk costs.
void run_plain_writes(Duration duration, const std::string& directory)
{
    constexpr std::size_t kBlock = 1 << 20;
    const double packets = 178'571.0 * static_cast<double>(duration / seconds(1));
    const auto blocks = static_cast<std::size_t>(packets * (1 + 3 * 0.507) * (1442 + 16) / kBlock);
    const std::vector<char> block(kBlock, 'x');
    std::vector<std::FILE*> files;
    for (const char* name : {"/plain-1", "/plain-2", "/plain-3", "/plain-4"})
        files.push_back(std::fopen((directory + name).c_str(), "wb"));
    const CpuTime time;
    for (std::size_t i = 0; i < blocks; ++i)
        std::fwrite(block.data(), 1, block.size(), files[i % files.size()]);
    for (std::FILE* file : files)
        std::fclose(file);
    const double elapsed = time.seconds();
    print("w2-plain-writes", packets, elapsed, format("{} MB", blocks));
}

void run_tcp(Duration duration)
{
    const World world;
    Running running{world};
    TcpLoadOptions options;
    options.destination = running.address_of(running.receiver(0));
    options.duration = duration;
    TcpSink sink{running.receiver(0), options.port, seconds(1)};
    TcpSource source{running.sender(0), options};
    source.start();
    const double elapsed = running.run_until(kStart + duration + seconds(1));
    print("tcp", static_cast<double>(running.fabric.totals().made), elapsed,
          format("{} MB, {} segments again", sink.bytes() / 1'000'000, source.statistics().retransmissions));
}

void run_pings(std::uint32_t pairs, std::uint32_t count)
{
    const World world{pairs};
    Running running{world};
    std::vector<std::unique_ptr<Ping>> pings;
    for (std::uint32_t pair = 0; pair < pairs; ++pair) {
        PingOptions options;
        options.destination = running.address_of(running.receiver(pair));
        options.count = count;
        pings.push_back(std::make_unique<Ping>(running.sender(pair), options));
        pings.back()->start();
    }
    const double elapsed = running.run_until(kStart + seconds(count + 20));
    std::uint64_t received = 0;
    for (const auto& ping : pings)
        received += ping->result().received;
    print(format("pings-{}x{}", pairs, count), static_cast<double>(running.fabric.totals().made), elapsed,
          format("{} answers", received));
}

std::size_t resident_bytes()
{
    std::ifstream statm{"/proc/self/statm"};
    std::size_t whole = 0;
    std::size_t resident = 0;
    statm >> whole >> resident;
    return resident * 4096;
}

void run_set_up(std::uint32_t instances)
{
    const CpuTime time;
    const World world{instances / 2};
    const double configured = time.seconds();
    const std::size_t before = resident_bytes();
    const Running running{world};
    std::printf("%-22s %9u instances %5.3f s configured, %5.3f s made, %zu bytes each beyond the configuration\n",
                "set-up", instances, configured, time.seconds() - configured, (resident_bytes() - before) / instances);
}

}  // namespace
}  // namespace vpcsim

int main(int argc, char** argv)
{
    using namespace vpcsim;
    const auto is_wanted = [&](const std::string& name) { return argc < 2 || argv[1] == name; };
    Load load;
    load.duration = seconds(argc > 2 ? std::atoi(argv[2]) : 10);
    const std::string directory = argc > 3 ? argv[3] : "/dev/shm";
    World world;
    if (argc > 4 && argv[4] == std::string{"queue"})
        world.queue_as_the_peers_do();
    if (is_wanted("w1"))
        run_udp("w1", world, load);
    if (is_wanted("w1-64")) {
        Load small = load;
        small.payload = 64;
        small.rate = BitRate{91'428'571};
        run_udp("w1-64", world, small);
    }
    if (is_wanted("w2")) {
        run_plain_writes(load.duration, directory);
        FourTraces traces{directory};
        run_udp("w2", world, load, &traces, FourTraces::watch);
    }
    if (is_wanted("tcp"))
        run_tcp(load.duration);
    if (is_wanted("flows"))
        for (const std::uint32_t flows : {1u, 10u, 100u, 1000u}) {
            Load many = load;
            many.flows = flows;
            run_udp(format("flows-{}", flows), World{}, many);
        }
    if (is_wanted("scale"))
        for (const std::uint32_t pairs : {1u, 1000u, 5000u}) {
            Load wide = load;
            wide.flows = pairs;
            wide.pairs = pairs;
            run_udp(format("scale-{}", 2 * pairs), World{pairs}, wide);
        }
    if (is_wanted("idle"))  // one flow, and so many instances that are silent
        run_udp("idle-10000", World{5000}, load);
    if (is_wanted("pings"))
        run_pings(1000, 10);
    if (is_wanted("set-up"))
        run_set_up(100'000);
}
