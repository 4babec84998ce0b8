// Plots and the table of a sweep: units, round ticks, and names that are short and yet tell apart.
#include "vpcsim/report/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vpcsim {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string plotted(std::vector<PlotPoint> points, std::string title = "t")
{
    return plot_svg({std::move(title), "x (Mbit/s)", "y", {{"", std::move(points)}}});
}

TEST(Plot, reads_values_with_their_units)
{
    EXPECT_EQ(plot_number("1.5Gbps")->number, 1500);
    EXPECT_EQ(plot_number("1.5Gbps")->unit, "Mbit/s");
    EXPECT_EQ(plot_number("20us")->number, 0.02);
    EXPECT_EQ(plot_number("7")->number, 7);
    EXPECT_FALSE(plot_number("vpc1").has_value());
}

TEST(Plot, has_a_logarithmic_axis_where_values_span_two_decades)
{
    EXPECT_THAT(plotted({{1, 5}, {1000, 6}}), AllOf(HasSubstr(">10</text>"), HasSubstr(">100</text>")));
    EXPECT_THAT(plotted({{1, 5}, {50, 6}}), Not(HasSubstr(">100</text>")));
    EXPECT_THAT(plotted({{0, 5}, {1000, 6}}), HasSubstr(">400</text>"));
}

TEST(Plot, takes_any_numbers)
{
    EXPECT_THAT(plotted({}), Not(HasSubstr("nan")));
    EXPECT_THAT(plotted({{0, 0}}), Not(HasSubstr("nan")));
    EXPECT_THAT(plotted({{5, -3}, {5, -3}}), Not(HasSubstr("nan")));
}

TEST(Plot, escapes_what_xml_does_not_take)
{
    EXPECT_THAT(plotted({{1, 1}}, "a<b & \"c\"\x01"), HasSubstr(">a&lt;b &amp; &quot;c&quot;</text>"));
}

TEST(SweepTable, calls_columns_by_the_shortest_ending_that_tells_them_apart)
{
    EXPECT_THAT(short_names({"peer_connections.pcc1.bandwidth", "checks.a.loss", "checks.b.loss", "seed"}),
                ElementsAre("bandwidth", "a.loss", "b.loss", "seed"));
}

TEST(SweepTable, leaves_empty_what_a_run_does_not_have)
{
    SweepReport report{"s", "s.yaml", true, {{"seed", {"1", "2"}}}, {{"rtt", "ms"}}, {}};
    report.rows.push_back({SweepRow::State::Done, true, {"1"}, {Decimal{17'7045, 4}}, {}});
    report.rows.push_back({SweepRow::State::NotRun, {}, {"2"}, {}, {}});
    EXPECT_EQ(sweep_csv(report), "seed,state,passed,rtt (ms)\n1,done,true,17.7045\n2,not_run,,\n");
    EXPECT_EQ(sweep_text(report), "s: 2 runs\n"
                                  "  seed           rtt (ms)\n"
                                  "     1     PASS    17.705\n"
                                  "     2  not run         -\n"
                                  "  1 of 2 runs passed; interrupted after 1\n");
}

TEST(SweepTable, tells_a_load_from_a_run_that_passed)
{
    SweepReport report{"s", "s.yaml", false, {{"seed", {"1"}}}, {{"rtt", "ms"}}, {}};
    report.rows.push_back({SweepRow::State::Done, {}, {"1"}, {Decimal{17'7045, 4}}, {}});
    EXPECT_EQ(sweep_csv(report), "seed,state,passed,rtt (ms)\n1,done,,17.7045\n");
    EXPECT_EQ(sweep_text(report), "s: 1 runs\n"
                                  "  seed        rtt (ms)\n"
                                  "     1  LOAD    17.705\n"
                                  "  0 of 1 runs passed, 1 had nothing to judge\n");
}

}  // namespace
}  // namespace vpcsim
