#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "wire/packets.h"
#include "wire/samples.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

// The payload that ping counts up in, but for the time stamp in its front.
ByteVector counted(std::size_t size)
{
    ByteVector payload(size);
    std::iota(payload.begin(), payload.end(), std::uint8_t{0});
    return payload;
}

TEST(Fragment, is_read_and_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    const Packet& last = accepted(pool, samples::kLastFragment);
    EXPECT_EQ(last.meta.flags, PacketMeta::kFragment | PacketMeta::kLaterFragment);
    EXPECT_EQ(last.meta.fragment_offset, 1256);
    EXPECT_EQ(last.meta.transport_length, 52);
    EXPECT_EQ(last.meta.protocol, Protocol::Icmp);
    EXPECT_EQ(last.meta.source_port, 0);

    Packet& whole = stained_slot(pool);
    build_echo(whole, ip_fields_of(last), true, 7, 1, counted(1300));
    ASSERT_EQ(parse(whole), ParseResult::Ok);
    Packet& cut = stained_slot(pool);
    build_fragment(cut, whole, {.offset = 1256}, 52);
    EXPECT_EQ(bytes_of(cut), bytes_of(samples::kLastFragment));
}

TEST(Fragment, of_ipv6_is_read_and_written_as_the_kernel_wrote_it)
{
    PacketPool pool;
    const Packet& last = accepted(pool, samples::kLastFragment6);
    EXPECT_EQ(last.meta.flags, PacketMeta::kFragment | PacketMeta::kLaterFragment | PacketMeta::kDontFragment);
    EXPECT_EQ(last.meta.fragment_offset, 1232);
    EXPECT_EQ(last.meta.transport_offset, 14 + 40 + 8);
    EXPECT_EQ(last.meta.transport_length, 26);
    EXPECT_EQ(last.meta.protocol, Protocol::Icmpv6);

    Packet& whole = stained_slot(pool);
    build_echo(whole, ip_fields_of(last), true, 7, 1, counted(1250));
    ASSERT_EQ(parse(whole), ParseResult::Ok);
    Packet& cut = stained_slot(pool);
    build_fragment(cut, whole, {.identification = last.meta.fragment_id, .offset = 1232}, 26);
    EXPECT_EQ(bytes_of(cut), bytes_of(samples::kLastFragment6));
}

