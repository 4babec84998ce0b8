#include "vpcsim/wire/tcp_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace vpcsim {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes written(const TcpOptions& options)
{
    const TcpOptionBytes bytes = write_tcp_options(options);
    return {bytes.span().begin(), bytes.span().end()};
}

// As a SYN of Linux on Ethernet has them: MSS 1460, SACK permitted, time stamps, NOP, window scale 7.
TEST(TcpOptions, of_a_syn_are_those_of_linux)
{
    const Bytes syn{2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0, 0, 42, 0, 0, 0, 0, 1, 3, 3, 7};
    const TcpOptions options{1'460, true, TcpTimestamps{42, 0}, std::uint8_t{7}};
    EXPECT_EQ(written(options), syn);
    EXPECT_EQ(read_tcp_options(syn), options);
}

// As an ACK of Linux has them: NOP NOP time stamps, NOP NOP SACK.
TEST(TcpOptions, of_an_acknowledgment_with_sack_blocks_are_those_of_linux)
{
    const Bytes acknowledgment{1, 1, 8, 10, 0, 0, 0, 42, 0, 0, 0, 7,  1, 1, 5, 18,
                               0, 0, 1, 0,  0, 0, 2, 0,  0, 0, 0, 16, 0, 0, 0, 32};
    const TcpOptions options{.timestamps = TcpTimestamps{42, 7}, .sack = {{256, 512}, {16, 32}}};
    EXPECT_EQ(written(options), acknowledgment);
    EXPECT_EQ(read_tcp_options(acknowledgment), options);
}

RC_GTEST_PROP(TcpOptions, are_read_back_as_they_were_written_and_fill_whole_words, ())
{
    TcpOptions options;
    if (*rc::gen::arbitrary<bool>())
        options.mss = *rc::gen::arbitrary<std::uint16_t>();
    options.sack_permitted = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>())
        options.timestamps = TcpTimestamps{*rc::gen::arbitrary<std::uint32_t>(), *rc::gen::arbitrary<std::uint32_t>()};
    if (*rc::gen::arbitrary<bool>())
        options.window_scale = *rc::gen::inRange<std::uint8_t>(0, 15);
    if (!options.mss && !options.window_scale) {
        const auto blocks = *rc::gen::inRange<std::size_t>(0, options.timestamps ? 4 : 5);
        while (options.sack.size() < blocks)
            options.sack.push_back({*rc::gen::arbitrary<std::uint32_t>(), *rc::gen::arbitrary<std::uint32_t>()});
    }
    const Bytes bytes = written(options);
    RC_ASSERT(bytes.size() % 4 == 0);
    RC_ASSERT(read_tcp_options(bytes) == options);
}

TEST(TcpOptions, that_contradict_themselves_end_the_reading)
{
    EXPECT_EQ(read_tcp_options(Bytes{2, 4, 0x05, 0xb4, 8, 10, 1}), (TcpOptions{.mss = 1'460}));
    EXPECT_EQ(read_tcp_options(Bytes{3, 0, 2, 4, 0x05, 0xb4}), TcpOptions{});
    EXPECT_EQ(read_tcp_options(Bytes{0, 2, 4, 0x05, 0xb4}), TcpOptions{});
    EXPECT_EQ(read_tcp_options(Bytes{2}), TcpOptions{});
}

TEST(TcpOptions, that_are_unknown_or_of_another_length_are_skipped)
{
    EXPECT_EQ(read_tcp_options(Bytes{253, 3, 9, 2, 3, 1, 2, 4, 0x02, 0x18}), (TcpOptions{.mss = 536}));
    EXPECT_EQ(read_tcp_options(Bytes{5, 9, 0, 0, 0, 1, 0, 0, 0}), TcpOptions{});
    EXPECT_EQ(read_tcp_options(Bytes{3, 3, 99}).window_scale, std::uint8_t{14});  // RFC 7323 2.3
}

}  // namespace
}  // namespace vpcsim
