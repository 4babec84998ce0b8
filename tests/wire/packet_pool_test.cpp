#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "vpcsim/base/error.h"
#include "wire/packets.h"
#include "wire/samples.h"

namespace vpcsim {
namespace {

TEST(PacketPool, counts_every_slot_as_free_or_live)
{
    PacketPool pool;
    EXPECT_EQ(pool.slots(), 0u);
    std::vector<Packet*> packets;
    for (int i = 0; i < 5000; ++i) {
        packets.push_back(&pool.acquire(i % 3 == 0 ? 1500 : 60));
        ASSERT_EQ(pool.slots(), pool.free_slots() + pool.live());
        ASSERT_EQ(pool.live(), packets.size());
    }
    for (Packet* packet : packets)
        pool.release(*packet);
    EXPECT_EQ(pool.live(), 0u);
    EXPECT_EQ(pool.free_slots(), pool.slots());
}

TEST(PacketPool, never_hands_out_a_slot_twice_nor_moves_one)
{
    PacketPool pool;
    std::set<Packet*> live;
    Packet& first = pool.acquire(60);
    first.resize(60, 0)[59] = 0x77;
    const std::uint8_t* bytes = first.stored().data();
    for (int i = 0; i < 10'000; ++i)
        ASSERT_TRUE(live.insert(&pool.acquire(60)).second);
    EXPECT_FALSE(live.contains(&first));
    EXPECT_EQ(first.stored().data(), bytes);
    EXPECT_EQ(first.stored()[59], 0x77);
}

TEST(PacketPool, gives_a_released_slot_to_the_next_packet)
{
    PacketPool pool;
    Packet& packet = pool.acquire(60);
    packet.id = {1, 2};
    packet.tag = {3, 4};
    const std::size_t slots = pool.slots();
    pool.release(packet);
    Packet& next = pool.acquire(60);
    EXPECT_EQ(&next, &packet);
    EXPECT_EQ(next.id, PacketId{});
    EXPECT_EQ(next.tag.probe, ProbeTag::kNone);
    EXPECT_EQ(pool.slots(), slots);
}

TEST(PacketPool, has_two_sizes_of_slots_that_start_cache_lines)
{
    PacketPool pool;
    Packet& small = pool.acquire(PacketPool::kSmall);
    Packet& large = pool.acquire(PacketPool::kSmall + 1);
    EXPECT_EQ(small.capacity(), PacketPool::kSmall);
    EXPECT_EQ(large.capacity(), Packet::kLongestFrame);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&small) % 64, 0u);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&large) % 64, 0u);
    Packet& neighbour = pool.acquire(1);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&neighbour) - reinterpret_cast<std::uintptr_t>(&small), 256u);
}

TEST(PacketPool, gives_up_at_the_limit_of_live_packets_of_both_sizes_together)
{
    PacketPool pool{10};
    Packet& first = pool.acquire(60);
    for (int i = 0; i < 4; ++i)
        pool.acquire(60);
    for (int i = 0; i < 5; ++i)
        pool.acquire(1500);
    EXPECT_THROW(pool.acquire(60), RunAborted);
    try {
        pool.acquire(1500);
        FAIL() << "an eleventh packet";
    } catch (const RunAborted& aborted) {
        EXPECT_THAT(aborted.what(), testing::HasSubstr("10 packets"));
    }
    pool.release(first);
    EXPECT_NO_THROW(pool.acquire(60));
    EXPECT_EQ(pool.live(), 10u);
}

TEST(PacketPool, clones_bytes_meta_and_tag_but_not_the_id)
{
    PacketPool pool;
    Packet& packet = accepted(pool, samples::kEchoRequest);
    packet.id = {1, 2};
    packet.tag = {.probe = 7, .answered_by = 1};
    Packet& copy = pool.clone(packet);
    EXPECT_NE(copy.stored().data(), packet.stored().data());
    EXPECT_EQ(bytes_of(copy), bytes_of(samples::kEchoRequest));
    EXPECT_EQ(five_tuple(copy.meta), five_tuple(packet.meta));
    EXPECT_EQ(copy.tag.probe, 7u);
    EXPECT_EQ(copy.id, PacketId{});
}

TEST(PacketPool, clones_a_zero_tail)
{
    PacketPool pool;
    Packet& packet = pool.acquire(60);
    build_udp(packet, from_1_to_2(), 1, 2, {}, 1400);
    EXPECT_EQ(pool.clone(packet).frame_size(), Bytes{42 + 1400});
}

}  // namespace
}  // namespace vpcsim