TEST(Fragment, that_comes_first_has_the_ports)
{
    PacketPool pool;
    for (const IpFields& fields : {from_1_to_2(), from_1_to_2_over_ipv6()}) {
        Packet& whole = stained_slot(pool);
        build_udp(whole, fields, 40'000, 5201, counted(100), 2900);
        ASSERT_EQ(parse(whole), ParseResult::Ok);
        Packet& first = stained_slot(pool);
        build_fragment(first, whole, {.identification = 9, .offset = 0, .more = true}, 1400);
        ASSERT_EQ(parse(first), ParseResult::Ok);
        EXPECT_TRUE(first.meta.has(PacketMeta::kFragment));
        EXPECT_TRUE(first.meta.has(PacketMeta::kMoreFragments));
        EXPECT_FALSE(first.meta.has(PacketMeta::kLaterFragment));
        EXPECT_EQ(five_tuple(first.meta), five_tuple(whole.meta));
        EXPECT_EQ(udp_payload(first).size(), 100u);
        EXPECT_EQ(first.zero_tail(), 1400u - 108);

        Packet& second = stained_slot(pool);
        build_fragment(second, whole, {.identification = 9, .offset = 1400, .more = true}, 1400);
        ASSERT_EQ(parse(second), ParseResult::Ok);
        EXPECT_TRUE(second.meta.has(PacketMeta::kLaterFragment));
        EXPECT_EQ(second.meta.destination_port, 0);
        EXPECT_EQ(second.zero_tail(), 1400u);
    }
}

TEST(Fragment, that_comes_first_may_cause_an_error_for_all_of_them)
{
    PacketPool pool;
    for (const IpFields& fields : {from_1_to_2(), from_1_to_2_over_ipv6()}) {
        Packet& whole = stained_slot(pool);
        build_udp(whole, fields, 40'000, 5201, {}, 2900);
        ASSERT_EQ(parse(whole), ParseResult::Ok);
        for (const std::uint16_t offset : {std::uint16_t{0}, std::uint16_t{1400}}) {
            Packet& fragment = stained_slot(pool);
            build_fragment(fragment, whole, {.identification = 9, .offset = offset, .more = true}, 1400);
            ASSERT_EQ(parse(fragment), ParseResult::Ok);
            EXPECT_EQ(may_cause_error(fragment.meta), offset == 0);
        }
    }
}

TEST(Fragment, of_an_ipv4_fragment_keeps_its_place_in_the_whole)
{
    PacketPool pool;
    Packet& whole = stained_slot(pool);
    build_echo(whole, from_1_to_2(), true, 7, 1, counted(1300));
    ASSERT_EQ(parse(whole), ParseResult::Ok);
    Packet& middle = stained_slot(pool);
    build_fragment(middle, whole, {.offset = 400, .more = true}, 800);
    ASSERT_EQ(parse(middle), ParseResult::Ok);
    ASSERT_TRUE(can_be_cut(middle));
    Packet& part = stained_slot(pool);
    build_fragment(part, middle, {.offset = 600}, 200);
    ASSERT_EQ(parse(part), ParseResult::Ok);
    EXPECT_EQ(part.meta.fragment_offset, 1000);
    EXPECT_TRUE(part.meta.has(PacketMeta::kMoreFragments));
}

TEST(Fragment, is_not_cut_from_a_packet_with_options_or_extension_headers)
{
    PacketPool pool;
    EXPECT_TRUE(can_be_cut(accepted(pool, samples::kUdp)));
    EXPECT_TRUE(can_be_cut(accepted(pool, samples::kUdp6)));
    EXPECT_FALSE(can_be_cut(accepted(pool, samples::kUdpWithIpOptions)));
    EXPECT_FALSE(can_be_cut(accepted(pool, samples::kListenerReport)));
    EXPECT_FALSE(can_be_cut(accepted(pool, samples::kArpRequest)));
}

// Reassembly is a copy of each fragment's payload to its offset.
RC_GTEST_PROP(Fragment, and_the_others_make_up_the_whole, (bool is_v4, bool ends_in_zeros))
{
    PacketPool pool;
    const auto size = *rc::gen::inRange<std::size_t>(1, 4000);
    const auto step = *rc::gen::inRange<std::size_t>(1, 200) * 8;
    Packet& whole = stained_slot(pool);
    build_udp(whole, is_v4 ? from_1_to_2() : from_1_to_2_over_ipv6(), 1, 2, counted(size), ends_in_zeros ? 777 : 0);
    RC_ASSERT(parse(whole) == ParseResult::Ok);
    ByteVector expected = bytes_of(whole.stored().subspan(whole.meta.transport_offset));
    expected.resize(whole.meta.transport_length);
    ByteVector assembled(expected.size(), 0xa5);
    for (std::size_t offset = 0; offset < expected.size(); offset += step) {
        const std::size_t piece = std::min(step, expected.size() - offset);
        Packet& packet = stained_slot(pool);
        build_fragment(packet, whole,
                       {.identification = 5,
                        .offset = static_cast<std::uint16_t>(offset),
                        .more = offset + piece < expected.size()},
                       piece);
        RC_ASSERT(parse(packet) == ParseResult::Ok);
        RC_ASSERT(packet.meta.fragment_offset == offset);
        ByteVector bytes = bytes_of(packet);
        bytes.resize(packet.frame_size().count);
        std::copy_n(bytes.begin() + packet.meta.transport_offset, piece,
                    assembled.begin() + static_cast<std::ptrdiff_t>(offset));
    }
    RC_ASSERT(assembled == expected);
}

}  // namespace
}  // namespace vpcsim
