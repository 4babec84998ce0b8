// ARP and neighbour discovery: the vSwitch answers, and no guest sees another's question.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/fabric_rig.h"
#include "vpcsim/wire/build.h"
#include "vpcsim/wire/parse.h"

namespace vpcsim {
namespace {

// What "a" was answered; its own rig, one question.
std::vector<Received> answers(FabricRig& rig)
{
    rig.run_until(seconds(1));
    EXPECT_TRUE(rig.sink("b").received.empty());
    EXPECT_EQ(rig.fabric.totals().delivered, 0u);
    EXPECT_EQ(rig.fabric.totals().dropped_in_all(), 0u);
    EXPECT_EQ(rig.fabric.totals().consumed, 1 + rig.sink("a").received.size());
    return rig.sink("a").received;
}

std::vector<Received> answers_to_arp(ArpOperation operation, std::string_view sender, std::string_view target)
{
    FabricRig rig{one_vswitch()};
    const MacAddress mac = rig.world.eni_of("a").mac;
    rig.send("a", [&](Packet& packet) {
        build_arp(packet, mac, kBroadcastMac, {operation, mac, ip(sender), {}, ip(target)});
    });
    return answers(rig);
}

Packet& as_packet(PacketPool& pool, const Received& received)
{
    Packet& packet = pool.acquire(received.stored.size());
    std::ranges::copy(received.stored, packet.resize(received.stored.size(), 0).begin());
    EXPECT_EQ(parse(packet), ParseResult::Ok);
    return packet;
}

TEST(Arp, is_answered_by_the_vswitch_for_every_address_of_the_subnet)  // [EN-10, EN-12]
{
    for (const char* target : {"10.0.1.11", "10.0.1.77", "10.0.1.253"}) {
        const auto received = answers_to_arp(ArpOperation::Request, "10.0.1.10", target);
        ASSERT_EQ(received.size(), 1u) << target;
        EXPECT_EQ(received[0].at, kStart + microseconds(20));
        EXPECT_EQ(received[0].id, (PacketId{0, 1}));
        PacketPool pool;
        const ArpFields answer = read_arp(as_packet(pool, received[0]));
        const MacAddress own = one_vswitch().eni_of("a").mac;
        EXPECT_EQ(answer, (ArpFields{ArpOperation::Reply, kVSwitchMac, ip(target), own, ip("10.0.1.10")})) << target;
        EXPECT_EQ(received[0].meta.destination_mac, own);
    }
}

TEST(Arp, for_an_address_outside_the_subnet_is_not_answered)
{
    EXPECT_TRUE(answers_to_arp(ArpOperation::Request, "10.0.1.10", "10.0.2.11").empty());
}

TEST(Arp, probes_announcements_and_replies_are_swallowed)  // RFC 5227
{
    EXPECT_TRUE(answers_to_arp(ArpOperation::Request, "0.0.0.0", "10.0.1.10").empty());
    EXPECT_TRUE(answers_to_arp(ArpOperation::Request, "10.0.1.10", "10.0.1.10").empty());
    EXPECT_TRUE(answers_to_arp(ArpOperation::Reply, "10.0.1.10", "10.0.1.11").empty());
}

std::vector<Received> answers_to_solicitation(std::string_view source, std::string_view target)
{
    FabricRig rig{one_vswitch()};
    rig.send("a", [&](Packet& packet) {
        IpFields fields;
        fields.source_mac = rig.world.eni_of("a").mac;
        fields.source = ip(source);
        fields.destination = solicited_node_address(ip(target));
        fields.destination_mac = multicast_mac(fields.destination);
        NeighbourFields question;
        question.target = ip(target);
        if (!fields.source.is_unspecified()) {
            question.link_layer = fields.source_mac;
            question.has_link_layer = true;
        }
        build_neighbour_solicitation(packet, fields, question);
    });
    return answers(rig);
}

TEST(NeighbourDiscovery, is_answered_by_the_vswitch_for_every_address_of_the_subnet)  // [EN-10, EN-11]
{
    struct Case {
        const char* target;
        bool router;
    };
    for (const auto& [target, router] : {Case{"2001:db8:1:101::11", false},
                                         {"2001:db8:1:101::77", false},
                                         {"2001:db8:1:101:ffff:ffff:ffff:fffd", true}}) {
        const auto received = answers_to_solicitation("2001:db8:1:101::10", target);
        ASSERT_EQ(received.size(), 1u) << target;
        EXPECT_EQ(received[0].at, kStart + microseconds(20));
        EXPECT_EQ(received[0].meta.source, ip(target));
        EXPECT_EQ(received[0].meta.destination, ip("2001:db8:1:101::10"));
        EXPECT_EQ(received[0].meta.hop_limit, 255);
        PacketPool pool;
        const NeighbourFields expected{.target = ip(target),
                                       .link_layer = kVSwitchMac,
                                       .has_link_layer = true,
                                       .router = router,
                                       .solicited = true,
                                       .override_entry = true};
        EXPECT_EQ(read_neighbour(as_packet(pool, received[0])), expected) << target;
    }
}

TEST(NeighbourDiscovery, from_a_link_local_address_is_answered_there)
{
    const auto received = answers_to_solicitation("fe80::1234", "2001:db8:1:101::11");
    ASSERT_EQ(received.size(), 1u);
    EXPECT_EQ(received[0].meta.destination, ip("fe80::1234"));
}

TEST(NeighbourDiscovery, leaves_duplicate_address_detection_unanswered)  // RFC 4862 5.4
{
    EXPECT_TRUE(answers_to_solicitation("::", "2001:db8:1:101::10").empty());
}

TEST(NeighbourDiscovery, for_an_address_outside_the_subnet_is_not_answered)
{
    EXPECT_TRUE(answers_to_solicitation("2001:db8:1:101::10", "2001:db8:1:102::11").empty());
}

}  // namespace
}  // namespace vpcsim
