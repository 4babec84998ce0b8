// Who hears of it when a TTL runs out in the network [EN-52].
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fabric_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

World answering(World world)
{
    world.network.assumptions.time_exceeded_answered = true;
    world.network.assumptions.hop_limit_vswitch = 1;
    return world;
}

void send_with_hop_limit(FabricRig& rig, std::string_view from, std::string_view to, IpFamily family,
                         std::uint8_t hop_limit)
{
    IpFields fields = rig.fields(from, to, family);
    fields.hop_limit = hop_limit;
    rig.send(from, [&](Packet& packet) { build_udp(packet, fields, 40'000, 33'434, {}, 32); });
}

// The one packet that an instance has received says so, from the gateway of its vSwitch, about what it has sent.
void expect_answer(FabricRig& rig, std::string_view instance, IpFamily family)
{
    const std::vector<Received>& received = rig.sink(instance).received;
    ASSERT_THAT(received, SizeIs(1));
    const PacketMeta& meta = received[0].meta;
    EXPECT_EQ(meta.icmp_type, family == IpFamily::V4 ? kIcmpTimeExceeded : kIcmpv6TimeExceeded);
    EXPECT_EQ(meta.icmp_code, 0);
    EXPECT_EQ(meta.source, rig.world.network.vswitches[rig.world.eni_of(instance).vswitch].gateway(family));
    EXPECT_EQ(meta.hop_limit, 64);
    Packet& copy = rig.pool.acquire(received[0].stored.size());
    std::ranges::copy(received[0].stored, copy.resize(received[0].stored.size(), 32).begin());
    ASSERT_EQ(parse(copy), ParseResult::Ok);  // the checksums fit
    EXPECT_EQ(quoted_flow(copy)->source, meta.destination);
    EXPECT_EQ(quoted_flow(copy)->destination_port, 33'434);
    rig.pool.release(copy);
}

TEST(TimeExceeded, is_told_to_nobody_by_default)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        FabricRig rig{peering()};
        send_with_hop_limit(rig, "ecs1", "ecs2", family, 1);
        rig.run_until(seconds(1));
        ASSERT_THAT(rig.notebook.drops, SizeIs(1));
        EXPECT_EQ(rig.notebook.drops[0].verdict.reason, DropReason::TtlExceeded);
        EXPECT_EQ(rig.notebook.drops[0].verdict.stage, Stage::HopLimitCheck);
        EXPECT_THAT(rig.sink("ecs1").received, IsEmpty());
        EXPECT_EQ(rig.fabric.totals().made, 1u);
    }
}

TEST(TimeExceeded, at_a_peer_connection_passes_the_group_that_knows_what_it_is_about)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        FabricRig rig{answering(peering())};
        rig.world.group("sg-ecs1");  // accepts nothing by itself
        send_with_hop_limit(rig, "ecs1", "ecs2", family, 1);
        rig.run_until(seconds(1));
        ASSERT_THAT(rig.notebook.drops, SizeIs(1));
        EXPECT_EQ(rig.notebook.drops[0].verdict.object, ObjectRef{rig.world.peer_id("pcc1")});
        expect_answer(rig, "ecs1", family);
    }
}

TEST(TimeExceeded, between_two_vswitches_is_answered_where_the_sender_stands)
{
    for (const IpFamily family : {IpFamily::V4, IpFamily::V6}) {
        FabricRig rig{answering(two_vswitches())};
        send_with_hop_limit(rig, "web", "db", family, 1);
        rig.run_until(seconds(1));
        ASSERT_THAT(rig.notebook.drops, SizeIs(1));
        EXPECT_EQ(rig.notebook.drops[0].verdict.stage, Stage::RouteLookup);
        expect_answer(rig, "web", family);
    }
}

TEST(TimeExceeded, is_dropped_by_the_group_where_errors_do_not_follow_connections)
{
    FabricRig rig{answering(peering())};
    rig.world.network.assumptions.icmp_error_follows_connection = false;
    rig.world.group("sg-ecs1");
    send_with_hop_limit(rig, "ecs1", "ecs2", IpFamily::V4, 1);
    rig.run_until(seconds(1));
    ASSERT_THAT(rig.notebook.drops, SizeIs(2));
    EXPECT_EQ(rig.notebook.drops[1].verdict.reason, DropReason::SgIngressDeny);
    EXPECT_EQ(rig.notebook.drops[1].verdict.object, ObjectRef{rig.world.instance_id("ecs1")});
    EXPECT_THAT(rig.sink("ecs1").received, IsEmpty());
}

TEST(TimeExceeded, is_never_about_an_error)
{
    FabricRig rig{answering(peering())};
    Packet& lost = rig.pool.acquire(PacketPool::kSmall);
    build_udp(lost, rig.fields("ecs2", "ecs1"), 7, 8, {}, 20);
    ASSERT_EQ(parse(lost), ParseResult::Ok);
    IpFields fields = rig.fields("ecs1", "ecs2");
    fields.hop_limit = 1;
    rig.send("ecs1", [&](Packet& packet) {
        build_icmp_error(packet, fields, kIcmpUnreachable, kIcmpPortUnreachable, 0, lost);
    });
    rig.pool.release(lost);
    rig.run_until(seconds(1));
    EXPECT_EQ(rig.fabric.totals().dropped_for(DropReason::TtlExceeded), 1u);
    EXPECT_EQ(rig.fabric.totals().made, 1u);
}

}  // namespace
}  // namespace vpcsim
