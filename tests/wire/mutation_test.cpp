// The fuzzer's little sister: the same mutations in every run, so that each build with each compiler makes them.
#include <gtest/gtest.h>

#include "vpcsim/base/random.h"
#include "wire/packets.h"
#include "wire/samples.h"
#include "wire/slow_oracle.h"

namespace vpcsim {
namespace {

std::uint8_t any_byte(RandomStream& random) { return static_cast<std::uint8_t>(random.next()); }

void mutate(ByteVector& frame, RandomStream& random)
{
    const auto at = static_cast<std::ptrdiff_t>(random.below(frame.size()));
    constexpr std::uint8_t kTelling[] = {0, 1, 4, 5, 7, 8, 43, 44, 58, 59, 60, 0x40, 0x7f, 0x80, 0xfe, 0xff};
    switch (random.below(6)) {
    case 0:
        frame[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1 << random.below(8));
        break;
    case 1:
        frame[static_cast<std::size_t>(at)] = any_byte(random);
        break;
    case 2:
        frame[static_cast<std::size_t>(at)] = kTelling[random.below(std::size(kTelling))];
        break;
    case 3:
        frame.resize(static_cast<std::size_t>(at) + 1);
        break;
    case 4:
        frame.insert(frame.begin() + at, 1 + random.below(16), any_byte(random));
        break;
    default:
        frame.erase(frame.begin() + at, frame.begin() + at + 1);
        frame.push_back(any_byte(random));
        break;
    }
}

TEST(Mutation, of_a_real_packet_is_rejected_or_still_true)
{
    constexpr int kRounds = 200'000;
    RandomStream random{1, "mutation", "test"};
    int accepted = 0;
    for (int round = 0; round < kRounds; ++round) {
        const auto all = samples::all();
        ByteVector frame = bytes_of(all[random.below(all.size())].bytes);
        for (std::uint64_t count = random.below(4); count > 0 && !frame.empty(); --count)
            mutate(frame, random);
        const std::size_t zero_tail = random.below(4) == 0 ? random.below(64) : 0;
        if (random.below(4) != 0)
            mend_checksums(frame, zero_tail);
        ASSERT_NO_THROW(accepted += exercise(frame, zero_tail) ? 1 : 0) << "round " << round;
    }
    // Both sides must have been met, or the test would test nothing.
    EXPECT_GT(accepted, kRounds / 4);
    EXPECT_LT(accepted, kRounds * 3 / 4);
}

TEST(Mutation, of_nothing_but_noise_is_rejected)
{
    RandomStream random{2, "noise", "test"};
    for (int round = 0; round < 20'000; ++round) {
        ByteVector frame(random.below(200));
        for (std::uint8_t& byte : frame)
            byte = any_byte(random);
        ASSERT_FALSE(exercise(frame, random.below(2000))) << "round " << round;
    }
}

}  // namespace
}  // namespace vpcsim
