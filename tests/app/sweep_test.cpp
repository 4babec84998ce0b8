// vpcsim sweep: the product of the values in its order, the same bytes for any number of jobs, every mistake at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "support/program.h"
#include "vpcsim/json/json.h"

namespace vpcsim::program {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string kBandwidths = "peer_connections.pcc1.bandwidth=10Mbps,20Mbps,50Mbps";
const std::string kRates = "checks.load.udp.rate=15Mbps,30Mbps";

class Sweep : public ::testing::Test {
protected:
    Ended sweep(Arguments arguments, Conditions conditions = {}) const
    {
        arguments.insert(arguments.begin(), {"sweep", scenario_file("stress-sweep").string()});
        conditions.directory = directory_.path();
        return vpcsim(arguments, conditions);
    }
    Ended product(Arguments more) const
    {
        more.insert(more.begin(), {"--set", kBandwidths, "--set", kRates});
        return sweep(more);
    }

    TemporaryDirectory directory_;
};

TEST_F(Sweep, runs_the_product_with_the_last_parameter_fastest)
{
    const Ended ended = product({"--format", "csv", "--metric", "checks.load.passed"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "peer_connections.pcc1.bandwidth,checks.load.udp.rate,state,passed,checks.load.passed\n"
                         "10Mbps,15Mbps,done,false,0\n"
                         "10Mbps,30Mbps,done,false,0\n"
                         "20Mbps,15Mbps,done,true,1\n"
                         "20Mbps,30Mbps,done,false,0\n"
                         "50Mbps,15Mbps,done,true,1\n"
                         "50Mbps,30Mbps,done,true,1\n");
    EXPECT_THAT(ended.err, IsEmpty());
}

TEST_F(Sweep, prints_the_same_bytes_for_any_number_of_jobs)
{
    for (const std::string format : {"text", "json", "csv"}) {
        const Ended alone = product({"--format", format, "--jobs", "1", "--seeds", "1..2", "--plot", "one.svg"});
        const Ended together = product({"--format", format, "--jobs", "4", "--seeds", "1..2", "--plot", "four.svg"});
        EXPECT_EQ(alone.out, together.out);
        EXPECT_EQ(read_file(directory_ / "one.svg"), read_file(directory_ / "four.svg"));
    }
}

TEST_F(Sweep, measures_what_the_limiter_leaves_over)
{
    const Ended ended = product({"--format", "json"});
    const Value document = from_json(ended.out);
    const Value::List& runs = document.find("runs")->items();
    ASSERT_EQ(runs.size(), 6u);
    EXPECT_EQ(runs[1].find("set")->find("checks.load.udp.rate")->text(), "30Mbps");
    const Value& throughput = *runs[1].find("metrics")->find("checks.load.throughput");
    EXPECT_THAT(to_json(throughput), StartsWith("9.9"));
    EXPECT_EQ(to_json(*runs[5].find("metrics")->find("checks.load.loss")), "0");
    EXPECT_TRUE(document.find("interrupted")->is_bool());
}

TEST_F(Sweep, is_0_when_every_check_of_every_run_passes)
{
    EXPECT_EQ(sweep({"--set", "peer_connections.pcc1.bandwidth=20Mbps,50Mbps"}).code, 0);
}

TEST_F(Sweep, reads_counters_of_peer_connections_and_of_the_run)
{
    const Ended ended =
        sweep({"--set", "peer_connections.pcc1.bandwidth=10Mbps", "--format", "csv", "--metric",
               "peer_connections.pcc1@vpc1.rate_limited_packets", "--metric", "totals.dropped.RATE_LIMITED", "--metric",
               "peer_connections.pcc1@vpc2.passed_packets", "--metric", "checks[0].lost"});
    const std::string row = ended.out.substr(ended.out.find('\n') + 1);
    EXPECT_EQ(row, "10Mbps,done,false,4553,4553,0,4553\n");
}

TEST_F(Sweep, draws_xml_with_a_line_for_each_combination_of_the_other_parameters)
{
    VPCSIM_NEEDS("python3");
    product({"--plot", "loss.svg", "--y", "checks.load.loss"});
    const Ended read = run({"python3", "-c",
                            "import sys, xml.etree.ElementTree as tree\n"
                            "root = tree.parse(sys.argv[1]).getroot()\n"
                            "name = lambda e: e.tag.split('}')[1]\n"
                            "texts = [e.text for e in root.iter() if name(e) == 'text']\n"
                            "lines = [e for e in root.iter() if name(e) == 'polyline']\n"
                            "print(name(root), len(lines), sum(name(e) == 'circle' for e in root.iter()))\n"
                            "print([t for t in texts if 'rate' in t or '(' in t])",
                            (directory_ / "loss.svg").string()});
    // Each line once more in the legend.
    EXPECT_EQ(read.out, "svg 4 6\n['peer_connections.pcc1.bandwidth (Mbit/s)', 'checks.load.loss (%)', "
                        "'rate=15Mbps', 'rate=30Mbps']\n")
        << read.err;
}

TEST_F(Sweep, names_every_wrong_path_and_metric_at_once)
{
    const Ended ended = sweep({"--set", "peer_connections.pcc2.bandwidth=1Mbps", "--set", "cheks.load=1", "--metric",
                               "checks.load.los", "--plot", "a.svg", "--x", "sed"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.err, "vpcsim: --set peer_connections.pcc2.bandwidth: column 18: `peer_connections` has no peer "
                         "connection `pcc2`; did you mean `pcc1`?\n"
                         "vpcsim: --set cheks.load: column 1: a scenario has no key `cheks`; did you mean `checks`?\n"
                         "vpcsim: --metric checks.load.los: no such metric; did you mean `checks.load.loss`?\n"
                         "vpcsim: --x sed: no --set has that path\n");
}

TEST_F(Sweep, names_the_flag_and_the_line_of_a_wrong_value_before_it_runs_any)
{
    const Ended ended =
        sweep({"--set", "peer_connections.pcc1.bandwidth=10Mbps,20Mbp", "--set", "checks.load.udp.rate=1,2Mbps"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.err, AllOf(HasSubstr("--set checks.load.udp.rate=1: "), HasSubstr("`rate: 1` needs a unit"),
                                 HasSubstr("--set peer_connections.pcc1.bandwidth=20Mbp: "),
                                 HasSubstr("stress-sweep.yaml:15:53: error: ")));
}

TEST_F(Sweep, refuses_flags_that_make_no_sense)
{
    EXPECT_EQ(sweep({}).code, 2);
    for (const Arguments& flags :
         {Arguments{"--set", "seed"}, Arguments{"--set", "seed="}, Arguments{"--seeds", "5..1"},
          Arguments{"--set", "seed=1", "--set", "seed=2"}, Arguments{"--seeds", "1..2", "--set", "seed=2"},
          Arguments{"--seeds", "1..2", "--jobs", "0"}, Arguments{"--seeds", "1..2", "--y", "events"}}) {
        const Ended ended = sweep(flags);
        EXPECT_EQ(ended.code, 2) << flags[1];
        EXPECT_THAT(ended.err, HasSubstr("--")) << flags[1];
    }
}

TEST_F(Sweep, knows_a_metric_by_its_ending)
{
    EXPECT_EQ(sweep({"--set", "seed=1", "--metric", "throughput"}).err,
              "vpcsim: --metric throughput: no such metric; did you mean `checks.load.throughput`?\n");
}

TEST_F(Sweep, measures_a_load_that_nothing_judges)
{
    const Arguments load{"--set", "checks=[{at: 0s, iperf: {from: ecs1, to: ecs2, duration: 1s}}]", "--metric",
                         "peer_connections.pcc1@vpc1.passed_packets"};
    const Ended text = sweep(load);
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_THAT(text.out, AllOf(HasSubstr("  LOAD  "), HasSubstr("  0 of 1 runs passed, 1 had nothing to judge\n")));
    Arguments as_json = load;
    as_json.insert(as_json.end(), {"--format", "json"});
    EXPECT_TRUE(from_json(sweep(as_json).out).find("runs")->items().front().find("passed")->is_null());
}

TEST_F(Sweep, needs_a_metric_when_there_is_no_check)
{
    const Ended ended = sweep({"--set", "checks=[]"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.err, "vpcsim: a run has no check to measure; name a --metric, such as `--metric totals.dropped`\n");
    const Ended counted = sweep({"--set", "checks=[]", "--metric", "totals.made"});
    EXPECT_EQ(counted.code, 0) << counted.err;
    EXPECT_THAT(counted.out, HasSubstr("  LOAD     0\n"));
}

TEST_F(Sweep, writes_the_runs_that_it_had_when_it_is_interrupted)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto has_begun = [begin] { return std::chrono::steady_clock::now() - begin > std::chrono::seconds{3}; };
    const Ended ended = sweep({"--set", "checks.load.udp.duration=1ms,24h,2ms", "--jobs", "1", "--format", "json"},
                              {.interrupt_when = has_begun});
    EXPECT_EQ(ended.code, 130);
    const Value document = from_json(ended.out);
    EXPECT_TRUE(document.find("interrupted")->boolean());
    std::vector<std::string> states;
    for (const Value& run : document.find("runs")->items())
        states.push_back(run.find("state")->text());
    EXPECT_THAT(states, ElementsAre("done", "interrupted", "not_run"));
}

}  // namespace
}  // namespace vpcsim::program
