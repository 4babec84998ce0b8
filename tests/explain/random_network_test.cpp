// Random networks are worth asking about: legal, the same for the same seed, and rich in ways to fail and to work.
#include "support/random_network.h"

#include <gtest/gtest.h>

#include <map>

namespace vpcsim {
namespace {

constexpr std::uint64_t kNetworks = 300;
constexpr int kFlowsOfEach = 10;

TEST(RandomNetwork, of_one_seed_is_always_the_same_one_with_the_same_flows)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        EXPECT_EQ(describe_network(seed), describe_network(seed));
        const RandomNetwork first = random_network(seed);
        const RandomNetwork second = random_network(seed);
        RandomStream random{seed, "flows", "test"};
        RandomStream same_random{seed, "flows", "test"};
        for (int number = 0; number < kFlowsOfEach; ++number)
            EXPECT_EQ(describe(first, random_flow(first, random)), describe(second, random_flow(second, same_random)));
    }
}

TEST(RandomNetwork, has_peer_connections_in_every_status)
{
    std::map<PeerStatus, int> counts;
    for (std::uint64_t seed = 1; seed <= kNetworks; ++seed) {
        const RandomNetwork world = random_network(seed);
        for (const PeerConnection& peer : world.network.peer_connections)
            ++counts[peer.status];
    }
    EXPECT_EQ(counts.size(), 8u);
}

}  // namespace
}  // namespace vpcsim
