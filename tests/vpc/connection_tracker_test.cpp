#include <gtest/gtest.h>

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

}  // namespace
}  // namespace vpcsim
