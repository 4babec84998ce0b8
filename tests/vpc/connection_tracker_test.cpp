#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

#include "support/network_fixture.h"

namespace vpcsim {
namespace {

constexpr EniId kEni{3};

FiveTuple flow(std::uint32_t number)
{
    return {IpAddress::v4(0x0a000000u + number), ip("10.200.0.1"), static_cast<std::uint16_t>(number % 60'000), 80,
            tcp};
}

Connection connection(std::uint32_t number, TimePoint expires, EniId eni = kEni)
{
    Connection made;
    made.flow = flow(number);
    made.eni = eni;
    made.expires = expires;
    return made;
}

TEST(ConnectionTracker, finds_a_connection_from_both_directions_and_at_its_interface_only)
{
    ConnectionTracker tracker;
    ASSERT_TRUE(tracker.open(connection(1, kStart + seconds(1)), kStart));
    EXPECT_NE(tracker.find(kEni, flow(1), kStart), nullptr);
    EXPECT_EQ(tracker.find(kEni, flow(1).reversed(), kStart), tracker.find(kEni, flow(1), kStart));
    EXPECT_EQ(tracker.find(EniId{4}, flow(1), kStart), nullptr);
    FiveTuple other = flow(1);
    other.protocol = udp;
    EXPECT_EQ(tracker.find(kEni, other, kStart), nullptr);
    other = flow(1);
    std::swap(other.source_port, other.destination_port);  // neither direction
    EXPECT_EQ(tracker.find(kEni, other, kStart), nullptr);
}

TEST(ConnectionTracker, forgets_all_and_is_as_new)
{
    ConnectionTracker tracker{10};
    for (std::uint32_t number = 1; number <= 10; ++number)
        ASSERT_TRUE(tracker.open(connection(number, kStart + seconds(100)), kStart));
    ASSERT_FALSE(tracker.open(connection(11, kStart + seconds(100)), kStart)) << "it is full";
    tracker.forget_all();
    EXPECT_EQ(tracker.size(), 0u);
    EXPECT_EQ(tracker.find(kEni, flow(1), kStart), nullptr);
    EXPECT_TRUE(tracker.open(connection(11, kStart + seconds(100)), kStart));
    EXPECT_NE(tracker.find(kEni, flow(11), kStart), nullptr);
}

TEST(ConnectionTracker, forgets_exactly_when_a_connection_expires)
{
    ConnectionTracker tracker;
    tracker.open(connection(1, kStart + seconds(30)), kStart);
    EXPECT_NE(tracker.find(kEni, flow(1), kStart + seconds(30) - picoseconds(1)), nullptr);
    EXPECT_EQ(tracker.find(kEni, flow(1), kStart + seconds(30)), nullptr);
}

TEST(ConnectionTracker, keeps_every_one_of_many_connections)
{
    constexpr std::uint32_t kMany = 100'000;
    ConnectionTracker tracker;
    for (std::uint32_t i = 0; i < kMany; ++i)
        ASSERT_TRUE(tracker.open(connection(i, kStart + seconds(30), EniId{i % 7}), kStart));
    EXPECT_EQ(tracker.size(), kMany);
    for (std::uint32_t i = 0; i < kMany; ++i) {
        const Connection* found = tracker.find(EniId{i % 7}, flow(i).reversed(), kStart + seconds(1));
        ASSERT_NE(found, nullptr) << i;
        ASSERT_EQ(found->flow, flow(i));
    }
    EXPECT_EQ(tracker.find(kEni, flow(kMany), kStart), nullptr);
}

TEST(ConnectionTracker, uses_the_room_of_expired_connections_again)
{
    ConnectionTracker tracker{1'000};
    TimePoint now = kStart;
    for (std::uint32_t i = 0; i < 100'000; ++i, now += milliseconds(1))
        ASSERT_TRUE(tracker.open(connection(i, now + milliseconds(500)), now)) << i;  // 500 live at a time
    EXPECT_LE(tracker.size(), 2'000u);
    EXPECT_NE(tracker.find(kEni, flow(99'999), now), nullptr);
}

TEST(ConnectionTracker, holds_as_many_live_connections_as_it_may_and_no_more)
{
    ConnectionTracker tracker{10};
    for (std::uint32_t i = 0; i < 10; ++i)
        ASSERT_TRUE(tracker.open(connection(i, kStart + seconds(30)), kStart)) << i;
    EXPECT_FALSE(tracker.open(connection(10, kStart + seconds(30)), kStart));
    EXPECT_TRUE(tracker.open(connection(11, kStart + seconds(60)), kStart + seconds(30)));
}

TEST(ConnectionTracker, searches_a_full_table_once_a_second)
{
    ConnectionTracker tracker{10};
    for (std::uint32_t i = 0; i < 10; ++i)
        tracker.open(connection(i, kStart + milliseconds(100)), kStart);
    EXPECT_FALSE(tracker.open(connection(10, kStart + seconds(30)), kStart));
    EXPECT_FALSE(tracker.open(connection(11, kStart + seconds(30)), kStart + seconds(1) - picoseconds(1)));
    EXPECT_TRUE(tracker.open(connection(12, kStart + seconds(30)), kStart + seconds(1)));
}

TEST(ConnectionTracker, searches_a_full_table_at_once_while_that_frees_much)
{
    ConnectionTracker tracker{16};
    TimePoint now = kStart;
    for (std::uint32_t i = 0; i < 1'000; ++i, now += milliseconds(1))
        ASSERT_TRUE(tracker.open(connection(i, now + milliseconds(13)), now)) << i;
}

TEST(ConnectionTracker, gives_the_room_of_a_forgotten_connection_to_a_new_one)
{
    ConnectionTracker tracker{1};
    ASSERT_TRUE(tracker.open(connection(1, kStart + seconds(30)), kStart));
    ConnectionTracker::forget(*tracker.find(kEni, flow(1), kStart));
    EXPECT_EQ(tracker.find(kEni, flow(1), kStart), nullptr);
    EXPECT_TRUE(tracker.open(connection(2, kStart + seconds(30)), kStart));
    EXPECT_NE(tracker.find(kEni, flow(2), kStart), nullptr);
}

PacketMeta packet_of(const FiveTuple& flow)
{
    PacketMeta packet;
    packet.source = flow.source;
    packet.destination = flow.destination;
    packet.source_port = flow.source_port;
    packet.destination_port = flow.destination_port;
    packet.protocol = flow.protocol;
    return packet;
}

TEST(Connection, is_reopened_by_a_syn_alone_and_only_when_it_is_closed)
{
    Connection closed = connection(1, kStart + seconds(30));
    closed.reset = true;
    PacketMeta packet = packet_of(flow(1));
    packet.tcp_flags = kTcpSyn;
    EXPECT_TRUE(closed.is_reopened_by(packet));
    EXPECT_FALSE(connection(1, kStart + seconds(30)).is_reopened_by(packet));
    for (const int flags : {kTcpSyn | kTcpAck, kTcpAck | 0, kTcpRst | 0}) {
        packet.tcp_flags = static_cast<std::uint8_t>(flags);
        EXPECT_FALSE(closed.is_reopened_by(packet)) << flags;
    }
}

TEST(Connection, takes_an_echo_request_the_other_way_for_no_answer)
{
    Connection ping = connection(1, kStart + seconds(30));
    ping.flow.protocol = icmp;
    ping.flow.destination_port = ping.flow.source_port;  // both are the identifier
    PacketMeta request = packet_of(ping.flow.reversed());
    request.icmp_type = kIcmpEchoRequest;
    request.flags |= PacketMeta::kEcho;
    EXPECT_TRUE(ping.is_counter_request(request));
    PacketMeta reply = request;
    reply.icmp_type = kIcmpEchoReply;
    EXPECT_FALSE(ping.is_counter_request(reply));
    PacketMeta repeated = request;
    std::swap(repeated.source, repeated.destination);
    EXPECT_FALSE(ping.is_counter_request(repeated));
}

// ---- Instances that may only have so many [domain.md 5.4] ----

constexpr InstanceId kInstance{2};
constexpr ConnectionQuota kThree{kInstance, 3};

TEST(ConnectionTracker, refuses_an_instance_one_more_than_it_may_have)
{
    ConnectionTracker tracker;
    for (std::uint32_t i = 0; i < 3; ++i)  // at any of its network interfaces
        ASSERT_TRUE(tracker.open(connection(i, kStart + seconds(30), EniId{i}), kStart, kThree)) << i;
    EXPECT_FALSE(tracker.open(connection(3, kStart + seconds(30)), kStart, kThree));
    EXPECT_EQ(tracker.find(kEni, flow(3), kStart), nullptr);
    EXPECT_TRUE(tracker.open(connection(3, kStart + seconds(30)), kStart, {InstanceId{1}, 3})) << "another instance";
    EXPECT_TRUE(tracker.open(connection(4, kStart + seconds(30)), kStart)) << "one without a limit";
}

TEST(ConnectionTracker, counts_a_connection_until_it_has_aged_and_no_longer)
{
    ConnectionTracker tracker;
    tracker.open(connection(0, kStart + seconds(30)), kStart, kThree);
    tracker.open(connection(1, kStart + seconds(20)), kStart, kThree);
    tracker.open(connection(2, kStart + seconds(20)), kStart, kThree);
    tracker.find(kEni, flow(1), kStart)->expires = kStart + seconds(40);  // it was used
    const TimePoint end = kStart + seconds(20);
    EXPECT_FALSE(tracker.open(connection(3, kStart + seconds(90)), end - picoseconds(1), kThree));
    EXPECT_TRUE(tracker.open(connection(3, kStart + seconds(90)), end, kThree));
    EXPECT_FALSE(tracker.open(connection(4, kStart + seconds(90)), end, kThree));
    EXPECT_TRUE(tracker.open(connection(4, kStart + seconds(90)), kStart + seconds(30), kThree));
    EXPECT_FALSE(tracker.open(connection(5, kStart + seconds(90)), kStart + seconds(39), kThree));
    EXPECT_TRUE(tracker.open(connection(5, kStart + seconds(90)), kStart + seconds(40), kThree));
}

TEST(ConnectionTracker, counts_what_is_closed_or_forgotten_for_less_long)
{
    ConnectionTracker tracker;
    for (std::uint32_t i = 0; i < 3; ++i)
        ASSERT_TRUE(tracker.open(connection(i, kStart + seconds(900)), kStart, kThree));
    Connection& closed = *tracker.find(kEni, flow(0), kStart);
    closed.expires = kStart + seconds(3);
    tracker.ends_sooner(closed, kInstance);
    EXPECT_FALSE(tracker.open(connection(3, kStart + seconds(900)), kStart + seconds(2), kThree));
    EXPECT_TRUE(tracker.open(connection(3, kStart + seconds(900)), kStart + seconds(3), kThree));
    Connection& forgotten = *tracker.find(kEni, flow(1), kStart);
    ConnectionTracker::forget(forgotten);
    tracker.ends_sooner(forgotten, kInstance);
    EXPECT_TRUE(tracker.open(connection(4, kStart + seconds(900)), kStart + seconds(3), kThree));
    EXPECT_FALSE(tracker.open(connection(5, kStart + seconds(900)), kStart + seconds(3), kThree));
}

// Against a list of all that live; the table is rebuilt again and again meanwhile.
RC_GTEST_PROP(ConnectionTracker, counts_exactly_those_that_live, ())
{
    const auto most = *rc::gen::inRange<std::uint32_t>(1, 200);
    const ConnectionQuota quota{kInstance, most};
    ConnectionTracker tracker;
    std::map<std::uint32_t, TimePoint> live;
    TimePoint now = kStart;
    const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
        600, rc::gen::pair(rc::gen::inRange(0, 10), rc::gen::inRange(1, 4'000)));
    std::uint32_t number = 0;
    for (const auto& [kind, amount] : steps) {
        now += milliseconds(amount % 20);
        std::erase_if(live, [now](const auto& entry) { return entry.second <= now; });
        Connection* used = live.empty() ? nullptr : tracker.find(kEni, flow(live.begin()->first), now);
        if (kind == 0 && used != nullptr) {  // used
            used->expires = live.begin()->second = now + milliseconds(4'000);
        } else if (kind == 1 && used != nullptr) {  // forgotten
            ConnectionTracker::forget(*used);
            tracker.ends_sooner(*used, kInstance);
            live.erase(live.begin());
        } else {
            const TimePoint end = now + milliseconds(amount);
            RC_ASSERT(tracker.open(connection(++number, end), now, quota) == (live.size() < most));
            if (live.size() < most)
                live[number] = end;
        }
        tracker.open(connection(1'000'000 + ++number, now + milliseconds(50)), now);  // of others
    }
}

}  // namespace
}  // namespace vpcsim
