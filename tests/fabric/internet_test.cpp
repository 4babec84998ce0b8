// Packets that leave for the Internet: counted, shown as the Internet sees them, and gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fabric_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

World with_eip()
{
    World world = peering();
    world.eni_of("ecs1").eip = ip("203.0.113.10");
    return world;
}

PacketId send_to(FabricRig& rig, std::string_view destination)
{
    IpFields fields = rig.fields("ecs1", "ecs2");
    fields.destination = ip(destination);
    return rig.send("ecs1", [&](Packet& packet) { build_udp(packet, fields, 7, 53, {}, 72); });
}

TEST(Internet, sees_the_public_address_on_a_packet_that_parses)
{
    FabricRig rig{with_eip()};
    const PacketId sent = send_to(rig, "198.51.100.7");
    rig.run_until(seconds(1));
    ASSERT_EQ(rig.notebook.departures.size(), 1u);
    const Received& left = rig.notebook.departures.front();
    EXPECT_EQ(left.id, sent);
    EXPECT_EQ(left.meta.source, ip("203.0.113.10"));
    EXPECT_EQ(left.meta.hop_limit, 63);
    EXPECT_EQ(left.at, kStart + Duration{91'200});  // 114 bytes at 10 Gbit/s
    Packet& copy = rig.pool.acquire(left.stored.size());
    std::ranges::copy(left.stored, copy.resize(left.stored.size(), 72).begin());
    EXPECT_EQ(parse(copy), ParseResult::Ok);  // the checksums fit
    rig.pool.release(copy);
}

TEST(Internet, is_an_end_of_its_own_in_the_sum_of_all_packets)
{
    FabricRig rig{with_eip()};
    send_to(rig, "198.51.100.7");
    send_to(rig, "198.51.100.8");
    rig.send_udp("ecs1", "ecs2");
    rig.run_until(seconds(1));  // checks that they add up
    const Totals& totals = rig.fabric.totals();
    EXPECT_EQ(totals.made, 3u);
    EXPECT_EQ(totals.left, 2u);
    EXPECT_EQ(totals.delivered, 1u);
    EXPECT_EQ(totals.dropped_in_all(), 0u);
    EXPECT_EQ(totals.in_flight(), 0u);
    EXPECT_EQ(rig.fabric.internet(), (Traffic{2, 200}));
    EXPECT_THAT(rig.notebook.drops, IsEmpty());
}

TEST(Internet, takes_nothing_from_who_has_no_public_address)
{
    World world = peering();
    const Ipv4GatewayId gateway = world.network.add(Ipv4Gateway{"gw1", VpcId{0}, true, {}});
    world.route("vpc1.system", "0.0.0.0/0", NextHop::gateway(gateway));
    FabricRig rig{std::move(world)};
    send_to(rig, "198.51.100.7");
    rig.run_until(seconds(1));
    EXPECT_THAT(rig.notebook.departures, IsEmpty());
    EXPECT_EQ(rig.fabric.totals().left, 0u);
    EXPECT_EQ(rig.fabric.totals().dropped_for(DropReason::NoPublicAddress), 1u);
    ASSERT_EQ(rig.notebook.drops.size(), 1u);
    EXPECT_EQ(rig.notebook.drops.front().verdict.stage, Stage::PublicAddress);
    EXPECT_EQ(rig.notebook.drops.front().verdict.object, ObjectRef{gateway});
}

}  // namespace
}  // namespace vpcsim
