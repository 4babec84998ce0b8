// Random networks are worth asking about: legal, the same for the same seed, and rich in ways to fail and to work.
#include "support/random_network.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "support/real_run.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr std::uint64_t kNetworks = 300;
constexpr int kFlowsOfEach = 10;

// "NO_ROUTE", "DELIVERED", "NOT_SENT".
std::string ending(const RealLeg& leg)
{
    switch (leg.end) {
    case RealLeg::End::NotSent:
        return "NOT_SENT";
    case RealLeg::End::Delivered:
        return "DELIVERED";
    case RealLeg::End::Dropped:
    case RealLeg::End::Left:
        break;
    }
    return std::string{code(leg.verdict.reason)};
}

struct Tally {
    std::map<std::string, int> requests;
    std::map<std::string, int> replies;
    std::map<PeerStatus, int> peers;
    int flows = 0;
    int answered = 0;
    int refused = 0;
    int passed_on = 0;  // by a guest in between
    int without_address = 0;
};

const Tally& tally()
{
    static const Tally kTally = [] {
        Tally all;
        for (std::uint64_t seed = 1; seed <= kNetworks; ++seed) {
            const RandomNetwork world = random_network(seed);
            for (const PeerConnection& peer : world.network.peer_connections)
                ++all.peers[peer.status];
            RandomStream random{seed, "flows", "test"};
            for (int number = 0; number < kFlowsOfEach; ++number) {
                const RealFate fate = real_fate(world, random_flow(world, random));
                ++all.flows;
                all.without_address += fate.has_no_address;
                all.answered += fate.is_answered;
                all.refused += fate.is_refused;
                all.passed_on += fate.request.end == RealLeg::End::Delivered && fate.request.sendings > 1;
                ++all.requests[ending(fate.request)];
                ++all.replies[ending(fate.reply)];
            }
        }
        return all;
    }();
    return kTally;
}

void print(const char* what, const std::map<std::string, int>& counts)
{
    std::printf("%s:", what);
    for (const auto& [name, count] : counts)
        std::printf(" %s %d", name.c_str(), count);
    std::printf("\n");
}

TEST(RandomNetwork, of_one_seed_is_always_the_same_one_with_the_same_fates)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        EXPECT_EQ(describe_network(seed), describe_network(seed));
        const RandomNetwork first = random_network(seed);
        const RandomNetwork second = random_network(seed);
        RandomStream random{seed, "flows", "test"};
        RandomStream same_random{seed, "flows", "test"};
        for (int number = 0; number < kFlowsOfEach; ++number) {
            const RandomFlow flow = random_flow(first, random);
            const RandomFlow same_flow = random_flow(second, same_random);
            ASSERT_EQ(describe(first, flow), describe(second, same_flow));
            const RealFate fate = real_fate(first, flow);
            const RealFate same_fate = real_fate(second, same_flow);
            EXPECT_EQ(describe(first.network, fate.request), describe(second.network, same_fate.request));
            EXPECT_EQ(describe(first.network, fate.reply), describe(second.network, same_fate.reply));
        }
    }
}

TEST(RandomNetwork, lets_a_good_part_of_the_flows_work)
{
    const Tally& all = tally();
    std::printf("%d flows: %d answered, %d refused, %d passed on, %d without an address\n", all.flows, all.answered,
                all.refused, all.passed_on, all.without_address);
    EXPECT_GE(100 * all.answered, 20 * all.flows);
    EXPECT_LE(100 * all.answered, 60 * all.flows);
    EXPECT_GT(all.refused, 0);
    EXPECT_GT(all.passed_on, 0);
    EXPECT_GT(all.without_address, 0);
}

TEST(RandomNetwork, drops_requests_for_every_reason_that_a_configuration_has)
{
    print("requests", tally().requests);
    for (const char* reason : {"NO_ROUTE", "ROUTE_BLACKHOLE", "WRONG_NEXT_HOP", "NO_PUBLIC_ADDRESS", "PEER_NOT_ACTIVE",
                               "PEER_NON_TRANSITIVE", "SG_EGRESS_DENY", "SG_INGRESS_DENY", "NACL_EGRESS_DENY",
                               "NACL_INGRESS_DENY", "DEST_NOT_FOUND", "INSTANCE_STOPPED", "GUEST_DROP", "TTL_EXCEEDED",
                               "SPOOFED_SOURCE", "SERVICE_WHITELIST", "LEFT_FOR_INTERNET"})
        EXPECT_TRUE(tally().requests.contains(reason)) << reason;
}

TEST(RandomNetwork, drops_replies_for_what_only_the_way_back_has)
{
    print("replies", tally().replies);
    for (const char* reason : {"NO_ROUTE", "SG_EGRESS_DENY", "NACL_EGRESS_DENY", "NACL_INGRESS_DENY"})
        EXPECT_TRUE(tally().replies.contains(reason)) << reason;
}

TEST(RandomNetwork, has_peer_connections_in_every_status)
{
    for (const auto& [status, count] : tally().peers)
        std::printf("%s %d ", std::string{name(status)}.c_str(), count);
    std::printf("\n");
    EXPECT_EQ(tally().peers.size(), 8u);
}

}  // namespace
}  // namespace vpcsim
