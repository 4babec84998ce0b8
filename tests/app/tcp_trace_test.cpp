// What tshark makes of a bulk transfer over a peering that drops a part of it: it sees the repetitions that we count,
// and no nonsense.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/network_fixture.h"
#include "support/program.h"
#include "vpcsim/capture/pcap_writer.h"
#include "vpcsim/guest/tcp_load.h"

namespace vpcsim::program {
namespace {

using ::testing::IsEmpty;

// A trace for each of the two network interfaces.
class TwoTraces final : public Observer {
public:
    TwoTraces(const World& world, const TemporaryDirectory& directory)
        : sender_{world.eni("ecs1")}, at_sender{directory / "sender.pcap"}, at_receiver{directory / "receiver.pcap"}
    {
    }
    void on_eni_packet(EniId eni, Direction, TimePoint at, const Packet& packet) override
    {
        (eni == sender_ ? at_sender : at_receiver).write(at, packet);
    }
    void on_peer_packet(PeerConnectionId, PeerSide, Direction, TimePoint, const Packet&) override {}
    void on_drop(const Drop&) override {}
    void on_departure(const Drop&) override {}

private:
    EniId sender_;

public:
    PcapWriter at_sender;
    PcapWriter at_receiver;
};

// How often tshark says so.
std::size_t count(const fs::path& trace, const std::string& filter)
{
    return tshark(trace, filter, {"frame.number"}).size();
}

class TcpBulkTrace : public ::testing::TestWithParam<IpFamily> {};
INSTANTIATE_TEST_SUITE_P(Families, TcpBulkTrace, ::testing::Values(IpFamily::V4, IpFamily::V6),
                         [](const auto& test) { return test.param == IpFamily::V4 ? "IPv4" : "IPv6"; });

TEST_P(TcpBulkTrace, shows_the_repetitions_that_are_counted_and_no_nonsense)
{
    VPCSIM_NEEDS("tshark");
    const TemporaryDirectory directory;
    World world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].bandwidth = megabits_per_second(10);
    Simulator simulator;
    PacketPool pool;
    TwoTraces traces{world, directory};
    Fabric fabric{world.network, simulator, pool, &traces};
    Host ecs1{fabric, world.instance_id("ecs1"), {}};
    Host ecs2{fabric, world.instance_id("ecs2"), {}};
    fabric.attach(ecs1.instance(), ecs1);
    fabric.attach(ecs2.instance(), ecs2);
    fabric.observe(world.eni("ecs1"));
    fabric.observe(world.eni("ecs2"));

    TcpSink sink{ecs2, 5201, seconds(1)};
    const IpAddress destination = world.network.enis[world.eni("ecs2")].address(GetParam());
    TcpSource source{ecs1, {.destination = destination, .bytes = 4'000'000}};
    source.start();
    simulator.run_until(kStart + seconds(20), [&](const Event& event) { fabric.on_event(event); });
    traces.at_sender.close();
    traces.at_receiver.close();
    ASSERT_EQ(source.end(), TcpEnd::Closed);
    ASSERT_GT(source.statistics().retransmissions, 20u);

    const fs::path sent = traces.at_sender.path();
    const fs::path received = traces.at_receiver.path();
    // tshark's word for a repetition depends on its distance in time.
    EXPECT_EQ(count(sent, "tcp.analysis.retransmission || tcp.analysis.fast_retransmission || "
                          "tcp.analysis.out_of_order || tcp.analysis.spurious_retransmission"),
              source.statistics().retransmissions);
    // "ACKed unseen segment", and windows that nobody closes or fills.
    const std::string nonsense =
        "tcp.analysis.ack_lost_segment || tcp.analysis.zero_window || tcp.analysis.window_full";
    EXPECT_EQ(count(sent, nonsense + " || tcp.analysis.lost_segment"), 0u);
    EXPECT_EQ(count(received, nonsense), 0u);
    // "Previous segment not captured": it was dropped on its way there.
    EXPECT_GT(count(received, "tcp.analysis.lost_segment"), 0u);
    EXPECT_GT(count(sent, "tcp.options.sack_le"), 0u);
    for (const fs::path& trace : {sent, received})
        EXPECT_THAT(tshark_verdict(trace).complaints, IsEmpty()) << trace.filename();
}

}  // namespace
}  // namespace vpcsim::program
