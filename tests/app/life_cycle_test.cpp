// The two tutorials about a connection's life: the timeline, the summary and the traces tell the same times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::int64_t kPicosecondsPerSecond = 1'000'000'000'000;

class LifeOfAPeering : public ::testing::Test {
protected:
    // When echo requests were seen at a point, in seconds since the run began, cut to milliseconds.
    std::vector<std::string> requests_at(const std::string& point) const
    {
        // The traces begin at the epoch of the run's calendar: 2026-01-01.
        constexpr double kEpoch = 1'767'225'600;
        std::vector<std::string> times;
        for (const std::string& line : tshark(directory_ / (point + ".pcap"), "icmp.type == 8", {"frame.time_epoch"}))
            times.push_back(std::to_string(static_cast<long>((std::stod(line) - kEpoch) * 1000 + 0.001)));
        return times;
    }

    TemporaryDirectory directory_;
    const Ended ended_ = vpcsim(
        {"run", "--format", "json", "-o", directory_.path().string(), scenario_file("12-life-of-a-peering").string()});
};

TEST_F(LifeOfAPeering, walks_through_every_status_at_its_time)
{
    ASSERT_EQ(ended_.code, 0);
    const Value result = from_json(ended_.out);
    std::vector<std::string> changes;
    for (const Value& change : result.find("status_changes")->items())
        changes.push_back(std::to_string(change.find("at_ps")->integer() / kPicosecondsPerSecond) + " " +
                          change.find("to")->text());
    EXPECT_THAT(changes, ElementsAre("1 Creating", "6 Accepting", "12 Updating", "17 Activated", "30 Updating",
                                     "35 Activated", "60 Deleting", "65 Deleted"));
}

TEST_F(LifeOfAPeering, passes_packets_from_the_first_route_to_the_forced_delete)
{
    VPCSIM_NEEDS("tshark");
    ASSERT_EQ(ended_.code, 0);
    EXPECT_THAT(requests_at("ecs1-eth0"), SizeIs(69)) << "one for each second";
    const std::vector<std::string> crossed = requests_at("pcc1@vpc1");
    ASSERT_THAT(crossed, SizeIs(42));
    EXPECT_EQ(crossed.front(), "18000") << "Activated at 17 s, and its route Available at 18 s";
    EXPECT_EQ(crossed.back(), "59000") << "deleted at 60 s";
    const std::vector<std::string> arrived = requests_at("ecs2-eth0");
    ASSERT_THAT(arrived, SizeIs(42));
    EXPECT_EQ(arrived.front(), "18008") << "after the delay between the regions";
    EXPECT_EQ(arrived.back(), "59008");
    const std::vector<std::string> dropped = requests_at("dropped");
    ASSERT_THAT(dropped, SizeIs(27));
    EXPECT_THAT((std::vector<std::string>{dropped[0], dropped[17], dropped[18], dropped[26]}),
                ElementsAre("0", "17000", "60000", "68000"));
}

TEST(ARequest, is_let_expire_in_well_under_a_second)
{
    const TemporaryDirectory directory;
    const Ended ended =
        vpcsim({"run", "-v", scenario_file("13-a-request-expires").string()}, {.directory = directory.path()});
    EXPECT_EQ(ended.code, 0) << ended.out;
    EXPECT_LT(ended.elapsed, std::chrono::seconds{1});
    EXPECT_THAT(ended.out + ended.err, HasSubstr("too-late: Accepting -> Expired"));
}

}  // namespace
}  // namespace vpcsim::program
