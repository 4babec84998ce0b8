// TCP over links of any quality, through the whole fabric: whatever a link does, the bytes arrive whole.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "guest/guest_rig.h"
#include "vpcsim/guest/tcp_load.h"

namespace vpcsim {
namespace {

World over_a_link(const LinkQuality& quality)
{
    World world = peering();
    world.network.peer_connections[world.peer_id("pcc1")].quality = quality;
    return world;
}

// Bursts are short: one counts packets, and a sender that waits twice as long for each would give up before a long one
// is over.
rc::Gen<LinkQuality> any_quality()
{
    return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 20), rc::gen::arbitrary<bool>(),
                                       rc::gen::inRange(0u, 50'000u), rc::gen::inRange(0, 3),
                                       rc::gen::inRange(0u, 100'000u), rc::gen::inRange(0u, 200'000u)),
                        [](const auto& drawn) {
                            const auto& [jitter, keep_order, loss, burst, duplication, reordering] = drawn;
                            return LinkQuality{.jitter = milliseconds(jitter),
                                               .keep_order = keep_order,
                                               .loss = {loss},
                                               .loss_burst = burst,
                                               .duplication = {duplication},
                                               .reordering = {reordering},
                                               .reordering_gap = milliseconds(3)};
                        });
}

RC_GTEST_PROP(TcpOverALink, of_any_quality_delivers_every_byte_once_and_ends_in_order, ())
{
    const LinkQuality quality = *any_quality();
    RC_LOG() << to_string(quality) << '\n';
    GuestRig rig{over_a_link(quality)};
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1)};
    TcpSource source{rig.host("ecs1"), {.destination = address_of(rig.world, "ecs2", IpFamily::V4), .bytes = 150'001}};
    source.start();
    rig.run_until(seconds(2'000));
    RC_ASSERT(source.is_finished());
    RC_ASSERT(source.end() == TcpEnd::Closed);
    RC_ASSERT(sink.bytes() == 150'001u);
    RC_ASSERT(source.statistics().bytes_acknowledged == 150'001u);
    RC_ASSERT(rig.pool.live() == 0u);
}

TEST(TcpOverALink, that_fails_for_a_while_sends_again_what_was_lost)
{
    GuestRig rig{over_a_link({})};
    TcpSink sink{rig.host("ecs2"), 5201, seconds(1)};
    TcpSource source{rig.host("ecs1"),
                     {.destination = address_of(rig.world, "ecs2", IpFamily::V4), .bytes = 30'000'000}};
    source.start();
    rig.run_until(seconds(1));
    rig.world.network.peer_connections[rig.world.peer_id("pcc1")].link_down_until = kStart + seconds(2);
    rig.fabric.network_changed();
    rig.run_until(seconds(20));
    EXPECT_EQ(source.end(), TcpEnd::Closed);
    EXPECT_EQ(sink.bytes(), 30'000'000u);
    EXPECT_GT(rig.dropped(DropReason::LinkLoss), 0u);
    EXPECT_GT(source.statistics().retransmissions, 0u);
}

}  // namespace
}  // namespace vpcsim
