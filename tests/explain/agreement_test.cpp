// `explain` and the packets are one thing: it says of a flow who gets its packets, or what drops them by which rule of
// what, forward and back. scripts/agree.sh asks the same of many more networks.
#include "support/agreement.h"

#include <gtest/gtest.h>

namespace vpcsim {
namespace {

constexpr std::uint64_t kNetworks = 2'000;
constexpr int kFlowsOfEach = 10;
constexpr int kMostFaults = 5;

TEST(Agreement, explain_says_of_random_flows_what_becomes_of_their_packets)
{
    int faults = 0;
    for (std::uint64_t seed = 1; seed <= kNetworks && faults < kMostFaults; ++seed) {
        const RandomNetwork world = random_network(seed);
        Analyst analyst{world.network, world.guests};
        RandomStream random{seed, "flows", "agree"};
        for (int number = 0; number < kFlowsOfEach; ++number) {
            const RandomFlow flow = random_flow(world, random);
            const std::string fault = disagreement(world, flow, real_fate(world, flow), analyst);
            EXPECT_EQ(fault, "");
            faults += fault.empty() ? 0 : 1;
        }
    }
}

}  // namespace
}  // namespace vpcsim
