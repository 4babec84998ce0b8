// How large the segments of a connection are: what its peer has named, and what the path takes now.
#include <gtest/gtest.h>

#include "guest/guest_rig.h"
#include "guest/tcp_script.h"
#include "vpcsim/guest/tcp_load.h"
#include "vpcsim/wire/build.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const TcpOptions kNamed{.mss = 1'460};

std::vector<std::uint32_t> lengths(const std::vector<TcpSegment>& segments)
{
    std::vector<std::uint32_t> found;
    for (const TcpSegment& segment : segments)
        found.push_back(segment.length);
    return found;
}

TEST(TcpSegmentSize, follows_the_path_down_and_up_again)  // whoever has learnt of it; RFC 1191 6.3, tcp_current_mss
{
    TcpScript script;
    script.establish(kNamed);
    script.path = 1'000;
    script.end.write(2'500, script.now);
    EXPECT_THAT(lengths(script.said()), ElementsAre(1'000, 1'000, 500));
    script.inject(kTcpAck, kPeers + 1, kOurs + 2'501);
    script.path = 65'535;
    script.end.write(2'000, script.now);
    EXPECT_THAT(lengths(script.said()), ElementsAre(1'460, 540));
}

TEST(TcpSegmentSize, is_that_of_the_path_when_the_handshake_ends)
{
    TcpScript script;
    script.end.accept({kPeers, 0, kTcpSyn, 64'240, 0, kNamed}, script.now);
    script.path = 1'000;
    script.inject(kTcpAck, kPeers + 1, kOurs + 1);
    script.forget();
    script.end.write(2'000, script.now);
    EXPECT_THAT(lengths(script.said()), ElementsAre(1'000, 1'000));
}

TEST(TcpSegmentSize, of_what_goes_again_is_that_of_the_path_now)
{
    TcpScript script;
    script.establish(kNamed);
    script.end.write(3'000, script.now);
    script.forget();
    script.path = 1'000;
    script.at(milliseconds(300));
    EXPECT_THAT(script.said(), ElementsAre(is_segment(kTcpAck, kOurs + 1, kPeers + 1, 1'000)))
        << "after a timeout one segment, and a small one";
}

TEST(TcpSegmentSize, is_never_so_small_that_the_options_fill_it)  // tcp_min_snd_mss
{
    for (const std::uint16_t named : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{12}, std::uint16_t{47}}) {
        TcpScript script;
        script.establish({.mss = named, .timestamps = TcpTimestamps{7, 0}});
        script.end.write(72, script.now);
        EXPECT_THAT(lengths(script.said()), ElementsAre(36, 36)) << named;
        script.at(seconds(1));  // CUBIC divides by it
        script.inject(kTcpAck, kPeers + 1, kOurs + 73, 0, {.timestamps = TcpTimestamps{8, 1'000}});
        EXPECT_EQ(script.end.statistics().bytes_acknowledged, 72u);
    }
}

// "ecs1" serves a peer behind "ecs2" that the test plays; the guest of "ecs2" itself hears nothing of it.
class StrangePeer {
public:
    StrangePeer() : rig{peering(), "ecs2", {.firewall = {{Policy::Drop, {std::uint16_t{6}}, {}, {}, {}}}}} {}
    void send(IpFamily family, std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledgment)
    {
        Host& host = rig.host("ecs2");
        const IpAddress server = address_of(rig.world, "ecs1", family);
        const auto route = host.route_to(server);
        Packet& packet = rig.pool.acquire(PacketPool::kSmall);
        build_tcp(packet, host.new_packet(*route, server),
                  {.source_port = 40'000,
                   .destination_port = 80,
                   .sequence = sequence,
                   .acknowledgment = acknowledgment,
                   .flags = flags,
                   .window = 60'000},
                  {});
        rig.fabric.send(rig.world.eni("ecs2"), packet);  // past its firewall, which would know the answers
    }
    GuestRig rig;
};

TEST(TcpSegmentSize, of_a_peer_that_names_none_is_that_of_its_family)  // RFC 9293 3.7.1
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        StrangePeer peer;
        peer.rig.world.group("sg-ecs1").accept_ingress(kAnyV4).accept_ingress(kAnyV6);
        TcpSource source{peer.rig.host("ecs1"),
                         {.destination = {}, .port = 80, .bytes = 10'000, .client = std::uint16_t{40'000}}};
        source.start();
        peer.send(family, kTcpSyn, 100, 0);
        peer.rig.run_until(milliseconds(500));
        const auto answers = peer.rig.seen("ecs1", Direction::Egress, tcp);
        ASSERT_THAT(answers, SizeIs(1));
        Packet& copy = peer.rig.pool.acquire(PacketPool::kSmall);
        std::ranges::copy(answers[0].frame, copy.resize(answers[0].frame.size(), 0).begin());
        copy.meta = answers[0].meta;
        const std::uint32_t servers = read_tcp(copy).sequence;
        peer.rig.pool.release(copy);
        peer.send(family, kTcpAck, 101, servers + 1);
        peer.rig.run_until(milliseconds(600));
        const auto sent = peer.rig.seen("ecs1", Direction::Egress, tcp);
        ASSERT_GT(sent.size(), 1u);
        EXPECT_EQ(sent[1].meta.ip_length, family == IpFamily::V4 ? 536 + 40 : 1'220 + 60);
    }
}

}  // namespace
}  // namespace vpcsim
